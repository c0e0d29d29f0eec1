"""The model card: what it is, what it was measured on, how it does in each group of people, and what it is known to miss.

`python -m backsense.evaluate.model_card` writes the card from the figures that `make report` keeps in docs/benchmark/.
It works out nothing itself, so the same figures always give the same card.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from backsense import __version__
from backsense.domain.knowledge import Knowledge
from backsense.domain.urgency import URGENCIES
from backsense.errors import BacksenseError, BadInput, NotFound, Problem
from backsense.evaluate.attribute import WHYS, Miss
from backsense.evaluate.cases import OPEN_SET, Vignette, part_of
from backsense.evaluate.metrics import MEANS, SHARES, Figure, Pair, measure
from backsense.evaluate.report import WHAT, WHY, table
from backsense.evaluate.simulated_page import SHORT

KEPT = "model_card.json"
"""The file of figures, beside the report."""
FEWEST = 10
"""Groups of fewer cases are counted, and no share of them is shown: it would be chance."""
NO_DRAWS = 0
SHOWN = ("acceptable", "safe", "under", "over", "emergencies_found", "m3_acceptable")
"""The figures shown for every group."""
HEADS = ("cases", "no mistake", "safe", "too low", "too high", "emergencies sent now", "cause among first three")
BANDS = ((0, 16, "under 16"), (16, 40, "16 to 39"), (40, 65, "40 to 64"), (65, 200, "65 and over"))
NOT_TOLD = "not told"


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """One set of cases in one mode, in sums: nothing names a case."""

    by: str
    name: str
    mode: str
    cases: int
    emergencies: int
    emergencies_missed: int
    figures: dict[str, Figure]


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the card is made from."""

    version: str
    knowledge_version: str
    knowledge_hash: str
    counts: dict[str, int]
    status: dict[str, int]
    cases: int
    sources_of_cases: int
    runs: tuple[Sums, ...]
    groups: tuple[Sums, ...]
    misses: dict[str, dict[str, int]]
    screens_median: float
    screens_p95: float


Grouping = Callable[[Vignette], str]


def age_band(case: Vignette) -> str:
    """The band of a case's age.

    >>> age_band(Vignette(id="v_a", text="x", age=64.5)), age_band(Vignette(id="v_a", text="x"))
    ('40 to 64', 'not told')
    """
    if case.age is None:
        return NOT_TOLD
    return next((name for low, high, name in BANDS if low <= case.age < high), NOT_TOLD)


def kind_of(case: Vignette) -> str:
    """What a case came with: the part of the open set it stands in.

    >>> kind_of(Vignette(id="v_back_nerve_001", text="x"))
    'back nerve'
    """
    return case.id.removeprefix(OPEN_SET).rpartition("_")[0].replace("_", " ")


def level_of(case: Vignette) -> str:
    """The level a case calls for, in one word."""
    return SHORT[case.gold_urgency.value] if case.gold_urgency is not None else NOT_TOLD


GROUPS: dict[str, Grouping] = {
    "age": age_band,
    "sex": lambda case: case.sex or NOT_TOLD,
    "presentation": kind_of,
    "urgency": level_of,
}
TITLES = {"age": "Age", "sex": "Sex", "presentation": "What they came with", "urgency": "What the case calls for"}
ORDER = {
    "age": (*(name for _, _, name in BANDS), NOT_TOLD),
    "sex": ("female", "male", NOT_TOLD),
    "urgency": (*(SHORT[one.value] for one in URGENCIES), NOT_TOLD),
}
MODES = {"text": "the words alone", "patient": "a whole check-up", "closed": "a whole check-up, what is not named answered “no”"}


def sums(pairs: Sequence[Pair], by: str, name: str, mode: str, draws: int) -> Sums:
    """One set of cases in sums."""
    found = measure(pairs, draws=draws)
    missed = len(found.emergencies_missed) + found.emergencies_missed_unnamed
    return Sums(
        by=by, name=name, mode=mode, cases=found.cases, emergencies=found.emergencies, emergencies_missed=missed,
        figures={key: found.figures[key] for key in (*SHOWN, "exact", "calibration_error")},
    )  # fmt: skip


