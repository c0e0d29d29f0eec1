"""What check-ups with simulated patients add up to: figures for programs, and a page for people."""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from backsense.domain.knowledge import Knowledge
from backsense.domain.urgency import URGENCIES, Urgency
from backsense.evaluate.ending import Ending

SHORT = {"emergency_ambulance": "ambulance", "emergency": "emergency", "same_day": "today", "appointment": "appointment",
         "self_care": "self-care"}  # fmt: skip
WHY = {
    "signs_absent": "no sign of the rules meant for it was drawn",
    "sign_is_not_enough": "a sign was drawn, but no rule holds on the whole truth",
    "not_sure": "a sign was drawn, and answered “not sure”",
    "not_asked": "a sign was drawn, and never asked",
}
BECAUSE = {"red_flag": "a warning sign", "causes": "the causes", "not_sure": "an alarm answered “not sure”", "policy": "a policy"}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One group of check-ups, in fractions and screens."""

    id: str
    needs: Urgency | None
    count: int
    screens_median: float
    screens_p95: float
    screens_after_words_median: float
    """Without the screens that ask what is felt and where, which people say in their first words."""
    questions_median: float
    at_or_above: float
    """Ended at or above what the condition needs."""
    above: float
    top_1: float
    top_3: float
    endings: dict[str, float]
    above_because: dict[str, float]
    """Of those that ended above: kind of the first reason given → share of all."""


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """Check-ups of one emergency that did not end as one, for one reason."""

    condition: str
    below_today: bool
    """They ended below being seen today, too."""
    why: str
    count: int
    rules: dict[str, int]
    signs: dict[str, int]


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    version: str
    knowledge: str
    total: Row
    conditions: list[Row]
    by_level: list[Row]
    self_care_endings: list[Row]
    """Check-ups that ended with self-care, by presentation; the first row is all of them."""
    missed: list[Missed]
    stuck: int


def summary(knowledge: Knowledge, endings: Sequence[Ending]) -> Summary:
    """Add up."""
    by_condition = _grouped((one.condition, one) for one in endings)
    by_level = _grouped((one.needs.value, one) for one in endings)
    home = [one for one in endings if one.urgency == Urgency.SELF_CARE]
    by_presentation = _grouped((one.presentation, one) for one in home)
    return Summary(
        version=knowledge.version,
        knowledge=knowledge.hash,
        total=_row("all", endings),
        conditions=[_row(name, some) for name, some in sorted(by_condition.items(), key=lambda o: (-o[1][0].needs.rank, o[0]))],
        by_level=[_row(level.value, by_level[level.value]) for level in reversed(URGENCIES) if level.value in by_level],
        self_care_endings=[_row("all", home), *(_row(n, some) for n, some in sorted(by_presentation.items()))] if home else [],
        missed=_missed(endings),
        stuck=sum(one.is_stuck for one in endings),
    )


def _grouped(pairs: Iterable[tuple[str, Ending]]) -> dict[str, list[Ending]]:
    found: dict[str, list[Ending]] = {}
    for name, one in pairs:
        found.setdefault(name, []).append(one)
    return found


def _row(name: str, some: Sequence[Ending]) -> Row:
    screens = np.array([len(one.screens) for one in some])
    levels = {one.needs for one in some}
    above = [one for one in some if one.urgency > one.needs]
    first = Counter(one.because[0][0] if one.because else "causes" for one in above)
    return Row(
        id=name,
        needs=levels.pop() if len(levels) == 1 else None,
        count=len(some),
        screens_median=float(np.median(screens)),
        screens_p95=float(np.percentile(screens, 95, method="inverted_cdf")),
        screens_after_words_median=float(np.median([len(one.screens) - one.opening for one in some])),
        questions_median=float(np.median([one.questions for one in some])),
        at_or_above=sum(one.urgency >= one.needs for one in some) / len(some),
        above=len(above) / len(some),
        top_1=sum(one.place == 1 for one in some) / len(some),
        top_3=sum(one.place is not None and one.place <= 3 for one in some) / len(some),
        endings={level.value: sum(one.urgency == level for one in some) / len(some) for level in URGENCIES},
        above_because={kind: count / len(some) for kind, count in sorted(first.items())},
    )


def _missed(endings: Sequence[Ending]) -> list[Missed]:
    found: dict[tuple[bool, str, str], list[Ending]] = {}
    for one in endings:
        if one.low is not None:
            found.setdefault((one.urgency < Urgency.SAME_DAY, one.condition, one.low.why), []).append(one)
    return [
        Missed(
            condition=condition,
            below_today=below,
            why=why,
            count=len(some),
            rules=dict(Counter(rule for one in some if one.low for rule in one.low.rules).most_common()),
            signs=dict(Counter(sign for one in some if one.low for sign in one.low.signs).most_common()),
        )
        for (below, condition, why), some in sorted(found.items())
    ]


# --- the page --------------------------------------------------------------------------------------------------------


def page(knowledge: Knowledge, endings: Sequence[Ending], command: str) -> str:
    """The page in Markdown; `command` is how it was made."""
    sums = summary(knowledge, endings)
    parts = [
        "# Check-ups with simulated patients",
        f"Made by `{command}` with knowledge {sums.version}, `{sums.knowledge[:12]}`. Do not edit it by hand.",
        "A simulated patient is drawn from the knowledge's own numbers for one cause: what they feel and where, their age and "
        "sex, every sign, and “not sure” for some answers at random. The check-up is then held as with anyone. This shows what "
        "the questions and the rules do when the knowledge is right. It cannot show that the knowledge is right, and it says "
        "nothing about how a real person reads a question. No clinician has reviewed the numbers.",
        "“Needs” is how soon someone who truly has it should be seen. “Safe” is the share that ended at or above that. "
        "“First” and “first three” say where the true cause stood in the list. All shares are of 100 check-ups.",
        "## In short",
        _levels(sums),
        _home(sums),
        *([f"{sums.stuck} check-ups stopped because an answer could not be taken in."] if sums.stuck else []),
        "## Emergencies that ended below being seen today",
        "Rules and signs are named by their ids; in brackets, in how many of the check-ups.",
        _missed_table([one for one in sums.missed if one.below_today]),
        "## Emergencies that ended with being seen today",
        _missed_table([one for one in sums.missed if not one.below_today]),
        "## Every cause",
        _conditions(knowledge, sums),
        "## Why some ended above what they need",
        "The first reason the check-up gave, as a share of all check-ups at that level.",
        _above(sums),
    ]
    return "\n\n".join(parts) + "\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" + "--:|" * (len(heads) - 1)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _of_100(share: float) -> str:
    """A whole number; "<1" rather than a nought that hides someone, "99+" rather than a hundred that does."""
    if 0 < share < 0.005:
        return "<1"
    return "99+" if 0.995 <= share < 1 else f"{100 * share:.0f}"


def _figures(row: Row) -> list[str]:
    return [
        str(row.count), f"{row.screens_median:g}", f"{row.screens_p95:g}", f"{row.questions_median:g}", _of_100(row.at_or_above),
        _of_100(row.top_1), _of_100(row.top_3), *(_of_100(row.endings[level.value]) for level in reversed(URGENCIES)),
    ]  # fmt: skip


_HEADS = ["check-ups", "screens, median", "screens, p95", "questions, median", "safe", "first", "first three",
          *(f"→ {SHORT[level.value]}" for level in reversed(URGENCIES))]  # fmt: skip


def _levels(sums: Summary) -> str:
    rows = [[SHORT[row.id], *_figures(row)] for row in sums.by_level]
    return _table(["what it needs", *_HEADS], [*rows, ["all", *_figures(sums.total)]])


def _home(sums: Summary) -> str:
    if not sums.self_care_endings:
        return "No check-up ended with self-care."
    rows = [
        [row.id, str(row.count), *(f"{screens:g}" for screens in (row.screens_median, row.screens_after_words_median)),
         f"{row.screens_p95:g}", f"{row.questions_median:g}"]
        for row in sums.self_care_endings
    ]  # fmt: skip
    heads = ["presentation", "check-ups", "screens, median", "after first words, median", "screens, p95", "questions, median"]
    return (
        "Check-ups that ended with self-care, by what brought the person. “After first words” leaves out the screens that ask "
        "what is felt and where: someone who has said so in their own words is not asked again.\n\n" + _table(heads, rows)
    )


def _missed_table(missed: Sequence[Missed]) -> str:
    if not missed:
        return "None."

    def some(counts: dict[str, int]) -> str:
        return ", ".join(f"{name} ({count})" for name, count in list(counts.items())[:6]) or "–"

    rows = [[one.condition, str(one.count), WHY[one.why], some(one.rules), some(one.signs)] for one in missed]
    return _table(["cause", "check-ups", "why", "rules", "signs"], rows).replace("--:|--:|--:|--:|", "--:|---|---|---|")


def _conditions(knowledge: Knowledge, sums: Summary) -> str:
    rows = [[knowledge.conditions[row.id].name, SHORT[str(row.needs)], *_figures(row)] for row in sums.conditions]
    return _table(["cause", "needs", *_HEADS], rows)


def _above(sums: Summary) -> str:
    rows = [
        [SHORT[row.id], _of_100(row.above), *(_of_100(row.above_because.get(kind, 0.0)) for kind in BECAUSE)]
        for row in sums.by_level
    ]
    return _table(["what it needs", "ended above", *BECAUSE.values()], rows)
