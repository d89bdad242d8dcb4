"""Reads a rundown: every line can be said, in every language, about goods that exist; else every fault is named."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.approved import copy_faults, near
from bot.core.errors import ConfigError
from bot.core.goods import Catalog
from bot.core.variants import expand
from bot.show.lines import ANGLES, KINDS, OPENERS, Line

_GROUPS = ("filler", "welcome", "sold_out", "closing", "transition", "tease", "bundle")
_TOP = ("languages", "opening", "segment", *_GROUPS)
_SEGMENT = ("product", "minutes", "line")
_LINE = ("id", "kind", "product", "opener", "angle", "hours")
_FIXED_KIND = {
    "opening": "opening",
    "welcome": "recap",
    **{name: name for name in ("sold_out", "closing", "transition", "tease", "bundle")},
}
_MAX_CHARS = 600


@dataclass(frozen=True, slots=True)
class Segment:
    """The time of one product."""

    sku: str
    lines: tuple[Line, ...]
    minutes: float = 4.0
    """How long it lasts at most once three lines were said, in busy rooms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rundown:
    """Everything the host says by itself.  A value; a bad edit never replaces a good one."""

    languages: tuple[str, ...]
    opening: tuple[Line, ...]
    segments: tuple[Segment, ...]
    fillers: tuple[Line, ...]
    welcome: tuple[Line, ...]
    sold_out: tuple[Line, ...]
    closing: tuple[Line, ...]
    transitions: tuple[Line, ...] = ()
    """Said when the next product's time begins; SKU is that product."""
    teases: tuple[Line, ...] = ()
    """Said while a product is on show; SKU is the next one."""
    bundles: tuple[Line, ...] = ()
    """Said of a product that is a set, or is in one: BUNDLE in their slots is that set."""

    def lines(self) -> Iterator[Line]:
        """Yield every line once."""
        yield from self.opening
        for segment in self.segments:
            yield from segment.lines
        for group in (self.fillers, self.welcome, self.sold_out, self.closing):
            yield from group
        for group in (self.transitions, self.teases, self.bundles):
            yield from group


def parse_rundown(raw: Mapping[str, Any], catalog: Catalog) -> Rundown:
    """Return `raw` (a parsed rundown.toml) as a rundown; ConfigError lists every fault with its place."""
    reader = _Reader(catalog)
    rundown = reader.read(raw)
    if reader.faults:
        raise ConfigError("rundown: " + "; ".join(reader.faults), hint="edit rundown.toml and run zhubo check again")
    return rundown


