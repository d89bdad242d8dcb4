"""What a comment asks, of which product, and where it goes.  Pure."""

from bot.triage.faq import FaqIndex
from bot.triage.intents import Reading, read, read_intent
from bot.triage.products import ProductIndex
from bot.triage.route import Routing, Triage
from bot.triage.similar import near_duplicate

__all__ = ["FaqIndex", "ProductIndex", "Reading", "Routing", "Triage", "near_duplicate", "read", "read_intent"]
