"""`backsense knowledge stats`, `diff`, `tree` and `claims` at the command line."""

import json
from pathlib import Path

import pytest

from backsense.audit.links import items_of
from backsense.domain.case import Case
from backsense.guide import Guide
from backsense.loading.bundle import encode, to_knowledge

PAGE = """\
Backs

A back spasm will typically calm down in about a week. So we are told.
Try stretching, and
  1. Hyperventilation.
"""


@pytest.fixture(scope="module")
def bundles(guide: Guide, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, str]:
    """The real knowledge, the same without one rule that alone holds some case up, and the name of that rule."""
    folder = tmp_path_factory.mktemp("bundles")
    known = guide.knowledge
    given = (guide.learn(Case(age_years=one.age, sex=one.sex), one.given) for one in known.cases.values() if one.given)
    rule = next(
        standing.alarms.fired[0].flag.id
        for standing in map(guide.stand, given)
        if len(standing.alarms.fired) == 1 and max(standing.by_causes, standing.alarms.unknown_floor) < standing.urgency
    )
    less = to_knowledge(item for place, item in items_of(known) if place != ("red_flags", rule))
    for name, one in (("all", known), ("less", less)):
        (folder / f"{name}.json").write_bytes(encode(one))
    return str(folder / "all.json"), str(folder / "less.json"), rule


class TestStats:
    def test_shows_what_is_covered_in_tables(self, run):
        said = run("knowledge", "stats", "--as-of", "2030-01-01")
        assert said.code == 0
        for title in ("Files by kind", "Numbers by what they rest on", "Covered (reviews as of 2030-01-01)"):
            assert f"\n{title}\n" in said.out
        assert "rules with three cases" in said.out
        assert "% of all" in said.out

    def test_says_the_same_as_json(self, run, guide: Guide):
        found = json.loads(run("knowledge", "stats", "--json", "--as-of", "2000-01-01").out)
        assert found["hash"] == guide.knowledge.hash
        assert found["kinds"]["ledger"] == len(guide.knowledge.ledger)
        assert found["reviews_overdue"] == []

    def test_a_day_that_is_none_is_refused(self, run):
        assert run("knowledge", "stats", "--as-of", "soon").code == 5


class TestDiff:
    def test_names_the_case_that_falls(self, run, bundles):
        old, new, rule = bundles
        said = run("knowledge", "diff", old, new)
        assert said.code == 0
        assert f"Removed in red_flags (1)\n  {rule}\n" in said.out
        assert f"no longer fires {rule}" in said.out

    def test_can_fail_where_a_case_falls_and_only_there(self, run, bundles):
        old, new, _ = bundles
        fell = json.loads(run("knowledge", "diff", old, new, "--json").out)["cases_changed"]
        assert any(one["urgency"] == "fell" for one in fell)
        assert run("knowledge", "diff", old, new, "--fail-if-lower").code == 1
        assert run("knowledge", "diff", new, old, "--fail-if-lower").code == 0

    def test_says_when_nothing_differs(self, run, bundles):
        said = run("knowledge", "diff", bundles[0], bundles[0], "--fail-if-lower")
        assert (said.code, said.out[:18]) == (0, "The same knowledge")

    def test_a_folder_that_is_not_there_is_named(self, run, bundles):
        assert run("knowledge", "diff", "no/such/folder", bundles[0]).code == 7


class TestTree:
    def test_goes_down_to_the_sources(self, run, guide: Guide):
        name = next(iter(guide.knowledge.remedies))
        said = run("knowledge", "tree", name)
        assert said.code == 0
        assert said.out.startswith(f"remedy {name}: ")
        assert f"- source {guide.knowledge.remedies[name].effects[0].source}: " in said.out

    def test_says_the_same_as_json(self, run, guide: Guide):
        name = next(iter(guide.knowledge.answers))
        found = json.loads(run("knowledge", "tree", name, "--json").out)["found"]["answers"]
        assert (found["kind"], found["id"]) == ("answer", name)
        assert "states" in [part["says"] for part in found["parts"]]

    def test_a_name_that_is_nearly_right_is_offered(self, run, guide: Guide):
        name = next(iter(guide.knowledge.red_flags))
        said = run("knowledge", "tree", f"{name}x")
        assert said.code == 7
        assert f"Did you mean '{name}'?" in said.err


class TestClaims:
    @pytest.fixture
    def page(self, tmp_path: Path) -> str:
        place = tmp_path / "page.txt"
        place.write_text(PAGE, encoding="utf-8")
        return str(place)

    def test_shows_each_claim_where_it_stands(self, run, page, guide: Guide):
        said = run("claims", "--from", page)
        assert said.code == 0
        assert "line 3: PARTLY RIGHT" in said.out
        assert "The page: A back spasm will typically calm down in about a week.\n" in said.out
        assert "line 5: WRONG" in said.out
        assert f"2 of the {len(guide.knowledge.ledger)} claims of the ledger stand on this page." in said.out
        assert "Not found: " in said.out

    def test_is_the_same_command_under_both_names_and_on_stdin(self, run, page):
        said = run("knowledge", "claims", "--from", page, "--json")
        assert said.out == run("claims", "--from", page, "--json").out
        assert said.out == run("claims", "--from", "-", "--json", typed=PAGE.encode()).out
        found = json.loads(said.out)
        assert [one["places"][0]["line"] for one in found["found"]] == [3, 5]
        assert found["found"][0]["sources"][0]["source"]

    def test_a_page_that_cannot_be_read_is_named(self, run, tmp_path: Path):
        broken = tmp_path / "broken.txt"
        broken.write_bytes(b"\xff\xfe\xfa")
        assert run("claims", "--from", str(broken)).code == 5
        assert run("claims", "--from", str(tmp_path / "none.txt")).code == 7
        assert run("claims").code == 2

    def test_characters_that_steer_a_terminal_are_not_printed(self, run, tmp_path: Path):
        page = tmp_path / "page.txt"
        page.write_text("\x1b[31mTry Hyperventilation now.", encoding="utf-8")
        assert "\x1b" not in run("claims", "--from", str(page)).out
