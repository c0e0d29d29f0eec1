"""Rules that hold across knowledge files. Each check is a generator of problems, named for what it forbids.

To add one: write `def what_it_forbids(shelf: Shelf) -> Iterator[Problem]` in a module here, name it in CHECKS, and add files that
fail it to tests/knowledge/test_checks.py with the message they should get.
"""

from collections.abc import Callable, Iterable, Iterator

from backsense.errors import Problem
from backsense.loading.checks import advice, expressions, honesty, numbers, reach, references, safety, wording
from backsense.loading.checks.shelf import Shelf
from backsense.loading.files import File

Check = Callable[[Shelf], Iterator[Problem]]

CHECKS: tuple[Check, ...] = (
    references.id_used_twice,
    references.reference_to_nothing,
    expressions.expression_that_cannot_be_read,
    numbers.chance_without_exactly_one_number,
    numbers.interval_that_does_not_hold_its_value,
    numbers.feature_given_twice,
    numbers.feature_shares_above_one,
    numbers.feature_of_what_they_come_with,
    numbers.bands_out_of_order,
    numbers.choice_missing_or_needless,
    numbers.group_that_cannot_work,
    numbers.scale_with_a_hole,
    numbers.harm_table_with_a_hole,
    numbers.presentation_without_causes,
    numbers.shares_that_do_not_make_one,
    numbers.priors_far_from_one,
    safety.red_flag_without_its_three_cases,
    safety.red_flag_that_an_answer_could_lower,
    safety.red_flag_that_can_never_fire,
    safety.red_flag_that_is_never_asked_about,
    safety.red_flag_shadowed_by_another,
    reach.emergency_out_of_reach,
    safety.level_without_words,
    safety.denied_words_in_advice,
    advice.plan_step_that_cannot_stand,
    advice.plan_that_fits_nobody,
    advice.medicine_told_to_stop,
    advice.medicine_emergency_no_red_flag_knows,
    advice.conflict_that_leads_nowhere,
    wording.words_we_do_not_use,
    wording.finding_without_its_sentences,
    honesty.reviewed_without_a_reviewer,
    honesty.seen_in_a_source_only_recalled,
)
"""All checks, in the order they run."""


def run_checks(files: Iterable[File], unread: Iterable[str] = ()) -> list[Problem]:
    """Return every problem, in the order of CHECKS; empty when the files fit together.

    `unread` are the ids of files that could not be read: naming them is not reported again for everything that points at them.
    """
    shelf = Shelf(tuple(files), frozenset(unread))
    return [problem for check in CHECKS for problem in check(shelf)]
