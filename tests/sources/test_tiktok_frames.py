import gzip
import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import BadInput
from bot.core.events import RoomEvent, Virtual, encode_event
from bot.core.ports import SourceHealth
from bot.settings.source import SourceSettings
from bot.sources.intake import Intake
from bot.sources.stamp import Stamp
from bot.sources.tiktok_frames import MAX_BODY_BYTES, Frames, inflated
from tests.fakes.show import Person
from tests.fakes.tiktok import common, field, item, push, user

pytestmark = pytest.mark.unit

AT_MS = 1_790_000_000_000
LIN = Person(1, "小林", fan_level=7)
ROSE = field(5, 5655) + field(11, 1) + field(12, 3) + field(16, "Rose")
CHAT = common(77, AT_MS - 500) + field(2, user(LIN)) + field(3, "多少钱") + field(14, "zh")


def frames() -> Frames:
    stamp = Stamp(source="tiktok", instance="relay", platform="tiktok", room_id="shop", session_id="s")
    return Frames(stamp, SourceHealth())


def only(name: str, payload: bytes, **more: bool) -> RoomEvent:
    (event,) = frames().events(push(item(name, payload, 5, **more)), AT_MS)
    return event


def gift(total: int, *, group: int = 900, end: bool = False, kind: bytes = ROSE, msg_id: int = 1) -> bytes:
    made = common(msg_id, AT_MS) + field(2, 5655) + field(5, total) + field(7, user(LIN)) + field(15, kind)
    return made + (field(11, group) if group else b"") + (field(9, 1) if end else b"")


def identity(*numbers: int) -> bytes:
    return b"".join(field(number, 1) for number in numbers)


def test_a_comment_has_its_id_time_language_and_person() -> None:
    event = only("Chat", CHAT)
    assert (event.type, event.event_id, event.ts_source, event.delivery) == ("comment", "77", AT_MS - 500, "live")
    assert event.comment is not None and (event.comment.text_plain, event.comment.lang) == ("多少钱", "zh")
    assert event.user is not None and (event.user.id, event.user.id_scope) == ("700001", "uid")
    assert event.user.fan is not None and event.user.fan.level == 7 and event.user.follow == "unknown"


