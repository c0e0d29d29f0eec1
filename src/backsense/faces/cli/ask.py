"""`backsense ask`: a plain question, a short sourced answer, or an honest "we have none"."""

import click

from backsense.errors import EXAMPLE_QUESTION, BadInput, Problem, check_text
from backsense.faces.cli import output


@click.command("ask")
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON on stdout (docs/json.md).")
@click.option("--stdin", "many", is_flag=True, help="Read one JSON object per line, print one answer per line.")
@click.option("--plain", is_flag=True, help="Text for screen readers: no colour, bullets or wrapping.")
@click.option("--country", metavar="CODE", help="Whose emergency numbers to show, for example gb; all if left out.")
@click.option("--knowledge", "folder", metavar="PATH", help="Another knowledge folder or bundle.")
def command(question: tuple[str, ...], as_json: bool, many: bool, plain: bool, country: str | None, folder: str | None) -> int:
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
    found.raise_if_any()

    words = " ".join(question)
    if not many:
        check_text(words, "question")

    from backsense.guide import Guide

    if many:
        return ask_lines(Guide.load(folder))
    guide = Guide.load(folder)
    locales = read_country(country, guide.knowledge.locales)
    result = ask(guide, words, "question")
    if as_json:
        from backsense.render.wire import to_json

        output.write_json(to_json(result))
    else:
        from backsense.render.text import render_answer

        print(render_answer(result, output.look(plain), locales), end="")
    return 0
