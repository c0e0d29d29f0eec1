"""`backsense knowledge`: what it knows, whether the files hold together, and the bundle made from them."""

import sys
from pathlib import Path
from typing import Any

import click

from backsense.errors import BadInput, BadKnowledge, NotFound, Problem
from backsense.faces.cli import audit, output


@click.group("knowledge")
def command() -> None:
    """Check, read, count, compare, trace or bundle the knowledge files."""


@command.command("check")
@click.argument("path", required=False)
@click.option("--json", "as_json", is_flag=True, help="Problems as JSON on stdout.")
def check(path: str | None, as_json: bool) -> int:
    """Name every problem of a knowledge folder, or of one file in it, as file:line."""
    from backsense.loading import check_knowledge, knowledge_folder

    place = Path(path) if path is not None else knowledge_folder()
    if not place.exists():
        raise NotFound([Problem(str(place), "there is no such folder or file.", "Give a folder of knowledge files.")])
    root, only = (place, "") if place.is_dir() else _root_of(place)
    problems = [one for one in check_knowledge(root) if not only or one.at.startswith(f"{only}:")]
    count = 1 if only else sum(1 for _ in root.rglob("*.yaml"))
    if not count:
        mend = "Give the folder that holds sources/, findings/ and the others."
        raise BadKnowledge([Problem(str(place), "there are no .yaml files in it.", mend)])
    if as_json and not problems:
        from backsense.render.wire import to_json

        output.write_json(to_json({"ok": True, "files": count, "problems": []}))
    elif problems:
        raise BadKnowledge(problems)
    else:
        print(f"{count} {'file' if count == 1 else 'files'}, 0 problems")
    return 0


@command.command("show")
@click.argument("id_", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="As JSON on stdout.")
@click.option("--knowledge", "folder", metavar="PATH", help="Another knowledge folder or bundle.")
def show(id_: str, as_json: bool, folder: str | None) -> None:
    """Print what is known under an id, and what uses it."""
    shelves = _shelves(folder)
    found = {name: items[id_] for name, items in shelves.items() if id_ in items}
    if not found:
        names = sorted({one for items in shelves.values() for one in items})
        mend = output.did_you_mean(id_, names) or "See what there is with: backsense knowledge stats"
        raise NotFound([Problem("knowledge show", f"there is nothing called '{id_[:60]}'.", mend)])
    used_by = [f"{name}/{one}" for name, items in shelves.items() for one in items if one != id_ and _uses(items[one], id_)]
    if as_json:
        from backsense.render.wire import to_json

        output.write_json(to_json({"found": found, "used_by": used_by}))
        return
    import yaml

    for name, item in found.items():
        print(f"# {name}/{id_}")
        print(yaml.safe_dump(item, sort_keys=False, allow_unicode=True, width=100))
    if used_by:
        print("# used by: " + ", ".join(used_by))


for one in (audit.stats, audit.diff, audit.tree, audit.claims):
    command.add_command(one)


@command.command("build")
@click.option("-o", "--output", "target", metavar="FILE", help="Where to write it; - is stdout.")
@click.argument("path", required=False)
def build(path: str | None, target: str | None) -> None:
    """Check everything and write the hashed JSON bundle."""
    from backsense.loading import bundle, load_knowledge

    knowledge = load_knowledge(path)
    content = bundle.encode(knowledge)
    if target == "-":
        output.write_json(content)
        return
    file = Path(target or f"backsense-knowledge-{knowledge.version}.json")
    try:
        file.write_bytes(content)
    except OSError as error:
        mend = "Give another place with -o FILE."
        raise BadInput([Problem(str(file), f"it cannot be written: {error.strerror}.", mend)]) from None
    print(f"{file}: {len(content):,} bytes, sha256 {knowledge.hash}", file=sys.stdout)


def _shelves(folder: str | None) -> dict[str, dict[str, Any]]:
    import msgspec

    from backsense.loading import load_knowledge

    plain = msgspec.to_builtins(load_knowledge(folder))
    return {name: shelf for name, shelf in plain.items() if isinstance(shelf, dict)}


def _uses(value: Any, id_: str) -> bool:
    """True where the id stands anywhere in it, as a value, a key, or the finding of `finding=value`."""
    if isinstance(value, dict):
        return any(key == id_ or _uses(part, id_) for key, part in value.items())
    if isinstance(value, (list, tuple)):
        return any(_uses(part, id_) for part in value)
    return isinstance(value, str) and (value == id_ or value.startswith(f"{id_}="))


def _root_of(file: Path) -> tuple[Path, str]:
    """The knowledge folder a file belongs to, and its path in it. The whole folder is read, so that ids can be found."""
    from backsense.loading.files import FOLDERS

    whole = file.resolve()
    homes = [parent for parent in whole.parents if whole.relative_to(parent).parts[0] in FOLDERS]
    if not homes:
        mend = f"Put it in one of {', '.join(FOLDERS)}, or give the knowledge folder."
        raise NotFound([Problem(str(file), "it lies in no knowledge folder.", mend)])
    return homes[-1], whole.relative_to(homes[-1]).as_posix()
