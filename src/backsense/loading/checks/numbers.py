"""Numbers that cannot be right, and tables with holes."""

from collections import Counter
from collections.abc import Iterator
from typing import get_args

from backsense.domain import knowledge as domain
from backsense.domain.urgency import URGENCIES
from backsense.errors import Problem
from backsense.loading.checks.shelf import Shelf, walk

HOW_OFTEN = get_args(domain.HowOften)
HOW_COMMON = get_args(domain.HowCommon)


def chance_without_exactly_one_number(shelf: Shelf) -> Iterator[Problem]:
    """A chance is given once: as p with low and high, or as one ordinal word."""
    for file in shelf.files:
        for where, chance in walk(file.item):
            if not isinstance(chance, domain.Chance):
                continue
            given = [chance.p is not None, chance.how_often is not None, chance.how_common is not None]
            if sum(given) != 1:
                yield Problem(file.at(where), f"{where[2:]}: give exactly one of p, how_often and how_common.", "")
            elif chance.p is not None and (chance.low is None or chance.high is None):
                yield Problem(file.at(where), f"{where[2:]}: p stands without its interval.", "Add low and high.")
            elif chance.p is None and chance.basis == "measured":
                yield Problem(
                    file.at(where), f"{where[2:]}: a word is not a measurement.", "Write basis: expert, or give p, low and high."
                )


def interval_that_does_not_hold_its_value(shelf: Shelf) -> Iterator[Problem]:
    """low ≤ p ≤ high."""
    for file in shelf.files:
        for where, record in walk(file.item):
            value = getattr(record, "p", None) if isinstance(record, domain.Chance) else getattr(record, "times", None)
            low, high = getattr(record, "low", None), getattr(record, "high", None)
            if value is not None and low is not None and high is not None and not low <= value <= high:
                yield Problem(
                    file.at(where), f"{where[2:]}: {value:g} lies outside {low:g} to {high:g}.", "Mend the value or its interval."
                )


def entries(condition: domain.Condition) -> Iterator[tuple[str, str, str]]:
    """Every (path, finding, value) a condition gives a chance for."""
    for i, feature in enumerate(condition.features):
        yield f"$.features[{i}]", feature.finding, feature.value
    for i, block in enumerate(condition.estimates):
        for word in HOW_OFTEN:
            for j, entry in enumerate(getattr(block, word)):
                finding, _, value = entry.partition("=")
                yield f"$.estimates[{i}].{word}[{j}]", finding, value or "present"


def feature_given_twice(shelf: Shelf) -> Iterator[Problem]:
    """One chance for one value of one finding; and the value exists."""
    for file, condition in shelf.all(domain.Condition):
        seen: set[tuple[str, str]] = set()
        for where, name, value in entries(condition):
            finding = shelf.get(domain.Finding, name)
            if finding is None:
                continue
            allowed = {"present"} if finding.type == "yes_no" else {choice.value for choice in finding.choices}
            if value not in allowed:
                yield Problem(
                    file.at(where), f"'{value}' is not a value of {name} here.", f"Write one of {', '.join(sorted(allowed))}."
                )
            if (name, value) in seen:
                yield Problem(file.at(where), f"{name}={value} is given twice.", "Keep one.")
            seen.add((name, value))


def feature_shares_above_one(shelf: Shelf) -> Iterator[Problem]:
    """The measured shares of the values of one finding add up to at most 1."""
    for file, condition in shelf.all(domain.Condition):
        total: Counter[str] = Counter()
        for feature in condition.features:
            if feature.p is not None and feature.value != "present":
                total[feature.finding] += feature.p  # type: ignore[assignment]
        for name, share in total.items():
            if share > 1.0001:
                yield Problem(
                    file.at("$.features"),
                    f"the values of {name} add up to {share:.2f}.",
                    "Shares of one finding add up to at most 1.",
                )


def feature_of_what_they_come_with(shelf: Shelf) -> Iterator[Problem]:
    """Sensation and site choose the presentation, and with it the prior; as features they would be counted twice."""
    presenting = {name for _, one in shelf.all(domain.Presentation) for name in one.when.findings()}
    for file, condition in shelf.all(domain.Condition):
        for where, name, _ in entries(condition):
            finding = shelf.get(domain.Finding, name)
            if name in presenting:
                yield Problem(
                    file.at(where), f"{name} is part of the presentation.", "Give a prior for each presentation instead."
                )
            elif finding is not None and not finding.is_evidence:
                yield Problem(file.at(where), f"{name} is not evidence: it must move nothing.", "Take it out.")


