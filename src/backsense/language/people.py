"""Whom a text is about: the writer or someone they care for, how old, which sex."""

from typing import NamedTuple

from backsense.domain.case import Sex
from backsense.language.lexicon import Lexicon
from backsense.language.match import Matches
from backsense.language.tokens import MARKS, Tokens

_OLDEST = 120
_OLD = ("yo", "yr", "yrs", "year", "years", "y")


class Person(NamedTuple):
    """Whom it is about. `is_other` where the writer speaks of someone else throughout."""

    age: float | None
    sex: Sex | None
    is_other: bool


def read_person(tokens: Tokens, matches: Matches, lexicon: Lexicon) -> Person:
    """Read age and sex, and whether the text is about another person."""
    words = tokens.words
    relation = _relation(words, lexicon)
    is_other = relation is not None and not _speaks_of_self(words, matches, lexicon)
    age, sex = _age_and_sex(words, lexicon, of_other=is_other)
    if is_other and relation is not None:
        of_relation = lexicon.relations[relation]
        sex = of_relation if of_relation in ("female", "male") else sex  # type: ignore[assignment]
    elif sex is None:
        sex = _said_sex(words, lexicon)
    return Person(age, sex, is_other)


def _relation(words: list[str], lexicon: Lexicon) -> str | None:
    """The first person named after "my" or "a", as in "my dad", "my 80 year old dad"."""
    for at, word in enumerate(words):
        if word in lexicon.relations and words[at - 1] in (".", ","):
            return word
        if word in ("my", "our") or (word == "a" and words[at + 1] == "friend"):
            for ahead in words[at + 1 : at + 6]:
                if ahead in lexicon.relations:
                    return ahead
                if not (
                    ahead[0].isdecimal()
                    or ahead in ("year", "years", "yr", "yo", "old", "month", "months", "elderly", "late", "little", "dear")
                ):
                    break
    return None


def _speaks_of_self(words: list[str], matches: Matches, lexicon: Lexicon) -> bool:
    """Whether any finding's nearest person word, going back in its sentence, is the writer."""
    for seen in matches.seen[:60]:
        topic = lexicon.topic_of.get(seen.says.finding)
        if seen.says.finding in lexicon.true_when_asked:
            continue
        at = seen.last
        while at > 0 and seen.first - at < 25:
            word = words[at]
            if word in (".", "?"):
                break
            if word in lexicon.relations:
                at = -1
                break
            person = lexicon.persons.get(word)
            if person == "third":
                break
            if (
                person == "first"
                and words[at + 1] not in lexicon.relations
                and words[at - 1] not in ("should", "can", "do", "could")
            ):
                if word == "i" and words[at + 1] in (
                    "think",
                    "thought",
                    "believe",
                    "noticed",
                    "worry",
                    "wonder",
                    "saw",
                    "took",
                    "gave",
                ):
                    at -= 1
                    continue
                return topic != "history" or word != "my"
            at -= 1
    return False


def _age_and_sex(words: list[str], lexicon: Lexicon, *, of_other: bool) -> tuple[float | None, Sex | None]:
    """Read "34f", "34 year old woman", "I'm 34", "aged 34", "female, 34"; "dad is 80" only where it is about him."""
    for at, word in enumerate(words):
        if not word[0].isdecimal() or "." in word:
            continue
        number = float(word) if len(word) <= 3 else 1000.0
        if number > _OLDEST:
            continue
        after, before = words[at + 1], words[at - 1]
        following = words[at + 1 : at + 7]
        sex = _sex_beside(words, at, lexicon)
        if after in ("month", "months", "week", "weeks") and "old" in following[1:2]:
            if of_other or not _belongs_to_other(following, lexicon):
                return round(number / (12 if after.startswith("month") else 52), 2), sex
            continue
        says_old = after in _OLD and (after == "yo" or following[1:2] in (["old"], ["o"]) or following[1:3] == ["/", "o"])
        if says_old or after == "old":
            if not of_other and _belongs_to_other(following, lexicon):
                continue
            return number, sex
        if sex is not None and _sex_adjacent(words, at, lexicon):
            return number, sex
        if after in lexicon.measures or (after in lexicon.time_units and after not in ("years", "year", "yrs")):
            continue
        if after in ("/", "%", ":", "weeks") or words[at - 1] == "/":
            continue
        says_i = before == "i'm" or (before == "am" and words[at - 2] == "i")
        says_they = before in ("he's", "she's", "is") and (
            words[at - 2] in lexicon.relations or words[at - 2] in ("he", "she") or before != "is"
        )
        says_aged = before in ("aged", "age") or (before in ("is", ":") and words[at - 2] == "age") or (before == "turned")
        if after in ("years", "year", "yrs") and not (says_i or says_they or says_aged):
            continue
        if says_aged or (says_i and not of_other) or (says_they and of_other):
            return number, sex
    return None, None


def _belongs_to_other(following: list[str], lexicon: Lexicon) -> bool:
    return any(word in lexicon.relations for word in following[:5] if word not in MARKS)


def _sex_adjacent(words: list[str], at: int, lexicon: Lexicon) -> bool:
    """A sex word touches the number, or only a slash or comma stands between."""
    after = words[at + 1]
    before = words[at - 1]
    if after in lexicon.sex_words and after not in ("mum", "dad"):
        return True
    if after in ("/", ",") and words[at + 2] in lexicon.sex_words:
        return True
    if before in lexicon.sex_words and before not in ("mum", "dad"):
        return True
    return before in ("/", ",") and words[at - 2] in lexicon.sex_words and words[at - 2] not in ("mum", "dad")


def _sex_beside(words: list[str], at: int, lexicon: Lexicon) -> Sex | None:
    """The nearest sex word within the next five tokens or the two before."""
    for place in (*range(at + 1, min(at + 6, len(words))), at - 1, at - 2):
        if place < 0 or words[place] == ".":
            if place > at:
                continue
            break
        sex = lexicon.sex_words.get(words[place])
        if sex is not None and not (len(words[place]) == 1 and abs(place - at) > 5):
            return sex  # type: ignore[return-value]
    return None


def _said_sex(words: list[str], lexicon: Lexicon) -> Sex | None:
    """Read "I'm a woman", "as a man", "female here"."""
    for at, word in enumerate(words):
        sex = lexicon.sex_words.get(word)
        if sex is None or len(word) == 1:
            continue
        lead = words[max(0, at - 4) : at]
        if "i'm" in lead or ("am" in lead and "i" in lead) or lead[-2:] == ["as", "a"] or words[at + 1] == "here":
            if words[at - 1] in ("my", "the", "your", "his", "her"):
                continue
            return sex  # type: ignore[return-value]
    return None
