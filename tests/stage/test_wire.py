import json
import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BadInput
from bot.core.scene import CaptionCue, EffectCue, PcmFrame
from bot.core.speech import WordMark
from bot.stage import wire
from bot.stage.faces import Face
from tests.browser import samples

pytestmark = pytest.mark.unit
PAGE_SAYS = [
    {"t": "hello", "overlay": "stage", "v": 1, "last_seq": 0},
    {"t": "audio", "state": "running"},
    {"t": "cursor", "turn": 7, "ms": 1240},
    {"t": "effect", "key": "likes:s1:1", "state": "done", "reason": ""},
    {"t": "labels", "ok": True, "ad_px": 118, "ai_px": 57, "rect": [97, 296, 791, 136]},
    {"t": "error", "message": "it broke"},
]


def test_a_sound_frame_is_sixteen_bytes_of_header_and_its_samples() -> None:
    frame = PcmFrame(turn=7, seq=3, pts_ms=1240, pcm=b"\x01\x02" * 960, last_of_clause=True, last_of_turn=True)
    sent = wire.pcm(frame)
    assert struct.unpack("<BBHIII", sent[:16]) == (1, 1, 0b110, 7, 3, 1240)
    assert sent[16:] == frame.pcm


def test_the_first_frame_of_a_clause_is_marked() -> None:
    sent = wire.pcm(PcmFrame(turn=1, seq=0, pts_ms=0, pcm=b"", first_of_clause=True))
    assert struct.unpack("<H", sent[2:4]) == (1,)


def test_a_caption_carries_its_marks_as_plain_rows() -> None:
    cue = CaptionCue(
        turn=7, clause=0, line=samples.cleared("没有"), start_ms=0, end_ms=900, marks=(WordMark(0, 400, 0, 1),)
    )
    sent = json.loads(wire.encode(5, wire.caption(cue, Face(expression="warm", gesture="wave"))))
    assert sent["seq"] == 5
    assert sent["marks"] == [[0, 400, 0, 1]]


def test_a_card_that_cannot_prove_its_anchor_has_none_on_the_wire() -> None:
    shown = replace(samples.card("zh", 1_000), anchor=None, stock=None, stock_ratio=None)
    sent = wire.card(shown, 1_000)["card"]
    assert isinstance(sent, dict)
    assert (sent["anchor"], sent["stock"], sent["stock_ratio"]) == (None, None, None)


def test_an_effect_is_sent_with_the_time_it_is_still_worth_showing() -> None:
    sent = wire.effect(EffectCue(key="k", name="confetti", params={"n": 3}, ttl_ms=15_000), 4_000)
    assert (sent["ttl_ms"], sent["params"], sent["text"]) == (4_000, {"n": 3}, None)


@pytest.mark.parametrize("message", PAGE_SAYS)
def test_all_that_the_protocol_lets_a_page_say_is_understood(message: dict[str, object]) -> None:
    assert wire.decode(json.dumps(message))


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"t":"panic"}',
        '{"t":"cursor","turn":-1,"ms":0}',
        '{"t":"cursor","turn":1}',
        '{"t":"cursor","turn":1,"ms":99999999999}',
        '{"t":"effect","key":"k","state":"ready"}',
        '{"t":"labels","ok":true,"ad_px":1e400}',
        '{"t":"error","message":"' + "x" * 9000 + '"}',
        b"\xff\xfe",
        '{"a":' * 1500,
    ],
)
def test_anything_else_is_bad_input(frame: str | bytes) -> None:
    with pytest.raises(BadInput):
        wire.decode(frame)


@given(st.one_of(st.text(), st.binary(), st.recursive(st.none() | st.text(), st.lists).map(json.dumps)))
def test_no_frame_of_a_page_can_raise_anything_but_bad_input(frame: str | bytes) -> None:
    try:
        wire.decode(frame)
    except BadInput:
        pass
