"""One item as a section of a Markdown page; one function for each kind that has a page."""

import re
from collections.abc import Callable, Iterable, Iterator

from backsense.audit.links import Place, title_of
from backsense.audit.words import CERTAINTY, VERDICT, number_words, place_words, rule_lines, statement
from backsense.domain import knowledge as domain
from backsense.domain.expression import Expression
from backsense.domain.knowledge import Cited, Item, Knowledge
from backsense.render.labels import URGENCY_WORDS

Lines = Iterator[str]
PAGES_OF = {
    "conditions": "conditions.md",
    "red_flags": "red_flags.md",
    "findings": "findings.md",
    "remedies": "remedies.md",
    "plans": "plans.md",
    "medicines": "medicines.md",
    "answers": "answers.md",
    "conflicts": "conflicts.md",
    "ledger": "ledger.md",
    "sources": "sources.md",
}
"""Shelf → its page. What is not here (scales, groups, words, cases) has none."""


def md(text: str) -> str:
    """Text as Markdown shows it letter by letter.

    >>> md("a_b  *c* <d> [e]")
    'a\\\\_b \\\\*c\\\\* &lt;d> \\\\[e]'
    """
    return re.sub(r"([\\*_|\[`])", r"\\\1", " ".join(text.split())).replace("<", "&lt;")


def link(shelf: str, name: str, says: str = "") -> str:
    """A link to an item's section, or its name where it has no page."""
    label = says or f"`{name}`"
    return f"[{label}]({PAGES_OF[shelf]}#{name})" if shelf in PAGES_OF else label


def cite(record: Cited | domain.Caution) -> str:
    """The source with its place, linked."""
    return f"({link('sources', record.source)}: {md(place_words(record))})"


