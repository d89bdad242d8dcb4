"""May it be said?  The only maker of `Cleared` text, by rule packs, true figures and safe names.  Pure."""

from bot.core.speech import CommentVerdict
from bot.guard.comments import judge_comment
from bot.guard.gate import Gate
from bot.guard.packs import load_packs

__all__ = ["CommentVerdict", "Gate", "judge_comment", "load_packs"]