class _Reader:
    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.faults: list[str] = []
        self.languages: tuple[str, ...] = ()
        self._ids: set[str] = set()
        self._texts: dict[str, str] = {}

    def read(self, raw: Mapping[str, Any]) -> Rundown:
        self._known("", raw, _TOP)
        languages = raw.get("languages")
        if not isinstance(languages, list) or not languages or not all(isinstance(code, str) for code in languages):
            self.faults.append('languages: write the languages of every line, e.g. languages = ["zh", "en"]')
            languages = []
        self.languages = tuple(languages)
        groups = {name: self._group(raw, name) for name in ("opening", *_GROUPS)}
        segments = tuple(self._segment(row, at) for at, row in enumerate(_tables(raw.get("segment")), 1))
        if not segments:
            self.faults.append("segment: there is none; write [[segment]], its product and [[segment.line]]")
        if not groups["opening"]:
            self.faults.append("opening: there is none; write [[opening]] with one text per language")
        return Rundown(
            languages=self.languages,
            opening=groups["opening"],
            segments=segments,
            fillers=groups["filler"],
            welcome=groups["welcome"],
            sold_out=groups["sold_out"],
            closing=groups["closing"],
            transitions=groups["transition"],
            teases=groups["tease"],
            bundles=groups["bundle"],
        )

    def _group(self, raw: Mapping[str, Any], name: str) -> tuple[Line, ...]:
        rows = enumerate(_tables(raw.get(name)), 1)
        return tuple(self._line(row, f"{name} {at}", kind=_FIXED_KIND.get(name)) for at, row in rows)

    def _segment(self, row: Mapping[str, Any], at: int) -> Segment:
        sku = str(row.get("product", ""))
        where = f"segment {at} ({sku})"
        self._known(where, row, _SEGMENT)
        self._product(where, sku)
        minutes = row.get("minutes", 4)
        if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not 0 < minutes <= 120:
            self.faults.append(f"{where}.minutes: write a number above 0 and up to 120")
            minutes = 4
        rows = _tables(row.get("line"))
        if not rows:
            self.faults.append(f"{where}: is empty; write [[segment.line]] with a kind and one text per language")
        lines = tuple(self._line(line, f"{where} line {no}", sku=sku) for no, line in enumerate(rows, 1))
        return Segment(sku, lines, float(minutes))

    def _line(self, row: Mapping[str, Any], where: str, *, kind: str | None = None, sku: str | None = None) -> Line:
        self._known(where, row, (*_LINE, *self.languages))
        kind = kind or str(row.get("kind", ""))
        self._one_of(where, "kind", kind, KINDS)
        opener, angle = str(row.get("opener", "fact")), str(row.get("angle", "eye"))
        self._one_of(where, "opener", opener, OPENERS)
        self._one_of(where, "angle", angle, ANGLES)
        if sku is None and "product" in row:
            sku = str(row["product"])
            self._product(where, sku)
        texts = {lang: self._texts_in(where, row, lang) for lang in self.languages}
        return Line(
            id=self._new_id(row, sku or "any", kind),
            kind=kind,
            text={lang: wordings[0] for lang, wordings in texts.items()},
            more={lang: wordings[1:] for lang, wordings in texts.items() if wordings[1:]},
            sku=sku,
            opener=opener,
            angle=angle,
            hours=self._hours(where, row.get("hours")),
        )

    def _texts_in(self, where: str, row: Mapping[str, Any], lang: str) -> tuple[str, ...]:
        """Return the wordings of a line: one text, {this|that} in it, or a list of texts that all say the same."""
        written = row.get(lang)
        listed = written if isinstance(written, list) else [written]
        texts = [text for text in listed if isinstance(text, str) and text.strip()]
        if not texts or len(texts) < len(listed):
            self.faults.append(f"{where}: has no text in {lang!r}; write {lang} = ...")
            return ("",)
        try:
            wordings = [one for text in texts for one in expand(" ".join(text.split()), f"{where}.{lang}")]
        except ConfigError as error:
            self.faults.append(f"{error}; {error.hint}")
            return ("",)
        return tuple(self._text(where, text, lang) for text in wordings)

    def _text(self, where: str, text: str, lang: str) -> str:
        if len(text) > _MAX_CHARS:
            self.faults.append(f"{where}.{lang}: is longer than {_MAX_CHARS} characters; make it two lines")
        if twin := self._texts.get(f"{lang} {text}"):
            self.faults.append(f"{where}.{lang}: says the same as {twin}; change or remove it")
        self._texts[f"{lang} {text}"] = where
        self.faults.extend(f"{where}.{lang}: {fault}" for fault in copy_faults(text, lang, self.catalog))
        return text

    def _hours(self, where: str, hours: object) -> tuple[int, int] | None:
        if hours is None:
            return None
        match hours:
            case [int(start), int(end)] if 0 <= start < 24 and 0 <= end <= 24 and start != end:
                return start, end
        self.faults.append(f"{where}.hours: write two hours of the day, e.g. [22, 6]")
        return None

    def _new_id(self, row: Mapping[str, Any], sku: str, kind: str) -> str:
        """Ids survive edits elsewhere in the file, so a restarted room knows what it has said."""
        stem = str(row.get("id") or f"{sku}.{kind}")
        found = next(name for no in range(1, 10_000) if (name := f"{stem}.{no}") not in self._ids)
        self._ids.add(found)
        return found

    def _product(self, where: str, sku: str) -> None:
        if sku not in self.catalog.products:
            self.faults.append(f"{where}: {sku!r} is no product of the catalogue{near(sku, self.catalog.products)}")

    def _one_of(self, where: str, key: str, word: str, known: Iterable[str]) -> None:
        if word not in known:
            self.faults.append(
                f"{where}.{key}: {word!r} is unknown{near(word, known)}; one of {', '.join(sorted(known))}"
            )

    def _known(self, where: str, row: Mapping[str, Any], keys: Sequence[str]) -> None:
        place = f"{where}: " if where else ""
        self.faults.extend(f"{place}unknown key {key!r}{near(key, keys)}" for key in row if key not in keys)


def _tables(value: object) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
