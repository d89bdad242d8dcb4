"""What rules read in an event: its words, its worth, its product."""

from bot.core.events import RoomEvent


def words_of(event: RoomEvent) -> str:
    """Return what a viewer wrote, empty for other events."""
    if event.comment is not None:
        return event.comment.text_plain
    return event.super_chat.text if event.super_chat is not None else ""


def value_of(event: RoomEvent) -> int:
    """Return what an event is worth in minor units of its own currency, 0 when it costs nothing."""
    if event.gift is not None:
        unit = event.gift.unit_value
        return unit.amount_minor * max(0, event.gift.count) if unit is not None and event.gift.paid else 0
    if event.super_chat is not None:
        return event.super_chat.amount_minor
    if event.order is not None:
        return event.order.amount_minor or 0
    return (event.membership.amount_minor or 0) if event.membership is not None else 0


def product_of(event: RoomEvent) -> str:
    """Return the product that an event is about, empty when it is about none."""
    signal = event.order or event.cart_add or event.product_click or event.coupon
    return (signal.product_id or "") if signal is not None else ""
