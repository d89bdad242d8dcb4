"""Platform profiles: small dated TOML files.  One that does not say where it comes from is refused (rules L12)."""

import difflib
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.core.errors import ConfigError
from bot.policy.terms import (
    AD_LABEL,
    LARGEST_LABEL,
    MARKET_PACKS,
    NAMES,
    OPEN_MARKETS,
    SCALES,
    SHORTEST_DISCLOSURE_MIN,
    Terms,
    looser_fields,
)

FOLDER = Path(__file__).parent / "profiles"
VERIFIED = ("read", "secondary", "unverified", "own")
OLD_AFTER_DAYS = 90
"""A profile that was not looked at for so long is warned of."""
MOST_LINES = 2
LONGEST_LINE = 9
"""Of the plate in portrait, in Chinese characters at the height that the law asks for."""
GENERIC = "generic"
"""The profile of a room that is on no platform."""
BY_PLATFORM: Mapping[str, tuple[str, ...]] = {
    "tiktok": ("tiktok_shop_us", "tiktok_shop_id"),  # the feed does not tell the shop's country
    **{name: (name,) for name in ("douyin", "bilibili", "kuaishou", "youtube", "twitch")},
}
"""Platform of a source -> profiles that hold while the room names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one platform allows, with its provenance."""

    id: str
    as_of: date
    verified: str
    """read | secondary | unverified | own: how far the source was read."""
    source: tuple[str, ...]
    terms: Terms
    label: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Language -> what the plate must say beside the labels of the law."""
    silent: tuple[str, ...] = ()
    """Fields that the file leaves out: the strictest value holds."""

    def age_days(self, today: date) -> int:
        """Return how long ago it was looked at."""
        return (today - self.as_of).days


def strictest(name: str, today: date) -> Profile:
    """Return what holds on a platform that nobody has described."""
    source = (f"no profile describes {name}: unknown is strictest",)
    return Profile(id=name, as_of=today, verified="own", source=source, terms=Terms(), silent=NAMES)


def profiles_for(platforms: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the profiles of `platforms` ("other" is none); without any the generic one."""
    found = [name for platform in platforms if platform != "other" for name in BY_PLATFORM.get(platform, (platform,))]
    return tuple(dict.fromkeys(found)) or (GENERIC,)


