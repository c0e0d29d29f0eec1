"""How stress changes the words of a case: rules that a program can follow, none of which changes what is meant.

Every function takes the words and a source of chance, and returns other words, or None where its rule does not apply.
"""

import re
from collections.abc import Callable, Mapping
from random import Random

from backsense.domain.knowledge import Knowledge
from backsense.domain.reading import Reading

WORD = re.compile(r"[A-Za-z']+")
SENTENCE = re.compile(r"(?<=[.!?])\s+")

ANXIOUS = (
    ("I'm so scared, I can't stop thinking about this. ", ""),
    ("", " I've been awake all night reading about it and I'm terrified. Please help."),
    ("Sorry to bother you, I'm really worried. ", " Is it something awful?"),
)
MINIMISING = ("husband", "wife", "mum", "dad", "partner")
MINIMISES = (" says it's nothing.", " says it is nothing and I am fussing.", " thinks I'm making a fuss about nothing.")

BRITISH_AMERICAN = {
    "mum": "mom", "bum": "butt", "colour": "color", "coloured": "colored", "grey": "gray", "behaviour": "behavior",
    "neighbour": "neighbor", "metre": "meter", "metres": "meters", "litre": "liter", "litres": "liters", "paralysed": "paralyzed",
    "realise": "realize", "realised": "realized", "diarrhoea": "diarrhea", "tumour": "tumor", "oedema": "edema",
    "anaesthetic": "anesthetic", "haemorrhage": "hemorrhage", "arse": "ass", "lorry": "truck", "programme": "program",
    "tyre": "tire", "kerb": "curb", "pavement": "sidewalk", "fortnight": "two weeks", "physio": "physical therapy",
    "tummy": "belly", "poo": "poop", "telly": "tv", "favourite": "favorite", "centre": "center",
}  # fmt: skip
"""Only words that mean one thing on either side ("lift" and "pants" do not)."""

_THIRD = {
    "she": {"i": "she", "me": "her", "my": "her", "mine": "hers", "myself": "herself", "i'm": "she's", "im": "she's",
            "i've": "she's", "ive": "she's", "i'd": "she'd", "i'll": "she'll"},
    "he": {"i": "he", "me": "him", "my": "his", "mine": "his", "myself": "himself", "i'm": "he's", "im": "he's", "i've": "he's",
           "ive": "he's", "i'd": "he'd", "i'll": "he'll"},
}  # fmt: skip
_AFTER_I = {
    "am": "is", "have": "has", "do": "does", "don't": "doesn't", "dont": "doesn't", "haven't": "hasn't", "havent": "hasn't",
    "feel": "feels", "get": "gets", "take": "takes", "need": "needs", "keep": "keeps", "think": "thinks", "want": "wants",
    "sit": "sits", "stand": "stands", "walk": "walks", "wake": "wakes", "bend": "bends", "cough": "coughs", "move": "moves",
}  # fmt: skip


def words_of(text: str) -> list[str]:
    """Every word, in small letters."""
    return [seen[0].lower() for seen in WORD.finditer(text)]


def anxious(text: str, random: Random) -> str:
    """The same, told in fear. Worry neither raises nor lowers urgency."""
    before, after = random.choice(ANXIOUS)
    return f"{before}{_ended(text)}{after}" if after else before + text


def minimising(text: str, random: Random) -> str:
    """The same, with a relative who makes little of it."""
    said = f"My {random.choice(MINIMISING)}{random.choice(MINIMISES)}"
    return f"{said} {text}" if random.random() < 0.5 else f"{_ended(text)} {said}"


def shuffled(text: str, random: Random) -> str | None:
    """The sentences in another order; None where there is one sentence, or a later one hangs on an earlier one."""
    parts = SENTENCE.split(text.strip())
    if len(parts) < 2:
        return None
    parts[-1] = _ended(parts[-1])
    order = list(range(len(parts)))
    while order == sorted(order):
        random.shuffle(order)
    return " ".join(parts[at] for at in order)


