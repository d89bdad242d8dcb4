import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import NeedsOperator, Retryable
from bot.sources.line import Answer
from bot.sources.youtube_refusals import Meaning, error_of, meaning, reasons

pytestmark = pytest.mark.unit


def answer(status: int, reason: str = "", *, details: list[dict[str, Any]] | None = None, after: str = "") -> Answer:
    error = {"code": status, "errors": [{"reason": reason, "domain": "youtube"}], "details": details or []}
    headers = {"Retry-After": after} if after else {}
    return Answer(status, headers, json.dumps({"error": error}).encode() if reason or details else b"")


@pytest.mark.parametrize(
    ("status", "reason", "means"),
    [
        (403, "quotaExceeded", "quota"),
        (403, "dailyLimitExceeded", "quota"),
        (403, "rateLimitExceeded", "rate"),
        (429, "userRequestsExceedRateLimit", "rate"),
        (400, "invalidPageToken", "page"),
        (401, "authError", "login"),
        (401, "", "login"),
        (403, "liveChatEnded", "ended"),
        (404, "liveChatNotFound", "never"),
        (403, "liveChatDisabled", "never"),
        (403, "insufficientPermissions", "never"),
        (403, "", "other"),
        (503, "backendError", "other"),
    ],
)
def test_the_reason_in_the_body_says_more_than_the_status(status: int, reason: str, means: Meaning) -> None:
    assert meaning(answer(status, reason)) == means


def test_a_day_used_up_is_known_in_its_newer_form_too() -> None:
    detail = {"reason": "RATE_LIMIT_EXCEEDED", "metadata": {"quota_limit": "defaultPerDayPerProject"}}
    assert meaning(answer(429, "rateLimitExceeded", details=[detail])) == "quota"


@pytest.mark.parametrize("reason", ["liveChatEnded", "liveChatDisabled", "liveChatNotFound", "keyInvalid", "forbidden"])
def test_what_only_a_person_can_cure_says_what_to_do(reason: str) -> None:
    error = error_of(answer(403, reason), "the live chat", 0)
    assert isinstance(error, NeedsOperator) and error.hint and error.message.startswith("the live chat")


def test_a_wrong_key_is_told_apart_from_other_bad_requests() -> None:
    error = error_of(answer(400, "badRequest", details=[{"reason": "API_KEY_INVALID"}]), "the video", 0)
    assert isinstance(error, NeedsOperator) and "key" in error.hint


def test_too_fast_waits_as_told_or_ten_seconds() -> None:
    told = error_of(answer(403, "rateLimitExceeded", after="7"), "the live chat", 0)
    untold = error_of(answer(403, "rateLimitExceeded"), "the live chat", 0)
    assert isinstance(told, Retryable) and told.after_s == 7.0
    assert isinstance(untold, Retryable) and untold.after_s == 10.0


def test_trouble_of_the_platform_is_tried_again() -> None:
    assert isinstance(error_of(answer(500, "backendError"), "the live chat", 0), Retryable)


@given(st.binary(max_size=200))
def test_any_body_has_reasons_or_none(body: bytes) -> None:
    assert isinstance(reasons(body), list)
    assert meaning(Answer(403, {}, body)) == "other"
