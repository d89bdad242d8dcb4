"""Themes of the stage: a style sheet that may set the page's colours and roundness, and nothing else.

The labels are not themed: their style lives in a tree of its own (rules L04).
"""

import re
from collections.abc import Mapping
from pathlib import Path

from bot.core.errors import ConfigError

COLOURS = frozenset("ink ink-2 paper card sand line persimmon persimmon-text amber jade plate cream spoken".split())
"""Variables that take a colour; their meaning is in docs/stage.md."""
ROUND = "round"
"""Radius of cards and plates, px."""
MOST_ROUND_PX = 48
LARGEST_BYTES = 8192
STANDARD: Mapping[str, str] = {
    "ink": "#2b211c",
    "ink-2": "#6b5a50",
    "paper": "#fff8f0",
    "card": "#ffffff",
    "sand": "#f3e6d8",
    "line": "#e6d5c3",
    "persimmon": "#d9481c",
    "persimmon-text": "#b3370f",
    "amber": "#f5a524",
    "jade": "#1f7a5c",
    "plate": "rgba(30, 22, 17, 0.92)",
    "cream": "#fff8f0",
    "spoken": "#ffc45c",
}
"""What tokens.css says; a theme's gaps are filled from here before its contrast is judged."""
READABLE = (
    *((front, back, 4.5) for front in ("ink", "ink-2", "persimmon-text", "jade") for back in ("paper", "card")),
    ("cream", "plate", 4.5),
    ("spoken", "plate", 4.5),
    ("persimmon", "card", 3.0),
    ("jade", "sand", 3.0),
)
"""Letters and marks, their ground, and the least contrast between them (WCAG 2.2, 1.4.3 and 1.4.11)."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SHEET = re.compile(r"\s*:root\s*\{([^{}]*)\}\s*")
_LINE = re.compile(r"--([a-z][a-z0-9-]*)\s*:\s*(.*)", re.DOTALL)
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_RGB = re.compile(
    r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(?:,\s*(0|1|0?\.\d{1,3})\s*)?\)", re.IGNORECASE
)
_PX = re.compile(r"(\d{1,2})px")

Colour = tuple[float, float, float]
"""Red, green, blue, 0..1."""


def load_theme(path: Path) -> str:
    """Return the checked style of the theme in `path`; ConfigError names the variable and what to write."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ConfigError(f"theme {path.name} is larger than {LARGEST_BYTES} bytes", hint="keep :root { ... } only")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"theme {path.name} is not UTF-8 text", hint="save it again as UTF-8") from error
    except OSError as error:
        raise ConfigError(
            f"cannot read theme {path.name}: {error.strerror}", hint="make it readable for you"
        ) from error
    return style_of(parse_theme(text, path.name))


def parse_theme(text: str, name: str) -> Mapping[str, str]:
    """Return variable -> value of one `:root { ... }`; ConfigError for anything else that a style sheet could hold."""
    sheet = _SHEET.fullmatch(_COMMENT.sub(" ", text))
    if sheet is None:
        raise ConfigError(
            f"theme {name} is more than one :root block", hint="write :root { --ink: #2b211c; } and comments"
        )
    found: dict[str, str] = {}
    for line in filter(None, (part.strip() for part in sheet[1].split(";"))):
        given = _LINE.fullmatch(line)
        if given is None:
            raise ConfigError(f"theme {name}: {line[:40]!r} sets no variable", hint="write --ink: #2b211c;")
        key, value = given[1], given[2].strip()
        if key in found:
            raise ConfigError(f"theme {name}: --{key} is set twice", hint="leave one of them out")
        found[key] = _checked(key, value, name)
    _readable(found, name)
    return found


def style_of(values: Mapping[str, str]) -> str:
    """Return the style sheet that sets `values`."""
    return ":root {" + "".join(f" --{key}: {value};" for key, value in values.items()) + " }\n"


def contrast(front: str, back: str) -> float:
    """Return the contrast of two colours, 1..21; one that is see-through lies over white, the worst case here."""
    light, dark = sorted((_luminance(_seen(front)), _luminance(_seen(back))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _checked(key: str, value: str, name: str) -> str:
    if key in COLOURS:
        if _HEX.fullmatch(value) or _is_rgb(value):
            return value.lower()
        raise ConfigError(
            f"theme {name}: --{key}: {value[:40]!r} is no colour", hint="write #d9481c or rgba(30, 22, 17, 0.92)"
        )
    if key == ROUND:
        px = _PX.fullmatch(value)
        if px and int(px[1]) <= MOST_ROUND_PX:
            return value
        raise ConfigError(
            f"theme {name}: --{ROUND}: {value[:40]!r} is no radius", hint=f"write 0px to {MOST_ROUND_PX}px"
        )
    known = ", ".join(f"--{colour}" for colour in sorted({*COLOURS, ROUND}))
    raise ConfigError(f"theme {name}: there is no --{key[:40]}", hint=f"use {known}")


def _is_rgb(value: str) -> bool:
    found = _RGB.fullmatch(value)
    return found is not None and all(int(part) <= 255 for part in found.groups()[:3])


def _readable(found: Mapping[str, str], name: str) -> None:
    values = {**STANDARD, **found}
    for front, back, least in READABLE:
        seen = contrast(values[front], values[back])
        if seen < least:
            raise ConfigError(
                f"theme {name}: --{front} on --{back} has a contrast of {seen:.1f}, {least} are needed",
                hint=f"make --{front} or --{back} lighter or darker",
            )


def _seen(value: str) -> Colour:
    """Return a checked colour as it looks over white."""
    if value.startswith("#"):
        digits = value[1:] if len(value) == 7 else "".join(2 * digit for digit in value[1:])
        red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
        return red, green, blue
    found = _RGB.fullmatch(value)
    assert found is not None, "a checked colour"
    alpha = float(found[4] or 1)
    red, green, blue = (int(part) / 255 * alpha + 1 - alpha for part in found.groups()[:3])
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
