"""What is odd in the questions and answers of a page, told from their form alone."""

import re

from backsense.domain.pages import Fault
from backsense.importing.words import key_of, sentences_of

_CUT = re.compile(
    r"(?:(?:\.\.\.|…|\[…\]|\[\.\.\.\])[\s\"'”’)\]]*"
    r"|\b(?:read|learn|find out|see) more(?: here| about [\w ]{1,40})?[\s.»>→…]*"
    r"|\b(?:continue reading|click here)[\s.»>→…]*|:)$",
    re.IGNORECASE,
)
_VIDEO = re.compile(r"\b(?:youtube|video|watch)\b|\b\d+ (?:ways|tips|stretches|exercises|tricks|best)\b", re.IGNORECASE)
_PASSAGE_WORDS = 120
"""About what is read in half a minute."""


def is_video_title(answer: str) -> bool:
    """One short line that ends like a title, not like a sentence.

    >>> is_video_title("5 Ways To Loosen A Shoulder – Ask Nurse Kim"), is_video_title("Warmth may help.")
    (True, False)
    """
    words = answer.split()
    if "\n" in answer or not 2 <= len(words) <= 14 or answer.endswith((".", "!", "?", ":")):
        return False
    named = [word for word in words if word[:1].isalnum()]
    titled = sum(word[0].isupper() or word[0].isdigit() for word in named)
    return bool(named) and ((titled >= 0.7 * len(named) and len(named) > 3) or _VIDEO.search(answer) is not None)


def is_cut_short(answer: str) -> bool:
    """Whether it ends in dots, in "read more", or before a list that is not there."""
    return _CUT.search(answer[-200:]) is not None


def sort_out(pairs: list[tuple[str, str]]) -> tuple[list[tuple[str, str, bool]], list[Fault]]:
    """Take repeats and empty answers out, mark what is no answer, and report all of it.

    Returns:
        (question, answer, whether it answers) in the page's order, and the faults.
    """
    kept: list[tuple[str, str, bool]] = []
    faults: list[Fault] = []
    seen: set[tuple[str, str]] = set()
    questions: set[str] = set()
    answered: dict[str, str] = {}

    def say(kind: str, question: str, message: str) -> None:
        faults.append(Fault(kind=kind, question=question, message=message))  # type: ignore[arg-type]

    for question, answer in pairs:
        key, said = key_of(question), key_of(answer)
        if not said:
            say("empty", question, "there is no answer under it; it was left out.")
            continue
        if (key, said) in seen:
            say("repeat", question, "the same question with the same answer stands here before; it was left out.")
            continue
        if key in questions:
            say("asked_twice", question, "the same question has another answer further up; both are kept.")
        elif said in answered:
            say("twin_answer", question, f"the same answer stands under '{answered[said]}'.")
        seen.add((key, said))
        questions.add(key)
        answered.setdefault(said, question)
        is_answer = True
        if is_video_title(answer):
            is_answer = False
            say("video_title", question, "the answer is the title of a video; it is never shown as an answer.")
        elif is_cut_short(answer):
            is_answer = False
            say("cut_short", question, "the answer is cut off; it is never shown as an answer.")
        for sentence in sentences_of(answer):
            if sentence.endswith("?"):
                say("question_inside", question, f"the answer holds a question of its own: '{sentence[:80]}'.")
                break
        kept.append((question, answer, is_answer))
    return kept, faults


def passages_of(answer: str) -> list[str]:
    """An answer in passages of about 120 words at most, cut between paragraphs, else between sentences.

    >>> [len(one.split()) for one in passages_of("Ten words stand in this line, and that is enough. " * 30)]
    [120, 120, 60]
    """
    passages: list[str] = []
    for paragraph in re.split(r"\n\s*\n", answer):
        pieces = [paragraph] if len(paragraph.split()) <= _PASSAGE_WORDS else _pieces(paragraph)
        for place, piece in enumerate(pieces):
            glue = "\n\n" if place == 0 else " "
            if passages and len(passages[-1].split()) + len(piece.split()) <= _PASSAGE_WORDS:
                passages[-1] += glue + piece
            else:
                passages.append(piece)
    return [one for one in passages if one.strip()]


def _pieces(paragraph: str) -> list[str]:
    """Sentences, or where one is longer than a passage, stretches of it."""
    pieces: list[str] = []
    for sentence in re.split(r"(?<=[.!?])\s+|\n", paragraph):
        words = sentence.split()
        pieces += [" ".join(words[at : at + _PASSAGE_WORDS]) for at in range(0, len(words), _PASSAGE_WORDS)]
    return pieces
