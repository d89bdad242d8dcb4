"""Who may enter a draw: one reason for each refusal, in one fixed order (engine.md 8.2), and texts that can be shown.

What depends on one person alone is judged as she enters; what depends on the crowd (too many new accounts at once,
names that are alike) is judged over all entries when the list is closed, so that no order of arrival changes the list.
"""

import re
import unicodedata
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.events import STABLE_SCOPES, RoomEvent
from bot.core.viewers import History
from bot.draws.card import WHO

HOUR_MS = 3_600_000
BURST_MS = 10_000
SHORTEST_STEM = 3
"""Names of fewer letters beside their digits are alike by chance."""
_DIGITS = re.compile(r"[\d_.\-]+")
_PLAIN_STEMS = frozenset({"user", "用户", "手机用户", "微信用户", "游客", "guest", "bili_", "momo", "id"})
"""What platforms call those who chose no name."""

REASONS: Mapping[str, Mapping[str, str]] = {
    "not_open": {"zh": "不在参与时间内", "en": "not within the entry window"},
    "not_live": {"zh": "不是现场的互动（测试或转发）", "en": "not a live act (a test or a mirror)"},
    "masked": {"zh": "平台隐去了身份，认不出是谁", "en": "the platform hides who this is"},
    "name_only": {"zh": "平台只给昵称，不能确认是同一个人", "en": "only a name, which anybody could take"},
    "staff_or_bot": {"zh": "主播、房管和工作人员不参与", "en": "host, moderators and staff take no part"},
    "blocked": {"zh": "已被禁言或移出", "en": "silenced or removed by a moderator"},
    "not_following": {"zh": "需要先关注", "en": "follow the room first"},
    "level": {"zh": "粉丝牌或等级不够", "en": "fan badge or level too low"},
    "minor": {"zh": "未成年人不参与抽奖", "en": "minors take no part"},
    "region": {"zh": "不在活动地区", "en": "outside the region of this draw"},
    "first_seen_after_open": {"zh": "开始后才第一次来", "en": "came for the first time after the opening"},
    "account_age": {"zh": "来直播间的时间还不够长", "en": "not known to the room for long enough"},
    "too_few_comments": {"zh": "之前的互动还不够", "en": "too few comments so far"},
    "win_cooldown": {"zh": "最近中过奖，把机会留给别人", "en": "won recently; others get their chance"},
    "max_wins": {"zh": "中奖次数已到上限", "en": "has won as often as one may"},
    "velocity": {"zh": "参与太频繁，像机器人", "en": "entered far too often, like a machine"},
    "burst": {"zh": "大量新账号同时涌入", "en": "one of very many new accounts at once"},
    "near_duplicate": {"zh": "和别的账号几乎同名", "en": "almost the same name as other accounts"},
    "already_in": {"zh": "同一个人已经参与过", "en": "the same person is in already"},
    "withdrawn": {"zh": "互动在截止前被撤回或删除", "en": "taken back or deleted before the close"},
    "forgotten": {"zh": "本人要求删除记录", "en": "asked to be forgotten"},
}  # fmt: skip
"""Reason -> what it is called where somebody asks; the first that holds is the one that is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a published card says of entering, ready to be compared."""

    ways: frozenset[str]
    keywords: tuple[str, ...]
    regions: frozenset[str]
    who: Mapping[str, int]
    returning_weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The entry window, wall ms; an act at `closes_ms` is in."""

    opens_ms: int
    closes_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the room knows of a person beside the event."""

    is_live: bool = True
    """False for mirrors, tests, and recordings outside a replay."""
    is_staff: bool = False
    is_blocked: bool = False
    is_minor: bool = False
    wins: int = 0
    last_win_ms: int = -1
    history: History | None = None


class Admitted(NamedTuple):
    """One person of an open draw, for the judgement of the crowd; they sort by time."""

    at_ms: int
    person: str
    name: str
    tries: int
    is_new: bool
    """Never seen before this draw opened."""


def terms_of(rules: Mapping[str, object]) -> Terms:
    """Return the terms in the rules of a card that `card_of` has made."""
    weights = rules.get("weights")
    who = rules.get("who")
    return Terms(
        ways=frozenset(_words(rules, "ways")),
        keywords=tuple(folded(word) for word in _words(rules, "keywords")),
        regions=frozenset(word.casefold() for word in _words(rules, "regions")),
        who={**WHO, **({key: int(value) for key, value in who.items()} if isinstance(who, Mapping) else {})},
        returning_weight=int(weights.get("returning", 1)) if isinstance(weights, Mapping) else 1,
    )


def matches(event: RoomEvent, terms: Terms) -> bool:
    """Return whether `event` is an entry at all: one of the ways, and a comment with a keyword."""
    if event.type not in terms.ways:
        return False
    if event.type == "order":
        return event.order is not None and event.order.status == "paid"
    if event.comment is None:
        return True
    words = folded(event.comment.text_plain)
    return any(word in words for word in terms.keywords)


def folded(text: str) -> str:
    """Return text as keywords are compared: without spaces, width and case."""
    return "".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold().split())


