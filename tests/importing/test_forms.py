"""Every form in which pages of questions come, and pages that mean no good."""

import json
import os
from pathlib import Path

import pytest

from backsense.errors import BadInput, NotInstalled
from backsense.importing import dom
from backsense.importing.importer import import_pages, read_import, to_lines, write_whole
from backsense.importing.reading import PAGE_LIMIT_BYTES
from backsense.loading import load_knowledge

FIXTURES = Path(__file__).parent / "fixtures"
SHARED = Path(os.environ.get("BACKSENSE_PAGES", Path(__file__).parents[3] / "shared" / "cases"))
"""Pages that are not ours to ship; tests that use them are skipped where they are absent."""
WANTED = {
    "json_ld": "json_ld",
    "json_ld_graph": "json_ld",
    "json_ld_broken": "json_ld",
    "microdata": "microdata",
    "details": "details",
    "classes": "marked_classes",
    "buttons": "buttons",
    "definition_list": "definition_list",
    "headings": "headings",
    "bold": "bold",
    "headings_md": "headings",
    "bold_md": "bold",
    "details_md": "details",
    "text": "plain_text",
}
KNOWLEDGE = load_knowledge()


@pytest.mark.parametrize("path", sorted(FIXTURES.iterdir()), ids=lambda path: path.name)
def test_a_form_is_read(path: Path) -> None:
    (page,), _ = import_pages([path], KNOWLEDGE)
    assert page.extractor == WANTED[path.stem]
    assert [pair.question for pair in page.pairs] == ["Can a warm bath loosen my shoulder?", "May I go swimming?"]
    assert page.pairs[0].passages == ["A warm bath may loosen it for a while."]
    assert page.pairs[1].passages[0].replace("\n", " ").startswith("Yes, if it feels good.")
    assert "wicked" not in repr(page)


def test_every_form_has_a_page() -> None:
    assert {path.stem for path in FIXTURES.iterdir()} == set(WANTED)


def test_the_same_page_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (to_lines(import_pages([FIXTURES], KNOWLEDGE)[0], KNOWLEDGE) for _ in range(2))
    assert first == second
    write_whole(tmp_path / "pages.jsonl", first)
    header, pages = read_import(tmp_path / "pages.jsonl")
    assert header.pages == len(pages) == len(WANTED)
    assert to_lines(pages, KNOWLEDGE) == first
    assert [path.name for path in tmp_path.iterdir()] == ["pages.jsonl"]


