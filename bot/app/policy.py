"""Which policy holds in a room, from its settings and sources, and whether it may start under it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.clock import Clock
from bot.core.errors import ConfigError
from bot.guard.allowed import Excused
from bot.policy.attest import Attestation, digest_of
from bot.policy.effective import Breach, Policy, breaches, effective
from bot.policy.profile import also_for, load_profiles, named_profiles, platform_of
from bot.settings.room import Settings
from bot.settings.source import SourceSettings
from bot.store.attestations import load_attestations

if TYPE_CHECKING:
    from bot.app.files import RoomFiles

FOLDER = "profiles"
"""A room's own profiles, in its folder."""
_BY_KIND = {
    "bilibili_open": "bilibili", "bilibili_web": "bilibili", "blivechat": "bilibili", "douyin_grab": "douyin",
    "douyin_live": "douyin", "tiktok": "tiktok", "twitch_eventsub": "twitch", "twitch_irc": "twitch",
    "streamerbot": "twitch", "youtube": "youtube",
}  # fmt: skip
"""Sources that belong to one platform, whatever their entry says."""


def platforms_of(settings: Settings) -> tuple[str, ...]:
    """Return the platforms a room is on, each once; a room on none of them gives ()."""
    found = [settings.room.platform, *(_platform(entry) for entry in settings.source if entry.enabled)]
    return tuple(dict.fromkeys(one for one in found if one != "other"))


def _platform(entry: SourceSettings) -> str:
    return entry.platform if entry.platform != "other" else _BY_KIND.get(entry.kind, "other")


def policy_of(settings: Settings, folder: Path | None, today: date) -> Policy:
    """Return what holds in a room; ConfigError for a profile that is not there or not fit."""
    wanted = settings.policy
    folders = [folder / FOLDER] if folder else []
    named = named_profiles(wanted.profiles, today=today, folders=folders)
    others = load_profiles(also_for(wanted.profiles, platforms_of(settings)), today=today, folders=folders)
    return effective((*named, *others), mode=wanted.mode, markets=wanted.markets, named=bool(wanted.profiles))


def needs_person(files: "RoomFiles") -> bool:
    """Return whether a person must be at the console: mode "assist", on a platform or under a profile that is named.

    The demo and rehearsals are on no platform: nobody needs to watch them.
    """
    is_public = bool(platforms_of(files.settings)) or files.policy.named
    return files.policy.mode == "assist" and is_public


def day_of(wall_ms: int, zone: tzinfo = UTC) -> date:
    """Return the day of a moment."""
    return datetime.fromtimestamp(wall_ms / 1000, zone).date()


def script_digest(files: "RoomFiles") -> str:
    """Return a mark of everything that the room says by itself: rundown, the shop's answers, the persona's copy."""
    texts = [files.rundown_path.read_text(encoding="utf-8-sig")]
    owners = [files.catalog.faq, *(product.faq for product in files.catalog.products.values())]
    texts += [text for faq in owners for entry in faq for lang in sorted(entry.answer) for text in entry.wordings(lang)]
    copies = sorted(path for path in files.persona.folder.rglob("*") if path.suffix in (".toml", ".j2"))
    texts += [path.read_text(encoding="utf-8-sig") for path in copies]
    return digest_of(texts)


def found_of(files: "RoomFiles", data: Path, clock: Clock) -> list[Breach]:
    """Return what the room breaks of its policy, the fatal first, then what the operator should know."""
    described = map(platform_of, files.settings.policy.profiles)
    return breaches(
        files.policy,
        today=day_of(clock.wall_ms(), files.zone),
        platforms=len({*platforms_of(files.settings), *described} - {""}),
        has_draws=has_draws(files, clock.wall_ms()),
        given=load_attestations(data),
        stage_area=files.settings.policy.stage_area,
        script=script_digest(files),
    )


def has_draws(files: "RoomFiles", wall_ms: int) -> bool:
    """Return whether a room gives anything away: by a draw, or by a game with a rules card.

    Triggers and the console open nothing else.
    """
    from bot.app.draws import draws_of
    from bot.app.games import programme_of

    return bool(draws_of(files).cards) or any(game.card for game in programme_of(files, wall_ms).games.values())


def refuse(found: Sequence[Breach], lang: str) -> None:
    """Raise ConfigError with everything that forbids the start, each with its rule, and how to mend it."""
    fatal = [one for one in found if one.fatal]
    if fatal:
        raise ConfigError(
            "; ".join(f"[{one.rule}] {one.text[lang]}" for one in fatal),
            hint="; ".join(dict.fromkeys(one.hint[lang] for one in fatal)),
        )


def shown(policy: Policy) -> dict[str, object]:
    """Return the effective policy as plain data: each term with its value and the profiles it comes from."""
    return {
        "mode": policy.mode,
        "markets": sorted(policy.markets) if policy.markets else "all",
        "packs": list(policy.packs) or "all",
        "profiles": [
            {
                "id": one.id,
                "as_of": one.as_of.isoformat(),
                "verified": one.verified,
                "source": list(one.source),
                "label": {lang: list(lines) for lang, lines in one.label.items()},
            }
            for one in policy.profiles
        ],
        "terms": {name: {"value": value, "from": list(owners)} for name, value, owners in policy.table()},
    }


def as_evidence(policy: Policy, given: Sequence[Attestation], excused: Sequence[Excused]) -> dict[str, object]:
    """Return what the evidence log keeps of a start: the policy, on whose word, and what is excused from rules."""
    return {
        "mode": policy.mode,
        "profiles": [f"{one.id}@{one.as_of.isoformat()}" for one in policy.profiles],
        "terms": {name: value for name, value, _ in policy.table()},
        "confirmed": [
            {"clause": one.clause, "profile": one.profile, "by": one.by, "on": one.on.isoformat(), "of": one.digest}
            for one in given
        ],
        "excused": [
            {"rule": one.rule, "text": one.text, "by": one.author, "on": one.on.isoformat(), "why": one.reason}
            for one in excused
        ],
    }
