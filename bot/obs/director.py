"""Lets OBS follow the show: its scene by what happens, its sources by triggers' orders, also after it was restarted."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import msgspec

from bot.aio.waiting import wait_until
from bot.core.clock import Clock
from bot.core.errors import BROKEN_JSON, ConfigError
from bot.core.ledger import OutboxRow, OutboxState
from bot.core.reports import Paused, Report, SellingMuted, TurnEnded, TurnStarted
from bot.core.speech import Cleared
from bot.obs.client import ObsClient
from bot.obs.errands import Errand, Errands, Settle
from bot.obs.link import ObsLink
from bot.obs.orders import action_of
from bot.obs.reload import Reloading, reload_stage
from bot.obs.scenes import Cutter, Moment, Wish
from bot.obs.wire import Event
from bot.obs.words import ObsRefused
from bot.settings.obs import ObsSettings

LOOK_S = 0.5
"""How often the moment is held against the picture when nothing was told."""
_STREAM = "OBS_WEBSOCKET_OUTPUT_"


class _Scene(msgspec.Struct, frozen=True, rename="camel"):
    scene_name: str = ""


class _Scenes(msgspec.Struct, frozen=True, rename="camel"):
    current_program_scene_name: str = ""
    scenes: list[_Scene] = []


class _Stream(msgspec.Struct, frozen=True, rename="camel"):
    output_active: bool = False


class _Told(msgspec.Struct, frozen=True, rename="camel"):
    """Fields of all events that are listened to."""

    scene_name: str = ""
    old_scene_name: str = ""
    input_name: str = ""
    old_input_name: str = ""
    scene_item_id: int = 0
    scene_item_enabled: bool = True
    input_muted: bool = False
    output_state: str = ""


class ObsDirector:
    """One room's OBS.  A listener of the room, and the desk for orders of kind `obs`."""

    def __init__(
        self,
        settings: ObsSettings,
        *,
        clock: Clock,
        on_show: Callable[[], tuple[str, bool]] = lambda: ("", False),
        seed: int = 1,
    ) -> None:
        """`on_show` tells the product on show, and whether an offer of it runs."""
        self.cutter = Cutter(
            settings.scenes, dwell_s=settings.dwell_s, manual_s=settings.manual_s, rule_s=settings.rule_s
        )
        self.link = ObsLink(settings.url, settings.password, serve=self._serve, on_event=self._on_event, seed=seed)
        self.on_show = on_show
        self.stage_url = ""
        """Address of the stage as OBS sees it; empty = its browser source is left alone."""
        self.is_shown: Callable[[], bool] = lambda: True
        """Whether any page of the stage is connected."""
        self.stream = "off"
        """off starting on stopping, or failed: it ended before it had begun."""
        self._clock = clock
        self._errands = Errands()
        self._reloading = Reloading()
        self._moment = Moment()
        self._woken = asyncio.Event()
        self._scenes_changed = False
        self._collection_changed = False
        self._away = False
        """A scene collection is being changed."""

    async def run(self) -> None:
        """Stay connected and follow the show, for ever."""
        await self.link.run()

    @property
    def moment(self) -> Moment:
        """What the show does now."""
        sku, offer = self.on_show()
        return replace(self._moment, sku=sku, offer=offer)

    def on(self, report: Report) -> None:
        """Take notice of what the show does."""
        match report:
            case TurnStarted(turn=turn):
                self._moment = replace(self._moment, lane=turn.lane.value, intent=turn.intent)
            case TurnEnded():
                self._moment = replace(self._moment, lane="", intent="")
            case Paused(on=on):
                self._moment = replace(self._moment, panic=on)
            case SellingMuted(on=on):
                self._moment = replace(self._moment, paused=on)
            case _:
                return
        self._woken.set()

    def take(self, row: OutboxRow, words: Cleared | None, settle: Settle) -> None:
        """Carry out a claimed order, or say at once why not.

        `words` are its value as the guard lets viewers read it, None where it will not have it.
        """
        try:
            action = action_of(row.target, str(row.payload.get("to", "")))
        except ConfigError as error:
            settle(row.key, OutboxState.CANCELLED, error.message)
            return
        if action.wants_words and words is None:
            settle(row.key, OutboxState.CANCELLED, "the guard will not have its words")
        elif self.link.state != "open":
            settle(row.key, OutboxState.FAILED, "OBS is not connected")
        elif action.kind == "scene":
            settle(row.key, *self._wish(self._errands.real(action.name)))
        else:
            self._errands.take(Errand(row, action, words, settle))
        self._woken.set()

    def _wish(self, scene: str) -> tuple[OutboxState, str]:
        if self.cutter.there is not None and scene not in self.cutter.there:
            return OutboxState.CANCELLED, f"there is no {scene!r} in OBS"
        if self._moment.panic or not self.cutter.rule(scene, self._clock.now()):
            return OutboxState.CANCELLED, "a person holds the picture"
        return OutboxState.DONE, ""

    # --- while connected --------------------------------------------------------------------------------------

    async def _serve(self, client: ObsClient) -> None:
        self._away = False
        await self._learn(client)
        self.stream = "on" if (await client.ask("GetStreamStatus", into=_Stream)).output_active else "off"
        await self._errands.restore(client)
        try:
            while True:
                self._woken.clear()
                if not self._away:
                    await self._follow(client)
                await wait_until(self._woken, LOOK_S)
        finally:
            self._errands.fail("OBS is not connected")

    async def _follow(self, client: ObsClient) -> None:
        if self._collection_changed:
            self._collection_changed = self._scenes_changed = False
            await self._learn(client)
        if self._scenes_changed:
            self._scenes_changed = False
            self.cutter.there = (await self._scenes(client))[1]
        wish = self.cutter.cut(self.moment, self._clock.now())
        if wish is not None:
            await self._cut(client, wish)
        await self._errands.carry_out(client)
        if self.stage_url and self._reloading.is_due(self.is_shown(), self._clock.now()):
            await reload_stage(client, self.stage_url)

    async def _learn(self, client: ObsClient) -> None:
        program, self.cutter.there = await self._scenes(client)
        self.cutter.connected(program, self._clock.now())

    async def _scenes(self, client: ObsClient) -> tuple[str, frozenset[str]]:
        told = await client.ask("GetSceneList", into=_Scenes)
        return told.current_program_scene_name, frozenset(scene.scene_name for scene in told.scenes)

    async def _cut(self, client: ObsClient, wish: Wish) -> None:
        before = self.cutter.program
        self.cutter.asked(wish, self._clock.now())
        try:
            await client.tell("SetCurrentProgramScene", {"sceneName": wish.scene}, about=wish.scene)
        except ObsRefused:
            self.cutter.refused(wish, before)
            self._scenes_changed = True

    # --- events -----------------------------------------------------------------------------------------------

    def _on_event(self, event: Event) -> None:
        try:
            told = msgspec.json.decode(event.event_data, type=_Told)
        except BROKEN_JSON:
            return
        match event.event_type:
            case "CurrentProgramSceneChanged":
                if not self._away:
                    self.cutter.seen(told.scene_name, self._clock.now())
            case "SceneNameChanged":
                self.cutter.renamed(told.old_scene_name, told.scene_name)
                self._errands.renamed(told.old_scene_name, told.scene_name)
                self._scenes_changed = True
            case "InputNameChanged":
                self._errands.renamed(told.old_input_name, told.input_name)
            case "SceneListChanged" | "SceneCreated" | "SceneRemoved":
                self._scenes_changed = True
            case "SceneItemEnableStateChanged":
                self._errands.seen_item(told.scene_name, told.scene_item_id, told.scene_item_enabled)
            case "InputMuteStateChanged":
                self._errands.seen_mute(told.input_name, told.input_muted)
            case "SceneItemCreated" | "SceneItemRemoved" | "InputRemoved":
                self._errands.forget_items()
            case "StreamStateChanged":
                self._hear_stream(told.output_state.removeprefix(_STREAM))
            case "CurrentSceneCollectionChanging":
                self._away = True
            case "CurrentSceneCollectionChanged":
                self._away, self._collection_changed = False, True
                self._errands.forget_items()
            case _:
                return
        self._woken.set()

    def _hear_stream(self, state: str) -> None:
        match state:
            case "STARTED" | "RECONNECTED":
                self.stream = "on"
            case "STARTING" | "STOPPING":
                self.stream = state.lower()
            case "RECONNECTING":
                self.stream = "starting"
            case "STOPPED":
                # A server that does not answer gives STARTING, STOPPED and no error (OBS 29).
                self.stream = "failed" if self.stream == "starting" else "off"
