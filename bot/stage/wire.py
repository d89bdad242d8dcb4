"""Cues to the frames of docs/stage-protocol.md and back, without any state; each is encoded once for all pages."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec

from bot.core.aigc import PRODUCER, mark
from bot.core.errors import BROKEN_JSON, BadInput
from bot.core.scene import (
    AnswerCue,
    Board,
    CaptionCue,
    Card,
    CommentCue,
    EffectCue,
    Goal,
    PcmFrame,
    SubtitleCue,
    TurnCue,
)
from bot.core.speech import Cleared
from bot.stage.faces import Face
from bot.stage.labels import AD_OF_DIAGONAL, labels_for

VERSION = 1
LARGEST_PAGE_FRAME_BYTES = 8192
"""A page never has more to say; a longer frame is counted and skipped."""
_HEADER = struct.Struct("<BBHIII")
_PCM = 1
_U32 = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class StageInfo:
    """What a page must know before the first cue."""

    room_name: str
    lang: str = "zh"
    persona_id: str
    persona_name: str
    has_model: bool = False
    """The persona has an avatar.vrm (`bot.stage.models`); its drawing is there in case the model does not load."""
    room_art: str = "awning"
    """Background: a file `rooms/NAME.svg` of the page."""
    seed: int = 1
    base: str = "warm"
    """Expression the avatar comes back to."""
    mirror: bool = False
    reduced_motion: bool = False
    label_lines: tuple[str, ...] = ()
    """What the platform wants on the labels beside the words of the law."""
    label_of_diagonal: float = AD_OF_DIAGONAL
    """Height of the ad label; less than the law's share counts as that."""
    theme: str = ""
    """Checked style of the page's colours (`bot.stage.themes`), or empty."""
    session_id: str = ""
    """Names the stream in its mark of AI-generated content."""

    @property
    def aigc(self) -> Mapping[str, str]:
        """The mark of the stream: voice, picture and words are generated (rules L07)."""
        return mark(f"live-{self.session_id or self.persona_id}", propagator=self.room_name or PRODUCER)


Message = Mapping[str, object]


def encode(seq: int, message: Message) -> str:
    """Return the text frame of `message`, with its place in the order."""
    return msgspec.json.encode({"seq": seq, **message}).decode()


def welcome(
    info: StageInfo, *, effects: Mapping[str, str], master: bool, build: str, boards: Sequence[str] = ()
) -> Message:
    """Return the answer to hello; `effects`: name -> sound; a board whose target is not in `boards` stands no more."""
    labels = labels_for(info.lang, info.label_lines)
    return {
        "t": "welcome",
        "v": VERSION,
        "build": build,
        "room": {"name": info.room_name, "lang": info.lang},
        "persona": {
            "id": info.persona_id,
            "name": info.persona_name,
            "avatar": f"/stage/personas/{info.persona_id}/avatar.svg",
            "model": f"/stage/personas/{info.persona_id}/avatar.vrm" if info.has_model else None,
            "room": info.room_art,
            "seed": info.seed,
            "base": info.base,
        },
        "labels": {"ad": labels.ad, "lines": labels.lines},
        "stage": {"mirror": info.mirror, "reduced_motion": info.reduced_motion},
        "master": master,
        "AIGC": info.aigc,
        "effects": sorted(effects),
        "sounds": {name: sound for name, sound in effects.items() if sound != "none"},
        "boards": list(boards),
    }


def turn(cue: TurnCue) -> Message:
    """Return the start of a turn."""
    question = cue.question
    bubble = question and {
        "name": question.name.text,
        "text": question.text.text,
        "lang": question.text.lang,
        "people": question.people,
        "hue": question.hue % 360,
    }
    return {
        "t": "turn",
        "turn": cue.turn,
        "lane": cue.lane,
        "intent": cue.intent,
        "expression": cue.expression,
        "gesture": cue.gesture,
        "question": bubble,
    }


def caption(cue: CaptionCue, face: Face) -> Message:
    """Return a clause; its marks count code points of the text, `face` begins as the clause is heard."""
    return {
        "t": "caption",
        "turn": cue.turn,
        "clause": cue.clause,
        "text": cue.line.text,
        "lang": cue.line.lang,
        "start_ms": cue.start_ms,
        "end_ms": cue.end_ms,
        "marks": [(mark.start_ms, mark.end_ms, mark.start_char, mark.end_char) for mark in cue.marks],
        "expression": face.expression,
        "gesture": face.gesture,
    }


def subtitle(cue: SubtitleCue) -> Message:
    """Return a clause for the pages of one language; null text = there is no translation."""
    return {"t": "subtitle", "turn": cue.turn, "clause": cue.clause, "lang": cue.lang, "text": _text(cue.line)}


def answer(cue: AnswerCue) -> Message:
    """Return an answer that is read instead of heard."""
    return {
        "t": "answer",
        "key": cue.key,
        "name": _text(cue.name),
        "text": cue.text.text,
        "lang": cue.text.lang,
        "people": cue.people,
        "hue": cue.hue % 360,
        "hold_ms": cue.hold_ms,
    }


def comment(cue: CommentCue) -> Message:
    """Return a comment for the ticker."""
    text = cue.text
    return {"t": "comment", "name": cue.name.text, "text": text.text, "lang": text.lang, "hue": cue.hue % 360}


