"""A plain question to the sourced answers that fit it, by what they share; unsure is a result too.

Each way an answer is asked is a set of weighted words: rare words count for more, words that only shape a question for little,
synonyms as one. Beside the words stand the findings and medicines they name ("my foot slaps" is `foot_drop`, Lasix a water
tablet): everything the findings and medicines know of how people speak helps here too.
The question is compared with every wording. Why this way and not another: docs/decisions/0010-answers-by-words-and-findings.md.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backsense.domain.knowledge import Answer, Knowledge
from backsense.language.lexicon import Lexicon, compile_lexicon
from backsense.language.read import read_text
from backsense.language.spelling import Mender, Speller
from backsense.language.tokens import MARKS, cut

_LONGEST = 2_000
"""Characters of a question that are looked at."""
_SHAPE_WEIGHT = 0.12
"""What a word that only shapes a question counts beside the rarest telling word."""
_COMMON_WEIGHT = 0.3
"""What an everyday word that no answer was asked with counts: "quick" says less against an answer than "pregnancy"."""
_NAMED_WEIGHT = 0.8
"""What a finding or medicine named counts, beside a word as rare: its words are counted already."""
_ASK_SHARE = 0.7
"""Share of the likeness to one wording in the score; the rest is how much of the question the whole answer speaks of."""
_LONGEST_NAME = 4
"""Words a medicine's name may have to be seen."""
_SURE_SCORE = 0.55
_SURE_LEAD = 0.05
_SURE_COVERED = 0.55
_SURE_SPOKEN = 0.5
"""Sure enough to answer: both measured on the development half of benchmarks/data/paraphrases.tsv."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer that may fit. `ask` is the wording matched, `score` 0 to 1; only a confident one may be shown as the answer."""

    answer_id: str
    ask: str
    score: float
    is_confident: bool


@dataclass(frozen=True, slots=True)
class _Ask:
    answer_id: str
    wording: str
    words: frozenset[str]
    length: float


@dataclass(frozen=True, slots=True)
class AnswerIndex:
    """Made by `compile_answers`; read only."""

    asks: tuple[_Ask, ...]
    weights: Mapping[str, float]
    unknown_weight: float
    by_word: Mapping[str, tuple[int, ...]]
    spoken_of: Mapping[str, frozenset[str]]
    exact: Mapping[tuple[str, ...], int]
    subjects: frozenset[str]
    related: Mapping[str, frozenset[str]]
    normaliser: "Normaliser"
    lexicon: Lexicon
    medicines: Mapping[tuple[str, ...], str]


class Normaliser:
    """Question to words: one spelling, synonyms as one, plurals cut."""

    def __init__(self, same: Mapping[str, str], contractions: Mapping[str, str], synonyms: Mapping[str, str]) -> None:
        """Take the pairs of the word lists; a synonym may be a phrase on either side."""
        self._same = same
        self._contractions = contractions
        self._phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
        for phrase, meant in synonyms.items():
            self._phrases[self._plain(phrase)] = self._plain(meant)
        self._most = max((len(phrase) for phrase in self._phrases), default=1)
        for key, meant_words in self._phrases.items():  # what a synonym stands for may have a synonym itself
            self._phrases[key] = tuple(self.words(meant_words))
        self.mender_of: Speller | None = None

    def plain(self, text: str) -> tuple[str, ...]:
        """Words of a text, spelled one way."""
        return self._plain(text, Mender(self.mender_of) if self.mender_of is not None else None)

    def words(self, plain: tuple[str, ...]) -> list[str]:
        """Replace synonyms in plain words, the longest phrase first."""
        found: list[str] = []
        at = 0
        while at < len(plain):
            for length in range(min(self._most, len(plain) - at), 0, -1):
                meant = self._phrases.get(plain[at : at + length])
                if meant is not None:
                    found.extend(meant)
                    at += length
                    break
            else:
                found.append(plain[at])
                at += 1
        return found

    def _plain(self, text: str, mender: Mender | None = None) -> tuple[str, ...]:
        words = cut(text, self._same, self._contractions, mender, framed=False).words
        return tuple(_singular(word) for word in words if word not in MARKS)


