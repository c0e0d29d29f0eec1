"""What to ask next: the best next screen, not only the best next question."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from backsense.domain.assessment import ChoiceOffered, Question, Screen
from backsense.domain.case import UNKNOWN
from backsense.domain.knowledge import Finding
from backsense.domain.urgency import URGENCIES, Urgency
from backsense.engine.decide import Standing, urgency_if
from backsense.engine.logic import Truth
from backsense.engine.model import Floats, Model, Rule
from backsense.engine.posterior import rows_now

ABOUT_YOU = ("age_years", "sex")
TINY = 1e-300
"""0 · log 0 is 0."""


@dataclass(frozen=True)
class Next:
    """The next screen with its questions; `screen` is None when there is nothing left worth asking."""

    screen: Screen | None
    questions: tuple[Question, ...]


class Worth(NamedTuple):
    """What asking a finding is expected to bring.

    Attributes:
        harm: Expected harm it would save by changing the decision.
        bits: Expected information about the causes.
        raises: The highest level that an answer likely enough to be asked about would raise the urgency to, if any would.
        changes: Whether such an answer would lead to another level at all.
    """

    harm: float
    bits: float
    raises: Urgency | None
    changes: bool


def next_screen(model: Model, standing: Standing, mode: str = "full", screens_asked: int = 0) -> Next:
    """Choose the next screen.

    Order: who it is about; what it feels like and where; unsettled alarms above the present level; then what could change the
    decision most per second of the person's time; in `full` mode, a little of what tells the causes apart.

    Args:
        mode: `full`, or `urgency_only` for the fewest questions.
        screens_asked: How many screens the person has answered; at the cap nothing more is asked, and what is open is said.
    """
    top = standing.urgency == Urgency.EMERGENCY_AMBULANCE or standing.alarms.fired_floor.is_emergency
    if top or screens_asked >= model.asking.screens_at_most:
        return Next(None, ())
    alarms = _alarm_findings(model, standing)
    for findings, kind in ((_about_you(standing), "about_you"), (_presenting(model, standing), "single"), (alarms, "alarms")):
        if findings:
            return _screen(model, standing, findings, kind, alarms)
    findings = _other_findings(model, standing, mode, screens_asked)
    return _screen(model, standing, findings, "checklist", alarms) if findings else Next(None, ())


def _about_you(standing: Standing) -> list[str]:
    return [name for name in ABOUT_YOU if name not in standing.values and not standing.case.was_asked(name)]


def _presenting(model: Model, standing: Standing) -> list[str]:
    """The sensation, the site, and how long: asked early, because everything else depends on them."""
    others = [name for name, finding in model.findings.items() if finding.topic == "presenting" and name not in model.presenting]
    return [name for name in [*model.presenting, *others] if _can_ask(model, standing, name)][:1]


def _alarm_findings(model: Model, standing: Standing) -> list[str]:
    """Open findings of unsettled rules that could raise the level: ticks first, most urgent first, by topic, as written."""
    wanted: dict[str, int] = {}
    if standing.urgency < Urgency.EMERGENCY:
        wanted = {name: Urgency.EMERGENCY.rank for name in model.asking.first_look if _can_ask(model, standing, name)}
    for rule, asks in [*standing.alarms.unsettled, *_suspected(model, standing)]:
        if rule.flag.act > standing.urgency:
            for name in asks:
                if _can_ask(model, standing, name):
                    wanted[name] = max(wanted.get(name, 0), rule.flag.act.rank)

    def order(name: str) -> tuple[bool, int, int]:
        finding = model.findings[name]
        return finding.type != "yes_no", -wanted[name], model.knowledge.topics[finding.topic].order

    return sorted(wanted, key=order)  # stable: within a topic the order the rules give


def _suspected(model: Model, standing: Standing) -> Iterator[tuple[Rule, tuple[str, ...]]]:
    """Open rules of other presentations whose cause has become likely enough from what was said, with what they ask."""
    likely = np.flatnonzero(standing.posterior >= model.asking.suspected_at).tolist()
    relevant = {rule.flag.id for rule, _ in standing.alarms.unsettled}
    for column in likely:
        for rule in model.rules_for.get(model.conditions[column], ()):
            if rule.flag.id not in relevant and rule.flag.act > standing.urgency and rule.fires(standing.values) == Truth.UNKNOWN:
                yield rule, rule.asks(standing.values)


def _can_ask(model: Model, standing: Standing, name: str) -> bool:
    finding = model.findings.get(name)
    if name in standing.values or name in standing.case.replies or finding is None or not finding.askable:
        return False
    possible = model.possible.get(name)
    return possible is None or possible(standing.values) == Truth.TRUE


def _worth_of_open(model: Model, standing: Standing) -> dict[str, Worth]:
    values, findings, possible = standing.values, model.findings, model.possible
    told = values.keys() | standing.case.replies.keys()
    open_ = [name for name in model.telling if name not in told and findings[name].askable]  # `_can_ask`, for all at once
    return worth_asking(model, standing, [n for n in open_ if n not in possible or possible[n](values) == Truth.TRUE])


def worth_asking(model: Model, standing: Standing, candidates: Iterable[str]) -> dict[str, Worth]:
    """What each question is expected to bring, for all candidates in one pass.

    The value of information: harm of the best level now, minus the mean over the answers of the harm of the best level then.
    Levels below the floor cannot be advised and do not count.
    Source: Raiffa & Schlaifer, Applied Statistical Decision Theory (1961), chapter 4.
    """
    names = list(candidates)
    if not names:
        return {}
    floor = standing.floor.rank
    p = standing.posterior
    # P(state, condition) itself is never needed, only its sums: with the harm of each level the floor allows, and alone.
    sums = np.vstack([model.harm[:, floor:].T * p, p])
    by_state: Floats = sums @ model.chances.T
    known_cause: Floats = model.surprise @ p
    rows, now = rows_now(model, standing.values)
    if rows:
        by_state[:, rows] = sums @ now.T
        known_cause[rows] = (now * np.log2(np.maximum(now, TINY))) @ p
    harm, likely = by_state[:-1], by_state[-1]
    best = harm.argmin(axis=0) + floor
    # Σ over the states of one finding, for every finding at once
    then = np.add.reduceat(harm.min(axis=0), model.starts)
    saved = np.maximum(0.0, standing.cost[floor:].min() - then).tolist()
    # What a finding tells about the causes is what the causes tell about it: H(finding) − H(finding | cause).
    bits = np.maximum(0.0, np.add.reduceat(known_cause - likely * np.log2(np.maximum(likely, TINY)), model.starts)).tolist()
    # Which answers are likely enough to ask about, for what they would lead to
    best_or_rule = np.maximum(best, _ranks_by_rules(model, standing, likely))
    enough = likely >= np.asarray(model.likely_enough)[best_or_rule]
    up = np.maximum.reduceat(np.where(enough & (best_or_rule > standing.urgency.rank), best_or_rule, -1), model.starts).tolist()
    changes = np.logical_or.reduceat(enough & (best_or_rule != standing.urgency.rank), model.starts).tolist()
    found = {}
    for name in names:
        i = model.place[name]
        found[name] = Worth(saved[i], bits[i], URGENCIES[up[i]] if up[i] >= 0 else None, changes[i])
    return found


def _ranks_by_rules(model: Model, standing: Standing, likely: Floats) -> NDArray[np.intp]:
    """The level each answer would raise to by a rule, whatever the presentation, shape (n_states,); 0 where by none.

    Only answers likely enough for the level are tried.
    """
    values, ranks, chance = standing.values, [0] * len(likely), likely.tolist()
    known = values.keys()
    # No rule reads that something is absent, so of yes/no findings only the yes counts.
    likely_yes = np.flatnonzero((likely >= min(model.likely_enough)) & ~model.is_absent)
    enough = {model.row_is_of[row] for row in likely_yes.tolist()} - known
    for rule in model.rules:  # most urgent first
        act = rule.flag.act
        if act <= standing.urgency:
            break
        if enough.isdisjoint(rule.findings) or rule.fires(values) != Truth.UNKNOWN:
            continue
        for name in enough.intersection(rule.asks(values)):
            for state, row in model.rows[name].items():
                is_likely = chance[row] >= model.likely_enough[act.rank]
                if is_likely and act.rank > ranks[row] and rule.fires({**values, name: state}) == Truth.TRUE:
                    ranks[row] = act.rank
    for name, then in _ranks_by_more(model, standing, enough).items():
        ranks[model.first_row[name]] = max(ranks[model.first_row[name]], then)
    return np.array(ranks, dtype=np.intp)


def _ranks_by_more(model: Model, standing: Standing, likely: set[str]) -> dict[str, int]:
    """The level after a likely yes from which more follows than itself, by finding; the whole decision is made again.

    From some, other findings follow. Where something was answered "not sure", a yes can also make that count, or bring the rule
    that asked it into question.
    """
    follows = model.brings_others
    unsure = [name for name, reply in standing.case.replies.items() if not reply.is_known]
    if unsure:
        follows = follows.union(model.gates, *(rule.findings for name in unsure for rule in model.rules_with.get(name, ())))
    more = [name for name in likely & follows if model.findings[name].type == "yes_no"]
    return {name: urgency_if(model, standing, {name: "present"}).rank for name in more}


def _other_findings(model: Model, standing: Standing, mode: str, screens_asked: int) -> list[str]:
    """What is worth asking once no alarm is open, best per second first.

    An answer that is likely enough and would raise the urgency is always asked about: that is when asking may stop. What could
    only lower it, or tell causes apart, has to be worth the time and gets a few screens at most.
    """
    worth = _worth_of_open(model, standing)
    pressing = {name for name, one in worth.items() if one.raises is not None}
    useful = {name for name, one in worth.items() if one.changes and one.harm >= model.asking.least_harm_saved} | pressing
    is_long = screens_asked >= model.asking.calm_screens_at_most
    if not pressing and (is_long or _room(model, standing) <= 0 or standing.urgency >= Urgency.SAME_DAY):
        return []
    telling = {name for name, one in worth.items() if mode == "full" and one.bits >= model.asking.least_gain_bits}
    is_first = _room(model, standing) == model.asking.extra_screens_at_most * model.asking.ticks_per_screen
    if not useful and not (is_first and screens_asked < model.asking.screens_at_most - 1):
        return []  # only causes left to tell apart: one screen is enough for that

    def by_level(name: str) -> int:
        raises = worth[name].raises
        return raises.rank if raises is not None else 0

    # Rounded: near-equal worths differ only in the noise of adding up, and then go by name.
    first = sorted(useful, key=lambda name: (-by_level(name), -round(worth[name].harm / _seconds(model, name), 12), name))
    then = sorted(telling - useful, key=lambda name: (-round(worth[name].bits / _seconds(model, name), 12), name))
    return [*first, *then]


def _room(model: Model, standing: Standing) -> int:
    """Lines still free on the extra screens; a question with a screen of its own takes a whole screen."""
    per = model.asking.ticks_per_screen
    asked = [
        per if model.findings[name].type != "yes_no" else 1
        for name, reply in standing.case.replies.items()
        if reply.said_by == "answer" and name in model.first_row and name not in model.rules_with
    ]
    return model.asking.extra_screens_at_most * per - sum(asked)


def _seconds(model: Model, name: str) -> float:
    kind = model.findings[name].type
    return model.asking.seconds["tick" if kind == "yes_no" else kind]


def _screen(model: Model, standing: Standing, findings: list[str], kind: str, alarms: list[str]) -> Next:
    """Lay the chosen findings out: ticks share a screen, anything else has its own."""
    left = _about_left(model, standing, kind, alarms)
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
    ticks = [name for name in findings if model.findings[name].type == "yes_no"]
    ticks = ticks[: _per_screen(model, len(ticks) if kind == "alarms" else model.asking.ticks_per_screen)]
    topics = model.knowledge.topics
    ticks.sort(key=lambda name: topics[model.findings[name].topic].order)  # stable: the best stay first within a topic
    title = "Do you have any of these?" if kind == "alarms" else "Which of these fit?"
    screen = Screen(kind=kind, title=title, none_of_these=True, findings=ticks, about_left=left)  # type: ignore[arg-type]
    return Next(screen, tuple(to_question(model, standing, model.findings[name]) for name in ticks))


def _per_screen(model: Model, ticks: int) -> int:
    """Lines on the next screen; a few more than usual where that spares a last screen of one or two lines."""
    per = model.asking.ticks_per_screen
    return ticks if ticks <= per + 2 else per


def _about_left(model: Model, standing: Standing, kind: str, alarms: list[str]) -> int:
    """About how many screens are left, this one included. An estimate: answers open and close branches."""
    ticks = sum(model.findings[name].type == "yes_no" for name in alarms)
    left = math.ceil(max(0, ticks - 2) / model.asking.ticks_per_screen) + 1
    if kind in ("about_you", "single"):
        left += sum(_can_ask(model, standing, name) for name in model.presenting) + (kind == "about_you")
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
