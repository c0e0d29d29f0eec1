"""The five levels of urgency: one code each, the same on every face."""

from enum import StrEnum


class Urgency(StrEnum):
    """How soon someone should be seen; ordered, so that `max(a, b)` is the more urgent.

    >>> Urgency.EMERGENCY > Urgency.APPOINTMENT
    True
    >>> max(Urgency.SELF_CARE, Urgency.SAME_DAY).value
    'same_day'
    """

    SELF_CARE = "self_care"
    APPOINTMENT = "appointment"
    SAME_DAY = "same_day"
    EMERGENCY = "emergency"
    EMERGENCY_AMBULANCE = "emergency_ambulance"

    rank: int
    """0 for self-care up to 4 for an ambulance: the order they are written in."""

    def __new__(cls, value: str) -> "Urgency":
        """Keep the rank with the level: it is compared many times for every answer."""
        level = str.__new__(cls, value)
        level._value_ = value
        level.rank = len(cls.__members__)
        return level

    @property
    def is_emergency(self) -> bool:
        """True for the two levels that mean *go now*."""
        return self.rank >= 3

    # str would compare by spelling; urgency compares by rank.
    def __lt__(self, other: object) -> bool:
        return self.rank < other.rank if isinstance(other, Urgency) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.rank <= other.rank if isinstance(other, Urgency) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.rank > other.rank if isinstance(other, Urgency) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.rank >= other.rank if isinstance(other, Urgency) else NotImplemented


URGENCIES: tuple[Urgency, ...] = tuple(Urgency)
"""All five, least urgent first."""