def compile_answers(knowledge: Knowledge, lexicon: Lexicon | None = None) -> AnswerIndex:
    """Make the index of all answers that are not retired.

    Args:
        knowledge: Its answers, and the word lists `same_word`, `contractions`, `synonyms` and `question_words`.
        lexicon: By which findings are seen in a question; made from the same knowledge if left out.
    """
    lexicon = lexicon or compile_lexicon(knowledge)
    lists = knowledge.word_lists

    def pairs(name: str) -> Mapping[str, str]:
        return lists[name].pairs if name in lists else {}

    normaliser = Normaliser(pairs("same_word"), pairs("contractions"), pairs("synonyms"))
    shaping = {
        word for text in (lists["question_words"].words if "question_words" in lists else ()) for word in normaliser.plain(text)
    }
    answers = [answer for answer in knowledge.answers.values() if answer.status != "retired"]
    medicines = {normaliser.plain(name): f"medicine:{one.id}" for one in knowledge.medicines.values() for name in one.names}

    def said(text: str, plain: tuple[str, ...]) -> frozenset[str]:
        return frozenset(normaliser.words(plain)) | _named(text, plain, lexicon, medicines)

    plain = [(answer.id, wording, normaliser.plain(wording)) for answer in answers for wording in answer.asks]
    worded = [(answer_id, wording, said(wording, words)) for answer_id, wording, words in plain]
    # Reading what the answers themselves say was measured too: slower to start, and nothing more was found.
    spoken = {answer.id: frozenset(normaliser.words(normaliser.plain(answer.short))) for answer in answers}
    for answer_id, _, kept in worded:
        spoken[answer_id] |= kept
    among = _how_many((answer_id, kept) for answer_id, _, kept in worded)
    rarest = math.log(1 + len(answers))

    def weight(word: str, count: int) -> float:
        if word in shaping:
            return _SHAPE_WEIGHT * rarest
        return math.log(1 + len(answers) / count) * (_NAMED_WEIGHT if ":" in word else 1.0)

    weights = {word: weight(word, count) for word, count in among.items()}
    for word in shaping:
        weights.setdefault(word, _SHAPE_WEIGHT * rarest)
    for text in lists["common_words"].words if "common_words" in lists else ():
        for word in normaliser.plain(text):
            weights.setdefault(word, _COMMON_WEIGHT * rarest)
    asks = []
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for number, (answer_id, wording, kept) in enumerate(worded):
        asks.append(_Ask(answer_id, wording, kept, _length(kept, weights, rarest)))
        for word in kept:
            by_word[word].append(number)
    known = set(weights) | {word for words in spoken.values() for word in words}
    for name in ("common_words", "health_words", "fillers"):
        known.update(lists[name].words if name in lists else ())
    targets = {word for _, _, words in plain for word in words if word not in shaping}
    normaliser.mender_of = Speller(
        targets, known | set(pairs("same_word")) | {part for phrase in pairs("synonyms") for part in phrase.split()}
    )
    return AnswerIndex(
        asks=tuple(asks),
        weights=weights,
        unknown_weight=rarest,
        by_word={word: tuple(numbers) for word, numbers in by_word.items()},
        spoken_of=spoken,
        exact=_exact(plain, answers),
        subjects=frozenset(
            word
            for text in (lists["subjects"].words if "subjects" in lists else ())
            for word in normaliser.words(normaliser.plain(text))
        ),
        related={answer.id: frozenset(answer.related) for answer in answers},
        normaliser=normaliser,
        lexicon=lexicon,
        medicines=medicines,
    )


def find_answers(question: str, index: AnswerIndex, limit: int = 4) -> list[Found]:
    """Find the answers that fit a question, best first.

    Args:
        question: In anyone's words; beyond 2,000 characters it is not looked at.
        index: Made by `compile_answers`.
        limit: How many answers at most.

    Returns:
        At most one `Found` per answer. The first is confident or none is: an unrelated question gets none.
    """
    question = question[:_LONGEST]
    plain = index.normaliser.plain(question)
    number = index.exact.get(plain)
    named = _named(question, plain, index.lexicon, index.medicines)
    # A number no answer was asked with ("82", "3 weeks") says nothing for or against any of them.
    said = (word for word in index.normaliser.words(plain) if not word.isdigit() or word in index.weights)
    words = frozenset(said) | (named & index.weights.keys())
    best = _best_asks(words, index)
    ranked = []
    if number is not None:  # a synonym can make another wording score as high; the very words go first
        ask = index.asks[number]
        best.pop(ask.answer_id, None)
        ranked.append((1.0, 1.0, ask))
    ranked += sorted(best.values(), key=lambda entry: (-round(entry[0], 9), entry[2].answer_id))[: max(limit, 2)]
    if not ranked:
        return []
    # A neighbour of the best answer says nearly the same and is offered beside it: being close to it is no doubt.
    neighbours = index.related[ranked[0][2].answer_id]
    rivals = [score for score, _, ask in ranked[1:] if ask.answer_id not in neighbours]
    lead = ranked[0][0] - rivals[0] if rivals else 1.0
    sure = number is not None or (lead >= _SURE_LEAD and _is_sure(ranked[0], words, index))
    return [
        Found(ask.answer_id, ask.wording, round(score, 4), is_confident=sure and place == 0)
        for place, (score, _, ask) in enumerate(ranked[:limit])
    ]


