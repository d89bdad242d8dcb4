"""The console's colours, computed from its own stylesheet (look, section 4)."""

import re
from itertools import pairwise

import pytest

from bot.console.files import PAGE_FOLDER

pytestmark = pytest.mark.unit
TEXT = 4.5
GRAPHIC = 3.0
GROUNDS = ("night", "night-2", "night-3")
ON_NIGHT = ("cream", "grey", "good", "amber", "bad", "spoken", "slot", "on-air")
PAIRS = [
    *((text, ground, TEXT) for ground in GROUNDS for text in ON_NIGHT),
    *((text, "red-ground", TEXT) for text in ("cream", "grey", "bad", "amber", "good")),
    *((text, "night-4", TEXT) for text in ("cream", "grey")),
    *((text, "line", TEXT) for text in ("cream",)),
    *((tier, f"{tier}-ground", TEXT) for tier in ("new", "fan", "buyer", "member", "returning", "staff")),
    ("slot", "slot-ground", TEXT), ("spoken", "amber-ground", TEXT), ("amber", "amber-ground", TEXT),
    ("white", "red", TEXT), ("red", "white", TEXT), ("dark", "amber", TEXT), ("dark", "cream", TEXT),
    ("dark", "persimmon", TEXT),
    ("persimmon", "night", TEXT), ("persimmon", "night-3", GRAPHIC), ("jade", "night-2", GRAPHIC),
    ("amber", "night-3", GRAPHIC), ("red", "night", GRAPHIC),
]  # fmt: skip
CSS = "\n".join((PAGE_FOLDER / name).read_text(encoding="utf-8") for name in ("tokens.css", "parts.css", "console.css"))
TOKENS = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", CSS))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str, least: float) -> None:
    assert contrast(TOKENS[text], TOKENS[ground]) >= least


def test_every_colour_in_use_is_a_token() -> None:
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", CSS))
    assert used - set(TOKENS) <= {"font", "ease"}


def test_the_grounds_rise_in_order() -> None:
    lights = [luminance(TOKENS[name]) for name in ("night", "night-2", "night-3", "night-4", "line")]
    assert all(dark < light for dark, light in pairwise(lights))


def test_focus_is_seen_and_motion_can_be_switched_off() -> None:
    assert "outline: 3px solid var(--amber)" in CSS
    assert "prefers-reduced-motion" in CSS
