import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import ConfigError, NeedsOperator, Retryable
from tests.fakes.show import script
from tests.fakes.ssn import SESSION, FakeSsn
from tests.fakes.voice import cleared
from tests.sources.hearing import listening
from tests.sources.mutants import ANY_JSON, connector_of, documented, mutants, survives
from tests.sources.test_ssn_gifts import gift_row
from tests.sources.test_ssn_rows import CHAT

pytestmark = pytest.mark.wire

FRAMES = [
    json.dumps(row, ensure_ascii=False)
    for row in (
        *(CHAT, {**CHAT, "hasDonation": "$5.00"}, {**CHAT, "hasDonation": "500 bits", "type": "twitch"}),
        *(gift_row(3, groupId="g1"), gift_row(4, end=True), {"event": "viewer_update", "meta": 12, "type": "tiktok"}),
        *({**CHAT, "event": event} for event in ("joined", "liked", "resub", "giftpurchase", "reward", "raid")),
        *([CHAT, CHAT], {**CHAT, "chatbadges": ["https://a.invalid/mod.png", {"text": "Fans 3"}], "firsttime": True}),
    )
]


async def test_it_joins_its_session_and_asks_for_both_channels() -> None:
    async with FakeSsn() as fake, listening(fake) as hearing:
        await fake.someone()
        await fake.perform([step for step in script() if step.type == "comment"][:1])
        (event,) = await hearing.until(1, "comment")
    assert event.platform == "bilibili" and event.delivery == "live"


async def test_the_session_is_a_secret_that_no_reason_tells() -> None:
    async with FakeSsn() as fake, listening(fake) as hearing:
        await fake.someone()
        assert SESSION not in hearing.source.connector.redacted(f"cannot join {SESSION}")
    with pytest.raises(ConfigError, match="session"):
        connector_of(kind="ssn")
    with pytest.raises(ConfigError, match="environment"):
        connector_of(kind="ssn", session="plainSession")


async def test_it_writes_in_the_chat_when_it_may_and_knows_its_echo() -> None:
    async with FakeSsn() as fake, listening(fake, extra={"reply": True}) as hearing:
        await fake.someone()
        await hearing.state("open")
        await hearing.source.say(cleared("三十五元，包邮"))
        while not fake.received:
            await hearing.settled()
        assert json.loads(fake.received[0]) == {"action": "sendChat", "value": "三十五元，包邮"}
        await fake.send(json.dumps({**CHAT, "chatname": "店铺", "chatmessage": "三十五元，包邮"}))
        (echo,) = await hearing.until(1, "comment")
    assert "own_echo" in echo.hints


async def test_it_writes_nothing_unless_it_is_asked_to() -> None:
    async with FakeSsn() as fake, listening(fake) as hearing:
        await fake.someone()
        assert hearing.source.chat is None
        with pytest.raises(NeedsOperator):
            await hearing.source.say(cleared("三十五元"))


async def test_before_it_is_connected_writing_waits() -> None:
    async with FakeSsn() as fake, listening(fake, extra={"reply": True}) as hearing:
        with pytest.raises(Retryable):
            await hearing.source.say(cleared("三十五元"))


def test_ten_thousand_spoiled_frames_never_end_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSN_SESSION", "abc")
    connector = connector_of(kind="ssn", session="$SSN_SESSION")
    for frame in mutants(FRAMES, 10_000, seed=8):
        survives(connector, frame)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400) | ANY_JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_and_any_json_are_read_or_counted(frame: bytes) -> None:
    survives(_CONNECTOR, frame)


_PATCH = pytest.MonkeyPatch()
_PATCH.setenv("SSN_FUZZ_SESSION", "abc")
_CONNECTOR = connector_of(kind="ssn", session="$SSN_FUZZ_SESSION")
_PATCH.undo()


def test_the_examples_of_its_page_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSN_SESSION", "abc")
    entries = documented("ssn")
    assert len(entries) >= 2
    for entry in entries:
        connector_of(**entry)
