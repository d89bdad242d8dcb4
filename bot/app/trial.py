"""What a room has written itself, tried by the gate before it goes on air: its rules, and words that no turn says.

A rule may not silence what the law has the host say (rules L06, L09).  Its name, the lines that its profiles add to the
label and the cards of its draws reach viewers as they stand (rules V1).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.app.draws import draws_of
from bot.app.files import RoomFiles
from bot.app.games import FILE as GAMES
from bot.app.games import programme_of
from bot.core.errors import ConfigError
from bot.core.facts import Facts
from bot.core.speech import Clause, Cleared
from bot.draws.card import TEXTS
from bot.guard.gate import Gate
from bot.guard.packs import Pack
from bot.writer.fixed import FIXED

LEARNED = "learned."
"""The trained layer weighs sentences of a show; what it thinks of a name or a particular says nothing."""
WHOLE = "[[shop]]"
"""Words of the shop, figures and all, as a slot brings them."""


def try_out(gate: Gate, files: RoomFiles, packs: Iterable[Pack]) -> None:
    """Raise ConfigError for a rule of the room that goes too far, and for words of its own that may not be shown."""
    if not all(pack.is_built_in for pack in packs):
        _try_rules(gate, files)
    for where, text, lang in _shown(files):
        facts = Facts(catalog=files.catalog, wall_ms=0, values={"shop": text})
        verdict = gate.clear(Clause(text=WHOLE, lang=lang, kind="label"), facts)
        if not isinstance(verdict, Cleared) and not all(rule.startswith(LEARNED) for rule in verdict.rules):
            raise ConfigError(
                f"{where}: {text!r} may not be shown: {verdict.rules[0]}, {verdict.reason}", hint="write it another way"
            )


def _try_rules(gate: Gate, files: RoomFiles) -> None:
    facts = Facts(catalog=files.catalog, wall_ms=0, values={"shop": files.settings.room.name})
    for lang in dict.fromkeys((files.settings.room.language, *files.persona.voices)):
        for intent in FIXED.get(lang, {}).values():
            for text in intent["core"]:
                verdict = gate.clear(Clause(text=text, lang=lang), facts)
                if not isinstance(verdict, Cleared):
                    raise ConfigError(
                        f"rule {verdict.rules[0]} would forbid the host to say {text!r}",
                        hint="narrow its words or patterns: viewers must be told that the host is an AI",
                    )


def _shown(files: RoomFiles) -> Iterator[tuple[str, str, str]]:
    """Yield (where it is written, text, language) of all that viewers see without a turn."""
    room = files.settings.room
    if room.name:
        yield "room.name", room.name, room.language
    for profile in files.policy.profiles:
        for lang, lines in profile.label.items():
            yield from ((f"profile {profile.id}: label.{lang}", line, lang) for line in lines)
    cards = [(f"draw {name}", card.rules) for name, card in draws_of(files).cards.items()]
    games = programme_of(files, 0).games
    cards += [(f"{GAMES} {name}", game.card) for name, game in games.items() if game.card]
    for where, rules in cards:
        for key, text, lang in _particulars(rules, room.language):
            yield f"{where}: {key}", text, lang


def _particulars(rules: Mapping[str, object], lang: str) -> Iterator[tuple[str, str, str]]:
    prizes = rules.get("prizes")
    names = [one["name"] for one in prizes if isinstance(one, Mapping)] if isinstance(prizes, Sequence) else []
    for key, value in (*((key, rules.get(key)) for key in TEXTS), *(("prize", name) for name in names)):
        if isinstance(value, Mapping):
            yield from ((key, str(text), str(code)) for code, text in value.items())
        elif isinstance(value, str) and value:
            yield key, value, lang
