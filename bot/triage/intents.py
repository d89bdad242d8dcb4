"""What a comment wants, by rules: the same answer every time, in microseconds, with the evidence."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.core.turns import Intent
from bot.triage.asks import is_noise, is_question, is_rhetorical, without_laughter
from bot.triage.blame import is_blame, is_hypothetical
from bot.triage.forms import folded
from bot.triage.goods import is_about_goods
from bot.triage.hostile import advertises, injects, insults
from bot.triage.identity import asks_identity
from bot.triage.patterns import pattern
from bot.triage.private import without_private
from bot.triage.spelling import bare, spelled
from bot.triage.words import OWN, SPAM, Hit, word_tables

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
_TO_VIEWER = re.compile(
    r"^\s*(?:(?:回复|回覆|reply to)\s+[^@\s]{1,20}\s*[:：]"
    r"|(?:回复|回覆|reply to)?\s*@\s*(?!主播|主持|客服|助播|小助手|host|streamer|店家|官方)\S)"
)
_BREAK = re.compile(r"[,，.。;；?？!！、/+~]|吗|呢|还有|以及|顺便|另外|\b(?:and|also|plus|y|e|et|und|dan|и)\b")
"""What sets two questions apart."""
_WHOLE_QUESTIONS = frozenset({"多少钱", "几钱", "什么价", "怎么买", "怎么卖", "包邮"})
"""Said whole, without a mark behind them."""
_OPENERS = frozenset({"你好", "您好", "主播好", "嗨", "嘿", "早"})
LATIN = frozenset({"vi", "id", "ms", "es", "pt", "fr", "de", "hi", "tl", "en"})
"""Languages in Latin letters."""
MIN_SHOWN = 4
"""Letters that must be known to tell a language by."""
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
    if public != text and not (reading.answered and reading.intent in (*GOODS, Intent.COMPLAINT, Intent.UNKNOWN)):
        return Reading(Intent.OFF_TOPIC, "a contact or a long number, and nothing asked", False)
    return reading


def _read(text: str, lang: str) -> Reading:
    form = folded(text)
    if not form:
        return Reading(Intent.SMALL_TALK, "nothing to read", False)
    if guarded := _guarded(text, form):
        return guarded
    said = spelled(form)
    said = without_laughter(said) or said
    hits = word_tables().find(said)
    return replace(_worded(said, hits, lang, insulting=insults(text)), lang=_shown_language(hits))


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
    hits = _strongest(found, lang)
    by_topic: dict[str, list[Hit]] = {}
    for hit in hits:
        by_topic.setdefault(hit.phrase.topic, []).append(hit)
    asks = is_question(form)
    blame = is_blame(form, by_topic.get(Intent.COMPLAINT, ()), asks=asks)
    if Intent.ABUSE in by_topic or insulting:
        # Criticism is not hidden because it is rude: what is wrong with the goods is still heard.
        return Reading(Intent.COMPLAINT, blame, True) if blame else Reading(Intent.ABUSE, "insult", False)
    if SPAM in by_topic:
        return Reading(Intent.OFF_TOPIC, f"spam: {_said(by_topic[SPAM])}", False)
    if blame:
        return Reading(Intent.COMPLAINT, blame, True)
    return _about_goods(form, by_topic, asks) or _kind_words(form, by_topic, asks) or _rest(form, by_topic, asks)


def _about_goods(form: str, by_topic: dict[str, list[Hit]], asks: bool) -> Reading | None:
    """The best intent about goods: phrases that ask by themselves, else nouns inside a question or alone."""
    rhetorical = is_rhetorical(form)
    told = [hit for hit in by_topic.get(Intent.SMALL_TALK, ()) if hit.phrase.kind == "said"]
    kind = any(_meant(form, by_topic.get(intent, ())) for intent in KIND)
    if told and not asks and not kind:
        return Reading(Intent.SMALL_TALK, f"a purchase told: {_said(told)}", False)
    amount = [hit for hit in by_topic.get(Intent.PRICE, ()) if hit.phrase.kind == "amount"]
    asks = asks or bool(amount)
    best: tuple[int, Intent] | None = None
    for intent in GOODS:
        if not (hits := by_topic.get(intent)):
            continue
        asking = [hit for hit in hits if hit.phrase.kind == "ask"]
        nouns = [hit for hit in hits if hit.phrase.kind == "noun"]
        weight = 2 * _covered(asking)
        if nouns and not rhetorical and (asks or asking or (intent is not Intent.COMPARE and _fills(form, nouns))):
            weight += _covered(nouns)
        if not asking and Intent.OFF_TOPIC in by_topic:
            continue
        if weight and (best is None or weight > best[0]):
            best = weight, intent
    if best is None and amount and not rhetorical and not by_topic.keys() & ELSEWHERE:
        return Reading(Intent.PRICE, f"asks an amount: {_said(amount)}", True)
    if best is None:
        return None
    return Reading(best[1], f"says {_said(by_topic[best[1]])}", True, also=_second(form, best[1], by_topic))


def _second(form: str, first: Intent, by_topic: dict[str, list[Hit]]) -> str:
    """Return another intent that a phrase of its own asks for, apart from those of `first`: a second question."""
    if first is Intent.COMPARE:
        return ""
    taken = [hit for hit in by_topic[first] if hit.phrase.kind == "ask"]
    others = [
        (_covered([hit]), intent)
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
        return Reading(Intent.SMALL_TALK, f"asks the host: {_said(talk)}", True)
    if pattern("asks.works_badly").search(form) and not is_hypothetical(form):
        return Reading(Intent.COMPLAINT, "says that it is not good", True)
    meant = {intent: _meant(form, by_topic.get(intent, ())) for intent in KIND}
    if asks:
        meant[Intent.PRAISE] = []
        if is_about_goods(form) or Intent.UNKNOWN in by_topic:
            return None
    best = max(KIND, key=lambda intent: _covered(meant[intent]))
    if not meant[best]:
        return None
    return Reading(best, f"says {_said(meant[best])}", True)


def _meant(form: str, hits: Iterable[Hit]) -> list[Hit]:
    return [hit for hit in hits if _is_meant(form, hit)]


def _is_meant(form: str, hit: Hit) -> bool:
    """False for denied praise, for "你好懂" (how well you know), and for a lone noun inside a sentence."""
    if hit.phrase.kind == "noun" and not _fills(form, [hit]):
        return False
    if hit.phrase.topic == Intent.GREETING:
        cut_short = hit.phrase.text in _OPENERS and not pattern("asks.after_opener").match(form[hit.end :])
        return not cut_short and len(form) <= MAX_GREETING
    return not pattern("asks.praise_denied").search(form[: hit.start])


def _rest(form: str, by_topic: dict[str, list[Hit]], asks: bool) -> Reading:
    known = by_topic.get(Intent.UNKNOWN, [])
    if Intent.OFF_TOPIC in by_topic:
        return Reading(Intent.OFF_TOPIC, f"not about the shop: {_said(by_topic[Intent.OFF_TOPIC])}", False)
    if is_rhetorical(form) and (asks or known):
        return Reading(Intent.SMALL_TALK, "a rhetorical question", False)
    if known and (asks or _fills(form, known)):
        return Reading(Intent.UNKNOWN, f"a question about goods that no rule knows: {_said(known)}", True)
    if not asks:
        return Reading(Intent.SMALL_TALK, "a remark", False)
    if is_about_goods(form):
        return Reading(Intent.UNKNOWN, "a question about goods that no rule knows", True)
    return Reading(Intent.OFF_TOPIC, "a question, but not about goods", False)


def _strongest(hits: list[Hit], lang: str) -> list[Hit]:
    """Drop phrases inside longer ones, and short words of a language that the viewer does not show to speak."""
    spoken = {lang, "en", "zh"} | {
        hit.phrase.lang for hit in hits if hit.phrase.topic == OWN or not hit.phrase.is_short
    }
    kept = [hit for hit in hits if not (lang and hit.phrase.is_short and hit.phrase.lang not in spoken)]
    return [hit for hit in kept if hit.phrase.topic != OWN and not any(_inside(hit, other) for other in kept)]


def _shown_language(hits: list[Hit]) -> str:
    """Return the language that most of a comment's Latin words belong to, empty if there are none or too few."""
    letters: dict[str, int] = {}
    for start, end, lang in {(hit.start, hit.end, hit.phrase.lang) for hit in hits if hit.phrase.lang in LATIN}:
        letters[lang] = letters.get(lang, 0) + end - start
    ranked = sorted(((count, lang) for lang, count in letters.items()), reverse=True)
    if not ranked or ranked[0][0] < MIN_SHOWN or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return ""
    return ranked[0][1]


def _inside(hit: Hit, other: Hit) -> bool:
    return (
        other.start <= hit.start
        and hit.end <= other.end
        and not (hit.phrase.topic == Intent.UNKNOWN and other.phrase.kind == "said")
        and other.end - other.start > hit.end - hit.start
        and other.phrase.topic != hit.phrase.topic
    )


def _covered(hits: Iterable[Hit]) -> int:
    """Return how many characters the hits cover; letters of alphabets count half, as they say less each."""
    places = {place for hit in hits for place in range(hit.start, hit.end)}
    latin = sum(1 for hit in hits if hit.phrase.text[0].isascii() for _ in range(hit.start, hit.end))
    return 2 * len(places) - min(latin, len(places))


def _fills(form: str, hits: list[Hit]) -> bool:
    """True when the hits are nearly all there is: "运费", "price", "尺码表"."""
    letters = sum(char.isalnum() for char in form)
    return bool(letters) and sum(hit.end - hit.start for hit in hits) * 2 >= letters


def _said(hits: list[Hit]) -> str:
    longest = max(hits, key=lambda hit: hit.end - hit.start)
    return f"“{longest.phrase.text}”"
