"""What every shelf of tests shares: one guide over the real knowledge."""

from datetime import date

import pytest

from backsense.guide import Guide

TODAY = date(2026, 11, 22)
"""The day all tests are run on: today is an argument, so no test depends on the calendar."""


@pytest.fixture(scope="session")
def guide() -> Guide:
    """The real knowledge, compiled once."""
    return Guide.load()


@pytest.fixture(scope="session")
def today() -> date:
    return TODAY
