"""What a refusal of the YouTube API means: wait, wait for the next day, or ask a person.  Pure."""

from typing import Any, Literal

import msgspec

from bot.core.errors import BROKEN_JSON, NeedsOperator, Retryable
from bot.sources.line import Answer, refusal, retry_after_s

RATE_WAIT_S = 10.0
"""After "too fast" without a Retry-After."""
Meaning = Literal["quota", "rate", "page", "login", "ended", "never", "other"]

_QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"})
_RATE = frozenset(
    {
        "rateLimitExceeded",
        "userRateLimitExceeded",
        "userRequestsExceedRateLimit",
        "RATE_LIMIT_EXCEEDED",
        "concurrentLimitExceeded",
    }
)
_PAGE = frozenset({"invalidPageToken", "pageTokenInvalid"})
_LOGIN = frozenset({"authError", "ACCESS_TOKEN_EXPIRED"})
_NEXT = "write the video_id of the stream that is on now"
_KEY = "make a new API key in the Google Cloud console and put it in the environment"
_RESTRICTED = "loosen the restrictions of the API key in the Google Cloud console"
_RIGHTS = "log in as the channel that may do this, with the scope youtube.force-ssl"
_SERVICE = 'switch on "YouTube Data API v3" in the project of the key'
_NEVER: dict[str, tuple[str, str]] = {
    "liveChatEnded": ("the live chat has ended", _NEXT),
    "liveChatDisabled": ("the live chat is switched off", "switch the chat on in YouTube Studio"),
    "liveChatNotFound": ("YouTube knows no such live chat", _NEXT),
    "videoNotFound": ("YouTube knows no such video", _NEXT),
    "API_KEY_INVALID": ("the API key is wrong", _KEY),
    "API_KEY_EXPIRED": ("the API key has expired", _KEY),
    "keyInvalid": ("the API key is wrong", _KEY),
    "keyExpired": ("the API key has expired", _KEY),
    "SERVICE_DISABLED": ("the API is switched off for the project of the key", _SERVICE),
    "accessNotConfigured": ("the API is switched off for the project of the key", _SERVICE),
    "API_KEY_SERVICE_BLOCKED": ("the API key may not ask the YouTube Data API", _RESTRICTED),
    "API_KEY_IP_ADDRESS_BLOCKED": ("the API key is not for this computer", _RESTRICTED),
    "API_KEY_HTTP_REFERRER_BLOCKED": ("the API key is for web pages only", _RESTRICTED),
    "ipRefererBlocked": ("the API key is not for this computer", _RESTRICTED),
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": ("the login does not allow this", _RIGHTS),
    "insufficientPermissions": ("the login does not allow this", _RIGHTS),
    "forbidden": ("YouTube does not allow this", _RIGHTS),
    "messageTextInvalid": ("YouTube does not accept the text of the message", "shorten it"),
}


class _Reason(msgspec.Struct):
    reason: str = ""
    metadata: dict[str, Any] = {}


class _Error(msgspec.Struct):
    errors: list[_Reason] = []
    details: list[_Reason] = []


class _Body(msgspec.Struct):
    error: _Error


_body = msgspec.json.Decoder(_Body)


def reasons(body: bytes) -> list[str]:
    """Return the reasons named in the body of a refusal, [] when it names none."""
    try:
        error = _body.decode(body).error
    except BROKEN_JSON:
        return []
    found = [item.reason for item in (*error.errors, *error.details)]
    if any("perday" in str(item.metadata.get("quota_limit", "")).lower() for item in error.details):
        found.insert(0, "quotaExceeded")  # the newer form of an exhausted day is called a rate limit, too
    return found


def meaning(answer: Answer) -> Meaning:
    """Return what a refusal asks for; a reason in the body says more than the status."""
    found = frozenset(reasons(answer.body))
    for kind, names in (("quota", _QUOTA), ("rate", _RATE), ("page", _PAGE)):
        if found & names:
            return kind  # type: ignore[return-value]
    if "liveChatEnded" in found:
        return "ended"
    if found & _NEVER.keys():
        return "never"
    return "login" if answer.status == 401 or found & _LOGIN else "other"


def error_of(answer: Answer, what: str, now_ms: int) -> NeedsOperator | Retryable:
    """Return the error to raise for a refusal that is no matter of quota, page or an expired login."""
    named = next((_NEVER[reason] for reason in reasons(answer.body) if reason in _NEVER), None)
    if named is not None:
        return NeedsOperator(f"{what}: {named[0]}", hint=named[1])
    if meaning(answer) == "rate":
        after_s = retry_after_s(answer.headers, now_ms)
        return Retryable(f"{what}: asked too often", after_s=RATE_WAIT_S if after_s is None else after_s)
    return refusal(
        answer.status,
        answer.headers,
        what,
        {
            400: "check api_key, video_id and live_chat_id",
            401: "check api_key, or log in again",
            403: "check the rights of api_key or of the login",
        },
        now_ms=now_ms,
    )
