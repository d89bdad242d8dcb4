"""The last gate: every text on air passes `Gate.clear`, the only maker of `Cleared`.

Order: clean, fill slots, look for invented figures, then the rule packs on the filled text, then, where no rule fits
or only rules that are evidence do, the trained layer.  Fails closed.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache

from bot.core.bundles import untold_condition
from bot.core.facts import Facts
from bot.core.goods import Catalog, Localized, Product, in_language
from bot.core.speech import SEAL, Block, Clause, Cleared, CommentVerdict, Decision, Hold, Rewrite, Verdict
from bot.guard import special
from bot.guard.beside import misused
from bot.guard.faults import decision_of
from bot.guard.law import law_of
from bot.guard.matching import Hit, languages_of, mainly
from bot.guard.names import quote_faults, quoted, somebody
from bot.guard.normalise import View, base_language, display, match
from bot.guard.numbers import invented, name_pattern
from bot.guard.packs import Pack
from bot.guard.personal import names_in
from bot.guard.sentence import place_of, sentence
from bot.guard.slots import Filled, fill
from bot.guard.spans import found_in, found_words
from bot.guard.suspicion import Doubt, Strictness, Table, own_words, shipped_tables
from bot.guard.truth import exempted, is_among_own, is_backed, proved

MAX_CLAUSE = 400
"""Characters of one clause of copy; longer text is no clause (a breath is 20)."""
MAX_CONTEXT = 40
OnDecision = Callable[[Decision], None]
"""Takes every decision, for the evidence log."""
_MARKUP = re.compile(r"\[\[|\]\]|\{\{|\}\}|\{%|<[a-z/!]|```|\*\*|<\||\|>|^#{1,4} |\]\(|\\u[0-9a-f]{4}", re.IGNORECASE)
_UNSPACED = re.compile("[\u3041-\u30fa\u3400-\u9fff\u0e01-\u0e4e]")
"""Letters of scripts that put no space between words."""
_BEGUN = re.compile(r"[^。！？；，、,.!?;:：]*[^\W\d_] ?\Z")
"""The end of a context that has no mark after its last word."""


class Gate:
    """Implements `bot.core.ports.Guard` with the rules of `packs`; not shared between threads.

    `series` starts every decision id, so that ids stay unique across restarts when it names the session.  `learned`
    says what the trained layer may do with a clause that no rule refused, by `tables` or those that come with zhubo.
    Clauses in `languages` need not wait for their matchers.
    """

    def __init__(
        self,
        packs: Iterable[Pack],
        *,
        on_decision: OnDecision | None = None,
        glossary: Iterable[str] = (),
        series: str = "g",
        learned: Strictness = "hold",
        tables: Mapping[str, Table] | None = None,
        languages: Iterable[str] = ("zh", "en"),
    ) -> None:
        known = shipped_tables() if tables is None else tables
        self._law = law_of(packs, known if learned != "off" else {}, languages)
        # A clause is judged when it is written and again when it is said.
        self._doubt = lru_cache(maxsize=128)(self._suspect)
        self._searched = lru_cache(maxsize=128)(self._search)
        self._learned = learned
        self._on_decision = on_decision
        self._glossary = tuple(glossary)
        self._series = series
        self._count = 0
        self._catalog: Catalog | None = None
        self._known = name_pattern((), self._glossary)

    @property
    def version(self) -> str:
        """Ids and versions of the rule packs in force."""
        return self._law.rules.version

    def prepare(self, lang: str) -> None:
        """Make the matchers for copy in `lang`, Latin names in it too, and read its table; may run in a thread."""
        for sample in ("", "a"):
            languages = languages_of(sample, lang)
            self._law.rules.matcher("output", languages)
            self._law.suspicion.prepare(languages)

    def adopt(self, other: "Gate") -> None:
        """Judge by the rules of `other` from the next clause on; decision ids go on counting."""
        self._law, self._learned = other._law, other._learned
        self._doubt.cache_clear()
        self._searched.cache_clear()

    def clear(self, clause: Clause, facts: Facts, *, context: str = "") -> Verdict:
        """Judge one clause; `context` is what was said just before.  Never raises: a fault is a Block "guard.fault"."""
        self._count += 1
        try:
            verdict = self._judge(clause, facts, context[-MAX_CONTEXT:], f"{self._series}{self._count:06d}")
            self._record(clause, facts, verdict)
        except Exception as error:  # noqa: BLE001 - fail closed (rules V1): an unjudged text never gets out
            verdict = Block(rules=("guard.fault",), reason=f"the guard failed: {type(error).__name__}")
            with suppress(Exception):  # a log that fails has its own light; the text is refused all the same
                if self._on_decision is not None:
                    self._on_decision(decision_of(clause, facts, verdict, f"{self._series}{self._count:06d}"))
        return verdict

    def masked(self, text: str, lang: str) -> str:
        """Return a viewer's words with private data masked."""
        return self.judge_comment(text, lang).text

    def judge_comment(self, text: str, lang: str) -> CommentVerdict:
        """Return what a viewer's comment may become by this gate's packs.  Never raises."""
        return self._law.comments.judge(text, lang)

    def _judge(self, clause: Clause, facts: Facts, context: str, number: str) -> Verdict:
        if clause.kind == "name":
            return self._cleared(self._law.names.safe(clause.text, clause.lang), clause, facts, number)
        if clause.kind == "question":
            return self._question(clause, facts, number)
        if clause.kind not in ("line", "llm", "label", "card", "effect", "chat"):
            return Block(rules=("guard.kind",), reason=f"no rule for text of kind {clause.kind!r}")
        if len(clause.text) > MAX_CLAUSE:
            return Block(rules=("text.too_long",), reason=f"a clause has at most {MAX_CLAUSE} characters")
        copy = display(clause.text, limit=MAX_CLAUSE)
        verdict = self._copy(copy, clause, facts, context, number)
        if not isinstance(verdict, Cleared) and not verdict.found:
            words = verdict.span if isinstance(verdict, Block) else ""
            verdict = replace(verdict, found=found_words(verdict.rules[0], words, copy, clause.text))
        if isinstance(verdict, Rewrite):
            again = self._copy(verdict.text, clause, facts, context, number)
            if not isinstance(again, Cleared):
                rules = again.rules if isinstance(again, Block | Hold | Rewrite) else ()
                both = tuple(dict.fromkeys((*verdict.rules, *rules)))
                return Block(rules=both, reason=verdict.reason, span=copy, found=verdict.found)
        return verdict

    def _copy(self, copy: str, clause: Clause, facts: Facts, context: str, number: str) -> Verdict:
        filled = fill(copy, facts, clause.lang, self._law.names.safe)
        if filled.unknown:
            return Block(rules=("slot.unknown",), reason=f"there is no slot {filled.unknown}", span=filled.unknown)
        if filled.empty:
            return Block(rules=("slot.empty",), reason=f"{filled.empty} has no value now", span=filled.empty)
        if gone := special.off_air(filled, facts):
            return Block(rules=("special.approval",), reason=_void(gone, clause.lang), span=gone.sku)
        bundle = untold_condition((part.slot for part in filled.parts), facts.catalog)
        if bundle is not None and not _was_told(bundle.condition, clause.lang, context):
            reason = f"the price of {bundle.sku} comes before its condition; write [[condition:{bundle.sku}]] first"
            return Block(rules=("price.condition",), reason=reason, span=bundle.sku)
        markup = _MARKUP.search(filled.bare)
        if markup:
            return Block(rules=("text.markup",), reason="copy is plain text with slots", span=markup[0])
        if not filled.text.strip():
            return Block(rules=("text.empty",), reason="there is nothing to say")
        figure = invented(filled.bare, clause.lang, self._product_names(facts.catalog), context)
        if figure:
            reason = f"{figure!r} is a figure that no slot gave; write a slot such as [[price:SKU]]"
            return Block(rules=("number.invented",), reason=reason, span=figure)
        turned = misused(filled, facts, clause.lang)
        if turned:
            reason = f"{turned!r} beside a slot makes its figure say something else"
            return Block(rules=("number.beside",), reason=reason, span=turned)
        view, offset, searched = self._searched(filled.text, context, clause.lang)
        found = [hit for hit in searched if not exempted(hit, view, offset, filled, facts)]
        hits = [hit for hit in found if not is_backed(hit, view.text[hit.start : hit.end], filled, context, facts)]
        if not found:
            return self._doubted(view, offset, filled, clause.lang, facts) or self._cleared(
                filled.text, clause, facts, number
            )
        if not hits:
            return self._cleared(filled.text, clause, facts, number)
        about = special.products_in(filled, facts)
        met = [hit for hit in hits if special.applies(hit.rule, about, facts)]
        left = [hit for hit in met if not special.is_carried(hit, *place_of(hit, view, offset), filled, facts)]
        if left and self._is_pardoned(left, view, offset, filled, clause.lang, facts):
            met, left = [hit for hit in met if hit not in left], []
        if left:
            places = found_in(left, view, offset, filled, clause.text, self._law.versions)
            verdict = replace(sentence(left, view, offset, filled, clause.lang), found=places)
            if isinstance(verdict, Rewrite) and any(one.is_reviewed for one in about):
                # Word for word or not at all (rules C05).
                return Block(rules=verdict.rules, reason=verdict.reason, found=places)
            return verdict
        added = special.disclaimer(filled.text, context, clause.lang, about) if met else ""
        if added:
            return Rewrite(text=_followed(copy, added, clause.lang), rules=("special.effect",), reason=added)
        return self._cleared(filled.text, clause, facts, number)

    def _is_pardoned(
        self, hits: Iterable[Hit], view: View, offset: int, filled: Filled, lang: str, facts: Facts
    ) -> bool:
        """True if all that fits is evidence, in this clause alone, and the trained layer finds too little besides.

        Of the words that a slot brought the layer sees nothing, so evidence within them is a verdict.
        """
        if not all(hit.rule.is_evidence and hit.start >= offset for hit in hits):
            return False
        if any(filled.is_value(*place_of(hit, view, offset)) for hit in hits):
            return False
        said = own_words(view, offset, filled, lambda slot: bool(proved(slot, facts)))
        rules = tuple(sorted({hit.rule.id for hit in hits}))
        return (
            self._law.suspicion.knows(base_language(lang))
            and self._doubt(said, mainly(said, lang), rules=rules) is None
        )

    def _doubted(self, view: View, offset: int, filled: Filled, lang: str, facts: Facts) -> Hold | Block | None:
        said = own_words(view, offset, filled, lambda slot: bool(proved(slot, facts)))
        doubt = self._doubt(said, mainly(said, lang))
        begun = _BEGUN.search(view.text, 0, offset)
        if doubt is None and begun:
            # What was begun before is said to its end here: a claim may not hide in the cut.
            doubt = self._doubt(begun[0] + said, mainly(said, lang))
        if doubt is None or (doubt.kind == "absolute" and is_among_own(said, filled)):
            return None
        if doubt.is_strong and self._learned == "block":
            return Block(rules=(doubt.rule,), reason=doubt.reason(lang))
        return Hold(rules=(doubt.rule,), reason=doubt.reason(lang))

    def _suspect(self, said: str, languages: frozenset[str], *, rules: tuple[str, ...] = ()) -> Doubt | None:
        return self._law.suspicion.doubt(said, languages, rules=rules)

    def _search(self, text: str, context: str, lang: str) -> tuple[View, int, tuple[Hit, ...]]:
        """Return one view of context and text, where the text begins in it, and what the rules find there."""
        view, offset = _view(text, context, lang)
        matcher = self._law.rules.matcher("output", languages_of(view.text[offset:], lang))
        return view, offset, tuple(matcher.hits(view, start=offset))

    def _question(self, clause: Clause, facts: Facts, number: str) -> Verdict:
        judged = self._law.comments.judge(clause.text, clause.lang)
        if judged.kind not in ("clear", "mask"):
            return Block(rules=judged.rules, reason=f"a comment that is a case for {judged.kind} is not quoted")
        faults = quote_faults(judged.text, clause.lang)
        view = match(judged.text, clause.lang)
        said = self._law.rules.matcher("output", languages_of(view.text, clause.lang) | {"zh", "en"}).hits(view)
        rules = (*faults, *sorted({hit.rule.id for hit in said if hit.rule.kind not in ("pii", "urgency")}))
        if rules:
            return Block(rules=rules, reason="quoted words pass the same rules as our own", span=judged.text)
        shown = quoted(judged.text)
        if not shown:
            return Block(rules=("text.empty",), reason="there is nothing to quote")
        return self._cleared(shown, clause, facts, number)

    def _cleared(self, text: str, clause: Clause, facts: Facts, number: str) -> Cleared:
        version = facts.version
        digest = hashlib.blake2s(f"{version}\n{clause.lang}\n{text}".encode("utf-8", "replace"), digest_size=4)
        return Cleared(
            seal=SEAL,
            text=text,
            lang=clause.lang,
            decision_id=f"{number}-{digest.hexdigest()}",
            facts_version=version,
            source=clause,
        )

    def _product_names(self, catalog: Catalog) -> re.Pattern[str]:
        if catalog is not self._catalog:
            names = (name for product in catalog.products.values() for name in product.name.values())
            self._known, self._catalog = name_pattern(names, self._glossary), catalog
        return self._known

    def _record(self, clause: Clause, facts: Facts, verdict: Verdict) -> None:
        if self._on_decision is None:
            return
        is_theirs = clause.kind in ("name", "question")
        if isinstance(verdict, Cleared):
            rules = self._law.names.why_unsafe(clause.text, clause.lang) if clause.kind == "name" else ()
            decision_id, text = verdict.decision_id, verdict.text
        else:
            # What was refused is kept without the private data that may be the reason (rules A05).
            text = self._law.comments.without_private_data(clause.text, clause.lang)
            decision_id, rules = f"{self._series}{self._count:06d}", verdict.rules
        if is_theirs:
            personal: tuple[str, ...] = () if text == somebody(clause.lang) else (text,)
        else:
            personal = names_in(text, facts.values, clause.lang, self._law.names.safe)
        viewers = clause.text if is_theirs else facts.values.get("viewer", "")
        self._on_decision(
            Decision(
                decision_id=decision_id,
                text=text,
                lang=clause.lang,
                verdict="clear" if isinstance(verdict, Cleared) else type(verdict).__name__.lower(),
                kind=clause.kind,
                rules=rules,
                facts_version=facts.version,
                personal=personal,
                whose=viewers if personal else "",
                key=(clause.whose if is_theirs else facts.whose) if personal else "",
            )
        )


def _view(text: str, context: str, lang: str) -> tuple[View, int]:
    view = match(text, lang)
    if not context:
        return view, 0
    before = match(context, lang)
    gap = "" if _UNSPACED.search(before.text[-1:]) else " "
    joined = before.text + gap
    return View(joined + view.text, (0,) * len(joined) + view.index), len(joined)


def _void(product: Product, lang: str) -> str:
    if base_language(lang) == "zh":
        return f"{product.sku} 的批准文号没有或已过期：下架，不再讲"
    return f"the approval of {product.sku} is missing or void: it is off the air"


def _followed(copy: str, words: str, lang: str) -> str:
    """Return copy with a sentence behind it."""
    bare = copy.rstrip("。.！!， ,；;")
    return f"{bare}，{words}。" if base_language(lang) in ("zh", "ja") else f"{bare}; {words}."


def _was_told(condition: Localized, lang: str, context: str) -> bool:
    """True if the words just before hold the condition of a set."""
    words = in_language(condition, lang, base_language(lang))
    return words is not None and words in context