def test_a_time_in_seconds_is_one_too_and_a_wild_one_is_none() -> None:
    assert only("Chat", common(1, AT_MS // 1000) + field(3, "x")).ts_source == AT_MS
    wild = only("Chat", common(1, AT_MS * 1000) + field(3, "x"))
    assert (wild.ts_source, wild.hints) == (None, ("bad_ts",))


def test_a_combo_frame_tells_the_running_total_and_its_end() -> None:
    running, ended = only("Gift", gift(3)).gift, only("Gift", gift(4, end=True)).gift
    assert running is not None and (running.count, running.combo_total, running.combo_end) == (0, 3, False)
    assert running.combo_id == "900" and running.virtual == Virtual(amount=3, unit="diamond") and running.paid
    assert ended is not None and (ended.combo_total, ended.combo_end) == (4, True)


def test_a_gift_that_is_no_combo_counts_as_it_comes() -> None:
    big = field(5, 8) + field(11, 2) + field(12, 29_999) + field(16, "飞船")
    body = only("Gift", gift(2, group=0, kind=big)).gift
    assert body is not None and (body.count, body.combo_id, body.combo_total, body.combo_end) == (2, None, None, False)


def test_a_gift_that_tells_no_kind_is_followed_by_its_combo_and_has_no_price() -> None:
    body = only("Gift", common(1, AT_MS) + field(2, 5655) + field(5, 2) + field(11, 4)).gift
    assert body is not None and (body.combo_total, body.virtual, body.paid) == (2, None, False)


def test_a_combo_without_a_name_is_counted_once_at_its_end() -> None:
    counts = [only("Gift", gift(total, group=0, end=total == 3)).gift for total in (1, 2, 3)]
    assert [body.count for body in counts if body is not None] == [0, 0, 3]


@given(st.lists(st.integers(1, 99), min_size=1, max_size=40), st.booleans())
def test_the_increments_of_a_combo_sum_to_its_highest_total(totals: list[int], ended: bool) -> None:
    reader, intake, counted = frames(), Intake(SourceSettings(kind="tiktok"), SourceHealth()), 0
    sent = [item("Gift", gift(total, msg_id=place + 1)) for place, total in enumerate(totals)]
    if ended:
        sent.append(item("Gift", gift(max(totals), end=True, msg_id=500)))
    for event in intake.take(reader.events(push(*sent), AT_MS), 1.0, AT_MS):
        assert event.gift is not None
        counted += event.gift.count
    assert counted == max(totals)


def test_likes_bring_the_rooms_own_total() -> None:
    body = only("Like", common(1, AT_MS) + field(2, 15) + field(3, 4000) + field(5, user(LIN))).like
    assert body is not None and (body.count, body.total) == (15, 4000)
    unknown = only("Like", common(1, AT_MS) + field(2, 2)).like
    assert unknown is not None and unknown.total is None


@pytest.mark.parametrize(
    ("name", "payload", "type_"),
    [
        ("Member", common(1, AT_MS) + field(2, user(LIN)) + field(10, 1), "enter"),
        ("Member", common(1, AT_MS) + field(2, user(LIN)) + field(10, 3), "membership"),
        ("Social", common(1, AT_MS, "pm_main_follow_message_viewer_2") + field(4, 9), "follow"),
        ("Social", common(1, AT_MS, "pm_mt_guidance_share") + field(4, 1), "share"),
        ("Social", common(1, AT_MS) + field(4, 1), "follow"),
        ("Social", common(1, AT_MS) + field(4, 3), "share"),
        ("RoomUserSeq", common(1, AT_MS) + field(3, 812), "counter"),
        ("SubNotify", common(1, AT_MS) + field(2, user(LIN)) + field(4, 3), "membership"),
        ("Fansclub", common(1, AT_MS) + field(2, 2) + field(4, user(LIN)), "fan_level"),
        ("Control", common(1, AT_MS) + field(2, 3), "stream_end"),
        ("ImDelete", common(1, AT_MS) + field(2, 77), "moderation"),
        ("ImDelete", common(1, AT_MS) + field(3, 700_001), "moderation"),
    ],
)
def test_each_message_becomes_its_type(name: str, payload: bytes, type_: str) -> None:
    event = only(name, payload)
    assert event.type == type_ and getattr(event, type_) is not None


def test_a_subscription_tells_its_months_and_whether_it_was_renewed() -> None:
    body = only("SubNotify", common(1, AT_MS) + field(2, user(LIN)) + field(4, 3)).membership
    fresh = only("SubNotify", common(1, AT_MS) + field(2, user(LIN))).membership
    assert body is not None and (body.months, body.is_renewal) == (3, True)
    assert fresh is not None and (fresh.months, fresh.is_renewal) == (None, False)


def test_what_is_deleted_is_named_by_the_id_of_its_comment() -> None:
    body = only("ImDelete", common(1, AT_MS) + field(2, 77)).moderation
    assert body is not None and body.target_event_id == only("Chat", CHAT).event_id


def test_history_is_backfill() -> None:
    assert only("Chat", CHAT, history=True).delivery == "backfill"


def test_a_message_without_an_id_takes_that_of_its_envelope() -> None:
    assert only("Chat", field(3, "x")).event_id == "5"


def test_what_says_nothing_is_counted() -> None:
    reader = frames()
    sent = (item("Member", field(10, 7)), item("Social", b""), item("RoomUserSeq", b""), item("Barrage", b""))
    assert reader.events(push(*sent), AT_MS) == [] and reader._health.counts == {"unknown_types": 4}


def test_one_broken_message_does_not_spoil_its_neighbours() -> None:
    reader = frames()
    events = reader.events(push(item("Chat", b"\x0a\xff"), item("Chat", CHAT)), AT_MS)
    assert len(events) == 1 and reader._health.counts == {"bad_frames": 1}


@pytest.mark.parametrize("kind", ["hb", "ack", "im_enter_room_resp"])
def test_transport_frames_are_no_events(kind: str) -> None:
    assert frames().events(push(payload_type=kind), AT_MS) == ()
    assert frames().events(field(7, kind), AT_MS) == ()


def test_a_body_may_come_unpacked() -> None:
    assert len(frames().events(push(item("Chat", CHAT), packed=False), AT_MS)) == 1


def test_a_bomb_is_not_inflated() -> None:
    bomb = gzip.compress(b"\0" * (MAX_BODY_BYTES + 1))
    assert len(bomb) < 4096
    with pytest.raises(BadInput, match="too large"):
        frames().events(field(7, "msg") + field(8, bomb), AT_MS)
    with pytest.raises(BadInput):
        inflated(b"\0" * (MAX_BODY_BYTES + 1))
    assert len(inflated(gzip.compress(b"\0" * MAX_BODY_BYTES))) == MAX_BODY_BYTES


def test_a_gzip_in_a_gzip_is_not_opened() -> None:
    inner = gzip.compress(field(1, item("Chat", CHAT)))
    with pytest.raises(BadInput):
        frames().events(field(8, gzip.compress(inner)), AT_MS)


def test_a_body_that_is_cut_off_or_broken_is_refused() -> None:
    whole = gzip.compress(field(1, item("Chat", CHAT)))
    for bad in (whole[:-9], whole[:12] + b"\xff\xff" + whole[14:], zlib.compress(b"x")):
        with pytest.raises(BadInput):
            frames().events(field(8, bad), AT_MS)


MESSAGES = {
    "Chat": CHAT + field(18, identity(2, 5)),
    "Gift": gift(2),
    "Like": common(1, AT_MS) + field(2, 15) + field(3, 4000) + field(5, user(LIN)),
    "Member": common(1, AT_MS) + field(2, user(LIN)) + field(10, 1),
    "Social": common(1, AT_MS, "pm_follow") + field(2, user(LIN)) + field(4, 1),
    "SubNotify": common(1, AT_MS) + field(2, user(LIN)) + field(4, 3),
    "Fansclub": common(1, AT_MS) + field(2, 2) + field(4, user(LIN)),
    "ImDelete": common(1, AT_MS) + field(2, 77) + field(3, 88),
}


def survives(frame: bytes) -> None:
    try:
        events = frames().events(frame, AT_MS)
    except BadInput:
        return
    assert all(len(encode_event(event)) < 32_000 for event in events)


def spoiled(data: bytes, rng: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(made)) if made else 0
        made[at : at + rng.choice((0, 1, 1, 8))] = rng.randbytes(rng.choice((0, 1, 1, 4)))
    return bytes(made)


def test_ten_thousand_spoiled_frames_never_end_the_reader() -> None:
    """Broken in the envelope, in a packed body, and in a message of a sound frame."""
    rng = random.Random(10)
    for _ in range(4000):
        name, payload = rng.choice(list(MESSAGES.items()))
        sound = push(item(name, payload, 7), packed=rng.random() < 0.3)
        survives(spoiled(sound, rng))
        survives(push(spoiled(item(name, payload, 7), rng), packed=False))
        survives(push(item(name, spoiled(payload, rng), 7), packed=False))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    survives(data)
    survives(field(8, data))
    survives(push(item("Chat", data), item("Gift", data)))