class Sections:
    """Writes sections over one knowledge; `named` says who names whom."""

    def __init__(self, knowledge: Knowledge, named: dict[Place, list[Place]]) -> None:
        self.knowledge = knowledge
        self.named = named
        self.writers: dict[str, Callable[[str], Lines]] = {shelf: getattr(self, f"_{shelf}") for shelf in PAGES_OF}

    def section(self, shelf: str, name: str) -> str:
        """One item: heading, anchor, and what its kind shows."""
        item: Item = getattr(self.knowledge, shelf)[name]
        head = [f'<a id="{name}"></a>', "", f"## {md(title_of(item))}", "", f"`{name}` · {item.status}{self._review(item)}"]
        return "\n".join([*head, "", *self.writers[shelf](name)]).rstrip() + "\n"

    @staticmethod
    def _review(item: Item) -> str:
        return f" · review due {item.review_due}" if item.review_due else ""

    def _says(self, record: Cited | domain.Caution, where: str) -> str:
        return f"- {md(statement(record, where, self.knowledge.findings))} {cite(record)}"

    def _listed(self, title: str, lines: Iterable[str]) -> Lines:
        found = list(lines)
        if found:
            yield from (f"**{title}**", "", *found, "")

    def _rule(self, title: str, rule: Expression | None) -> Lines:
        if rule is not None:
            yield from self._listed(
                title, (f"{'  ' * depth}- {md(text)}" for depth, text in rule_lines(rule, self.knowledge.findings))
            )

    def _sources_line(self, sources: Iterable[Cited]) -> Lines:
        yield from self._listed("From", (f"- {cite(one)[1:-1]}" for one in sources))

    def _linked(self, title: str, shelf: str, names: Iterable[str]) -> Lines:
        names = [name for name in names if name in getattr(self.knowledge, shelf)]
        if names:
            yield from (f"**{title}** " + ", ".join(link(shelf, name) for name in names), "")

    def _cases(self, shelf: str, name: str, own: Iterable[str] = ()) -> Lines:
        cases = sorted({*own, *(one for kind, one in self.named.get((shelf, name), []) if kind == "cases")})
        if cases:
            yield from ("**Cases** " + ", ".join(f"`{one}`" for one in cases), "")

    def _conditions(self, name: str) -> Lines:
        one = self.knowledge.conditions[name]
        codes = "".join(f" · {code.system} {code.code}" for code in one.icd10)
        yield from (md(one.summary), "", f"*{md(one.clinical_name)}*{codes}", "")
        needs = f"**Needs** {URGENCY_WORDS[one.needs]} {cite(one.needs_because)}"
        yield from (needs + (" **Must not be missed.**" if one.must_not_miss else ""), "")
        yield from self._rule("Only where", one.only_if)
        yield from self._listed("How common", (self._says(prior, "") for prior in one.priors))
        yield from self._listed("Age, sex and what moves it", (self._says(part, "") for part in one.age_sex))
        yield from self._listed("How often what is felt", (self._says(part, "") for part in (*one.features, *one.estimates)))
        yield from self._listed("What usually happens", (self._says(part, "") for part in one.course))
        yield from self._listed("Come back if", (f"- {md(text)}" for text in one.come_back_if))
        if one.clinician_may:
            yield from (f"**A clinician may** {md(one.clinician_may)}", "")
        flags = [flag.id for flag in self.knowledge.red_flags.values() if name in flag.condition_in_mind]
        yield from self._linked("Warning signs", "red_flags", flags)
        yield from self._cases("conditions", name)

    def _red_flags(self, name: str) -> Lines:
        one = self.knowledge.red_flags[name]
        unknown = f"if it cannot be answered: {URGENCY_WORDS[one.if_unknown]}"
        yield from (f"**Then** {URGENCY_WORDS[one.act]} ({one.within.says}); {unknown}", "", md(one.say), "", md(one.because), "")
        yield from self._rule("Fires with", one.when)
        yield from self._rule("Asked about with", one.relevant_when)
        yield from self._listed("Do now", (f"- {md(text)}" for text in one.do_now))
        for title, text in (("Tell them", one.tell_them), ("Have ready", one.have_ready)):
            if text:
                yield from (f"**{title}** {md(text)}", "")
        yield from self._linked("Cause in mind", "conditions", one.condition_in_mind)
        yield from self._sources_line(one.sources)
        yield from self._cases("red_flags", name, one.cases)

    def _findings(self, name: str) -> Lines:
        one = self.knowledge.findings[name]
        yield from (md(one.question), "", f"*Why we ask:* {md(one.why_we_ask)}", "")
        backgrounds = [(choice.label, choice.background) for choice in one.choices] or [("present", one.background)]
        lines = (
            f"- {md(label)}" + (f": {number_words(chance)} ({chance.basis}) {cite(chance)}" if chance is not None else "")
            for label, chance in backgrounds
        )
        yield from self._listed("How often where nothing explains it", lines)
        yield from self._rule("Asked only with", one.only_if)
        yield from self._linked("Brings along", "findings", one.implies)
        yield from self._linked("Not the same as", "findings", one.not_the_same_as)
        for title, shelf in (("Causes", "conditions"), ("Warning signs", "red_flags"), ("Medicines", "medicines")):
            users = [other for kind, other in self.named.get(("findings", name), []) if kind == shelf]
            yield from self._linked(title, shelf, users)

    def _remedies(self, name: str) -> Lines:
        one = self.knowledge.remedies[name]
        verdict = {"do": "do this", "may": "may help", "avoid": "leave it"}[one.verdict]
        yield from (f"**{verdict.capitalize()}.** {md(one.how)}", "")
        yield from self._listed("Steps", (f"{i}. {md(step)}" for i, step in enumerate(one.steps, 1)))
        if one.stop_if:
            yield from (f"**Stop if** {md(one.stop_if)}", "")
        yield from self._rule("For", one.fits)
        yield from self._listed("What was seen", (self._says(part, "") for part in one.effects))
        yield from self._listed("Who must not, or asks first", (self._says(part, "") for part in one.cautions))

    def _plans(self, name: str) -> Lines:
        one = self.knowledge.plans[name]
        yield from self._rule("For", one.fits)
        steps = []
        for i, step in enumerate(one.steps, 1):
            parts = [link("remedies", step.remedy) if step.remedy else "", md(step.says or "")]
            steps.append(
                f"{i}. " + ": ".join(part for part in parts if part) + (f" {cite(step.because)}" if step.because else "")
            )
        yield from self._listed(f"Steps ({one.stage.replace('_', ' ')})", steps)
        yield from self._linked("Left out on purpose", "remedies", one.avoid)
        yield from self._linked("See someone with", "findings", one.see_someone_if)

    def _medicines(self, name: str) -> Lines:
        one = self.knowledge.medicines[name]
        yield from (f"*{md(one.class_name)}*: {md(', '.join(one.names))}", "", md(one.say), "", md(one.mechanism), "")
        yield from (f"**When nothing else is wrong** {URGENCY_WORDS[one.act]}", "")
        yield from self._listed("Can cause", (self._says(part, "") for part in one.causes))
        yield from self._listed("An emergency if", (f"- {md(part.says)}" for part in one.emergency_if))
        if one.may_stop and one.may_stop_because:
            yield from (f"**May be stopped at once:** {md(one.may_stop_because)}", "")
        yield from self._linked("Asked as", "findings", [one.finding] if one.finding else [])
        yield from self._sources_line(one.sources)

    def _answers(self, name: str) -> Lines:
        one = self.knowledge.answers[name]
        yield from (md(one.short), "")
        yield from self._listed("What it says", (self._says(part, "") for part in one.claims))
        if one.people_read:
            yield from (f"**What people read elsewhere** {md(one.people_read)}", "")
        yield from (f"**What we cannot say** {md(one.cannot_say)}", "", f"**See someone** {md(one.see_someone_say)}", "")
        yield from self._linked("With", "findings", one.see_someone_if)
        yield from self._linked("Where authorities differ", "conflicts", one.conflicts)
        yield from self._linked("See too", "answers", one.related)
        ledger = [other for kind, other in self.named.get(("answers", name), []) if kind == "ledger"]
        yield from self._linked("Answers these claims", "ledger", ledger)

    def _conflicts(self, name: str) -> Lines:
        one = self.knowledge.conflicts[name]
        for part in one.positions:
            year = f" ({part.year})" if part.year else ""
            yield f"- **{md(part.who)}**{year}: {md(part.says)} ({CERTAINTY[part.certainty]}) {cite(part)}"
        yield from ("", f"**What we chose** {md(one.chosen)}", "", f"**Why** {md(one.because)}", "")
        for shelf in ("answers", "red_flags", "remedies"):
            yield from self._linked(f"Bears on these {shelf.replace('_', ' ')}", shelf, one.about)

    def _ledger(self, name: str) -> Lines:
        one = self.knowledge.ledger[name]
        yield from (f"**Claimed** {md(one.claim)}", "", f"**Verdict** {VERDICT[one.verdict]}", "", md(one.right), "")
        yield from self._sources_line(one.sources)
        yield from self._linked("Said in", "answers", one.answers)

    def _sources(self, name: str) -> Lines:
        one = self.knowledge.sources[name]
        opened = "opened and read" if one.checked == "seen" else "recalled, not opened"
        yield from (f"{md(one.type)}{f' · {one.year}' if one.year else ''} · {opened}", "")
        for text in (one.link and f"<{one.link}>", one.doi and f"DOI {md(one.doi)}", one.note and md(one.note)):
            if text:
                yield from (text, "")
        by_shelf: dict[str, list[str]] = {}
        for shelf, other in self.named.get(("sources", name), []):
            by_shelf.setdefault(shelf, []).append(other)
        if not by_shelf:
            yield from ("Cited by nothing yet.", "")
        for shelf, names in by_shelf.items():
            yield from (f"**Cited by {shelf.replace('_', ' ')}** " + ", ".join(link(shelf, other) for other in names), "")
