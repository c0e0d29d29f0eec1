"""The check-up at a terminal: what we understood, then one screen at a time. It decides nothing; it asks and shows."""

import sys
from collections.abc import Sequence
from typing import NoReturn

from backsense.domain.assessment import Question, Screen
from backsense.domain.case import UNKNOWN
from backsense.domain.knowledge import Locale
from backsense.errors import BacksenseError, check_text
from backsense.faces.cli import output
from backsense.faces.cli.conversation import LEAVE_OUT, Conversation
from backsense.faces.cli.inputs import Request
from backsense.faces.cli.typed import NotUnderstood, read_choice, read_ticks
from backsense.render.text import render_emergency, render_understood
from backsense.render.text_parts import Page, clean

_KEYS = "Type ? for why we ask, b to go back, s to stop and see the result so far."


class _Stop(Exception):
    """The person wants the result now, or the input has ended."""


class _Back(Exception):
    """The person wants the screen before."""


class Talk:
    """One conversation with a person. `quiet` keeps stdout free for JSON: everything is then said on stderr."""

    def __init__(
        self, conversation: Conversation, locales: Sequence[Locale] = (), plain: bool = False, quiet: bool = False
    ) -> None:
        self._conversation, self._locales = conversation, locales
        self._out = sys.stderr if quiet else sys.stdout
        self._look = output.look(plain, self._out)

    def hold(self, request: Request) -> None:
        """Talk until nothing is left to ask or the person stops; the result is in the conversation."""
        talk = self._conversation
        try:
            self._start(request)
            for finding in talk.overruled:
                self._say(f"Your words and your answer to {finding} say different things. Your answer counts.")
            self._emergency()
            self._understood()
            while not talk.is_over:
                self._screen()
                self._emergency()
        except _Stop:
            if not hasattr(talk, "result"):
                raise KeyboardInterrupt from None

    # --- the parts of the talk -------------------------------------------------------------------------------------

    def _start(self, request: Request) -> None:
        if request.text is not None or request.answers:
            self._conversation.start(request)
            return
        page = self._page()
        page.say("Tell us in your own words what you feel, where, and since when.", "heading")
        page.say("For example: my lower back has been in spasm since I lifted a box yesterday.")
        page.say("If you think this may be an emergency, call your emergency number now; do not wait for us.")
        self._show(page)
        while True:
            words = self._read()
            try:
                self._conversation.start(request._replace(text=check_text(words, "")))
                return
            except BacksenseError as error:
                self._complain(error)

    def _understood(self) -> None:
        talk = self._conversation
        while talk.text:
            shown = talk.result.understood
            self._write(render_understood(talk.result, self._look))
            page = self._page()
            page.gap()
            if shown:
                page.say("Press Enter to go on. If a line is wrong, type its number. To add something, type it.")
            else:
                page.say("We understood nothing of this yet. Say it in other words, or press Enter to be asked.")
            self._show(page)
            typed = self._read(may_be_empty=True)
            if not typed:
                return
            try:
                if typed.isdecimal():
                    if not 1 <= int(typed) <= len(shown):
                        self._say(f"There is no line {typed}.")
                        continue
                    self._correct(shown[int(typed) - 1].finding)
                elif typed.lower() == "s":
                    raise _Stop
                else:
                    talk.add_words(check_text(typed, ""))
                self._emergency()
            except BacksenseError as error:
                self._complain(error)

    def _correct(self, finding: str) -> None:
        question = self._conversation.question_for(finding)
        if question is None:
            self._conversation.correct(finding, LEAVE_OUT)
            return
        try:
            self._conversation.correct(finding, self._one(question))
        except _Back:
            return

    def _screen(self) -> None:
        """Ask one screen and take its answers; what does not fit is said and asked again."""
        talk = self._conversation
        screen, questions = talk.result.screen, talk.result.next
        assert screen is not None
        page = self._page()
        page.gap()
        left = screen.about_left
        if left > 0:
            page.say(f"About {left} {'screen' if left == 1 else 'screens'} left.", "quiet")
        if screen.title:
            page.say(screen.title, "heading")
        self._show(page)
        while True:
            try:
                if screen.kind == "about_you":
                    talk.reply(self._about_you(questions))
                elif screen.kind == "single" and len(questions) == 1:
                    talk.reply({questions[0].finding: self._one(questions[0])})
                else:
                    talk.reply(self._ticks(screen, questions))
                return
            except _Back:
                if not talk.screens_shown:
                    self._understood()
                    return
                talk.back()
                return
            except BacksenseError as error:
                self._complain(error)

    def _about_you(self, questions: list[Question]) -> dict[str, str | float]:
        """Age and sex one after the other; each is checked at once, so that a slip in one does not cost the other."""
        answers: dict[str, str | float] = {}
        for question in questions:
            while question.finding not in answers:
                value = self._one(question)
                try:
                    self._conversation.check(question.finding, value)
                except BacksenseError as error:
                    self._complain(error)
                else:
                    answers[question.finding] = value
        return answers

    def _one(self, question: Question) -> str | float:
        page = self._page()
        page.say(question.question, "heading")
        offered = [choice for choice in question.choices if choice.value != UNKNOWN]
        if question.kind == "number":
            unit = f" ({question.unit})" if question.unit else ""
            page.say(f"Type a number{unit}, or u for not sure. {_KEYS}", "quiet")
            offered = []
        else:
            for number, choice in enumerate(offered, 1):
                page.item(choice.label, f"{number}.")
            page.item("Not sure", "u.")
            page.say(f"Type one of these. {_KEYS}", "quiet")
        self._show(page)
        while True:
            typed = self._answer([question])
            try:
                return read_choice(typed, question.kind, offered, question.unit)
            except NotUnderstood as error:
                self._say(str(error))

    def _ticks(self, screen: Screen, questions: list[Question]) -> dict[str, str | float]:
        page = self._page()
        for number, question in enumerate(questions, 1):
            page.item(question.tick or question.question, f"{number}.")
        none = "0 for none of these, " if screen.none_of_these else ""
        page.say(
            f"Type the numbers of those that fit, for example 1, 3; {none}2? if you are not sure about line 2, "
            "or u if you are not sure about any of them. Lines you leave out count as no."
        )
        page.say(_KEYS, "quiet")
        self._show(page)
        findings = [question.finding for question in questions]
        while True:
            typed = self._answer(questions)
            try:
                return dict(read_ticks(typed, findings))
            except NotUnderstood as error:
                self._say(str(error))

    def _emergency(self) -> None:
        """The moment an emergency is known it is said, before anything else is asked. A slip can be put right, then."""
        talk = self._conversation
        while talk.result.urgency.code.is_emergency:
            self._write("\n" + render_emergency(talk.result, self._look, self._locales))
            if talk.text:
                self._write("\n" + render_understood(talk.result, self._look))
            ways = ["Press Enter for the whole result."]
            if talk.text and talk.result.understood:
                ways.append("If we misread you, type the number of the line that is wrong.")
            if talk.screens_shown:
                ways.append("If your last answer was a slip, type b.")
            page = self._page()
            page.gap()
            page.say(" ".join(ways))
            self._show(page)
            typed = self._read(may_be_empty=True).lower()
            shown = talk.result.understood
            if typed in ("b", "back") and talk.screens_shown:
                talk.back()
            elif talk.text and typed.isdecimal() and 1 <= int(typed) <= len(shown):
                self._correct(shown[int(typed) - 1].finding)
            else:
                raise _Stop

    # --- reading and writing ---------------------------------------------------------------------------------------

    def _answer(self, questions: list[Question]) -> str:
        """One answer; the keys are dealt with here."""
        while True:
            typed = self._read()
            key = typed.lower()
            if key in ("s", "stop", "q", "quit"):
                raise _Stop
            if key in ("b", "back"):
                raise _Back
            if key not in ("?", "why"):
                return typed
            for question in questions:
                lead = f"{question.tick or question.question} — " if len(questions) > 1 else ""
                self._say(f"{lead}{question.why or 'It helps to choose the next question.'}")
                if question.could_change and len(questions) == 1:
                    self._say(question.could_change)

    def _read(self, may_be_empty: bool = False) -> str:
        """One line as typed, trimmed.

        Raises:
            _Stop: The input has ended.
        """
        while True:
            self._out.write("> ")
            self._out.flush()
            line = sys.stdin.readline()
            if not line:
                self._out.write("\n")
                self._ended()
            if line.strip() or may_be_empty:
                return line.strip()
            self._say("Type an answer and press Enter. s stops and shows the result so far.")

    def _ended(self) -> NoReturn:
        raise _Stop

    def _complain(self, error: BacksenseError) -> None:
        for problem in error.problems:
            self._say(f"{problem.message[:1].upper()}{problem.message[1:]} {problem.mend}".strip())

    def _page(self) -> Page:
        return Page(self._look)

    def _show(self, page: Page) -> None:
        self._write(page.text())

    def _say(self, text: str) -> None:
        page = self._page()
        page.say(clean(text))
        self._show(page)

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()
