"""`backsense schema`: the JSON Schema of what the other commands print."""

import click

from backsense.errors import NotFound, Problem
from backsense.faces.cli import output


@click.command("schema")
@click.argument("name", default="assessment")
def command(name: str) -> None:
    """Print a JSON Schema: assessment, answer, question or error."""
    from backsense.render.wire import SCHEMAS, schema_text

    if name not in SCHEMAS:
        mend = output.did_you_mean(name, SCHEMAS) or f"Schemas: {', '.join(SCHEMAS)}."
        raise NotFound([Problem("schema", f"there is none called '{name}'.", mend)])
    print(schema_text(name), end="")
