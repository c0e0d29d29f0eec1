"""`backsense knowledge stats`, `diff`, `tree` and `claims`: what the knowledge itself is worth, and where it comes from."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backsense.errors import BadInput, NotFound, Problem, TooMuch
from backsense.faces.cli import output
from backsense.faces.cli.inputs import read_today

if TYPE_CHECKING:
    from backsense.audit.coverage import Coverage, Part
    from backsense.audit.diff import Advised, Diff
    from backsense.domain.knowledge import Knowledge

PAGE_LIMIT_BYTES = 2_000_000
"""The longest page whose claims are looked for."""
IDS_SHOWN = 8
FIELDS_SHOWN = 12
SOME_FELL = 1
"""Exit code of `diff --fail-if-lower` where a case is told to wait longer."""

as_json_option = click.option("--json", "as_json", is_flag=True, help="As JSON on stdout.")
folder_option = click.option("--knowledge", "folder", metavar="PATH", help="Another knowledge folder or bundle.")


# --- stats -----------------------------------------------------------------------------------------------------------


@click.command("stats")
@as_json_option
@folder_option
@click.option("--as-of", "as_of", metavar="DATE", help="The day reviews are due by, as YYYY-MM-DD; today if left out.")
def stats(as_json: bool, folder: str | None, as_of: str | None) -> None:
    """Count what is known, how far it is tested, used and checked, and whose review is overdue."""
    from backsense.audit.coverage import coverage
    from backsense.loading import load_knowledge

    day = read_today(as_of)
    counted = coverage(load_knowledge(folder), day)
    if as_json:
        _write(counted)
        return
    print(f"knowledge {counted.version} · {counted.hash}")
    for title, rows in _tables(counted):
        _table(title, rows)


def _tables(counted: "Coverage") -> list[tuple[str, list[tuple[str, str, str]]]]:
    def counts(group: Mapping[str, int]) -> list[tuple[str, str, str]]:
        return [(name.replace("_", " "), f"{count}", "") for name, count in group.items()]

    def shares(group: Mapping[str, int]) -> list[tuple[str, str, str]]:
        total = sum(group.values()) or 1
        return [(name, f"{count}", f"{count / total:.0%} of all") for name, count in group.items()]

    def part(name: str, one: "Part") -> tuple[str, str, str]:
        return name, f"{one.have}", f"of {one.of}" + (f"; not {_some(one.missing)}" if one.missing else "")

    def listed(name: str, ids: Sequence[str]) -> tuple[str, str, str]:
        return name, f"{len(ids)}", _some(ids)

    covered = [
        part("rules with three cases", counted.rules_with_three_cases),
        part("causes with a case", counted.conditions_with_a_case),
        part("causes with ICD-10", counted.conditions_with_icd10),
        part("causes with a course", counted.conditions_with_course),
        listed("findings used nowhere", counted.findings_used_nowhere),
        listed("sources never cited", counted.sources_never_cited),
        listed("reviews overdue", counted.reviews_overdue),
    ]
    return [
        ("Files by kind", counts(counted.kinds)),
        ("By status", counts(counted.status)),
        ("Numbers by what they rest on", shares(counted.numbers_by_basis)),
        ("Citations by how they were checked", shares(counted.citations_by_checked)),
        ("Causes with a number, by what people come with", counts(counted.priors_per_presentation)),
        (f"Covered (reviews as of {counted.as_of})", covered),
    ]


def _table(title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    print(f"\n{title}")
    wide = max([16, *(len(name) for name, _, _ in rows)])
    for name, count, more in rows:
        print(f"  {name:<{wide}} {count:>6}  {more}".rstrip())


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - IDS_SHOWN} more" if len(ids) > IDS_SHOWN else ""
    return ", ".join(ids[:IDS_SHOWN]) + more


# --- diff ------------------------------------------------------------------------------------------------------------


@click.command("diff")
@click.argument("old")
@click.argument("new")
@as_json_option
@click.option("--fail-if-lower", is_flag=True, help="End with exit code 1 when any case is told to wait longer.")
def diff(old: str, new: str, as_json: bool, fail_if_lower: bool) -> int:
    """What changed from OLD to NEW (folders or bundles), and which of NEW's cases are now told something else."""
    from backsense.audit.diff import diff as compare
    from backsense.loading import load_knowledge, load_unchecked

    found = compare(load_unchecked(old), load_knowledge(new))  # what once stood need not pass today's checks
    if as_json:
        _write(found)
    else:
        print("\n".join(_diff_lines(found)))
    return SOME_FELL if fail_if_lower and found.fell else 0


def _diff_lines(found: "Diff") -> Iterable[str]:
    if found.old == found.new:
        yield f"The same knowledge: {found.old}"
        return
    yield f"old {found.old}\nnew {found.new}"
    for title, group in (("Added", found.added), ("Removed", found.removed)):
        for kind, ids in group.items():
            yield f"\n{title} in {kind} ({len(ids)})"
            yield from textwrap.wrap(", ".join(ids), output.look(plain=False).width, initial_indent="  ", subsequent_indent="  ")
    if found.changed:
        yield f"\nChanged ({len(found.changed)})"
    for item in found.changed:
        yield f"  {item.kind}/{item.id}"
        for field in item.fields[:FIELDS_SHOWN]:
            yield f"    {field.at}: {_short(field.old)} → {_short(field.new)}"
        if len(item.fields) > FIELDS_SHOWN:
            yield f"    and {len(item.fields) - FIELDS_SHOWN} more fields"
    fell, rose = found.fell, [one for one in found.cases_changed if one.urgency == "rose"]
    yield f"\nCases: {found.cases_run} run, {len(found.cases_changed)} told something else; {len(rose)} rose, {len(fell)} fell"
    for case in sorted(found.cases_changed, key=lambda one: ("fell", "rose", "same").index(one.urgency)):
        changes = "; ".join(_told(case.old, case.new))
        unknown = f" (new to OLD: {', '.join(case.not_known_before)})" if case.not_known_before else ""
        yield f"  {case.urgency:<5} {case.id}: {changes}{unknown}"


