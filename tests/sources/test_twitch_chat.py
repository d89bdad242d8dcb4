import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import Gift, Membership, Moderation, Raid, RoomEvent, Virtual, encode_event
from bot.core.ports import SourceHealth
from bot.sources.stamp import Stamp
from bot.sources.twitch_chat import ChatReader, membership, without_cheers
from tests.fakes.show import PEOPLE
from tests.fakes.twitch_irc import CHANNEL, ROOM_ID, noticed, spoken, tagged
from tests.sources.mutants import AT_MS, MAX_EVENT_BYTES, connector_of, survives

pytestmark = pytest.mark.unit

LIN, SORA, STAFF = PEOPLE[0], PEOPLE[4], PEOPLE[6]
SERVER = ":tmi.twitch.tv"
LINES = (
    spoken(LIN, "how much is the tea?", "m1", AT_MS),
    spoken(SORA, "\x01ACTION waves\x01", "m2", AT_MS),
    spoken(LIN, "Cheer100 so good", "m3", AT_MS, bits="100"),
    spoken(LIN, "Kappa Kappa", "m4", AT_MS, emotes="25:0-4,6-10"),
    spoken(LIN, "@Mina yes", "m5", AT_MS, reply_parent_msg_id="m0", reply_parent_display_name="Mi\\sna"),
    spoken(LIN, "from next door", "m6", AT_MS, source_room_id="99", source_id="m60"),
    noticed(LIN, "resub", "n1", AT_MS, "still here", sub_plan="2000", cumulative_months="15"),
    noticed(LIN, "subgift", "n2", AT_MS, sub_plan="1000", recipient_id="8", gift_months="3"),
    noticed(LIN, "submysterygift", "n3", AT_MS, sub_plan="1000", mass_gift_count="5", community_gift_id="g"),
    noticed(LIN, "raid", "n4", AT_MS, viewerCount="77"),
    f"{tagged(login='lin', target_msg_id='m1', tmi_sent_ts=str(AT_MS))} {SERVER} CLEARMSG #{CHANNEL} :how\r\n",
    f"{tagged(ban_duration='60', target_user_id='9', tmi_sent_ts=str(AT_MS))} {SERVER} CLEARCHAT #{CHANNEL} :bad\r\n",
    f"{tagged(room_id=ROOM_ID, tmi_sent_ts=str(AT_MS))} {SERVER} CLEARCHAT #{CHANNEL}\r\n",
    f"@emote-only=0;room-id={ROOM_ID} {SERVER} ROOMSTATE #{CHANNEL}\r\n",
)


def reader(*, room_known: bool = True) -> ChatReader:
    stamp = Stamp(source="twitch_irc", instance="chat", platform="twitch", room_id=ROOM_ID, session_id="s1")
    return ChatReader(stamp, SourceHealth(), room_known=room_known)


def events(*lines: str) -> list[RoomEvent]:
    return reader().events("".join(lines).encode(), AT_MS)


def only(line: str) -> RoomEvent:
    (event,) = events(line)
    return event


def test_a_comment_has_its_id_its_time_and_its_writer() -> None:
    event = only(spoken(SORA, "有没有大码？", "m1", AT_MS, first_msg="1"))
    assert (event.type, event.event_id, event.id_quality, event.ts_source) == ("comment", "m1", "native", AT_MS)
    assert event.comment is not None and event.comment.text_plain == "有没有大码？"
    user = event.user
    assert user is not None and user.member is not None
    assert (user.id, user.id_scope, user.name, user.first_time, user.returning) == (
        SORA.uid,
        "uid",
        "Sora",
        True,
        False,
    )
    assert (user.member.tier, user.member.months, event.delivery) == (2, 14, "live")


@given(st.sampled_from(PEOPLE), st.text(alphabet=st.characters(exclude_characters="\r\n")))
def test_the_short_way_and_the_long_way_of_reading_a_comment_agree(who: object, text: str) -> None:
    assert isinstance(who, type(LIN))
    usual = spoken(who, text or "x", "m1", AT_MS)
    tagged_once_more = usual.replace(";user-id=", ";vip=0;user-id=")
    assert events(usual) == events(tagged_once_more)