def refusal(event: RoomEvent, terms: Terms, window: Window, record: Record) -> str:
    """Return the first reason why this person may not enter with `event`, empty when she may."""
    user, who, known = event.user, terms.who, record.history
    if not window.opens_ms <= event.at_ms <= window.closes_ms:
        return "not_open"
    if not record.is_live or "own_echo" in event.hints:
        return "not_live"
    if user is None or user.id_scope not in STABLE_SCOPES or not user.id:
        named = user is not None and user.id_scope == "name_only" and bool(user.name)
        if not named:
            return "masked"
        if not who["names_may_win"]:
            return "name_only"
    assert user is not None
    fan = user.fan.level if user.fan is not None and user.fan.this_room else 0
    age_ms = event.at_ms - known.first_seen_ms if known else 0
    tests = (
        ("staff_or_bot", record.is_staff),
        ("blocked", record.is_blocked),
        ("not_following", bool(who["following"]) and user.follow not in ("following", "mutual")),
        ("level", fan < who["min_fan_level"] or (user.pay_level or 0) < who["min_pay_level"]),
        ("minor", record.is_minor),
        ("region", _is_elsewhere(user.locale, terms.regions)),
        ("first_seen_after_open", bool(who["known_before_open"]) and is_new(known, window.opens_ms)),
        ("account_age", age_ms < who["known_hours"] * HOUR_MS),
        ("too_few_comments", (known.comments if known else 0) < who["min_comments"]),
        ("win_cooldown", _rests(record, event.at_ms, who["win_cooldown_days"])),
        ("max_wins", 0 < who["max_wins"] <= record.wins),
    )
    return next((reason for reason, holds in tests if holds), "")


def weight(terms: Terms, known: History | None) -> int:
    """Return what an entry weighs."""
    return terms.returning_weight if known is not None and known.visits > 1 else 1


def crowd_refusals(entries: Sequence[Admitted], terms: Terms) -> dict[str, str]:
    """Return person -> reason for who entered like a machine; the same for any order of `entries`."""
    ordered = sorted(entries)
    found: dict[str, str] = {}
    for reason, people in (
        ("velocity", _too_often(ordered, terms.who["max_comments"])),
        ("burst", _in_bursts(ordered, terms.who["max_new_in_10s"])),
        ("near_duplicate", _alike(ordered, terms.who["max_alike"])),
    ):
        for person in people:
            found.setdefault(person, reason)
    return found


def _too_often(entries: Sequence[Admitted], most: int) -> list[str]:
    return [entry.person for entry in entries if 0 < most < entry.tries]


def _in_bursts(entries: Sequence[Admitted], most: int) -> list[str]:
    """Return all new people who are among more than `most` new ones within ten seconds."""
    found: dict[str, None] = {}
    window: deque[Admitted] = deque()
    for entry in entries if most else ():
        if not entry.is_new:
            continue
        window.append(entry)
        while entry.at_ms - window[0].at_ms > BURST_MS:
            window.popleft()
        if len(window) > most:
            found |= dict.fromkeys(one.person for one in window)
    return list(found)


def _alike(entries: Sequence[Admitted], most: int) -> list[str]:
    """Return who is new and shares the name, digits aside, with `most` earlier new ones."""
    seen: Counter[str] = Counter()
    found = []
    for entry in entries if most else ():
        stem = stem_of(entry.name) if entry.is_new else ""
        if not stem:
            continue
        seen[stem] += 1
        if seen[stem] > most:
            found.append(entry.person)
    return found


def stem_of(name: str) -> str:
    """Return a name without its digits, or nothing where that says nothing (no digits, too short, a platform's own)."""
    whole = folded(name)
    stem = _DIGITS.sub("", whole)
    return stem if stem != whole and len(stem) >= SHORTEST_STEM and stem not in _PLAIN_STEMS else ""


def masked(name: str) -> str:
    """Return a name as winners are told in public: its first character and two stars (rules G08)."""
    plain = "".join(char for char in unicodedata.normalize("NFC", name) if char.isprintable()).strip()
    return f"{plain[0]}**" if plain else "**"


def is_new(known: History | None, opens_ms: int) -> bool:
    """Return whether somebody was never seen before the draw opened."""
    return known is None or known.first_seen_ms >= opens_ms


def _is_elsewhere(locale: str | None, regions: frozenset[str]) -> bool:
    """Whether the platform says so; where it says nothing, the region is checked when the prize is claimed."""
    region = (locale or "").replace("_", "-").rpartition("-")[2].casefold()
    return bool(regions) and len(region) == 2 and "-" in (locale or "").replace("_", "-") and region not in regions


def _rests(record: Record, at_ms: int, days: int) -> bool:
    return days > 0 and record.last_win_ms >= 0 and at_ms - record.last_win_ms < days * 24 * HOUR_MS


def _words(rules: Mapping[str, object], key: str) -> list[str]:
    value = rules.get(key)
    return [str(word) for word in value] if isinstance(value, list | tuple) else []
