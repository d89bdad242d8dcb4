"""Who is speaking: tiers with their evidence, floods and raids.  Pure."""

from bot.audience.crowd import Crowd, CrowdRules, Judgement, Seen
from bot.audience.named import Named
from bot.audience.notes import noted
from bot.audience.tiers import viewer_of

__all__ = ["Crowd", "CrowdRules", "Judgement", "Named", "Seen", "noted", "viewer_of"]
