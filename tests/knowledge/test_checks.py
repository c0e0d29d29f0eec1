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
PLAN = """\
id: rest
kind: plan
label: Fever
fits: {finding: fever, is: present}
stage: any
steps: [{remedy: tea}]
see_someone_if: [fever]
order: 1
"""
MEDICINE = """\
id: drops
kind: medicine
label: Drops
class_name: Guttae
names: [drops]
finding: fever
causes: [{what: twitch, source: s1, at: p. 6, checked: recalled}]
mechanism: Not known.
act: appointment
say: Do not stop them on your own; ask a pharmacist.
sources: [{source: s1, at: p. 6, checked: recalled}]
"""
ANSWER = """\
id: tea_or_not
kind: answer
asks: [Does tea help?]
short: A little.
claims: [{says: It helps a little., certainty: low, source: s1, at: p. 7, checked: recalled}]
cannot_say: How much.
see_someone_if: [fever]
see_someone_say: See a doctor with a fever.
"""
CONFLICT = """\
id: tea_fight
kind: conflict
question: Does tea help?
positions:
  - {who: A guide, says: "Yes.", year: 2020, certainty: low, source: s1, at: p. 7, checked: recalled}
  - {who: A study, says: "No.", year: null, certainty: low, source: s1, at: p. 8, checked: recalled}
chosen: A little.
because: Both may hold.
about: [tea]
"""
ILL = """\
id: ill
kind: presentation
label: Ill
when: {finding: fever, is: present}
share: {p: 0.5, low: 0.1, high: 0.9, basis: expert, source: s1, at: p. 5, checked: recalled}
"""
PREGNANT = (
    FEVER.replace("id: fever", "id: pregnant").replace("Fever", "Pregnant") + "only_if: {all: [{finding: sex, is: female}]}\n"
)
SIZE = """\
id: size
kind: finding
type: one_of
topic: t1
label: Size
question: How big is it?
why_we_ask: It can point to an infection.
choices:
  - {value: small, label: Small, said: small, background: {p: 0.7, low: 0.6, high: 0.8, basis: expert, source: s1, at: p. 1, checked: recalled}}
  - {value: big, label: Big, said: big, background: {p: 0.3, low: 0.2, high: 0.4, basis: expert, source: s1, at: p. 1, checked: recalled}}
"""


def flag_when(when: str, **change: str) -> str:
    """FLAG with another test, and other single lines."""
    lines = FLAG.replace("\nwhen: {finding: fever, is: present}", f"\nwhen: {when}").splitlines()
    return "\n".join(next((f"{k}: {v}" for k, v in change.items() if line.startswith(f"{k}: ")), line) for line in lines) + "\n"


def prior(p: float) -> str:
    """A condition's priors for ILL."""
    return (
        f"priors:\n  - {{presentation: ill, p: {p}, low: 0, high: 1, basis: expert, source: s1, at: p. 3, checked: recalled}}\n"
    )


def sized(small: float, big: float) -> str:
    """CONDITION with a number for both values of SIZE."""
    entry = (
        "  - {{finding: size, value: {0}, p: {1}, low: 0, high: 1, basis: measured, source: s1, at: p. 3, checked: recalled}}\n"
    )
    return CONDITION + entry.format("small", small) + entry.format("big", big)


HOW_COMMON = """\
id: how_common
kind: scale
words:
  rare: {p: 0.001, low: 0.0003, high: 0.003, basis: expert, source: s1, at: p. 9, checked: recalled}
"""


PLACES = {"source": "sources", "topic": "topics", "finding": "findings", "red_flag": "red_flags", "condition": "conditions",
          "remedy": "remedies", "plan": "plans", "medicine": "medicines", "answer": "answers", "conflict": "conflicts", "case": "cases", "group": "groups", "harm": "harm", "presentation": "presentations", "scale": "scales"}  # fmt: skip
