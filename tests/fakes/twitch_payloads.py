"""The payloads of Twitch's EventSub as its documentation shows them, of invented people."""

from datetime import UTC, datetime
from typing import Any

from bot.sources.twitch_helix import WANTED
from tests.fakes.show import Person

OWNER_ID, BOT_ID = "71000", "72000"
TIERS = ("1000", "1000", "2000", "3000")


def iso(at_ms: int) -> str:
    """A wall time as Twitch writes it: RFC 3339 to the nanosecond."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "123Z"


def envelope(message_type: str, message_id: str, at_ms: int, payload: dict[str, Any], **more: str) -> dict[str, Any]:
    meta = {"message_id": message_id, "message_type": message_type, "message_timestamp": iso(at_ms), **more}
    return {"metadata": meta, "payload": payload}


def notification(type_: str, message_id: str, at_ms: int, event: dict[str, Any]) -> dict[str, Any]:
    version = WANTED[type_].version if type_ in WANTED else "1"
    subscription = {"id": "s1", "status": "enabled", "type": type_, "version": version, "cost": 0}
    return envelope(
        "notification", message_id, at_ms, {"subscription": subscription, "event": event},
        subscription_type=type_, subscription_version=version,
    )  # fmt: skip


def badges_of(who: Person) -> list[dict[str, str]]:
    worn = [{"set_id": "moderator", "id": "1", "info": ""}] if who.staff else []
    if who.member_tier:
        months = who.member_tier * 1000 + 3 if who.member_tier > 1 else 3
        worn.append({"set_id": "subscriber", "id": str(months), "info": "14"})
    return worn


def chat_message(who: Person, text: str, message_id: str, bits: int = 0, **more: Any) -> dict[str, Any]:
    fragments: list[dict[str, Any]] = [
        {"type": "text", "text": text, "cheermote": None, "emote": None, "mention": None}
    ]
    if bits:
        mote = {"prefix": "cheer", "bits": bits, "tier": 1}
        fragments.insert(0, {"type": "cheermote", "text": f"Cheer{bits}", "cheermote": mote, "emote": None})
        text = f"Cheer{bits}{text}"
    return {
        "broadcaster_user_id": OWNER_ID,
        "broadcaster_user_login": "teahouse",
        "broadcaster_user_name": "Teahouse",
        "chatter_user_id": who.uid,
        "chatter_user_login": f"viewer{who.number}",
        "chatter_user_name": who.name,
        "message_id": message_id,
        "message": {"text": text, "fragments": [one for one in fragments if one["text"]]},
        "message_type": "text",
        "color": "#1E90FF",
        "badges": badges_of(who),
        "cheer": {"bits": bits} if bits else None,
        "reply": None,
        "channel_points_custom_reward_id": None,
        "source_broadcaster_user_id": None,
        "source_message_id": None,
        "source_badges": None,
        **more,
    }


def user_of(who: Person) -> dict[str, Any]:
    return {
        "user_id": who.uid,
        "user_login": f"viewer{who.number}",
        "user_name": who.name,
        "broadcaster_user_id": OWNER_ID,
        "broadcaster_user_login": "teahouse",
        "broadcaster_user_name": "Teahouse",
    }
