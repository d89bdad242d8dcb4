"""VTube Studio's plug-in API on loopback, by its public document: the click, the token, parameters that fade."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from tests.fakes.platform import FakePlatform, Frame
from tests.fakes.show import Step


class FakeVtubeStudio(FakePlatform):
    """One VTube Studio with a model."""

    kind = "vtube_studio"
    carries = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self.allows = True
        """The user clicks Allow; False: Deny."""
        self.clicks = True
        """The user is there to click at all."""
        self.tokens: set[str] = set()
        self.clicked = 0
        self.parameters = {"MouthOpen"}
        self.taken: set[str] = set()
        """Parameters that another plug-in holds."""
        self.hotkeys = {"Wave"}
        self.expressions: dict[str, bool] = {"happy.exp3.json": False, "sorry.exp3.json": False}
        self.model = "Camellia"
        self.mouth: list[tuple[float, float]] = []
        """(loop second, value) of each injection."""
        self.triggered: list[str] = []
        self.chatty = False
        """Events come before every answer."""
        self._trusted: set[web.WebSocketResponse] = set()

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/", self.serve_socket)]

    def frames(self, step: Step) -> Sequence[Frame]:
        return []

    def settings(self) -> dict[str, Any]:
        return {"url": f"{self.ws_url}/"}

    async def on_frame(self, ws: web.WebSocketResponse, frame: Frame) -> None:
        asked = json.loads(frame)
        assert (asked["apiName"], asked["apiVersion"]) == ("VTubeStudioPublicAPI", "1.0")
        name = asked["messageType"].removesuffix("Request")
        if name == "AuthenticationToken" and not self.clicks:
            return
        if self.chatty:
            await self._say(ws, "", "TestEvent", {"counter": 1})
        handler = getattr(self, f"do_{name}", None)
        open_to_all = name in ("APIState", "AuthenticationToken", "Authentication")
        if handler is None:
            answer: Any = 7
        elif not open_to_all and ws not in self._trusted:
            answer = 8
        else:
            answer = handler(ws, asked["data"])
        if isinstance(answer, int):
            await self._say(ws, asked["requestID"], "APIError", {"errorID": answer, "message": "no"})
        else:
            await self._say(ws, asked["requestID"], f"{name}Response", answer)

    async def _say(self, ws: web.WebSocketResponse, id_: str, kind: str, data: dict[str, Any]) -> None:
        told = {"apiName": "VTubeStudioPublicAPI", "apiVersion": "1.0", "timestamp": 0, "requestID": id_}
        await ws.send_json({**told, "messageType": kind, "data": data})

    def do_AuthenticationToken(self, ws: web.WebSocketResponse, data: dict[str, Any]) -> Any:
        assert 3 <= len(data["pluginName"]) <= 32 and 3 <= len(data["pluginDeveloper"]) <= 32
        self.clicked += 1
        if not self.allows:
            return 50
        self.tokens.add(f"token-{self.clicked}")
        return {"authenticationToken": f"token-{self.clicked}"}

    def do_Authentication(self, ws: web.WebSocketResponse, data: dict[str, Any]) -> Any:
        good = data["authenticationToken"] in self.tokens
        if good:
            self._trusted.add(ws)
        return {"authenticated": good, "reason": "" if good else "revoked"}

    def do_CurrentModel(self, ws: web.WebSocketResponse, data: dict[str, Any]) -> Any:
        return {"modelLoaded": bool(self.model), "modelName": self.model}

    def do_InjectParameterData(self, ws: web.WebSocketResponse, data: dict[str, Any]) -> Any:
        (row,) = data["parameterValues"]
        if row["id"] not in self.parameters:
            return 453
        if row["id"] in self.taken:
            return 454
        assert 0.0 <= row["value"] <= 1.0
        self.mouth.append((asyncio.get_running_loop().time(), row["value"]))
        return {}

    def do_ExpressionActivation(self, ws: web.WebSocketResponse, data: dict[str, Any]) -> Any:
        if data["expressionFile"] not in self.expressions:
            return 552
        self.expressions[data["expressionFile"]] = data["active"]
        return {}

    def do_HotkeyTrigger(self, ws: web.WebSocketResponse, data: dict[str, Any]) -> Any:
        if data["hotkeyID"] not in self.hotkeys:
            return 202
        self.triggered.append(data["hotkeyID"])
        return {"hotkeyID": data["hotkeyID"]}
