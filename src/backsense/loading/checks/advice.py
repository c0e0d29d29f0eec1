"""Plans, medicines and conflicts: that their steps can be followed, and that none of them says what a warning sign should say."""

import re
from collections.abc import Iterator

from backsense.domain import knowledge as domain
from backsense.errors import Problem
from backsense.loading.checks.reach import brings, can_be_true, ways_of
from backsense.loading.checks.shelf import Shelf

_STOP = re.compile(r"\b(stop|quit|give up|leave off|come off|skip|halve)\b", re.IGNORECASE)
_KEEP = re.compile(r"\b(not|never|don't|without|before you|rather than)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.;:?]\s+")


def plan_step_that_cannot_stand(shelf: Shelf) -> Iterator[Problem]:
    """A step is a remedy we do not warn against, or words of ours with their source."""
    for file, plan in shelf.all(domain.Plan):
        for i, step in enumerate(plan.steps):
            at = file.at(f"$.steps[{i}]")
            remedy = shelf.get(domain.Remedy, step.remedy or "")
            if remedy is not None and remedy.verdict == "avoid":
                yield Problem(at, f"steps[{i}]: {remedy.id} is something to avoid.", "Name it under avoid, or take it out.")
            elif step.remedy is not None and step.remedy in plan.avoid:
                yield Problem(at, f"steps[{i}]: {step.remedy} is a step and under avoid.", "Keep it in one of them.")
            if step.remedy is None and (step.says is None or step.because is None):
                yield Problem(at, f"steps[{i}]: this step has no source.", "Name a remedy, or write says with because.")
            elif step.remedy is not None and step.because is not None:
                yield Problem(at, f"steps[{i}]: a remedy brings its own sources.", "Take out because.")


def plan_that_fits_nobody(shelf: Shelf) -> Iterator[Problem]:
    """A plan somebody could get; and one for a stage is only given where the time is known."""
    for file, plan in shelf.all(domain.Plan):
        if not can_be_true(shelf, plan.fits):
            yield Problem(file.at("$.fits"), "fits: this can never be true, so nobody would get this plan.", "Mend the values.")
        if plan.stage != "any" and "duration_days" not in plan.fits.findings():
            yield Problem(file.at("$.fits"), f"fits: stage is {plan.stage} but how long it has lasted is not tested.", "Add it.")


def medicine_told_to_stop(shelf: Shelf) -> Iterator[Problem]:
    """Stopping a medicine suddenly can do harm: only where `may_stop` says why may we tell anyone to."""
    for file, medicine in shelf.all(domain.Medicine):
        if medicine.may_stop != (medicine.may_stop_because is not None):
            yield Problem(file.at("$.may_stop"), "may_stop and may_stop_because belong together.", "Write both, or neither.")
        if medicine.may_stop:
            continue
        for sentence in _SENTENCE.split(medicine.say):
            found = _STOP.search(sentence)
            if found and not _KEEP.search(sentence):
                mend = "Say whom to ask; or write may_stop: true and why, where a source says so."
                yield Problem(file.at("$.say"), f"'{found[0]}' tells people to stop a medicine by themselves.", mend)


def medicine_emergency_no_red_flag_knows(shelf: Shelf) -> Iterator[Problem]:
    """Only red flags raise urgency: what a medicine calls an emergency must be one for them too."""
    flags = [flag for _, flag in shelf.all(domain.RedFlag) if flag.act.is_emergency]
    for file, medicine in shelf.all(domain.Medicine):
        for i, one in enumerate(medicine.emergency_if):
            ways = ways_of(shelf, one.when) if one.when is not None else []
            if not all(any(brings(shelf, way, flag.when) for flag in flags) for way in ways or ()):
                yield Problem(
                    file.at(f"$.emergency_if[{i}].when"),
                    f"emergency_if[{i}]: this can be true while no red flag calls it an emergency.",
                    "Narrow it to what a red flag tests, add a red flag, or leave out when.",
                )


def conflict_that_leads_nowhere(shelf: Shelf) -> Iterator[Problem]:
    """What a conflict is about exists, and an answer and its conflict name each other."""
    kinds = (domain.Answer, domain.RedFlag, domain.Remedy)
    for file, conflict in shelf.all(domain.Conflict):
        for i, name in enumerate(conflict.about):
            answer = shelf.get(domain.Answer, name)
            if not any(shelf.has(kind, name) for kind in kinds) and name not in shelf.unread:
                mend = "Name an answer, a red flag or a remedy by its id."
                yield Problem(file.at(f"$.about[{i}]"), f"there is nothing called '{name}' that it could be about.", mend)
            elif answer is not None and conflict.id not in answer.conflicts:
                mend = f"Add conflicts: [{conflict.id}] to answers/{name}.yaml."
                yield Problem(file.at(f"$.about[{i}]"), f"the answer {name} does not name this conflict.", mend)
    for file, answer in shelf.all(domain.Answer):
        for i, name in enumerate(answer.conflicts):
            named = shelf.get(domain.Conflict, name)
            if named is not None and answer.id not in named.about:
                mend = f"Add it to about in conflicts/{name}.yaml."
                yield Problem(file.at(f"$.conflicts[{i}]"), f"{name} does not say that it is about {answer.id}.", mend)
