"""The shop's own stock figures, from a file that its system writes again and again: sku,stock."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.core.approved import near
from bot.core.goods import Product

_MAX_BYTES = 4_000_000
_MOST_DIGITS = 10
SKEW_S = 5.0
"""The clocks of the shop's system and of this computer may differ by so much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFile:
    """What a file said at one moment."""

    at_ms: int = 0
    """When it was written, wall ms; 0 = never: there is none."""
    pieces: Mapping[str, int] = field(default_factory=dict)
    """SKU -> pieces left."""
    faults: tuple[str, ...] = ()

    def left(self, product: Product, *, now_ms: int, max_age_s: float) -> int | None:
        """Return the pieces that may be named: min(file, catalogue without the reserved ones).

        A figure that is too old, dated in the future, or missing, gives None, which hides the stock: nothing is
        guessed.
        """
        pieces = self.pieces.get(product.sku)
        if pieces is None or now_ms - self.at_ms > max_age_s * 1000 or self.is_ahead(now_ms):
            return None
        return pieces if product.stock is None else min(pieces, product.stock)

    def is_ahead(self, now_ms: int) -> bool:
        """True if it is dated in the future, so that nobody can tell how old it is."""
        return self.at_ms - now_ms > SKEW_S * 1000


def read_stock(path: Path, known: Mapping[str, Product]) -> StockFile:
    """Return what the file says; a row that makes no sense is left out and named with its remedy.  Never raises."""
    name = path.name
    try:
        stat = path.stat()
        if stat.st_size > _MAX_BYTES:
            return StockFile(faults=(f"{name} is larger than {_MAX_BYTES // 1_000_000} MB; is it the right file?",))
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return StockFile(faults=(f"there is no {name} in {path.parent}; stock is hidden until there is",))
    except OSError as error:
        return StockFile(faults=(f"cannot read {name}: {error.strerror}; stock is hidden",))
    except UnicodeDecodeError:
        return StockFile(faults=(f"{name} is not UTF-8 text; save it again as UTF-8",))
    pieces, faults = _parsed(text, name, known)
    return StockFile(at_ms=round(stat.st_mtime * 1000), pieces=pieces, faults=tuple(faults[:20]))


def _parsed(text: str, name: str, known: Mapping[str, Product]) -> tuple[dict[str, int], list[str]]:
    found: dict[str, list[tuple[int, int | None]]] = {}
    faults: list[str] = []
    rows = csv.reader(io.StringIO(text, newline=""), strict=False)
    try:
        header = [column.strip().casefold() for column in next(rows, [])]
        if "sku" not in header or "stock" not in header:
            return {}, [f"{name} row 1: the headings must be sku,stock"]
        sku_at, stock_at = header.index("sku"), header.index("stock")
        for number, cells in enumerate(rows, 2):
            if len(cells) <= max(sku_at, stock_at):
                continue
            sku, cell = cells[sku_at].strip(), unicodedata.normalize("NFKC", cells[stock_at]).strip()
            if sku not in known:
                faults.append(f"{name} row {number}, column sku: {sku[:40]!r} is no product{near(sku[:40], known)}")
                continue
            pieces = int(cell) if cell.isascii() and cell.isdigit() and len(cell) <= _MOST_DIGITS else None
            if pieces is None:
                faults.append(f"{name} row {number}, column stock: {cell[:40]!r} is not a whole number; write e.g. 12")
            found.setdefault(sku, []).append((number, pieces))
    except csv.Error as error:
        faults.append(f"{name}: cannot be read ({error})")
    faults += _faults_of_doubles(name, found)
    return {sku: rows[0][1] for sku, rows in found.items() if len(rows) == 1 and rows[0][1] is not None}, faults


def _faults_of_doubles(name: str, found: Mapping[str, list[tuple[int, int | None]]]) -> Iterator[str]:
    """Nobody can tell which of two figures holds: none is taken."""
    for sku, rows in found.items():
        if len(rows) > 1:
            numbers = ", ".join(str(number) for number, _ in rows[:5])
            yield f"{name} rows {numbers}, column sku: {sku!r} is there {len(rows)} times, its stock is hidden; keep 1"
