"""The figures as a table for a terminal."""

from collections.abc import Mapping, Sequence

from backsense.domain.urgency import URGENCIES
from backsense.evaluate.metrics import MEANS, SHARES, Figure, Metrics

SHORT = ("self-care", "appointment", "today", "emergency", "ambulance")
"""The five levels in one word each, least urgent first."""
BESIDE = {
    "always_emergency": "all emergency",
    "always_self_care": "all self-care",
    "red_flags_only": "red flags only",
    "causes_only": "causes only",
}
"""Base line → its heading."""


def shown(name: str, figure: Figure, with_interval: bool = True) -> str:
    """One figure: shares of 100 cases, the rest as it is; a dash where there is none.

    >>> shown("exact", Figure(value=0.5, low=0.4, high=0.6, count=10))
    '50.0 (40.0–60.0)'
    """
    if figure.value is None:
        return "–"

    def one(value: float) -> str:
        return f"{100 * value:.1f}" if name in SHARES else f"{value:.1f}" if name == "capability" else f"{value:.2f}"

    if not with_interval or figure.low is None or figure.high is None:
        return one(figure.value)
    return f"{one(figure.value)} ({one(figure.low)}–{one(figure.high)})"


def table(measured: Metrics, beside: Mapping[str, Metrics]) -> str:
    """All of it, for people. Figures that no case can be counted in are left out."""
    names = [name for name in MEANS if measured.figures[name].count]
    heads = ["", "cases", "backsense", *(BESIDE[name] for name in beside)]
    rows = [
        [name.replace("_", " "), str(measured.figures[name].count), shown(name, measured.figures[name]),
         *(shown(name, other.figures[name], with_interval=False) for other in beside.values())]
        for name in names
    ]  # fmt: skip
    parts = [
        "Shares are of a hundred cases; in brackets, where nearly all resamplings of the cases (0.95) put them.",
        _aligned([heads, *rows]),
        "\n".join(f"{name.replace('_', ' ')}: {MEANS[name]}." for name in names),
        *_confusion(measured),
        *_calibration(measured),
        *_length(measured),
        *_missed(measured),
    ]
    return "\n\n".join(parts) + "\n"


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width) for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def _confusion(measured: Metrics) -> list[str]:
    if not any(map(sum, measured.confusion)):
        return []
    rows = [[SHORT[level.rank], *map(str, measured.confusion[level.rank])] for level in URGENCIES]
    return ["Down: the gold urgency. Across: what was advised.\n" + _aligned([["", *SHORT], *rows])]


def _calibration(measured: Metrics) -> list[str]:
    bins = [one for one in measured.calibration if one.said is not None and one.right is not None]
    rows = [
        [
            f"{100 * one.start:.0f}–{100 * one.end:.0f}",
            str(one.count),
            f"{100 * (one.said or 0):.0f}",
            f"{100 * (one.right or 0):.0f}",
        ]
        for one in bins
    ]
    head = "The first cause: of 100 such cases, how many it said would be right, and how many were.\n"
    return [head + _aligned([["said", "cases", "said, mean", "were right"], *rows])] if rows else []


def _length(measured: Metrics) -> list[str]:
    screens, questions = measured.screens, measured.questions
    if not screens.p95:
        return []  # nothing was asked
    return [
        f"Screens: half of the check-ups had at most {screens.median:g}, nearly all (0.95) at most {screens.p95:g}. "
        f"Questions: {questions.median:g} and {questions.p95:g}."
    ]


def _missed(measured: Metrics) -> list[str]:
    if not measured.emergencies:
        return []
    names, unnamed = measured.emergencies_missed, measured.emergencies_missed_unnamed
    lines = [f"Emergencies missed: {len(names) + unnamed} of {measured.emergencies}."]
    lines += [f"  {name}" for name in names]
    lines += [f"  and {unnamed} of the test part, which are not named"] if unnamed else []
    return ["\n".join(lines)]
