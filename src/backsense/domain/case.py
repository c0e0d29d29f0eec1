"""What one person has told us so far. Immutable: learning something returns a new case."""

from typing import Literal

import msgspec

Sex = Literal["female", "male"]
Value = str | float
UNKNOWN = "unknown"
"""The answer "not sure". It is never the same as "no", and never the same as not having been asked."""
SaidBy = Literal["text", "answer", "implied"]


class Reply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One answer. `value` is `present`, `absent` or `unknown` for yes/no; one of the values, or a number, for the rest."""

    value: Value
    said_by: SaidBy = "answer"
    span: tuple[int, int] | None = None
    """Where in the text it was read: first character and one past the last."""
    text: str | None = None

    @property
    def is_known(self) -> bool:
        """False for "not sure"."""
        return self.value != UNKNOWN


class Case(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Age, sex and replies by finding. Not asked = not in `replies`; asked and not known = `unknown`.

    >>> case = Case(age_years=34, sex="female").learn("twitching", "present")
    >>> case.value("twitching"), case.value("fever"), case.was_asked("fever")
    ('present', None, False)
    >>> case.forget("twitching") == Case(age_years=34, sex="female")
    True
    """

    age_years: float | None = None
    sex: Sex | None = None
    replies: dict[str, Reply] = {}

    def learn(self, finding: str, value: Value, **how: object) -> "Case":
        """Return this case with one more answer, replacing an earlier one to the same finding."""
        reply = msgspec.convert({"value": value, **how}, Reply)
        return msgspec.structs.replace(self, replies={**self.replies, finding: reply})

    def forget(self, finding: str) -> "Case":
        """Return this case as if `finding` had never been asked."""
        rest = {name: reply for name, reply in self.replies.items() if name != finding}
        return msgspec.structs.replace(self, replies=rest)

    def value(self, finding: str) -> Value | None:
        """The known value, or None where it was not asked or not known. `age_years` and `sex` are read here too."""
        if finding == "age_years":
            return self.age_years
        if finding == "sex":
            return self.sex
        reply = self.replies.get(finding)
        return reply.value if reply is not None and reply.is_known else None

    def was_asked(self, finding: str) -> bool:
        """True where there is a reply, "not sure" included."""
        return finding in self.replies

    def is_unsure(self, finding: str) -> bool:
        """True where it was asked and could not be answered."""
        reply = self.replies.get(finding)
        return reply is not None and not reply.is_known
