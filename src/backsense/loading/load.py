"""Load the knowledge: from a cached bundle when the files have not changed, else by reading and checking every file."""

import hashlib
import os
import re
import tempfile
from importlib.resources import files as package_files
from pathlib import Path

import msgspec

from backsense import __version__
from backsense.domain.knowledge import Knowledge
from backsense.errors import BadKnowledge, NotFound, Problem
from backsense.loading import bundle

DEEPEST = 60
"""How deep a bundle may nest. Its rules are not checked again, and what follows walks them by recursion."""
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.S)
_BRACKET = re.compile(rb"[\[\]{}]")


def knowledge_folder() -> Path:
    """The folder of the knowledge that came with this installation."""
    return Path(str(package_files("backsense_knowledge")))


def load_knowledge(path: str | Path | None = None) -> Knowledge:
    """Return the knowledge of a folder of YAML files or of one bundle (.json).

    The folder's bytes are hashed each time (a few milliseconds); a bundle made from exactly these bytes by this version is kept
    in the user's cache and read instead of the files. Set BACKSENSE_NO_CACHE=1 to read the files always.

    Raises:
        NotFound: There is no such folder or file.
        BadKnowledge: With every problem of every file.
    """
    place = Path(path) if path is not None else knowledge_folder()
    if place.is_file():
        return _read_bundle(place)
    if not place.is_dir():
        raise NotFound([Problem(str(place), "there is no such folder or bundle.", "Give a folder of knowledge files.")])
    cached = _cache_place(place)
    if cached is not None and cached.is_file():
        try:
            return bundle.decode(cached.read_bytes())
        except (msgspec.DecodeError, msgspec.ValidationError, OSError):
            pass  # a broken cache entry is no reason to fail; the files are the truth
    knowledge = _read_files(place)
    if cached is not None:
        _keep(cached, bundle.encode(knowledge))
    return knowledge


def load_unchecked(path: str | Path) -> Knowledge:
    """The knowledge of a folder that need not pass today's checks, or of a bundle: for comparing with what once stood.

    Raises:
        NotFound: There is no such folder or file.
        BadKnowledge: A file cannot be read at all.
    """
    from backsense.loading.files import read_folder

    place = Path(path)
    if not place.is_dir():
        return load_knowledge(place)
    files, problems = read_folder(place)
    if problems:
        raise BadKnowledge(problems)
    return bundle.decode(bundle.encode(bundle.to_knowledge(file.item for file in files)))


def check_knowledge(path: str | Path | None = None) -> list[Problem]:
    """Every problem of the knowledge files under `path`, in files' order; empty when all is well."""
    from backsense.loading.checks import run_checks
    from backsense.loading.files import read_folder

    place = Path(path) if path is not None else knowledge_folder()
    if not place.is_dir():
        return [Problem(str(place), "there is no such folder.", "Give a folder of knowledge files.")]
    files, problems = read_folder(place)
    return problems + run_checks(files, _unread(problems))


def _read_files(place: Path) -> Knowledge:
    # Reading and checking YAML is only needed when something changed, so its modules are imported here.
    from backsense.loading.checks import run_checks
    from backsense.loading.files import read_folder

    files, problems = read_folder(place)
    problems += run_checks(files, _unread(problems))
    if problems:
        raise BadKnowledge(problems)
    # Through the bundle and back: the order of keys is then the same whether files or a bundle were read, and so are all results.
    return bundle.decode(bundle.encode(bundle.to_knowledge(file.item for file in files)))


def _unread(problems: list[Problem]) -> set[str]:
    """The ids of the files these problems kept from being read (the file's name is the id)."""
    return {Path(problem.at.rpartition(":")[0]).stem for problem in problems}


def _read_bundle(place: Path) -> Knowledge:
    content = place.read_bytes()
    if (deep := _depth(content)) > DEEPEST:
        raise BadKnowledge([Problem(place.name, f"it nests {deep} deep; a bundle of ours stays under {DEEPEST}.")])
    try:
        knowledge = bundle.decode(content)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        mend = "Make it again with: backsense knowledge build -o FILE"
        raise BadKnowledge([Problem(place.name, f"this is not a knowledge bundle: {error}.", mend)]) from None
    if bundle.content_hash(knowledge) != knowledge.hash:
        mend = "Make it again from the files with: backsense knowledge build -o FILE"
        raise BadKnowledge([Problem(place.name, "its content does not match its hash; it was changed after it was built.", mend)])
    return knowledge


def _depth(content: bytes) -> int:
    """How deep JSON nests at most, counted without recursion, which this protects."""
    deep = most = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", content)):
        deep += 1 if bracket in b"[{" else -1
        most = max(most, deep)
    return most


def _cache_place(place: Path) -> Path | None:
    if os.environ.get("BACKSENSE_NO_CACHE"):
        return None
    fingerprint = hashlib.sha256(f"{__version__} {msgspec.__version__}".encode())
    code = Path(__file__).parent.parent
    for path in (*sorted(code.joinpath("domain").glob("*.py")), code / "loading" / "bundle.py"):  # the shape of a bundle
        fingerprint.update(path.read_bytes())
    for path in sorted(place.rglob("*.y*ml")):
        fingerprint.update(path.relative_to(place).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(home) / "backsense" / f"{fingerprint.hexdigest()}.json"


def _keep(cached: Path, content: bytes) -> None:
    """Write the cache entry whole or not at all; a cache that cannot be written is only slower."""
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=cached.parent, delete=False) as file:
            file.write(content)
        os.replace(file.name, cached)
        for old in sorted(cached.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)[:-8]:
            old.unlink(missing_ok=True)
    except OSError:
        pass
