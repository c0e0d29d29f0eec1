"""The arrows of the house: who may import whom, what the engine may not touch, and how long a file may grow."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "backsense"
MODULES = sorted(SOURCE.rglob("*.py"))

MAY_IMPORT: dict[str, set[str]] = {
    "domain": {"domain"},
    "errors": {"errors"},
    "loading": {"loading", "domain", "errors"},
    "engine": {"engine", "domain", "errors"},
    "language": {"language", "domain", "errors"},
    "render": {"render", "domain", "errors"},
    "gather": {"gather", "domain", "errors"},
    "guide": {"guide", "gather", "loading", "engine", "language", "render", "domain", "errors"},
    "importing": {"importing", "language", "domain", "errors"},
    "evaluate": {"evaluate", "guide", "engine", "loading", "render", "domain", "errors"},
    "audit": {"audit", "guide", "engine", "loading", "render", "domain", "errors"},
    "certify": {"certify", "engine", "domain", "errors"},
    "faces": {"faces", "audit", "certify", "evaluate", "importing", "guide", "render", "loading", "domain", "errors"},
    "": {"", "guide", "domain", "errors"},
}
"""Part of the house → the parts it may import. The empty name is `backsense/__init__.py`, which holds the version."""

NETWORK = {
    "aiohttp", "asyncio", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "socketserver", "ssl", "starlette",
    "telnetlib", "urllib.request", "urllib3", "uvicorn", "webbrowser", "xmlrpc",
}  # fmt: skip
IMPURE = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "np.random",
    "numpy.random",
    "os.environ",
    "os.getenv",
}
IMPURE_MODULES = {"io", "logging", "os", "pathlib", "random", "secrets", "shutil", "subprocess", "tempfile", "time", "uuid"}
MUTATORS = {"add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "setdefault", "sort", "update"}

READS_YAML = re.compile(r"yaml\.(.*load.*|compose.*|parse|scan)")
"""Writing YAML is anyone's business (it shows an entry); reading it is the loader's."""

NAMES_A_MODULE = re.compile(r"backsense(\.[a-z_]+)+(:[a-z_]+)?")
"""Lazy imports name their module as text; the arrows hold for them too."""

LONGEST = 420


def part_of(path: Path) -> str:
    """The part of the house a file belongs to: its folder under `backsense`, or its own name at the top."""
    first = path.relative_to(SOURCE).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and full name of every import, those inside functions and those by name as text included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: write imports in full (from backsense.domain import ...)"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and NAMES_A_MODULE.fullmatch(node.value):
            yield node.lineno, node.value.replace(":", ".")


def ours(name: str) -> str | None:
    """The part of the house an import reaches into, or None for other people's packages."""
    head, _, rest = name.partition(".")
    if head != "backsense":
        return None
    part = rest.split(".")[0]
    return part if (SOURCE / part).is_dir() or (SOURCE / f"{part}.py").is_file() else ""


def is_network(name: str) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in NETWORK)


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute chain, or the empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (left := dotted(node.value)):
        return f"{left}.{node.attr}"
    return ""


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_imports_point_down_only(path: Path) -> None:
    part = part_of(path)
    assert part in MAY_IMPORT, f"{short(path)} belongs to no part of the house; name it in MAY_IMPORT and in ARCHITECTURE.md"
    wrong = [
        f"{short(path)}:{line}: '{part or 'backsense'}' must not import '{name}'; it may import {sorted(MAY_IMPORT[part])}"
        for line, name in imports(tree_of(path))
        if (target := ours(name)) is not None and target != "" and target not in MAY_IMPORT[part]
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_only_the_web_face_knows_the_network(path: Path) -> None:
    if short(path).startswith(("src/backsense/faces/web/", "src/backsense/faces/cli/web.py")):  # the page, and what starts it
        return
    wrong = [f"{short(path)}:{line}: imports {name}" for line, name in imports(tree_of(path)) if is_network(name)]
    assert not wrong, "nothing a person types may leave the machine:\n" + "\n".join(wrong)


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_only_loading_opens_knowledge(path: Path) -> None:
    if part_of(path) == "loading":
        return
    tree = tree_of(path)
    docs = docstrings(tree)
    wrong = [
        f"{line}: imports {name}"
        for line, name in imports(tree)
        if name.startswith("backsense_knowledge") or READS_YAML.fullmatch(name)
    ]
    wrong += [f"{node.lineno}: reads YAML" for node in ast.walk(tree) if READS_YAML.fullmatch(dotted(node))]
    wrong += [
        f"{node.lineno}: names the knowledge folder"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "backsense_knowledge" in node.value
        and node not in docs
    ]
    assert not wrong, f"{short(path)}: ask backsense.loading instead: {wrong}"


def impurities(tree: ast.Module) -> list[str]:
    """What in a module could make the same case give another result: clock, chance, files, state that outlives a call."""
    found = [f"{line}: imports {name}" for line, name in imports(tree) if name.split(".")[0] in IMPURE_MODULES]
    mutable = {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp | ast.Call)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            found.append(f"{node.lineno}: global {', '.join(node.names)}")
        elif isinstance(node, ast.Call):
            name = dotted(node.func)
            if name in {"open", "print", "input"}:
                found.append(f"{node.lineno}: calls {name}()")
            if name.rpartition(".")[2] in MUTATORS and name.partition(".")[0] in mutable:
                found.append(f"{node.lineno}: changes the module's own {name.partition('.')[0]}")
        elif isinstance(node, ast.Attribute) and any(dotted(node).endswith(name) for name in IMPURE):
            found.append(f"{node.lineno}: reads {dotted(node)}")
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del) and dotted(node.value) in mutable:
            found.append(f"{node.lineno}: changes the module's own {dotted(node.value)}")
    return found


@pytest.mark.parametrize("path", [path for path in MODULES if part_of(path) in {"engine", "domain"}], ids=short)
def test_the_engine_has_no_clock_chance_file_or_memory(path: Path) -> None:
    assert not impurities(tree_of(path)), f"{short(path)}: today's date and everything else is an argument"


@pytest.mark.parametrize(
    "code",
    [
        "import random",
        "from time import time",
        "def f(): return date.today()",
        "def f(): return open('x')",
        "SEEN = {}\ndef f(x): SEEN[x] = 1",
        "SEEN = []\ndef f(x): SEEN.append(x)",
        "def f():\n    global n\n    n = 1",
        "def f(): return np.random.rand()",
    ],
)
def test_the_check_for_impurity_can_fail(code: str) -> None:
    assert impurities(ast.parse(code))


@pytest.mark.parametrize(
    "name", ["from backsense.faces.cli import main", "import backsense.engine.safety", "x = 'backsense.guide:f'"]
)
def test_the_check_of_arrows_can_fail(name: str) -> None:
    (_, found), *_ = imports(ast.parse(name))
    assert ours(found) not in MAY_IMPORT["domain"]


def test_files_stay_short_enough_to_read_in_one_go() -> None:
    places = [ROOT / name for name in ("src", "tests", "scripts", "benchmarks")]
    long = []
    for path in (file for place in places for file in sorted(place.rglob("*.py"))):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST:
            long.append(f"{short(path)}: {lines} lines; split it, {LONGEST} is the most")
    assert not long, "\n".join(long)


def docstrings(tree: ast.AST) -> set[ast.Constant]:
    """The string constants that are docstrings, those under an assignment included."""
    found: set[ast.Constant] = set()
    for node in ast.walk(tree):
        for child in getattr(node, "body", []) if not isinstance(node, ast.Lambda | ast.IfExp) else []:
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant) and isinstance(child.value.value, str):
                found.add(child.value)
    return found
