"""The certificate itself: what was proven, how, of which knowledge and code, and what was not; as JSON and as a page."""

import hashlib
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from backsense import __version__
from backsense.certify.agree import agree
from backsense.certify.promises import LETTERS, PROMISES, Examined, examine, prove
from backsense.certify.result import Failure, Proof
from backsense.certify.space import Space
from backsense.certify.walk import walk
from backsense.domain.knowledge import Knowledge
from backsense.errors import NotInstalled, Problem

PEOPLE = 20_000
"""People drawn to compare the encoding with the engine."""
NOT_PROVEN = (
    ("How likely a cause is, and the urgency that follows from likelihood alone.",
     "The engine is compared with a slow second one (`make stress`), measured on cases (`make evaluate`) and on simulated patients (`make simulate`)."),
    ("That someone's own words are read rightly.",
     "Sentences with known readings and paraphrases (tests/cases), and the cases measured from text alone (docs/benchmark)."),
    ("That an emergency sign is asked about wherever it could be true: each is asked about where it belongs, and has to be said elsewhere. Promise e says how many.",
     "The red-flag cases, and the cases measured in patient mode (docs/benchmark)."),
    ("That the rules are medically right, complete, or at the right level.",
     "Each rule names its sources and has cases; no clinician has reviewed them yet."),
    ("That the screens up to the cap are enough for everybody. Before the cap no relevant emergency sign is passed over; at the cap a check-up stops, and the result names what is still open. It is known to happen: people who say yes to very much that is no alarm can be cut off with an emergency sign unasked.",
     "Check-ups walked from every sensation and site; how many were cut off stands above."),
    ("That a number told only roughly settles every rule. Promise e takes numbers as numbers, as the check-up asks for them; a rough one read in someone's words can leave a rule open.",
     "The reading of quantities has its own sentences (tests/cases)."),
    ("What comes after a bare “not sure” on an alarm: by decision 9 it sends nobody by itself, and the sign stays open and is named.",
     "Decision 9 says why, and what it costs; simulated patients who are unsure count it."),
    ("That the engine's code does for every person what the encoding says.",
     "Both are run on drawn people and must agree in all; the property tests draw others on every test run."),
)  # fmt: skip
"""What no proof here covers, and the testing that stands there instead."""


