"""A short run of `make stress`, and what its page says of the long one."""

import re
from pathlib import Path

from tests.properties.strategies import the_guide
from tests.properties.stress import PROMISES, page, stress

PAGE = Path(__file__).parents[2] / "docs" / "stress.md"


def test_a_few_hundred_drawn_people_break_no_promise() -> None:
    guide = the_guide()
    tally = stress(guide, cases=300, seed=3)
    assert tally.broken == {}
    assert set(tally.checked) == set(PROMISES)
    for what, there in (("finding", guide.knowledge.findings), ("group", guide.knowledge.groups)):
        assert not [name for name in there if not tally.met[what, name]], f"some {what} was never met"
    assert {name for what, name in tally.met if what == "kind"} >= {"yes_no", "one_of", "number", "site", "not sure"}


def test_a_broken_promise_is_counted_and_shown() -> None:
    guide = the_guide()
    tally = stress(guide, cases=1, seed=3)
    tally.broken["order"] = ["age=40.0 sex=male fever=present"]
    assert "- `age=40.0 sex=male fever=present`" in page(guide, tally, 3)


def test_the_page_tells_of_twenty_thousand_people_and_nothing_broken() -> None:
    rows = re.findall(r"^\| (.+?) \| ([\d,]+) \| (\d+) \| (?:–|\de-\d+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert [words for words, _, _ in rows] == list(PROMISES.values()), "run make stress"
    assert int(rows[0][1].replace(",", "")) >= 20_000
    assert {broken for _, _, broken in rows} == {"0"}
