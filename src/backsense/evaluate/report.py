"""The report on one or more runs: Markdown, HTML, and the calibration plot as an SVG drawn by hand.

Cases of the development part of the open set are shown one by one; its test part, and other people's cases, in sums only.
"""

import csv
import html
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from backsense.domain.urgency import URGENCIES
from backsense.evaluate.attribute import WHYS, Miss, What, Why
from backsense.evaluate.cases import Vignette
from backsense.evaluate.metrics import MEANS, SHARES, Bin, Figure, Metrics
from backsense.evaluate.run import Outcome
from backsense.evaluate.simulated_page import SHORT

BASELINES = {
    "always_emergency": "always emergency",
    "always_self_care": "always self-care",
    "red_flags_only": "warning signs only",
    "causes_only": "causes only",
}
WHAT: dict[What, str] = {
    "under": "too low an urgency",
    "over": "too high an urgency",
    "cause": "the cause not among the first three",
}
WHY: dict[Why, str] = {
    "reading": "reading: a fact in the words was not found, or was read wrongly",
    "knowledge": "knowledge: no such condition, finding or rule",
    "questions": "questions: never asked",
    "decision": "decision: told and known, and decided otherwise",
}
HELD_BY = {"warning_sign": "a warning sign", "not_sure": "an alarm answered “not sure”", "causes": "the causes"}


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run over one set of cases. `one_by_one` False: nothing of it is shown case by case."""

    title: str
    metrics: Metrics
    baselines: dict[str, Metrics]
    misses: Sequence[Miss]
    one_by_one: bool


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Two runs over the same cases: how many became right, how many wrong, and McNemar's exact p."""

    title: str
    cases: int
    both_right: int
    became_right: int
    became_wrong: int
    both_wrong: int
    p: float


def compare(vignettes: Sequence[Vignette], before: Sequence[Outcome], now: Sequence[Outcome], title: str = "") -> Compared:
    """McNemar's exact test on acceptable urgency, over the cases both runs have and for which it is known what is no mistake.

    >>> compare([], [], []).p
    1.0
    """
    old, new = {one.id: one.urgency for one in before}, {one.id: one.urgency for one in now}
    both = [one for one in vignettes if one.right_urgencies and one.id in old and one.id in new]
    counts = Counter((old[one.id] in one.right_urgencies, new[one.id] in one.right_urgencies) for one in both)
    gained, lost = counts[False, True], counts[True, False]
    return Compared(
        title=title, cases=len(both), both_right=counts[True, True], became_right=gained, became_wrong=lost,
        both_wrong=counts[False, False], p=mcnemar(gained, lost),
    )  # fmt: skip


def mcnemar(gained: int, lost: int) -> float:
    """The two-sided exact p that as unequal a split of the changed cases comes by chance alone.

    >>> round(mcnemar(9, 1), 4), mcnemar(0, 0)
    (0.0215, 1.0)
    """
    n = gained + lost
    tail = sum(math.comb(n, k) for k in range(min(gained, lost) + 1))
    return min(1.0, float(2 * tail / 2**n))


# --- Markdown --------------------------------------------------------------------------------------------------------


