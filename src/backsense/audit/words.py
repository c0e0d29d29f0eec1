"""Knowledge in words for reviewers: rules, chances and places."""

from collections.abc import Mapping

from backsense.domain import knowledge as domain
from backsense.domain.expression import Expression
from backsense.domain.knowledge import Cited, Finding

PSEUDO = {"age_years": "age", "sex": "sex"}
CERTAINTY = {"high": "high certainty", "moderate": "moderate certainty", "low": "low certainty", "very_low": "very low certainty"}
VERDICT = {
    "supported": "supported",
    "partly": "partly right",
    "doubtful": "doubtful",
    "wrong": "wrong",
    "not_tested": "not tested",
    "not_a_claim": "not a claim about health",
}
HOW_OFTEN = ("almost_always", "often", "sometimes", "seldom", "hardly_ever")


def rule_lines(expression: Expression, findings: Mapping[str, Finding], depth: int = 0) -> list[tuple[int, str]]:
    """A rule as lines of a nested list: (depth, words).

    >>> old = Expression(finding="age_years", at_least=50)
    >>> rule_lines(Expression(any=(old, Expression(finding="sex", is_="male"))), {})
    [(0, 'at least one of:'), (1, 'age: 50 or more'), (1, 'sex: male')]
    """
    if expression.finding is not None:
        return [(depth, _leaf(expression, findings.get(expression.finding)))]
    if len(expression.parts) == 1:
        return rule_lines(expression.parts[0], findings, depth)
    head = "all of:" if expression.all else "at least one of:" if expression.any else f"at least {expression.count} of:"
    lines = [(depth, head)]
    for part in expression.parts:
        lines += rule_lines(part, findings, depth + 1)
    return lines


def rule_text(expression: Expression, findings: Mapping[str, Finding]) -> str:
    """A rule in one line."""
    if expression.finding is not None:
        return _leaf(expression, findings.get(expression.finding))
    parts = [
        f"({text})" if part.parts and len(part.parts) > 1 else text
        for part in expression.parts
        for text in [rule_text(part, findings)]
    ]
    if expression.count is not None:
        return f"at least {expression.count} of: {', '.join(parts)}"
    return (" and " if expression.all else " or ").join(parts)


def _leaf(leaf: Expression, finding: Finding | None) -> str:
    name = finding.label if finding is not None else PSEUDO.get(str(leaf.finding), str(leaf.finding))
    if leaf.at_least is not None or leaf.below is not None:
        unit = f" {finding.unit}" if finding is not None and finding.unit else ""
        if leaf.at_least is None:
            return f"{name}: below {leaf.below:g}{unit}"
        return f"{name}: {leaf.at_least:g}{unit} or more" + (f", below {leaf.below:g}{unit}" if leaf.below is not None else "")
    values = (leaf.is_,) if leaf.is_ is not None else leaf.is_any_of or ()
    if finding is not None and finding.type == "yes_no":
        return name if values == ("present",) else f"{name}: {' or '.join(map(str, values))}"
    said = [str(value).replace("_", " ") for value in values]
    return f"{name}: {' or '.join([', '.join(said[:-1]), said[-1]] if len(said) > 1 else said)}"


def number_words(chance: domain.Chance) -> str:
    """A chance as written: the word, or the number with its interval."""
    if chance.p is None:
        return str(chance.how_often or chance.how_common).replace("_", " ")
    interval = f" ({chance.low:g} to {chance.high:g})" if chance.low is not None and chance.high is not None else ""
    return f"{chance.p:g}{interval}"


def place_words(cited: Cited | domain.Caution) -> str:
    """Where in a source, and whether that place was seen or is recalled."""
    return f"{' '.join(cited.at.split())}; {cited.checked}"


def statement(record: Cited | domain.Caution, where: str, findings: Mapping[str, Finding]) -> str:
    """What a cited record states, in one line. `where` is its path, for records that only say where something comes from."""
    said: str
    if isinstance(record, domain.Claim | domain.Effect):
        said = f"{record.says} ({CERTAINTY[record.certainty]})"
    elif isinstance(record, domain.Position):
        said = f"{record.who}: {record.says} ({CERTAINTY[record.certainty]})"
    elif isinstance(record, domain.Caution):
        must = "do not use" if record.must == "not_use" else "ask first"
        said = f"{must} with {rule_text(record.when, findings)}: {record.because}"
    elif isinstance(record, domain.CanCause):
        said = f"can cause {record.what.replace('_', ' ')}" + (f": {record.says}" if record.says else "")
    elif isinstance(record, domain.Prior):
        said = (
            f"how common, of those who come with {record.presentation.replace('_', ' ')}: {number_words(record)} ({record.basis})"
        )
    elif isinstance(record, domain.Feature):
        value = "" if record.value == "present" else f": {record.value}"
        said = f"how often {_label(record.finding, findings)}{value}: {number_words(record)} ({record.basis})"
    elif isinstance(record, domain.Estimates):
        parts = [
            f"{word.replace('_', ' ')}: {', '.join(_label(entry, findings) for entry in entries)}"
            for word in HOW_OFTEN
            if (entries := getattr(record, word))
        ]
        said = "estimated: " + "; ".join(parts)
    elif isinstance(record, domain.AgeSex):
        interval = f"{record.times:g} ({record.low:g} to {record.high:g})"
        said = f"times {interval} with {rule_text(record.when, findings)} ({record.basis})"
    elif isinstance(record, domain.Course):
        said = record.says
    elif isinstance(record, domain.Chance):
        said = f"{where}: {number_words(record)} ({record.basis})"
    else:
        said = where
    return " ".join(said.split())


def _label(entry: str, findings: Mapping[str, Finding]) -> str:
    name, _, value = entry.partition("=")
    label = findings[name].label if name in findings else name
    return f"{label} = {value.replace('_', ' ')}" if value else label
