"""Speaks what the host says again and again ahead of the show, so that it starts at once and hides the model."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace

from bot.aio.closing import closing
from bot.app.files import RoomFiles
from bot.core.errors import BotError
from bot.core.facts import Facts, slots_in
from bot.core.speech import SAMPLE_RATE_HZ, Clause, Cleared, VoiceStyle, speech_seconds
from bot.core.turns import Intent
from bot.guard.gate import Gate
from bot.room.delivery import CONTEXT_CHARS
from bot.show.lines import Line
from bot.show.notices import with_notices
from bot.voice.cache import CachedVoice
from bot.writer.canned import cut
from bot.writer.copybook import GAME_KINDS, GOLDEN
from bot.writer.known import Subject, about
from bot.writer.show_copy import ShowCopy

FIRST = frozenset(
    intent.value
    for intent in (
        *(Intent.PRICE, Intent.STOCK, Intent.SHIPPING, Intent.COUPON, Intent.SIZE, Intent.INGREDIENTS, Intent.RETURNS),
        *(Intent.HOW_TO_BUY, Intent.ARE_YOU_REAL, Intent.GREETING, Intent.THANKS, Intent.UNKNOWN),
    )
)
"""Kinds of copy that are needed most."""
OF_A_TURN = frozenset({"viewer", "count"})
"""Slots that nobody knows before somebody asks."""
FAULTS = 3
"""So many faults in a row and the voice is not asked further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of the work: what became of it, and how far the work is."""

    line: Cleared
    number: int
    of: int
    outcome: str
    """made, kept (it was there) or failed."""
    reason: str = ""


def fixed_lines(files: RoomFiles, gate: Gate, lang: str, wall_ms: int, *, most: int) -> list[Cleared]:
    """Return `most` lines of what may be said in `lang` with today's facts, each text once, in the order of its worth.

    First the opening, then the host's copy about nothing in particular, then about each product, then the shop's own
    answers and the script: it is the answers and the thanks that somebody waits for.
    """
    room = files.settings.room
    values = {"shop": room.name, "buy_place": room.buy_place.get(lang, room.buy_place.get(room.language, ""))}
    facts = Facts(catalog=files.catalog, wall_ms=wall_ms, timezone=room.timezone, values=values)
    found: dict[str, Cleared] = {}
    for text in _texts(files, lang, facts):
        said = ""
        for clause in cut(text):
            line = gate.clear(Clause(text=clause, lang=lang), facts, context=said[-CONTEXT_CHARS:])
            if not isinstance(line, Cleared):
                break
            said += line.text
            found.setdefault(line.text, line)
            if len(found) >= most:
                return list(found.values())
    return list(found.values())


def _texts(files: RoomFiles, lang: str, facts: Facts) -> Iterator[str]:
    room, skus = files.settings.room, tuple(files.catalog.products)
    host = ShowCopy(files.persona, files.book, lang=room.language, seed=room.seed, timezone=room.timezone)
    rundown = with_notices(host.into(files.rundown), files.catalog)
    for line in rundown.opening:
        yield from _wordings(line, lang, skus, facts)
    copy = list(_copy(files, lang))
    yield from (text for text in copy if not any(slots_in(text)))
    for text in copy:
        if any(slots_in(text)):
            yield from _bound(text, skus, facts)
    for entry in (*(faq for product in files.catalog.products.values() for faq in product.faq), *files.catalog.faq):
        yield from entry.wordings(lang)
    for line in rundown.lines():
        yield from _wordings(line, lang, skus, facts)


def _wordings(line: Line, lang: str, skus: tuple[str, ...], facts: Facts) -> Iterator[str]:
    for wording in line.wordings(lang) if lang in line.text else ():
        yield from _bound(wording.text[lang], skus, facts)


def _copy(files: RoomFiles, lang: str) -> Iterator[str]:
    """The host's copy, the most asked first; games have words of their own each time."""
    words = files.persona.words_in(lang)
    context = {
        "persona": files.persona.name_in(lang),
        "introduction": words.introduction,
        "phrase": "",
        "tier": "new",
        "merged": False,
        "offer": False,
    }
    kinds = files.book.kinds.get(lang, {})
    for kind in sorted(kinds.keys() - {GOLDEN, *GAME_KINDS}, key=lambda kind: (kind not in FIRST, kind)):
        for lines in kinds[kind].values():
            yield from (line.render(context) for line in lines if "phrase" not in line.source)


def _bound(text: str, skus: tuple[str, ...], facts: Facts) -> Iterator[str]:
    """A line once for each product that it may be about; none where it names what only a turn knows."""
    slots = tuple(slots_in(text))
    if any(slot.name in OF_A_TURN for slot in slots):
        return
    if not any("SKU" in slot.raw or "OFFER" in slot.raw or "BUNDLE" in slot.raw for slot in slots):
        yield text
        return
    for sku in skus:
        yield about(text, Subject.of(sku, facts))


def that_fit(lines: list[Cleared], cap_bytes: int) -> list[Cleared]:
    """Return the first lines whose clips stay within the cache: more would push each other out."""
    size, kept = 0.0, list[Cleared]()
    for line in lines:
        size += speech_seconds(line.text, line.lang) * SAMPLE_RATE_HZ * 2
        if size > cap_bytes:
            break
        kept.append(line)
    return kept


async def prerender(lines: list[Cleared], voice: CachedVoice, style: VoiceStyle) -> AsyncIterator[Step]:
    """Speak every line that the cache does not hold, one after the other; stop after three faults in a row."""
    faults = 0
    for number, line in enumerate(lines, start=1):
        step = Step(line=line, number=number, of=len(lines), outcome="kept")
        if not await voice.holds(line, style):
            try:
                async with closing(chunks := voice.synthesize(line, style)):
                    async for _ in chunks:
                        pass
                step, faults = replace(step, outcome="made"), 0
            except BotError as error:
                step, faults = replace(step, outcome="failed", reason=str(error)), faults + 1
        yield step
        if faults >= FAULTS:
            return
