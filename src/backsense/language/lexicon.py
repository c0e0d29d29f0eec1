"""Everything the reader knows, made ready once: phrases, cues, joined lists and numbers, all from knowledge files."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import ahocorasick

from backsense.domain.knowledge import Cue, Finding, Knowledge, Words
from backsense.language.spelling import Speller
from backsense.language.tokens import MARKS, cut, cut_phrase

PHRASE, PART, MASK, CRISIS, CRISIS_NOT, CUE, INERT, POINT, BEGINS = range(9)
"""What a matched phrase is: a finding, part of a combination, a blank, crisis words or their opposite, a cue, a place where a cue
does not count, a point in time, a word that begins a duration."""

_MEDICINES = "medicines"
"""The topic of medicines: how long one has been taken is not how long the trouble has lasted."""
_POSSESSIVE = ("his", "her", "their", "your", "the")
_WITHIN = 6.0


class Entry(NamedTuple):
    """What one phrase stands for, and how many words it has."""

    kind: int
    length: int
    what: Any


class Says(NamedTuple):
    """A finding a phrase stands for. `is_present` is False for phrases that deny it by themselves."""

    finding: str
    value: str
    is_present: bool
    only_denied: bool = False
    """Too little said to be a "yes" ("weakness"), enough to be a "no" ("no fever or weakness")."""


class CueRule(NamedTuple):
    """A cue as the reader uses it. `stops_at` are first words; a phrase of two words is kept whole."""

    id: str
    turns: Literal["absent", "unsure", "past", "someone_else", "hypothetical", "asked", "present", "break", "corrected"]
    forward: bool
    backward: bool
    words: int
    stops_at: frozenset[str]
    stops_at_two: frozenset[tuple[str, str]]


NAMES_MEDICINE = "medicine:"
"""Before the id of a medicine where a name of it was seen: such a mention is no finding."""


class Combination(NamedTuple):
    """Two lists whose words, near each other, give a finding."""

    first: int
    second: int
    says: Says


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The compiled language. Made by `compile_lexicon`; read only."""

    same: Mapping[str, str]
    contractions: Mapping[str, str]
    fillers: frozenset[str]
    common: frozenset[str]
    speller: Speller
    numbers: Mapping[str, int]
    """A number for every word that stands in a phrase."""
    content: Any
    """Phrases with the fillers left out."""
    full: Any
    """Phrases in which every word counts."""
    combinations: tuple[Combination, ...]
    within: int
    blockers: frozenset[str]
    blockers_two: frozenset[tuple[str, str]]
    topic_of: Mapping[str, str]
    true_in_the_past: frozenset[str]
    over_in_the_past: frozenset[str]
    true_when_asked: frozenset[str]
    true_in_the_family: frozenset[str]
    no_duration: frozenset[str]
    relations: Mapping[str, str]
    persons: Mapping[str, str]
    sex_words: Mapping[str, str]
    question_starts: frozenset[str]
    number_words: Mapping[str, float]
    time_units: Mapping[str, float]
    time_bare: Mapping[str, float]
    time_leads: frozenset[str]
    time_elsewhere: frozenset[str]
    time_filled: frozenset[str]
    """What a stretch of time may be filled with ("an hour of sleep"): it is then no duration of the trouble."""
    time_fractions: Mapping[str, float]
    """Days of one unit by the number under the stroke: "3/52" is three weeks."""
    weekdays: Mapping[str, float]
    months: Mapping[str, float]
    measures: frozenset[str]
    severity_words: frozenset[str]


def compile_lexicon(knowledge: Knowledge, language: str = "en") -> Lexicon:
    """Make the lexicon of one language.

    Args:
        knowledge: Findings with their words, cues and word lists. What is missing is left out, not an error.
        language: Whose words to take.

    Returns:
        A lexicon that `read_text` reads with.
    """
    return _Compiler(knowledge, language).compile()


