"""What the face does while a turn is said.  Legal lines, complaints and safety are serious or apologetic only."""

from bot.core.turns import Intent, Turn

EXPRESSIONS = {
    Intent.COMPLAINT: "apologetic",
    Intent.RETURNS: "serious",
    Intent.ARE_YOU_REAL: "serious",
    Intent.AUTHENTICITY: "serious",
    Intent.COMPARE: "thinking",
    Intent.INGREDIENTS: "curious",
    Intent.UNKNOWN: "thinking",
    Intent.PRAISE: "delighted",
    Intent.THANKS: "delighted",
    "disclosure": "serious",
    "gift": "delighted",
    "gift_combo": "delighted",
    "order": "delighted",
    "membership": "delighted",
    "goal": "delighted",
}
GESTURES = {
    Intent.GREETING: "wave",
    Intent.PRICE: "present_left",
    Intent.STOCK: "present_left",
    Intent.HOW_TO_BUY: "point_down",
    Intent.PRAISE: "hand_on_heart",
    Intent.THANKS: "hand_on_heart",
    "opening": "wave",
    "welcome": "wave",
    "gift": "hand_on_heart",
    "gift_combo": "clap",
    "order": "hand_on_heart",
    "goal": "clap",
    "segment": "open_palms",
}


def expression_for(turn: Turn) -> str:
    """Return the rig expression of a turn."""
    return EXPRESSIONS.get(turn.intent, "warm")


def gesture_for(turn: Turn) -> str:
    """Return the rig gesture of a turn, or an empty string."""
    return GESTURES.get(turn.intent, "")


def hue_of(key: str) -> int:
    """Return a colour angle 0..359 for a viewer's disc: the same for the same viewer, in every run."""
    value = 0
    for char in key:
        value = (value * 31 + ord(char)) % 360
    return value
