"""Puts the line that the law asks for behind every introduction of goods that need one (rules C03)."""

from dataclasses import replace

from bot.core.classes import MANDATORY
from bot.core.goods import Catalog
from bot.show.lines import PHASES, Line
from bot.show.rundown import Rundown, Segment

_END = {"zh": "。", "ja": "。"}


def with_notices(rundown: Rundown, catalog: Catalog) -> Rundown:
    """Return the rundown in which each introduction of such a product ends with its notice."""
    return replace(
        rundown,
        opening=tuple(_noticed(line, catalog) for line in rundown.opening),
        segments=tuple(_of_segment(segment, catalog) for segment in rundown.segments),
    )


def _of_segment(segment: Segment, catalog: Catalog) -> Segment:
    """The lines that may come first on a visit are its introduction, whatever kind they are of."""
    first = min((PHASES.get(line.kind, 2) for line in segment.lines), default=0)
    lines = (_noticed(line, catalog) if PHASES.get(line.kind, 2) == first else line for line in segment.lines)
    return replace(segment, lines=tuple(lines))


def _noticed(line: Line, catalog: Catalog) -> Line:
    product = catalog.products.get(line.sku or "")
    if product is None or product.product_class not in MANDATORY:
        return line
    slot = f"[[notice:{product.sku}]]"
    text = {lang: _followed(words, slot, lang) for lang, words in line.text.items()}
    more = {lang: tuple(_followed(words, slot, lang) for words in others) for lang, others in line.more.items()}
    return replace(line, text=text, more=more)


def _followed(words: str, slot: str, lang: str) -> str:
    if slot in words:
        return words
    end = _END.get(lang, ".")
    return f"{words}{'' if end == '。' else ' '}{slot}{end}"
