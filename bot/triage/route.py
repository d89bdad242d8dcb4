"""Where a committed event goes: a turn for the floor, or nothing, always with its reason."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from bot.core.events import Comment, RoomEvent
from bot.core.goods import Catalog
from bot.core.ledger import Committed
from bot.core.private import without_private
from bot.core.text import language_of, plain_text, words_only
from bot.core.turns import TTL_S, Intent, Lane, Turn
from bot.core.viewers import Viewer
from bot.guard import injection
from bot.guard.injection import injects
from bot.triage.events import GiftMemory, thanks_of
from bot.triage.faq import FaqIndex, Found
from bot.triage.forms import folded, letters
from bot.triage.greetings import greeting_kind
from bot.triage.grievance import complaint_topic
from bot.triage.hits import LATIN
from bot.triage.intents import GOODS, Reading, read
from bot.triage.keys import told_apart
from bot.triage.patterns import compile_all, pattern
from bot.triage.products import ON_CARD, Meant, ProductIndex, asks_which, means_earlier
from bot.triage.unknowns import Unknowns

SPOKEN_DELIVERIES = frozenset({"live", "replay"})
_PARTS = re.compile(r"[,，.。;；?？!！]+\s*|(?<=[\u3040-\u9fff])\s+")
SHORT_PHRASE = 3
"""A FAQ phrase of so few Latin letters ("fit") gives way to a clear question about something else."""
MOST_PARTS = 4
"""A comment in more parts than these is a story."""
COMPARED = 2
"""Products that one answer can compare; who names more is asked which two."""
MAX_TURN_TEXT = 200
"""Characters of a comment that travel with its turn."""
FIXED = frozenset({Intent.INJECTION, Intent.ABUSE, Intent.ARE_YOU_REAL, Intent.COMPLAINT})
"""Intents that no FAQ entry may answer instead."""
UNCERTAIN = frozenset({Intent.UNKNOWN, Intent.SMALL_TALK, Intent.OFF_TOPIC, Intent.COMPARE})
"""Intents that two products with "or" between them settle."""
CHAT = frozenset({Intent.GREETING, Intent.PRAISE, Intent.THANKS, Intent.SMALL_TALK})
ABOUT_PRODUCT = frozenset(GOODS) - {Intent.GIVEAWAY} | {Intent.UNKNOWN, Intent.COMPLAINT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """What became of one event."""

    turn: Turn | None
    fate: str
    """`queued` when `turn` is set, else `ignored`; the floor's answer may make it merged, muted, expired or evicted."""
    intent: str
    """An `Intent`, or the event's type."""
    sku: str | None
    why: str
    lang: str
    """Language of the viewer's words."""


