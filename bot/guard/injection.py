"""Orders to the model in what viewers write, in any language and disguise: one net for the guard and for triage."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.guard.hidden import MAX_READ, hidden_in
from bot.guard.leet import unmasked
from bot.guard.matching import Matcher
from bot.guard.normalise import View, display, match
from bot.guard.packs import Rule, load_packs

PACK = "viewer_orders"
ORDERS = "in.order"
"""The rule of an order that the guard's views of the text do not show: it is hidden in it, or far behind."""
_SIMPLIFIED = str.maketrans("記設報拋繞洩隱剛購譯詐愛衆", "记设报抛绕泄隐刚购译诈爱众")
"""Characters of Chinese orders that the guard leaves alone elsewhere, because they are Japanese as well."""
_BROKEN = re.compile(
    r"(\w)\1\1|(\w)\2(\w)\3|[\u3041-\u9fff][^\w\s]+\s?[\u3041-\u9fff]|[^\W\d_][^\w\s'’,!?;:/]+[^\W\d_]"
    r"|(?<!\w)\w\W{1,3}\w\W{1,3}\w(?!\w)|[\u3041-\u9fff]\s[\u3041-\u9fff](?!\w)"
)
"""Words in parts: only then does the deep view, which costs the most, say more than the plain one."""
_LEET = re.compile(r"[a-z][0134578@$!]|[0134578@$!][a-z]")
_CYRILLIC = re.compile("[а-я]{3}", re.IGNORECASE)


@lru_cache(maxsize=4096)
def injects(text: str) -> bool:
    """True when the comment gives orders to the model, quotes role tokens, or wants words put into the host's mouth.

    However long it is: the orders may stand behind a page of harmless words.
    """
    return _orders(text[:MAX_READ]) or any(map(_orders, hidden_in(text)))


def prepare() -> None:
    """Read the pack and compile its patterns now: no comment shall wait for it."""
    _matcher()
    for rule in _rules():
        for expression in (*rule.patterns, *rule.allow):
            assert expression.compiled


def _orders(text: str) -> bool:
    views = {view.text: view for view in _views(text)}
    return any(_matcher().hits(view) for view in views.values())


def _views(text: str) -> Iterator[View]:
    """Yield every reading of `text` in which an order may show."""
    shown = display(text, limit=MAX_READ)
    plain = match(shown)
    yield plain
    if (simple := shown.translate(_SIMPLIFIED)) != shown:
        yield match(simple)
    if _CYRILLIC.search(shown):  # else its letters are taken for Latin ones
        yield match(shown, "ru")
    deep = match(shown, deep=True) if _BROKEN.search(shown) else plain
    yield deep
    if _LEET.search(deep.text):
        yield from unmasked("", plain)
        yield from unmasked("", deep)


@lru_cache(maxsize=1)
def _matcher() -> Matcher:
    return Matcher(_rules())


def _rules() -> tuple[Rule, ...]:
    (pack,) = load_packs([PACK])
    return pack.rules
