"""`backsense replay`: make an assessment again from its trace, and say whether it is the same."""

import click

from backsense.errors import NotTheSame, Problem
from backsense.faces.cli import output

SHOWN = 20
"""Places named where two runs differ; the first ones say most."""


@click.command("replay")
@click.argument("file", metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout.")
@click.option("--knowledge", "folder", metavar="PATH", help="The knowledge it was made with, if it is not the present one.")
def command(file: str, as_json: bool, folder: str | None) -> None:
    """Make an assessment again from a trace, and compare it byte for byte.

    FILE is what `backsense check --trace FILE` wrote. It needs the same version of backsense and the same knowledge, and says
    which if they are others. Nothing is written.
    """
    from pathlib import Path

    from backsense.faces.cli import trace_file

    traced = trace_file.read(file)

    from backsense.guide import Guide

    guide = Guide.load(folder)
    name = Path(file).name
    trace_file.check_knowledge(traced, guide, name)
    differ = trace_file.run_again(traced, guide)
    if differ:
        more = len(differ) - SHOWN
        problems = [Problem(name, f"{one}.") for one in differ[:SHOWN]]
        problems += [Problem(name, f"{more} more places differ.")] if more > 0 else []
        raise NotTheSame([*problems, Problem(name, "not the same.", _WHY)])
    if as_json:
        from backsense.render.wire import to_json

        shown = {"ok": True, "same": True, "assessment_sha256": trace_file.hash_of(traced.assessment)}
        output.write_json(to_json({**shown, "version": traced.numbers["version"], "knowledge": traced.numbers["knowledge"]}))
        return
    rules, causes = len(traced.numbers["rules"]), len(traced.numbers["causes"])
    print(f"{name}: the same, byte for byte.")
    print(
        f"{rules} rules and {causes} causes, backsense {traced.numbers['version']}, knowledge {traced.knowledge.version}, ",
        end="",
    )
    print(f"hash {traced.knowledge.hash[:16]}.")


_WHY = "Version and knowledge hash agree, so the code was changed without a new version, or the file was changed and sealed anew."