GROUP = """\
id: g
kind: group
label: G
findings: [fever, fevre]
together: {p: 0.5, low: 0.4, high: 0.6, basis: expert, source: s1, at: p. 6, checked: recalled}
because: They come together.
"""


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
    "plan_step_that_cannot_stand": ([SOURCE, TOPIC, FEVER, REMEDY.replace("verdict: may", "verdict: avoid"), PLAN], "plans/rest.yaml:6: steps[0]: tea is something to avoid. Name it under avoid, or take it out."),
    "plan_that_fits_nobody": ([SOURCE, TOPIC, FEVER, REMEDY, PLAN.replace("{finding: fever, is: present}", "{all: [{finding: fever, is: present}, {finding: fever, is: absent}]}")], "plans/rest.yaml:4: fits: this can never be true"),
    "medicine_told_to_stop": ([SOURCE, TOPIC, FEVER, MEDICINE.replace("Do not stop them on your own; ask a pharmacist.", "Stop them today.")], "medicines/drops.yaml:10: 'Stop' tells people to stop a medicine by themselves."),
    "medicine_emergency_no_red_flag_knows": ([SOURCE, TOPIC, FEVER, FLAG, MEDICINE + "emergency_if: [{says: you have a fever, when: {finding: fever, is: present}}]\n"], "medicines/drops.yaml:12: emergency_if[0]: this can be true while no red flag calls it an emergency."),
    "conflict_that_leads_nowhere": ([SOURCE, TOPIC, FEVER, REMEDY, CONFLICT.replace("[tea]", "[coffee]")], "conflicts/tea_fight.yaml:9: there is nothing called 'coffee' that it could be about."),
    "words_we_do_not_use": ([SOURCE, TOPIC, FEVER.replace("It can point to an infection.", "It is nothing to worry about.")], "'nothing to worry about' is not how we speak"),
    "finding_without_its_sentences": ([SOURCE, TOPIC, FEVER.replace("tick: A temperature\n", "")], "tick is missing"),
    "reviewed_without_a_reviewer": ([SOURCE, TOPIC, FEVER.replace("type: yes_no", "status: reviewed\ntype: yes_no")], "Only a named clinician's review makes a file reviewed"),
    "seen_in_a_source_only_recalled": ([SOURCE, TOPIC, FEVER.replace("checked: recalled", "checked: seen")], "s1 was not opened, so nothing in it was seen"),
    "shares_that_do_not_make_one": ([SOURCE, TOPIC, SIZE.replace("p: 0.7,", "p: 0.75,")], "findings/size.yaml:8: the backgrounds add up to 1.05."),
    "priors_far_from_one": ([SOURCE, TOPIC, FEVER, CONDITION + prior(0.5), CONDITION.replace("id: flu", "id: other") + prior(0.1), ILL], "presentations/ill.yaml:1: the priors of ill add up to 0.60; the largest is in conditions/flu.yaml:11."),
    "emergency_out_of_reach": ([SOURCE, TOPIC, FEVER, SIZE, HOW_COMMON, CONDITION + prior(0.002), CONDITION.replace("id: flu", "id: other") + prior(0.998), ILL, flag_when("{finding: size, is: big}", relevant_when="{all: [{finding: fever, is: absent}, {finding: size, is: big}]}", act="emergency") + "condition_in_mind: [flu]\n"], "red_flags/hot.yaml:4: relevant_when leaves out ill, in which flu is behind 0.0020 of all who come."),
    "red_flag_that_is_never_asked_about": ([SOURCE, TOPIC, FEVER, SIZE, FLAG.replace("relevant_when: {finding: fever, is: present}", "relevant_when: {finding: size, is: small}").replace("when: {finding: fever, is: present}\nact", "when: {finding: size, is: big}\nact")], "red_flags/hot.yaml:4: relevant_when: where this holds, the rule cannot be true"),
}  # fmt: skip


