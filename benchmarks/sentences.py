"""Reading labelled sentences, `python benchmarks/sentences.py`: extraction F1 and status, beside medspaCy and negspaCy where had.

`data/sentences.tsv` holds our own sentences, one a line: id, `quiet` or `-`, labels, text. A label is `finding=status` or
`finding=value`; `!` before it marks an alarm that must be caught; `~finding` may be read or not, either is right. What is felt
and where (`sensation`, `site`) counts only in the sentences that label it; any other finding read and not labelled is an error.
A third, fixed by a hash of the id, is kept out of development: nobody looks at its sentences' results one by one.
"""

import argparse
import contextlib
import hashlib
import importlib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from timing import measure

from backsense.domain.knowledge import Knowledge
from backsense.guide import Guide
from backsense.language.lexicon import Lexicon, compile_lexicon
from backsense.language.read import read_text
from backsense.loading import load_knowledge

SENTENCES = Path(__file__).parent / "data" / "sentences.tsv"
_ONLY_WHERE_LABELLED = frozenset({"sensation", "site"})
_ABOUT_NOW = frozenset({"present", "absent", "unsure", "past", "someone_else", "hypothetical", "asked"})

Pairs = set[tuple[str, str]]
"""A finding and its status; the value in place of "present" for one-of and numbers."""


class Sentence(NamedTuple):
    """A labelled sentence."""

    id: str
    is_quiet: bool
    right: frozenset[tuple[str, str]]
    alarms: frozenset[str]
    either: frozenset[str]
    text: str

    @property
    def kept_out(self) -> bool:
        """Whether it is kept out of development."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 3 == 0


class Sums(NamedTuple):
    """Counts over sentences. `spoken` are labelled findings that were seen at all, `agreed` those with the right status."""

    hits: int
    extra: int
    missed: int
    spoken: int
    agreed: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall of finding and status together."""
        return 2 * self.hits / max(1, 2 * self.hits + self.extra + self.missed)

    @property
    def status(self) -> float:
        """Of labelled findings that were seen, the share with the right status."""
        return self.agreed / max(1, self.spoken)


def load() -> list[Sentence]:
    """Read the labelled sentences."""
    rows = []
    for line in SENTENCES.read_text("utf-8").splitlines():
        name, kind, labels, text = line.split("\t")
        right, alarms, either = set(), set(), set()
        for label in () if labels == "-" else labels.split():
            if label.startswith("~"):
                either.add(label[1:])
                continue
            finding, status = label.lstrip("!").split("=")
            right.add((finding, status))
            if label.startswith("!"):
                alarms.add(finding)
        rows.append(Sentence(name, kind == "quiet", frozenset(right), frozenset(alarms), frozenset(either), text))
    return rows


def ours(lexicon: Lexicon) -> Callable[[str], Pairs]:
    """The product's own reader."""

    def read(text: str) -> Pairs:
        return {
            (one.finding, f"{one.value:g}" if isinstance(one.value, float) else one.value if one.how == "present" else one.how)
            for one in read_text(text, lexicon).mentions
        }

    return read


def wrong(sentence: Sentence, got: Pairs) -> tuple[Pairs, Pairs]:
    """What was missed and what was read too much in one sentence."""
    labelled = {finding for finding, _ in sentence.right}
    counted = {
        (finding, status)
        for finding, status in got
        if finding not in sentence.either and (finding in labelled or finding not in _ONLY_WHERE_LABELLED)
    }
    # The same finding denied and then excepted ("no numbness apart from my foot") counts as what wins.
    present = {finding for finding, status in counted if status not in _ABOUT_NOW - {"present"}}
    counted = {
        (finding, status) for finding, status in counted if finding not in present or status not in _ABOUT_NOW - {"present"}
    }
    right = {pair for pair in sentence.right if pair[0] not in sentence.either}
    return right - counted, counted - right


def sums(sentences: Iterable[Sentence], read: Callable[[str], Pairs]) -> Sums:
    """Add up over sentences."""
    hits = extra = missed = spoken = agreed = 0
    for sentence in sentences:
        got = read(sentence.text)
        lost, more = wrong(sentence, got)
        hits += len({pair for pair in sentence.right if pair[0] not in sentence.either}) - len(lost)
        missed, extra = missed + len(lost), extra + len(more)
        seen = {finding for finding, _ in got}
        for pair in sentence.right:
            if pair[0] in seen:
                spoken, agreed = spoken + 1, agreed + (pair not in lost)
    return Sums(hits, extra, missed, spoken, agreed)


# --- peers -----------------------------------------------------------------------------------------------------------


def phrases(knowledge: Knowledge) -> list[tuple[str, str]]:
    """Every finding's own phrases that say it is there: what a peer is given to look for, the same as ours."""
    return [
        (finding.id, phrase)
        for finding in knowledge.findings.values()
        if "en" in finding.words
        for phrase in finding.words["en"].present
    ]


