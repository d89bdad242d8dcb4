from typing import Any

import msgspec
import pytest

from bot.core.events import Fan, Member, Membership, Price, Reply, Virtual
from bot.sources.blivechat_frames import (
    GiftData,
    MemberData,
    SuperChatData,
    TextData,
    comment_of,
    gift_of,
    membership_of,
    super_chat_of,
    user_of,
)

pytestmark = pytest.mark.unit

TEXT: list[Any] = [
    *("https://i0.example/face.jpg", 1_790_000_000, "小林", 0, "这款多少钱", 0, 0, 12, 0, 1, 0),
    *("5f2c", "", 0, [], [], "700001", ""),
]
BODY = {"id": "5f2c", "avatarUrl": "", "timestamp": 1_790_000_000, "authorName": "小林", "uid": "700001"}


def text(**changes: Any) -> TextData:
    """The comment with some of its 18 places changed: `at4="..."`."""
    places = [*TEXT]
    for place, value in changes.items():
        places[int(place.removeprefix("at"))] = value
    return msgspec.convert(places, TextData, strict=False)


def gift(**more: Any) -> GiftData:
    told = {"giftName": "小花", "giftId": 31036, "num": 3, "totalCoin": 3000, "totalFreeCoin": 0}
    return msgspec.convert({**BODY, **told, **more}, GiftData)


def member(**more: Any) -> MemberData:
    return msgspec.convert(
        {**BODY, "privilegeType": 3, "num": 1, "unit": "月", "total_coin": 198_000, **more}, MemberData
    )


def test_a_comment_is_read_by_the_place_of_its_parts() -> None:
    data = text()
    assert (data.id, data.timestamp, data.name) == ("5f2c", 1_790_000_000, "小林")
    body = comment_of(data)
    assert (body.text_plain, body.reply_to, body.is_emoji) == ("这款多少钱", None, False)


def test_an_old_relays_sixteen_places_still_say_who_and_what() -> None:
    data = msgspec.convert(TEXT[:16], TextData, strict=False)
    user = user_of(data, native=False)
    assert (user.id, user.id_scope, user.name) == (None, "name_only", "小林")


def test_an_answer_begins_with_the_name_of_who_is_answered() -> None:
    assert comment_of(text(at4="@老周 我也想知道")).reply_to == Reply(name="老周")
    assert comment_of(text(at4="@老周")).reply_to is None
    assert comment_of(text(at4="发到@老周 那里")).reply_to is None


def test_a_picture_is_an_emoji() -> None:
    assert comment_of(text(at13=1, at14=["https://i0.example/dog.png"])).is_emoji


@pytest.mark.parametrize(("raw", "tier", "name"), [(1, 3, "总督"), (2, 2, "提督"), (3, 1, "舰长")])
def test_guards_count_downwards(raw: int, tier: int, name: str) -> None:
    assert user_of(text(at5=raw), native=True).member == Member(tier=tier, tier_raw=raw, name=name)
    assert membership_of(member(privilegeType=raw)).tier == tier


@pytest.mark.parametrize(
    ("author", "roles"), [(0, ()), (1, ("member",)), (2, ("moderator",)), (3, ("anchor",)), (9, ())]
)
def test_the_author_type_is_a_role(author: int, roles: tuple[str, ...]) -> None:
    assert user_of(text(at3=author), native=True).roles == roles


def test_a_medal_that_is_not_worn_says_nothing_about_the_fan_club() -> None:
    assert user_of(text(), native=True).fan is None
    assert user_of(text(at10=21, at17="茶友"), native=True).fan == Fan(club="茶友", level=21)


def test_a_uid_is_worth_what_the_way_of_joining_makes_it() -> None:
    assert (user_of(text(), native=True).id_scope, user_of(text(), native=False).id_scope) == ("open_id", "uid")


def test_a_name_in_place_of_the_uid_is_no_account() -> None:
    assert user_of(text(at16="小林"), native=False).id_scope == "name_only"
    hidden = user_of(text(at2="小***", at16="小***"), native=False)
    assert (hidden.id, hidden.id_scope) == (None, "masked")
    assert user_of(text(at2="700001"), native=False).id_scope == "name_only", "a name made of digits"
    assert user_of(text(at2="", at16=""), native=False).id_scope == "anonymous"


def test_coins_are_for_all_pieces_and_a_thousand_are_a_yuan() -> None:
    body = gift_of(gift())
    assert (body.id, body.name, body.count, body.paid) == ("31036", "小花", 3, True)
    assert body.unit_value == Price(amount_minor=100, currency="CNY") and body.virtual is None
    assert (body.combo_id, body.combo_total) == (None, None)


def test_a_free_gift_is_worth_no_money() -> None:
    body = gift_of(gift(totalCoin=0, totalFreeCoin=300))
    assert (body.paid, body.unit_value, body.virtual) == (False, None, Virtual(amount=100, unit="silver"))


@pytest.mark.parametrize("num", [0, -1, None])
def test_a_gift_of_no_pieces_is_refused(num: int | None) -> None:
    with pytest.raises(msgspec.ValidationError):
        gift(num=num)


def test_a_guard_bought_has_months_and_money() -> None:
    assert membership_of(member(num=2, total_coin=396_000)) == Membership(
        tier=1, tier_raw=3, name="舰长", months=2, count=2, amount_minor=39_600, currency="CNY"
    )


def test_another_unit_than_a_month_stands_for_the_number() -> None:
    body = membership_of(member(num=3, unit="*3天"))
    assert (body.count, body.unit, body.months) == (1, "3天", None)


def test_an_old_relay_tells_no_price_which_is_not_zero() -> None:
    body = membership_of(msgspec.convert({**BODY, "privilegeType": 3}, MemberData))
    assert (body.amount_minor, body.currency, body.months, body.count) == (None, None, None, 1)


def test_a_super_chat_costs_yuan() -> None:
    data = msgspec.convert({**BODY, "id": "123", "price": 30, "content": "求<b>链接</b>\u202e"}, SuperChatData)
    body = super_chat_of(data)
    assert (body.id, body.amount_minor, body.currency, body.text) == ("123", 3000, "CNY", "求<b>链接</b>")
