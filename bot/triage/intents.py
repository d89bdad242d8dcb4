"""What a comment wants, by rules: the same answer every time, in microseconds, with the evidence."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.core.private import without_private
from bot.core.turns import Intent
from bot.guard.injection import injects
from bot.triage.asks import is_noise, is_question, is_rhetorical, without_laughter
from bot.triage.blame import is_blame, is_hypothetical
from bot.triage.context import (
    asks_for_colour,
    asks_in_time,
    asks_who_may,
    chooses_size,
    is_exclaimed,
    is_height_and_weight,
    tells_body,
    without_swindlers,
)
from bot.triage.forms import folded
from bot.triage.goods import is_about_goods
from bot.triage.hits import covered, fills, said_of, shown_language, strongest
from bot.triage.hostile import advertises, insults
from bot.triage.identity import asks_identity
from bot.triage.mixed import in_chinese
from bot.triage.patterns import pattern
from bot.triage.spelling import bare, spelled, with_ma
from bot.triage.words import SPAM, Hit, word_tables

GOODS: tuple[Intent, ...] = (
    Intent.RETURNS,
    Intent.HOW_TO_BUY,
    Intent.COUPON,
    Intent.SHIPPING,
    Intent.STOCK,
    Intent.SIZE,
    Intent.INGREDIENTS,
    Intent.AUTHENTICITY,
    Intent.GIVEAWAY,
    Intent.COMPARE,
    Intent.PRICE,
)
"""Intents about goods and the shop; on a tie the first one wins, because it is asked more precisely."""
KIND: tuple[Intent, ...] = (Intent.THANKS, Intent.PRAISE, Intent.GREETING)
ELSEWHERE = frozenset({Intent.SMALL_TALK, Intent.OFF_TOPIC, Intent.UNKNOWN})
"""Topics that an amount may be asked of besides the price: how long the show lasts, how long it stays warm."""
UNCLEAR = frozenset({Intent.OFF_TOPIC, Intent.UNKNOWN})
"""Intents of comments that Chinese words for their English ones made no clearer."""
REMARK = "a remark"
_TO_VIEWER = re.compile(
    r"^\s*(?:(?:回复|回覆|reply to)\s+[^@\s]{1,20}\s*[:：]"
    r"|(?:回复|回覆|reply to)?\s*@\s*(?!主播|主持|客服|助播|小助手|host|streamer|店家|官方)\S)"
)
_BREAK = re.compile(r"[,，.。;；?？!！、/+~]|吗|呢|还有|以及|顺便|另外|\b(?:and|also|plus|y|e|et|und|dan|и)\b")
"""What sets two questions apart."""
_WHOLE_QUESTIONS = frozenset({"多少钱", "几钱", "什么价", "怎么买", "怎么卖", "包邮"})
"""Said whole, without a mark behind them."""
_OPENERS = frozenset({"你好", "您好", "主播好", "嗨", "嘿", "早"})
MAX_GREETING = 40
"""Longer comments that begin with a greeting want something else."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of one comment."""

    intent: Intent
    why: str
    """The evidence, in a few words."""
    answered: bool
    """True when it wants an answer; False for chatter, which is counted and shown but never answered."""
    also: str = ""
    """A second intent that it asks for as plainly, empty if there is none."""
    lang: str = ""
    """The language that its words show, where Latin letters alone do not; empty if they do not either."""


def read_intent(text: str, lang: str = "") -> tuple[Intent, str]:
    """Return the intent of a comment and the evidence; never raises, whatever the text."""
    reading = read(text, lang)
    return reading.intent, reading.why


def read(text: str, lang: str = "") -> Reading:
    """Return what a comment wants and whether it wants an answer.

    A request that carries private data is a request; the data alone is none.  `lang` is the viewer's language if known;
    it settles short words that two languages share.
    """
    public = without_private(text)
    reading = _read(public, lang)
    if public != text and injects(text):  # figures that spell an order look like a long number
        return Reading(Intent.INJECTION, "gives orders to the host's model", False)
    if public != text and not (reading.answered and reading.intent in (*GOODS, Intent.COMPLAINT, Intent.UNKNOWN)):
        return Reading(Intent.OFF_TOPIC, "a contact or a long number, and nothing asked", False)
    return reading


def _read(text: str, lang: str) -> Reading:
    form = folded(text)
    if not form:
        return Reading(Intent.SMALL_TALK, "nothing to read", False)
    if guarded := _guarded(text, form):
        return guarded
    said = with_ma(spelled(form))
    said = without_laughter(said) or said
    hits, insulting = word_tables().find(said), insults(text)
    reading = _worded(said, hits, lang, insulting=insulting)
    if chinese := in_chinese(said):
        meant = _worded(chinese, word_tables().find(chinese), lang, insulting=insulting)
        reading = reading if meant.intent in UNCLEAR or meant.why == REMARK else meant
    return replace(reading, lang=shown_language(hits))


