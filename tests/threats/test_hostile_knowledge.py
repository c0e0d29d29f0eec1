"""A knowledge file or bundle written to harm: it is refused with a place, and nothing in it is ever run.

`engine/logic.py` turns each rule into a Python function and runs the text it wrote (`exec`). So the names and values of a rule
are tried here as code: what stands in the text must be the same text, as a literal, and nothing else.
"""

import ast
import builtins
import contextlib
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backsense.domain.expression import Expression
from backsense.engine import logic
from backsense.errors import BadKnowledge
from backsense.guide import Guide
from backsense.loading import bundle, load_knowledge
from backsense.loading.files import LARGEST_BYTES, read_folder, read_source
from backsense.loading.load import DEEPEST

INJECTIONS = [
    "'); import os; os.system('touch owned') #",
    "x') or __import__('os').system('touch owned') or get('x",
    'x"); raise SystemExit("owned")',
    "\\'); owned()\\",
    "x\n    owned = 1\n",
    "x\r\nimport os",
    "{__import__('os')}",
    "f'{owned}'",
    "\u2028owned()\u2029",
    "\x00owned",
    "__class__.__mro__",
    "a" * 100_000,
]
RUNS_TEXT = {"exec", "eval", "compile", "__import__"}
SAFE_NODES = (
    ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Assign, ast.AugAssign, ast.Attribute, ast.Name, ast.Load, ast.Store,
    ast.Return, ast.If, ast.IfExp, ast.Compare, ast.Call, ast.Constant, ast.NamedExpr, ast.Tuple, ast.Add, ast.Eq, ast.NotEq,
    ast.In, ast.Is, ast.Gt, ast.Lt, ast.GtE, ast.UnaryOp, ast.USub,
)  # fmt: skip
TEXTS = st.one_of(st.sampled_from(INJECTIONS[:-1]), st.text(max_size=40))
LEAVES = st.one_of(
    st.builds(lambda f, v: Expression(finding=f, is_=v), TEXTS, TEXTS),
    st.builds(lambda f, v: Expression(finding=f, is_any_of=tuple(v)), TEXTS, st.lists(TEXTS, min_size=1, max_size=4)),
    st.builds(lambda f, n: Expression(finding=f, at_least=n), TEXTS, st.floats(allow_nan=False)),
)
RULES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda some: Expression(any=tuple(some))),
        st.lists(parts, min_size=1, max_size=3).map(lambda some: Expression(all=tuple(some))),
        st.lists(parts, min_size=2, max_size=3).map(lambda some: Expression(count=2, of=tuple(some))),
    ),
    max_leaves=8,
)


def written(rule: Expression) -> tuple[str, dict[str, object]]:
    """The text that would be run for a rule, and the names it can see."""
    writer = logic._Writer({})
    writer.write(rule, 0)
    return "\n".join(["def test(values):", "    get = values.get", *writer.lines, "    return t0"]), writer.names


@settings(max_examples=300, deadline=None)
@given(RULES)
def test_whatever_a_rule_holds_its_text_is_only_literals_and_comparisons(rule: Expression) -> None:
    text, names = written(rule)
    tree = ast.parse(text)
    assert len(tree.body) == 1
    strange = {type(node).__name__ for node in ast.walk(tree) if not isinstance(node, SAFE_NODES)}
    assert not strange
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert called <= {"get", *names}
    assert {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)} == {"values.get"}
    said = {leaf.finding for leaf in rule.leaves()} | {v for leaf in rule.leaves() for v in (leaf.is_, *(leaf.is_any_of or ()))}
    constants = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert constants <= said, "every text in it stands in the rule, letter for letter"