def bands_out_of_order(shelf: Shelf) -> Iterator[Problem]:
    """The bands of a number start at 0 and rise."""
    for file, finding in shelf.all(domain.Finding):
        if finding.type != "number":
            continue
        starts = [choice.at_least for choice in finding.choices]
        if not finding.unit:
            yield Problem(file.at(), "a number needs its unit.", "Add unit: days, or what it counts.")
        if None in starts or not starts or starts[0] != 0 or starts != sorted(set(starts), key=lambda x: x or 0):
            yield Problem(file.at("$.choices"), "the bands must start at 0 and rise.", "Give each choice at_least, lowest first.")


def choice_missing_or_needless(shelf: Shelf) -> Iterator[Problem]:
    """yes/no has a background and no choices; the others have choices, each with a background."""
    for file, finding in shelf.all(domain.Finding):
        values = [choice.value for choice in finding.choices]
        if finding.type == "yes_no":
            if finding.choices:
                yield Problem(file.at("$.choices"), "a yes/no finding has no choices.", "Take them out, or make it one_of.")
            if finding.background is None:
                yield Problem(file.at(), "background is missing.", "Say how often it is present when nothing explains it.")
        elif len(values) < 2 or len(set(values)) != len(values):
            yield Problem(file.at("$.choices"), "give two or more choices, each with its own value.", "")
        else:
            for i, choice in enumerate(finding.choices):
                if choice.background is None:
                    yield Problem(file.at(f"$.choices[{i}]"), f"{choice.value} has no background.", "Say how often it is so.")


def group_that_cannot_work(shelf: Shelf) -> Iterator[Problem]:
    """A group holds two or more yes/no findings, and a finding is in one group at most."""
    home: dict[str, str] = {}
    presenting = {name for _, one in shelf.all(domain.Presentation) for name in one.when.findings()}
    for file, group in shelf.all(domain.Group):
        if len(group.findings) < 2:
            yield Problem(file.at("$.findings"), "a group needs two or more findings.", "")
        for i, name in enumerate(group.findings):
            finding = shelf.get(domain.Finding, name)
            if finding is not None and finding.type != "yes_no":
                yield Problem(file.at(f"$.findings[{i}]"), f"{name} is not a yes/no finding.", "Only those can be grouped.")
            elif finding is not None and (not finding.is_evidence or name in presenting):
                yield Problem(file.at(f"$.findings[{i}]"), f"{name} is not evidence, so it cannot be grouped.", "Take it out.")
            if group.findings.index(name) != i:
                yield Problem(file.at(f"$.findings[{i}]"), f"{name} is in this group twice.", "Keep it once.")
            if home.setdefault(name, file.path) != file.path:
                yield Problem(file.at(f"$.findings[{i}]"), f"{name} is already in {home[name]}.", "Keep it in one group.")


def scale_with_a_hole(shelf: Shelf) -> Iterator[Problem]:
    """Each ordinal word has its interval."""
    for name, words in (("how_often", HOW_OFTEN), ("how_common", HOW_COMMON)):
        file = shelf.by_kind.get(domain.Scale, {}).get(name)
        if file is None:
            if shelf.by_kind.get(domain.Condition):
                yield Problem("scales", f"there is no scale called '{name}'.", f"Add scales/{name}.yaml.")
            continue
        scale = file.item
        for word in words:
            if word not in scale.words:  # type: ignore[attr-defined]
                yield Problem(file.at("$.words"), f"'{word}' has no interval.", "Add it.")


def harm_table_with_a_hole(shelf: Shelf) -> Iterator[Problem]:
    """Five by five; nothing costs less than the right level; further off costs at least as much."""
    codes = [level.value for level in URGENCIES]
    for file, harm in shelf.all(domain.Harm):
        for need in codes:
            row = harm.rows.get(need)
            missing = [code for code in codes if row is None or code not in row]
            if row is None or missing:
                yield Problem(
                    file.at(f"$.rows.{need}"), f"row {need} has no number for {', '.join(missing)}.", "Fill every cell."
                )
                continue
            right = codes.index(need)
            costs = [row[code] for code in codes]
            if (
                costs[right] != 0
                or costs[:right] != sorted(costs[:right], reverse=True)
                or costs[right:] != sorted(costs[right:])
            ):
                yield Problem(
                    file.at(f"$.rows.{need}"), f"row {need} must be 0 at {need} and grow away from it.", "Mend the order."
                )
            if need not in harm.reasons:
                yield Problem(file.at("$.reasons"), f"row {need} has no reason.", "Say why these numbers.")


