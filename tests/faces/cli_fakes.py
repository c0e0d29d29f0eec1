"""A guide of a few lines for testing the command line alone: three screens, one alarm, nothing medical.

Words it reads: `ouch` (sore), `numb` (numb, the alarm), `help` (a crisis). Text without ASCII letters is another language.
"""

import datetime
from types import SimpleNamespace

import msgspec

from backsense.domain.answering import AskResult
from backsense.domain.assessment import (
    About,
    Alarm,
    Assessment,
    ChoiceOffered,
    HowSure,
    KnowledgeStamp,
    Notice,
    Question,
    Screen,
    Span,
    Understood,
    UrgencyResult,
)
from backsense.domain.case import Case
from backsense.domain.knowledge import Choice, Cited, Finding, Locale
from backsense.domain.reading import Mention, Reading
from backsense.domain.urgency import Urgency
from backsense.errors import BadAnswer, Problem

STAMP = KnowledgeStamp(version="0", hash="0" * 64, reviewed=False)
_YES_NO = ("sore", "numb", "hot", "weak")


def _finding(name: str, kind: str, **more: object) -> Finding:
    return Finding(id=name, type=kind, topic="t", label=name, question=f"Is it {name}?", why_we_ask=f"Because of {name}.", **more)  # type: ignore[arg-type]


FINDINGS = {name: _finding(name, "yes_no", tick=f"It is {name}") for name in _YES_NO}
FINDINGS["days"] = _finding("days", "number", unit="days")
FINDINGS["place"] = _finding(
    "place", "one_of", choices=(Choice(value="back", label="My back"), Choice(value="leg", label="A leg"))
)
SCREENS = (
    ("about_you", ("age_years", "sex")),
    ("single", ("place",)),
    ("single", ("days",)),
    ("alarms", ("numb", "hot", "weak")),
)


_SOURCE = Cited(source="s", at="p", checked="recalled")
LOCALES = {
    name: Locale(id=name, country=name.upper(), emergency_number=number, crisis_line=f"talk {number}", sources=(_SOURCE,))
    for name, number in (("aa", "111"), ("bb", "222"), ("cc", "111"))
}


