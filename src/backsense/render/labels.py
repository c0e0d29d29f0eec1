"""The interface's own words for codes: urgency, bands, certainty. Clinical words are knowledge and never stand here."""

import datetime

from backsense.domain.assessment import Assessment, Band, Expiry, PlanShown
from backsense.domain.knowledge import Certainty, Checked
from backsense.domain.urgency import Urgency

URGENCY_WORDS: dict[Urgency, str] = {
    Urgency.EMERGENCY_AMBULANCE: "call an ambulance now",
    Urgency.EMERGENCY: "go to an emergency department now",
    Urgency.SAME_DAY: "be seen today",
    Urgency.APPOINTMENT: "book an appointment",
    Urgency.SELF_CARE: "look after it yourself",
}

BAND_WORDS: dict[Band, str] = {
    "most_likely": "Most likely",
    "likely": "Likely",
    "possible": "Possible",
    "unlikely": "Less likely",
    "unlikely_but_must_not_be_missed": "Unlikely, but must not be missed",
    "looked_for_not_found": "Looked for and not found so far",
}

CERTAINTY_WORDS: dict[Certainty, str] = {
    "high": "We are confident of this.",
    "moderate": "This is probably so.",
    "low": "This may be so.",
    "very_low": "We do not know whether this is so.",
}

ANSWERS = "The nearest question we can answer:"
TOLD = "You told us"
IF_SO = "If this is happening to you now"
"""Three lines around an answer to a plain question."""

CHECKED_WORDS: dict[Checked, str] = {
    "seen": "we read this in the source",
    "recalled": "from memory, still to be checked in the source",
}

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def plan_ends(plan: PlanShown) -> list[tuple[str, str]]:
    """(what to do, in which cases) for what ends a plan, the most urgent first."""
    levels = sorted({one.then for one in plan.see_someone_if}, reverse=True)
    return [
        (URGENCY_WORDS[level], "; ".join(one.says.rstrip(".") for one in plan.see_someone_if if one.then == level))
        for level in levels
    ]


def long_date(on: datetime.date | str) -> str:
    """A date as people say it.

    >>> long_date("2026-11-29")
    '29 November 2026'
    """
    day = datetime.date.fromisoformat(on) if isinstance(on, str) else on
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def by_when(within: str, within_hours: float | None, today: str) -> str:
    """The time frame with the day it ends on, where that is a day other than today.

    >>> by_when("within 2 weeks", 336, "2026-11-22")
    'within 2 weeks (by 6 December 2026)'
    >>> by_when("now", None, "2026-11-22")
    'now'
    """
    if within_hours is None or within_hours < 48:
        return within
    return f"{within} (by {long_date(datetime.date.fromisoformat(today) + datetime.timedelta(hours=within_hours))})"


def still_to_say(result: Assessment) -> list[Expiry]:
    """What runs out on a day that neither a tripwire nor the day to look again has named."""
    said = [wire.says for wire in result.tripwires] + ([result.recheck.says] if result.recheck else [])
    return [one for one in result.expires if not any(long_date(one.on) in words for words in said)]
