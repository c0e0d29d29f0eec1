"""Every pair of colours that carries words can be read: WCAG 2.2 asks for 4.5 to 1."""

import re
from importlib.resources import files

import pytest

CSS = (files("backsense.render") / "static" / "page.css").read_text()
PAIRS = [
    ("ink", "paper"),
    ("ink", "sheet"),
    ("ink", "pine-wash"),
    ("ink", "red-wash"),
    ("soft", "paper"),
    ("soft", "sheet"),
    ("pine", "paper"),
    ("pine", "sheet"),
    ("on-pine", "pine"),
    ("red", "paper"),
    ("red", "sheet"),
]


def colours(block: str) -> dict[str, str]:
    """The named colours of one `:root` block."""
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), PAIRS)
def test_words_stand_out(scheme: str, words: str, ground: str) -> None:
    light, dark = (colours(block) for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2])
    found = light if scheme == "light" else {**light, **dark}
    assert contrast(found[words], found[ground]) >= 4.5, f"{words} on {ground}"


def test_the_alarm_stands_out() -> None:
    assert contrast("#fffaf6", "#a3141f") >= 4.5
    assert contrast("#8d0f19", "#fffaf6") >= 4.5
