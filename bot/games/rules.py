"""The rules of a game: complete before it opens, the same until it is over.

A game that gives something away needs a whole rules card (rules G01-G03), which `bot.draws.card` reads.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeGuard, cast

from bot.core.approved import has_bare_figure, near
from bot.core.errors import BadInput, ConfigError
from bot.core.goods import Localized
from bot.draws.canon import canon, digest
from bot.draws.card import card_of
from bot.games.figures import core_of

Kind = Literal[
    "guess_price", "quiz", "poll", "keyword_draw", "screenshot_draw", "lucky_number", "team_unlock"
]  # fmt: skip
OWN_KEYS: Mapping[str, tuple[str, ...]] = {
    "guess_price": ("sku", "over"),
    "quiz": ("options", "answer", "answers"),
    "poll": ("options",),
    "keyword_draw": ("keywords",),
    "screenshot_draw": ("keywords",),
    "lucky_number": ("low", "high", "nearest"),
    "team_unlock": ("keywords", "size", "unlock"),
}
"""Kind -> the keys that only it has."""
_KEYS = (
    *("id", "kind", "ask", "duration_s", "grace_s", "remind_s", "counts", "tie", "winners", "opens", "who", "regions"),
    *("card", "effect"),
)
WHO: Mapping[str, int] = {
    "following": 0, "min_fan_level": 0, "min_pay_level": 0, "known_hours": 0, "known_before_open": 0,
    "names_may_win": 0, "max_comments": 60, "max_new_in_10s": 0, "max_alike": 3,
}  # fmt: skip
"""Conditions on a person that follow from her events alone, so that a restart judges her as before; 0 = none."""
NEEDS_CARD = frozenset({"keyword_draw", "screenshot_draw"})
MAY_HAVE_CARD = NEEDS_CARD | {"guess_price", "quiz", "lucky_number"}
CUES = ("segment:", "trigger:", "minute:", "clock:")
"""What may open a game by itself: a product's segment, a trigger, a minute of the show, a minute of each hour."""
MAX_OPTIONS = 4
"""As many as the boards of quiz and poll show."""
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,47}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the answers to choose from."""

    text: Localized
    words: frozenset[str]
    """Other ways to say it, folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A game as its table says.  What is hashed and shown is `published`, which keeps the right answer back."""

    id: str
    kind: Kind
    ask: Localized
    duration_s: int
    grace_s: int
    remind_s: int
    """So long before the end it is said that it ends; 0 = never."""
    counts: Literal["first", "last"]
    """Which entry of a person stands."""
    tie: Literal["earliest", "draw"]
    winners: int
    opens: tuple[str, ...]
    who: Mapping[str, int]
    regions: frozenset[str]
    card: Mapping[str, object]
    """The rules card, empty for a game without a prize."""
    effect: str
    """Shown when it is over; empty = none."""
    sku: str = ""
    over: bool = True
    """Whether a guess above the price may win."""
    options: tuple[Option, ...] = ()
    answer: int = -1
    """Place of the right option from 0, -1 = there is none."""
    answers: tuple[str, ...] = ()
    """Right answers where there are no options."""
    keywords: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    nearest: bool = False
    size: int = 0
    unlock: Localized = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """The table it was read from: plain JSON values."""

    @property
    def published(self) -> dict[str, object]:
        """What may be shown before the game is over."""
        hidden = {"answer", "answers"} if self.kind == "quiz" else set()
        return {key: value for key, value in self.raw.items() if key not in hidden}

    @property
    def rules_hash(self) -> str:
        """The hash of what is shown."""
        return digest(self.published)

    def prize(self, lang: str) -> str:
        """Return what is to be won, in words, or nothing."""
        prizes = self.card.get("prizes")
        names = [row["name"] for row in prizes if isinstance(row, Mapping)] if isinstance(prizes, list) else []
        return "、".join(str(name.get(lang, "")) if isinstance(name, Mapping) else str(name) for name in names)


def rules_of(raw: Mapping[str, Any], markets: Collection[str] = ()) -> Rules:
    """Return the rules in a `[[game]]` table; ConfigError names all that is missing, wrong or not allowed."""
    reader = _Reader(raw, markets)
    rules = reader.read()
    try:
        canon(raw)
    except BadInput as fault:
        reader.faults.append(f"{fault.message}; write whole numbers and text only")
    if reader.faults:
        raise ConfigError(
            f"game {raw.get('id') or 'without an id'}: " + "; ".join(reader.faults),
            hint="complete its [[game]] table as in docs/games.md",
        )
    return rules


def games_of(tables: Sequence[Mapping[str, Any]], markets: Collection[str] = ()) -> dict[str, Rules]:
    """Return the games of a room by id; ConfigError when two share one."""
    found: dict[str, Rules] = {}
    for table in tables:
        rules = rules_of(table, markets)
        if rules.id in found:
            raise ConfigError(f"two games are called {rules.id!r}", hint="give one of them an id of its own")
        found[rules.id] = rules
    return found


class _Reader:
    """Reads one table, collecting faults instead of stopping at the first."""

    def __init__(self, raw: Mapping[str, Any], markets: Collection[str]) -> None:
        self.raw, self.markets = raw, markets
        self.faults: list[str] = []
        kind = raw.get("kind")
        self.kind = cast("Kind", kind if kind in OWN_KEYS else "poll")
        if kind not in OWN_KEYS:
            self.faults.append(f"kind: {kind!r} is unknown{near(str(kind), OWN_KEYS)}; one of {', '.join(OWN_KEYS)}")
        known = (*_KEYS, *OWN_KEYS[self.kind])
        self.faults += [f"{key} is no key of a {self.kind}{near(key, known)}" for key in raw if key not in known]

    def read(self) -> Rules:
        kind, raw = self.kind, self.raw
        if not isinstance(raw.get("id"), str) or not _ID.fullmatch(raw["id"]):
            self.faults.append("id: write small letters, digits and dashes, at most 48")
        card = self._card()
        who = raw.get("who", {})
        who = who if isinstance(who, Mapping) else {}
        self.faults += [f"who.{key} is unknown{near(key, WHO)}" for key in who if key not in WHO]
        duration_s = self._whole("duration_s", 60, 10, 3600)
        return Rules(
            id=str(raw.get("id", "")),
            kind=kind,
            ask=self._texts("ask", needed=kind in ("quiz", "poll")),
            duration_s=duration_s,
            grace_s=self._whole("grace_s", 3, 0, 60),
            remind_s=self._whole("remind_s", 20 if duration_s >= 45 else 0, 0, duration_s),
            counts="last" if self._word("counts", ("first", "last"), _counts(kind)) == "last" else "first",
            tie="draw" if self._word("tie", ("earliest", "draw"), "earliest") == "draw" else "earliest",
            winners=self._winners(card),
            opens=self._opens(),
            who={**WHO, "names_may_win": int(kind == "poll"), **{k: int(v) for k, v in who.items() if _is_whole(v)}},
            regions=frozenset(word.casefold() for word in self._words("regions")),
            card=card,
            effect=str(raw.get("effect", "")),
            sku=self._sku(),
            over=bool(raw.get("over", True)),
            options=self._options(),
            answer=self._answer(),
            answers=tuple(core_of(word) for word in self._words("answers")),
            keywords=self._keywords(),
            low=self._whole("low", 1, 0, 10**6),
            high=self._high(),
            nearest=bool(raw.get("nearest", False)),
            size=self._whole("size", 3, 2, 1000) if kind == "team_unlock" else 0,
            unlock=self._texts("unlock", needed=kind == "team_unlock"),
            raw=dict(raw),
        )

    def _card(self) -> Mapping[str, object]:
        table = self.raw.get("card")
        if table is None:
            if self.kind in NEEDS_CARD:
                self.faults.append("card: what is given away needs its rules card, [game.card] as in docs/draws.md")
            return {}
        if self.kind not in MAY_HAVE_CARD or not isinstance(table, Mapping):
            self.faults.append(f"card: a {self.kind} gives nothing away")
            return {}
        if own := sorted({"id", "opens", "closes", "duration_s", "ways", "keywords", "keys"} & set(table)):
            self.faults.append(f"card: {', '.join(own)} is the game's own; remove it from the card")
            return {}
        try:
            # A draw by comment needs words to comment; those of a game are its own answers.
            words = self.raw.get("keywords") or [str(self.raw.get("id", ""))]
            whole = {"duration_s": 60, "salt": "comments", **table, "id": self.raw.get("id"), "keywords": words}
            rules = dict(card_of(whole, self.markets).rules)
        except ConfigError as error:
            self.faults.append(f"card: {error.message}")
            return {}
        if rules["salt"] == "drand":
            self.faults.append('card.salt: a game is over at once; "comments" or "none"')
        rules["duration_s"] = self.raw.get("duration_s", 60)
        if self.kind not in NEEDS_CARD:
            del rules["keywords"]
        return rules

    def _winners(self, card: Mapping[str, object]) -> int:
        if card:
            if "winners" in self.raw:
                self.faults.append("winners: with a card there are as many as it has prizes; remove it")
            winners = card.get("winners")
            return winners if isinstance(winners, int) else 1
        return self._whole("winners", 1, 1, 100)

    def _options(self) -> tuple[Option, ...]:
        if self.kind == "quiz" and "answers" in self.raw and "options" not in self.raw:
            return ()
        if self.kind not in ("poll", "quiz"):
            return ()
        rows = self.raw.get("options")
        if not isinstance(rows, list) or not 2 <= len(rows) <= MAX_OPTIONS:
            self.faults.append(f"options: write 2 to {MAX_OPTIONS} of them, each like {{ zh = ..., en = ... }}")
            return ()
        return tuple(self._option(row, at) for at, row in enumerate(rows, 1))

    def _option(self, row: object, at: int) -> Option:
        table = row if isinstance(row, Mapping) else {}
        text = {lang: words for lang, words in table.items() if lang != "words" and isinstance(words, str)}
        words = table.get("words", [])
        if not text or not isinstance(words, list):
            self.faults.append(f"option {at}: write one text per language, and perhaps words = [...]")
            words = []
        return Option(text=text, words=frozenset(core_of(str(word)) for word in (*text.values(), *words)))

    def _answer(self) -> int:
        if self.kind != "quiz" or "answers" in self.raw:
            if self.kind == "quiz" and ("answer" in self.raw or not self._words("answers")):
                self.faults.append("answers: write the right ones, and no answer beside them")
            return -1
        options = self.raw.get("options")
        place = self.raw.get("answer")
        if not _is_whole(place) or not 1 <= place <= (len(options) if isinstance(options, list) else 0):
            self.faults.append("answer: write the number of the right option, from 1")
            return -1
        return place - 1

    def _keywords(self) -> tuple[str, ...]:
        words = tuple(word for word in self._words("keywords"))
        if self.kind in ("keyword_draw", "team_unlock") and not words:
            self.faults.append('keywords: write what viewers comment to take part, like keywords = ["组队"]')
        return words

    def _sku(self) -> str:
        if self.kind == "guess_price" and not (isinstance(self.raw.get("sku"), str) and self.raw["sku"]):
            self.faults.append("sku: write the product whose price is guessed")
        return str(self.raw.get("sku", ""))

    def _high(self) -> int:
        high = self._whole("high", 100, 1, 10**6)
        if self.kind == "lucky_number" and high <= self._whole("low", 1, 0, 10**6):
            self.faults.append("high: must be above low")
        return high

    def _opens(self) -> tuple[str, ...]:
        cues = self._words("opens")
        for cue in cues:
            where, _, what = cue.partition(":")
            minutes = where in ("minute", "clock")
            most = 59 if where == "clock" else 10_000
            if f"{where}:" not in CUES or not what or (minutes and not (what.isdecimal() and int(what) <= most)):
                self.faults.append(f'opens: {cue!r}; like "segment:CUP", "trigger:likes", "minute:20" or "clock:00"')
        return tuple(cues)

    def _texts(self, key: str, *, needed: bool) -> Localized:
        table = self.raw.get(key, {})
        if not isinstance(table, Mapping) or not all(isinstance(text, str) and text.strip() for text in table.values()):
            self.faults.append(f"{key}: write a table of language and text, like {{ zh = ..., en = ... }}")
            return {}
        if needed and not table:
            self.faults.append(f"{key} is missing: one text per language")
        self.faults += [
            f"{key}.{lang}: holds a figure; say it in words or leave it to the options"
            for lang, text in table.items()
            if has_bare_figure(text)
        ]
        return dict(table)

    def _words(self, key: str) -> list[str]:
        value = self.raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
            if f"{key}: write a list of words" not in self.faults:
                self.faults.append(f"{key}: write a list of words")
            return []
        return [word.strip() for word in value]

    def _whole(self, key: str, default: int, least: int, most: int) -> int:
        value = self.raw.get(key, default)
        if not _is_whole(value) or not least <= value <= most:
            self.faults.append(f"{key}: write a whole number from {least} to {most:,}")
            return default
        return int(value)

    def _word(self, key: str, known: Sequence[str], default: str) -> str:
        value = self.raw.get(key, default)
        if value not in known:
            self.faults.append(f"{key}: one of {', '.join(known)}")
            return default
        return str(value)


def _counts(kind: Kind) -> str:
    return "last" if kind == "poll" else "first"


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and (not isinstance(value, bool) or value in (False, True))
