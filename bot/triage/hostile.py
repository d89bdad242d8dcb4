"""Orders to the model, advertising and insults: never answered aloud, never sent to the LLM as anything but data."""

from bot.core.events import Comment
from bot.core.text import PLAIN_LIMIT, plain_text
from bot.triage.forms import MAX_READ, MAX_SEARCHED, disguises, folded, has_han, has_latin, letters, pieces
from bot.triage.hidden import hidden_in
from bot.triage.mixed import in_chinese
from bot.triage.patterns import pattern


def injects(text: str) -> bool:
    """True when the comment gives orders to the model, quotes role tokens, or wants words put into the host's mouth.

    However long it is: the orders may stand behind a page of harmless words.
    """
    return any(_injects(piece) for piece in pieces(text)) or any(injects(hidden) for hidden in hidden_in(text))


def cut_off(comment: Comment) -> str:
    """Return what a long comment says behind the words that are read, with the last of these, else nothing."""
    if len(comment.text_plain) < PLAIN_LIMIT:
        return ""
    return plain_text(comment.text, limit=MAX_SEARCHED)[PLAIN_LIMIT - MAX_READ // 2 :]


def _injects(piece: str) -> bool:
    if pattern("hostile.tokens").search(folded(piece)):
        return True
    mixed = in_chinese(folded(piece))
    return any(_orders(form) for form in disguises(piece)) or bool(mixed and _orders(letters(mixed)))


def _orders(form: str) -> bool:
    """Each script's own patterns: the others cannot match, and cost the most."""
    han, latin = has_han(form), has_latin(form)
    return bool(
        (han and pattern("hostile.orders_zh").search(form))
        or (latin and pattern("hostile.orders_latin").search(form))
        or (not form.isascii() and pattern("hostile.orders_other").search(form))
    )


def advertises(text: str) -> bool:
    """True for links, contacts and long numbers: advertising, or private data that must not be read aloud."""
    plain = folded(text)
    return bool(pattern("hostile.link").search(plain) or pattern("hostile.contact").search(plain))


def insults(text: str) -> bool:
    """True for insults that hide behind marks, spaces or digits; plain ones are in the word tables."""
    return any(pattern("hostile.insult").search(form) for form in disguises(text))
