"""Advertising and insults: never answered aloud, never sent to the LLM as anything but data."""

from bot.core.events import Comment
from bot.core.text import PLAIN_LIMIT, plain_text
from bot.triage.forms import MAX_READ, MAX_SEARCHED, disguises, folded
from bot.triage.patterns import pattern


def cut_off(comment: Comment) -> str:
    """Return what a long comment says behind the words that are read, with the last of these, else nothing."""
    if len(comment.text_plain) < PLAIN_LIMIT:
        return ""
    return plain_text(comment.text, limit=MAX_SEARCHED)[PLAIN_LIMIT - MAX_READ // 2 :]


def advertises(text: str) -> bool:
    """True for links, contacts and long numbers: advertising, or private data that must not be read aloud."""
    plain = folded(text)
    return bool(pattern("hostile.link").search(plain) or pattern("hostile.contact").search(plain))


def insults(text: str) -> bool:
    """True for insults that hide behind marks, spaces or digits; plain ones are in the word tables."""
    return any(pattern("hostile.insult").search(form) for form in disguises(text))
