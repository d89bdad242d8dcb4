"""The games of a room: `games.toml` beside its rundown, checked against goods, triggers, effects and copy."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.app.files import RoomFiles
from bot.core.approved import near
from bot.core.errors import ConfigError
from bot.games.rules import Rules, games_of
from bot.room.game_words import COPY_KINDS
from bot.room.games import Programme
from bot.store.catalog import read_toml

FILE = "games.toml"
"""In the room's folder, or in the show's."""


def games_file(files: RoomFiles) -> Path | None:
    """Return where the games of a room are written down, None where it has none."""
    own = files.folder / FILE if files.folder is not None else None
    for path in (own, files.rundown_path.parent / FILE):
        if path is not None and path.is_file():
            return path
    return None


def programme_of(files: RoomFiles, started_ms: int) -> Programme:
    """Return the games of a room; ConfigError names game, key and remedy."""
    path = games_file(files)
    markets = files.policy.markets or frozenset()
    games = games_of(_tables(read_toml(path)), markets) if path is not None else {}
    faults = [f"game {game_id}: {fault}" for game_id, rules in games.items() for fault in _faults(rules, files)]
    if faults:
        raise ConfigError(f"{FILE}: " + "; ".join(faults), hint="edit it and run zhubo check again")
    return Programme(games=games, started_ms=started_ms, markets=markets)


def _tables(raw: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if unknown := sorted(set(raw) - {"game"}):
        raise ConfigError(f"{FILE}: unknown key {unknown[0]!r}", hint="write one [[game]] table for each game")
    tables = raw.get("game", [])
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        raise ConfigError(f"{FILE}: game is no list of tables", hint="write [[game]]")
    return tables


def _faults(rules: Rules, files: RoomFiles) -> list[str]:
    found = [*_cue_faults(rules, files), *_word_faults(rules, files)]
    if rules.sku and rules.sku not in files.catalog.products:
        found.append(f"sku: {rules.sku!r} is no product of the catalogue{near(rules.sku, files.catalog.products)}")
    if rules.effect and rules.effect not in files.effects:
        found.append(f"effect: there is no effect {rules.effect!r}{near(rules.effect, files.effects)}")
    return found


def _cue_faults(rules: Rules, files: RoomFiles) -> list[str]:
    known = {
        "segment": [segment.sku for segment in files.rundown.segments],
        "trigger": [trigger.id for trigger in files.settings.trigger],
    }
    cues = (cue.partition(":")[::2] for cue in rules.opens)
    return [
        f"opens: there is no {where} {what!r}{near(what, known[where])}"
        for where, what in cues
        if where in known and what not in known[where]
    ]


def _word_faults(rules: Rules, files: RoomFiles) -> list[str]:
    lang = files.settings.room.language
    texts = {"ask": rules.ask, "unlock": rules.unlock}
    texts |= {f"option {at}": option.text for at, option in enumerate(rules.options, 1)}
    found = [f"{key}: has no text in {lang!r}" for key, text in texts.items() if text and lang not in text]
    if missing := sorted(kind for kind in COPY_KINDS if not files.book.has(lang, kind)):
        found.append(f"there is no copy in {lang!r} for {missing[0]}; write that kind (docs/games.md)")
    return found