class Triage:
    """Understands comments and events of one room.  Deterministic; `now` is monotonic seconds."""

    def __init__(
        self,
        catalog: Catalog,
        room_language: str = "zh",
        seed: int = 1,
        *,
        speaks: Collection[str] = (),
        own_names: Collection[str] = (),
    ) -> None:
        """`speaks`: languages the voice has beside the room's; `own_names`: display names of the room itself."""
        self.room_language = room_language
        self._speaks = frozenset(speaks) | {room_language}
        self._own_names = frozenset(words_only(name) for name in own_names) | {"主播"}
        self._seed = seed
        self._cards: tuple[str | None, str | None] = (None, None)
        """The product on the card before the last one, and the last one."""
        self._gifts, self._unknowns = GiftMemory(), Unknowns()
        self.update(catalog)
        compile_all()
        injection.prepare()
        # Reads the word tables now: no first comment may wait for the disk.
        self._products.find(read("你好，红色？", room_language).why)

    def update(self, catalog: Catalog) -> None:
        """Use a new state of the catalogue; cheap while only prices and stock change."""
        self._catalog = catalog
        words = {sku: (p.link, p.name, p.keywords, p.faq) for sku, p in catalog.products.items()}
        if getattr(self, "_words", None) != (words, catalog.faq):
            self._words: tuple[Mapping[str, object], object] = (words, catalog.faq)
            self._products, self._faq = ProductIndex(catalog), FaqIndex(catalog)

    def comment(
        self, committed: Committed, viewer: Viewer, *, card_sku: str | None, now: float, behind: str = ""
    ) -> Routing:
        """Return what becomes of a comment; `card_sku` is the product on show, which "this one" means.

        `behind`: what stands behind the words that are read; it is searched for orders to the model and goes nowhere.
        """
        event = committed.event
        if event.comment is None:
            return _ignored(event.type, "not a comment", self.room_language)
        if behind and injects(behind):
            return _ignored(Intent.INJECTION, "gives orders to the host's model", self._language(behind, event.comment))
        return self._words_of(event, event.comment, viewer, card_sku, now)

    def event(self, committed: Committed, viewer: Viewer, *, now: float) -> Routing:
        """Return what becomes of anything but a comment: one thanks, a paid question, or nothing."""
        event = committed.event
        if event.super_chat is not None and plain_text(event.super_chat.text):
            comment = Comment(text_plain=event.super_chat.text)
            asked = self._words_of(event, comment, viewer, None, now)
            if asked.turn is not None:
                return asked
            if asked.intent in (Intent.INJECTION, Intent.ABUSE):
                return asked
        if event.delivery not in SPOKEN_DELIVERIES:
            return _ignored(event.type, f"{event.delivery} is never spoken", self.room_language)
        sku = self._products.find(event.order.title).sku if event.order and event.order.title else None
        if event.order and event.order.product_id in self._catalog.products:
            sku = event.order.product_id
        turn, why = thanks_of(event, viewer, sku, self._gifts, lang=self.room_language, id=self._id(event), now=now)
        if turn is None:
            return _ignored(event.type, why, self.room_language)
        return Routing(turn=turn, fate="queued", intent=turn.intent, sku=sku, why=why, lang=self.room_language)

    def _words_of(
        self, event: RoomEvent, comment: Comment, viewer: Viewer, card_sku: str | None, now: float
    ) -> Routing:
        text = without_private(plain_text(comment.text_plain or comment.text))
        lang = self._language(text, comment)
        reading = read(text, lang)
        if lang == "en" and not comment.lang:  # so far only its letters were looked at
            lang = reading.lang or (self.room_language if self.room_language in LATIN else lang)
        meant = self._meant(text, card_sku, reading.intent)
        reading, faq = self._with_catalog(text, reading, meant)
        if reading.intent is Intent.COMPARE and len(meant.skus) > COMPARED:
            meant = Meant((), "more than two products named: which two?")
        sku = (faq.sku if faq else meant.sku) if faq or _names_product(reading, meant) else None
        why = reading.why + (f"; {meant.why}" if sku else "")
        refused = self._refusal(event, comment, reading)
        if refused:
            return Routing(turn=None, fate="ignored", intent=reading.intent, sku=sku, why=refused, lang=lang)
        spoken = lang if lang in self._speaks else self.room_language
        about = meant if sku else Meant((), "")
        key = self._merge_key(text, reading.intent, about, faq, spoken, now)
        if not reading.also:
            reading = replace(reading, also=_another(text, lang, reading.intent, faq))
        if reading.also:
            key = f"{key}:and:{reading.also}"
        turn = self._turn(event, viewer, reading.intent, key, text, spoken, sku, faq, now)
        turn = _with_rest(turn, reading, about)
        return Routing(turn=turn, fate="queued", intent=reading.intent, sku=sku, why=why, lang=lang)

    def _meant(self, text: str, card_sku: str | None, intent: Intent) -> Meant:
        """Return the product meant; one shown earlier is never taken for the one on the card now."""
        if card_sku and card_sku != self._cards[-1]:
            self._cards = (self._cards[-1], card_sku)
        meant = self._products.find(text, card_sku)
        before = self._cards[0]
        of_two = intent is Intent.COMPARE and pattern("products.of_two").search(folded(text)) is not None
        if of_two and meant.why == ON_CARD and not before and not means_earlier(text):
            return Meant((), "which two?")
        if meant.why not in (ON_CARD, "no product named") or not (of_two or means_earlier(text)):
            return meant
        if intent is Intent.COMPARE and card_sku:
            return Meant((card_sku, *((before,) if before else ())), "the product on the card and the one before")
        return Meant((before,), "the product before") if before else Meant((), "an earlier product, not known")

    def _with_catalog(self, text: str, reading: Reading, meant: Meant) -> tuple[Reading, Found | None]:
        """Let the shop's own answers and product names settle what the words alone left open."""
        if reading.intent in FIXED or reading.why.startswith(("spam", "viewer to viewer")):
            return reading, None
        if len(meant.skus) > 1 and reading.intent in UNCERTAIN and asks_which(text):
            return Reading(Intent.COMPARE, "asks which of the products named", True), None
        found = self._faq.phrase(text, meant.sku)
        if found and not (len(found.phrase) <= SHORT_PHRASE and found.phrase.isascii() and _is_clear(reading, found)):
            return Reading(Intent(found.faq.intent), found.why, True), found
        asks = reading.intent is Intent.UNKNOWN or reading.why.startswith("a question, but")
        if asks and (found := self._faq.nearest(text, meant.sku)):
            return Reading(Intent(found.faq.intent), found.why, True), found
        if reading.why.startswith("a question, but") and meant.skus and meant.why != ON_CARD:
            return Reading(Intent.UNKNOWN, "a question about a named product", True), None
        return reading, None

    def _refusal(self, event: RoomEvent, comment: Comment, reading: Reading) -> str:
        if not reading.answered:
            return reading.why
        if event.delivery not in SPOKEN_DELIVERIES:
            return f"{event.delivery} is never spoken"
        reply = comment.reply_to
        if reply is not None and words_only(reply.name) not in self._own_names:
            return "viewer to viewer: a reply"
        return "bare emoji" if comment.is_emoji else ""

    def _language(self, text: str, comment: Comment) -> str:
        hint = comment.lang or ""
        seen = language_of(text, default=self.room_language)
        # A script is proof; Latin letters alone are not, there the platform's hint knows better.
        return hint.split("-")[0].lower() if hint and seen in ("en", self.room_language) and text.isascii() else seen

    def _merge_key(self, text: str, intent: Intent, meant: Meant, faq: Found | None, lang: str, now: float) -> str:
        sku = meant.sku or ""
        if faq is not None:
            return ":".join(("faq", faq.faq.id, faq.sku or "", told_apart(text, Intent.FAQ), lang))
        if intent is Intent.UNKNOWN:
            return ":".join(("unknown", self._unknowns.key(text, meant.sku, lang, now), sku, lang))
        if intent is Intent.GREETING:
            return ":".join((intent.value, sku, greeting_kind(text), lang))
        if intent is Intent.COMPLAINT:  # the card only guesses what it is about, and changes while the topic stays
            return ":".join((intent.value, "" if meant.why == ON_CARD else sku, complaint_topic(text), lang))
        about = "+".join(meant.skus) if intent is Intent.COMPARE else sku
        apart = told_apart(text, intent, known=self._products.colours_of(meant.sku))
        return ":".join((intent.value, about, apart, lang))

    def _turn(
        self,
        event: RoomEvent,
        viewer: Viewer,
        intent: Intent,
        key: str,
        text: str,
        lang: str,
        sku: str | None,
        faq: Found | None,
        now: float,
    ) -> Turn:
        lane = Lane.CHAT if intent in CHAT else Lane.QA
        if event.super_chat is not None:
            lane = Lane.QA
        return Turn(
            id=self._id(event),
            lane=lane,
            intent=intent.value,
            merge_key=key,
            born_at=now,
            fresh_at=now,
            ttl_s=TTL_S[lane],
            lang=lang,
            viewers=(viewer,),
            text=text[:MAX_TURN_TEXT],
            sku=sku,
            answer=faq.faq.id if faq else None,
        )

    def _id(self, event: RoomEvent) -> str:
        return f"t{self._seed}-{event.seq if event.seq is not None else event.event_id}"


