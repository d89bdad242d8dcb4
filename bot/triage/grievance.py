"""What a complaint is about: the thing, what was said of it, its price, or how the buyer was served."""

from bot.triage.forms import folded
from bot.triage.patterns import pattern

QUALITY, FALSE_INFO, PRICE, SERVICE = "quality", "false_info", "price", "service"
CLASSES = (QUALITY, FALSE_INFO, PRICE, SERVICE)
"""Of rules Q02, and service beside them: late, lost, not answered."""


DANGER = "danger"


def complaint_topic(text: str) -> str:
    """Return what sets complaints apart for whoever answers: their class, and by itself what may hurt somebody."""
    return DANGER if pattern("grievance.danger").search(folded(text)) else complaint_class(text)


def complaint_class(text: str) -> str:
    """Return the class of a complaint; only of what is one already, an unclear one is about quality.

    What may hurt somebody is quality, whatever else is said.
    """
    form = folded(text)
    if pattern("grievance.danger").search(form):
        return QUALITY
    for name in (PRICE, FALSE_INFO, SERVICE):
        if pattern(f"grievance.{name}").search(form):
            return name
    return QUALITY