def card(shown: Card | None, server_ms: int) -> Message:
    """Return the product on show; `server_ms` lets the page correct its clock."""
    if shown is None:
        return {"t": "card", "card": None}
    return {
        "t": "card",
        "card": {
            "sku": shown.sku,
            "link": shown.link,
            "lang": shown.name.lang,
            "name": shown.name.text,
            "detail": _text(shown.detail),
            "price": shown.price.text,
            "anchor": _text(shown.anchor),
            "until": _text(shown.until),
            "detail_stays": shown.detail_stays,
            "terms": [line.text for line in shown.terms],
            "ends_ms": shown.ends_ms,
            "started_ms": shown.started_ms,
            "stock": _text(shown.stock),
            "stock_ratio": shown.stock_ratio,
            "picture": shown.picture,
            "pictures": shown.pictures,
            "spin": shown.spin and {"files": shown.spin.files, "frames": shown.spin.frames},
            "server_ms": server_ms,
        },
    }


def goal(shown: Goal | None) -> Message:
    """Return the like ladder."""
    if shown is None:
        return {"t": "goal", "goal": None}
    reward = shown.reward
    return {
        "t": "goal",
        "goal": {"count": shown.count, "levels": shown.levels, "reward": reward.text, "lang": reward.lang},
    }


def effect(cue: EffectCue, ttl_ms: int) -> Message:
    """Return an effect order that is worth showing for `ttl_ms` more."""
    return {
        "t": "effect",
        "key": cue.key,
        "name": cue.name,
        "params": dict(cue.params),
        "text": _text(cue.text),
        "lang": _lang(cue),
        "lines": [line.text for line in cue.lines],
        "duration_ms": cue.duration_ms,
        "ttl_ms": ttl_ms,
    }


def board(target: str, shown: Board | None, server_ms: int) -> Message:
    """Return what stands under `target`; `server_ms` lets countdowns follow the room's clock."""
    if shown is None:
        return {"t": "set", "target": target, "board": None}
    return {
        "t": "set",
        "target": target,
        "board": {
            "name": shown.name,
            "place": shown.place,
            "params": dict(shown.params),
            "text": _text(shown.text),
            "lang": _lang(shown),
            "lines": [line.text for line in shown.lines],
            "server_ms": server_ms,
        },
    }


def pause(message: Cleared | None) -> Message:
    """Return the paused card, or its end."""
    return {"t": "pause", "text": _text(message), "lang": message.lang if message else None}


def pcm(frame: PcmFrame) -> bytes:
    """Return the binary sound frame: a 16-byte header, then s16le mono 24 kHz."""
    flags = frame.first_of_clause | frame.last_of_clause << 1 | frame.last_of_turn << 2
    header = _HEADER.pack(VERSION, _PCM, flags, frame.turn & _U32, frame.seq & _U32, frame.pts_ms & _U32)
    return header + frame.pcm


def _lang(cue: EffectCue | Board) -> str | None:
    return next((line.lang for line in (cue.text, *cue.lines) if line is not None), None)


def _text(line: Cleared | None) -> str | None:
    return line.text if line is not None else None


_Count = Annotated[int, msgspec.Meta(ge=0, le=_U32)]
_Px = Annotated[float, msgspec.Meta(ge=0, le=100_000)]


class Hello(msgspec.Struct, frozen=True, tag_field="t", tag="hello"):
    """A page has connected."""

    overlay: str = "stage"
    v: int = VERSION
    last_seq: int = 0
    lang: Annotated[str, msgspec.Meta(max_length=16)] = ""
    """Language of its captions; empty = as they are said."""
    show: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=20)], ...], msgspec.Meta(max_length=20)] = ()
    """Parts that it shows (docs/stage.md); empty = the whole show."""
    obs: bool = False
    """It is a browser source of OBS."""


class AudioState(msgspec.Struct, frozen=True, tag_field="t", tag="audio"):
    """Whether the page may make sound."""

    state: Literal["running", "suspended"]


class Played(msgspec.Struct, frozen=True, tag_field="t", tag="cursor"):
    """How far a turn has been heard."""

    turn: _Count
    ms: _Count


class EffectReport(msgspec.Struct, frozen=True, tag_field="t", tag="effect"):
    """What became of an effect."""

    key: Annotated[str, msgspec.Meta(max_length=200)]
    state: Literal["started", "done", "failed"]
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class AnswerSeen(msgspec.Struct, frozen=True, tag_field="t", tag="answer"):
    """An answer has been on screen, drawn, long enough to be read."""

    key: Annotated[str, msgspec.Meta(max_length=200)]


class LabelsReport(msgspec.Struct, frozen=True, tag_field="t", tag="labels"):
    """How the labels stand on the page, in px of the page."""

    ok: bool
    ad_px: _Px = 0.0
    ai_px: _Px = 0.0
    rect: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    canvas: tuple[_Px, _Px] | None = None
    contrast: Annotated[float, msgspec.Meta(ge=0, le=21)] | None = None
    """Least contrast of its letters against their ground, 1..21; None = not measured, and then not seen."""
    hidden: bool = False
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


class PageError(msgspec.Struct, frozen=True, tag_field="t", tag="error"):
    """An error that the page did not expect."""

    message: Annotated[str, msgspec.Meta(max_length=2000)]


PageMessage = Hello | AudioState | Played | EffectReport | AnswerSeen | LabelsReport | PageError
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(PageMessage)


def decode(frame: str | bytes) -> PageMessage:
    """Return what a page says; BadInput for anything that is not in the protocol."""
    if len(frame) > LARGEST_PAGE_FRAME_BYTES:
        raise BadInput(f"a page sent {len(frame)} bytes", hint=f"at most {LARGEST_PAGE_FRAME_BYTES} are read")
    try:
        message: PageMessage = _decoder.decode(frame)
    except BROKEN_JSON as error:
        raise BadInput(f"a page sent an unknown message: {error}", hint="see docs/stage-protocol.md") from error
    return message
