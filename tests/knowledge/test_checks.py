"""Data lint: each check has files that fail it, and the message their author reads. A check nobody can fail is a defect."""

from pathlib import Path
from textwrap import dedent

import pytest

from backsense.loading import check_knowledge
from backsense.loading.checks import CHECKS, run_checks
from backsense.loading.files import File, read_source

SOURCE = "id: s1\nkind: source\nstatus: draft\ncitation: A source\ntype: guideline\nyear: 2020\nchecked: recalled\n"
TOPIC = "id: t1\nkind: topic\ntitle: A topic\norder: 1\n"
FEVER = """\
id: fever
kind: finding
type: yes_no
topic: t1
label: Fever
question: Do you have a temperature?
why_we_ask: It can point to an infection.
tick: A temperature
said: you have a temperature
said_absent: no temperature
background: {how_often: seldom, basis: expert, source: s1, at: p. 1, checked: recalled}
"""
FLAG = """\
id: hot
kind: red_flag
label: Hot
relevant_when: {finding: fever, is: present}
when: {finding: fever, is: present}
act: same_day
within: {says: today, hours: 24}
if_unknown: appointment
say: Be seen today.
because: It can be an infection.
sources: [{source: s1, at: p. 2, checked: recalled}]
cases: [hot_fires, hot_quiet, hot_asks]
"""
CONDITION = """\
id: flu
kind: condition
name: Flu
clinical_name: Influenza
summary: A virus.
needs: self_care
needs_because: {source: s1, at: p. 3, checked: recalled}
features:
  - {finding: fever, p: 0.5, low: 0.4, high: 0.6, basis: measured, source: s1, at: p. 3, checked: recalled}
"""
REMEDY = """\
id: tea
kind: remedy
label: Tea
verdict: may
fits: {finding: fever, is: present}
order: 1
how: Drink warm tea.
effects: [{says: Most people like it., certainty: very_low, source: s1, at: p. 4, checked: recalled}]
"""
PLACES = {"source": "sources", "topic": "topics", "finding": "findings", "red_flag": "red_flags", "condition": "conditions",
          "remedy": "remedies", "case": "cases", "group": "groups", "harm": "harm", "presentation": "presentations", "scale": "scales"}  # fmt: skip
RESTS_ON = "It can be an infection."


def problems_of(*sources: str) -> list[str]:
    """Read these files and return every problem as its author reads it."""
    files: list[File] = []
    found = []
    for source in sources:
        text = dedent(source)
        words = dict(line.split(": ", 1) for line in text.splitlines()[:2])
        file, problems = read_source(text, f"{PLACES[words['kind']]}/{words['id']}.yaml")
        files += [file] if file else []
        found += problems
    return [str(problem) for problem in [*found, *run_checks(files)]]


def test_files_that_fit_together_have_no_problem() -> None:
    assert problems_of(SOURCE, TOPIC, FEVER) == []


FAILING = {
    "id_used_twice": ([SOURCE, SOURCE], "there is already a source 's1'"),
    "reference_to_nothing": ([SOURCE, TOPIC, FEVER.replace("source: s1", "source: s2")], "findings/fever.yaml:11: there is no source called 's2'."),
    "expression_that_cannot_be_read": ([SOURCE, TOPIC, FEVER, FLAG.replace("when: {finding: fever, is: present}\nact", "when: {finding: fever, is: no}\nact")], "red_flags/hot.yaml:5: when: 'no' is not a value of fever. Write present or absent."),
    "chance_without_exactly_one_number": ([SOURCE, TOPIC, FEVER.replace("how_often: seldom", "p: 0.1, low: 0, high: 0.2, how_often: seldom")], "give exactly one of p, how_often and how_common"),
    "interval_that_does_not_hold_its_value": ([SOURCE, TOPIC, FEVER, CONDITION.replace("low: 0.4", "low: 0.55")], "0.5 lies outside 0.55 to 0.6"),
    "feature_given_twice": ([SOURCE, TOPIC, FEVER, CONDITION + "estimates:\n  - {source: s1, at: p. 1, checked: recalled, often: [fever]}\n"], "fever=present is given twice"),
    "feature_shares_above_one": ([SOURCE, TOPIC, FEVER, CONDITION.replace("{finding: fever, p: 0.5, low: 0.4, high: 0.6,", "{finding: fever, value: hot, p: 0.9, low: 0.4, high: 1,") + "  - {finding: fever, value: cold, p: 0.6, low: 0.4, high: 1, basis: measured, source: s1, at: p. 3, checked: recalled}\n"], "the values of fever add up to 1.50"),
    "bands_out_of_order": ([SOURCE, TOPIC, FEVER.replace("type: yes_no", "type: number") + "choices:\n  - {value: few, label: Few, said: few, at_least: 3}\n  - {value: many, label: Many, said: many, at_least: 2}\n"], "the bands must start at 0 and rise"),
    "choice_missing_or_needless": ([SOURCE, TOPIC, FEVER.replace("background: {", "not_the_same_as: []\nunit: {").replace("unit: {how_often: seldom, basis: expert, source: s1, at: p. 1, checked: recalled}", "unit: days")], "background is missing"),
    "group_that_cannot_work": ([SOURCE, TOPIC, FEVER, "id: g\nkind: group\nlabel: G\nfindings: [fever]\ntogether: {how_often: often, basis: expert, source: s1, at: p, checked: recalled}\nbecause: x\n"], "a group needs two or more findings"),
    "scale_with_a_hole": ([SOURCE, TOPIC, FEVER, CONDITION], "there is no scale called 'how_often'"),
    "harm_table_with_a_hole": ([SOURCE, "id: harm\nkind: harm\nrows: {self_care: {self_care: 0}}\nreasons: {}\nbasis: expert\nsources: []\n"], "row self_care has no number for appointment"),
    "presentation_without_causes": ([SOURCE, TOPIC, FEVER, CONDITION, "id: ill\nkind: presentation\nlabel: Ill\nwhen: {finding: fever, is: present}\nshare: {p: 0.5, low: 0.1, high: 0.9, basis: expert, source: s1, at: p. 5, checked: recalled}\n"], "ill has no prior for 'other'"),
    "feature_of_what_they_come_with": ([SOURCE, TOPIC, FEVER, CONDITION, "id: ill\nkind: presentation\nlabel: Ill\nwhen: {finding: fever, is: present}\nshare: {p: 0.5, low: 0.1, high: 0.9, basis: expert, source: s1, at: p. 5, checked: recalled}\n"], "fever is part of the presentation"),
    "red_flag_without_its_three_cases": ([SOURCE, TOPIC, FEVER, FLAG], "no case shows that hot stays quiet"),
    "red_flag_that_an_answer_could_lower": ([SOURCE, TOPIC, FEVER, FLAG.replace("is: present}\nact", "is: absent}\nact")], "a warning sign must not rest on something being absent"),
    "red_flag_that_can_never_fire": ([SOURCE, TOPIC, FEVER, FLAG.replace("when: {finding: fever, is: present}\nact", "when: {all: [{finding: age_years, at_least: 70}, {finding: age_years, below: 60}]}\nact")], "this can never be true"),
    "red_flag_shadowed_by_another": ([SOURCE, TOPIC, FEVER, FLAG, FLAG.replace("id: hot\n", "id: hotter\n").replace("act: same_day", "act: emergency")], "has the same test as hot and contradicts it"),
    "level_without_words": ([SOURCE, TOPIC, FEVER, FLAG], "nothing says how 'emergency' is put to people"),
    "denied_words_in_advice": ([SOURCE, TOPIC, FEVER, REMEDY, REMEDY.replace("id: tea", "id: no_tea").replace("verdict: may", "verdict: avoid\nnever_words: [warm tea]")], "'warm tea' is on the deny-list (no_tea)"),
    "words_we_do_not_use": ([SOURCE, TOPIC, FEVER.replace("It can point to an infection.", "It is nothing to worry about.")], "'nothing to worry about' is not how we speak"),
    "finding_without_its_sentences": ([SOURCE, TOPIC, FEVER.replace("tick: A temperature\n", "")], "tick is missing"),
    "reviewed_without_a_reviewer": ([SOURCE, TOPIC, FEVER.replace("type: yes_no", "status: reviewed\ntype: yes_no")], "Only a named clinician's review makes a file reviewed"),
    "seen_in_a_source_only_recalled": ([SOURCE, TOPIC, FEVER.replace("checked: recalled", "checked: seen")], "s1 was not opened, so nothing in it was seen"),
}  # fmt: skip


