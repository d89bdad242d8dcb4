import json
from typing import Any

import pytest

from bot.core.errors import BadInput
from bot.core.events import Counter, RoomEvent, Virtual
from bot.core.ports import SourceHealth
from bot.sources.ssn_rows import MEMBERSHIPS, Rows
from bot.sources.stamp import Stamp

pytestmark = pytest.mark.unit

AT_MS = 1_790_000_000_000
CHAT: dict[str, Any] = {
    **{"id": 17, "type": "youtube", "event": False, "chatname": "小林", "chatmessage": "这款<b>多少钱</b> &amp; 运费"},
    **{"chatbadges": [], "membership": "", "hasDonation": "", "textonly": False, "meta": {"messageId": "Ch-1"}},
}


def rows() -> Rows:
    stamp = Stamp(source="ssn", instance="chats", platform="other", room_id="1", session_id="s")
    return Rows(stamp, SourceHealth())


def read(*given: Any) -> list[RoomEvent]:
    return rows().frame(json.dumps(list(given)).encode(), AT_MS)


def only(**row: Any) -> RoomEvent:
    (event,) = read(row)
    return event


def said(**row: Any) -> RoomEvent:
    return only(**{**CHAT, **row})


def happened(event: str, **row: Any) -> RoomEvent:
    return only(**{"type": "tiktok", "event": event, "chatname": "小林", "chatmessage": "…", **row})


def test_a_comment_loses_its_markup_and_keeps_the_sites_id() -> None:
    event = said()
    assert (event.type, event.platform, event.event_id, event.ts_source) == ("comment", "youtube", "Ch-1", None)
    assert event.comment is not None and event.comment.text_plain == "这款 多少钱 & 运费"


def test_text_alone_is_taken_as_it_is() -> None:
    body = said(textonly=True, chatmessage="1 < 2 &amp; <b>").comment
    assert body is not None and body.text_plain == "1 < 2 &amp; <b>"


def test_the_pages_own_number_is_no_id() -> None:
    assert said(meta={}).event_id == "" and said(meta={"webhookId": 9}).event_id == "9"


def test_a_frame_may_hold_one_row_or_many() -> None:
    assert len(rows().frame(json.dumps(CHAT).encode(), AT_MS)) == 1
    assert [event.event_id for event in read(CHAT, {**CHAT, "meta": {"messageId": "Ch-2"}})] == ["Ch-1", "Ch-2"]


def test_a_site_we_do_not_know_is_the_platform_of_the_settings() -> None:
    assert (said(type="cozy").platform, said(type="kick").platform) == ("other", "kick")


@pytest.mark.parametrize("event", [False, None, ""])
def test_money_on_a_plain_row_is_a_paid_comment(event: object) -> None:
    paid = said(event=event, hasDonation="$5.00")
    assert paid.type == "super_chat" and paid.super_chat is not None
    assert (paid.super_chat.amount_minor, paid.super_chat.currency) == (500, "USD")
    assert paid.super_chat.text == "这款 多少钱 & 运费" and paid.hints == ()


def test_money_on_a_row_of_any_event_is_not_lost() -> None:
    assert said(event="supersticker", hasDonation="€2,00").type == "super_chat"


def test_a_donation_that_cannot_be_read_has_no_value() -> None:
    paid = said(hasDonation="a lovely sticker")
    assert paid.super_chat is not None and (paid.super_chat.amount_minor, paid.super_chat.currency) == (0, "")
    assert paid.hints == ("value_unknown",)


def test_bits_are_a_gift_and_what_was_said_with_them_stays_a_comment() -> None:
    gift, words = read({**CHAT, "type": "twitch", "hasDonation": "500 bits"})
    assert gift.gift is not None and gift.gift.virtual == Virtual(amount=500, unit="bit") and gift.gift.paid
    assert (gift.event_id, words.event_id, words.type) == ("Ch-1:gift", "Ch-1", "comment")


@pytest.mark.parametrize(
    ("event", "type_", "name"),
    [
        ("viewer_update", "tiktok", "viewers"),
        ("likes_update", "tiktok", "likes"),
        ("follower_update", "tiktok", "followers"),
        ("subscriber_update", "youtube", "followers"),
        ("subscriber_update", "twitch", "members"),
    ],
)
def test_totals_are_set_and_never_summed(event: str, type_: str, name: Any) -> None:
    assert only(type=type_, event=event, meta=1200).counter == Counter(name=name, value=1200, semantics="absolute")


def test_the_zero_likes_of_a_closing_page_and_totals_that_are_none_are_dropped() -> None:
    assert read({"type": "tiktok", "event": "likes_update", "meta": 0}) == []
    wrong: tuple[object, ...] = (None, -1, "many", {}, 1.5, True)
    assert [read({"event": "viewer_update", "meta": bad}) for bad in wrong] == [[]] * len(wrong)
    assert only(event="viewer_update", meta=0).counter == Counter(name="viewers", value=0)


@pytest.mark.parametrize(
    ("event", "type_"),
    [
        ("new_follower", "follow"),
        ("followed", "follow"),
        ("joined", "enter"),
        ("liked", "like"),
        ("shared", "share"),
        ("user_banned", "moderation"),
        ("reward", "reward"),
        ("raid", "raid"),
        ("commerce_update", "system"),
        ("auction_update", "system"),
        ("shopping_purchase", "product_click"),
        *((event, "membership") for event in sorted(MEMBERSHIPS)),
    ],
)
def test_each_event_becomes_its_type_and_a_purchase_is_never_an_order(event: str, type_: str) -> None:
    made = happened(event, userid="u1", meta={"messageId": "e-1"})
    assert (made.type, made.event_id) == (type_, "e-1") and getattr(made, type_) is not None
    assert made.order is None


def test_a_gift_of_memberships_counts_once_although_each_receiver_has_a_row() -> None:
    bought = happened("giftpurchase", meta={"count": 5}).membership
    assert bought is not None and (bought.count, bought.is_gift) == (5, True)
    assert read({"event": "giftredemption", "chatname": "Sora", "type": "youtube"}) == []


def test_a_renewed_membership_tells_its_months() -> None:
    body = happened("resub", membership="Subscriber (14 months)").membership
    assert body is not None and (body.months, body.is_renewal, body.is_gift) == (14, True, False)


def test_a_banned_person_is_named_so_that_stage_and_queue_can_take_her_back() -> None:
    body = happened("user_banned", userid="u9").moderation
    assert body is not None and (body.action, body.target_user_id) == ("ban", "u9")


def test_what_its_own_relay_wrote_is_known_as_an_echo() -> None:
    event = said(reflection=True)
    assert event.hints == ("own_echo",) and event.user is not None and event.user.roles == ("bot",)


def test_what_it_is_not_is_counted() -> None:
    reader = rows()
    assert reader.frame(b'[{"event": "confetti"}, {"callback": 1}, 7, null, {"chatname": "x"}]', AT_MS) == []
    assert reader._health.counts == {"unknown_types": 3, "bad_records": 2}
    with pytest.raises(BadInput):
        reader.frame(b"{", AT_MS)
