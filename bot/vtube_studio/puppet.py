"""Moves the model with the host: its mouth with what is heard, its face and hands with the words."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.aio.supervisor import backoff_s
from bot.aio.together import side_by_side
from bot.aio.waiting import wait_until
from bot.core.reports import Chip
from bot.core.scene import CaptionCue, PcmFrame, TurnCue
from bot.settings.vtube import VtubeStudioSettings
from bot.vtube_studio import wire
from bot.vtube_studio.client import VtsClient, dialled, log_in
from bot.vtube_studio.mouth import Mouth
from bot.vtube_studio.words import VtsGone, VtsNeedsYou, VtsRefused, said

SPEAKING_S = 1 / 30
REST_S = 0.5
"""An injected value is lost after a second."""
FIRST_TRY_S = 0.5
KEPT_TURNS = 2
Heard = Callable[[], tuple[int, float] | None]
"""(turn, ms of it that were heard), None when nothing plays."""
FaceOf = Callable[[str, str, str], tuple[str, str]]
"""(text, its language, expression with which the turn began) -> (expression, gesture), empty = as it is."""


@dataclass(frozen=True, slots=True)
class _Look:
    """A face from a moment of a turn on."""

    clause: int
    """-1: the turn's own, from its beginning."""
    at_ms: float
    expression: str
    gesture: str


