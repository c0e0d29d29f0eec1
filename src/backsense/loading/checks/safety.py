"""What must hold for warning signs before anything may be shipped."""

from collections.abc import Iterator

from backsense.domain import knowledge as domain
from backsense.domain.expression import Expression
from backsense.domain.urgency import URGENCIES, Urgency
from backsense.errors import Problem
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
    """An `all` that asks one finding to be two things at once."""
    for file, flag in shelf.all(domain.RedFlag):
        for where, node in walk(flag.when, "$.when"):
            if not isinstance(node, Expression) or not node.all:
                continue
            wanted: dict[str, set[str]] = {}
            floor: dict[str, float] = {}
            ceiling: dict[str, float] = {}
            for part in node.all:
                if part.finding is None:
                    continue
                values = {part.is_} if part.is_ is not None else set(part.is_any_of or ())
                if values:
                    wanted[part.finding] = wanted.get(part.finding, values) & values
                floor[part.finding] = max(
                    floor.get(part.finding, float("-inf")), part.at_least if part.at_least is not None else float("-inf")
                )
                ceiling[part.finding] = min(
                    ceiling.get(part.finding, float("inf")), part.below if part.below is not None else float("inf")
                )
            for name in floor:
                if wanted.get(name) == set() or floor[name] >= ceiling[name]:
                    yield Problem(
                        file.at(where),
                        f"{where[2:]}: {name} would have to be two things at once; this can never be true.",
                        "Use any.",
                    )


def red_flag_shadowed_by_another(shelf: Shelf) -> Iterator[Problem]:
    """Two rules with the same test but different levels contradict each other; with the same level one is needless."""
    seen: dict[Expression, domain.RedFlag] = {}
    for file, flag in shelf.all(domain.RedFlag):
        other = seen.setdefault(flag.when, flag)
        if other is not flag:
            word = "repeats" if other.act == flag.act else "contradicts"
            yield Problem(file.at("$.when"), f"this rule has the same test as {other.id} and {word} it.", "Keep one.")


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
    for file, remedy in shelf.all(domain.Remedy):
        if remedy.verdict == "avoid":
            continue
        for where, text in [("$.how", remedy.how), *((f"$.steps[{i}]", step) for i, step in enumerate(remedy.steps))]:
            for word, by in denied:
                if word in text.lower():
                    yield Problem(file.at(where), f"'{word}' is on the deny-list ({by}).", "Say something else.")