class FakeGuide:
    """Reads, asks and assesses as the real one, without medicine."""

    knowledge = SimpleNamespace(findings=FINDINGS, locales=LOCALES)
    loaded = 0

    @classmethod
    def load(cls, path: object = None) -> "FakeGuide":
        assert path is None
        cls.loaded += 1
        return cls()

    def read(self, text: str, today: object = None) -> Reading:  # noqa: ARG002
        words = {"ouch": "sore", "numb": "numb", "back": "place"}
        mentions = [
            Mention(
                finding=name,
                value=word if name == "place" else "present",
                how="absent" if f"not {word}" in text else "present",
                start=text.index(word),
                end=text.index(word) + len(word),
                text=word,
            )
            for word, name in words.items()
            if word in text
        ]
        start = text.find("flump")
        spans = (Span(start=start, end=start + 5, text="flump"),) if start >= 0 else ()
        crisis = Span(start=0, end=4, text="help") if "help" in text else None
        english = any("a" <= letter <= "z" for letter in text)
        return Reading(text=text, mentions=tuple(mentions), unmatched=spans, crisis=crisis, is_english=english)

    def gather(self, reading: Reading, case: Case | None = None) -> Case:
        case = case or Case()
        for one in reading.mentions:
            value = "absent" if one.how == "absent" else one.value
            case = case.learn(one.finding, value, said_by="text", span=(one.start, one.end), text=one.text)
        return case

    def learn(self, case: Case, answers: dict) -> Case:
        problems = []
        for name, raw in answers.items():
            if name in ("age_years", "sex"):
                value = None if raw == "unknown" else (float(raw) if name == "age_years" else raw)
                case = msgspec.structs.replace(case, **{name: value}).learn(name, raw)
            elif name not in FINDINGS:
                problems.append(Problem(name, f"there is no finding called '{name}'.", "Did you mean 'numb'?"))
            elif not self._fits(name, raw):
                problems.append(Problem(name, f"we didn't understand '{raw}'.", "Write present, absent or unknown."))
            else:
                case = case.learn(name, float(raw) if name == "days" and raw != "unknown" else raw)
        if problems:
            raise BadAnswer(problems)
        return case

    def _fits(self, name: str, raw: object) -> bool:
        if raw == "unknown":
            return True
        if name == "days":
            return str(raw).replace(".", "", 1).isdecimal()
        return raw in (("back", "leg") if name == "place" else ("present", "absent"))

    def assess(self, case: Case, today: datetime.date, reading=None, mode="full", screens_asked=0) -> Assessment:
        is_numb = case.value("numb") == "present"
        code = Urgency.EMERGENCY if is_numb else Urgency.SELF_CARE
        screen, questions = None, []
        for kind, names in SCREENS:
            left = [name for name in names if name not in case.replies]
            if left and not is_numb and screens_asked < 6 and not (mode == "urgency_only" and kind == "about_you"):
                screen = Screen(kind=kind, title=f"Screen of {kind}", none_of_these=kind == "alarms", findings=left, about_left=2)
                questions = [_question(name) for name in left]
                break
        notices = [Notice(id="not_reviewed", title="Not reviewed", say="Nobody checked this.")]
        if reading is not None and reading.crisis is not None:
            notices.insert(0, Notice(id="crisis", title="You matter", say="Ring someone now."))
        return Assessment(
            version="0.1.0",
            knowledge=STAMP,
            today=today.isoformat(),
            about=About(age_years=case.age_years, sex=case.sex),
            understood=[_understood(name, reply) for name, reply in case.replies.items() if name in FINDINGS],
            unmatched=list(reading.unmatched) if reading is not None else [],
            urgency=UrgencyResult(
                code=code,
                title="Go to an emergency department now" if is_numb else "Look after it yourself",
                within="now" if is_numb else "",
                within_hours=None,
                say="Go now." if is_numb else "Keep moving.",
                how="",
                because=[],
                why_not_higher=None,
                why_not_lower=None,
                highest_still_open=None if "numb" in case.replies else Urgency.EMERGENCY,
                do_now=[],
                tell_them=None,
                have_ready=None,
            ),
            alarms=[] if not is_numb else [_alarm()],
            causes=[],
            how_sure=HowSure(draws=200, urgency_holds=1.0, first_cause_holds=1.0, says="In 200 of 200 tries it was the same."),
            screen=screen,
            next=questions,
            tripwires=[],
            could_lower=[],
            expires=[],
            recheck=None,
            advice=[],
            avoid=[],
            plan=None,
            medicines=[],
            notices=notices,
            sources=[],
            stop=screen is None,
        )

    def ask(self, text: str) -> AskResult:
        assert text
        return AskResult(
            version="0.1.0",
            knowledge=STAMP,
            kind="none",
            answer=None,
            alternatives=[],
            urgency=None,
            alarms=[],
            say="We have no sourced answer to that.",
            notices=[],
            sources=[],
        )


def _alarm() -> Alarm:
    return Alarm(
        id="numb",
        label="Numb",
        status="fired",
        urgency=Urgency.EMERGENCY,
        say="Go.",
        because="It is.",
        open_findings=[],
        sources=[],
    )


def _question(name: str) -> Question:
    if name in ("age_years", "sex"):
        kind, choices = ("number", []) if name == "age_years" else ("one_of", [("female", "Female"), ("male", "Male")])
        words, why, tick, unit = f"What is your {name}?", "It matters.", None, None
    else:
        known = FINDINGS[name]
        kind, words, why, tick, unit = known.type, known.question, known.why_we_ask, known.tick, known.unit
        choices = [("present", "Yes"), ("absent", "No")] if kind == "yes_no" else [(c.value, c.label) for c in known.choices]
    offered = [ChoiceOffered(value=value, label=label) for value, label in (*choices, ("unknown", "Not sure"))]
    return Question(
        finding=name, question=words, tick=tick, why=why, kind=kind, choices=offered, unit=unit, could_change="Could change it."
    )  # type: ignore[arg-type]


def _understood(name: str, reply) -> Understood:
    status = reply.value if reply.value in ("absent", "unknown") else "present"
    return Understood(
        finding=name,
        label=name,
        status=status,
        value=reply.value,
        span=reply.span,
        text=reply.text,
        said_by=reply.said_by,
        says=f"{name} is {reply.value}",
    )