def certify(
    knowledge: Knowledge, people: int = PEOPLE, self_test: bool = False, say: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Prove every promise, compare the encoding with the engine, walk check-ups, and examine the prover where asked to.

    Raises:
        NotInstalled: The solver is not there.
    """
    began = time.perf_counter()
    say("proving …")
    proofs = prove(knowledge)
    say("comparing the encoding with the engine …")
    agreement = agree(knowledge, people)
    say("walking check-ups …")
    walks = walk(knowledge)
    examined: list[Examined] = []
    if self_test:
        say("examining the prover …")
        examined = examine(knowledge)
    space = Space(knowledge)
    holds = all(one.holds for one in proofs) and not agreement.differ and not walks.failures
    return {
        "ok": holds and all(one.found_by is not None for one in examined),
        "signed": None,
        "reviewed_by_a_clinician": False,
        "version": __version__,
        "code_hash": code_hash(),
        "knowledge": {"version": knowledge.version, "hash": knowledge.hash},
        "solver": {"name": "z3", "version": _solver_version()},
        "python": platform.python_version(),
        "seconds": round(time.perf_counter() - began, 1),
        "answer_space": {
            "findings": len(space.findings),
            "warning_signs": len(knowledge.red_flags),
            "remedies": len(knowledge.remedies),
            "plans": len(knowledge.plans),
            "presentations": walks.presentations,
        },
        "promises": [_promise(one) for one in proofs],
        "agreement": {
            "people": agreement.people,
            "rules": agreement.rules,
            "rules_fired": agreement.fired,
            "floors_left": agreement.floors,
            "differences": list(agreement.differ[:20]),
        },
        "walks": {
            "check_ups": walks.count,
            "most_screens": walks.most_screens,
            "cut_off_with_an_emergency_sign_unasked": list(walks.left_at_cap),
            "failures": list(walks.failures[:20]),
        },
        "self_test": [_examined(one) for one in examined],
        "not_proven": [{"what": what, "instead": instead} for what, instead in NOT_PROVEN],
    }


def _promise(proof: Proof) -> dict[str, Any]:
    letter = next(one.letter for one in PROMISES if one.id == proof.id)
    return {
        "letter": letter,
        "id": proof.id,
        "promise": proof.promise,
        "how": proof.how,
        "checks": proof.checks,
        "seconds": round(proof.seconds, 1),
        "holds": proof.holds,
        "failures": [_failure(one) for one in proof.failures],
        "notes": list(proof.notes),
    }


def _failure(one: Failure) -> dict[str, Any]:
    return {"about": one.about, "says": one.says, "person": list(one.person)}


def _examined(one: Examined) -> dict[str, Any]:
    shown = _failure(one.shown) if one.shown is not None else None
    return {"fault": one.name, "done": one.done, "found": one.found_by is not None, "found_by": one.found_by, "shown": shown}


def code_hash() -> str:
    """The sha256 of what reasons and what proves: every Python file of engine/ and certify/, by name and content."""
    digest = hashlib.sha256()
    here = Path(__file__).parent.parent
    for part in ("certify", "engine"):
        for path in sorted(here.joinpath(part).rglob("*.py")):
            digest.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def require_solver() -> None:
    """Say how to get the solver where it is missing.

    Raises:
        NotInstalled: z3 is not there.
    """
    try:
        import z3  # noqa: F401
    except ImportError:
        raise NotInstalled([Problem("", "the solver is not installed.", "pip install 'backsense[certify]'")]) from None


def _solver_version() -> str:
    import z3

    return str(z3.get_version_string())


def write(folder: str | Path, found: dict[str, Any]) -> None:
    """Write certificate.json and certificate.md."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    encoded = msgspec.json.format(msgspec.json.encode(found), indent=1)
    place.joinpath("certificate.json").write_bytes(encoded + b"\n")
    place.joinpath("certificate.md").write_text(page(found), encoding="utf-8")


def page(found: dict[str, Any]) -> str:
    """The certificate as a page to read."""
    space, agreement, walks = found["answer_space"], found["agreement"], found["walks"]
    broken = sum(not one["holds"] for one in found["promises"])
    lines = [
        "# Safety certificate",
        "",
        "Made by `make certify`; not written by hand. **Unsigned.** No clinician has reviewed the knowledge it is about.",
        "",
        f"**{'Every promise below holds.' if not broken else f'{broken} of the promises below do not hold.'}**",
        "",
        f"- Knowledge {found['knowledge']['version']}, `{found['knowledge']['hash']}`",
        f"- Code: backsense {found['version']}; `engine/` and `certify/` `{found['code_hash']}`",
        f"- Solver: {found['solver']['name']} {found['solver']['version']}, Python {found['python']}; {found['seconds']:g} seconds",
        f"- Answer space: {space['findings']} findings, each asked or not, sure or not, with every value it can take, and age and sex; "
        f"{space['warning_signs']} warning signs, {space['remedies']} remedies, {space['plans']} plans, "
        f"{space['presentations']} pairs of sensation and site",
        "",
        "“Proven over every person” means: the solver was asked for anybody, with any answers whatever, for whom the promise is broken, and there is "
        "nobody. The rules' data is encoded twice over (surely true, possibly true) apart from the engine's code; both are then run on the same people.",
        "",
        "## What was proven",
        "",
    ]
    for letter, title in LETTERS.items():
        lines += [f"### {letter}. {title}", "", "| | promise | how | checks |", "|---|---|---|--:|"]
        here = [one for one in found["promises"] if one["letter"] == letter]
        for one in here:
            word = "holds" if one["holds"] else "**broken**"
            lines.append(f"| {word} | {_cell(one['promise'])} | {one['how']} | {one['checks']:,} |")
        lines.append("")
        for one in here:
            for failure in one["failures"]:
                lines += _told(failure)
            lines += [f"- Noted: {note}" for note in one["notes"]]
            lines += [""] if one["notes"] or one["failures"] else []
    lines += [
        "## The encoding beside the engine",
        "",
        f"{agreement['people']:,} people drawn by chance, each with all {agreement['rules']} warning signs: what fires, what is open and asked, what leaves "
        f"a floor, and the floor. {agreement['rules_fired']:,} times a sign fired and {agreement['floors_left']:,} times one left a floor. "
        f"Differences: {len(agreement['differences'])}.",
        "",
        f"{walks['check_ups']} check-ups were walked to their end, from every pair of sensation and site, with answers from “no” throughout to “yes” "
        "wherever a yes makes no sign fire, which takes longest. "
        f"The longest took {walks['most_screens']} screens. Cut off by the cap below an emergency level with an emergency sign unasked: "
        f"{len(walks['cut_off_with_an_emergency_sign_unasked'])}. Failures: {len(walks['failures'])}.",
        "",
        *(f"- Cut off: {one}" for one in walks["cut_off_with_an_emergency_sign_unasked"]),
        *(f"- {one}" for one in [*agreement["differences"], *walks["failures"]]),
        "",
        "## What is not proven, and what stands there instead",
        "",
        "| not proven | instead |",
        "|---|---|",
        *(f"| {_cell(one['what'])} | {_cell(one['instead'])} |" for one in found["not_proven"]),
        "",
    ]
    if found["self_test"]:
        met = sum(one["found"] for one in found["self_test"])
        lines += [
            "## The prover's own examination",
            "",
            f"{len(found['self_test'])} faults were sown into copies of the knowledge, one in each. Found: {met}.",
            "",
        ]
        for one in found["self_test"]:
            lines += [f"**{one['fault']}**. {one['done']} {'Found by ' + one['found_by'] if one['found'] else 'NOT FOUND'}.", ""]
            lines += [*_told(one["shown"]), ""] if one["shown"] else []
    return "\n".join(lines).rstrip("\n") + "\n"


def _told(failure: dict[str, Any]) -> list[str]:
    """A broken promise, and the person it is broken for."""
    return [f"- {failure['says']}", *(f"    - {line}" for line in failure["person"])]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
