import html
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.core.events import Comment, IdScope, Moderation, Platform, Reply, RoomEvent, User
from bot.sources.viewer_trace import Trace

pytestmark = pytest.mark.unit


def said(
    text: str = "多少钱",
    *,
    id_: str | None = "123",
    scope: IdScope = "uid",
    name: str = "小林",
    platform: Platform = "bilibili",
    union: str | None = None,
    reply: Reply | None = None,
) -> RoomEvent:
    user = User(id=id_, id_scope=scope, name=name, union_id=union)
    body = Comment(text=text, text_plain=text, reply_to=reply)
    return RoomEvent(
        source="x", platform=platform, room_id="1", event_id="1", type="comment", ts_recv=1, user=user, comment=body
    )


def known(who: str = "bilibili:uid:123", *events: RoomEvent) -> Trace:
    trace = Trace(who)
    for event in events or (said(),):
        trace.learn(event)
    return trace


def test_a_key_is_one_account_and_no_other_of_the_same_name() -> None:
    trace = known()
    assert trace.found and trace.is_hers(said(name="改名了"))
    assert not trace.is_hers(said(id_="124")) and not trace.is_hers(said(platform="douyin"))


def test_a_nameless_account_of_her_name_counts_as_hers() -> None:
    trace = known()
    assert trace.is_hers(said(id_=None, scope="name_only")) and trace.is_hers(said(id_=None, scope="masked"))
    assert not trace.is_hers(said(id_=None, scope="name_only", platform="douyin"))


def test_accounts_that_the_platform_calls_one_person_are_one() -> None:
    trace = known("bilibili:uid:123", said(union="u-9"))
    assert trace.is_hers(said(id_="o-1", scope="open_id", name="别名", union="u-9"))


@pytest.mark.parametrize("who", ["小林", "  小林 ", "bilibili:name:小林"])
def test_a_name_is_everybody_of_that_name(who: str) -> None:
    trace = Trace(who)
    assert trace.is_hers(said()) and trace.is_hers(said(id_="124"))
    assert trace.is_hers(said(platform="douyin")) is (who != "bilibili:name:小林")


def test_width_and_case_of_a_name_do_not_count() -> None:
    assert Trace("ＭＩＮＡ").is_hers(said(name="Mina"))


@pytest.mark.parametrize("who", ["", "  ", "\u3000"])
def test_nobody_cannot_be_taken_out(who: str) -> None:
    with pytest.raises(ConfigError, match="no viewer"):
        Trace(who)


def test_what_others_say_of_her_goes_and_what_they_answer_her_stays_without_her() -> None:
    trace = known()
    assert trace.without_her(said("谢谢小林", id_="9", name="阿青")) is None
    answer = said("三百", id_="9", name="阿青", reply=Reply(id="123", name="小林"))
    kept = trace.without_her(answer)
    assert kept is not None and kept.comment is not None and kept.comment.reply_to is None
    other = said("三百", id_="9", name="阿青")
    assert trace.without_her(other) is other


def test_a_name_of_one_letter_is_found_by_its_mention_alone() -> None:
    trace = known("bilibili:uid:123", said(name="好"))
    assert trace.without_her(said("你好", id_="9", name="阿青")) is not None
    assert trace.without_her(said("＠好 在吗", id_="9", name="阿青")) is None


def test_a_ban_of_her_is_hers() -> None:
    ban = RoomEvent(
        source="x", platform="bilibili", room_id="1", event_id="b", type="moderation", ts_recv=1,
        moderation=Moderation(action="ban", target_user_id="123"),
    )  # fmt: skip
    assert known().without_her(ban) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"uid":123}',
        "a\x1f123\x1fb",
        '{"name":"小林"}',
        json.dumps({"name": "小林"}),
        json.dumps(json.dumps({"name": "小林"})),
        html.escape("<小林>") + "&#23567;&#26519;",
        "name=" + quote("小林"),
    ],
)
def test_raw_text_that_holds_her_is_known_in_every_escaping(text: str) -> None:
    assert known().holds(text)


def test_a_number_that_only_contains_hers_is_not_hers() -> None:
    assert not known().holds('{"uid":91234,"price":1230,"name":"阿青"}')


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_breaks_the_search(name: str, text: str) -> None:
    trace = Trace("bilibili:uid:123")
    trace.learn(said(name=name))
    trace.holds(text)
    trace.without_her(said(text, id_="9", name=text))
