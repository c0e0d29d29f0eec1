"""What a person types at a question → a value. Generous with spelling, never guessing a "no"."""

import re
from collections.abc import Sequence

from backsense.domain.assessment import ChoiceOffered
from backsense.domain.case import UNKNOWN

NOT_SURE = ("u", "unsure", "unknown", "not sure", "don't know", "dont know", "no idea", "idk")
_YES, _NO = ("y", "yes", "yep", "yeah"), ("n", "no", "nope")


class NotUnderstood(Exception):
    """What was typed fits nothing offered; the message says how to put it."""


def read_choice(typed: str, kind: str, choices: Sequence[ChoiceOffered], unit: str | None) -> str | float:
    """Return the value meant: by its number in the list, its label, or its name. Numbers go on to the guide as typed.

    Raises:
        NotUnderstood: It is none of these.

    >>> yes_no = [ChoiceOffered(value="present", label="Yes"), ChoiceOffered(value="absent", label="No")]
    >>> [read_choice(typed, "yes_no", yes_no, None) for typed in ("1", "no", "Y", "not sure")]
    ['present', 'absent', 'present', 'unknown']
    """
    word = typed.strip().lower().rstrip(".")
    if word in NOT_SURE:
        return UNKNOWN
    if kind == "number":
        return typed.strip()
    if word.isdecimal() and 1 <= int(word) <= len(choices):
        return choices[int(word) - 1].value
    if kind == "yes_no" and word in _YES + _NO:
        return "present" if word in _YES else "absent"
    exact = [choice.value for choice in choices if word in (choice.value.lower(), choice.label.lower())]
    begun = [choice.value for choice in choices if word and choice.label.lower().startswith(word)]
    for found in (exact, begun):
        if len(found) == 1:
            return found[0]
    of = f" of {unit}" if unit else ""
    raise NotUnderstood(f'We did not understand "{typed.strip()[:40]}". Type a number{of} from the list, or u for not sure.')


def read_ticks(typed: str, findings: Sequence[str]) -> dict[str, str]:
    """Return a value for every finding of a checklist: `1, 3` present, `2?` not sure, the rest absent; `0` is none of them.

    Raises:
        NotUnderstood: Something in it is not a line of the list.

    >>> read_ticks("1, 3?", ["a", "b", "c"])
    {'a': 'present', 'b': 'absent', 'c': 'unknown'}
    >>> read_ticks("u", ["a", "b"])
    {'a': 'unknown', 'b': 'unknown'}
    """
    word = typed.strip().lower().rstrip(".")
    if word in NOT_SURE:
        return dict.fromkeys(findings, UNKNOWN)
    values = dict.fromkeys(findings, "absent")
    if word in ("0", "none", "none of these", *_NO):
        return values
    for part in re.findall(r"[^\s,;]+", word):
        line = re.fullmatch(r"(\d+)(\??)", part)
        if line is None or not 1 <= int(line[1]) <= len(findings):
            shown = typed.strip()[:40]
            raise NotUnderstood(
                f'We did not understand "{shown}". Type line numbers from 1 to {len(findings)}, for example 1, 2?; '
                "0 for none of these, u for not sure."
            )
        values[findings[int(line[1]) - 1]] = UNKNOWN if line[2] else "present"
    return values
