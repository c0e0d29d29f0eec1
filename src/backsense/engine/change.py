"""Tripwires: the smallest changes that would raise the urgency, or could lower it, found exactly (docs/model.md#tripwires)."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations

import numpy as np

from backsense.domain.assessment import Change, Cite, Tripwire
from backsense.domain.case import Value
from backsense.domain.urgency import Urgency
from backsense.engine.decide import Standing
from backsense.engine.explain import words_for
from backsense.engine.logic import Truth
from backsense.engine.model import Model, Rule
from backsense.engine.say import cites, join, said
from backsense.engine.suppose import Changes, Suppose
from backsense.engine.time import DURATION, Rise, spoken, when_it_rises

AT_MOST = 5
UNSURE_TRIED = 6
"""Of so many "not sure" answers every pair is tried; more would cost more than they tell."""

Tried = tuple[Urgency, float, Changes]
"""The urgency then, how likely, and the change."""
Found = tuple[Urgency, float, Tripwire]


def find_tripwires(
    model: Model, standing: Standing, today: date, suppose: Suppose | None = None, rises: Sequence[Rise] | None = None
) -> list[Tripwire]:
    """At most five smallest changes that would raise the urgency: most urgent first, then likeliest.

    Of each warning sign its likeliest single change; single signs that would raise the level by the causes alone; the day on
    which it rises by itself. Two answers are looked for where single ones do not: for a level no single one reaches, and to fill
    the five. Each is tried on the whole decision, so applying one gives exactly what it promises. In an emergency there is one
    thing to do, and none is given.
    """
    if standing.urgency.is_emergency:
        return []
    suppose = suppose or Suppose(model, standing)
    found: list[Found] = []
    used: set[frozenset[str]] = set()
    # Without the noes that could still turn: a rule that is false even so cannot be reached by any change.
    open_ = {name: value for name, value in standing.values.items() if value != "absent" or not _may_come(suppose, name)}
    without: list[Rule] = []
    for rule in model.rules:
        if rule.flag.act <= standing.urgency or rule.fires(open_) == Truth.FALSE:
            continue
        if len(found) >= AT_MOST and rule.flag.act < min(then for then, _, _ in found):
            break  # rules come most urgent first: the rest cannot be among the five
        if not suppose.is_relevant(rule):
            continue
        best, has_single = _single_of(suppose, rule, open_, used)
        if best is not None:
            found.append(_used(model, rule, best, used))
        elif not has_single:
            without.append(rule)
    rises = when_it_rises(model, standing, suppose) if rises is None else rises
    found += _by_causes(suppose, used) + _by_waiting(model, rises, today)
    highest = max((then for then, _, _ in found), default=standing.urgency)
    for rule in without:
        if len(found) >= AT_MOST and rule.flag.act <= highest:
            break
        pair = _pair_of(suppose, rule, open_, used)
        if pair is not None:
            found.append(_used(model, rule, pair, used))
            highest = max(highest, pair[0])
    found.sort(key=lambda one: (-one[0].rank, -one[1], [change.finding for change in one[2].changes]))
    return [tripwire for _, _, tripwire in found[:AT_MOST]]


def _used(model: Model, rule: Rule, best: Tried, used: set[frozenset[str]]) -> Found:
    then, likely, changes = best
    used.add(frozenset(changes))
    return then, likely, _raising(model, rule, changes, then)


def find_lowering(model: Model, standing: Standing, suppose: Suppose | None = None) -> list[Tripwire]:
    """At most five smallest findings-out that would lower the urgency: fewest answers first, then likeliest.

    Only what is not known yet can lower it: an open answer, or a "not sure" answered no. A rule that fired stays: nothing but
    taking its own answer back lowers that. Two answers are tried where both were "not sure".
    """
    floors = [standing.alarms.fired_floor, *(policy.floor for policy in standing.policies)]
    if standing.urgency.is_emergency or standing.urgency <= max(floors):
        return []
    suppose = suppose or Suppose(model, standing)
    if standing.alarms.unknown_floor == standing.urgency:
        deciding = [rule for rule in standing.alarms.unanswerable if rule.flag.if_unknown == standing.urgency]
        singles: list[Changes] = [{name: "absent"} for name in _unsure_in(model, standing, deciding)]
    else:
        deciding, singles = [], [{name: value} for name, value in _open_answers(suppose)]
    found = [
        (1, then, suppose.how_likely(changes), changes)
        for changes in singles
        if (then := suppose.level(changes)) < standing.urgency
    ]
    enough = {name for _, _, _, changes in found for name in changes}
    left = [changes for changes in singles if deciding and not enough & set(changes)]
    for one, other in combinations(left[:UNSURE_TRIED], 2):
        both = {**one, **other}
        if suppose.floor(both) < standing.urgency and (then := suppose.level(both)) < standing.urgency:
            found.append((2, then, suppose.how_likely(both), both))
    found.sort(key=lambda one: (one[0], -one[2], one[1].rank, list(one[3].items())))
    sources = cites(source for rule in deciding for source in rule.flag.sources)
    chosen: dict[tuple[str, ...], Tripwire] = {}
    for _, then, _, changes in found:
        chosen.setdefault(tuple(changes), _lowering(model, changes, then, sources))
    return list(chosen.values())[:AT_MOST]


# --- what could change -----------------------------------------------------------------------------------------------


def _may_come(suppose: Suppose, name: str) -> bool:
    """Whether this sign could still come about: the knowledge words its coming, and it can occur in this person."""
    finding = suppose.model.findings.get(name)
    if finding is None or finding.type != "yes_no" or not finding.come_back_if:
        return False
    possible = suppose.model.possible.get(name)
    return possible is None or possible(suppose.standing.values) != Truth.FALSE


def _single_of(suppose: Suppose, rule: Rule, open_: dict[str, Value], used: set[frozenset[str]]) -> tuple[Tried | None, bool]:
    """The likeliest single answer not used yet that makes this rule fire; and whether there is one at all."""
    firsts = [{name: value} for name in rule.asks(open_) for name, value in _values_tried(suppose, rule, name)]
    singles: list[Changes] = [one for one in firsts if _fires_with(suppose, rule, one)]
    unused = [one for one in singles if frozenset(one) not in used]
    best = max(unused, key=suppose.how_likely, default=None)
    return (None if best is None else (suppose.level(best), suppose.how_likely(best), best)), bool(singles)


def _pair_of(suppose: Suppose, rule: Rule, open_: dict[str, Value], used: set[frozenset[str]]) -> Tried | None:
    """The likeliest two answers that make this rule fire and reach a level that neither reaches alone."""
    pairs: dict[frozenset[str], Changes] = {}
    for first in (one for name in rule.asks(open_) for one in _values_tried(suppose, rule, name)):
        after = {**open_, first[0]: first[1]}
        for second in (one for name in rule.asks(after) for one in _values_tried(suppose, rule, name)):
            names = frozenset((first[0], second[0]))
            if len(names) == 2 and names not in used and names not in pairs:
                pairs[names] = dict((first, second))
    tried = sorted(((suppose.how_likely(pair), pair) for pair in pairs.values()), key=lambda one: -one[0])
    for likely, pair in tried:
        if _fires_with(suppose, rule, pair):
            then = suppose.level(pair)
            if all(suppose.level({name: value}) < then for name, value in pair.items()):
                return then, likely, pair
    return None


def _fires_with(suppose: Suppose, rule: Rule, changes: Changes) -> bool:
    return rule.fires(suppose.values(changes)) == Truth.TRUE


def _values_tried(suppose: Suppose, rule: Rule, name: str) -> list[tuple[str, Value]]:
    """The answers to a finding worth trying for a rule: a sign coming about, or a value of something not answered yet."""
    model, finding = suppose.model, suppose.model.findings.get(name)
    if finding is None or (name in suppose.standing.values and finding.type != "yes_no"):
        return []
    if finding.type == "yes_no":
        return [(name, "present")] if _may_come(suppose, name) else []
    if name in model.presenting or finding.topic == "presenting":
        return []  # with another site, feeling or length it would be another complaint, or another day
    values: dict[Value, None] = {}
    for leaf in rule.flag.when.leaves():
        if leaf.finding == name:
            exact = (leaf.is_,) if leaf.is_ is not None else leaf.is_any_of or ()
            values.update(dict.fromkeys(exact if exact else [leaf.at_least] if leaf.at_least is not None else []))
    return [(name, value) for value in values]


def _by_causes(suppose: Suppose, used: set[frozenset[str]]) -> list[Found]:
    """Single signs that raise the level because of the causes they speak for; of each cause its likeliest sign."""
    model, standing = suppose.model, suppose.standing
    taken = {name for names in used if len(names) == 1 for name in names}
    best: dict[str, tuple[Urgency, float, str, list[Cite]]] = {}
    needs = np.array([model.knowledge.conditions[name].needs.rank for name in model.conditions])
    for name in model.evidence:
        if name in standing.values or name in taken or not _may_come(suppose, name):
            continue
        row = model.first_row[name]
        if suppose.ranks[row] <= standing.urgency.rank:
            continue
        then, likely = suppose.level({name: "present"}), float(suppose.likely[row])
        conditions = model.knowledge.conditions
        weights = suppose.joint[row]
        needing = np.where(needs >= then.rank, weights, 0.0)
        cause = model.conditions[int((needing if needing.any() else weights).argmax())]
        if then > standing.urgency and (cause not in best or (then, likely) > best[cause][:2]):
            best[cause] = (then, likely, name, cites([conditions[cause].needs_because]))
    found = []
    for then, likely, name, sources in best.values():
        words = _comes_back(model, name, "present")
        found.append(
            (then, likely, _tripwire(model, {name: "present"}, then, words, words_for(model, then).within.says, sources))
        )
    return found


def _by_waiting(model: Model, rises: Sequence[Rise], today: date) -> list[Found]:
    """The first day on which the level rises if it is still there. How likely that is, nobody knows: last in its level."""
    found = []
    for rise in rises[:1]:
        says = f"it is still there on {spoken(today + timedelta(days=rise.in_days))}"
        tripwire = Tripwire(
            changes=[Change(finding=DURATION, value=rise.value, says=says)],
            then=rise.then,
            says=says,
            within=words_for(model, rise.then).within.says,
            sources=list(rise.sources),
        )
        found.append((rise.then, 0.0, tripwire))
    return found


def _unsure_in(model: Model, standing: Standing, rules: list[Rule]) -> list[str]:
    """The yes/no findings these rules wait for that were answered "not sure"; a no is an answer to nothing else."""
    unsure = (name for rule in rules for name in rule.findings if standing.case.is_unsure(name))
    return [name for name in dict.fromkeys(unsure) if name in model.findings and model.findings[name].type == "yes_no"]


def _open_answers(suppose: Suppose) -> Iterator[tuple[str, Value]]:
    """Answers not known yet after which the causes would call for less."""
    model, standing = suppose.model, suppose.standing
    for name in model.evidence:
        finding, possible = model.findings[name], model.possible.get(name)
        if name in standing.values or not finding.askable or finding.topic == "presenting":
            continue
        if possible is not None and possible(standing.values) != Truth.TRUE:
            continue
        for place, value in enumerate(model.states[name]):
            if suppose.ranks[model.first_row[name] + place] < standing.urgency.rank:
                yield name, value


# --- in words --------------------------------------------------------------------------------------------------------


def _raising(model: Model, rule: Rule, changes: Changes, then: Urgency) -> Tripwire:
    own = join([_comes_back(model, name, value) for name, value in changes.items()])
    within = rule.flag.within if rule.flag.act == then else words_for(model, then).within
    return _tripwire(model, changes, then, rule.flag.come_back_if or own, within.says, cites(rule.flag.sources))


def _lowering(model: Model, changes: Changes, then: Urgency, sources: list[Cite]) -> Tripwire:
    # Quoted, because the knowledge says them back in few words ("no fever"), not as sentences.
    found_out = join([f"“{said(model, name, value)}”" for name, value in changes.items()])
    is_true = "is true" if len(changes) == 1 else "are both true"
    return _tripwire(
        model, changes, then, f"you find out that {found_out} {is_true} for you", words_for(model, then).within.says, sources
    )


def _comes_back(model: Model, name: str, value: Value) -> str:
    return (model.findings[name].come_back_if or said(model, name, value)).strip().rstrip(".")


def _tripwire(model: Model, changes: Changes, then: Urgency, says: str, within: str, sources: list[Cite]) -> Tripwire:
    return Tripwire(
        changes=[Change(finding=name, value=value, says=said(model, name, value)) for name, value in changes.items()],
        then=then,
        says=says.strip(),
        within=within,
        sources=sources,
    )
