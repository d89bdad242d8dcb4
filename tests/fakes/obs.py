"""OBS Studio's websocket server on loopback: greeting, password, scenes, sources, outputs, events, and its faults.

Codes and timing as OBS 29.0.2 with obs-websocket 5.1 gives them.
"""

import asyncio
import hashlib
import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.platform import FakePlatform, Frame
from tests.fakes.show import Step

PASSWORD, SALT, CHALLENGE = "tea house", "c2FsdA==", "Y2hhbGxlbmdl"


class No(Exception):
    """A request is refused with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Item:
    """A source in a scene."""

    id: int
    name: str
    on: bool = True


@dataclass
class Input:
    """A source."""

    kind: str
    settings: dict[str, Any] = field(default_factory=dict)
    muted: bool = False
    volume_db: float = 0.0


class FakeObs(FakePlatform):
    """One OBS.  `scenes`, `inputs` and the outputs are its state; a restart keeps them."""

    kind = "obs"
    carries = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self.password: str | None = PASSWORD
        self.kinds = ["browser_source", "color_source_v3", "text_ft2_source_v2", "ffmpeg_source"]
        self.scenes: dict[str, list[Item]] = {"Scene": []}
        self.inputs: dict[str, Input] = {}
        self.filters: dict[tuple[str, str], bool] = {}
        self.program = "Scene"
        self.streaming = False
        self.starting = False
        self.stream_works = True
        self.has_replay = True
        """Its settings allow a replay buffer."""
        self.replay_on = False
        self.crashed = False
        """A second StartStream while one starts ends OBS, as it does in 29.0.2."""
        self.reloaded: list[str] = []
        """Browser sources whose page was loaded anew."""
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.deaf_to: set[str] = set()
        """Requests that are never answered."""
        self.dies_on = ""
        """A request on which it drops all connections, once."""
        self.not_ready = False
        self._identified: set[web.WebSocketResponse] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/", self._serve)]

    def frames(self, step: Step) -> Sequence[Frame]:
        return []

    def settings(self) -> dict[str, Any]:
        return {"url": f"{self.ws_url}/"}

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await super().stop()

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        return await self.serve_socket(request, protocols=("obswebsocket.json",))

    async def on_open(self, ws: web.WebSocketResponse, request: web.Request) -> bool:
        hello: dict[str, Any] = {"obsWebSocketVersion": "5.1.0", "rpcVersion": 1}
        if self.password is not None:
            hello["authentication"] = {"challenge": CHALLENGE, "salt": SALT}
        if not self.mute:
            await self._say(ws, 0, hello)
        return True

    async def on_frame(self, ws: web.WebSocketResponse, frame: Frame) -> None:
        try:
            message = json.loads(frame)
        except ValueError:
            await ws.close(code=4002)
            return
        op, data = message["op"], message["d"]
        if op == 1:
            await self._identify(ws, data)
        elif ws not in self._identified:
            await ws.close(code=4007)
        elif op == 6:
            await self._answer(ws, data)
        elif op == 8:
            results = [self._done(row["requestType"], row.get("requestData") or {}) for row in data["requests"]]
            await self._say(ws, 9, {"requestId": data["requestId"], "results": results})

    async def _identify(self, ws: web.WebSocketResponse, data: dict[str, Any]) -> None:
        if self.password is not None:
            secret = b64encode(hashlib.sha256((self.password + SALT).encode()).digest()).decode()
            right = b64encode(hashlib.sha256((secret + CHALLENGE).encode()).digest()).decode()
            if data.get("authentication") != right:
                await ws.close(code=4009, message=b"Authentication failed.")
                return
        self._identified.add(ws)
        await self._say(ws, 2, {"negotiatedRpcVersion": 1})

    async def _answer(self, ws: web.WebSocketResponse, data: dict[str, Any]) -> None:
        name, fields = data["requestType"], data.get("requestData") or {}
        if name == self.dies_on:
            self.dies_on = ""
            self.asked.append((name, fields))
            self.drop()
            return
        if name in self.deaf_to:
            self.asked.append((name, fields))
            return
        await self._say(ws, 7, {"requestId": data["requestId"], **self._done(name, fields)})

    def _done(self, name: str, fields: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((name, fields))
        try:
            if self.not_ready:
                raise No(207)
            handler = getattr(self, f"do_{name}", None)
            if handler is None:
                raise No(204)
            answer, code = handler(fields), 100
        except No as no:
            answer, code = None, no.code
        except KeyError:
            answer, code = None, 300
        status: dict[str, Any] = {"result": code == 100, "code": code}
        if code != 100:
            status["comment"] = "no"
        return {"requestType": name, "requestStatus": status, "responseData": answer}

    async def _say(self, ws: web.WebSocketResponse, op: int, data: dict[str, Any]) -> None:
        if not ws.closed:
            await ws.send_json({"op": op, "d": data})

    def tell(self, event: str, **data: Any) -> None:
        """Tell everybody that something happened, a moment after the answer as the real one does."""

        async def told() -> None:
            for ws in list(self._identified):
                await self._say(ws, 5, {"eventType": event, "eventIntent": 1, "eventData": data})

        task = asyncio.get_running_loop().create_task(told())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # What a person does at OBS.

    def switch(self, scene: str) -> None:
        """Choose a scene by hand."""
        self.program = scene
        self.tell("CurrentProgramSceneChanged", sceneName=scene)

    def rename(self, old: str, new: str) -> None:
        """Rename a scene, or a source."""
        if old in self.scenes:
            self.scenes = {new if name == old else name: items for name, items in self.scenes.items()}
            self.program = new if self.program == old else self.program
            self.tell("SceneNameChanged", oldSceneName=old, sceneName=new)
            return
        self.inputs[new] = self.inputs.pop(old)
        for items in self.scenes.values():
            for item in items:
                item.name = new if item.name == old else item.name
        self.tell("InputNameChanged", oldInputName=old, inputName=new)

    async def kick(self) -> None:
        """Disconnect everybody, as its window offers."""
        for ws in list(self._open):
            await ws.close(code=4011)

    def add(self, scene: str, name: str, kind: str = "color_source_v3", **settings: Any) -> Item:
        """Put a source into a scene."""
        self.inputs.setdefault(name, Input(kind, dict(settings)))
        item = Item(1 + max((one.id for items in self.scenes.values() for one in items), default=0), name)
        self.scenes.setdefault(scene, []).append(item)
        return item

    def calls(self, *names: str) -> list[tuple[str, dict[str, Any]]]:
        """Requests of these kinds so far."""
        return [one for one in self.asked if one[0] in names]

    # Requests.

    def _items(self, fields: dict[str, Any]) -> list[Item]:
        if fields["sceneName"] not in self.scenes:
            raise No(600)
        return self.scenes[fields["sceneName"]]

    def _input(self, fields: dict[str, Any]) -> Input:
        if fields["inputName"] in self.scenes:
            raise No(602)
        if fields["inputName"] not in self.inputs:
            raise No(600)
        return self.inputs[fields["inputName"]]

    def do_GetVersion(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {"obsVersion": "29.0.2", "obsWebSocketVersion": "5.1.0", "rpcVersion": 1}

    def do_GetStats(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {"outputSkippedFrames": 0, "outputTotalFrames": 0, "renderSkippedFrames": 0, "renderTotalFrames": 900}

    def do_GetVideoSettings(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {"baseWidth": 1080, "baseHeight": 1920}

    def do_GetSceneList(self, fields: dict[str, Any]) -> dict[str, Any]:
        scenes = [{"sceneIndex": number, "sceneName": name} for number, name in enumerate(reversed(self.scenes))]
        return {"currentProgramSceneName": self.program, "scenes": scenes}

    def do_GetInputKindList(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {"inputKinds": self.kinds}

    def do_GetInputList(self, fields: dict[str, Any]) -> dict[str, Any]:
        rows = [{"inputName": name, "inputKind": one.kind} for name, one in self.inputs.items()]
        return {"inputs": [row for row in rows if fields.get("inputKind") in (None, row["inputKind"])]}

    def do_GetInputSettings(self, fields: dict[str, Any]) -> dict[str, Any]:
        one = self._input(fields)
        return {"inputKind": one.kind, "inputSettings": one.settings}

    def do_SetInputSettings(self, fields: dict[str, Any]) -> None:
        self._input(fields).settings.update(fields["inputSettings"])

    def do_GetSourceActive(self, fields: dict[str, Any]) -> dict[str, Any]:
        shown = any(item.name == fields["sourceName"] and item.on for item in self.scenes[self.program])
        return {"videoActive": shown, "videoShowing": shown}

    def do_SetCurrentProgramScene(self, fields: dict[str, Any]) -> None:
        self._items(fields)
        self.program = fields["sceneName"]
        self.tell("CurrentProgramSceneChanged", sceneName=self.program)

    def do_CreateScene(self, fields: dict[str, Any]) -> None:
        if fields["sceneName"] in self.scenes or fields["sceneName"] in self.inputs:
            raise No(601)
        self.scenes[fields["sceneName"]] = []
        self.tell("SceneCreated", sceneName=fields["sceneName"])

    def do_CreateInput(self, fields: dict[str, Any]) -> dict[str, Any]:
        items = self._items(fields)
        if fields["inputName"] in self.inputs or fields["inputName"] in self.scenes:
            raise No(601)
        if fields["inputKind"] not in self.kinds:
            raise No(605)
        self.add(fields["sceneName"], fields["inputName"], fields["inputKind"], **fields["inputSettings"])
        return {"sceneItemId": items[-1].id}

    def do_CreateSceneItem(self, fields: dict[str, Any]) -> dict[str, Any]:
        items = self._items(fields)
        if fields["sourceName"] not in self.inputs:
            raise No(600)
        self.add(fields["sceneName"], fields["sourceName"])
        return {"sceneItemId": items[-1].id}

    def do_GetSceneItemList(self, fields: dict[str, Any]) -> dict[str, Any]:
        kinds = {True: "OBS_SOURCE_TYPE_SCENE", False: "OBS_SOURCE_TYPE_INPUT"}
        rows = [
            {"sourceName": item.name, "sourceType": kinds[item.name in self.scenes], "isGroup": None,
             "sceneItemId": item.id, "sceneItemEnabled": item.on}
            for item in self._items(fields)
        ]  # fmt: skip
        return {"sceneItems": rows}

    def do_GetSceneItemId(self, fields: dict[str, Any]) -> dict[str, Any]:
        for item in self._items(fields):
            if item.name == fields["sourceName"]:
                return {"sceneItemId": item.id}
        raise No(600)

    def do_SetSceneItemEnabled(self, fields: dict[str, Any]) -> None:
        for item in self._items(fields):
            if item.id == fields["sceneItemId"]:
                item.on = fields["sceneItemEnabled"]
                told = {"sceneItemId": item.id, "sceneItemEnabled": item.on}
                self.tell("SceneItemEnableStateChanged", sceneName=fields["sceneName"], **told)
                return
        raise No(600)

    def do_SetSceneItemTransform(self, fields: dict[str, Any]) -> None:
        if all(item.id != fields["sceneItemId"] for item in self._items(fields)):
            raise No(600)

    def do_SetSourceFilterEnabled(self, fields: dict[str, Any]) -> None:
        key = fields["sourceName"], fields["filterName"]
        if key not in self.filters:
            raise No(600)
        self.filters[key] = fields["filterEnabled"]

    def do_SetInputMute(self, fields: dict[str, Any]) -> None:
        one = self._input(fields)
        if one.kind.startswith(("color", "text")):
            raise No(604)
        one.muted = fields["inputMuted"]
        self.tell("InputMuteStateChanged", inputName=fields["inputName"], inputMuted=one.muted)

    def do_SetInputVolume(self, fields: dict[str, Any]) -> None:
        self._input(fields).volume_db = fields["inputVolumeDb"]

    def do_TriggerMediaInputAction(self, fields: dict[str, Any]) -> None:
        if self._input(fields).kind != "ffmpeg_source":
            raise No(604)

    def do_PressInputPropertiesButton(self, fields: dict[str, Any]) -> None:
        if self._input(fields).kind != "browser_source" or fields["propertyName"] != "refreshnocache":
            raise No(600)
        self.reloaded.append(fields["inputName"])

    def do_CallVendorRequest(self, fields: dict[str, Any]) -> dict[str, Any]:
        if fields["vendorName"] != "obs-browser" or "browser_source" not in self.kinds:
            raise No(600)
        return {"vendorName": "obs-browser", "requestType": fields["requestType"], "responseData": {}}

    def do_GetStreamStatus(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {"outputActive": self.streaming, "outputReconnecting": False, "outputDuration": 0}

    def do_StartStream(self, fields: dict[str, Any]) -> None:
        if self.starting:
            self.crashed = True
            self.drop()
        if self.streaming:
            raise No(500)
        self.starting = True
        self._output("OBS_WEBSOCKET_OUTPUT_STARTING")
        self.starting, self.streaming = False, self.stream_works
        self._output("OBS_WEBSOCKET_OUTPUT_STARTED" if self.stream_works else "OBS_WEBSOCKET_OUTPUT_STOPPED")

    def do_StopStream(self, fields: dict[str, Any]) -> None:
        if not self.streaming:
            raise No(501)
        self._output("OBS_WEBSOCKET_OUTPUT_STOPPING")
        self.streaming = False
        self._output("OBS_WEBSOCKET_OUTPUT_STOPPED")

    def _output(self, state: str) -> None:
        self.tell("StreamStateChanged", outputActive=self.streaming, outputState=state)

    def do_GetReplayBufferStatus(self, fields: dict[str, Any]) -> dict[str, Any]:
        if not self.has_replay:
            raise No(604)
        return {"outputActive": self.replay_on}

    def do_SaveReplayBuffer(self, fields: dict[str, Any]) -> None:
        if not self.has_replay:
            raise No(604)
        if not self.replay_on:
            raise No(501)
