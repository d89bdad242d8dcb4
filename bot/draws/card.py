"""The rules card of a draw: complete before anybody may enter, and the same from then on.

Sources: G01 the sixteen particulars of a prize promotion (PRC provisional rules on sales promotion, 2020); G02 the cap
of 50,000 yuan a winner (PRC Anti-Unfair Competition Law art. 10); G03 prize, chance and payment are a lottery (US).
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bot.core.approved import near
from bot.core.errors import ConfigError
from bot.draws.canon import digest
from bot.draws.proof import ALGORITHM

CAP_CNY_MINOR = 5_000_000
"""50,000 yuan: the most one winner may get where the market is the PRC, or unknown."""
TEXTS: Mapping[str, str] = {
    "conditions": "中奖条件", "how_to_enter": "参与方式", "draw_time": "开奖时间", "draw_method": "开奖方式",
    "claim_conditions": "兑奖条件", "claim_way": "兑奖方式", "delivery": "奖品交付", "forfeits": "弃奖处理",
    "organiser": "主办方", "contact": "联系方式",
}  # fmt: skip
"""The ten particulars that are words, with their Chinese names."""
PRIZE: Mapping[str, str] = {"kind": "奖品种类", "name": "奖品名称", "count": "奖品数量", "values_minor": "奖品金额"}
FREE_WAYS = frozenset({"comment", "follow", "share", "like"})
PAID_WAYS = frozenset({"gift", "super_chat", "membership", "order"})
SALTS = ("none", "comments", "drand")
KEYS = ("plain", "hmac")
"""How the list names people: as each can compute it herself, or with a secret that keeps guessed ids from fitting."""
WHO: Mapping[str, int] = {
    "following": 0, "min_fan_level": 0, "min_pay_level": 0, "known_hours": 0, "known_before_open": 0,
    "min_comments": 0, "min_age": 0, "win_cooldown_days": 0, "max_wins": 0, "names_may_win": 0, "max_comments": 60,
    "max_new_in_10s": 0, "max_alike": 3,
}  # fmt: skip
"""Conditions on a person, all whole numbers; 0 = no such condition."""
_LISTS = ("ways", "keywords", "regions")
_KEYS = (
    *("id", "prize", "prizes", "currency", "alternates", "opens", "closes", "duration_s", "grace_s", "claim_hours"),
    *(*TEXTS, *WHO, *_LISTS, "salt", "weights", "keys"),
)
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A complete card.  `rules` is what is hashed and published; it holds text, whole numbers and lists of them."""

    draw_id: str
    rules: Mapping[str, object]

    @property
    def rules_hash(self) -> str:
        """The hash that is shown with the card."""
        return digest(self.rules)


def card_of(raw: Mapping[str, Any], markets: Collection[str] = ()) -> Card:
    """Return the card in a `[[draw]]` table; ConfigError names everything that is missing, wrong or not allowed.

    `markets` empty = unknown: the strictest law holds.
    """
    reader = _Reader(raw)
    rules = reader.rules()
    reader.lawful(rules, markets)
    if reader.faults:
        name = raw.get("id") or "without an id"
        raise ConfigError(
            f"draw {name}: " + "; ".join(reader.faults),
            hint="complete its [[draw]] table as in docs/draws.md",
        )
    return Card(draw_id=str(rules["draw_id"]), rules=rules)


def cards_of(tables: Sequence[Mapping[str, Any]], markets: Collection[str] = ()) -> dict[str, Card]:
    """Return the cards of a room by id; ConfigError when two share an id."""
    found: dict[str, Card] = {}
    for table in tables:
        card = card_of(table, markets)
        if card.draw_id in found:
            raise ConfigError(f"two draws are called {card.draw_id!r}", hint="give one of them an id of its own")
        found[card.draw_id] = card
    return found