def _told(old: "Advised", new: "Advised") -> Iterable[str]:
    if old.urgency != new.urgency:
        yield f"{old.urgency.value} → {new.urgency.value}"
    if old.first_cause != new.first_cause:
        yield f"first cause {old.first_cause or 'none'} → {new.first_cause or 'none'}"
    if gone := sorted(set(old.fired) - set(new.fired)):
        yield f"no longer fires {', '.join(gone)}"
    if come := sorted(set(new.fired) - set(old.fired)):
        yield f"now fires {', '.join(come)}"


def _short(value: Any) -> str:
    import msgspec

    if value is None:
        return "nothing"
    text = " ".join((value if isinstance(value, str) else msgspec.json.encode(value).decode()).split())
    return text if len(text) <= 70 else f"{text[:69]}…"


# --- tree ------------------------------------------------------------------------------------------------------------


@click.command("tree")
@click.argument("id_", metavar="ID")
@as_json_option
@folder_option
def tree(id_: str, as_json: bool, folder: str | None) -> None:
    """Draw an item down to its sources: claims, findings it uses, cases that hold it, and what links to it."""
    from backsense.audit import tree as drawing
    from backsense.audit.links import items_of, named_by
    from backsense.loading import load_knowledge

    knowledge = load_knowledge(folder)
    shelves = drawing.find(knowledge, id_)
    if not shelves:
        near = output.did_you_mean(id_, sorted({name for (_, name), _ in items_of(knowledge)}))
        mend = near or "See what there is with: backsense knowledge stats"
        raise NotFound([Problem("knowledge tree", f"there is nothing called '{id_[:60]}'.", mend)])
    who = named_by(knowledge)
    trees = [drawing.tree(knowledge, shelf, id_, who) for shelf in shelves]
    if as_json:
        _write({"found": dict(zip(shelves, trees, strict=True))})
        return
    look = output.look(plain=False)
    for place, one in enumerate(trees):
        print("\n" * (place > 0), end="")
        for line in drawing.tree_lines(one):
            indent = " " * (len(line) - len(line.lstrip(" -")))
            print("\n".join(textwrap.wrap(line, max(look.width, len(indent) + 40), subsequent_indent=indent)))


# --- claims ----------------------------------------------------------------------------------------------------------


@click.command("claims")
@click.option("--from", "file", metavar="FILE", required=True, help="The text of a page people read; - is stdin.")
@as_json_option
@folder_option
def claims(file: str, as_json: bool, folder: str | None) -> None:
    """Find the ledger's claims on a page: where each stands, its verdict, what is right, and the source."""
    from backsense.audit.claims import claims_on
    from backsense.loading import load_knowledge

    text = _page(file)
    knowledge = load_knowledge(folder)
    found = claims_on(text, knowledge)
    if as_json:
        _write(found)
        return
    from backsense.audit.words import VERDICT
    from backsense.render.text_parts import clean

    width = output.look(plain=False).width

    def say(title: str, text: str) -> None:
        print("\n".join(textwrap.wrap(f"{title}{clean(text)}", width, initial_indent="  ", subsequent_indent="    ")))

    for one in found.found:
        lines = ", ".join(dict.fromkeys(str(place.line) for place in one.places))
        print(f"line {lines}: {VERDICT[one.verdict].upper()} ({one.id})")
        say("The page: ", " / ".join(dict.fromkeys(place.says for place in one.places)))
        say("What is known: ", one.right)
        say("From: ", _sources(knowledge, one.sources) or "no source; it is not a question of fact")
        say("Said in: ", ", ".join(one.answers))
        print()
    total = len(found.found) + len(found.not_found)
    print(f"{len(found.found)} of the {total} claims of the ledger stand on this page.")
    if found.not_found:
        say("Not found: ", ", ".join(found.not_found))


def _sources(knowledge: "Knowledge", cited: Iterable[Any]) -> str:
    from backsense.render.labels import CHECKED_WORDS

    parts = []
    for one in cited:
        source = knowledge.sources.get(one.source)
        year = f" {source.year}" if source is not None and source.year is not None else ""
        parts.append(f"{one.source}{year} ({' '.join(one.at.split())}; {CHECKED_WORDS[one.checked]})")
    return "; ".join(parts)


def _page(file: str) -> str:
    import sys

    try:
        content = sys.stdin.buffer.read(PAGE_LIMIT_BYTES + 1) if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise NotFound([Problem(file, f"it cannot be read: {error.strerror}.", "Give the text of a page as a file.")]) from None
    if len(content) > PAGE_LIMIT_BYTES:
        raise TooMuch([Problem(file, f"we read pages of up to {PAGE_LIMIT_BYTES // 1_000_000} MB.", "Give a part of it.")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(
            [Problem(file, "it holds bytes that are not UTF-8 text.", "Save the page as plain text in UTF-8.")]
        ) from None


def _write(record: Any) -> None:
    from backsense.render.wire import to_json

    output.write_json(to_json(record))
