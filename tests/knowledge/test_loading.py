"""Loading: files and bundle give the same knowledge, to the order of its keys; what was changed by hand is refused."""

from pathlib import Path

import msgspec
import pytest

from backsense.errors import BadKnowledge, NotFound
from backsense.loading import load_knowledge, load_unchecked
from backsense.loading.bundle import encode


def test_files_and_bundle_are_the_same_to_the_order_of_their_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSENSE_NO_CACHE", "1")
    from_files = load_knowledge()
    bundle = tmp_path / "bundle.json"
    bundle.write_bytes(encode(from_files))
    assert msgspec.json.encode(load_knowledge(bundle)) == msgspec.json.encode(from_files)  # msgspec keeps the order of keys


def test_a_bundle_changed_by_hand_is_refused(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.json"
    bundle.write_bytes(encode(load_knowledge()).replace(b'"act":"emergency"', b'"act":"appointment"', 1))
    with pytest.raises(BadKnowledge, match="changed after it was built"):
        load_knowledge(bundle)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no such folder or bundle"):
        load_knowledge(tmp_path / "nowhere")


def test_knowledge_that_fails_a_check_can_be_compared_with_but_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSENSE_NO_CACHE", "1")
    source = tmp_path / "sources" / "s1.yaml"
    source.parent.mkdir()
    head = "id: s1\nkind: source\nstatus: reviewed\n"  # reviewed by nobody: a check refuses it
    source.write_text(f"{head}citation: X\ntype: study\nyear: null\nchecked: recalled\n", encoding="utf-8")
    with pytest.raises(BadKnowledge):
        load_knowledge(tmp_path)
    assert list(load_unchecked(tmp_path).sources) == ["s1"]
    source.write_text(head, encoding="utf-8")
    with pytest.raises(BadKnowledge):
        load_unchecked(tmp_path)