def medspacy(knowledge: Knowledge) -> Callable[[str], Pairs]:
    """medspaCy's target matcher with our phrases, and its ConText with its own English rules."""
    with contextlib.suppress(ImportError):
        importlib.import_module("loguru").logger.remove()  # its sentence splitter logs every word
    package = importlib.import_module("medspacy")
    rules = importlib.import_module("medspacy.ner")
    pipe = package.load(enable=["medspacy_pyrush", "medspacy_target_matcher", "medspacy_context"])
    pipe.get_pipe("medspacy_target_matcher").add([rules.TargetRule(phrase, finding) for finding, phrase in phrases(knowledge)])

    def read(text: str) -> Pairs:
        found = set()
        for entity in pipe(text).ents:
            status = "present"
            for flag, name in (
                ("is_family", "someone_else"),
                ("is_hypothetical", "hypothetical"),
                ("is_negated", "absent"),
                ("is_historical", "past"),
                ("is_uncertain", "unsure"),
            ):
                if getattr(entity._, flag):
                    status = name
                    break
            found.add((entity.label_, status))
        return found

    return read


def negspacy(knowledge: Knowledge) -> Callable[[str], Pairs]:
    """spaCy's phrase ruler with our phrases, and negspaCy with its own English rules: present or absent is all it says."""
    spacy = importlib.import_module("spacy")
    importlib.import_module("negspacy.negation")
    pipe = spacy.blank("en")
    pipe.add_pipe("sentencizer")
    ruler = pipe.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns([{"label": finding, "pattern": phrase} for finding, phrase in phrases(knowledge)])
    pipe.add_pipe("negex", config={"ent_types": sorted({finding for finding, _ in phrases(knowledge)})})

    def read(text: str) -> Pairs:
        return {(entity.label_, "absent" if entity._.negex else "present") for entity in pipe(text).ents}

    return read


# --- alarms ----------------------------------------------------------------------------------------------------------


def alarms_caught(sentences: Iterable[Sentence], read: Callable[[str], Pairs]) -> tuple[int, int]:
    """How many labelled alarms were read as there, and how many there are."""
    caught = total = 0
    for sentence in sentences:
        got = read(sentence.text)
        total += len(sentence.alarms)
        caught += sum((finding, "present") in got for finding in sentence.alarms)
    return caught, total


def false_alarms(texts: Iterable[str], guide: Guide) -> tuple[list[str], int]:
    """Texts in which a red flag for an emergency fires, by the words alone, and how many texts there are."""
    fired, count = [], 0
    for text in texts:
        count += 1
        reading = guide.read(text)
        standing = guide.stand(guide.gather(reading), reading)
        if any(rule.flag.act.startswith("emergency") for rule in standing.alarms.fired):
            fired.append(text)
    return fired, count


def quiet_texts(knowledge: Knowledge, sentences: Iterable[Sentence]) -> list[str]:
    """The quiet sentences, and every quiet case with words of its own."""
    cases = [case.text for case in knowledge.cases.values() if case.text and case.id.startswith("quiet")]
    return [sentence.text for sentence in sentences if sentence.is_quiet] + cases


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="list what was missed in the development part")
    given = parser.parse_args()
    knowledge = load_knowledge()
    lexicon, sentences = compile_lexicon(knowledge), load()
    guide, read = Guide(knowledge), ours(lexicon)
    if given.misses:
        for sentence in sentences:
            lost, more = wrong(sentence, read(sentence.text))
            if (lost or more) and not sentence.kept_out:
                print(sentence.id, repr(sentence.text), "| missed", sorted(lost), "| too much", sorted(more))
        return
    readers: list[tuple[str, Callable[[str], Pairs]]] = [("backsense", read)]
    for name, make in (("medspaCy", medspacy), ("negspaCy", negspacy)):
        try:
            readers.append((name, make(knowledge)))
        except ImportError:
            print(f"{name} is not installed here: `pip install {name.lower()}` and run again.", file=sys.stderr)
    print("| reader | part | sentences | finding and status F1 | right status, where seen | alarms caught | µs a sentence |")
    print("|---|---|--:|--:|--:|--:|--:|")
    for name, one in readers:
        for part, kept_out in (("development", False), ("kept out", True)):
            rows = [sentence for sentence in sentences if sentence.kept_out is kept_out]
            got, caught = sums(rows, one), alarms_caught(rows, one)
            spent = measure(lambda one=one, rows=rows: [one(row.text) for row in rows], batches=3).median / len(rows)  # type: ignore[misc]
            print(
                f"| {name} | {part} | {len(rows)} | {got.f1:.3f} | {got.status:.3f} | {caught[0]} of {caught[1]} | {spent:.0f} |"
            )
    fired, count = false_alarms(quiet_texts(knowledge, sentences), guide)
    print(f"\nFalse alarms: {len(fired)} of {count} quiet texts.")
    for text in fired:
        print("-", text)


if __name__ == "__main__":
    main()
