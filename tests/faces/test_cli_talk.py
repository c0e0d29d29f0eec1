"""The check-up at a terminal, over a fake guide: what is asked, shown, taken and put right."""

import json

import pytest

pytestmark = pytest.mark.usefixtures("fake_guide")


def test_a_whole_check_up_from_words_to_result(run):
    ran = run("check", typed=["ouch my back flump", "", "34", "female", "3", "0"])
    assert ran.code == 0, ran.err
    assert "Tell us in your own words" in ran.out
    assert '1. Sore is present. You wrote: "ouch"' in ran.out
    assert '"flump"' in ran.out
    assert ran.out.index("What we understood") < ran.out.index("What is your age_years?") < ran.out.index("Is it days?")
    assert "About 2 screens left." in ran.out
    assert ran.out.count("Look after it yourself.") == 1


def test_an_emergency_is_said_at_once_and_ends_the_questions(run):
    ran = run("check", typed=["numb and ouch"])
    assert "Is it " not in ran.out
    assert ran.out.index("Go to an emergency department now.") < ran.out.index("What we understood")


def test_an_alarm_ticked_by_a_slip_can_be_taken_back(run):
    ran = run("check", "--text", "ouch back", "--urgency-only", "--json", typed=["", "3", "1", "b", "0"])
    assert "Go to an emergency department now." in ran.err
    assert json.loads(ran.out)["urgency"]["code"] == "self_care"


def test_a_line_we_misread_can_be_put_right_or_left_out(run):
    ran = run("check", "--json", typed=["ouch numb", "2", "no", "", "s"])
    result = json.loads(ran.out)
    assert {one["finding"]: one["value"] for one in result["understood"]} == {"sore": "present", "numb": "absent"}


def test_more_words_are_read_together_with_the_first(run):
    ran = run("check", "--json", typed=["ouch", "and my back", "", "s"])
    assert {one["finding"] for one in json.loads(ran.out)["understood"]} == {"sore", "place"}


def test_question_mark_says_why_we_ask(run):
    ran = run("check", "--text", "ouch", "--urgency-only", typed=["", "?", "1", "s"])
    assert "Because of place. " in ran.out.replace("\n", " ") + " "


def test_back_returns_to_the_screen_before(run):
    ran = run("check", "--text", "ouch", "--urgency-only", "--json", typed=["", "1", "b", "2", "5", "0"])
    values = {one["finding"]: one["value"] for one in json.loads(ran.out)["understood"]}
    assert values["place"] == "leg"
    assert values["days"] == 5


def test_back_at_the_first_screen_returns_to_what_we_understood(run):
    ran = run("check", "--text", "ouch", "--urgency-only", typed=["", "b", "", "s"])
    assert ran.out.count("What we understood") == 3  # twice as asked, once in the result


def test_not_sure_is_kept_as_not_sure_never_as_no(run):
    ran = run("check", "--text", "ouch back", "--json", typed=["", "u", "u", "not sure", "1?, 2"])
    values = {one["finding"]: one["value"] for one in json.loads(ran.out)["understood"]}
    assert values == {
        "sore": "present",
        "place": "back",
        "days": "unknown",
        "numb": "unknown",
        "hot": "present",
        "weak": "absent",
    }


def test_what_we_do_not_understand_is_said_and_asked_again(run):
    ran = run("check", "--text", "ouch", "--urgency-only", typed=["", "purple", "1", "3 wekes", "3", "9", "0"])
    assert ran.code == 0
    assert 'We did not understand "purple"' in ran.out
    assert "We didn't understand '3 wekes'." in ran.out
    assert "Type line numbers from 1 to 3" in ran.out.replace("\n", " ")


@pytest.mark.parametrize("typed", [[], ["ouch"], ["ouch", ""], ["ouch", "", "34"], ["", "ouch", "s"]])
def test_input_that_ends_loses_nothing_and_shows_no_traceback(run, typed):
    ran = run("check", typed=typed)
    assert "Traceback" not in ran.out + ran.err
    assert ran.code == (130 if not typed else 0)


def test_stop_shows_the_result_so_far_with_what_is_open(run):
    ran = run("check", "--text", "ouch", typed=["", "s"])
    assert "what you told us so far" in ran.out.replace("\n", " ")


def test_with_json_the_talk_is_on_stderr_and_stdout_is_json_alone(run):
    ran = run("check", "--text", "ouch", "--json", typed=["", "s"])
    assert json.loads(ran.out)["version"]
    assert "What we understood" in ran.err


def test_a_crisis_is_met_first(run):
    ran = run("check", "--text", "help", "--no-input")
    assert ran.out.startswith("You matter")


def test_an_emergency_shows_the_number_to_call(run):
    command = ("check", "--text", "numb", "--no-input")
    assert "The number to call: 111 (AA, CC); 222 (BB)." in run(*command).out
    assert "The number to call: 222." in run(*command, "--country", "BB").out
    assert "number to call" not in run("check", "--text", "ouch", "--no-input").out
    assert "Somebody to talk to now: talk 222." in run("check", "--text", "help", "--no-input", "--country", "bb").out


def test_words_and_answer_that_differ_the_answer_counts_and_it_is_said(run):
    ran = run("check", "--text", "numb", "--answer", "numb=absent", "--no-input", "--json")
    assert json.loads(ran.out)["understood"][0]["value"] == "absent"
    assert "your answer counts" in ran.err


def test_plain_and_piped_text_hold_no_escape_codes(run):
    for options in ((), ("--plain",)):
        assert "\x1b" not in run("check", "--text", "ouch", "--no-input", *options).out


def test_not_sure_about_age_does_not_end_the_check_up(run):
    ran = run("check", "--text", "ouch back", typed=["", "u", "u", "3", "0"])
    assert "It is numb" in ran.out