def markdown(
    runs: Sequence[Run],
    command: str,
    stamp: str,
    published: Path | None = None,
    compared: Sequence[Compared] = (),
    plot: str = "",
) -> str:
    """The report.

    Args:
        runs: In the order they are told.
        command: What made it.
        stamp: Which code and knowledge.
        published: The file of other systems' figures.
        compared: Comparisons with an earlier run.
        plot: How the plots are called; `{}` stands for the number of the run. Empty for no plots.
    """
    parts = [
        "# How good it is, and why it missed",
        f"Made by `{command}` with {stamp}. Do not edit it by hand.",
        "The cases were written from guidelines and studies, by us and not by clinicians; no clinician has reviewed them or the "
        "knowledge. These figures say how far the program agrees with those cases. They do not say how it does with people. "
        "Shares are of 100 cases; in brackets the range of nineteen resamplings in twenty. A fixed third of the open set is the "
        "test part: it is told in sums only.",
    ]
    for number, run in enumerate(runs, 1):
        parts += [f"## {run.title}", *_run(run, plot.format(number) if plot else "")]
    if compared:
        parts += ["## Beside an earlier run", _compared(compared)]
    if published is not None:
        parts += ["## Published figures of other systems", *_published(published)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _run(run: Run, plot: str) -> list[str]:
    metrics = run.metrics
    missed = [f"`{name}`" for name in metrics.emergencies_missed] if run.one_by_one else []
    unnamed = metrics.emergencies_missed_unnamed + (0 if run.one_by_one else len(metrics.emergencies_missed))
    named = ", ".join(missed) + (f"{' and ' if missed else ''}{unnamed} not named" if unnamed else "")
    parts = [
        f"{metrics.cases} cases. Screens: median {metrics.screens.median:g}, p95 {metrics.screens.p95:g}. "
        f"Questions: median {metrics.questions.median:g}, p95 {metrics.questions.p95:g}.",
        _figures(run),
        f"**Emergencies missed:** {len(missed) + unnamed} of {metrics.emergencies}{': ' + named if named else ''}.",
        "### Gold urgency against advice",
        _confusion(metrics),
        "### What it says of its first cause, and how often that is right",
        f"![calibration]({plot})" if plot else "",
        _calibration(metrics.calibration),
        "### Why it missed",
        _sums(run.misses),
    ]
    return parts + (_cases(run.misses) if run.one_by_one else [])


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> str:
    """A Markdown table; the first `left` columns hold words, the others figures."""
    rule = "|" + "---|" * left + "--:|" * (len(heads) - left)
    return "\n".join(["| " + " | ".join(heads) + " |", rule, *("| " + " | ".join(row) + " |" for row in rows)])


def _figures(run: Run) -> str:
    rows = []
    for name, means in MEANS.items():
        ours = run.metrics.figures[name]
        if ours.value is None:
            continue
        others = [_value(name, run.baselines[base].figures[name]) for base in BASELINES if base in run.baselines]
        rows.append([means, str(ours.count), f"**{_value(name, ours)}** {_range(name, ours)}".rstrip(), *others])
    heads = ["figure", "cases", "backsense", *(words for base, words in BASELINES.items() if base in run.baselines)]
    return table(heads, rows)


def _value(name: str, figure: Figure) -> str:
    return "–" if figure.value is None else _number(name, figure.value)


def _number(name: str, value: float) -> str:
    if name in SHARES:
        return f"{100 * value:.0f}"
    return f"{value:.1f}" if name == "capability" else f"{value:.2f}"


def _range(name: str, figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return f"({_number(name, figure.low)} to {_number(name, figure.high)})"


def _confusion(metrics: Metrics) -> str:
    rows = [[f"needs {SHORT[level.value]}", *map(str, row)] for level, row in zip(URGENCIES, metrics.confusion, strict=True)]
    return table(["", *(f"→ {SHORT[level.value]}" for level in URGENCIES)], rows)


def _calibration(bins: Sequence[Bin]) -> str:
    rows = [
        [f"{b.start:.1f} to {b.end:.1f}", str(b.count), f"{b.said:.2f}", f"{b.right:.2f}"]
        for b in bins
        if b.count and b.said is not None and b.right is not None
    ]
    return table(["probability said", "cases", "mean said", "right"], rows) if rows else ""


def _sums(misses: Sequence[Miss]) -> str:
    if not misses:
        return "No miss."
    counts = Counter((one.what, one.why) for one in misses)
    rows = [[WHAT[what], *(str(counts[what, why]) for why in WHYS), str(sum(counts[what, why] for why in WHYS))] for what in WHAT]
    text = table(["miss", *WHYS, "all"], rows)
    held = Counter(name for one in misses for name in one.held_by)
    if held:
        text += "\n\nWhat held those that ended too high: " + ", ".join(f"{HELD_BY[k]} {n}" for k, n in held.most_common())
        text += " (more than one may hold the same case)."
    return text


def _cases(misses: Sequence[Miss]) -> list[str]:
    parts = []
    for what, words in WHAT.items():
        for why, because in WHY.items():
            some = [one for one in misses if one.what == what and one.why == why]
            if not some:
                continue
            parts.append(f"#### {words[:1].upper()}{words[1:]} · {because} ({len(some)})")
            parts.append("\n".join(f"- `{m.id}`: {m.got or 'none'}, should be {m.wanted}. {_trace(m)}" for m in some))
    return parts


def _trace(miss: Miss) -> str:
    lines = list(miss.trace)
    if miss.rules:
        fires = "fired" if miss.what == "over" else "would fire"
        lines.append(f"{fires}: {', '.join(f'`{name}`' for name in miss.rules)}")
    return "; ".join(lines) + "."


def _compared(compared: Sequence[Compared]) -> str:
    rows = [
        [c.title, str(c.cases), str(c.both_right), str(c.became_right), str(c.became_wrong), str(c.both_wrong), f"{c.p:.3f}"]
        for c in compared
    ]
    heads = ["run", "cases", "right in both", "became right", "became wrong", "wrong in both", "p (McNemar, exact)"]
    return "Right: an urgency that is no mistake.\n\n" + table(heads, rows)


def _published(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    sources = list(dict.fromkeys((row["source"], row["at"], row["checked"]) for row in rows))
    marks = {source: number for number, source in enumerate(sources, 1)}
    names = ("exact", "safe", "m1", "m3", "m5")
    shown = [
        [row["set"], row["system"], *(row[name] or "–" for name in names), row["note"],
         str(marks[row["source"], row["at"], row["checked"]])]
        for row in rows
    ]  # fmt: skip
    return [
        "Theirs, on their own sets, as others measured or reported them. They are not ours, the cases are not ours, and no "
        "figure here can be put beside one above: other cases, other levels, other rules. Of 100 cases.",
        table(["their set", "system", "exact", "safe", "first", "first three", "first five", "note", "source"], shown, left=2),
        "\n".join(f"{number}. {source}; {at} ({checked})." for (source, at, checked), number in marks.items()),
    ]


# --- the plot, and HTML ----------------------------------------------------------------------------------------------


def calibration_svg(bins: Sequence[Bin], size: int = 320) -> str:
    """Probability said across, share right up; the area of a dot grows with its cases, and the line is where both agree."""
    edge, inner = 44, size - 64
    most = max((b.count for b in bins), default=0) or 1

    def across(p: float) -> float:
        return edge + p * inner

    def up(p: float) -> float:
        return size - edge - p * inner

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}" role="img" '
        'font-family="sans-serif" font-size="11">',
        "<title>Probability said of the first cause, against how often it is right</title>",
        f'<rect width="{size}" height="{size}" fill="#fff"/>',
        f'<path d="M{across(0):g} {up(0):g}L{across(1):g} {up(1):g}" stroke="#999" stroke-dasharray="4 3"/>',
        f'<path d="M{across(0):g} {up(1):g}V{up(0):g}H{across(1):g}" stroke="#333" fill="none"/>',
    ]
    for tenth in (0, 25, 50, 75, 100):
        p = tenth / 100
        lines.append(f'<text x="{across(p):g}" y="{up(0) + 16:g}" text-anchor="middle">{tenth}</text>')
        lines.append(f'<text x="{across(0) - 8:g}" y="{up(p) + 4:g}" text-anchor="end">{tenth}</text>')
    lines.append(f'<text x="{across(0.5):g}" y="{size - 8}" text-anchor="middle">said, of 100</text>')
    lines.append(f'<text x="12" y="{up(0.5):g}" text-anchor="middle" transform="rotate(-90 12 {up(0.5):g})">right, of 100</text>')
    for one in bins:
        if one.count and one.said is not None and one.right is not None:
            radius = 3 + 9 * math.sqrt(one.count / most)
            lines.append(
                f'<circle cx="{across(one.said):.1f}" cy="{up(one.right):.1f}" r="{radius:.1f}" '
                f'fill="#1f5f8b" fill-opacity="0.7">'
                f"<title>{one.count} cases: said {one.said:.2f}, right {one.right:.2f}</title></circle>"
            )
    return "\n".join([*lines, "</svg>"]) + "\n"


_STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}"
    "table{border-collapse:collapse;margin:1rem 0;display:block;overflow-x:auto}td,th{border:1px solid #ccc;padding:.25rem .6rem;"
    "text-align:left}td.n,th.n{text-align:right}code{background:#f2f2f2}li{margin:.3rem 0}"
)


