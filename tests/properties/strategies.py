"""Any person Hypothesis can think of, built from the real findings."""

from functools import cache

from hypothesis import strategies as st

from backsense.domain.case import UNKNOWN, Case
from backsense.domain.knowledge import Finding
from backsense.guide import Guide


@cache
def the_guide() -> Guide:
    """The real knowledge; Hypothesis strategies cannot take fixtures."""
    return Guide.load()


def value_of(finding: Finding) -> st.SearchStrategy:
    """Any answer to a finding, "not sure" included."""
    if finding.type == "yes_no":
        return st.sampled_from(["present", "absent", UNKNOWN])
    values = st.sampled_from([choice.value for choice in finding.choices] + [UNKNOWN])
    if finding.type == "number":
        return values | st.integers(0, 4000).map(float)
    return values


@st.composite
def cases(draw: st.DrawFn, most: int = 14) -> Case:
    """A person: perhaps an age and a sex, what and where perhaps, and up to `most` other answers."""
    findings = the_guide().knowledge.findings
    case = Case(age_years=draw(st.none() | st.integers(16, 100).map(float)), sex=draw(st.sampled_from([None, "female", "male"])))
    early = [name for name, finding in findings.items() if finding.topic == "presenting"]
    others = sorted(set(findings) - set(early))
    names = [name for name in early if draw(st.integers(0, 4))] + draw(
        st.lists(st.sampled_from(others), max_size=most, unique=True)
    )
    for name in names:
        case = case.learn(name, draw(value_of(findings[name])))
    return case


def alarm_findings() -> list[str]:
    """Yes/no findings some warning sign reads."""
    guide = the_guide()
    return sorted(
        name
        for name in guide.model.rules_with
        if name in guide.knowledge.findings and guide.knowledge.findings[name].type == "yes_no"
    )
