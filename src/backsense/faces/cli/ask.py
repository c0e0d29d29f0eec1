"""`backsense ask`: a plain question, a short sourced answer, or an honest "we have none"."""

from typing import TYPE_CHECKING

import click

from backsense.errors import EXAMPLE_QUESTION, BadInput, Problem, check_text
from backsense.faces.cli import output

if TYPE_CHECKING:
    from backsense.guide import Guide
    from backsense.importing.search import PageIndex


@click.command("ask")
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON on stdout (docs/json.md).")
@click.option("--stdin", "many", is_flag=True, help="Read one JSON object per line, print one answer per line.")
@click.option("--pages", metavar="FILE", help="Pages made by backsense import, shown beside our answer.")
@click.option("--plain", is_flag=True, help="Text for screen readers: no colour, bullets or wrapping.")
@click.option("--country", metavar="CODE", help="Whose emergency numbers to show, for example gb; all if left out.")
@click.option("--knowledge", "folder", metavar="PATH", help="Another knowledge folder or bundle.")
def command(
    question: tuple[str, ...],
    as_json: bool,
    many: bool,
    pages: str | None,
    plain: bool,
    country: str | None,
    folder: str | None,
) -> int:
    """Answer a plain question, with the source of every sentence.

    \b
    backsense ask "why does my eyelid twitch?"
    """
    from backsense.faces.cli.inputs import Gathered, read_country
    from backsense.faces.cli.lines import ask, ask_lines

    found = Gathered()
    if many and question:
        mend = "Leave the question out, or leave --stdin out."
        found.add(BadInput([Problem("--stdin", "the questions are read from stdin here.", mend)]))
    elif not many and not question:
        found.add(BadInput([Problem("question", "there is none.", EXAMPLE_QUESTION)]))
    if many and pages:
        found.add(BadInput([Problem("--pages", "imported pages are for one question at a time.", "Leave --stdin out.")]))
    found.raise_if_any()

    words = " ".join(question)
    if not many:
        check_text(words, "question")

    from backsense.guide import Guide

    if many:
        return ask_lines(Guide.load(folder))
    guide = Guide.load(folder)
    locales = read_country(country, guide.knowledge.locales)
    imported = _open(pages, guide) if pages else None
    result = ask(guide, words, "question")
    # An alarm in the words, or a person's own story, takes precedence over anything a page says.
    from_pages = imported.find(words) if imported is not None and result.kind in ("answer", "none") else []
    if as_json:
        from backsense.render.wire import to_json, with_fields

        output.write_json(with_fields({"pages": from_pages}, result) if imported is not None else to_json(result))
    else:
        from backsense.render.text import render_answer

        print(render_answer(result, output.look(plain), locales), end="")
        if imported is not None and result.kind in ("answer", "none"):
            from backsense.render.text_pages import render_pages_found

            print(render_pages_found(from_pages, output.look(plain)), end="")
    return 0


def _open(pages: str, guide: "Guide") -> "PageIndex":
    from backsense.importing.importer import read_import
    from backsense.importing.search import PageIndex

    return PageIndex(read_import(pages)[1], guide.knowledge)