def gather(knowledge: Knowledge, ran: dict[str, Sequence[Pair]], misses: Sequence[Miss]) -> Card:
    """Work out every figure of the card.

    Args:
        knowledge: What was measured.
        ran: By mode, as in `MODES`: every case with how it ended.
        misses: Of the whole check-up, each with its reason; they are only counted.
    """
    whole = list(ran["patient"])
    runs = [
        sums([(v, o) for v, o in pairs if part_of(v.id) == part], "part", part, mode, 1000)
        for mode, pairs in ran.items()
        for part in ("development", "test")
        if any(part_of(v.id) == part for v, _ in pairs)
    ]
    groups = []
    for by, group in GROUPS.items():
        names = sorted({group(v) for v, _ in whole}, key=lambda one, by=by: _place(by, one))  # type: ignore[misc]
        groups += [sums([(v, o) for v, o in whole if group(v) == name], by, name, "patient", NO_DRAWS) for name in names]
    counted = Counter((one.what, one.why) for one in misses)
    length = measure(whole, draws=NO_DRAWS).screens
    shelves = ("findings", "conditions", "red_flags", "remedies", "answers", "sources", "cases")
    items = [item for shelf in shelves for item in getattr(knowledge, shelf).values()]
    return Card(
        version=__version__,
        knowledge_version=knowledge.version,
        knowledge_hash=knowledge.hash,
        counts={shelf: len(getattr(knowledge, shelf)) for shelf in shelves},
        status=dict(sorted(Counter(item.status for item in items).items())),
        cases=len(whole),
        sources_of_cases=len({str((v.rests_on or {}).get("source")) for v, _ in whole if v.rests_on}),
        runs=tuple(runs),
        groups=tuple(groups),
        misses={what: {why: counted[what, why] for why in WHYS} for what in WHAT},
        screens_median=length.median,
        screens_p95=length.p95,
    )


def _place(by: str, name: str) -> tuple[int, str]:
    order = ORDER.get(by, ())
    return (order.index(name) if name in order else len(order), name)


# --- the page --------------------------------------------------------------------------------------------------------


def page(card: Card) -> str:
    """The card as Markdown."""
    parts = [
        "# Model card",
        "> **Unsigned.** No clinician has reviewed the knowledge or the cases, no patient has been measured, and nobody has "
        "signed this page. It is made by `make model-card` from figures that `make report` keeps. Do not edit it by hand.",
        f"Measured: backsense {card.version}, knowledge {card.knowledge_version}, `{card.knowledge_hash[:12]}`. Where the "
        "knowledge shown by `backsense knowledge stats` has another hash, these figures are of an older one.",
        "## What it is",
        "A program that asks an adult about back pain or spasm, or about muscle twitching, cramp or spasm, and says how "
        "urgent it is, what it may be and what to do now. It is no learned model: nothing is trained on cases. Rules for "
        "warning signs come first and read no probability; a table of causes and findings ranks the causes; a table of harm "
        "turns that into a level. [The mathematics](../model.md) has the formulas, [Intended use](INTENDED-USE.md) says for "
        "whom it is and for whom it is not.",
        _counts(card),
        "## What it was measured on",
        f"{card.cases} cases of our own open set, resting on {card.sources_of_cases} guidelines, studies and texts. They were "
        "written by us and not by clinicians, from the same kind of sources as the knowledge, so agreement with them says "
        "how far the program does what its sources say. **It does not say how it does with people.** About a third of the "
        "cases, chosen by a hash of their ids, is the test part: it is told in sums only, and no knowledge may be changed to "
        "fit it.",
        "In brackets: the range of nineteen resamplings in twenty. Shares are of 100 cases. A simulated person answers from "
        "the facts of the case and says “not sure” to what the case does not name; in the last rows they say “no” instead.",
        "## Figures",
        _runs(card),
        f"A whole check-up: half of them had at most {card.screens_median:g} screens, nineteen in twenty at most "
        f"{card.screens_p95:g}.",
        _meanings(),
        "## Figures by group",
        "The whole check-up, both parts of the set together. Groups were not made to be alike: a difference between two of "
        f"them can come from harder cases as well as from the people. Groups of fewer than {FEWEST} cases are counted and no "
        "share is shown.",
    ]
    for by, title in TITLES.items():
        parts += [f"### {title}", _group(card, by)]
    parts += [
        "What is not here: ethnicity, language, disability, income and pregnancy. The cases do not say enough of them, so "
        "**we do not know whether it does worse for some of these people**.",
        "## Known misses, in sums",
        _misses(card),
        "Each miss of the development part stands by its id, with its reason, in [the report](../benchmark/report.md).",
        "## Known limits",
        "- One main explanation at a time. Two illnesses at once can mislead the list of causes; the warning signs do not "
        "care.\n- Most numbers are our own estimates ([Evidence](EVIDENCE.md) counts them). The probability of a cause fits "
        "our cases no better than the table says, and nobody knows how it fits people: they see words and never the "
        "number.\n- Words can be misread. What was understood is shown first, to be put right.\n- English only; adults only. "
        "More: [where it is known to fail](../model.md#where-it-is-known-to-fail).",
        "## What would make us stop",
        "A warning sign that was said and did not fire; a level below a rule that fired; advice that its own caution "
        "forbids. Each is a defect whatever the figures say ([Hazard log](HAZARD-LOG.md)).",
    ]
    return "\n\n".join(parts) + "\n"


