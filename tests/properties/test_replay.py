"""Any case replays byte for byte, through the file and back."""

import tempfile
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from backsense.domain.case import Case
from backsense.faces.cli import trace_file
from tests.properties.strategies import cases, the_guide

TEXTS = ["my back locked up, no fever, flumpy", "can't feel my legs — help", 'caf\u00e9 \U0001f9b5 "quoted" \\ \u2028 line']


@settings(max_examples=100, deadline=None)
@given(
    cases(),
    st.none() | st.sampled_from(TEXTS),
    st.sampled_from(["full", "urgency_only"]),
    st.integers(0, 9),
    st.dates(date(2020, 1, 1), date(2090, 1, 1)),
)
def test_replay_of_a_random_case_is_byte_identical(case: Case, text: str | None, mode, screens: int, day: date) -> None:
    guide = the_guide()
    reading = guide.read(text) if text is not None else None
    if reading is not None:
        case = guide.gather(reading, case)
    result = guide.assess(case, day, reading, mode, screens)
    content = trace_file.to_bytes(guide.trace(case, day, reading, mode, screens), result)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "trace.json"
        place.write_bytes(content)
        traced = trace_file.read(str(place))
    assert traced.inputs.case == case
    assert list(traced.inputs.case.replies) == list(case.replies)
    assert trace_file.run_again(traced, guide) == []
