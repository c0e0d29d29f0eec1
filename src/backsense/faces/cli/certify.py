"""`backsense certify`: prove the safety promises over the whole answer space, and write the certificate."""

import sys
from typing import Any

import click

from backsense.faces.cli import output

BROKEN = 1
"""Exit code where a promise is broken, or a sown fault was not found."""


@click.command("certify")
@click.option("-o", "folder_out", metavar="DIR", help="Write certificate.json and certificate.md into this folder.")
@click.option("--self-test", is_flag=True, help="Also sow faults into copies of the knowledge, and see that each is found.")
@click.option("--people", default=20_000, show_default=True, help="People drawn to compare the encoding with the engine.")
@click.option("--json", "as_json", is_flag=True, help="The certificate as JSON on stdout.")
@click.option("--knowledge", "folder", metavar="PATH", help="Another knowledge folder or bundle.")
def command(folder_out: str | None, self_test: bool, people: int, as_json: bool, folder: str | None) -> int:
    """Prove what the warning signs, the questions and the advice promise, for every person at once.

    It needs the solver: pip install 'backsense[certify]'. Where a promise is broken it shows someone it is broken for, and ends
    with exit code 1. It says nothing about probabilities or about how words are read; the certificate says what tests those.
    """
    from backsense.certify.certificate import certify, require_solver, write

    require_solver()

    from backsense.loading import load_knowledge

    knowledge = load_knowledge(folder)
    output.settle_in()
    found = certify(knowledge, max(1, people), self_test, say=_progress)
    if folder_out is not None:
        write(folder_out, found)
    if as_json:
        from backsense.render.wire import to_json

        output.write_json(to_json(found))
    else:
        print("\n".join(_lines(found)))
        print(f"\nWritten to {folder_out}." if folder_out is not None else "\nNothing was written; give -o DIR to keep this.")
    return 0 if found["ok"] else BROKEN


def _lines(found: dict[str, Any]) -> list[str]:
    lines = []
    for one in found["promises"]:
        lines.append(f"{'holds ' if one['holds'] else 'BROKEN'}  {one['letter']}. {one['promise']}")
        lines += [line for failure in one["failures"] for line in _told(failure)]
    agreement, walks = found["agreement"], found["walks"]
    lines += ["", f"Encoding and engine: {agreement['people']} people, {len(agreement['differences'])} differences."]
    lines += [f"    {one}" for one in agreement["differences"]]
    lines.append(
        f"Check-ups walked: {walks['check_ups']}, at most {walks['most_screens']} screens, {len(walks['failures'])} failures."
    )
    lines += [f"    {one}" for one in walks["failures"]]
    cut = walks["cut_off_with_an_emergency_sign_unasked"]
    lines.append(f"Cut off by the cap below an emergency level with an emergency sign unasked: {len(cut)}.")
    lines += [f"    {one}" for one in cut]
    if found["self_test"]:
        lines.append(f"Faults sown: {len(found['self_test'])}, found: {sum(one['found'] for one in found['self_test'])}.")
        for one in found["self_test"]:
            lines.append(f"{'found ' if one['found'] else 'MISSED'}  {one['done']}")
            lines += _told(one["shown"]) if one["shown"] else []
    hashes = f"knowledge {found['knowledge']['hash'][:12]}, code {found['code_hash'][:12]}"
    return [*lines, f"{found['seconds']:g} seconds; {hashes}. Unsigned; no clinician has reviewed the knowledge."]


def _told(failure: dict[str, Any]) -> list[str]:
    return [f"        {failure['says']}", *(f"            {line}" for line in failure["person"])]


def _progress(what: str) -> None:
    if sys.stderr.isatty():
        output.say_error(what)
