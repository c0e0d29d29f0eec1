"""Running the command line inside the test, with the fake guide or the real one."""

import io
import sys
from collections.abc import Callable, Iterable
from typing import NamedTuple

import pytest

from tests.faces.cli_fakes import FakeGuide


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


class _Stream(io.TextIOWrapper):
    """A text stream over bytes, as a real one is; closing it is left to the test."""

    def __init__(self, content: bytes = b"") -> None:
        self.bytes = io.BytesIO(content)
        super().__init__(self.bytes, encoding="utf-8", write_through=True)

    def said(self) -> str:
        self.flush()
        return self.bytes.getvalue().decode()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("check", "--text", "…", typed=[…])` → exit code, stdout, stderr. `typed` is lines or bytes on stdin."""
    from backsense.faces.cli.app import run as run_command

    def go(*arguments: str, typed: Iterable[str] | bytes = ()) -> Ran:
        content = typed if isinstance(typed, bytes) else "".join(f"{line}\n" for line in typed).encode()
        streams = {"stdin": _Stream(content), "stdout": _Stream(), "stderr": _Stream()}
        with monkeypatch.context() as patch:
            for name, stream in streams.items():
                patch.setattr(sys, name, stream)
            code = run_command(arguments)
        return Ran(code, streams["stdout"].said(), streams["stderr"].said())

    return go


@pytest.fixture
def fake_guide(monkeypatch: pytest.MonkeyPatch) -> type[FakeGuide]:
    """The command line speaks to a guide without medicine."""
    monkeypatch.setattr("backsense.guide.Guide", FakeGuide)
    FakeGuide.loaded = 0
    return FakeGuide