def misspelt(text: str, random: Random) -> str | None:
    """One word in six of five letters or more with two inner letters swapped; at least one such word."""
    places = [seen for seen in WORD.finditer(text) if len(seen[0]) >= 5 and _swaps(seen[0])]
    if not places:
        return None
    chosen = sorted(random.sample(places, max(1, len(places) // 6)), key=lambda seen: -seen.start())
    for seen in chosen:
        at = seen.start() + random.choice(_swaps(seen[0]))
        text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text


def _swaps(word: str) -> list[int]:
    """Where two letters can be swapped so that one sees it; the first letter stays."""
    return [at for at in range(1, len(word) - 1) if word[at] != word[at + 1] and word[at : at + 2].isalpha()]


def other_spelling(text: str, pairs: Mapping[str, str]) -> str | None:
    """Words of one side of the ocean for those of the other; None where none stands in the text."""

    def swap(seen: re.Match[str]) -> str:
        return _like(seen[0], pairs.get(seen[0].lower(), seen[0]))

    changed = WORD.sub(swap, text)
    return changed if changed != text else None


def american(text: str, _random: Random) -> str | None:
    """British words and spellings as an American writes them."""
    return other_spelling(text, BRITISH_AMERICAN)


def british(text: str, _random: Random) -> str | None:
    """American words and spellings as a Briton writes them."""
    pairs = {other: home for home, other in BRITISH_AMERICAN.items() if " " not in other}
    return other_spelling(text, pairs)


def carer(text: str, sex: str | None, is_own: bool) -> str | None:
    """The same, told by someone else about this person; None where it is told by another already."""
    if not is_own:
        return None
    who, third = ("dad", _THIRD["he"]) if sex == "male" else ("mum", _THIRD["she"])
    words: list[str] = []
    end = 0
    after_i = False
    for seen in WORD.finditer(text):
        word = seen[0].replace("’", "'").lower()
        between = text[end : seen.start()]
        new = third.get(word)
        if new is None and after_i and between == " ":
            new = _AFTER_I.get(word)
        begins = not text[:end].strip() or text[: seen.start()].rstrip().endswith((".", "!", "?"))
        words += [between, new.capitalize() if new and begins else new or seen[0]]
        end, after_i = seen.end(), word == "i"
    return f"I'm writing for my {who}. " + "".join(words) + text[end:]


def other_words(text: str, reading: Reading, phrases: Callable[[str, str], tuple[str, ...]], random: Random) -> str | None:
    """One thing said in other words that stand for the same finding; None where nothing that was read has others.

    Args:
        text: As typed.
        reading: How it was read.
        phrases: (finding, value) → ways of saying it that are each understood alone.
        random: The source of chance.
    """
    choices = []
    for one in reading.mentions:
        alone = all(other is one or other.end <= one.start or other.start >= one.end for other in reading.mentions)
        if one.how != "present" or not alone or len(one.text.split()) > 5:
            continue
        ways = [way for way in phrases(one.finding, str(one.value)) if way.lower() != one.text.lower()]
        # In its place a phrase must fit its neighbours: one that begins and ends alike is likelier to.
        first, last = one.text.lower().split()[0], one.text.lower().split()[-1]
        fit = [way for way in ways if way.split()[0] == first] or [way for way in ways if way.split()[-1] == last]
        if fit:
            choices.append((one, fit))
    if not choices:
        return None
    one, ways = random.choice(choices)
    return text[: one.start] + random.choice(ways) + text[one.end :]


def ways_to_say(knowledge: Knowledge, finding: str, value: str) -> tuple[str, ...]:
    """Every English phrase for one value of one finding, in the order of its file."""
    known = knowledge.findings.get(finding)
    if known is None:
        return ()
    own = [known.words] if value == "present" else [choice.words for choice in known.choices if choice.value == value]
    return tuple(phrase for words in own if "en" in words for phrase in words["en"].present)


def _ended(text: str) -> str:
    text = text.rstrip()
    return text if text.endswith((".", "!", "?")) else text + "."


def _like(old: str, new: str) -> str:
    return new.capitalize() if old[:1].isupper() else new
