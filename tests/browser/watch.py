"""What a careful viewer would notice of a page: errors, dialogs, requests to elsewhere, and when things appeared."""

from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import ConsoleMessage, Dialog, Error, Page, Request

RECORDER = """
window.seen = {captions: [], cursors: [], effects: []};
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (text) {
  const message = JSON.parse(text);
  if (message.t === "cursor") seen.cursors.push([performance.now(), message.turn, message.ms]);
  if (message.t === "effect") seen.effects.push([message.key, message.state]);
  send.call(this, text);
};
addEventListener("DOMContentLoaded", () => {
  let shown = "";
  const look = () => {
    const plate = document.querySelector(".caption.on");
    const text = plate ? plate.textContent : "";
    if (text !== shown) seen.captions.push([performance.now(), text]);
    shown = text;
    requestAnimationFrame(look);
  };
  look();
});
"""


@dataclass
class Watcher:
    """Collects faults of one page; attach before it goes anywhere."""

    url: str
    faults: list[str] = field(default_factory=list)
    ignore: tuple[str, ...] = ()

    def attach(self, page: Page) -> None:
        """Listen to `page`."""
        page.on("console", self._console)
        page.on("pageerror", self._error)
        page.on("dialog", self._dialog)
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(part in message.text for part in self.ignore):
            self.faults.append(f"console {message.type}: {message.text}")

    def _error(self, error: Error) -> None:
        self.faults.append(f"error: {error}")

    async def _dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.faults.append(f"request: {request.url}")


async def seen(page: Page) -> dict[str, Any]:
    """What the recorder has noted so far."""
    notes: dict[str, Any] = await page.evaluate("window.seen")
    return notes