class Puppet:
    """One model.  Hears the player as its `Tap`."""

    def __init__(self, settings: VtubeStudioSettings, data: Path, *, seed: int = 1) -> None:
        self.heard: Heard = lambda: None
        """Set by the room: where the listener is."""
        self.face_of: FaceOf = lambda text, lang, mood: ("", "")
        """Set by the room: what goes with a clause."""
        self.state = "connecting"
        """connecting asking open backoff stopped"""
        self._settings, self._data = settings, data
        self._faces = {str(name): file for name, file in settings.expressions.items()}
        self._hotkeys = {str(name): key for name, key in settings.hotkeys.items()}
        self._why: tuple[str, dict[str, object]] = ("connecting", {})
        self._fault: tuple[str, dict[str, object]] | None = None
        """What the model lacks; the rest goes on."""
        self._mouths: dict[int, Mouth] = {}
        self._turn = 0
        self._mood = ""
        self._looks: list[_Look] = []
        """Of the turn, by time; those that were shown are taken out."""
        self._moved = asyncio.Event()
        self._face = ""
        """The expression file that is on."""
        self._last: str | None = None
        """The host's last expression: after a reconnect it is put on again."""
        self._mute = False
        self._told = -1
        """The last clause of the turn whose face is known."""
        self._rng = random.Random(f"{seed}/vtube studio")
        self._retry = asyncio.Event()

    # --- the player's tap -------------------------------------------------------------------------------------

    def begin(self, cue: TurnCue) -> None:
        """A turn begins."""
        self._mouths[cue.turn] = Mouth()
        for turn in sorted(self._mouths)[:-KEPT_TURNS]:
            del self._mouths[turn]
        self._turn, self._mood = cue.turn, cue.expression
        self._looks = [_Look(-1, 0.0, cue.expression, cue.gesture)]
        self._told = -1
        self._moved.set()

    def caption(self, cue: CaptionCue) -> None:
        """A clause will be heard; what is told of it again later changes its end alone."""
        if cue.turn == self._turn and cue.clause > self._told:
            self._told = cue.clause
            expression, gesture = self.face_of(cue.line.text, cue.line.lang, self._mood)
            if expression or gesture:
                self._looks.append(_Look(cue.clause, cue.start_ms, expression, gesture))

    def pcm(self, frame: PcmFrame) -> None:
        """Sound is sent."""
        mouth = self._mouths.get(frame.turn)
        if mouth is not None and frame.pcm and self.state == "open":
            mouth.hear(frame.pts_ms, frame.pcm)

    def end(self, turn: int) -> None:
        """A turn is over, or cut."""
        self._mouths.pop(turn, None)
        self._moved.set()

    # --- the connection ---------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Stay connected and move the model, for ever; refused by the user, only once `retry` is called."""
        attempt = 0
        async with aiohttp.ClientSession(trust_env=False) as http:
            while True:
                try:
                    async with dialled(http, self._settings.url) as client:
                        await side_by_side(client.read(), self._talk(client))
                except VtsNeedsYou as error:
                    self.state, self._why = "stopped", (error.key, error.values)
                    await self._retry.wait()
                except VtsGone as error:
                    attempt = 1 if self.state == "open" else attempt + 1
                    self.state, self._why = "backoff", (error.key, error.values)
                self._retry.clear()
                await wait_until(self._retry, FIRST_TRY_S + backoff_s(attempt or 1, self._rng))

    def retry(self) -> bool:
        """Try now; False when it is connected."""
        if self.state == "open":
            return False
        self._retry.set()
        return True

    def light(self, lang: str) -> Chip:
        """Return how it is doing."""
        key, values = self._fault if self.state == "open" and self._fault is not None else self._why
        colour = "bad" if self.state == "stopped" else "warn"
        if self.state == "open" and self._fault is None and key == "ready":
            colour = "good"
        return Chip(id="vtube_studio", state=colour, text=said(key, lang, values))

    async def _talk(self, client: VtsClient) -> None:
        await log_in(client, self._data, self._asking)
        try:
            model = await client.ask("CurrentModel", {}, into=wire.Model)
        except VtsRefused as error:
            raise VtsGone("strange", url=self._settings.url) from error
        self._why = ("ready", {"model": model.model_name}) if model.model_loaded else ("no_model", {})
        self.state, self._fault, self._face, self._mute = "open", None, "", False
        await self._follow(client)

    def _asking(self) -> None:
        self.state, self._why = "asking", ("asking", {})

    async def _follow(self, client: VtsClient) -> None:
        if self._last is not None:
            await self._feel(client, _Look(-1, 0.0, self._last, ""))
        while True:
            self._moved.clear()
            due = self._due()
            self._looks = [look for look in self._looks if look not in due]
            for look in due:
                await self._feel(client, look)
            if not self._mute:
                await self._open(client, self._openness())
            await wait_until(self._moved, SPEAKING_S if self._mouths else REST_S)

    def _due(self) -> list[_Look]:
        place = self.heard()
        heard_ms = place[1] if place is not None and place[0] == self._turn else 0.0
        return [look for look in self._looks if look.at_ms <= heard_ms]

    def _openness(self) -> float:
        place = self.heard()
        mouth = self._mouths.get(place[0]) if place is not None else None
        return mouth.open_at(place[1]) if mouth is not None and place is not None else 0.0

    async def _open(self, client: VtsClient, value: float) -> None:
        name = self._settings.mouth
        try:
            await client.tell("InjectParameterData", wire.mouth(name, value))
        except VtsRefused as error:
            keys = {wire.NO_PARAMETER: "no_parameter", wire.TAKEN: "taken"}
            self._note(keys.get(error.code, "refused"), name=name, code=error.code)
            # A parameter that is not there will not come by asking thirty times a second.
            self._mute = True

    async def _feel(self, client: VtsClient, look: _Look) -> None:
        if look.expression:
            self._last = look.expression
            await self._wear(client, self._faces.get(look.expression, ""))
        hotkey = self._hotkeys.get(look.gesture.removesuffix("_left").removesuffix("_right"), "")
        if hotkey:
            await self._act(client, "HotkeyTrigger", "no_hotkey", hotkeyID=hotkey)

    async def _wear(self, client: VtsClient, wanted: str) -> None:
        if wanted == self._face:
            return
        for name, on in ((self._face, False), (wanted, True)):
            if name:
                await self._act(client, "ExpressionActivation", "no_expression", expressionFile=name, active=on)
        self._face = wanted

    async def _act(self, client: VtsClient, name: str, key: str, **data: object) -> None:
        try:
            await client.tell(name, data)
        except VtsRefused as error:
            about = data.get("expressionFile") or data.get("hotkeyID")
            self._note(key, name=about, code=error.code)

    def _note(self, key: str, **values: object) -> None:
        self._fault = key, values
