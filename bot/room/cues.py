"""What the stage shows when a turn begins: face, gesture and the comment.  Legal lines and complaints stay serious."""

from bot.core.scene import QuestionBubble, TurnCue
from bot.core.speech import Clause
from bot.core.turns import Intent, Lane, Turn
from bot.room.parts import Parts

ASKED = frozenset({Lane.QA, Lane.CHAT})
"""Lanes whose turns answer a viewer, so that the comment is shown."""

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


def cue_for(turn: Turn, number: int, parts: Parts) -> TurnCue:
    """Return the cue of the `number`-th turn; the comment is in it only if the guard lets it be shown."""
    return TurnCue(
        turn=number,
        lane=turn.lane,
        intent=turn.intent,
        expression=EXPRESSIONS.get(turn.intent, "warm"),
        gesture=GESTURES.get(turn.intent, ""),
        question=_question(turn, parts),
    )


def _question(turn: Turn, parts: Parts) -> QuestionBubble | None:
    if turn.lane not in ASKED or not turn.text or turn.viewer is None or parts.surge.is_on:
        return None
    facts, whose = parts.facts(), turn.viewer.key or ""
    name = parts.cleared(Clause(text=turn.viewer.name, lang=turn.lang, kind="name", whose=whose), facts)
    text = parts.cleared(Clause(text=turn.text, lang=turn.lang, kind="question", whose=whose), facts)
    if name is None or text is None:
        return None
    return QuestionBubble(name=name, text=text, people=turn.people, hue=hue_of(turn.viewer.key or turn.viewer.name))


def hue_of(key: str) -> int:
    """Return a colour angle 0..359 for a viewer's disc: the same for the same viewer, in every run."""
    value = 0
    for char in key:
        value = (value * 31 + ord(char)) % 360
    return value