class _Reader:
    """Reads one table, collecting faults instead of stopping at the first."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.faults = [f"{key} is no known key{near(key, _KEYS)}" for key in raw if key not in _KEYS]

    def rules(self) -> dict[str, object]:
        draw_id = self.raw.get("id")
        if not isinstance(draw_id, str) or not _ID.fullmatch(draw_id):
            self.faults.append("id: write small letters, digits and dashes, at most 64; never use one again")
        prizes = self._prizes()
        rules: dict[str, object] = {
            "algorithm": ALGORITHM,
            "draw_id": str(draw_id),
            "prizes": prizes,
            "currency": self._text("currency", "CNY"),
            "winners": sum(count for prize in prizes if isinstance(count := prize["count"], int)),
            "alternates": self._whole("alternates", 0, 0, 1000),
            "grace_s": self._whole("grace_s", 10, 0, 600),
            "claim_hours": self._needed("claim_hours", "兑奖时间", 24 * 90),
            "salt": self._one_of("salt", SALTS, "comments"),
            "ways": self._ways(),
            "keywords": self._words("keywords"),
            "regions": self._words("regions"),
            "weights": self._weights(),
            "who": {key: self._whole(key, default, 0, 100_000) for key, default in WHO.items()},
        }
        rules |= {key: self._particular(key, zh) for key, zh in TEXTS.items()}
        if self._one_of("keys", KEYS, "plain") == "hmac":
            rules["keys"] = "hmac"
        rules |= self._window()
        if "comment" in rules["ways"] and not rules["keywords"]:  # type: ignore[operator]  # a list of text
            self.faults.append('keywords: a draw by comment needs at least one, like keywords = ["抽奖"]')
        return rules

    def lawful(self, rules: Mapping[str, object], markets: Collection[str]) -> None:
        """Fault what the law forbids (G02, G03)."""
        ways, prizes = rules["ways"], rules["prizes"]
        assert isinstance(ways, list) and isinstance(prizes, list)
        if ways and not FREE_WAYS.intersection(ways):
            self.faults.append(
                f"ways: {', '.join(ways)} cost money, and prize, chance and payment together are a lottery (G03); "
                'add a free way with the same chance, like "comment"'
            )
        if markets and "cn" not in markets:
            return
        if rules["currency"] != "CNY":
            self.faults.append("currency: the legal cap is in yuan; write values in CNY, or name the room's markets")
        for prize in prizes:
            worth = sum(value for value in prize["values_minor"] if isinstance(value, int))
            if worth > CAP_CNY_MINOR:
                self.faults.append(
                    f"prize {prize['name']!r}: a winner would get {worth / 100:,.2f} yuan in all, "
                    f"the law allows {CAP_CNY_MINOR / 100:,.0f} (G02)"
                )

    def _prizes(self) -> list[dict[str, object]]:
        tables = self.raw.get("prize")
        if not isinstance(tables, list) or not tables or not all(isinstance(row, Mapping) for row in tables):
            self.faults += [f"prize.{key} ({zh}) is missing" for key, zh in PRIZE.items()]
            return []
        return [self._prize(number, row) for number, row in enumerate(tables, 1)]

    def _prize(self, number: int, row: Mapping[str, Any]) -> dict[str, object]:
        where = f"prize {number}"
        self.faults += [f"{where}: {key!r} is unknown{near(key, PRIZE)}" for key in row if key not in PRIZE]
        self.faults += [
            f"{where}.{key} ({zh}) is missing" for key, zh in PRIZE.items() if row.get(key) in (None, "", [])
        ]
        count, values = row.get("count", 1), row.get("values_minor", [0])
        if not _is_whole(count, 1, 100_000):
            self.faults.append(f"{where}.count: write a whole number from 1")
        if not isinstance(values, list) or not all(_is_whole(value, 0, 10**12) for value in values):
            self.faults.append(f"{where}.values_minor: write what each thing of it is worth, in fen, like [5900]")
            values = []
        return {
            "kind": str(row.get("kind", "")),
            "name": _text(row.get("name", "")),
            "count": count if isinstance(count, int) else 1,
            "values_minor": list(values),
        }

    def _particular(self, key: str, zh: str) -> object:
        value = self.raw.get(key)
        if value is None or value == "" or value == {}:
            self.faults.append(f"{key} ({zh}) is missing")
        elif not isinstance(value, str) and not _is_table_of_text(value):
            self.faults.append(f"{key} ({zh}): write text, or a table of language and text")
        return _text(value)

    def _needed(self, key: str, zh: str, most: int) -> int:
        if key not in self.raw:
            self.faults.append(f"{key} ({zh}) is missing")
            return 0
        return self._whole(key, 0, 1, most)

    def _whole(self, key: str, default: int, least: int, most: int) -> int:
        value = self.raw.get(key, default)
        if isinstance(value, bool) and least == 0:
            return int(value)
        if not _is_whole(value, least, most):
            self.faults.append(f"{key}: write a whole number from {least} to {most:,}")
            return default
        return int(value)

    def _text(self, key: str, default: str) -> str:
        value = self.raw.get(key, default)
        if not isinstance(value, str):
            self.faults.append(f"{key}: write text")
            return default
        return value

    def _one_of(self, key: str, known: Sequence[str], default: str) -> str:
        value = self._text(key, default)
        if value not in known:
            self.faults.append(f"{key}: {value!r} is unknown; one of {', '.join(known)}")
        return value

    def _words(self, key: str) -> list[str]:
        value = self.raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
            self.faults.append(f'{key}: write a list of words, like ["抽奖"]')
            return []
        return [word.strip() for word in value]

    def _ways(self) -> list[str]:
        ways = self._words("ways") if "ways" in self.raw else ["comment"]
        known = FREE_WAYS | PAID_WAYS
        self.faults += [f"ways: {way!r} is unknown{near(way, known)}" for way in ways if way not in known]
        return sorted(set(ways))

    def _weights(self) -> object:
        weights = self.raw.get("weights", "equal")
        if weights == "equal":
            return "equal"
        if (
            isinstance(weights, Mapping)
            and set(weights) <= {"returning"}
            and _is_whole(weights.get("returning"), 1, 1000)
        ):
            return dict(weights)
        self.faults.append(
            'weights: write "equal", or { returning = 2 } for who came before; what money buys weighs nothing (G03)'
        )
        return "equal"

    def _window(self) -> dict[str, object]:
        if "duration_s" in self.raw and not {"opens", "closes"} & set(self.raw):
            return {"duration_s": self._whole("duration_s", 60, 10, 7 * 86_400)}
        opens, closes = self._time("opens"), self._time("closes")
        if opens and closes and opens >= closes:
            self.faults.append("closes: must be later than opens")
        return {"opens": _iso(opens), "closes": _iso(closes)}

    def _time(self, key: str) -> datetime | None:
        value = self.raw.get(key)
        if value is None:
            self.faults.append(f"{key} (参与时间) is missing; or write duration_s, seconds from its opening")
            return None
        try:
            at = datetime.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            at = None
        if not isinstance(at, datetime) or at.tzinfo is None or at.microsecond:
            self.faults.append(f"{key}: write a time with its zone, like 2026-11-24T20:00:00+08:00")
            return None
        return at


def _iso(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_table_of_text(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(text, str) and text.strip() for text in value.values())


def _text(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(lang): str(text) for lang, text in value.items()}
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value or "")
