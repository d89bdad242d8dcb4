"""Health lights that need more than one adapter to judge: labels, stage, voice, copy, store."""

from collections.abc import Callable

from bot.core.reports import Chip
from bot.room.ear import Ear
from bot.room.tickets import TicketDesk
from bot.sources.recorder import Recorder
from bot.stage.overlays import OverlayInfo
from bot.stage.server import StageServer
from bot.store.evidence import Evidence
from bot.voice.chain import VoiceChain
from bot.voice.player import Player
from bot.writer.author import Author

WORDS = {
    "zh": {
        "labels_ok": "标签在",
        "labels_lost": "AI 标签不见了，已停说价格",
        "labels_unseen": "还没有画面",
        "no_stage": "还没有画面连上，请打开画面页",
        "muted": "浏览器没开声音，点一下画面",
        "stalled": "画面没有在播放声音，已按时钟继续：请刷新画面页",
        "silent": "说了 {} 秒，一直没有声音：",
        "heard": "观众听得到",
        "attended": "有人在控制台",
        "nobody": "没有人在控制台，已停说价格",
        "store_ok": "已记录",
        "not_kept": "原始弹幕没有存下来，直播照常：",
        "no_evidence": "证据日志没有写下来，说过的话将无法举证：",
    },
    "en": {
        "labels_ok": "on screen",
        "labels_lost": "AI label missing: selling stopped",
        "labels_unseen": "no stage yet",
        "no_stage": "no stage connected: open the stage page",
        "muted": "the browser blocks sound: click the stage",
        "stalled": "the page plays no sound, the show goes on by the clock: reload the stage page",
        "silent": "nothing was heard of {} s of speech: ",
        "heard": "viewers can hear it",
        "attended": "somebody is at the console",
        "nobody": "nobody is at the console: selling stopped",
        "store_ok": "recorded",
        "not_kept": "raw comments are not kept, the show goes on: ",
        "no_evidence": "the evidence log is not whole, what is said cannot be proved: ",
    },
}


SILENT_S = 10.0
"""So much speech without a sound, while a voice says that it is well, is a fault that nobody else would notice."""


class Lights:
    """Judges the parts of a live room; call it for the lights of this moment."""

    def __init__(self, lang: str, stage: StageServer, voice: VoiceChain, writer: Author) -> None:
        self.ear: Ear | None = None
        """Set once the room is built: it knows whether the journal can write."""
        self.recorder: Recorder | None = None
        """Set when raw frames are kept."""
        self.evidence: Evidence | None = None
        """Set when there is an evidence log."""
        self.is_deserted: Callable[[], bool] | None = None
        """Set where a person must be at the console: whether there is none."""
        self.desk: TicketDesk | None = None
        """Set once the room is built: it knows what the shop owes an answer to."""
        self.player: Player | None = None
        """Set once the room is built: it knows whether what it plays is heard."""
        self._words = WORDS[lang]
        self._stage = stage
        self._voice = voice
        self._writer = writer

    def __call__(self) -> list[Chip]:
        """Return labels, stage, voice, copy, store and, only while they fail, evidence and recording, in this order."""
        always = [self._labels(), self._pages(), self._sound(), self._copy(), self._store()]
        owed = self.desk.lights() if self.desk else []
        return [*always, *self._person(), *owed, *self._proof(), *self._recording()]

    def _labels(self) -> Chip:
        if not self._stage.overlays and self._stage.labels_ok:
            return Chip(id="labels", state="warn", text=self._words["labels_unseen"])
        ok = self._stage.labels_ok
        return Chip(id="labels", state="good" if ok else "bad", text=self._words["labels_ok" if ok else "labels_lost"])

    def _pages(self) -> Chip:
        overlays = self._stage.overlays
        if not overlays:
            return Chip(id="stage", state="warn", text=self._words["no_stage"])
        if not any(map(_is_heard, overlays)):
            return Chip(id="stage", state="warn", text=self._words["muted"])
        if self.player is not None and self.player.overlay_stalled:
            return Chip(id="stage", state="bad", text=self._words["stalled"])
        return Chip(id="stage", state="good", text=self._words["heard"])

    def _sound(self) -> Chip:
        text = self._voice.describe()
        unheard_s = self.player.unheard_ms / 1000 if self.player is not None else 0.0
        if unheard_s >= SILENT_S and not text.startswith("captions"):
            return Chip(id="voice", state="bad", text=self._words["silent"].format(round(unheard_s)) + text)
        return Chip(id="voice", state="warn" if text.startswith("captions") else "good", text=text)

    def _copy(self) -> Chip:
        health = self._writer.health
        return Chip(id="copy", state=health.state, text=health.text)

    def _store(self) -> Chip:
        fault = self.ear.store_fault if self.ear else ""
        return Chip(id="store", state="bad" if fault else "good", text=fault or self._words["store_ok"])

    def _person(self) -> list[Chip]:
        if self.is_deserted is None:
            return []
        away = self.is_deserted()
        return [
            Chip(id="operator", state="bad" if away else "good", text=self._words["nobody" if away else "attended"])
        ]

    def _proof(self) -> list[Chip]:
        fault = self.evidence.fault if self.evidence else ""
        return [Chip(id="evidence", state="bad", text=f"{self._words['no_evidence']}{fault}")] if fault else []

    def _recording(self) -> list[Chip]:
        fault = self.recorder.fault if self.recorder else ""
        return [Chip(id="recording", state="warn", text=f"{self._words['not_kept']}{fault}")] if fault else []


def _is_heard(overlay: OverlayInfo) -> bool:
    return overlay.audio == "running"