MORE_FAILING = {
    "a plan naming an unknown remedy": ([SOURCE, TOPIC, FEVER, PLAN], "plans/rest.yaml:6: there is no remedy called 'tea'."),
    "a plan step in our own words with no source": ([SOURCE, TOPIC, FEVER, PLAN.replace("{remedy: tea}", "{says: Drink something.}")], "plans/rest.yaml:6: steps[0]: this step has no source."),
    "a plan that does and avoids the same": ([SOURCE, TOPIC, FEVER, REMEDY, PLAN + "avoid: [tea]\n"], "plans/rest.yaml:6: steps[0]: tea is a step and under avoid."),
    "a remedy with a second source": ([SOURCE, TOPIC, FEVER, REMEDY, PLAN.replace("{remedy: tea}", "{remedy: tea, because: {source: s1, at: p. 1, checked: recalled}}")], "a remedy brings its own sources"),
    "a stage with no time": ([SOURCE, TOPIC, FEVER, REMEDY, PLAN.replace("stage: any", "stage: longer")], "plans/rest.yaml:4: fits: stage is longer but how long it has lasted is not tested."),
    "denied words in a plan": ([SOURCE, TOPIC, FEVER, REMEDY, PLAN.replace("{remedy: tea}", "{remedy: tea, says: Drink cold tea.}"), REMEDY.replace("id: tea", "id: no_tea").replace("verdict: may", "verdict: avoid\nnever_words: [cold tea]")], "plans/rest.yaml:6: 'cold tea' is on the deny-list (no_tea)."),
    "a medicine that may be stopped for no reason": ([SOURCE, TOPIC, FEVER, MEDICINE + "may_stop: true\n"], "medicines/drops.yaml:12: may_stop and may_stop_because belong together."),
    "an answer that does not name its conflict": ([SOURCE, TOPIC, FEVER, ANSWER, CONFLICT.replace("[tea]", "[tea_or_not]")], "conflicts/tea_fight.yaml:9: the answer tea_or_not does not name this conflict. Add conflicts: [tea_fight] to answers/tea_or_not.yaml."),
    "a conflict that does not name its answer": ([SOURCE, TOPIC, FEVER, REMEDY, ANSWER + "conflicts: [tea_fight]\n", CONFLICT], "answers/tea_or_not.yaml:9: tea_fight does not say that it is about tea_or_not."),
    "a group naming an unknown finding": ([SOURCE, TOPIC, FEVER, GROUP], "groups/g.yaml:4: there is no finding called 'fevre'. Did you mean 'fever'?"),
    "a group of what they come with": ([SOURCE, TOPIC, FEVER, PREGNANT, ILL, GROUP.replace("fevre", "pregnant")], "groups/g.yaml:4: fever is not evidence, so it cannot be grouped."),
    "a group naming a finding twice": ([SOURCE, TOPIC, FEVER, GROUP.replace("fevre", "fever")], "groups/g.yaml:4: fever is in this group twice."),
    "measured values that leave something over": ([SOURCE, TOPIC, FEVER, SIZE, sized(0.5, 0.3)], "conditions/flu.yaml:8: all values of size are given and add up to 0.80."),
    "measured values that are too many": ([SOURCE, TOPIC, FEVER, SIZE, sized(0.5, 0.7)], "conditions/flu.yaml:8: the values of size add up to 1.20."),
    "presentations that leave someone over": ([SOURCE, TOPIC, FEVER, CONDITION, ILL, ILL.replace("id: ill", "id: worse").replace("p: 0.5", "p: 0.2")], "presentations/worse.yaml:5: the shares of all presentations add up to 0.70."),
    "priors that are too many": ([SOURCE, TOPIC, FEVER, CONDITION + prior(0.9), CONDITION.replace("id: flu", "id: other") + prior(0.4), ILL], "the priors of ill add up to 1.30"),
    "a value its only_if rules out": ([SOURCE, TOPIC, FEVER, PREGNANT, flag_when("{all: [{finding: pregnant, is: present}, {finding: sex, is: male}]}")], "red_flags/hot.yaml:5: when: pregnant and sex would have to be two things at once"),
    "a nested all": ([SOURCE, TOPIC, FEVER, SIZE, flag_when("{all: [{finding: size, is: big}, {all: [{finding: fever, is: present}, {finding: size, is: small}]}]}")], "red_flags/hot.yaml:5: when: size and fever would have to be two things at once"),
    "one branch of an any": ([SOURCE, TOPIC, FEVER, SIZE, flag_when("{all: [{finding: size, is: big}, {any: [{finding: fever, is: present}, {finding: size, is: small}]}]}")], "red_flags/hot.yaml:5: when.all[1].any[1]: size would have to be two things at once"),
    "more than there can be of a count": ([SOURCE, TOPIC, FEVER, SIZE, flag_when("{count: 2, of: [{finding: size, is: small}, {finding: size, is: big}]}")], "red_flags/hot.yaml:5: when: size would have to be two things at once"),
    "the same test in another order": ([SOURCE, TOPIC, FEVER, PREGNANT, flag_when("{any: [{finding: fever, is: present}, {finding: pregnant, is: present}]}"), flag_when("{any: [{finding: pregnant, is: present}, {finding: fever, is: present}]}", id="hotter", act="emergency")], "red_flags/hotter.yaml:5: this rule has the same test as hot and contradicts it."),
    "the same test twice": ([SOURCE, TOPIC, FEVER, FLAG, FLAG.replace("id: hot\n", "id: hotter\n")], "this rule has the same test as hot and repeats it."),
    "a narrower rule that says less": ([SOURCE, TOPIC, FEVER, PREGNANT, FLAG, flag_when("{all: [{finding: fever, is: present}, {finding: pregnant, is: present}]}", id="mild", act="appointment")], "red_flags/mild.yaml:5: whenever this is true hot is true too, and it contradicts this rule with same_day."),
    "a narrower age that says less": ([SOURCE, TOPIC, FEVER, flag_when("{finding: age_years, at_least: 50}"), flag_when("{finding: age_years, at_least: 70}", id="mild", act="appointment")], "whenever this is true hot is true too"),
}  # fmt: skip
"""More ways to fail a check than the one FAILING shows: what goes wrong, the files, the message."""


