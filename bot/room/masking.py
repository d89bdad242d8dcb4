"""What strangers typed, without private data before it is stored: the journal never held it (rules A05)."""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from bot.core.events import RoomEvent, User
from bot.core.ports import Guard
from bot.core.private import MASK, private_spans, without_private
from bot.core.text import language_of, plain_text
from bot.core.viewers import Viewer
from bot.triage.hostile import cut_off


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What of a stranger's words only their first reader knows."""

    level: int = 0
    """How grave they are, as the guard says."""
    behind: str = ""
    """What stood behind the words that are read; searched once, kept nowhere."""


class Masking:
    """Masks a batch before it is committed, and knows until the next one what was judged of it."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._judged: dict[tuple[str, str, str], Judged] = {}

    def masked(self, batch: Iterable[RoomEvent]) -> Iterator[RoomEvent]:
        """Yield the events of a new batch, one by one, without private data in names and words."""
        self._judged.clear()
        for event in batch:
            masked, self._judged[_key(event)] = self._mask(event)
            yield masked

    def judged(self, event: RoomEvent) -> Judged:
        """Return what was judged of an event of the batch when its words were whole."""
        return self._judged.get(_key(event), Judged())

    def _mask(self, event: RoomEvent) -> tuple[RoomEvent, Judged]:
        behind = cut_off(event.comment) if event.comment is not None else ""
        event = replace(event, user=_user(event.user)) if event.user is not None else event
        words = words_of(event)
        if not words:
            return _bodies(event), Judged(behind=behind)
        hint = event.comment.lang if event.comment is not None else None
        said = self._guard.judge_comment(words, hint or language_of(words))
        if event.comment is not None:
            reply = event.comment.reply_to
            reply = replace(reply, name=_name(reply.name)) if reply is not None else None
            comment = replace(event.comment, text=said.text, text_plain=said.text, reply_to=reply)
            event = replace(event, comment=comment)
        elif event.super_chat is not None:
            event = replace(event, super_chat=replace(event.super_chat, text=said.text))
        return event, Judged(level=said.level, behind=behind)


def words_of(event: RoomEvent) -> str:
    """Return what a viewer wrote, empty for events without her words."""
    if event.comment is not None:
        return event.comment.text_plain or plain_text(event.comment.text)
    return plain_text(event.super_chat.text) if event.super_chat is not None else ""


def shown(viewer: Viewer) -> Viewer:
    """Return a viewer with a name that reaches nobody, whatever her identity is."""
    return dataclasses.replace(viewer, name=_name(viewer.name)) if private_spans(viewer.name) else viewer


def _bodies(event: RoomEvent) -> RoomEvent:
    """Return an event without words with its names and notes masked."""
    if event.gift is not None:
        return replace(event, gift=replace(event.gift, name=without_private(event.gift.name)))
    if event.membership is not None:
        return replace(event, membership=replace(event.membership, name=without_private(event.membership.name)))
    if event.reward is not None:
        return replace(event, reward=replace(event.reward, input=without_private(event.reward.input)))
    if event.system is not None:
        return replace(event, system=replace(event.system, text=without_private(event.system.text)))
    return event


def _user(user: User) -> User:
    """Return a user whose name reaches nobody; where the name is the identity it stays, and is masked when shown."""
    return user if user.id_scope == "name_only" else replace(user, name=_name(user.name))


def _name(name: str) -> str:
    """Return `name`, or stars for one that holds a number or a handle: half of it is no name."""
    return MASK if private_spans(name) else name


def _key(event: RoomEvent) -> tuple[str, str, str]:
    return event.source, event.room_id, event.event_id