class _Compiler:
    """Gathers phrases, then builds the two automata."""

    def __init__(self, knowledge: Knowledge, language: str) -> None:
        self.knowledge = knowledge
        self.language = language
        self.lists = knowledge.word_lists
        self.same = self._pairs("same_word")
        self.contractions = self._pairs("contractions")
        self.fillers = frozenset(self.same.get(word, word) for word in self._words("fillers"))
        self.whole = frozenset(self._words("kept_whole"))
        self.weighty = frozenset(self._words("weighty_fillers"))
        self.common = frozenset(self._words("common_words"))
        self.ids: dict[str, int] = {}
        self.content: defaultdict[tuple[int, ...], list[Entry]] = defaultdict(list)
        self.full: defaultdict[tuple[int, ...], list[Entry]] = defaultdict(list)
        self.targets: set[str] = set()

    def compile(self) -> Lexicon:
        """Build it all."""
        for finding in self.knowledge.findings.values():
            if finding.status != "retired":
                self._add_finding(finding)
        for medicine in self.knowledge.medicines.values():
            for name in medicine.names:  # exact, so that no misspelt everyday word is ever mended to the name of a medicine
                self._add_exact(name, PHRASE, Says(NAMES_MEDICINE + medicine.id, "present", is_present=True))
        for word, denied in self._pairs("only_when_denied").items():
            for name in denied.split():
                self._add_exact(word, PHRASE, Says(name, "present", is_present=True, only_denied=True))
        combinations = tuple(self._combinations())
        for phrase, target in self._pairs("no_site").items():
            self._add_exact(phrase, MASK, target)
        for phrase in self._words("crisis_phrases"):
            self._add(phrase, CRISIS, None)
        for phrase in self._words("crisis_not"):
            self._add(phrase, CRISIS_NOT, None)
        for cue in self.knowledge.cues.values():
            self._add_cue(cue)
        points = self._numbers("time_points")
        for phrase, days in points.items():
            self._add_exact(phrase, POINT, days)
        for phrase in self._words("time_begins"):
            self._add_exact(phrase, BEGINS, None)
        units = self._numbers("time_units")
        self.targets.update(units)
        self.targets.update(word for word, meant in self.same.items() if meant in self.targets)
        rules = self.lists.get("combinations")
        blockers = [cut_phrase(phrase, self.same, self.contractions) for phrase in self._words("combination_blockers")]
        return Lexicon(
            same=self.same,
            contractions=self.contractions,
            fillers=self.fillers,
            common=self.common | self.fillers,
            speller=Speller(self.targets, self._right_words()),
            numbers=self.ids,
            content=_machine(self.content),
            full=_machine(self.full),
            combinations=combinations,
            within=int(rules.numbers.get("within_words", _WITHIN)) if rules else int(_WITHIN),
            blockers=frozenset(words[0] for words in blockers if len(words) == 1),
            blockers_two=frozenset((words[0], words[1]) for words in blockers if len(words) == 2),
            topic_of={
                **{finding.id: finding.topic for finding in self.knowledge.findings.values()},
                **{NAMES_MEDICINE + name: _MEDICINES for name in self.knowledge.medicines},
            },
            true_in_the_past=frozenset(self._words("true_in_the_past")),
            over_in_the_past=frozenset(self._words("over_in_the_past")),
            true_when_asked=frozenset(self._words("true_when_asked")),
            true_in_the_family=frozenset(self._words("true_in_the_family")),
            no_duration=frozenset(self._words("no_duration")),
            relations=self._pairs("relations"),
            persons=self._pairs("persons"),
            sex_words=self._pairs("sex_words"),
            question_starts=frozenset(self._words("question_starts")),
            number_words=self._numbers("number_words"),
            time_units=units,
            time_bare=self._numbers("time_without_number"),
            time_leads=frozenset(self._words("time_leads")),
            time_elsewhere=frozenset(self._words("time_of_something_else")),
            time_filled=frozenset(self._words("time_filled")),
            time_fractions=self._numbers("time_fractions"),
            weekdays=self._numbers("weekdays"),
            months=self._numbers("months"),
            measures=frozenset(self._words("units_of_measure")),
            severity_words=frozenset(self._words("severity_words")),
        )

    # --- lists -------------------------------------------------------------------------------------------------------

    def _words(self, name: str) -> tuple[str, ...]:
        return self.lists[name].words if name in self.lists else ()

    def _pairs(self, name: str) -> dict[str, str]:
        return dict(self.lists[name].pairs) if name in self.lists else {}

    def _numbers(self, name: str) -> dict[str, float]:
        return dict(self.lists[name].numbers) if name in self.lists else {}

    def _right_words(self) -> set[str]:
        """Every word that is spelled right: the lists', and those of our own sentences."""
        right = set(self.common) | set(self.fillers) | set(self.ids) | set(self.same) | set(self._small_words())
        right.update(self._words("health_words"))
        for finding in self.knowledge.findings.values():
            for text in (finding.label, finding.question, finding.why_we_ask, finding.tick or ""):
                right.update(cut(text, {}, {}).words)
        for answer in self.knowledge.answers.values():
            for text in (*answer.asks, answer.short):
                right.update(cut(text, {}, {}).words)
        return right

    def _small_words(self) -> Iterator[str]:
        """Single words of the smaller lists."""
        for name in ("relations", "sex_words", "persons"):
            yield from self._pairs(name)
        for name in ("number_words", "time_units", "time_without_number"):
            yield from self._numbers(name)
        for name in ("time_leads", "time_of_something_else", "units_of_measure", "severity_words", "question_starts"):
            yield from self._words(name)

    # --- phrases -----------------------------------------------------------------------------------------------------

    def _add_finding(self, finding: Finding) -> None:
        self._add_words(finding.words.get(self.language), finding.id, "present")
        for choice in finding.choices:
            self._add_words(choice.words.get(self.language), finding.id, choice.value)

    def _add_words(self, words: Words | None, finding: str, value: str) -> None:
        if words is None:
            return
        for phrase in words.present:
            self._add(phrase, PHRASE, Says(finding, value, is_present=True))
        for phrase in words.absent:
            self._add(phrase, PHRASE, Says(finding, value, is_present=False))

    def _combinations(self) -> Iterator[Combination]:
        part_of: dict[str, int] = {}
        for pair, finding in self._pairs("combinations").items():
            names = [name.strip() for name in pair.split("+")]
            if len(names) != 2 or any(name not in self.lists for name in names) or finding not in self.knowledge.findings:
                continue
            for name in names:
                if name not in part_of:
                    part_of[name] = len(part_of)
                    for phrase in self._words(name):
                        self._add(phrase, PART, part_of[name])
            yield Combination(part_of[names[0]], part_of[names[1]], Says(finding, "present", is_present=True))

    def _add(self, phrase: str, kind: int, what: object) -> None:
        """Add a phrase without its fillers, or with them where they carry its meaning ("my back", "always in pain")."""
        words = cut_phrase(phrase, self.same, self.contractions)
        content = tuple(word for word in words if word not in self.fillers)
        self.targets.update(word for word in content if word not in MARKS)
        if not words:
            return
        is_whole = phrase in self.whole or not self.weighty.isdisjoint(words)
        if (len(content) == len(words) and phrase not in self.whole) or (len(content) >= 2 and not is_whole):
            self.content[self._id(content)].append(Entry(kind, len(content), what))
            return
        for variant in _possessives(words):
            self.full[self._id(variant)].append(Entry(kind, len(variant), what))

    def _add_exact(self, phrase: str, kind: int, what: object) -> None:
        words = cut_phrase(phrase, self.same, self.contractions)
        if words:
            self.full[self._id(words)].append(Entry(kind, len(words), what))

    def _add_cue(self, cue: Cue) -> None:
        if cue.status == "retired":
            return
        stops = [cut_phrase(stop, self.same, self.contractions) for stop in cue.stops_at]
        rule = CueRule(
            id=cue.id,
            turns=cue.turns,
            forward=cue.direction in ("forward", "both"),
            backward=cue.direction in ("backward", "both"),
            words=cue.words,
            stops_at=frozenset(stop[0] for stop in stops if len(stop) == 1),
            stops_at_two=frozenset((stop[0], stop[1]) for stop in stops if len(stop) > 1),
        )
        for phrase in cue.phrases:
            self._add_exact(phrase, CUE, rule)
        for phrase in cue.not_in:
            self._add_exact(phrase, INERT, rule.id)

    def _id(self, words: Iterable[str]) -> tuple[int, ...]:
        return tuple(self.ids.setdefault(word, len(self.ids) + 1) for word in words)


def _possessives(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The phrase, and the same said of someone else ("my back", "his back")."""
    yield words
    if "my" in words:
        at = words.index("my")
        for other in _POSSESSIVE:
            yield (*words[:at], other, *words[at + 1 :])


def _machine(phrases: Mapping[tuple[int, ...], list[Entry]]) -> Any:
    machine = ahocorasick.Automaton(ahocorasick.STORE_ANY, ahocorasick.KEY_SEQUENCE)
    for key, entries in phrases.items():
        machine.add_word(key, tuple(entries))
    if phrases:
        machine.make_automaton()
    return machine
