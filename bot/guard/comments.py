"""What a viewer's comment may become: answered, masked, dropped, met with a template, or a person is called."""

from collections.abc import Iterable
from functools import lru_cache

from bot.core.private import private_spans, starred
from bot.core.speech import CommentVerdict
from bot.guard.addresses import private_place
from bot.guard.disguise import disguised
from bot.guard.injection import ORDERS, injects
from bot.guard.leet import unmasked
from bot.guard.matching import Hit, Rulebook, languages_of, rulebook
from bot.guard.names import digits_folded
from bot.guard.normalise import View, display, match
from bot.guard.packs import load_packs

_ORDER = ("alert", "drop", "template", "mask")
"""Strongest first."""
MAX_COMMENT = 500
HIDDEN = "in.disguise"
"""The rule of a comment that hides a word: away from the model, answered by a template (rules section 9)."""

SHAPE = "pii.shape"
"""The rule of a comment that holds private data by its shape (`bot.core.private`)."""


class Comments:
    """Judges viewers' comments by the input rules of some packs."""

    def __init__(self, rules: Rulebook) -> None:
        self._rules = rules

    def judge(self, text: str, lang: str) -> CommentVerdict:
        """Return what a comment may become.  Never raises: what cannot be judged is dropped."""
        try:
            return self._judge(text, lang)
        except Exception:  # noqa: BLE001 - fail closed (rules V1): an unjudged comment goes nowhere
            return CommentVerdict(kind="drop", rules=("guard.fault",), text="")

    def _judge(self, text: str, lang: str) -> CommentVerdict:
        shown = display(text, limit=MAX_COMMENT)
        hits = self.hits(shown, lang)
        private = private_spans(shown)
        masked = starred(shown, [*private, *_masked(hits)])
        actions = {hit.rule.action for _, hit in hits} | ({"mask"} if private else set())
        kind = next((action for action in _ORDER if action in actions), "clear")
        rules = tuple(sorted({hit.rule.id for _, hit in hits} | ({SHAPE} if private else set())))
        if kind in ("clear", "mask") and injects(text):
            kind, rules = "template", (*rules, ORDERS)
        if kind in ("clear", "mask") and disguised(text[:MAX_COMMENT], lang):
            kind, rules = "template", (*rules, HIDDEN)
        level = max((hit.rule.level for _, hit in hits), default=0)
        return CommentVerdict(kind=kind, rules=rules, text=masked, level=level)

    def hits(self, shown: str, lang: str) -> list[tuple[View, Hit]]:
        """Return every hit of the input rules with the view it was found in."""
        plain = match(shown, lang)
        matcher = self._rules.matcher("input", languages_of(plain.text, lang) | {"zh", "en"})
        views = {plain.text: plain}
        deep = match(shown, lang, deep=True)
        views.setdefault(deep.text, deep)
        for view in (plain, deep):
            spelled = digits_folded(view)
            views.setdefault(spelled, View(spelled, view.index))
        for view in (*unmasked(shown, plain), *unmasked("", deep)):
            views.setdefault(view.text, view)
        return [(view, hit) for view in views.values() for hit in matcher.hits(view)]

    def without_private_data(self, text: str, lang: str) -> str:
        """Return `text` with private data masked, for logs."""
        shown = display(text, limit=MAX_COMMENT)
        return starred(shown, [*private_spans(shown), *_masked(self.hits(shown, lang))])


def _masked(hits: Iterable[tuple[View, Hit]]) -> list[tuple[int, int]]:
    """Return where the rules that mask have hit, in the text that the views show."""
    return [private_place(hit, view) for view, hit in hits if hit.rule.action == "mask"]


@lru_cache(maxsize=1)
def _builtin() -> Comments:
    return Comments(rulebook(load_packs()))


def judge_comment(text: str, lang: str) -> CommentVerdict:
    """Return what a comment may become by all built-in packs.  Never raises."""
    return _builtin().judge(text, lang)
