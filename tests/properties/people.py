"""People drawn by a seeded generator: many more than Hypothesis can shrink, and spread so that every finding and group is met.

Hypothesis (`strategies.py`) looks for the smallest case that breaks a promise; this goes for breadth.
"""

from random import Random

from backsense.domain.case import UNKNOWN, Case, Value
from backsense.domain.knowledge import Finding
from backsense.guide import Guide


def draw_case(guide: Guide, random: Random, place: int) -> Case:
    """One person. `place` counts them: the groups and the single findings take turns, so that none is left to luck.

    Args:
        guide: The knowledge.
        random: Where all chance comes from; the same state gives the same person.
        place: The how-manieth person this is.

    Returns:
        A case with perhaps an age and a sex, what and where mostly, the finding and the group whose turn it is, and others.
    """
    findings = guide.knowledge.findings
    case = Case(
        age_years=random.choice([None, float(random.randint(16, 100)), round(random.uniform(16, 100), 1)]),
        sex=random.choice([None, "female", "male"]),
    )
    groups = list(guide.knowledge.groups.values())
    names = [name for name in findings if findings[name].topic == "presenting" and random.random() < 0.8]
    names.append(sorted(findings)[place % len(findings)])
    if groups:
        members = groups[place % len(groups)].findings
        names += random.sample(members, random.randint(2, len(members)))
    for _ in range(random.randint(0, 2)):  # a second group, in part: its unknown members have to be left out rightly
        names += [name for name in random.choice(groups).findings if random.random() < 0.6] if groups else []
    names += random.sample(sorted(findings), random.randint(0, 14))
    random.shuffle(names)
    for name in dict.fromkeys(names):
        case = case.learn(name, draw_value(findings[name], random))
    return case


def draw_value(finding: Finding, random: Random) -> Value:
    """Any answer to a finding: "not sure" one time in ten, a number as a band or as itself, at the edges of bands too."""
    if random.random() < 0.1:
        return UNKNOWN
    if finding.type == "yes_no":
        return random.choice(["present", "absent"])
    if finding.type == "number" and random.random() < 0.6:
        edges = [choice.at_least or 0.0 for choice in finding.choices]
        return random.choice([random.choice(edges), float(random.randint(0, 400)), round(random.uniform(0, 60), 2)])
    return random.choice([choice.value for choice in finding.choices])
