import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import BadInput
from bot.obs import wire
from bot.obs.words import HINTS, WORDS, ObsGone, ObsNeedsYou, ObsRefused

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("password", "salt", "challenge", "answer"),
    [
        ("pw", "salt", "chal", "Q0/N7u40IGqt4Ynf9v3w9R2yCDZxba9npsZLdIyWi8M="),
        (
            "supersecretpassword",
            "lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI=",
            "+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY=",
            "1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4=",
        ),
    ],
)
def test_the_password_is_proved_as_the_protocol_document_does(
    password: str, salt: str, challenge: str, answer: str
) -> None:
    assert wire.proof(password, wire.Challenge(challenge=challenge, salt=salt)) == answer


def test_a_greeting_that_asks_for_a_password_is_not_answered_without_one() -> None:
    hello = wire.Hello(authentication=wire.Challenge(challenge="c", salt="s"))
    with pytest.raises(ObsNeedsYou, match=r"\[obs\] has none.*OBS_PASSWORD"):
        wire.identify(hello, "")


def test_an_open_obs_is_told_nothing_of_the_password() -> None:
    said = json.loads(wire.identify(wire.Hello(), "secret"))
    assert said == {"op": 1, "d": {"rpcVersion": 1, "eventSubscriptions": wire.EVENTS}}


@pytest.mark.parametrize(
    "frame", ["", "{", "[]", '{"op": 7, "d": {}}', '{"op": "x"}', "\ud800", '{"d": 1}', "[" * 5000]
)
def test_what_is_not_the_protocols_is_bad_input(frame: str) -> None:
    with pytest.raises(BadInput):
        wire.decode(frame.encode("utf-8", "surrogatepass"))


FRAMES = [
    b'{"op":0,"d":{"obsWebSocketVersion":"5.1.0","rpcVersion":1,"authentication":{"challenge":"c","salt":"s"}}}',
    b'{"op":5,"d":{"eventType":"SceneCreated","eventIntent":4,"eventData":{"sceneName":"Desk"}}}',
    b'{"op":7,"d":{"requestId":"z1","requestStatus":{"result":true,"code":100},"responseData":null}}',
    b'{"op":9,"d":{"requestId":"z1","results":[{"requestType":"X","requestStatus":{"result":true,"code":100}}]}}',
]


@settings(max_examples=200)
@given(st.sampled_from(FRAMES), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=4))
def test_a_damaged_frame_is_read_or_refused_and_nothing_else(frame: bytes, changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(frame)
    for place, byte in changes:
        damaged[place % len(damaged)] = byte
    try:
        wire.decode(bytes(damaged))
    except BadInput:
        pass


@pytest.mark.parametrize(("name", "code"), [("StartStream", 500), ("StopStream", 501), ("GetStats", 100)])
def test_what_is_so_already_is_done(name: str, code: int) -> None:
    wire.check(name, wire.Status(result=False, code=code))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (600, "there is no 'Tea'"),
        (602, "no source that can do this"),
        (604, "no source that can do this"),
        (605, "no sources of kind Tea.*obsproject"),
        (501, "not running"),
        (204, r"refused X \(code 204\)"),
    ],
)
def test_a_refusal_is_said_in_words(code: int, message: str) -> None:
    with pytest.raises(ObsRefused, match=message) as caught:
        wire.check("X", wire.Status(result=False, code=code), about="Tea")
    assert caught.value.code == code


def test_a_busy_obs_is_asked_again_later() -> None:
    with pytest.raises(ObsGone, match="not ready"):
        wire.check("GetSceneList", wire.Status(result=False, code=207))


@pytest.mark.parametrize("code", [4009, 4010, 4011, 4012])
def test_where_coming_back_would_be_wrong_a_person_is_asked(code: int) -> None:
    assert isinstance(wire.closed(code, "ws://x"), ObsNeedsYou)


@pytest.mark.parametrize("code", [None, 1000, 1001, 1006, 4002, 4007, 4008])
def test_every_other_end_is_followed_by_another_try(code: int | None) -> None:
    assert isinstance(wire.closed(code, "ws://x"), ObsGone)


def test_every_sentence_is_there_in_both_languages() -> None:
    for table in (WORDS, HINTS):
        for key, texts in table.items():
            assert set(texts) == {"zh", "en"}, key
    assert set(HINTS) <= set(WORDS)