@pytest.mark.parametrize("check", FAILING)
def test_what_each_check_forbids_is_named_to_its_author(check: str) -> None:
    sources, message = FAILING[check]
    assert any(message in problem for problem in problems_of(*sources)), problems_of(*sources)


def test_every_check_has_a_file_that_fails_it() -> None:
    assert {check.__name__ for check in CHECKS} == set(FAILING)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (FEVER.replace("label: Fever", "label: Fever\nlabel: Hot"), "findings/fever.yaml:6: 'label' is given twice. Keep one"),
        (FEVER.replace("topic: t1", "topik: t1"), "findings/fever.yaml:4: topik: there is no field called 'topik' here. Did you mean 'topic'?"),
        (FEVER.replace("how_often: seldom", "p: 85"), "Probabilities are fractions: 85 in 100 is 0.85."),
        (FEVER.replace("kind: finding", "kind: findin"), "there is no kind 'findin'. Did you mean 'finding'?"),
        (FEVER.replace("label: Fever", "label: Fever: high"), "this is not YAML"),
        (FEVER.replace("label: Fever", "label: &a Fever"), "anchors and aliases are not allowed"),
        (FEVER.replace("label: Fever", "label: !!python/object:x Fever"), "tags such as"),
        ("id: fever\nkind: finding\n- x", "this is not YAML"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_its_line(source: str, message: str) -> None:
    _, problems = read_source(source, "findings/fever.yaml")
    assert any(message in str(problem) for problem in problems), [str(problem) for problem in problems]


def test_a_file_whose_name_is_not_its_id_is_named() -> None:
    _, problems = read_source(FEVER, "findings/hot.yaml")
    assert "id is 'fever' but the file is named 'hot'" in str(problems[0])


def test_a_file_in_the_wrong_folder_is_named() -> None:
    _, problems = read_source(FEVER, "answers/fever.yaml")
    assert "Move it to findings/." in str(problems[0])


def test_yes_and_no_and_times_stay_text() -> None:
    from backsense.loading.strict_yaml import read_strict

    data, _, problems = read_strict("a: no\nb: yes\nc: 12:30\nd: 007\ne: 1.5\nf: 3\ng: null", "x.yaml")
    assert problems == []
    assert data == {"a": "no", "b": "yes", "c": "12:30", "d": "007", "e": 1.5, "f": 3, "g": None}


def test_a_file_that_cannot_be_read_is_named_once_and_not_again_by_all_who_point_at_it(tmp_path: Path) -> None:
    for source, place in (
        (SOURCE, "sources/s1"),
        (TOPIC, "topics/t1"),
        (FEVER.replace("label:", "lable:"), "findings/fever"),
        (REMEDY, "remedies/tea"),
    ):
        path = tmp_path / f"{place}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(source, encoding="utf-8")
    assert [problem.at for problem in check_knowledge(tmp_path)] == ["findings/fever.yaml:5"]
