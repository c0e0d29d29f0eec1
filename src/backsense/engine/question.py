"""What to ask next: the best next screen, not only the best next question."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from backsense.domain.assessment import ChoiceOffered, Question, Screen
from backsense.domain.case import UNKNOWN
from backsense.domain.knowledge import Finding
from backsense.domain.urgency import URGENCIES, Urgency
from backsense.engine.compile import Floats, Model
from backsense.engine.decide import Standing
from backsense.engine.logic import Truth
from backsense.engine.posterior import chances_now

ABOUT_YOU = ("age_years", "sex")


@dataclass(frozen=True)
class Next:
    """The next screen with its questions; `screen` is None when there is nothing left worth asking."""

    screen: Screen | None
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Worth:
    """What asking a finding is expected to bring.

    Attributes:
        harm: Expected harm it would save by changing the decision.
        bits: Expected information about the causes.
        could: The levels its likely answers would lead to.
    """

    harm: float
    bits: float
    could: tuple[Urgency, ...]


def next_screen(model: Model, standing: Standing, mode: str = "full", screens_asked: int = 0) -> Next:
    """Choose the next screen.

    Order: who it is about; what it feels like and where; unsettled alarms above the present level; then what could change the
    decision most per second of the person's time; in `full` mode, a little of what tells the causes apart.

    Args:
        mode: `full`, or `urgency_only` for the fewest questions.
        screens_asked: How many screens the person has answered; at the cap nothing more is asked, and what is open is said.
    """
    if standing.urgency.is_emergency or screens_asked >= model.asking.screens_at_most:
        return Next(None, ())
    alarms = _alarm_findings(model, standing)
    for findings, kind in (
        (_about_you(standing), "about_you"),
        (_presenting(model, standing), "single"),
        (alarms, "alarms"),
        (_decision_findings(model, standing), "checklist"),
        (_cause_findings(model, standing, screens_asked) if mode == "full" else [], "checklist"),
    ):
        if findings:
            return _screen(model, standing, findings, kind, alarms)
    return Next(None, ())


def _about_you(standing: Standing) -> list[str]:
    return [name for name in ABOUT_YOU if name not in standing.values and not standing.case.was_asked(name)]


def _presenting(model: Model, standing: Standing) -> list[str]:
    """The sensation, the site, and how long: asked early, because everything else depends on them."""
    others = [name for name, finding in model.findings.items() if finding.topic == "presenting" and name not in model.presenting]
    return [name for name in [*model.presenting, *others] if _can_ask(model, standing, name)][:1]


def _alarm_findings(model: Model, standing: Standing) -> list[str]:
    """Open findings of unsettled rules that could raise the present level; most urgent first, kept together by topic."""
    wanted: dict[str, int] = {}
    for rule, asks in standing.alarms.unsettled:
        if rule.flag.act > standing.urgency:
            for name in asks:
                if _can_ask(model, standing, name):
                    wanted[name] = max(wanted.get(name, 0), rule.flag.act.rank)
    topics = model.knowledge.topics
    ticks_first = {name: model.findings[name].type != "yes_no" for name in wanted}
    return sorted(wanted, key=lambda name: (ticks_first[name], -wanted[name], topics[model.findings[name].topic].order, name))


def _can_ask(model: Model, standing: Standing, name: str) -> bool:
    finding = model.findings.get(name)
    if finding is None or not finding.askable or name in standing.values or standing.case.was_asked(name):
        return False
    possible = model.possible.get(name)
    return possible is None or possible(standing.values) == Truth.TRUE


def _candidates(model: Model, standing: Standing) -> list[str]:
    return [name for name in model.evidence if _can_ask(model, standing, name) and _tells_anything(model, name)]


def _tells_anything(model: Model, name: str) -> bool:
    first = model.first_row[name]
    rows = model.chances[first : first + len(model.states[name])]
    return bool((rows.max(axis=1) - rows.min(axis=1)).max() > 1e-9)


def worth_asking(model: Model, standing: Standing, candidates: Iterable[str]) -> dict[str, Worth]:
    """What each question is expected to bring, for all candidates in one pass.

    The value of information: harm of the best level now, minus the mean over the answers of the harm of the best level then. Levels
    below the floor cannot be advised and do not count. Source: Raiffa & Schlaifer, Applied Statistical Decision Theory (1961), chapter 4.
    """
    names = list(candidates)
    if not names:
        return {}
    floor = standing.floor.rank
    joint: Floats = chances_now(model, standing.values) * standing.posterior  # P(state, condition)
    likely = joint.sum(axis=1)
    harm = joint @ model.harm[:, floor:]  # shape (n_states, allowed levels)
    best = harm.argmin(axis=1) + floor
    least = harm.min(axis=1)
    now = float(standing.cost[floor:].min())
    entropy_now = _entropy(standing.posterior)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = joint / likely[:, None]
        entropy = -np.where(share > 0, share * np.log2(share), 0.0).sum(axis=1)
    found: dict[str, Worth] = {}
    for name in names:
        rows = slice(model.first_row[name], model.first_row[name] + len(model.states[name]))
        could = {
            URGENCIES[int(b)]
            for b, p in zip(best[rows], likely[rows], strict=True)
            if p >= model.asking.reasonable_likelihood and int(b) != standing.urgency.rank
        }
        found[name] = Worth(
            harm=max(0.0, now - float(least[rows].sum())),
            bits=max(0.0, entropy_now - float((likely[rows] * entropy[rows]).sum())),
            could=tuple(sorted(could, key=lambda u: u.rank)),
        )
    return found


def _entropy(p: Floats) -> float:
    positive = p[p > 0]
    return float(-(positive * np.log2(positive)).sum())


def _decision_findings(model: Model, standing: Standing) -> list[str]:
    """Findings with a reasonably likely answer that would change the decision, best per second first."""
    worth = worth_asking(model, standing, _candidates(model, standing))
    useful = [name for name, one in worth.items() if one.could and one.harm > 0]
    return sorted(useful, key=lambda name: (-worth[name].harm / _seconds(model, name), name))


def _cause_findings(model: Model, standing: Standing, screens_asked: int) -> list[str]:
    """Findings that tell the causes apart, best per second first; few, and only while they bring something."""
    asked = sum(
        1 for name in standing.case.replies if _is_for_causes(model, name) and standing.case.replies[name].said_by == "answer"
    )
    room = model.asking.cause_screens_at_most * model.asking.ticks_per_screen - asked
    if room <= 0 or screens_asked >= model.asking.screens_at_most - 1:
        return []
    worth = worth_asking(model, standing, _candidates(model, standing))
    useful = [name for name, one in worth.items() if one.bits >= model.asking.least_gain_bits]
    return sorted(useful, key=lambda name: (-worth[name].bits / _seconds(model, name), name))[:room]


def _is_for_causes(model: Model, name: str) -> bool:
    return name in model.first_row and name not in model.rules_with


def _seconds(model: Model, name: str) -> float:
    kind = model.findings[name].type
    return model.asking.seconds["tick" if kind == "yes_no" else kind]


def _screen(model: Model, standing: Standing, findings: list[str], kind: str, alarms: list[str]) -> Next:
    """Lay the chosen findings out: ticks share a screen, anything else has its own."""
    left = _about_left(model, standing, findings, kind, alarms)
    if kind == "about_you":
        questions = tuple(_about_question(name) for name in findings)
        return Next(
            Screen(kind="about_you", title="First, about you", none_of_these=False, findings=findings, about_left=left), questions
        )
    first = model.findings[findings[0]]
    if first.type != "yes_no" or (kind == "checklist" and len(findings) == 1):
        question = to_question(model, standing, first)
        return Next(
            Screen(kind="single", title=first.label, none_of_these=False, findings=[first.id], about_left=left), (question,)
        )
    ticks = [name for name in findings if model.findings[name].type == "yes_no"][: model.asking.ticks_per_screen]
    topics = model.knowledge.topics
    ticks.sort(key=lambda name: topics[model.findings[name].topic].order)  # stable: the best stay first within a topic
    title = "Do you have any of these?" if kind == "alarms" else "Which of these fit?"
    screen = Screen(kind=kind, title=title, none_of_these=True, findings=ticks, about_left=left)  # type: ignore[arg-type]
    return Next(screen, tuple(to_question(model, standing, model.findings[name]) for name in ticks))


def _about_left(model: Model, standing: Standing, findings: list[str], kind: str, alarms: list[str]) -> int:
    """About how many screens are left, this one included. An estimate: answers open and close branches."""
    per = model.asking.ticks_per_screen
    ticks = sum(model.findings[name].type == "yes_no" for name in alarms)
    left = math.ceil(ticks / per) + sum(model.findings[name].type != "yes_no" for name in alarms)
    if kind in ("about_you", "single"):
        left += 1 + sum(_can_ask(model, standing, name) for name in model.presenting) * (kind == "about_you")
    elif kind == "checklist":
        left += math.ceil(len(findings) / per)
    return max(1, min(left, model.asking.screens_at_most))


def _about_question(name: str) -> Question:
    if name == "age_years":
        why = "Some causes are likelier, and some warning signs weigh more, at some ages."
        return Question(
            finding=name,
            question="How old are you?",
            tick=None,
            why=why,
            kind="number",
            choices=[],
            unit="years",
            could_change=None,
        )
    choices = [ChoiceOffered(value="female", label="Female"), ChoiceOffered(value="male", label="Male"), NOT_SURE]
    why = "Some causes only occur in, or are likelier in, one sex. We mean the sex you were born with."
    return Question(
        finding=name,
        question="What sex are you?",
        tick=None,
        why=why,
        kind="one_of",
        choices=choices,
        unit=None,
        could_change=None,
    )


NOT_SURE = ChoiceOffered(value=UNKNOWN, label="Not sure")


def to_question(model: Model, standing: Standing, finding: Finding) -> Question:
    """One finding as a question, with what its answer could change."""
    if finding.type == "yes_no":
        choices = [ChoiceOffered(value="present", label="Yes"), ChoiceOffered(value="absent", label="No"), NOT_SURE]
    elif finding.type == "number":
        choices = [NOT_SURE]
    else:
        choices = [*(ChoiceOffered(value=choice.value, label=choice.label) for choice in finding.choices), NOT_SURE]
    return Question(
        finding=finding.id,
        question=finding.question.strip(),
        tick=finding.tick.strip() if finding.tick else None,
        why=finding.why_we_ask.strip(),
        kind=finding.type,
        choices=choices,
        unit=finding.unit,
        could_change=_could_change(model, standing, finding.id),
    )


def _could_change(model: Model, standing: Standing, name: str) -> str | None:
    """In words: which level an answer could lead to."""
    reach = [rule.flag.act for rule in model.rules_with.get(name, ()) if rule.flag.act > standing.urgency]
    if not reach:
        return None
    words = {one.urgency: one.title for one in model.knowledge.urgencies.values()}
    now, then = words[standing.urgency], words[max(reach)]
    return f"Could change the advice from “{now}” to “{then}”."
