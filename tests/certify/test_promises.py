"""Every promise holds for the knowledge as it stands, and the prover finds each fault sown into a copy of it."""

import pytest

from backsense.certify.faults import Fault, sow
from backsense.certify.promises import LETTERS, PROMISES, Proof, prove
from backsense.certify.walk import walk
from backsense.guide import Guide


@pytest.fixture(scope="module")
def proofs(guide: Guide) -> dict[str, Proof]:
    return {proof.id: proof for proof in prove(guide.knowledge)}


@pytest.mark.parametrize("name", [promise.id for promise in PROMISES])
def test_the_promise_holds(proofs: dict[str, Proof], name: str) -> None:
    proof = proofs[name]
    assert proof.checks > 0, "nothing was checked"
    assert proof.holds, "\n".join(f"{one.about}: {one.says} {' '.join(one.person)}" for one in proof.failures[:5])


def test_every_letter_has_a_promise() -> None:
    assert {promise.letter for promise in PROMISES} == set(LETTERS)


FAULTS = list(sow(Guide.load().knowledge))


def test_there_are_at_least_ten_faults() -> None:
    assert len({fault.name for fault in FAULTS}) >= 10
    assert all(set(fault.found_by) <= {promise.id for promise in PROMISES} for fault in FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_sown_fault_is_found_and_shown(proofs: dict[str, Proof], fault: Fault) -> None:
    already = {(proof.id, one.about) for proof in proofs.values() for one in proof.failures}
    shown = [
        one
        for proof in prove(fault.knowledge, fault.found_by)
        for one in proof.failures
        if one.about in fault.about and (proof.id, one.about) not in already
    ]
    assert shown, f"not found: {fault.done}"
    assert all("_" not in line for one in shown for line in one.person), "a person is told in words, not in ids"


def test_check_ups_walked_end_within_the_cap_with_no_alarm_passed_over(guide: Guide) -> None:
    walks = walk(guide.knowledge, seed=8)
    assert not walks.failures, "\n".join(walks.failures[:5])
    assert walks.presentations > 100 and walks.most_screens <= guide.model.asking.screens_at_most