def test_several_lines_of_one_frame_are_all_read_and_a_broken_one_costs_only_itself() -> None:
    read = reader()
    broken = f"@login=x {SERVER} CLEARMSG #{CHANNEL} :no target\r\n"
    found = read.events((LINES[0] + broken + "@a=\r\n\r\n" + LINES[1]).encode() + b"\xff\xfe nonsense\r\n", AT_MS)
    assert [event.event_id for event in found] == ["m1", "m2"]
    assert read._health.counts == {"bad_frames": 1, "unknown_types": 2}


def test_an_action_is_its_words() -> None:
    event = only(LINES[1])
    assert event.comment is not None and event.comment.text == "waves"


def test_bits_are_a_gift_and_what_was_said_with_them_a_comment() -> None:
    gift, said = events(LINES[2])
    bits = Gift(id="bits", name="Bits", count=100, virtual=Virtual(amount=1, unit="bits"), paid=True)
    assert (gift.type, gift.event_id, gift.gift) == ("gift", "m3#bits", bits)
    assert said.comment is not None and (said.event_id, said.comment.text) == ("m3", "so good")
    assert [event.type for event in events(spoken(LIN, "Cheer5 uni5", "m9", AT_MS, bits="10"))] == ["gift"]


@pytest.mark.parametrize(
    ("text", "bits", "words"),
    [
        ("Cheer100", 100, ""),
        ("Cheer50 hi PogChamp50", 100, "hi"),
        ("my size is XL2 Cheer100", 100, "my size is XL2 Cheer100"),
        ("item2 please", 100, "item2 please"),
        ("", 5, ""),
    ],
)
def test_cheer_tokens_go_only_when_they_are_exactly_the_bits(text: str, bits: int, words: str) -> None:
    assert without_cheers(text, bits) == words


def test_emotes_are_named_and_a_message_of_nothing_else_is_an_emoji() -> None:
    body = only(LINES[3]).comment
    assert body is not None and body.emotes == ("Kappa",) and body.is_emoji
    mixed = only(spoken(LIN, "好 Kappa", "m1", AT_MS, emotes="25:2-6")).comment
    assert mixed is not None and mixed.emotes == ("Kappa",) and not mixed.is_emoji
    wild = only(spoken(LIN, "hi", "m1", AT_MS, emotes="25:0-99,x-y/:/3")).comment
    assert wild is not None and wild.emotes == ()


def test_a_reply_names_what_it_answers() -> None:
    body = only(LINES[4]).comment
    assert body is not None and body.reply_to is not None and (body.reply_to.id, body.reply_to.name) == ("m0", "Mi na")


def test_what_was_said_in_another_room_of_a_shared_chat_is_a_mirror() -> None:
    assert only(LINES[5]).delivery == "mirror"
    assert only(spoken(LIN, "here", "m7", AT_MS, source_room_id=ROOM_ID)).delivery == "live"
    shared = noticed(LIN, "sharedchatnotice", "n9", AT_MS, sub_plan="1000").replace(
        "@badge-info", "@source-msg-id=sub;source-room-id=99;badge-info"
    )
    event = only(shared)
    assert (event.type, event.delivery) == ("membership", "mirror")


def test_a_renewal_tells_tier_and_months_and_its_words_are_a_comment() -> None:
    bought, said = events(LINES[6])
    assert bought.membership == Membership(tier=2, tier_raw=2000, months=15, is_renewal=True)
    assert said.comment is not None and (said.event_id, said.comment.text) == ("n1#text", "still here")


def test_a_bulk_gift_is_counted_once_as_a_whole() -> None:
    parts = [
        noticed(LIN, "subgift", f"p{n}", AT_MS, sub_plan="1000", recipient_id=str(n), community_gift_id="g")
        for n in range(5)
    ]
    for order in (LINES[8], *parts), (parts[0], LINES[8], *parts[1:]):
        found = events(*order)
        assert sum(event.membership.count for event in found if event.membership) == 5
        assert [event.event_id for event in found] == ["n3"]


