"""What may explain it: causes, how common they are, how often each finding goes with them, what usually happens."""

from typing import Annotated

import msgspec

from backsense.domain.expression import Expression
from backsense.domain.findings import Code
from backsense.domain.items import Basis, Chance, Cited, Item
from backsense.domain.urgency import Urgency


class Prior(Chance, frozen=True, kw_only=True):
    """How common a condition is among adults with this presentation."""

    presentation: str


class AgeSex(Cited, frozen=True, kw_only=True):
    """How a prior is multiplied for people this `when` holds for (odds, before normalising)."""

    when: Expression
    times: Annotated[float, msgspec.Meta(gt=0)]
    low: Annotated[float, msgspec.Meta(gt=0)]
    high: Annotated[float, msgspec.Meta(gt=0)]
    basis: Basis


class Feature(Chance, frozen=True, kw_only=True):
    """P(finding has this value | condition). `value` is `present` for yes/no findings."""

    finding: str
    value: str = "present"


class Estimates(Cited, frozen=True, kw_only=True):
    """Features for which nothing is published, in ordinal words. Each entry is `finding` or `finding=value`."""

    almost_always: tuple[str, ...] = ()
    often: tuple[str, ...] = ()
    sometimes: tuple[str, ...] = ()
    seldom: tuple[str, ...] = ()
    hardly_ever: tuple[str, ...] = ()


class Course(Cited, frozen=True, kw_only=True):
    """What usually happens, in people and not percentages, with its denominator."""

    says: str


class Condition(Item, frozen=True, kw_only=True, tag="condition"):
    """A cause. `needs` is how urgently someone who truly has it should be seen."""

    name: str
    clinical_name: str
    icd10: tuple[Code, ...] = ()
    summary: str
    needs: Urgency
    needs_because: Cited
    priors: tuple[Prior, ...] = ()
    age_sex: tuple[AgeSex, ...] = ()
    features: tuple[Feature, ...] = ()
    estimates: tuple[Estimates, ...] = ()
    course: tuple[Course, ...] = ()
    clinician_may: str | None = None
    come_back_if: tuple[str, ...] = ()
    must_not_miss: bool = False
    only_if: Expression | None = None