def _guarded(text: str, form: str) -> Reading | None:
    """What is decided before any word is weighed: orders, identity, noise, talk among viewers, advertising."""
    if injects(text):
        return Reading(Intent.INJECTION, "gives orders to the host's model", False)
    if asks_identity(text):
        return Reading(Intent.ARE_YOU_REAL, "asks whether the host is a person", True)
    if _TO_VIEWER.search(form):
        return Reading(Intent.OFF_TOPIC, "viewer to viewer", False)
    if advertises(text):
        return Reading(Intent.OFF_TOPIC, "spam: link, contact or long number", False)
    return None


def _worded(said: str, found: list[Hit], lang: str, *, insulting: bool) -> Reading:
    """Read the spelled form by the phrases `found` in it; they know accents, patterns do not."""
    form = bare(said)
    if is_noise(form):
        return Reading(Intent.SMALL_TALK, "a cheer, a number or laughter", False)
    hits = strongest(found, lang)
    by_topic: dict[str, list[Hit]] = {}
    for hit in hits:
        by_topic.setdefault(hit.phrase.topic, []).append(hit)
    asks = is_question(form)
    blame = is_blame(form, by_topic.get(Intent.COMPLAINT, ()), asks=asks)
    if Intent.ABUSE in by_topic or insulting:
        # Criticism is not hidden because it is rude: what is wrong with the goods is still heard.
        if blame and not _only_names(form, by_topic, asks):
            return Reading(Intent.COMPLAINT, blame, True)
        return Reading(Intent.ABUSE, "insult", False)
    if SPAM in by_topic:
        return Reading(Intent.OFF_TOPIC, f"spam: {said_of(by_topic[SPAM])}", False)
    if blame:
        return Reading(Intent.COMPLAINT, blame, True)
    return _about_goods(form, by_topic, asks) or _kind_words(form, by_topic, asks) or _rest(form, by_topic, asks)


def _only_names(form: str, by_topic: dict[str, list[Hit]], asks: bool) -> bool:
    """True when nothing is blamed but that somebody is a swindler, which beside an insult is one more."""
    kept = without_swindlers(form)
    hits = [hit for hit in by_topic.get(Intent.COMPLAINT, ()) if not kept[hit.start : hit.end].isspace()]
    return kept != form and not is_blame(kept, hits, asks=asks)


def _about_goods(form: str, by_topic: dict[str, list[Hit]], asks: bool) -> Reading | None:
    """The best intent about goods: phrases that ask by themselves, else nouns inside a question or alone."""
    rhetorical = is_rhetorical(form)
    told = [hit for hit in by_topic.get(Intent.SMALL_TALK, ()) if hit.phrase.kind == "said"]
    kind = any(_meant(form, by_topic.get(intent, ())) for intent in KIND)
    if told and not asks and not kind:
        return Reading(Intent.SMALL_TALK, f"a purchase told: {said_of(told)}", False)
    amount = [hit for hit in by_topic.get(Intent.PRICE, ()) if hit.phrase.kind == "amount"]
    asks = asks or bool(amount)
    praised = bool(_meant(form, by_topic.get(Intent.PRAISE, ()))) and not asks
    best: tuple[int, Intent] | None = None
    for intent in GOODS:
        if not (hits := by_topic.get(intent)):
            continue
        asking = [hit for hit in hits if hit.phrase.kind == "ask"]
        nouns = [hit for hit in hits if hit.phrase.kind == "noun"]
        weight = 2 * covered(asking)
        alone = intent is not Intent.COMPARE and not praised and fills(form, nouns)
        if nouns and not rhetorical and (asks or asking or alone):
            weight += covered(nouns)
        if Intent.OFF_TOPIC in by_topic and not asking:
            continue
        if weight and (best is None or weight > best[0]):
            best = weight, intent
    if asks and not rhetorical and (settled := _by_context(form, by_topic, best[1] if best else None)):
        return settled
    if best is None and amount and not rhetorical and not by_topic.keys() & ELSEWHERE:
        return Reading(Intent.PRICE, f"asks an amount: {said_of(amount)}", True)
    if best is None:
        return None
    return Reading(best[1], f"says {said_of(by_topic[best[1]])}", True, also=_second(form, best[1], by_topic))