def also_for(named: Iterable[str], platforms: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the profiles that hold beside those `named`: of the platforms that none of them describes.

    A platform that says nothing of its shop's country gives all it has, until one of them is named (rules V6).
    """
    known = frozenset(named)
    left = [name for name in platforms if known.isdisjoint(BY_PLATFORM.get(name, (name,)))]
    return profiles_for(left) if left or not known else ()


def platform_of(profile: str) -> str:
    """Return the platform that a profile is about, empty for the generic one."""
    owner = next((name for name, profiles in BY_PLATFORM.items() if profile in profiles), profile)
    return "" if profile == GENERIC else owner


def load_profiles(names: Iterable[str], *, today: date, folders: Iterable[Path] = ()) -> tuple[Profile, ...]:
    """Return the profiles, a room's own ones from `folders` first; a platform without one gets the strictest.

    ConfigError for an own one that allows more than the built-in of its name.
    """
    places = [*folders, FOLDER]
    return tuple(_found(name, places, today) for name in names)


def named_profiles(names: Iterable[str], *, today: date, folders: Iterable[Path] = ()) -> tuple[Profile, ...]:
    """Return profiles that a person has named; ConfigError for one that is not there."""
    places = [*folders, FOLDER]
    known = sorted({file.stem for place in places if place.is_dir() for file in place.glob("*.toml")})
    wanted = tuple(names)
    for name in wanted:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"use one of: {', '.join(known)}"
            raise ConfigError(f"policy.profiles: there is no profile {name!r}", hint=hint)
    return load_profiles(wanted, today=today, folders=places[:-1])


def _found(name: str, places: Iterable[Path], today: date) -> Profile:
    found = [load_profile(file) for place in places if (file := place / f"{name}.toml").is_file()]
    if not found:
        return strictest(name, today)
    own, built_in = found[0], found[-1]
    if loose := looser_fields(own.terms, built_in.terms):
        raise ConfigError(
            f"profile {name}.toml allows more than the built-in one: {', '.join(loose)}",
            hint="a room's own profile may only be stricter; write the built-in's values, as zhubo check prints them",
        )
    both = {lang: (*built_in.label.get(lang, ()), *own.label.get(lang, ())) for lang in {**built_in.label, **own.label}}
    return replace(own, label={lang: tuple(dict.fromkeys(lines)) for lang, lines in both.items()})


def load_profile(file: Path) -> Profile:
    """Return the profile in `file`; ConfigError names the key and what to write."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"cannot read profile {file.name}: {error.strerror}", hint="make it readable") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"profile {file.name} is not valid TOML: {error}", hint="mend that line") from error
    return parse_profile(raw, file.name)


def parse_profile(raw: Mapping[str, Any], file: str) -> Profile:
    """Return `raw` as a profile; without as_of, source and verified it is refused (rules L12)."""
    for key in ("id", "as_of", "verified", "source"):
        if not raw.get(key):
            raise ConfigError(f"profile {file} has no {key}", hint=f"add {key} = ...: a rule must say where it is from")
    as_of, source = raw["as_of"], raw["source"]
    if raw["id"] != Path(file).stem:
        raise ConfigError(f"profile {file}: id = {raw['id']!r}", hint=f"write id = {Path(file).stem!r}, as its file")
    if not isinstance(as_of, date) or isinstance(as_of, datetime):
        raise ConfigError(f"profile {file}: as_of {as_of!r} is no date", hint="write as_of = 2026-11-22")
    if raw["verified"] not in VERIFIED:
        raise ConfigError(f"profile {file}: verified = {raw['verified']!r}", hint=f"use one of: {', '.join(VERIFIED)}")
    if not isinstance(source, list) or not all(isinstance(line, str) and line for line in source):
        raise ConfigError(f"profile {file}: source is no list of texts", hint='write source = ["title, date (read)"]')
    known = ("id", "as_of", "verified", "source", "label", *NAMES)
    for key in raw:
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"use one of: {', '.join(known)}"
            raise ConfigError(f"profile {file}: unknown key {key!r}", hint=hint)
    given = {name: _value(name, raw[name], file) for name in NAMES if name in raw}
    return Profile(
        id=raw["id"],
        as_of=as_of,
        verified=raw["verified"],
        source=tuple(source),
        terms=replace(Terms(), **given),
        label=_label(raw.get("label", {}), file),
        silent=tuple(name for name in NAMES if name not in raw),
    )


def _label(raw: object, file: str) -> dict[str, tuple[str, ...]]:
    """Return the lines that a profile adds to the label, by language."""
    hint = f'write label = {{ zh = ["虚拟人直播"] }}: at most {MOST_LINES} lines of {LONGEST_LINE} Chinese characters'
    if not isinstance(raw, Mapping):
        raise ConfigError(f"profile {file}: label = {raw!r}", hint=hint)
    for lang, lines in raw.items():
        good = isinstance(lines, list) and len(lines) <= MOST_LINES
        if not good or not all(isinstance(line, str) and 0 < _width(line) <= LONGEST_LINE for line in lines):
            raise ConfigError(f"profile {file}: label.{lang} = {lines!r}", hint=hint)
    return {lang: tuple(lines) for lang, lines in raw.items()}


def _width(line: str) -> float:
    """Return about how wide a line is, in Chinese characters; 0 for one that is not fit to be shown."""
    if not line.isprintable() or line != line.strip():
        return 0.0
    return sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.75 for char in line)


def _value(name: str, value: object, file: str) -> Any:
    """Return one field as `Terms` holds it."""
    where = f"profile {file}: {name} = {value!r}"
    if name in SCALES:
        if value in SCALES[name]:
            return value
        raise ConfigError(where, hint=f"use one of: {', '.join(SCALES[name])}")
    if name in ("require_human_driver", "tip_ranking"):
        if isinstance(value, bool):
            return value
        raise ConfigError(where, hint="write true or false")
    if name == "market_packs":
        known = {*MARKET_PACKS, *OPEN_MARKETS}
        if isinstance(value, list) and value and all(isinstance(one, str) and one in known for one in value):
            return frozenset(value)
        raise ConfigError(where, hint=f"write a list of: {', '.join(sorted(known))}")
    least, most = {
        "max_animated_area": (0.0, 1.0),
        "label_of_diagonal": (AD_LABEL, LARGEST_LABEL),
        "spoken_disclosure_min": (SHORTEST_DISCLOSURE_MIN, 15.0),
    }[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ConfigError(where, hint=f"write a number from {least} to {most}")
    return float(value)
