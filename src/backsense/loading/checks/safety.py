"""What must hold for warning signs before anything may be shipped."""

from collections.abc import Iterator

from backsense.domain import knowledge as domain
from backsense.domain.expression import Expression
from backsense.domain.urgency import URGENCIES, Urgency
from backsense.errors import Problem
from backsense.loading.checks.reach import Way, brings, can_be_true, dead_parts, ways_of
from backsense.loading.checks.shelf import Shelf, walk


def red_flag_without_its_three_cases(shelf: Shelf) -> Iterator[Problem]:
    """Each warning sign has a case in which it fires, one in which it stays quiet, and one in which it asks."""
    for file, flag in shelf.all(domain.RedFlag):
        cases = [case for name in flag.cases if (case := shelf.get(domain.CaseFile, name)) is not None]
        shown = {
            "fires": any(flag.id in (case.expect.fires or ()) for case in cases),
            "stays quiet": any(flag.id in (case.expect.quiet or ()) for case in cases),
            "asks when unknown": any(case.expect.asks for case in cases),
        }
        for what, there in shown.items():
            if not there:
                yield Problem(file.at("$.cases"), f"no case shows that {flag.id} {what}.", "Add one in cases/red_flags/.")


def red_flag_that_an_answer_could_lower(shelf: Shelf) -> Iterator[Problem]:
    """A rule that tests for absence could be switched off by a yes. Rules only raise."""
    for file, flag in shelf.all(domain.RedFlag):
        for where, node in walk(flag.when, "$.when"):
            if isinstance(node, Expression) and (node.is_ == "absent" or "absent" in (node.is_any_of or ())):
                yield Problem(
                    file.at(where),
                    f"{where[2:]}: a warning sign must not rest on something being absent.",
                    "Write what is present.",
                )
        if flag.if_unknown > flag.act:
            yield Problem(
                file.at("$.if_unknown"), "not knowing cannot be more urgent than knowing.", f"Write {flag.act.value} or lower."
            )
        if flag.act is Urgency.SELF_CARE:
            yield Problem(
                file.at("$.act"), "a warning sign that ends in self-care warns of nothing.", "Write appointment or higher."
            )


def red_flag_that_can_never_fire(shelf: Shelf) -> Iterator[Problem]:
    """A rule, or a part of one, that asks for two things that cannot both be so: nobody could ever make it true."""
    for file, flag in shelf.all(domain.RedFlag):
        for where, node in dead_parts(shelf, flag.when, "$.when"):
            about = " and ".join(node.findings())
            yield Problem(
                file.at(where),
                f"{where[2:]}: {about} would have to be two things at once; this can never be true.",
                "Use any, mend the values, or look at the only_if of these findings.",
            )


def red_flag_that_is_never_asked_about(shelf: Shelf) -> Iterator[Problem]:
    """A rule whose questions belong to presentations in which it cannot be true: they would be asked in vain, or not at all."""
    for file, flag in shelf.all(domain.RedFlag):
        if not can_be_true(shelf, flag.relevant_when):
            yield Problem(file.at("$.relevant_when"), "relevant_when: this can never be true.", "Mend the values.")
        elif can_be_true(shelf, flag.when) and not can_be_true(shelf, flag.when, flag.relevant_when):
            yield Problem(
                file.at("$.relevant_when"),
                "relevant_when: where this holds, the rule cannot be true, so its questions are never asked where they count.",
                "Make relevant_when fit when.",
            )


def red_flag_shadowed_by_another(shelf: Shelf) -> Iterator[Problem]:
    """Two rules that contradict: the same test with two levels, or a narrower test with the lower one, which never decides."""
    flags = list(shelf.all(domain.RedFlag))
    ways = {flag.id: ways_of(shelf, flag.when) for _, flag in flags}
    for place, (file, flag) in enumerate(flags):
        for other_place, (_, other) in enumerate(flags):
            if other_place == place or not _always_with(shelf, ways[flag.id], other):
                continue
            if _always_with(shelf, ways[other.id], flag):
                if other_place < place:  # said once, in the later file
                    word = "repeats" if other.act == flag.act else "contradicts"
                    yield Problem(file.at("$.when"), f"this rule has the same test as {other.id} and {word} it.", "Keep one.")
            elif other.act > flag.act:
                yield Problem(
                    file.at("$.when"),
                    f"whenever this is true {other.id} is true too, and it contradicts this rule with {other.act.value}.",
                    f"Raise act to {other.act.value} or more, or narrow {other.id}.",
                )


def _always_with(shelf: Shelf, ways: list[Way] | None, other: domain.RedFlag) -> bool:
    """Whether every way in which a rule can be true makes the other true as well."""
    return bool(ways) and all(brings(shelf, way, other.when) for way in ways or ())


def level_without_words(shelf: Shelf) -> Iterator[Problem]:
    """Each of the five urgencies can be said."""
    if not shelf.by_kind.get(domain.RedFlag):
        return
    said = {words.urgency for _, words in shelf.all(domain.UrgencyWords)}
    for level in URGENCIES:
        if level not in said:
            yield Problem(
                "urgencies", f"nothing says how '{level.value}' is put to people.", f"Add urgencies/{level.value}.yaml."
            )


def denied_words_in_advice(shelf: Shelf) -> Iterator[Problem]:
    """What is on the deny-list never reaches advice."""
    denied = [
        (word.lower(), remedy.id)
        for _, remedy in shelf.all(domain.Remedy)
        if remedy.verdict == "avoid"
        for word in remedy.never_words
    ]
    advice = [
        (file, where, text)
        for file, remedy in shelf.all(domain.Remedy)
        if remedy.verdict != "avoid"
        for where, text in [("$.how", remedy.how), *((f"$.steps[{i}]", step) for i, step in enumerate(remedy.steps))]
    ]
    advice += [
        (file, f"$.steps[{i}].says", step.says or "")
        for file, plan in shelf.all(domain.Plan)
        for i, step in enumerate(plan.steps)
    ]
    advice += [(file, "$.say", medicine.say) for file, medicine in shelf.all(domain.Medicine)]
    for file, where, text in advice:
        for word, by in denied:
            if word in text.lower():
                yield Problem(file.at(where), f"'{word}' is on the deny-list ({by}).", "Say something else.")