def _by_context(form: str, by_topic: dict[str, list[Hit]], best: Intent | None) -> Reading | None:
    """What the words around settle in a question for which the tables know nothing, or only how to choose."""
    if best in (None, Intent.COMPARE, Intent.STOCK) and tells_body(form):
        return Reading(Intent.SIZE, "tells her measures", True)
    if best is Intent.COMPARE and chooses_size(form, by_topic.get(Intent.SIZE, ())):
        return Reading(Intent.SIZE, "asks which size to choose", True)
    prize = by_topic.get(Intent.GIVEAWAY)
    if best in (Intent.SHIPPING, Intent.STOCK, Intent.HOW_TO_BUY) and prize and Intent.OFF_TOPIC not in by_topic:
        return Reading(Intent.GIVEAWAY, f"asks about the draw: {said_of(prize)}", True)
    if best is None and Intent.OFF_TOPIC not in by_topic:
        if asks_in_time(form):
            return Reading(Intent.SHIPPING, "asks whether it comes in time", True)
        if asks_who_may(form):
            return Reading(Intent.INGREDIENTS, "asks who may use it", True)
        if asks_for_colour(form):
            return Reading(Intent.STOCK, "asks for a colour", True)
    return None


def _second(form: str, first: Intent, by_topic: dict[str, list[Hit]]) -> str:
    """Return another intent that a phrase of its own asks for, apart from those of `first`: a second question."""
    if first is Intent.COMPARE:
        return ""
    taken = [hit for hit in by_topic[first] if hit.phrase.kind == "ask"]
    others = [
        (covered([hit]), intent)
        for intent in GOODS
        if intent not in (first, Intent.COMPARE)
        for hit in by_topic.get(intent, ())
        if hit.phrase.kind in ("ask", "amount") and any(_is_apart(form, hit, other) for other in taken)
    ]
    return max(others, key=lambda pair: pair[0])[1].value if others else ""


def _is_apart(form: str, hit: Hit, other: Hit) -> bool:
    """True when a mark, a space or "and" stands between two phrases, or the first is a question that is whole."""
    first, second = sorted((hit, other), key=lambda one: one.start)
    if first.end > second.start:
        return False
    between = form[first.end : second.start]
    spaced = " " in between and any("\u3040" <= char <= "\u9fff" for char in (form[first.end - 1], form[second.start]))
    return spaced or bool(_BREAK.search(between)) or (not between and first.phrase.text in _WHOLE_QUESTIONS)


def _kind_words(form: str, by_topic: dict[str, list[Hit]], asks: bool) -> Reading | None:
    """Thanks, praise and greetings, if they are meant so."""
    talk = [hit for hit in by_topic.get(Intent.SMALL_TALK, ()) if hit.phrase.kind == "ask"]
    if talk:
        return Reading(Intent.SMALL_TALK, f"asks the host: {said_of(talk)}", True)
    if pattern("asks.works_badly").search(form) and not is_hypothetical(form):
        return Reading(Intent.COMPLAINT, "says that it is not good", True)
    meant = {intent: _meant(form, by_topic.get(intent, ())) for intent in KIND}
    if asks and not (meant[Intent.PRAISE] and is_exclaimed(form, meant[Intent.PRAISE][0])):
        meant[Intent.PRAISE] = []
        if is_about_goods(form) or Intent.UNKNOWN in by_topic:
            return None
        if Intent.OFF_TOPIC in by_topic and all(hit.start for hit in meant[Intent.GREETING]):
            return None
    best = max(KIND, key=lambda intent: covered(meant[intent]))
    if not meant[best]:
        return None
    return Reading(best, f"says {said_of(meant[best])}", True)


def _meant(form: str, hits: Iterable[Hit]) -> list[Hit]:
    return [hit for hit in hits if _is_meant(form, hit)]


def _is_meant(form: str, hit: Hit) -> bool:
    """False for denied praise, for "你好懂" (how well you know), and for a lone noun inside a sentence."""
    if hit.phrase.kind == "noun" and not fills(form, [hit]):
        return False
    if hit.phrase.topic == Intent.GREETING:
        cut_short = hit.phrase.text in _OPENERS and not pattern("asks.after_opener").match(form[hit.end :])
        return not cut_short and len(form) <= MAX_GREETING
    return not pattern("asks.praise_denied").search(form[: hit.start])


def _rest(form: str, by_topic: dict[str, list[Hit]], asks: bool) -> Reading:
    known = by_topic.get(Intent.UNKNOWN, [])
    if Intent.OFF_TOPIC in by_topic:
        return Reading(Intent.OFF_TOPIC, f"not about the shop: {said_of(by_topic[Intent.OFF_TOPIC])}", False)
    if is_rhetorical(form) and (asks or known):
        return Reading(Intent.SMALL_TALK, "a rhetorical question", False)
    if known and (asks or fills(form, known)):
        return Reading(Intent.UNKNOWN, f"a question about goods that no rule knows: {said_of(known)}", True)
    if is_height_and_weight(form):
        return Reading(Intent.SIZE, "tells her height and weight", True)
    if not asks:
        return Reading(Intent.SMALL_TALK, REMARK, False)
    if is_about_goods(form):
        return Reading(Intent.UNKNOWN, "a question about goods that no rule knows", True)
    return Reading(Intent.OFF_TOPIC, "a question, but not about goods", False)
