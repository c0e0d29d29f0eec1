"""`backsense check`: a check-up, from a person's own words to what to do."""

import shutil
import sys
from typing import TYPE_CHECKING, Literal

import click

from backsense.errors import BadInput, Problem, check_text, read_age, read_sex
from backsense.faces.cli import output

if TYPE_CHECKING:
    from backsense.domain.knowledge import Locale
    from backsense.faces.cli.conversation import Conversation
    from backsense.faces.cli.inputs import Gathered, Request


@click.command("check")
@click.option("--text", help="What you feel, in your own words.")
@click.option("--age", help="Age in years.")
@click.option("--sex", help="female or male (sex at birth).")
@click.option("--answer", "answers", multiple=True, metavar="FINDING=VALUE", help="An answer given beforehand; repeat it.")
@click.option("--today", metavar="YYYY-MM-DD", help="The day the advice counts from; today if left out.")
@click.option("--no-input", is_flag=True, help="Ask nothing; show what follows from what was given.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout (docs/json.md).")
@click.option("--interactive-json", is_flag=True, help="Hold the conversation as JSON lines on stdin and stdout.")
@click.option("--stdin", "many", is_flag=True, help="Read one JSON object per line, print one result per line.")
@click.option("--plain", is_flag=True, help="Text for screen readers: no colour, bullets or wrapping.")
@click.option("--urgency-only", is_flag=True, help="Only as many questions as the urgency needs.")
@click.option("--country", metavar="CODE", help="Whose emergency numbers to show, for example gb; all if left out.")
@click.option("--trace", metavar="FILE", help="Write what made the result to FILE. The file holds everything you said.")
@click.option("--knowledge", "folder", metavar="PATH", help="Another knowledge folder or bundle.")
def command(
    text: str | None,
    age: str | None,
    sex: str | None,
    answers: tuple[str, ...],
    today: str | None,
    no_input: bool,
    as_json: bool,
    interactive_json: bool,
    many: bool,
    plain: bool,
    urgency_only: bool,
    country: str | None,
    trace: str | None,
    folder: str | None,
) -> int:
    """Say what you feel, answer a few questions, read how urgent it is and what to do.

    Nothing you type is kept, unless you ask for it with --trace FILE: that file holds your own words and every answer, for
    `backsense replay FILE`. Keep it as you would a letter from your doctor.

    \b
    backsense check
    backsense check --text "my lower back went into spasm this morning" --age 34 --no-input
    backsense check --text "my calf cramps at night" --answer fever=absent --no-input --json
    """
    from backsense.faces.cli.inputs import Gathered, read_country, read_today

    found = Gathered()
    day = found.run(lambda: read_today(today))
    _refuse_pairs(found, many, interactive_json, text is not None or bool(answers) or age is not None or sex is not None)
    _check_trace(found, trace, many or interactive_json)
    request = _read(found, text, age, sex, answers, no_input and not many and not interactive_json)

    from backsense.guide import Guide

    guide = Guide.load(folder)
    mode: Literal["full", "urgency_only"] = "urgency_only" if urgency_only else "full"
    locales = found.run(lambda: read_country(country, guide.knowledge.locales)) or []
    if many:
        from backsense.faces.cli.lines import check_lines

        found.raise_if_any()
        assert day is not None
        return check_lines(guide, day, mode)

    from backsense.faces.cli.conversation import Conversation

    if interactive_json:
        from backsense.faces.cli.jsonl import hold

        found.raise_if_any()
        assert day is not None
        return hold(Conversation(guide, day, mode))
    if request.answers:
        # The guide knows which answers exist; asking it now reports its problems beside those of the form.
        from backsense.domain.case import Case

        found.run(lambda: guide.learn(Case(), request.answers))
    found.raise_if_any()
    assert day is not None
    conversation = Conversation(guide, day, mode)
    if no_input:
        conversation.start(request)
        _say_overruled(conversation)
    else:
        from backsense.faces.cli.talk import Talk

        Talk(conversation, locales, plain=plain, quiet=as_json).hold(request)
    if as_json and trace is not None:
        _write_trace(conversation, trace)  # first, so that a failure is the only JSON on stdout
    _show(conversation, locales, as_json, plain, no_input)
    if not as_json and trace is not None:
        _write_trace(conversation, trace)  # last: how urgent it is comes before any trouble with a file
    return 0


def _read(
    found: "Gathered", text: str | None, age: str | None, sex: str | None, answers: tuple[str, ...], must_have: bool
) -> "Request":
    from backsense.faces.cli.inputs import Request, read_pairs

    if text is not None:
        found.run(lambda: check_text(text, "--text"))
    elif must_have and not answers:
        mend = 'Give --text "…" or --answer finding=value, or leave out --no-input to be asked.'
        found.add(BadInput([Problem("--no-input", "there is nothing to go on.", mend)]))
    years = found.run(lambda: read_age(age, "--age"))
    sex_read = found.run(lambda: read_sex(sex, "--sex"))
    pairs = found.run(lambda: read_pairs(answers)) or {}
    return Request(text, years, sex_read, pairs)


def _refuse_pairs(found: "Gathered", many: bool, interactive_json: bool, has_case: bool) -> None:
    if many and interactive_json:
        message = "use only one of them."
        mend = "--stdin is for many cases, --interactive-json for one conversation."
        found.add(BadInput([Problem("--stdin, --interactive-json", message, mend)]))
    elif (many or interactive_json) and has_case:
        name = "--stdin" if many else "--interactive-json"
        mend = "Put text, age, sex and answers into the JSON instead."
        found.add(BadInput([Problem(name, "the case is read from stdin here, not from options.", mend)]))


def _check_trace(found: "Gathered", trace: str | None, has_many: bool) -> None:
    if trace is None:
        return
    if has_many:
        mend = "Leave it out, or run this one case with --text and --answer."
        found.add(BadInput([Problem("--trace", "a trace is of one check-up at a terminal.", mend)]))
        return
    from backsense.faces.cli.trace_file import check_place

    found.run(lambda: check_place(trace))


def _write_trace(conversation: "Conversation", trace: str) -> None:
    from backsense.faces.cli import trace_file

    trace_file.write(trace, trace_file.to_bytes(conversation.trace(), conversation.result))
    output.say_error(f"backsense: wrote {trace}. It holds what you said. Run it again with: backsense replay {trace}")


def _say_overruled(conversation: "Conversation") -> None:
    for finding in conversation.overruled:
        output.say_error(f"backsense: {finding}: your text and your answer say different things; your answer counts.")


def _show(conversation: "Conversation", locales: "list[Locale]", as_json: bool, plain: bool, no_input: bool) -> None:
    if as_json:
        from backsense.render.wire import to_json

        output.write_json(to_json(conversation.result))
        return
    from backsense.render.text import render_assessment

    text = render_assessment(conversation.result, output.look(plain), locales)
    if not no_input:
        text = f"\n{text}"
    print(text, end="")
    if sys.stdout.isatty() and text.count("\n") > shutil.get_terminal_size((80, 24)).lines:
        # A long result scrolls its first line away, and the first line is what matters.
        print(f"\nIn short: {conversation.result.urgency.title.rstrip('.')}. Scroll up for why and what to do.")