def test_a_page_says_where_it_is_from(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(
        "<title>Backs</title><link rel=canonical href='https://example.org/backs'><h2>Why?</h2><p>We do not know.</p>", "utf-8"
    )
    (found,), _ = import_pages([page], KNOWLEDGE)
    assert (found.title, found.address, found.publisher) == ("Backs", "https://example.org/backs", "example.org")
    (found,), _ = import_pages([page], KNOWLEDGE, publisher="Us")
    assert found.publisher == "Us"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("big.html", b"a" * (PAGE_LIMIT_BYTES + 1), "over 5 MB"),
        ("deep.html", b"<div>" * 100_000 + b"<h2>Why?</h2>x", "nest 100001 deep"),
        ("latin.txt", "Où?\n\nIci.".encode("latin-1"), "is not UTF-8"),
        ("wrong.html", b"<meta charset=utf-16><h2>W\xe9?</h2>x", "do not fit the encoding"),
        ("pdf.html", b"%PDF-1.7 x", "not a page of text"),
        ("null.txt", b"Why?\n\n\0\0", "not a page of text"),
        ("empty.txt", b" \n", "nothing in it"),
        ("none.html", b"<p>Nothing is asked here.</p>", "no questions in it"),
        ("a.docx", b"PK", "what kind of page"),
    ],
)
def test_a_page_that_cannot_be_read_is_a_problem(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    good = FIXTURES / "text.txt"
    with pytest.raises(BadInput) as caught:
        import_pages([good, tmp_path / name, tmp_path / "absent.html"], KNOWLEDGE)
    assert len(caught.value.problems) == 2, "all at once"
    assert message in str(caught.value)
    assert "no such file" in str(caught.value)


@pytest.mark.parametrize(
    "html",
    [
        "<script type='application/ld+json'>{not json</script><h2>Why?</h2><p>Nobody knows it.</p>",
        "<script type='application/ld+json'>" + "[" * 50_000 + "</script><h2>Why?</h2><p>Nobody knows it.</p>",
        "<h2>Why?</h2><p>Nobody knows it.</p><script>alert('wicked')</script><style>wicked{}</style>",
        "<h2>Why?</h2><p>Nobody knows it.<!-- wicked --></p>" + "<li>" * 5_000,
        "<h2>Why?<h2>Why not?</h2><p>Nobody knows it.",
        '<script type="application/ld+json">{"@type":"Question","name":5,"acceptedAnswer":[null,7,{"text":{}}]}</script>'
        "<h2>Why?</h2><p>Nobody knows it.</p>",
    ],
)
def test_a_hostile_page_is_read_as_far_as_it_goes(tmp_path: Path, html: str) -> None:
    (tmp_path / "a.html").write_text(html, "utf-8")
    (page,), _ = import_pages([tmp_path / "a.html"], KNOWLEDGE)
    assert page.pairs[0].passages[0].startswith("Nobody knows it.")
    assert "wicked" not in repr(page)


def test_a_declared_encoding_is_used(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes("<meta charset=iso-8859-1><h2>Où?</h2><p>Ici même.</p>".encode("latin-1"))
    (page,), _ = import_pages([tmp_path / "a.html"], KNOWLEDGE)
    assert page.pairs[0].question == "Où?"


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "selectolax.lexbor", None)
    with pytest.raises(NotInstalled, match=r"pip install 'backsense\[import\]'"):
        dom.parse("<p>")


@pytest.mark.parametrize("place", ["absent.jsonl", "torn.jsonl", "other.jsonl"])
def test_a_file_that_is_no_import_is_said_to_be_none(tmp_path: Path, place: str) -> None:
    lines = to_lines(import_pages([FIXTURES], KNOWLEDGE)[0], KNOWLEDGE)
    (tmp_path / "torn.jsonl").write_bytes(lines[: len(lines) // 2])
    (tmp_path / "other.jsonl").write_bytes(b"[]\n")
    with pytest.raises(Exception, match=r"no such file|not a file of imported pages|not whole"):
        read_import(tmp_path / place)


def test_all_seventeen_forms(tmp_path: Path) -> None:
    place = SHARED / "faq_page_variants.json"
    if not place.is_file():
        pytest.skip("the collection of page forms is not on this machine (BACKSENSE_PAGES names its folder)")
    forms = json.loads(place.read_text("utf-8"))
    for number, (name, text) in enumerate(forms.items()):
        ending = ".md" if name.startswith("md") else ".txt" if name.startswith("plain") else ".html"
        page = tmp_path / f"{number}{ending}"
        page.write_text(text, "utf-8")
        (found,), _ = import_pages([page], KNOWLEDGE)
        asked = ["Does heat help a stiff back?", "How long should I rest?"]
        assert [pair.question for pair in found.pairs] == (asked[:1] if name.startswith("md details") else asked), name
        assert found.pairs[0].passages == ["Warmth can ease a tight muscle for a while."], name
        assert not any(pair.flags for pair in found.pairs), f"{name}: what it says is what we say"


def test_real_answers_are_split_and_found_again(tmp_path: Path) -> None:
    place = SHARED / "medquad_indomain.jsonl"
    if not place.is_file():
        pytest.skip("the real answers are not on this machine (BACKSENSE_PAGES names their folder)")
    rows = [json.loads(line) for line in place.read_text("utf-8").splitlines()]
    marked = [
        {"@type": "Question", "name": row["q"], "acceptedAnswer": {"@type": "Answer", "text": row["a"].replace("<", "&lt;")}}
        for row in rows
    ]
    page = tmp_path / "all.html"
    page.write_text(f"<script type='application/ld+json'>{json.dumps({'mainEntity': marked})}</script>", "utf-8")
    (found,), _ = import_pages([page], KNOWLEDGE)
    assert len(found.pairs) + sum(one.kind in ("repeat", "empty") for one in found.faults) == len(rows)
    assert max(len(passage.split()) for pair in found.pairs for passage in pair.passages) <= 120
