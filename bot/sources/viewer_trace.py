"""How one viewer is recognised: in events by who did them, in raw text by any trace.  Pure."""

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import get_args
from urllib.parse import unquote

import msgspec

from bot.core.errors import ConfigError
from bot.core.events import STABLE_SCOPES, Platform, RoomEvent
from bot.core.viewers import user_key

MAX_NAMES = 100
"""Names and ids of one viewer that are followed."""
_KEY = re.compile(rf"({'|'.join(get_args(Platform))}):({'|'.join(sorted(STABLE_SCOPES))}|name):(.+)", re.DOTALL)
_ESCAPE = re.compile(r"\\+u([0-9a-fA-F]{4})")


class Trace:
    """How one viewer is recognised, in events and in raw text; learns the names and ids she goes by."""

    def __init__(self, who: str) -> None:
        key = _KEY.fullmatch(who)
        self.found = False
        self._platform = key[1] if key else ""
        self._key = who if key and key[2] != "name" else ""
        self._ids = {key[3]} if key and key[2] != "name" else set[str]()
        self._names = {folded(key[3] if key else who)} if not self._ids else set[str]()
        self._by_name = bool(self._names)
        self._unions: set[str] = set()
        if not folded(who):
            raise ConfigError("no viewer is named", hint="give a key such as bilibili:uid:123, or a name")

    def learn(self, event: RoomEvent) -> None:
        """Take note of her names, if the event is hers."""
        if not self.is_hers(event) or event.user is None:
            return
        self.found = True
        if not self._by_name and len(self._names) + len(self._unions) < MAX_NAMES:
            self._names |= {folded(event.user.name)} - {""}
            self._unions |= {event.user.union_id} - {None, ""}  # type: ignore[arg-type]

    def is_hers(self, event: RoomEvent) -> bool:
        """Return whether she did it; a nameless account of her name counts as hers."""
        user = event.user
        if user is None:
            return False
        if self._key and user_key(event.platform, user) == self._key:
            return True
        if user.union_id and user.union_id in self._unions:
            return True
        if self._platform and event.platform != self._platform:
            return False
        sure = user.id_scope in STABLE_SCOPES and not self._by_name
        return not sure and folded(user.name) in self._names

    def without_her(self, event: RoomEvent) -> RoomEvent | None:
        """Return what of an event may stay: it, it without whom it answers, or nothing."""
        if self.is_hers(event) or self._aims_at_her(event) or any(self._names_her(text) for text in _texts(event)):
            return None
        reply = event.comment.reply_to if event.comment is not None else None
        if event.comment is not None and reply and (reply.id in self._ids or folded(reply.name) in self._names):
            return msgspec.structs.replace(event, comment=msgspec.structs.replace(event.comment, reply_to=None))
        return event

    def holds(self, text: str) -> bool:
        """Return whether raw text may hold her, in whatever escaping."""
        words = [*self._ids, *self._names, *self._unions]
        return any(_whole(folded(word)).search(form) for form in _forms(text) for word in words)

    def _aims_at_her(self, event: RoomEvent) -> bool:
        targets = (event.moderation and event.moderation.target_user_id, event.raid and event.raid.from_id)
        return any(target in self._ids for target in targets if target)

    def _names_her(self, text: str) -> bool:
        plain = folded(text)
        return any(f"@{name}" in plain or (len(name) > 1 and _whole(name).search(plain)) for name in self._names)


def folded(text: str) -> str:
    """Return text as two equal names are equal: width, case and outer space do not count."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


@lru_cache(maxsize=2 * MAX_NAMES)
def _whole(word: str) -> "re.Pattern[str]":
    """Return a pattern of a word that is no part of a longer number or Latin word; Chinese has no such borders."""
    before = r"(?<![0-9a-z])" if word[:1].isascii() and word[:1].isalnum() else ""
    after = r"(?![0-9a-z])" if word[-1:].isascii() and word[-1:].isalnum() else ""
    return re.compile(before + re.escape(word) + after)


def _forms(text: str) -> Iterator[str]:
    yield folded(text)
    if "\\u" in text:
        pairs = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
        yield folded(pairs.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    if "&" in text:
        yield folded(html.unescape(text))
    if "%" in text:
        yield folded(unquote(text, errors="replace"))


def _texts(event: RoomEvent) -> Iterator[str]:
    if event.comment is not None:
        yield event.comment.text
        yield event.comment.text_plain
    if event.super_chat is not None:
        yield event.super_chat.text
    if event.reward is not None:
        yield event.reward.input