@pytest.mark.parametrize("evil", INJECTIONS)
def test_a_hostile_id_or_value_is_compared_and_never_run(evil: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(builtins, "owned", lambda *_: pytest.fail("code of a rule was run"), raising=False)
    rule = Expression(any=(Expression(finding=evil, is_=evil), Expression(finding="b", is_any_of=(evil, "c"))))
    test = logic.compile_expression(rule, {})
    assert [test({}), test({evil: evil}), test({evil: "no", "b": "d"}), test({"b": evil})] == [1, 2, 0, 2]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("evil", [one for one in INJECTIONS if len(one) < 1000])
def test_such_an_id_never_gets_past_the_loader(evil: str) -> None:
    quoted = msgspec.json.encode(evil).decode()
    _, problems = read_source(f"id: {quoted}\nkind: source\nstatus: draft\n", "sources/x.yaml")
    assert problems


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "a/b", "a\\b", "C:x", "a\x00b", ".hidden", "A", "a" * 90])
def test_an_id_that_is_a_path_is_refused(name: str, guide: Guide) -> None:
    source = next(iter(guide.knowledge.sources.values()))
    data = {**msgspec.to_builtins(source), "id": name}
    file, problems = read_source(msgspec.json.encode(data).decode(), f"sources/{name}.yaml")
    assert problems, file


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("nested lists", "a: " + "[" * 5_000 + "]" * 5_000, "nests more than"),
        ("nested maps", "\n".join("  " * level + "a:" for level in range(2_000)), "nests more than"),
        ("ten laughs", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "anchors and aliases"),
        ("merge keys", "a: &a {x: 1}\nb: {<<: *a}\n", "anchors and aliases"),
        ("a Python object", "a: !!python/object/apply:os.system ['touch owned']\n", "tags such as"),
        ("a tag of its own", "a: !evil x\n", "tags such as"),
        ("two documents", "a: 1\n---\nb: 2\n", "not YAML"),
        ("a key given twice", "id: a\nid: b\n", "given twice"),
        ("a list as key", "? [a, b]\n: c\n", "one word"),
        ("control characters", "a: \x07\n", "not YAML"),
        ("nothing", "", "empty"),
    ],
)
def test_a_file_that_plays_tricks_is_refused_with_its_line(name: str, text: str, message: str) -> None:
    began = time.perf_counter()
    file, problems = read_source(text, "findings/x.yaml")
    assert file is None, name
    assert message in str(problems[0]), name
    assert str(problems[0]).startswith("findings/x.yaml:")
    assert time.perf_counter() - began < 5


def test_a_huge_file_is_refused_unread_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "big.yaml").write_text("a: " + "x" * LARGEST_BYTES, "utf-8")
    (tmp_path / "other.yaml").write_text("id: other\nkind: nonsense\n", "utf-8")
    _, problems = read_folder(tmp_path)
    assert [str(one).split(":")[0] for one in problems] == ["big.yaml", "other.yaml"]
    assert "over 1 MB" in str(problems[0])


@pytest.mark.parametrize("count", ["1) or owned()", "__import__('os')", "2; owned()", "1.5", "true"])
def test_a_count_is_a_number_or_refused(count: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"count": count, "of": [{"finding": "a", "is": "present"}]}, Expression, strict=True)


def stamped(knowledge: object, **changed: object) -> bytes:
    """A bundle with these shelves, under the hash of its changed content: only its author could make it so."""
    made = msgspec.structs.replace(knowledge, **changed)  # type: ignore[type-var]
    return bundle.encode(msgspec.structs.replace(made, hash=bundle.content_hash(made)))


@pytest.mark.parametrize("levels", [80, 2_000, 60_000])
def test_a_bundle_that_nests_too_deep_is_refused(levels: int, guide: Guide, tmp_path: Path) -> None:
    flag = next(iter(guide.knowledge.red_flags.values()))
    plain = msgspec.json.encode(flag.when)
    content = bundle.encode(guide.knowledge)
    assert plain in content
    deep = b'{"any":[' * levels + plain + b"]}" * levels
    place = tmp_path / "deep.json"
    place.write_bytes(content.replace(b'"when":' + plain, b'"when":' + deep, 1))
    with pytest.raises(BadKnowledge, match=f"nests .* stays under {DEEPEST}"):
        load_knowledge(place)


def test_a_bundle_with_code_for_a_value_runs_none_of_it(guide: Guide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    flags = dict(guide.knowledge.red_flags)
    name, flag = next(iter(flags.items()))
    evil = Expression(any=(Expression(finding=INJECTIONS[0], is_=INJECTIONS[1]), flag.when))
    place = tmp_path / "evil.json"
    place.write_bytes(stamped(guide.knowledge, red_flags={**flags, name: msgspec.structs.replace(flag, when=evil)}))
    with contextlib.suppress(BadKnowledge, KeyError):  # refused, or of no use; in neither case run
        Guide(load_knowledge(place))
    assert [path.name for path in tmp_path.iterdir()] == ["evil.json"]


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"version":1}', b"[" * 200_000])
def test_what_is_no_bundle_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    place = tmp_path / "x.json"
    place.write_bytes(content)
    with pytest.raises(BadKnowledge):
        load_knowledge(place)


def test_the_only_text_run_as_code_is_that_of_the_rules() -> None:
    root = Path(logic.__file__).parents[1]
    found = [
        path.relative_to(root).as_posix()
        for path in sorted(root.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RUNS_TEXT
    ]
    assert found == ["engine/logic.py"]
