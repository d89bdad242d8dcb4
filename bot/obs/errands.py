"""Carries out what triggers ask of OBS, and sets it again when OBS has been restarted."""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from bot.core.ledger import OutboxClass, OutboxRow, OutboxState
from bot.core.speech import Cleared
from bot.obs.client import ObsClient
from bot.obs.orders import Action, class_of, request_of
from bot.obs.wire import ALREADY_OFF
from bot.obs.words import ObsGone, ObsRefused

WAITING = 32
REMEMBERED = 200
"""States that are kept, to be set again, and names that are followed; the oldest states go first."""
Settle = Callable[[str, OutboxState, str], None]


@dataclass(frozen=True, slots=True)
class Errand:
    """A claimed order of the outbox."""

    row: OutboxRow
    action: Action
    words: Cleared | None
    settle: Settle

    def done(self, state: OutboxState, reason: str = "") -> None:
        """Say what became of it."""
        self.settle(self.row.key, state, reason)


class _Item(msgspec.Struct, frozen=True, rename="camel"):
    scene_item_id: int = 0


class _Output(msgspec.Struct, frozen=True, rename="camel"):
    output_active: bool = False


class Errands:
    """Orders that wait, and the states that were set."""

    def __init__(self) -> None:
        self._waiting: deque[Errand] = deque()
        self._kept: OrderedDict[str, tuple[Action, str]] = OrderedDict()
        self._renamed: dict[str, str] = {}
        self._ids: dict[tuple[str, str], int] = {}

    def take(self, errand: Errand) -> None:
        """Keep an order until it can be carried out; one too many is refused, and comes back later."""
        if len(self._waiting) >= WAITING:
            errand.done(OutboxState.FAILED, "too many orders wait for OBS")
        else:
            self._waiting.append(errand)

    def fail(self, why: str) -> None:
        """Give back all that waits: nothing of it was sent."""
        while self._waiting:
            self._waiting.popleft().done(OutboxState.FAILED, why)

    async def carry_out(self, client: ObsClient) -> None:
        """Do what waits, in order."""
        while self._waiting:
            await self._do(client, self._waiting.popleft())

    async def restore(self, client: ObsClient) -> None:
        """Set every state again that was set before; what OBS has no more is passed over."""
        self._ids.clear()
        for action, words in list(self._kept.values()):
            try:
                await self._send(client, action, words)
            except ObsRefused:
                self._kept.pop(action.target, None)

    def real(self, name: str) -> str:
        """Return the name that a scene or source has in OBS now."""
        return self._renamed.get(name, name)

    def renamed(self, old: str, new: str) -> None:
        """Follow a scene or source that got another name."""
        self._ids.clear()
        if len(self._renamed) < REMEMBERED:
            self._renamed = {name: new if to == old else to for name, to in self._renamed.items()} | {old: new}

    def forget_items(self) -> None:
        """Ask for the ids of scene items again."""
        self._ids.clear()

    def seen_item(self, scene: str, item_id: int, on: bool) -> None:
        """Take notice of a source that was shown or hidden: what somebody did by hand is not undone later."""
        source = next((key[1] for key, known in self._ids.items() if key[0] == scene and known == item_id), None)
        for target, (action, _) in list(self._kept.items()):
            same = action.kind == "source" and (self.real(action.name), self.real(action.part)) == (scene, source)
            if same and (action.value == "on") is not on:
                del self._kept[target]

    def seen_mute(self, name: str, muted: bool) -> None:
        """Take notice of an input that was muted or not; see `seen_item`."""
        for target, (action, _) in list(self._kept.items()):
            if action.kind == "mute" and self.real(action.name) == name and (action.value == "on") is not muted:
                del self._kept[target]

    async def _do(self, client: ObsClient, errand: Errand) -> None:
        words = errand.words.text if errand.words is not None else ""
        try:
            await self._send(client, errand.action, words)
        except ObsRefused as error:
            errand.done(OutboxState.CANCELLED, error.message)
        except ObsGone as error:
            # Whether a thing that may happen once has happened is for a person to say, unless it never went out.
            unsure = error.saying.key not in ("not_ready", "busy") and errand.row.klass is OutboxClass.ONCE
            errand.done(OutboxState.DOUBT if unsure else OutboxState.FAILED, error.message)
        else:
            errand.done(OutboxState.DONE)
            self._keep(errand.action, words)

    def _keep(self, action: Action, words: str) -> None:
        if class_of(action.kind) is not OutboxClass.SET:
            return
        self._kept[action.target] = action, words
        self._kept.move_to_end(action.target)
        while len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)

    async def _send(self, client: ObsClient, action: Action, words: str) -> None:
        now = Action(action.kind, self.real(action.name), self.real(action.part), action.value)
        if now.kind == "replay":
            await _need_replay(client)
        item = await self._item(client, now.name, now.part) if now.kind == "source" else 0
        name, told = request_of(now, words, item)
        about = "obs-browser" if now.kind == "event" else now.part or now.name
        await client.tell(name, told, about=about)

    async def _item(self, client: ObsClient, scene: str, source: str) -> int:
        known = self._ids.get((scene, source))
        if known is None:
            asked = {"sceneName": scene, "sourceName": source}
            found = await client.ask("GetSceneItemId", asked, into=_Item, about=f"{scene}/{source}")
            known = self._ids[scene, source] = found.scene_item_id
        return known


async def _need_replay(client: ObsClient) -> None:
    """Raise unless the replay buffer runs; where OBS has none at all it answers 604."""
    try:
        is_on = (await client.ask("GetReplayBufferStatus", into=_Output)).output_active
    except ObsRefused:
        is_on = False
    if not is_on:
        raise ObsRefused(ALREADY_OFF, "no_replay")
