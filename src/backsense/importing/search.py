"""A plain question to what imported pages say, by the same search as our own answers, and as unsure where nothing fits."""

import msgspec

from backsense.domain.knowledge import Answer, Knowledge
from backsense.domain.pages import PageFound, PageImported, Pair
from backsense.importing.words import key_of, words_of
from backsense.language.answers import compile_answers, find_answers


class PageIndex:
    """Imported answers, ready to be searched. They never stand among ours: only the way of searching is shared."""

    def __init__(self, pages: list[PageImported], knowledge: Knowledge) -> None:
        self._pairs: dict[str, tuple[PageImported, Pair]] = {}
        same: dict[str, list[str]] = {}
        for number, page in enumerate(pages):
            for pair in page.pairs:
                if pair.is_answer and pair.passages:
                    name = f"{number}_{pair.id}"
                    self._pairs[name] = (page, pair)
                    for key in (key_of(pair.question), key_of(" ".join(pair.passages))):
                        same.setdefault(key, []).append(name)
        related: dict[str, set[str]] = {name: set() for name in self._pairs}
        for names in same.values():
            for name in names:
                related[name].update(other for other in names if other != name)
        answers = {
            name: Answer(
                id=name, asks=(pair.question,), short="\n".join(pair.passages), claims=(), cannot_say="",
                see_someone_if=(), see_someone_say="", related=tuple(sorted(related[name])),
            )
            for name, (_, pair) in self._pairs.items()
        }  # fmt: skip
        self._index = compile_answers(msgspec.structs.replace(knowledge, answers=answers)) if answers else None

    def find(self, question: str) -> list[PageFound]:
        """The imported answer that fits, and those of other pages to the very same question; empty where none is sure."""
        found = find_answers(question, self._index) if self._index is not None else []
        if not found or not found[0].is_confident:
            return []
        page, pair = self._pairs[found[0].answer_id]
        shown = [(page, pair)]
        for one in found[1:]:
            other_page, other = self._pairs[one.answer_id]
            if key_of(other.question) == key_of(pair.question):
                shown.append((other_page, other))
        return [_shown(page, pair, set(words_of(question))) for page, pair in shown]


def _shown(page: PageImported, pair: Pair, asked: set[str]) -> PageFound:
    shares = [len(asked & set(words_of(one))) for one in pair.passages]
    place = shares.index(max(shares))
    return PageFound(
        publisher=page.publisher, title=page.title, address=page.address, file=page.file, question=pair.question,
        passage=pair.passages[place], place=place + 1, passages=len(pair.passages), flags=pair.flags,
    )  # fmt: skip