def presentation_without_causes(shelf: Shelf) -> Iterator[Problem]:
    """Every presentation has causes, `other` among them, so that "none of these" is possible."""
    if not shelf.by_kind.get(domain.Condition):
        return
    known: dict[str, set[str]] = {}
    for _, condition in shelf.all(domain.Condition):
        for prior in condition.priors:
            known.setdefault(prior.presentation, set()).add(condition.id)
    for file, presentation in shelf.all(domain.Presentation):
        causes = known.get(presentation.id, set())
        if presentation.in_domain and ("other" not in causes or len(causes) < 2):
            yield Problem(
                file.at(), f"{presentation.id} has no prior for 'other', or no cause beside it.", "Add priors in conditions/."
            )


def shares_that_do_not_make_one(shelf: Shelf) -> Iterator[Problem]:
    """What happens to everyone adds up to 1: every value of a finding, the presentations, the causes of one presentation.

    Ordinal words are rough, so sums that hold one are not held to it, except for priors: those are only made to fit a little.
    """
    for file, finding in shelf.all(domain.Finding):
        chances = [choice.background for choice in finding.choices]
        if finding.type != "yes_no" and all(chance is not None and chance.p is not None for chance in chances):
            total = sum(chance.p or 0.0 for chance in chances if chance is not None)
            if abs(total - 1) > AROUND_ONE:
                yield Problem(file.at("$.choices"), f"the backgrounds add up to {total:.2f}.", "They must add up to 1.")
    for file, condition in shelf.all(domain.Condition):
        given: dict[str, dict[str, float]] = {}
        for feature in condition.features:
            if feature.p is not None:
                given.setdefault(feature.finding, {})[feature.value] = feature.p
        for name, by_value in given.items():
            of = shelf.get(domain.Finding, name)
            values = {choice.value for choice in of.choices} if of is not None else set()
            total = sum(by_value.values())
            if values and values <= set(by_value) and total < 1 - AROUND_ONE:  # above 1: feature_shares_above_one
                yield Problem(
                    file.at("$.features"),
                    f"all values of {name} are given and add up to {total:.2f}.",
                    "They must add up to 1; leave one out and it gets the rest.",
                )
    shares = [(file, one) for file, one in shelf.all(domain.Presentation) if one.in_domain]
    if len(shares) > 1 and all(one.share.p is not None for _, one in shares):
        total = sum(one.share.p or 0.0 for _, one in shares)
        if abs(total - 1) > AROUND_ONE:
            file = shares[-1][0]
            yield Problem(file.at("$.share"), f"the shares of all presentations add up to {total:.2f}.", "They must add up to 1.")


AROUND_ONE = 0.02
"""How far from 1 a sum of typed shares may be: figures are rounded."""
PRIORS_FROM, PRIORS_TO = 0.8, 1.2
"""How far from 1 the priors of one presentation may be: many are ordinal words, and they are made to add up to 1."""


def priors_far_from_one(shelf: Shelf) -> Iterator[Problem]:
    """The priors of one presentation, `other` included, nearly make 1; else dividing by their sum would change them all."""
    named: dict[str, list[tuple[str, float]]] = {}
    for file, condition in shelf.all(domain.Condition):
        for i, prior in enumerate(condition.priors):
            p = number_of(shelf, prior)
            if p is not None:  # a chance without a number is named by other checks
                named.setdefault(prior.presentation, []).append((file.at(f"$.priors[{i}]"), p))
    for file, presentation in shelf.all(domain.Presentation):
        priors = named.get(presentation.id, [])
        total = sum(p for _, p in priors)
        if priors and not PRIORS_FROM <= total <= PRIORS_TO:
            largest, _ = max(priors, key=lambda one: one[1])
            yield Problem(
                file.at(),
                f"the priors of {presentation.id} add up to {total:.2f}; the largest is in {largest}.",
                f"Bring them between {PRIORS_FROM:g} and {PRIORS_TO:g}; 'other' takes the rest.",
            )


def number_of(shelf: Shelf, chance: domain.Chance) -> float | None:
    """The number of a chance, by its scale where it is a word; None where it has none (other checks name that)."""
    if chance.p is not None:
        return chance.p
    name, word = ("how_often", chance.how_often) if chance.how_often else ("how_common", chance.how_common)
    scale = shelf.get(domain.Scale, name)
    entry = scale.words.get(str(word)) if scale is not None else None
    return entry.p if entry is not None else None
