"""`backsense web`: the page, on this machine only."""

import click

from backsense.errors import BadInput, NotInstalled, Problem
from backsense.faces.cli import output


@click.command("web")
@click.option("--port", default="8000", show_default=True, help="Port on 127.0.0.1.")
def command(port: str) -> int:
    """Start the web page on http://127.0.0.1:8000 (this machine only)."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise BadInput([Problem("--port", "this is not a port.", "Give a number from 1 to 65535, for example 8000.")])
    try:
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError:
        mend = "Install them with: pip install 'backsense[web]'"
        raise NotInstalled([Problem("backsense web", "the parts for the web page are not installed.", mend)]) from None
    from backsense.faces.web.__main__ import main  # only now: it needs the parts looked for above

    output.settle_in()
    return main(["--port", port])
