"""The command line over the real knowledge, in a process of its own: what a person or a program meets."""

import json
import os
import subprocess
import sys

import jsonschema
import pytest

from backsense.render.wire import schema

LEVELS = ["self_care", "appointment", "same_day", "emergency", "emergency_ambulance"]
TODAY = ("--today", "2026-11-22")


def backsense(*arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "backsense.faces.cli", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        env={**os.environ, **environment},
    )


def check(text: str, *more: str) -> dict:
    done = backsense("check", "--text", text, "--no-input", "--json", *TODAY, *more)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout)
    jsonschema.validate(result, schema("assessment"))
    return result


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("I can't feel anything between my legs when I wipe and my back is killing me", "emergency", "emergency_ambulance"),
        ("back pain, I had breast cancer 4 years ago", "same_day", "emergency"),
        ("twitching all over for 3 months, strength is fine", "self_care", "same_day"),
    ],
)
def test_the_level_from_the_text_alone(text: str, least: str, most: str):
    level = LEVELS.index(check(text)["urgency"]["code"])
    assert LEVELS.index(least) <= level <= LEVELS.index(most)


def test_a_conversation_of_honest_noes_ends_in_self_care_within_six_screens():
    process = subprocess.Popen(
        [sys.executable, "-m", "backsense.faces.cli", "check", "--interactive-json", *TODAY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def say(message: dict) -> dict:
        process.stdin.write(json.dumps(message) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    heard = say({"text": "eyelid has been twitching for two days, lots of coffee, exams", "age": 24, "sex": "female"})
    screens = 0
    while heard["type"] == "question":
        jsonschema.validate(heard, schema("question"))
        screens += 1
        assert screens <= 6
        screen = heard["screen"]
        heard = say(
            {"none_of_these": True} if screen["none_of_these"] else {"answers": dict.fromkeys(screen["findings"], "unknown")}
        )
    process.stdin.close()
    assert process.wait(30) == 0
    assert heard["type"] == "result"
    assert heard["urgency"]["code"] == "self_care"


@pytest.mark.parametrize("reply", [{"age_years": "unknown", "sex": "unknown"}, {"age_years": 40, "sex": "unknown"}])
def test_not_sure_about_age_or_sex_never_keeps_the_alarm_questions_from_being_asked(reply: dict):
    said = [{"text": "my lower back has been in spasm since yesterday"}, {"answers": reply}]
    done = backsense("check", "--interactive-json", typed="".join(f"{json.dumps(one)}\n" for one in said))
    second = json.loads(done.stdout.splitlines()[1])
    assert second["type"] == "question"
    assert not {"age_years", "sex"} & set(second["screen"]["findings"])


def test_the_same_case_gives_the_same_bytes_on_every_run():
    command = ("check", "--text", "my back locked up lifting a box", "--age", "44", "--no-input", "--json", *TODAY)
    assert backsense(*command, PYTHONHASHSEED="1").stdout == backsense(*command, PYTHONHASHSEED="2").stdout


def test_every_result_says_that_no_clinician_reviewed_it_and_what_made_it():
    said = backsense("check", "--text", "my back aches", "--no-input", *TODAY).stdout
    assert "clinician" in said
    version = json.loads(backsense("knowledge", "stats", "--json").stdout)
    assert f"knowledge {version['version']} · {version['hash'][:16]}" in said


def test_a_terminal_that_knows_only_ascii_still_gets_its_answer():
    done = backsense("check", "--text", "my back aches", "--no-input", *TODAY, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_an_emergency_is_never_met_with_an_answer():
    result = json.loads(backsense("ask", "I can't feel my legs and wet myself", "--json").stdout)
    jsonschema.validate(result, schema("answer"))
    assert result["kind"] == "emergency"


def test_knowledge_commands():
    assert backsense("knowledge", "check").stdout.endswith("files, 0 problems\n")
    shown = backsense("knowledge", "show", "saddle_numbness")
    assert "# findings/saddle_numbness" in shown.stdout
    assert "red_flags/cauda_equina" in shown.stdout
    assert "Did you mean 'saddle_numbness'?" in backsense("knowledge", "show", "sadle_numbness").stderr


def test_a_bundle_gives_the_same_result_as_the_files(tmp_path):
    bundle = tmp_path / "knowledge.json"
    assert backsense("knowledge", "build", "-o", str(bundle)).returncode == 0
    assert check("my back aches", "--knowledge", str(bundle)) == check("my back aches")
    bundle.write_bytes(bundle.read_bytes().replace(b"numb", b"dumb", 1))
    assert backsense("check", "--text", "my back aches", "--no-input", "--knowledge", str(bundle)).returncode == 3


def test_version_imports_nothing_heavy():
    code = (
        "import sys; sys.argv[1:] = ['--version']; from backsense.faces.cli import main; main(); "
        "print(sorted({'numpy', 'msgspec', 'jinja2', 'click', 'yaml'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.endswith("[]\n")
