"""What the knowledge says about itself: coverage, differences, trees, claims on a page, and rules in words."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from backsense.audit.claims import claims_on
from backsense.audit.coverage import coverage
from backsense.audit.diff import Diff, diff
from backsense.audit.links import items_of, named_by
from backsense.audit.pages import NOT_REVIEWED, pages
from backsense.audit.tree import Node, find, tree, tree_lines
from backsense.audit.words import rule_lines, rule_text
from backsense.domain.expression import Expression
from backsense.domain.knowledge import ClaimAppraisal, Finding, Knowledge, Source
from backsense.domain.urgency import Urgency
from backsense.guide import Guide
from backsense.loading.bundle import to_knowledge

SEED = Path(__file__).parents[3] / "shared" / "seed" / "back-twitches.txt"
"""The page the ledger is about; it is not ours to ship."""


def changed(knowledge: Knowledge, **shelves: dict[str, object]) -> Knowledge:
    """The same knowledge with other items on these shelves (None takes one away), and its own hash."""
    items = dict(items_of(knowledge))
    for shelf, new in shelves.items():
        for name, item in new.items():
            items.pop((shelf, name), None)
            if item is not None:
                items[(shelf, name)] = item  # type: ignore[assignment]
    return to_knowledge(items.values())


# --- coverage --------------------------------------------------------------------------------------------------------


def test_every_file_is_counted_once(guide: Guide) -> None:
    counted = coverage(guide.knowledge, date(2026, 11, 22))
    assert sum(counted.kinds.values()) == sum(counted.status.values()) == len(list(items_of(guide.knowledge)))
    assert counted.rules_with_three_cases.of == len(guide.knowledge.red_flags)
    assert counted.rules_with_three_cases.missing == []  # a check holds each rule to its three cases
    assert set(counted.priors_per_presentation) == set(guide.knowledge.presentations)


def test_a_source_nobody_cites_and_a_finding_nobody_uses_are_named(guide: Guide) -> None:
    lonely = Source(id="a_lonely_source", citation="X", type="study", year=None, checked="recalled")
    idle = Finding(
        id="an_idle_finding", type="yes_no", topic="t", label="Idle", question="Idle?", why_we_ask="No reason.", tick="Idle"
    )
    known = changed(guide.knowledge, sources={lonely.id: lonely}, findings={idle.id: idle})
    counted = coverage(known, date(2026, 11, 22))
    assert lonely.id in counted.sources_never_cited
    assert idle.id in counted.findings_used_nowhere


def test_a_review_is_overdue_only_after_its_day(guide: Guide) -> None:
    name, flag = next((name, one) for name, one in guide.knowledge.red_flags.items() if one.review_due is not None)
    due = date.fromisoformat(str(flag.review_due))
    assert f"red_flags/{name}" not in coverage(guide.knowledge, due).reviews_overdue
    assert f"red_flags/{name}" in coverage(guide.knowledge, due.replace(year=due.year + 1)).reviews_overdue


# --- diff ------------------------------------------------------------------------------------------------------------


def test_the_same_knowledge_has_no_difference(guide: Guide) -> None:
    found = diff(guide.knowledge, guide.knowledge)
    assert (found.added, found.removed, found.changed, found.cases_run, found.cases_changed) == ({}, {}, [], 0, [])


@pytest.fixture(scope="module")
def without_a_rule(guide: Guide) -> tuple[str, Diff]:
    """An emergency rule that some case fires, and what taking it away changes."""
    name = next(
        name
        for name, flag in sorted(guide.knowledge.red_flags.items())
        if flag.act is Urgency.EMERGENCY and any(name in (one.expect.fires or ()) for one in guide.knowledge.cases.values())
    )
    return name, diff(guide.knowledge, changed(guide.knowledge, red_flags={name: None}))


def test_taking_a_rule_away_is_seen_in_the_cases_it_held(without_a_rule: tuple[str, Diff], guide: Guide) -> None:
    name, found = without_a_rule
    assert found.removed == {"red_flags": [name]}
    assert found.cases_run == len(guide.knowledge.cases)
    held = [one for one in found.cases_changed if name in one.old.fired]
    assert held and all(name not in one.new.fired for one in held)
    assert all(one.new.urgency < one.old.urgency for one in found.fell)


def test_a_changed_field_is_named_with_its_path_and_both_values(guide: Guide) -> None:
    name, condition = next((name, one) for name, one in guide.knowledge.conditions.items() if one.come_back_if)
    new = msgspec.structs.replace(condition, come_back_if=("A new line", *condition.come_back_if), summary="Other words.")
    found = diff(guide.knowledge, changed(guide.knowledge, conditions={name: new}))
    (item,) = found.changed
    fields = {one.at: (one.old, one.new) for one in item.fields}
    assert (item.kind, item.id) == ("conditions", name)
    assert fields == {"summary": (condition.summary, "Other words."), "come_back_if[0]": (None, "A new line")}


def test_an_answer_the_old_knowledge_cannot_take_is_named(guide: Guide) -> None:
    name = next(one for case in guide.knowledge.cases.values() for one in case.given if one == "fever")
    old = changed(guide.knowledge, findings={name: None})
    rules = {flag: None for flag, one in old.red_flags.items() if name in one.when.findings()}
    old = changed(old, red_flags=rules)
    found = diff(old, guide.knowledge)
    assert any(name in one.not_known_before for one in found.cases_changed)


# --- tree ------------------------------------------------------------------------------------------------------------


def parts_of(node: Node) -> dict[str, Node]:
    return {part.says: part for part in node.parts}


def leaves(node: Node) -> list[Node]:
    return [node] if not node.parts else [leaf for part in node.parts for leaf in leaves(part)]


@pytest.mark.parametrize("shelf", ["answers", "conditions", "red_flags", "remedies", "conflicts", "medicines", "plans", "ledger"])
def test_every_statement_ends_in_a_source(shelf: str, guide: Guide) -> None:
    who = named_by(guide.knowledge)
    for name in getattr(guide.knowledge, shelf):
        drawn = parts_of(tree(guide.knowledge, shelf, name, who))
        for claim in drawn["states"].parts if "states" in drawn else ():
            assert [one.id for one in leaves(claim) if one.kind != "source" or one.id not in guide.knowledge.sources] == []


def test_a_rule_is_drawn_with_its_test_its_findings_and_its_cases(guide: Guide) -> None:
    name, flag = next(iter(guide.knowledge.red_flags.items()))
    drawn = parts_of(tree(guide.knowledge, "red_flags", name))
    assert [part.says for part in drawn["rule"].parts] == ["when", "relevant when"]
    assert {one.id for one in drawn["held by these cases"].parts} >= set(flag.cases)
    assert {one.id for one in drawn["uses these findings"].parts} >= set(flag.when.findings()) - {"age_years", "sex"}


def test_what_links_to_an_answer_is_drawn(guide: Guide) -> None:
    known = guide.knowledge
    name = next(iter(known.ledger.values())).answers[0]
    drawn = parts_of(tree(known, "answers", name))
    assert next(iter(known.ledger)) in {one.id for one in drawn["linked from"].parts}
    assert tree_lines(tree(known, "answers", name))[0].startswith(f"answer {name}: ")
    assert "answers" in find(known, name)


# --- the ledger ------------------------------------------------------------------------------------------------------

ITEM = ClaimAppraisal(
    id="tea_heals", question="Does tea heal?", claim="Tea heals.", words=("tea's healing power",), verdict="wrong", right="No.",
    answers=("a",),
)  # fmt: skip


@pytest.mark.parametrize(
    "page",
    [
        "One. The TEA’S  healing power is old. Three.",
        "x\n\nThe tea's healing power is old.",
    ],
)
def test_a_claim_is_found_whatever_its_quotes_capitals_and_spacing(page: str, guide: Guide) -> None:
    known = msgspec.structs.replace(guide.knowledge, ledger={ITEM.id: ITEM})
    (one,) = claims_on(page, known).found
    assert one.places[0].line == 1 + page.count("\n")
    assert one.places[0].says.lower().replace("’", "'") == "the tea's healing power is old."


def test_part_of_a_word_is_not_the_word(guide: Guide) -> None:
    known = msgspec.structs.replace(guide.knowledge, ledger={ITEM.id: ITEM})
    assert claims_on("The tea's healing powers", known).not_found == ["tea_heals"]


def test_the_ledger_holds_every_claim_once_with_its_sources(guide: Guide) -> None:
    ledger = guide.knowledge.ledger
    assert len(ledger) >= 39
    assert len({one.claim for one in ledger.values()}) == len(ledger)
    bare = [name for name, one in ledger.items() if not one.sources]
    assert all(ledger[name].verdict == "not_tested" for name in bare), "a verdict needs a source"


@pytest.mark.skipif(not SEED.is_file(), reason="the page itself is not part of this project")
def test_every_claim_of_the_ledger_stands_on_the_page_it_came_from(guide: Guide) -> None:
    found = claims_on(SEED.read_text(encoding="utf-8"), guide.knowledge)
    assert found.not_found == []
    assert len(found.found) == len(guide.knowledge.ledger)


# --- words and pages -------------------------------------------------------------------------------------------------


def test_a_rule_is_said_in_words(guide: Guide) -> None:
    fever = Expression(finding="fever", is_="present")
    old = Expression(finding="age_years", at_least=50, below=70)
    rule = Expression(all=(fever, Expression(count=1, of=(old, Expression(finding="sex", is_any_of=("female", "male"))))))
    label = guide.knowledge.findings["fever"].label
    assert rule_lines(rule, guide.knowledge.findings) == [
        (0, "all of:"),
        (1, label),
        (1, "at least 1 of:"),
        (2, "age: 50 or more, below 70"),
        (2, "sex: female or male"),
    ]
    assert rule_text(rule, guide.knowledge.findings) == (
        f"{label} and (at least 1 of: age: 50 or more, below 70, sex: female or male)"
    )


def test_every_item_has_its_section_and_every_page_says_it_is_not_reviewed(guide: Guide) -> None:
    made = pages(guide.knowledge)
    for name, text in made.items():
        assert NOT_REVIEWED in text, name
    for shelf in ("conditions", "red_flags", "remedies", "medicines", "answers", "conflicts", "sources", "ledger"):
        missing = [name for name in getattr(guide.knowledge, shelf) if f'<a id="{name}"></a>' not in made[f"{shelf}.md"]]
        assert missing == []


def test_every_source_says_who_cites_it(guide: Guide) -> None:
    made, named = pages(guide.knowledge)["sources.md"], named_by(guide.knowledge)
    for name in guide.knowledge.sources:
        section = made.split(f'<a id="{name}"></a>')[1].split("<a id=")[0]
        assert ("Cited by nothing yet." in section) == (("sources", name) not in named)
