"""What the host says by itself beside the rundown: idle talk, teases, transitions, sets, farewells, golden openings.

The words are the persona's; when they are said is the show's business.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from bot.core.facts import SLOT, Facts, Slot, slots_in
from bot.core.goods import Catalog
from bot.guard.slots import value_of
from bot.show.lines import ANGLES, OPENERS
from bot.show.lines import Line as ShowLine
from bot.show.rundown import Rundown
from bot.writer.copybook import CopyBook
from bot.writer.golden import Golden, golden
from bot.writer.persona import Persona
from bot.writer.rotation import Rotation

_GROUPS = {
    "idle": "fillers",
    "transition": "transitions",
    "tease": "teases",
    "bundle": "bundles",
    "closing": "closing",
}
"""Copy kind -> where its lines go in the rundown."""
_OF_A_PRODUCT = (
    ("golden", "pain", "intro"),
    ("golden", "solution", "material"),
    ("golden", "proof", "care"),
    ("golden", "limit", "limit"),
    ("price", "core", "price"),
    ("golden", "offer", "offer"),
    ("golden", "question", "question"),
)
"""(kind, section) of copy -> what its lines are in a product's time, where the rundown has none in this language."""
_OF_A_TURN = frozenset({"viewer", "count"})


class ShowCopy:
    """One persona's own show lines in the room's language.  Same seed and calls, same words."""

    def __init__(self, persona: Persona, book: CopyBook, *, lang: str, seed: int, timezone: str) -> None:
        self._persona, self._book, self._timezone = persona, book, timezone
        self._lang = persona.language_for(lang, book.languages)
        self._rotation = Rotation(seed, repeat_after_s=persona.repeat_after_s)

    def into(self, rundown: Rundown) -> Rundown:
        """Return the rundown with the persona's lines behind its own.

        A rundown that is not written in the host's language lends its products and their minutes; what is said of
        them is the persona's copy, as far as the catalogue has facts in that language.
        """
        if self._lang not in rundown.languages:
            rundown = self._told_anew(rundown)
        groups = {group: getattr(rundown, group) + tuple(self._lines(kind)) for kind, group in _GROUPS.items()}
        return replace(rundown, **groups)

    def golden(self, sku: str, catalog: Catalog, wall_ms: int, now: float) -> str | None:
        """Return an opening for a product, slots open, or None; no pain and no ending comes back before the others."""
        built = self.build(sku, Facts(catalog=catalog, wall_ms=wall_ms, timezone=self._timezone), now)
        return built.text if built else None

    def words(self, text: str, catalog: Catalog, wall_ms: int) -> str:
        """Return copy with its slots filled as they are now; a slot without a value stays as it is."""
        facts = Facts(catalog=catalog, wall_ms=wall_ms, timezone=self._timezone)
        return SLOT.sub(
            lambda found: (
                value_of(Slot(found[1], found[2] or "", found[3] or "", found[0]), facts, self._lang) or found[0]
            ),
            text,
        )

    def build(self, sku: str, facts: Facts, now: float) -> Golden | None:
        """Return an opening with its beats and length, or None."""
        return golden(
            sku,
            facts,
            lang=self._lang,
            persona=self._persona,
            book=self._book,
            choose=lambda lines: self._rotation.pick(lines, now),
        )

    def _told_anew(self, rundown: Rundown) -> Rundown:
        """Return a rundown of the same products in the host's language, told from copy alone."""
        told = [
            line
            for kind, section, as_kind in _OF_A_PRODUCT
            for line in self._lines(kind, section, as_kind)
            if not any(slot.name in _OF_A_TURN for slot in slots_in(line.text[self._lang]))
        ]
        general = tuple(line for line in told if not any(slots_in(line.text[self._lang])))
        own = [line for line in told if line not in general]
        segments = tuple(
            replace(segment, lines=tuple(_bound(line, segment.sku) for line in own)) for segment in rundown.segments
        )
        return Rundown(
            languages=(self._lang,),
            opening=tuple(self._lines("opening")),
            segments=segments,
            fillers=tuple(replace(line, kind="answer") for line in general),
            welcome=tuple(self._lines("welcome", as_kind="recap")),
            sold_out=(),
            closing=(),
        )

    def _lines(self, kind: str, section: str = "core", as_kind: str = "") -> Iterator[ShowLine]:
        words = self._persona.words_in(self._lang)
        for number, line in enumerate(self._book.lines(self._lang, kind, section)):
            phrase = words.phrases[number % len(words.phrases)] if words.phrases else ""
            if not phrase and "phrase" in line.source:
                continue
            text = line.render(
                {
                    "persona": self._persona.name_in(self._lang),
                    "introduction": words.introduction,
                    "phrase": phrase,
                    "tier": "new",
                    "merged": False,
                    "offer": False,
                }
            )
            yield ShowLine(
                id=f"host.{as_kind or kind}.{hashlib.blake2s(line.source.encode(), digest_size=4).hexdigest()}",
                kind=as_kind or kind,
                text={self._lang: text},
                opener=sorted(OPENERS)[number % len(OPENERS)],
                angle=sorted(ANGLES)[number % len(ANGLES)],
            )


def _bound(line: ShowLine, sku: str) -> ShowLine:
    """Return a line for one product and its offer."""
    text = {lang: words.replace(":OFFER]]", ":SKU]]") for lang, words in line.text.items()}
    return replace(line, text=text, id=f"{sku}.{line.id}").about(sku)
