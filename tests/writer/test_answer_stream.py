import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.writer.answer_stream import AnswerStream, Rejected

pytestmark = pytest.mark.unit
KNOWN = frozenset({"f1", "f2"})


def read(raw: str, *, size: int = 1) -> str:
    stream = AnswerStream("price", KNOWN)
    text = "".join(stream.feed(raw[i : i + size]) for i in range(0, len(raw), size))
    stream.finish()
    return text


def whole(text: str, *, claims: object = (), intent: str = "price") -> str:
    return json.dumps({"intent": intent, "claim_ids": list(claims), "text": text})  # type: ignore[call-overload]


@settings(deadline=None)
@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60), st.integers(1, 9), st.booleans()
)
def test_what_json_says_is_what_is_heard(text: str, size: int, ascii_only: bool) -> None:
    raw = json.dumps({"intent": "price", "claim_ids": ["f1"], "text": text}, ensure_ascii=ascii_only)
    assert read(raw, size=size) == text


def test_speech_flows_before_the_object_is_whole() -> None:
    stream = AnswerStream("price", KNOWN)
    assert stream.feed('{"intent":"price","claim_ids":["f1"],"text":"现在有货，') == "现在有货，"
    assert stream.claims == ("f1",)


def test_nothing_flows_before_the_claims_are_known() -> None:
    assert AnswerStream("price", KNOWN).feed('{"intent":"price","claim_ids":["f1"') == ""


def test_a_code_fence_round_the_object_is_forgiven() -> None:
    assert read(f"```json\n{whole('好的')}\n```") == "好的"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("Sure! Here is the answer", "shape"),
        ('{"intent": "price"}', "shape"),
        ('{"text": "好", "intent": "price", "claim_ids": []}', "shape"),
        (whole("好", intent="stock"), "intent"),
        (whole("好", claims=["f9"]), "claims"),
        ('{"intent": "price", "claim_ids": [1], "text": "好"}', "shape"),
        ('{"intent": "price", "claim_ids": [], "text": "现在有', "truncated"),
        (whole("好")[:-1], "shape"),
        (whole("好") + whole("再来"), "shape"),
        (whole("好")[:-1] + ', "tool": "refund"}', "shape"),
        (whole(""), "refused"),
        (whole("长" * 500), "too_long"),
        (r'{"intent": "price", "claim_ids": [], "text": "\x41"}', "shape"),
        (r'{"intent": "price", "claim_ids": [], "text": "\uZZZZ"}', "shape"),
        ("x" * 2000, "shape"),
    ],
)
def test_an_answer_that_breaks_the_contract_is_refused(raw: str, reason: str) -> None:
    with pytest.raises(Rejected) as caught:
        read(raw, size=7)
    assert caught.value.reason == reason