def _is_clear(reading: Reading, found: Found) -> bool:
    return reading.intent in GOODS and reading.intent != found.faq.intent and reading.why.startswith("says")


def _another(text: str, lang: str, first: Intent, faq: Found | None) -> str:
    """Return what another part of the comment asks for, apart from the part that decided; empty if nothing."""
    parts = [part for part in _PARTS.split(folded(text)) if part.strip()]
    if not 2 <= len(parts) <= MOST_PARTS or first not in (*GOODS, Intent.FAQ):
        return ""
    for part in parts:
        if faq is not None and letters(faq.phrase) in letters(part):
            continue
        one = read(part, lang)
        if one.answered and one.intent is not first and one.intent in (*GOODS, Intent.UNKNOWN):
            return one.intent.value if one.intent is not Intent.COMPARE else ""
    return ""


def _with_rest(turn: Turn, reading: Reading, about: Meant) -> Turn:
    """Return the turn with what else its comment asks: other products to compare with, a second question."""
    beside = about.skus[1:] if reading.intent is Intent.COMPARE else ()
    return replace(turn, beside=beside, also=reading.also)


def _names_product(reading: Reading, meant: Meant) -> bool:
    return reading.intent in ABOUT_PRODUCT and meant.sku is not None


def _ignored(intent: str, why: str, lang: str) -> Routing:
    return Routing(turn=None, fate="ignored", intent=intent, sku=None, why=why, lang=lang)
