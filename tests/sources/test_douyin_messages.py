import json
from typing import Any

import msgspec
import pytest

from bot.core.events import Counter, FanLevel, Like, Share, User, Virtual
from bot.sources.douyin_messages import METHODS, user_of

pytestmark = pytest.mark.unit

USER = {
    "id": "700003",
    "nickname": "Mina",
    "secUid": "MS4w700003",
    "fansClub": {"data": {"clubName": "茶友会", "level": 12, "userFansClubStatus": "1"}},
    "payGrade": {"level": "20"},
}
COMMON = {"method": "", "msgId": "7412000000000000001", "roomId": "7411999999999999999", "createTime": "1790000000123"}
MESSAGES: dict[str, dict[str, Any]] = {
    "WebcastChatMessage": {"content": "这款多少钱", "eventTime": "1790000000"},
    "WebcastGiftMessage": {"giftId": "463", "repeatCount": "2", "gift": {"name": "小心心", "diamondCount": 1}},
    "WebcastLikeMessage": {"count": "15", "total": "20415"},
    "WebcastMemberMessage": {"memberCount": "88", "action": "1"},
    "WebcastSocialMessage": {"action": "1", "followCount": "30"},
    "WebcastFansclubMessage": {"action": 2, "content": "Mina 加入了粉丝团"},
    "WebcastRoomUserSeqMessage": {"total": "88", "totalUser": "4000", "ranks": []},
}


def said(method: str, **more: Any) -> list[tuple[str, Any]]:
    """(event type, its body) as the message means it."""
    frame = {"common": COMMON, "user": USER, **MESSAGES[method], **more}
    _, meant = METHODS[method](json.dumps(frame).encode())
    return [(type_, body[type_]) for type_, body in meant]


def who(**changes: Any) -> User:
    message, _ = METHODS["WebcastMemberMessage"](json.dumps({"user": {**USER, **changes}}).encode())
    assert message.user is not None
    return user_of(message.user)


def test_every_method_has_a_recorded_shape() -> None:
    assert MESSAGES.keys() == METHODS.keys()


def test_a_chat_is_a_comment() -> None:
    ((type_, body),) = said("WebcastChatMessage")
    assert type_ == "comment" and body.text_plain == "这款多少钱"


@pytest.mark.parametrize(
    ("event_time", "create_time", "ts"),
    [
        *(("1790000000", "1790000000123", 1_790_000_000_000), ("0", "1790000000123", 1_790_000_000_123)),
        *((None, "1790000000", 1_790_000_000_000), (None, None, None)),
    ],
)
def test_times_in_seconds_or_milliseconds_are_understood(
    event_time: str | None, create_time: str | None, ts: int | None
) -> None:
    frame: dict[str, Any] = {"common": {"createTime": create_time} if create_time else {}}
    if event_time is not None:
        frame["eventTime"] = event_time
    message, _ = METHODS["WebcastChatMessage"](json.dumps(frame).encode())
    assert message.ts == ts


def test_a_gift_outside_a_combo_counts_all_its_pieces() -> None:
    ((_, gift),) = said("WebcastGiftMessage")
    assert (gift.id, gift.name, gift.count, gift.combo_id, gift.combo_total) == ("463", "小心心", 2, None, None)
    assert (gift.virtual, gift.paid) == (Virtual(amount=1, unit="diamond"), True)


def test_a_combo_tells_its_running_total_and_its_end() -> None:
    kind = {"name": "小心心", "diamondCount": 1, "combo": True}
    ((_, piece),) = said("WebcastGiftMessage", groupId="99", repeatCount="7", gift=kind)
    assert (piece.count, piece.combo_id, piece.combo_total, piece.combo_end) == (0, "99", 7, False)
    ((_, last),) = said("WebcastGiftMessage", groupId="99", repeatCount="9", repeatEnd=1, gift=kind)
    assert (last.combo_total, last.combo_end) == (9, True)


def test_a_running_total_without_a_group_is_counted_at_its_end_alone() -> None:
    kind = {"name": "小心心", "diamondCount": 1, "combo": True}
    assert said("WebcastGiftMessage", repeatCount="7", gift=kind) == []
    ((_, last),) = said("WebcastGiftMessage", repeatCount="9", repeatEnd=1, gift=kind)
    assert (last.count, last.combo_id) == (9, None)


def test_likes_tell_the_rooms_total_too() -> None:
    like, total = said("WebcastLikeMessage")
    assert like == ("like", Like(count=15, total=20_415))
    assert total == ("counter", Counter(name="likes", value=20_415))


def test_a_zero_that_is_left_out_is_no_total() -> None:
    message, meant = METHODS["WebcastLikeMessage"](b"{}")
    assert [(type_, body["like"]) for type_, body in meant] == [("like", Like(count=1, total=None))]
    assert message.ts is None


def test_social_is_a_follow_or_a_share_or_nothing() -> None:
    assert [type_ for type_, _ in said("WebcastSocialMessage")] == ["follow"]
    assert said("WebcastSocialMessage", action="3", shareTarget="112") == [("share", Share(target="112"))]
    assert said("WebcastSocialMessage", action="9") == []


def test_a_fan_club_message_is_a_join_or_a_new_level() -> None:
    assert said("WebcastFansclubMessage") == [("fan_level", FanLevel(kind="join", to=12))]
    assert said("WebcastFansclubMessage", user={"id": "1"}) == [("fan_level", FanLevel(kind="join", to=1))]
    assert said("WebcastFansclubMessage", action=0, type=1) == [("fan_level", FanLevel(kind="up", to=12))]


def test_seats_are_the_viewers_of_now() -> None:
    assert said("WebcastRoomUserSeqMessage") == [("counter", Counter(name="viewers", value=88))]


def test_a_viewer_is_known_by_sec_uid_then_by_number_then_by_name() -> None:
    def scope(**changes: Any) -> tuple[str | None, str]:
        user = who(**changes)
        return user.id, user.id_scope

    assert scope() == ("MS4w700003", "sec_uid")
    assert scope(secUid="") == ("700003", "uid")
    assert scope(secUid="", id="0") == (None, "name_only")
    assert scope(secUid="", id="0", nickname="M***") == (None, "masked")
    assert scope(id="111111", nickname="M***") == (None, "masked")
    assert scope(secUid="", id=None, nickname="") == (None, "anonymous")


def test_what_a_message_does_not_tell_of_a_viewer_is_unknown() -> None:
    assert who(fansClub=None, payGrade=None).fan is None and who(payGrade=None).pay_level is None
    assert who().fan is not None and who().pay_level == 20


def test_a_number_beyond_all_sense_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        said("WebcastLikeMessage", count="9" * 30)