def _best_asks(words: frozenset[str], index: AnswerIndex) -> dict[str, tuple[float, float, _Ask]]:
    """For each answer that shares a word with the question: its score, how much it speaks of, and the wording that fits best."""
    weights, unknown = index.weights, index.unknown_weight
    length = _length(words, weights, unknown)
    if not length:
        return {}
    total = sum(weights.get(word, unknown) for word in words)
    shared: defaultdict[int, float] = defaultdict(float)
    for word in words:
        weight = weights.get(word, unknown) ** 2
        for number in index.by_word.get(word, ()):
            shared[number] += weight
    likeness: dict[str, tuple[float, _Ask]] = {}
    for number, overlap in shared.items():
        ask = index.asks[number]
        cosine = overlap / (length * ask.length)
        if ask.answer_id not in likeness or cosine > likeness[ask.answer_id][0]:
            likeness[ask.answer_id] = (cosine, ask)
    best = {}
    for answer_id, (cosine, ask) in likeness.items():
        spoken = index.spoken_of[answer_id]
        covered = sum(weights.get(word, unknown) for word in words if word in spoken) / total
        best[answer_id] = (_ASK_SHARE * min(cosine, 1.0) + (1 - _ASK_SHARE) * covered, covered, ask)
    return best


def _named(text: str, plain: tuple[str, ...], lexicon: Lexicon, medicines: Mapping[tuple[str, ...], str]) -> frozenset[str]:
    """Findings and medicines a text names, whatever it says of them, as words of their own kind."""
    found = {
        f"finding:{mention.finding}" if mention.value == "present" else f"finding:{mention.finding}={mention.value}"
        for mention in read_text(text, lexicon).mentions
        if isinstance(mention.value, str)
    }
    for at in range(len(plain)):
        for length in range(1, min(_LONGEST_NAME, len(plain) - at) + 1):
            name = medicines.get(plain[at : at + length])
            if name is not None:
                found.add(name)
    return frozenset(found)


def _exact(plain: list[tuple[str, str, tuple[str, ...]]], answers: Iterable[Answer]) -> dict[tuple[str, ...], int]:
    """The wording that is word for word this; where two answers share it, the one that puts it earlier."""
    place = {(answer.id, wording): at for answer in answers for at, wording in enumerate(answer.asks)}
    exact: dict[tuple[str, ...], int] = {}
    for number, (answer_id, wording, words) in enumerate(plain):
        held = exact.get(words)
        if held is None or place[answer_id, wording] < place[plain[held][0], plain[held][1]]:
            exact[words] = number
    return exact


def _is_sure(best: tuple[float, float, _Ask], words: frozenset[str], index: AnswerIndex) -> bool:
    """Whether the best answer fits well enough, speaks of what was asked, and is about the same part of the body."""
    score, covered, ask = best
    if score < _SURE_SCORE or covered < _SURE_COVERED or _spoken_share(words, ask, index) < _SURE_SPOKEN:
        return False
    return index.subjects.isdisjoint(ask.words) or not index.subjects.isdisjoint(words)


def _spoken_share(words: frozenset[str], ask: _Ask, index: AnswerIndex) -> float:
    """How much of the question the answer speaks of, by words alone: what a word names must not count for it twice."""
    weights, unknown, spoken = index.weights, index.unknown_weight, index.spoken_of[ask.answer_id]
    total = sum(weights.get(word, unknown) for word in words if ":" not in word)
    return sum(weights.get(word, unknown) for word in words if ":" not in word and word in spoken) / total if total else 1.0


def _length(words: Iterable[str], weights: Mapping[str, float], unknown: float) -> float:
    return math.sqrt(sum(weights.get(word, unknown) ** 2 for word in words))


def _how_many(asked: Iterable[tuple[str, Iterable[str]]]) -> Counter[str]:
    """In how many answers' wordings each word stands."""
    seen = {(answer_id, word) for answer_id, words in asked for word in words}
    return Counter(word for _, word in seen)


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")):
        return word[:-1]
    return word
