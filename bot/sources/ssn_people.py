"""Who a row of Social Stream Ninja is about: names, badges, membership, as far as a page shows them.  Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.core.events import Fan, Member, User
from bot.core.text import plain_text

MAX_NAME = 100
MAX_BADGES = 20
ROLES = {
    **{"broadcaster": "anchor", "owner": "anchor", "host": "anchor", "streamer": "anchor", "anchor": "anchor"},
    **{"mod": "moderator", "moderator": "moderator", "admin": "moderator", "vip": "vip", "bot": "bot"},
    **{"member": "member", "sponsor": "member", "subscriber": "subscriber", "founder": "subscriber"},
}
"""Words in badges and roles -> our role."""
FLAGS = ("mod", "host", "admin", "vip", "bot")
"""Fields of a row that are true for such a person."""
_WORD = re.compile(r"[a-z]+")
_MONTHS = re.compile(r"(\d{1,3})[ -]?month")
_FAN = re.compile(r"\b(?:fans?|club)\b.{0,20}?(\d{1,3})\b|(?:粉丝|灯牌)\D{0,10}(\d{1,3})")


def told(value: object) -> str:
    """Return the plain words of a field that may be HTML; empty when it tells nothing."""
    return plain_text(value, limit=200, markup=True) if isinstance(value, str) else ""


def viewer(row: Mapping[str, Any], meta: Mapping[str, Any]) -> User:
    """Return the person of a row; a missing field stays unknown."""
    name = row.get("chatname")
    name = plain_text(name, limit=MAX_NAME, markup=not row.get("textonly")) if isinstance(name, str) else ""
    uid = row.get("userid")
    known = isinstance(uid, str | int) and not isinstance(uid, bool) and bool(uid)
    badges = list(_badges(row.get("chatbadges")))
    roles = dict.fromkeys(role for words in (*badges, told(meta.get("ssnAccountRole"))) for role in _roles(words))
    roles |= dict.fromkeys(ROLES[flag] for flag in FLAGS if row.get(flag) is True)
    if row.get("reflection") is True:
        roles["bot"] = None
    first, last = row.get("firsttime"), row.get("lastactivity")
    seen = isinstance(last, int | float) and not isinstance(last, bool) and last > 0
    return User(
        id=str(uid)[:128] if known else None,
        id_scope="uid" if known else "masked" if "***" in name else "name_only" if name else "anonymous",
        name=name,
        roles=tuple(roles),
        fan=_fan(badges),
        member=_member(told(row.get("membership"))),
        first_time=first if isinstance(first, bool) else None,
        returning=True if seen else None,
    )


def _badges(value: object) -> Iterator[str]:
    """Yield the words of badges: of a picture's address only the file name, in which sites name it."""
    for badge in value[:MAX_BADGES] if isinstance(value, list) else ():
        if isinstance(badge, dict):
            badge = badge.get("text") or badge.get("alt") or badge.get("title") or badge.get("src")
        if isinstance(badge, str):
            badge = badge[:500]
            yield badge.split("?")[0].rsplit("/", 1)[-1].lower() if "/" in badge else badge.lower()


def _roles(words: str) -> Iterator[str]:
    return (ROLES[word] for word in _WORD.findall(words.lower()) if word in ROLES)


def _fan(badges: list[str]) -> Fan | None:
    for words in badges:
        if found := _FAN.search(words):
            level = int(found[1] or found[2])
            return Fan(level=level) if level else None
    return None


def _member(text: str) -> Member | None:
    if not text:
        return None
    months = _MONTHS.search(text.casefold())
    return Member(tier=1, name=text[:MAX_NAME], months=int(months[1]) if months else None)
