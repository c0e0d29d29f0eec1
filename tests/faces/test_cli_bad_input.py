"""Bad input: each says what, where and how to mend it; exits with its own code; shows no traceback; all problems at once."""

import subprocess
import sys

import pytest

from backsense.errors import ALL_ERRORS, TEXT_LIMIT_BYTES

NO_INPUT = ("check", "--no-input")


@pytest.mark.usefixtures("fake_guide")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((*NO_INPUT, "--text", ""), 5, ["--text", "nothing in it", "for example"]),
        ((*NO_INPUT, "--text", "   \n"), 5, ["nothing in it"]),
        ((*NO_INPUT, "--text", "😀😀😀"), 5, ["no words", "for example"]),
        ((*NO_INPUT, "--text", "мне больно"), 5, ["English only", "emergency number"]),
        ((*NO_INPUT, "--text", "a" * (TEXT_LIMIT_BYTES + 1)), 6, ["101 kB", "up to 100 kB"]),
        ((*NO_INPUT, "--text", "ouch", "--age", "-3"), 5, ["--age", "'-3'", "0 to 120"]),
        ((*NO_INPUT, "--text", "ouch", "--age", "400"), 5, ["--age", "'400'", "0 to 120"]),
        ((*NO_INPUT, "--text", "ouch", "--age", "abc"), 5, ["'abc' is not an age"]),
        ((*NO_INPUT, "--text", "ouch", "--age", "nan"), 5, ["'nan' is not an age"]),
        ((*NO_INPUT, "--text", "ouch", "--sex", "x"), 5, ["--sex", "female or male"]),
        ((*NO_INPUT, "--text", "ouch", "--today", "22/11/2026"), 5, ["--today", "YYYY-MM-DD"]),
        ((*NO_INPUT, "--text", "ouch", "--answer", "nmb=present"), 4, ["nmb", "Did you mean 'numb'?"]),
        ((*NO_INPUT, "--text", "ouch", "--answer", "numb=maybe"), 4, ["numb", "maybe", "present, absent or unknown"]),
        ((*NO_INPUT, "--answer", "numb"), 4, ["--answer", "finding=value"]),
        ((*NO_INPUT, "--answer", "numb=present", "--answer", "numb=absent"), 4, ["numb", "both present and absent", "Keep one"]),
        (NO_INPUT, 5, ["nothing to go on", "--text"]),
        (("check", "--stdin", "--text", "ouch"), 5, ["read from stdin"]),
        (("check", "--stdin", "--interactive-json"), 5, ["only one of them"]),
        (("check", "--txt", "ouch"), 2, ["--txt", "--text"]),
        ((*NO_INPUT, "--text", "ouch", "--country", "zz"), 5, ["--country", "aa, bb, cc"]),
        (("chek",), 2, ["chek", "Did you mean 'check'?"]),
        (("ask",), 5, ["question", "for example"]),
        (("ask", ""), 5, ["nothing in it"]),
        (("ask", "больно ли это"), 5, ["English only"]),
        (("schema", "asessment"), 7, ["Did you mean 'assessment'?"]),
        (("web", "--port", "many"), 5, ["--port", "8000"]),
        (("knowledge", "check", "/no/such/place"), 7, ["/no/such/place", "no such folder"]),
    ],
)
def test_says_what_where_and_how_to_mend_it(run, arguments, code, words):
    ran = run(*arguments)
    assert ran.code == code, ran.err
    said, silent = (ran.out, ran.err) if "--stdin" in arguments else (ran.err, ran.out)  # JSON for those who read JSON
    assert silent == ""
    assert "Traceback" not in said
    for word in words:
        assert word in said


@pytest.mark.usefixtures("fake_guide")
def test_all_problems_at_once(run):
    ran = run(*NO_INPUT, "--text", "", "--age", "-3", "--sex", "x", "--answer", "nmb=present", "--today", "soon")
    for word in ("--text", "--age", "--sex", "nmb", "--today", "5 problems."):
        assert word in ran.err
    assert ran.code == 5


@pytest.mark.usefixtures("fake_guide")
def test_text_of_exactly_the_limit_is_read(run):
    text = "ouch " + "a" * (TEXT_LIMIT_BYTES - 5)
    assert run(*NO_INPUT, "--text", text).code == 0
    # Counted in bytes of UTF-8, not in characters.
    assert run(*NO_INPUT, "--text", "ouch " + "é" * (TEXT_LIMIT_BYTES // 2)).code == 6


@pytest.mark.usefixtures("fake_guide")
def test_emoji_among_words_are_no_problem(run):
    assert run(*NO_INPUT, "--text", "ouch 😀").code == 0


def test_a_mistake_of_ours_shows_no_traceback_and_not_what_was_typed(run, monkeypatch):
    def fail(*_: object) -> None:
        raise RuntimeError("numb between my legs")

    monkeypatch.setattr("backsense.guide.Guide.load", fail)
    ran = run(*NO_INPUT, "--text", "numb between my legs")
    assert ran.code == 70
    assert "RuntimeError" in ran.err
    assert "between my legs" not in ran.err
    monkeypatch.setenv("BACKSENSE_DEBUG", "1")
    with pytest.raises(RuntimeError):
        run(*NO_INPUT, "--text", "ouch")


def test_ctrl_c_ends_quietly(run, monkeypatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("backsense.guide.Guide.load", interrupt)
    ran = run("check")
    assert ran.code == 130
    assert "Nothing was kept" in ran.err


def test_a_closed_pipe_ends_quietly():
    command = f"'{sys.executable}' -m backsense.faces.cli schema assessment | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    assert len(done.stdout) == 10


def test_a_knowledge_file_with_a_typo_is_named_with_its_line(run, tmp_path):
    folder = tmp_path / "findings"
    folder.mkdir()
    (folder / "sore.yaml").write_text("id: sore\nkind: finding\nstatus: draft\ntype: yes_no\nlable: Sore\n", encoding="utf-8")
    ran = run("knowledge", "check", str(tmp_path))
    assert ran.code == 3
    assert "findings/sore.yaml:" in ran.err
    assert run("knowledge", "check", str(folder / "sore.yaml")).code == 3
    assert run("check", "--text", "ouch", "--no-input", "--knowledge", str(tmp_path)).code == 3


def test_every_error_has_its_own_exit_code_and_a_status():
    codes = [error.exit_code for error in ALL_ERRORS]
    assert len(set(codes)) == len(codes)
    assert all(1 < code < 126 and 400 <= error.status < 600 for code, error in zip(codes, ALL_ERRORS, strict=True))