@pytest.mark.parametrize("what", MORE_FAILING)
def test_bad_knowledge_is_refused_with_file_and_line(what: str) -> None:
    sources, message = MORE_FAILING[what]
    assert any(message in problem for problem in problems_of(*sources)), problems_of(*sources)


def problems_that_say(words: str, *sources: str) -> list[str]:
    return [problem for problem in problems_of(*sources) if words in problem]


def test_rules_that_only_look_alike_are_left_alone() -> None:
    """A narrower rule may say more, or the same in its own words; a man of 60 and a pregnant woman are two people."""
    narrow = flag_when("{all: [{finding: fever, is: present}, {finding: pregnant, is: present}]}", id="both", act="emergency")
    either = flag_when("{any: [{finding: sex, is: male}, {finding: pregnant, is: present}]}", id="either")
    assert problems_that_say("contradicts", SOURCE, TOPIC, FEVER, PREGNANT, FLAG, narrow, either) == []
    assert problems_that_say("never be true", SOURCE, TOPIC, FEVER, PREGNANT, FLAG, narrow, either) == []


def test_plans_medicines_and_conflicts_that_hold_together_are_left_alone() -> None:
    """A reason to stop makes it right; words against stopping are no order to stop; an emergency a red flag knows may be named."""
    own = PLAN.replace("{remedy: tea}", "{says: Rest., because: {source: s1, at: p. 1, checked: recalled}}")
    stop = MEDICINE.replace("Do not stop them on your own; ask a pharmacist.", "Stop them today.")
    stop += "may_stop: true\nmay_stop_because: The label says so.\n"
    known = "emergency_if: [{says: you have a fever, when: {finding: fever, is: present}}]\n"
    files = [ANSWER + "conflicts: [tea_fight]\n", CONFLICT.replace("[tea]", "[tea, tea_or_not]"), REMEDY]
    for more in (
        [PLAN],
        [own],
        [MEDICINE],
        [stop],
        [flag_when("{finding: fever, is: present}", act="emergency"), MEDICINE + known],
    ):
        found = problems_of(SOURCE, TOPIC, FEVER, *files, *more)
        assert [one for one in found if one.startswith(("plans/", "medicines/", "conflicts/", "answers/"))] == []


def test_sums_that_are_only_rounded_are_left_alone() -> None:
    assert problems_that_say("add up", SOURCE, TOPIC, FEVER, SIZE.replace("p: 0.7,", "p: 0.71,"), sized(0.49, 0.5)) == []
    assert problems_that_say("add up", SOURCE, TOPIC, FEVER, CONDITION + prior(0.85), ILL) == []


def test_an_emergency_rule_may_leave_out_where_its_cause_is_rarer_or_a_gate_opens_it() -> None:
    """Rarer than `rare`, not an emergency, or opened by something that can be said there: nothing is out of reach."""
    rule = flag_when("{finding: size, is: big}", relevant_when="{all: [{finding: fever, is: absent}, {finding: size, is: big}]}")
    rule += "condition_in_mind: [flu]\n"
    urgent = rule.replace("act: same_day", "act: emergency")
    gated = urgent.replace(
        "{finding: fever, is: absent}", "{any: [{finding: fever, is: absent}, {finding: pregnant, is: present}]}"
    )
    other = CONDITION.replace("id: flu", "id: other") + prior(0.998)
    for flag, p in ((urgent, 0.0009), (rule, 0.002), (gated, 0.002)):
        files = (SOURCE, TOPIC, FEVER, SIZE, PREGNANT, HOW_COMMON, CONDITION + prior(p), other, ILL, flag)
        assert problems_that_say("leaves out", *files) == []


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
