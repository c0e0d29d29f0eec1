"""What a proof leaves behind: the promise, how it was shown, and who breaks it."""

from dataclasses import dataclass, field

from backsense.certify.prove import Prover, Told, in_words
from backsense.certify.space import Space
from backsense.domain.knowledge import Knowledge


@dataclass(frozen=True)
class Failure:
    """One promise broken: by which entry of the knowledge, for whom, and what goes wrong."""

    about: str
    says: str
    person: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """One promise over the whole answer space."""

    id: str
    promise: str
    how: str
    checks: int
    failures: tuple[Failure, ...]
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        """Nobody breaks it."""
        return not self.failures


@dataclass
class Work:
    """What every proof is given: one knowledge, its answer space and a solver over it; and what it finds."""

    knowledge: Knowledge
    space: Space = field(init=False)
    prover: Prover = field(init=False)
    failures: list[Failure] = field(default_factory=list)
    checks: int = 0
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.space = Space(self.knowledge)
        self.prover = Prover(self.space)

    def fails(self, about: str, says: str, told: Told | None = None) -> None:
        """Note a broken promise, with the person it is broken for."""
        self.failures.append(Failure(about, says, tuple(in_words(self.space, told)) if told is not None else ()))

    def taken(self) -> tuple[int, tuple[Failure, ...]]:
        """How much was checked and what was found since last asked."""
        found = self.checks, tuple(self.failures)
        self.checks, self.failures = 0, []
        return found