def test_a_single_gift_counts_for_its_giver() -> None:
    event = only(LINES[7])
    assert event.membership == Membership(tier=1, tier_raw=1000, is_gift=True, months=3)
    assert event.user is not None and event.user.id == LIN.uid


def test_a_prime_sub_is_tier_one_and_unknown_notices_are_counted() -> None:
    assert membership("sub", {"msg-param-sub-plan": "Prime"}) == Membership(tier=1)
    read = reader()
    assert read.events(noticed(LIN, "viewermilestone", "n8", AT_MS).encode(), AT_MS) == []
    assert read._health.counts == {"unmapped": 1}


def test_an_announcement_is_a_comment() -> None:
    event = only(noticed(STAFF, "announcement", "n7", AT_MS, "new tea at nine"))
    assert event.comment is not None and event.comment.text == "new tea at nine"


def test_a_raid_tells_who_and_how_many() -> None:
    assert only(LINES[9]).raid == Raid(from_id=LIN.uid, viewers=77)


def test_what_moderators_do_is_told_with_its_target() -> None:
    ban = f"{tagged(target_user_id='9', tmi_sent_ts=str(AT_MS))} {SERVER} CLEARCHAT #{CHANNEL} :bad\r\n"
    acts = [event.moderation for event in events(LINES[10], LINES[11], ban, LINES[12])]
    assert acts == [
        Moderation(action="delete", target_event_id="m1"),
        Moderation(action="timeout", target_user_id="9", seconds=60),
        Moderation(action="ban", target_user_id="9"),
        Moderation(action="clear"),
    ]
    ids = [event.event_id for event in events(LINES[10], LINES[11], ban, LINES[12])]
    assert len(set(ids)) == 4 and ids == [event.event_id for event in events(LINES[10], LINES[11], ban, LINES[12])]


def test_the_room_is_learned_from_the_first_line_that_names_it() -> None:
    stamp = Stamp(source="twitch_irc", instance="chat", platform="twitch", room_id="teahouse", session_id="s1")
    read = ChatReader(stamp, SourceHealth(), room_known=False)
    (event,) = read.events((LINES[13] + LINES[0]).encode(), AT_MS)
    assert event.room_id == ROOM_ID


def test_without_tags_a_name_is_all_that_is_known() -> None:
    event = only(":lin!lin@lin.tmi.twitch.tv PRIVMSG #teahouse :hello\r\n")
    assert event.user is not None and (event.user.id_scope, event.user.name, event.event_id) == ("name_only", "lin", "")


def test_a_time_that_is_a_day_off_is_no_time() -> None:
    event = only(spoken(LIN, "hi", "m1", 12345))
    assert event.ts_source is None and "bad_ts" in event.hints


def spoiled(rng: random.Random) -> bytes:
    """A line with a few places changed, or a tag value replaced."""
    line = bytearray(rng.choice(LINES).encode())
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(line))
        match rng.randrange(5):
            case 0:
                line[at : at + 1] = rng.randbytes(1)
            case 1:
                del line[at : at + rng.randint(1, 30)]
            case 2:
                line[at:at] = rng.choice((b";", b"=", b" ", b" :", b"@", b"\\", b"\x00", b"\r", b"9" * 400, b"-1"))
            case 3:
                line[at:at] = rng.choice((b";bits=999999999999999999999", b";emotes=1:0-1/2:5-3", b";user-id="))
            case _:
                line[at:at] = "💣".encode() * 300
    return bytes(line).replace(b"\r\n", b"") + b"\r\n"


@settings(max_examples=25, deadline=None)
@given(st.integers())
def test_spoiled_lines_never_break_the_reader(seed: int) -> None:
    rng, connector = random.Random(seed), connector_of(kind="twitch_irc", channel=CHANNEL)
    for _ in range(100):
        survives(connector, spoiled(rng))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_anything_at_all_never_breaks_the_reader(frame: bytes) -> None:
    survives(connector_of(kind="twitch_irc", channel=CHANNEL), frame)


def test_a_huge_line_makes_a_small_event() -> None:
    event = only(spoken(LIN, "x" * 12_000, "m1", AT_MS))
    assert len(encode_event(event)) < MAX_EVENT_BYTES
