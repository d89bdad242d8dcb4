"""An event without its author: what it counted stays true, who did it and what she said is gone."""

from msgspec import structs

from bot.core.events import Comment, Order, Reward, RoomEvent, SuperChat, decode_event, encode_event


def redact(body: bytes) -> bytes:
    """Return the event in `body` without person, words and raw frame; type, counts and money stay."""
    event = decode_event(body)
    return encode_event(structs.replace(event, user=None, raw_ref=None, **_wordless(event)))


def _wordless(event: RoomEvent) -> dict[str, Comment | SuperChat | Reward | Order]:
    if event.comment is not None:
        return {"comment": Comment(is_emoji=event.comment.is_emoji)}
    if event.super_chat is not None:
        return {"super_chat": structs.replace(event.super_chat, text="")}
    if event.reward is not None:
        return {"reward": structs.replace(event.reward, input="")}
    if event.order is not None:
        return {"order": structs.replace(event.order, order_id="", item_status_key=None)}
    return {}
