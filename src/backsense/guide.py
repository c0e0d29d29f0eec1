"""The pipeline on one page: read → gather → assess → advise, and ask. Every face calls this and nothing below it.

>>> guide = Guide.load()
>>> reading = guide.read("can't feel anything between my legs and my back is killing me")
>>> case = guide.gather(reading)
>>> guide.assess(case, today=date(2026, 11, 22), reading=reading).urgency.code.value
'emergency'
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

from msgspec import structs

from backsense import __version__
from backsense.domain.answering import Alternative, AnswerShown, AskResult, ClaimShown, ConflictShown, PositionShown
from backsense.domain.assessment import Assessment, Notice, UrgencyResult
from backsense.domain.case import Case, Value
from backsense.domain.knowledge import Answer, Cited, Conflict, Knowledge, Policy
from backsense.domain.reading import Reading
from backsense.domain.trace import Inputs, Mode, Trace
from backsense.engine.assess import assess, stamp
from backsense.engine.compile import compile_model
from backsense.engine.decide import Standing, stand
from backsense.engine.explain import explain_alarms, explain_urgency
from backsense.engine.facts import known_values
from backsense.engine.logic import Truth
from backsense.engine.model import Model
from backsense.engine.posterior import presentation_weights
from backsense.engine.say import cites, said, sources_shown
from backsense.engine.trace import trace
from backsense.errors import NotFound, Problem, check_text
from backsense.gather import gather_reading, learn_answers
from backsense.language.answers import AnswerIndex, compile_answers, find_answers
from backsense.language.lexicon import Lexicon, compile_lexicon
from backsense.language.read import read_text

ALWAYS = ("not_reviewed", "not_a_diagnosis")
_ASKED = ("asked", "hypothetical")


class Guide:
    """The knowledge, compiled, and the four steps over it. Make one and keep it: it holds no one's data and can be shared."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    @classmethod
    def load(cls, path: str | Path | None = None) -> "Guide":
        """Load the knowledge that came with backsense, or that of a folder or bundle.

        Raises:
            BadKnowledge: With every problem of every file.
        """
        from backsense.loading import load_knowledge

        return cls(load_knowledge(path))

    @cached_property
    def model(self) -> Model:
        """The compiled reasoning."""
        return compile_model(self.knowledge)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The compiled words."""
        return compile_lexicon(self.knowledge)

    @cached_property
    def answer_index(self) -> AnswerIndex:
        """The compiled questions and answers."""
        return compile_answers(self.knowledge, self.lexicon)

    # --- read ---------------------------------------------------------------------------------------------------------

    def read(self, text: str, today: date | None = None) -> Reading:
        """Read someone's own words. With `today`, "since Tuesday" and "since 2010" are counted by the calendar.

        Raises:
            BadInput: There is nothing to read.
            TooMuch: More than 100 kB.
        """
        return read_text(check_text(text), self.lexicon, today)

    # --- gather -------------------------------------------------------------------------------------------------------

    def gather(self, reading: Reading, case: Case | None = None) -> Case:
        """Add what was read to a case; what was answered before stays."""
        return gather_reading(reading, case or Case(), self.knowledge.findings)

    def learn(self, case: Case, answers: Mapping[str, Value]) -> Case:
        """Add answers as typed (`yes`, `no`, `not sure`, a value, a number).

        Raises:
            BadAnswer: With every problem: unknown findings, values they cannot take, ages that cannot be.
        """
        return learn_answers(case, answers, self.knowledge.findings)

    # --- assess -------------------------------------------------------------------------------------------------------

    def assess(
        self, case: Case, today: date, reading: Reading | None = None, mode: str = "full", screens_asked: int = 0
    ) -> Assessment:
        """Assess a case: urgency and why, causes, what to ask next, what would change it, what to do."""
        policies = self._policies(case, reading)
        return assess(self.model, case, today, reading=reading, policies=policies, mode=mode, screens_asked=screens_asked)

    def stand(self, case: Case, reading: Reading | None = None) -> Standing:
        """Where a case stands, without questions, reasons or advice: for going through many cases quickly."""
        return stand(self.model, case, self._policies(case, reading))

    def trace(
        self, case: Case, today: date, reading: Reading | None = None, mode: Mode = "full", screens_asked: int = 0
    ) -> Trace:
        """What made the assessment of these same arguments, number by number. It holds everything the person said."""
        inputs = Inputs(case=case, reading=reading, today=today.isoformat(), mode=mode, screens_asked=screens_asked)
        result = self.assess(case, today, reading, mode, screens_asked)
        return trace(self.model, inputs, self._policies(case, reading), result)

    def _policies(self, case: Case, reading: Reading | None) -> tuple[Policy, ...]:
        """The fixed messages that apply, the weightiest first."""
        values = known_values(case, self.knowledge.findings, self.model.possible)
        names = [name for name, holds in self.model.policy_holds.items() if holds(values) == Truth.TRUE]
        if reading is not None and reading.crisis is not None:
            names.append("crisis")
        if not presentation_weights(self.model, values):
            names.append("outside_domain")
        elif reading is not None and not case.replies:
            names.append("nothing_recognised")
        chosen = [self.knowledge.policies[name] for name in dict.fromkeys([*names, *ALWAYS]) if name in self.knowledge.policies]
        return tuple(sorted(chosen, key=lambda one: -one.floor.rank))

    # --- ask ----------------------------------------------------------------------------------------------------------

    def ask(self, text: str) -> AskResult:
        """Answer a plain question, or say that we have no sourced answer; words that hold an alarm are met first."""
        reading = self.read(text)
        found = find_answers(text, self.answer_index)
        best = found[0] if found else None
        case = self.gather(reading)
        standing = self._alarmed(case, reading)
        if standing is not None:  # also where the words are a question of ours: who writes it may well be living it
            return self._ask_result("emergency", standing.case, None, [one.answer_id for one in found], reading)
        if best is not None and best.is_confident:
            answer = self.knowledge.answers[best.answer_id]
            others = [one.answer_id for one in found[1:]] + list(answer.related)
            return self._ask_result("answer", case, answer, others, reading)
        told = [one for one in reading.mentions if one.how in ("present", "absent", "unsure")]
        # A question about oneself ("I was in a crash, how long should I wait?") is for the check-up, one about backs is not.
        own = any(one.how == "present" and self.knowledge.findings[one.finding].type == "yes_no" for one in told)
        own = own and any(word in self.lexicon.persons for word in self.answer_index.normaliser.plain(text))
        own = own or bool(stand(self.model, case, ()).alarms.fired)
        kind = "check" if told and (own or not reading.is_question) else "none"
        return self._ask_result(kind, case, None, [one.answer_id for one in found], reading)

    def _alarmed(self, case: Case, reading: Reading) -> Standing | None:
        """Where a case stands, if its words alone make it an emergency."""
        standing = stand(self.model, case, tuple(p for p in self._policies(case, reading) if p.id == "crisis"))
        return standing if standing.urgency.is_emergency and standing.floor == standing.urgency else None

    def _if_so(self, reading: Reading) -> UrgencyResult | None:
        """The emergency it would be, if what was only asked about were so ("is it panic if I can't breathe?")."""
        if not any(one.how in _ASKED for one in reading.mentions):
            return None
        taken = tuple(structs.replace(one, how="present") if one.how in _ASKED else one for one in reading.mentions)
        supposed = structs.replace(reading, mentions=taken)
        standing = self._alarmed(self.gather(supposed), supposed)
        return explain_urgency(self.model, standing) if standing is not None else None

    def _ask_result(self, kind: str, case: Case, answer: Answer | None, others: list[str], reading: Reading) -> AskResult:
        policies = self._policies(case, reading)
        standing = stand(self.model, case, policies)
        shown = kind in ("emergency", "check")
        urgency = explain_urgency(self.model, standing) if shown else None
        alarms = [one for one in explain_alarms(standing) if one.status == "fired"] if shown else []
        crisis = next((one for one in policies if one.id == "crisis"), None)
        says = {
            "answer": answer.short.strip() if answer else "",
            "none": "We have no sourced answer to that. We would rather say so than guess.",
            "check": "This sounds like something you feel yourself. The check-up asks a few questions and says how urgent it is.",
            "emergency": crisis.say.strip() if crisis else urgency.say if urgency else "",
        }
        names = [name for name in dict.fromkeys(others) if answer is None or name != answer.id]
        cited = cites(_sources_of(answer, self.knowledge)) if answer else []
        cited += [cite for alarm in alarms for cite in alarm.sources]
        if_so = None if kind == "emergency" else self._if_so(reading)
        cited += [cite for reason in (if_so.because if if_so else ()) for cite in reason.sources]
        keep = {*ALWAYS, *(["crisis"] if crisis else [])}
        return AskResult(
            version=__version__,
            knowledge=stamp(self.knowledge),
            kind=kind,  # type: ignore[arg-type]
            answer=shown_answer(answer, self.knowledge) if answer else None,
            alternatives=[
                Alternative(id=n, question=self.knowledge.answers[n].asks[0]) for n in names[:4] if n in self.knowledge.answers
            ],
            urgency=urgency,
            alarms=alarms,
            say=says[kind],
            told=self._told(case) if shown else [],
            if_so=if_so,
            notices=[Notice(id=p.id, title=p.title, say=p.say.strip()) for p in policies if p.id in keep],
            sources=sources_shown(self.knowledge, cited),
        )

    def _told(self, case: Case) -> list[str]:
        """What the words say of the person, said back; numbers as they stand in the words."""
        labels = {name: finding.label for name, finding in self.knowledge.findings.items() if finding.type == "number"}
        replies = [(name, one) for name, one in case.replies.items() if one.said_by == "text" and one.is_known]
        return [f"{labels[n]}: {one.text}" if n in labels else said(self.model, n, one.value) for n, one in replies]

    def answer(self, answer_id: str) -> AskResult:
        """One answer by its id.

        Raises:
            NotFound: There is no such answer.
        """
        if answer_id not in self.knowledge.answers:
            raise NotFound([Problem("answer", f"there is no answer called '{answer_id}'.", "")])
        empty = Reading(text="", mentions=(), unmatched=())
        found = self.knowledge.answers[answer_id]
        return self._ask_result("answer", Case(), found, list(found.related), empty)


def shown_answer(answer: Answer, knowledge: Knowledge) -> AnswerShown:
    """An answer as it goes over the wire, with the conflicts it names."""
    return AnswerShown(
        id=answer.id,
        question=answer.asks[0],
        short=answer.short.strip(),
        claims=[
            ClaimShown(says=c.says.strip(), certainty=c.certainty, source=c.source, at=c.at, checked=c.checked)
            for c in answer.claims
        ],
        people_read=answer.people_read.strip() if answer.people_read else None,
        cannot_say=answer.cannot_say.strip(),
        see_someone_if=answer.see_someone_say.strip(),
        conflicts=[shown_conflict(one) for one in _conflicts_of(answer, knowledge)],
    )


def _conflicts_of(answer: Answer, knowledge: Knowledge) -> list[Conflict]:
    return [knowledge.conflicts[name] for name in answer.conflicts if name in knowledge.conflicts]  # retired ones are gone


def _sources_of(answer: Answer, knowledge: Knowledge) -> list[Cited]:
    return [*answer.claims, *(one for conflict in _conflicts_of(answer, knowledge) for one in conflict.positions)]


def shown_conflict(conflict: Conflict) -> ConflictShown:
    """A conflict as it goes over the wire."""
    return ConflictShown(
        id=conflict.id,
        question=conflict.question,
        positions=[
            PositionShown(who=p.who, says=p.says.strip(), year=p.year, certainty=p.certainty, sources=cites([p]))
            for p in conflict.positions
        ],
        chosen=conflict.chosen.strip(),
        because=conflict.because.strip(),
    )
