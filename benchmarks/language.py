"""Reading and answering, timed and scored: `python benchmarks/language.py`. Prints tables; asserts nothing about time.

The labelled questions (data/paraphrases.tsv) were written having seen only two wordings of each answer.
They are split in halves by a hash of the question: weights and thresholds were chosen on one half, the other was held out.
"""

import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from timing import measure, table

from backsense.domain.knowledge import Knowledge
from backsense.language.answers import AnswerIndex, compile_answers, find_answers
from backsense.language.lexicon import compile_lexicon
from backsense.language.read import read_text
from backsense.loading import load_knowledge

QUESTIONS = Path(__file__).parent / "data" / "paraphrases.tsv"
SENTENCE = "my lower back has been twitching since yesterday after the gym and I have no fever"
MISSPELT = "my lowr back has ben twiching sinse yesterday aftr the gym and I hav no fevr"
QUESTION = "does MND begin with fasciculations"


class Labelled(NamedTuple):
    """A question, the answers that are right for it (none: we have no answer), and whether it is held out."""

    question: str
    right: frozenset[str]
    held_out: bool


class Score(NamedTuple):
    """How a way of finding answers did on one half."""

    first_right: float
    right_or_abstain: float
    wrongly_sure: int
    abstained: float
    answered_none: int


def labelled() -> list[Labelled]:
    """Read the labelled questions."""
    rows = []
    for line in QUESTIONS.read_text("utf-8").splitlines():
        ids, question = line.split("\t")
        if ids == "emergency":  # language_answers.py
            continue
        held_out = hashlib.sha256(question.encode()).digest()[0] % 2 == 1
        rows.append(Labelled(question, frozenset() if ids == "none" else frozenset(ids.split("|")), held_out))
    return rows


def score(rows: list[Labelled], find: Callable[[str], tuple[str | None, bool]]) -> Score:
    """Score a finder that gives its first answer and whether it is sure."""
    ours = [row for row in rows if row.right]
    found = {row.question: find(row.question) for row in rows}
    first = sum(found[row.question][0] in row.right for row in ours)
    sure = [row for row in rows if found[row.question][1]]
    wrong = [row for row in sure if found[row.question][0] not in row.right]
    return Score(
        first_right=first / len(ours),
        right_or_abstain=1 - len(wrong) / len(rows),
        wrongly_sure=sum(bool(row.right) for row in wrong),
        abstained=sum(not found[row.question][1] for row in ours) / len(ours),
        answered_none=sum(not row.right for row in wrong),
    )


def ours(index: AnswerIndex) -> Callable[[str], tuple[str | None, bool]]:
    """The product's own finder."""

    def find(question: str) -> tuple[str | None, bool]:
        found = find_answers(question, index)
        return (found[0].answer_id, found[0].is_confident) if found else (None, False)

    return find


def full_text_search(knowledge: Knowledge, index: AnswerIndex) -> Callable[[str], tuple[str | None, bool]]:
    """The peer: SQLite's FTS5 (BM25) over the same wordings, with the same synonyms. It is always sure when it finds anything."""
    store = sqlite3.connect(":memory:")
    store.execute("CREATE VIRTUAL TABLE asks USING fts5(answer UNINDEXED, words)")
    normaliser = index.normaliser

    def words(text: str) -> list[str]:
        return [word for word in normaliser.words(normaliser.plain(text)) if word.isalnum()]

    rows = [(answer.id, " ".join(words(ask))) for answer in knowledge.answers.values() for ask in answer.asks]
    store.executemany("INSERT INTO asks VALUES (?, ?)", rows)

    def find(question: str) -> tuple[str | None, bool]:
        match = " OR ".join(f'"{word}"' for word in words(question))
        row = store.execute("SELECT answer FROM asks WHERE asks MATCH ? ORDER BY rank LIMIT 1", (match or '""',)).fetchone()
        return (row[0], True) if row else (None, False)

    return find


def main() -> None:
    knowledge = load_knowledge()
    lexicon, index = compile_lexicon(knowledge), compile_answers(knowledge)
    peer = full_text_search(knowledge, index)
    long_text = (SENTENCE + ". ") * 1200
    rows = [
        (f"reading a sentence of {len(SENTENCE.split())} words", measure(lambda: read_text(SENTENCE, lexicon)), "budget 100 µs"),
        ("the same with seven slips of spelling", measure(lambda: read_text(MISSPELT, lexicon)), ""),
        (f"reading {len(long_text) // 1000} kB", measure(lambda: read_text(long_text, lexicon), batches=5), ""),
        (
            f"finding an answer among {len(index.asks)} wordings",
            measure(lambda: find_answers(QUESTION, index)),
            "budget 1,000 µs",
        ),
        ("the same with SQLite FTS5 in memory", measure(lambda: peer(QUESTION)), "peer"),
        ("compiling the lexicon", measure(lambda: compile_lexicon(knowledge), batches=5), "once a process"),
        ("compiling the answers", measure(lambda: compile_answers(knowledge), batches=5), "once a process"),
    ]
    print(table(rows, "Language"))
    questions = labelled()
    print("\n| finder | half | first is right | right, or says it has none | abstained | sure and wrong | unrelated answered |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for name, find in (("backsense", ours(index)), ("SQLite FTS5, same synonyms", peer)):
        for half, held_out in (("development", False), ("held out", True)):
            part = [row for row in questions if row.held_out is held_out]
            got = score(part, find)
            about, unrelated = sum(bool(row.right) for row in part), sum(not row.right for row in part)
            print(
                f"| {name} | {half} ({about} + {unrelated}) | {got.first_right:.2f} | {got.right_or_abstain:.2f} "
                f"| {got.abstained:.2f} | {got.wrongly_sure} | {got.answered_none} |"
            )


if __name__ == "__main__":
    main()
