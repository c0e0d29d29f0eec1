"""Conditions over findings, as knowledge writes them: `any`, `all`, `at_least` and comparisons. Nothing else.

They are data; `engine.logic` gives them their three-valued meaning.
"""

from collections.abc import Iterator

import msgspec


class Expression(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One node. Exactly one of these forms is written:

    - `{finding: F, is: V}`: F is V. For a yes/no finding V is `present` or `absent`; for one-of and site, one of its values.
    - `{finding: F, is_any_of: [V, W]}`: one of several values.
    - `{finding: F, at_least: N}` and/or `{finding: F, below: N}`: a number, in the finding's own unit.
    - `{any: [...]}`, `{all: [...]}`: one or every part.
    - `{count: N, of: [...]}`: at least N of the parts.

    `age_years` and `sex` can be used like findings everywhere.
    """

    finding: str | None = None
    is_: str | None = msgspec.field(default=None, name="is")
    is_any_of: tuple[str, ...] | None = None
    at_least: float | None = None
    below: float | None = None
    any: tuple["Expression", ...] | None = None
    all: tuple["Expression", ...] | None = None
    count: int | None = None
    of: tuple["Expression", ...] | None = None

    @property
    def parts(self) -> tuple["Expression", ...]:
        """The parts of an `any`, `all` or `of`; empty for a comparison."""
        return self.any or self.all or self.of or ()

    def leaves(self) -> Iterator["Expression"]:
        """Yield every comparison in it, left to right."""
        if self.finding is not None:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def findings(self) -> tuple[str, ...]:
        """The findings it reads, each once, in the order written."""
        return tuple(dict.fromkeys(leaf.finding for leaf in self.leaves() if leaf.finding is not None))

    def fault(self) -> str | None:
        """Say what is wrong with the shape of this one node, or None."""
        forms = [self.finding is not None, self.any is not None, self.all is not None, self.of is not None]
        if sum(forms) != 1:
            return "write exactly one of finding, any, all, or count with of"
        if (self.count is None) != (self.of is None):
            return "count and of belong together"
        if self.finding is None:
            if self.is_ is not None or self.is_any_of or self.at_least is not None or self.below is not None:
                return "is, is_any_of, at_least and below belong beside a finding"
            if not self.parts:
                return "an empty list is neither true nor false; name at least one part"
            if self.count is not None and not 1 <= self.count <= len(self.parts):
                return f"count must lie between 1 and the number of parts ({len(self.parts)})"
            return None
        numeric = self.at_least is not None or self.below is not None
        if (self.is_ is not None) + (self.is_any_of is not None) + numeric != 1:
            return "beside a finding write is, is_any_of, or at_least and/or below"
        return None