def page_html(text: str, plots: Sequence[str]) -> str:
    """The same report as one HTML page; the plots stand in it, in the order they are named."""
    left = list(plots)
    body: list[str] = []
    for block in text.strip().split("\n\n"):
        if block.startswith("#"):
            level = len(block) - len(block.lstrip("#"))
            body.append(f"<h{level}>{_inline(block[level:].strip())}</h{level}>")
        elif block.startswith("!["):
            body.append(left.pop(0) if left else "")
        elif block.startswith("|"):
            body.append(_html_table(block.split("\n")))
        elif re.match(r"- |\d+\. ", block):
            kind = "ul" if block.startswith("- ") else "ol"
            items = "".join(f"<li>{_inline(line.split(' ', 1)[1])}</li>" for line in block.split("\n"))
            body.append(f"<{kind}>{items}</{kind}>")
        else:
            body.append(f"<p>{_inline(block)}</p>")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
    title = "<title>backsense: how good it is, and why it missed</title>"
    return f'<!doctype html>\n<html lang="en"><head>{head}{title}</head>\n<body>\n' + "\n".join(body) + "\n</body></html>\n"


def _html_table(lines: Sequence[str]) -> str:
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    numeric = [rule.endswith(":") for rule in cells[1]]

    def row(values: Sequence[str], tag: str) -> str:
        marks = (f'<{tag} class="n">' if is_number else f"<{tag}>" for is_number in numeric)
        return "<tr>" + "".join(f"{mark}{_inline(value)}</{tag}>" for mark, value in zip(marks, values, strict=True)) + "</tr>"

    return f"<table>{row(cells[0], 'th')}{''.join(row(one, 'td') for one in cells[2:])}</table>"


def _inline(text: str) -> str:
    safe = html.escape(text, quote=False)
    safe = re.sub(r"`([^`]+)`", r"<code>\1</code>", safe)
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", safe)


def write(
    folder: Path, runs: Sequence[Run], command: str, stamp: str, published: Path | None = None, compared: Sequence[Compared] = ()
) -> None:
    """Write `report.md`, `report.html` and one `calibration-N.svg` per run into a folder, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    plots = [calibration_svg(run.metrics.calibration) for run in runs]
    for number, plot in enumerate(plots, 1):
        (folder / f"calibration-{number}.svg").write_text(plot, encoding="utf-8")
    text = markdown(runs, command, stamp, published, compared, "calibration-{}.svg")
    (folder / "report.md").write_text(text, encoding="utf-8")
    (folder / "report.html").write_text(page_html(text, plots), encoding="utf-8")
