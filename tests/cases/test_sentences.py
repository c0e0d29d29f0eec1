"""Labelled sentences (benchmarks/data/sentences.tsv): the reading stays as good as docs/language.md says it is."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import sentences  # type: ignore[import-not-found]

from backsense.guide import Guide

GUIDE = Guide.load()
ROWS = sentences.load()
READ = sentences.ours(GUIDE.lexicon)


def test_there_are_enough_and_a_third_is_kept_out() -> None:
    assert len(ROWS) >= 300
    assert sum(row.kept_out for row in ROWS) >= 100
    assert len({row.text for row in ROWS}) == len(ROWS)
    assert all(finding in GUIDE.knowledge.findings for row in ROWS for finding, _ in row.right)


def test_findings_and_how_they_are_spoken_of() -> None:
    for kept_out, least in ((False, 0.97), (True, 0.93)):
        got = sentences.sums([row for row in ROWS if row.kept_out is kept_out], READ)
        assert got.f1 >= least, got
        assert got.status >= 0.97, got


def test_alarms_are_caught_and_quiet_sentences_stay_quiet() -> None:
    caught, total = sentences.alarms_caught(ROWS, READ)
    assert caught >= 0.98 * total
    fired, count = sentences.false_alarms(sentences.quiet_texts(GUIDE.knowledge, ROWS), GUIDE)
    assert len(fired) <= 0.02 * count, fired
