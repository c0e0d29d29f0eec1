"""Time work beside its peer in the same run: median and spread of repeated batches, in microseconds."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple


class Timed(NamedTuple):
    """Microseconds a call: the median of the batches, and the quartiles around it."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:10.1f} µs  ({self.low:.1f} to {self.high:.1f})"


def measure(work: Callable[[], object], batches: int = 30, seconds: float = 1.0) -> Timed:
    """Run `work` for about `seconds` in `batches` equal batches, after a warm-up."""
    work()
    start = time.perf_counter()
    work()
    once = max(time.perf_counter() - start, 1e-7)
    calls = max(1, int(seconds / batches / once))
    found = []
    for _ in range(batches):
        start = time.perf_counter()
        for _ in range(calls):
            work()
        found.append((time.perf_counter() - start) / calls * 1e6)
    low, median, high = statistics.quantiles(found, n=4)
    return Timed(median, low, high)


def table(rows: list[tuple[str, Timed, str]], title: str) -> str:
    """Rows of (work, time, budget or peer) as Markdown."""
    lines = [f"### {title}", "", "| work | median µs | quartiles | beside |", "|---|---:|---|---|"]
    lines += [f"| {name} | {t.median:,.1f} | {t.low:,.1f} – {t.high:,.1f} | {note} |" for name, t, note in rows]
    return "\n".join(lines)