def _counts(card: Card) -> str:
    named = ", ".join(f"{number} {shelf.replace('_', ' ')}" for shelf, number in card.counts.items())
    status = ", ".join(f"{number} {status}" for status, number in card.status.items())
    return f"The knowledge measured: {named}. By status: {status}."


def _shown(name: str, figure: Figure, with_range: bool) -> str:
    if figure.value is None:
        return "–"

    def one(value: float) -> str:
        return f"{100 * value:.0f}" if name in SHARES else f"{value:.2f}"

    if not with_range or figure.low is None or figure.high is None:
        return one(figure.value)
    return f"{one(figure.value)} ({one(figure.low)} to {one(figure.high)})"


def _runs(card: Card) -> str:
    rows = [
        [f"{MODES[run.mode]}, {run.name} part", str(run.cases), *(_shown(name, run.figures[name], True) for name in SHOWN),
         _shown("calibration_error", run.figures["calibration_error"], True)]
        for run in card.runs
    ]  # fmt: skip
    return table(["", *HEADS, "error of the probability said"], rows)


def _meanings() -> str:
    return "\n".join(f"- *{head}*: {MEANS[name]}." for head, name in zip(HEADS[1:], SHOWN, strict=True)) + (
        f"\n- *error of the probability said*: {MEANS['calibration_error']}."
    )


def _group(card: Card, by: str) -> str:
    rows = []
    for one in card.groups:
        if one.by != by:
            continue
        few = one.cases < FEWEST
        figures = ["too few" if few else _shown(name, one.figures[name], False) for name in SHOWN]
        rows.append([one.name, str(one.cases), *figures])
    return table(["", *HEADS], rows)


def _misses(card: Card) -> str:
    rows = [
        [words, *(str(card.misses[what][why]) for why in WHYS), str(sum(card.misses[what].values()))]
        for what, words in WHAT.items()
    ]
    missed = sum(one.emergencies_missed for one in card.runs if one.mode == "patient")
    alone = sum(one.emergencies_missed for one in card.runs if one.mode == "text")
    emergencies = sum(one.emergencies for one in card.runs if one.mode == "patient")
    reasons = "\n".join(f"- {words}." for words in WHY.values())
    return (
        f"**Emergencies not sent at once, in a whole check-up: {missed} of {emergencies}; by their words alone: {alone} of "
        f"{emergencies}.** These are cases of our own. With people it may be more, which is why every result says what is "
        f"still open.\n\n{table(['miss, in a whole check-up', *WHYS, 'all'], rows)}\n\n{reasons}"
    )


# --- reading and writing ---------------------------------------------------------------------------------------------


def keep(card: Card, folder: Path) -> None:
    """Write the figures beside the report."""
    content = msgspec.json.format(msgspec.json.encode(card, order="deterministic"), indent=1)
    (folder / KEPT).write_bytes(content + b"\n")


def read_card(place: Path) -> Card:
    """Read the figures back.

    Raises:
        NotFound: There is no such file.
        BadInput: It is no such file.
    """
    if not place.is_file():
        raise NotFound([Problem(str(place), "there is no such file.", "Make it with: make report")])
    try:
        return msgspec.json.decode(place.read_bytes(), type=Card)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BadInput(
            [Problem(str(place), f"these are not the figures of a model card: {error}.", "Make them with: make report")]
        ) from None


def main(arguments: list[str] | None = None) -> int:
    """Write the card; with `--check`, say whether the one that stands there is the one that would be written."""
    parser = argparse.ArgumentParser(
        prog="python -m backsense.evaluate.model_card", description="The model card, from kept figures."
    )
    parser.add_argument("--figures", metavar="FILE", default=f"docs/benchmark/{KEPT}")
    parser.add_argument("-o", "--output", metavar="FILE", default="docs/papers/MODEL-CARD.md")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 where the card is not fresh")
    options = parser.parse_args(arguments)
    place = Path(options.output)
    try:
        text = page(read_card(Path(options.figures)))
    except BacksenseError as error:
        parser.exit(error.exit_code, f"{error}\n")
    if options.check:
        is_fresh = place.is_file() and place.read_text(encoding="utf-8") == text
        if not is_fresh:
            print(f"{place} is not what its figures say; make it again: make model-card")
        return int(not is_fresh)
    place.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
