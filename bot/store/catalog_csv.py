"""Imports a sheet of products: every good row comes in, every bad cell is named with row, column, value and remedy."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from bot.core.approved import near
from bot.core.classes import APPROVED
from bot.core.errors import ConfigError
from bot.core.goods import ROLES, Approval, Catalog, Money, Product, Proof
from bot.store.bundles import MAX_CONDITION, faults_of_sets, members_in
from bot.store.catalog import CURRENCIES, REFUSED_CATEGORIES, REFUSED_WHY
from bot.store.proofs import proof_in_cells
from bot.store.special_goods import class_fault, class_of, end_of_day_ms

COLUMNS = (
    *("sku", "link", "price", "currency", "stock", "allotment", "reserved", "picture", "category", "role"),
    *("members", "class", "approval_number", "approval_file", "approval_until", "reviewed"),
)
"""Beside these: name_LANG (at least one), keywords_LANG (words parted by |), fact_KEY_LANG, and for its proof
evidence_KEY, source_KEY, until_KEY."""
ALIASES: Mapping[str, str] = {
    "编号": "sku", "商品编码": "sku", "链接": "link", "链接号": "link", "价格": "price", "币种": "currency",
    "库存": "stock", "投放": "allotment", "预留": "reserved", "图片": "picture", "类目": "category", "角色": "role",
    "套装内容": "members", "分类": "class", "批准文号": "approval_number", "批准文件": "approval_file",
    "有效期至": "approval_until",
    "已审核": "reviewed", "名称": "name_zh", "商品名称": "name_zh", "关键词": "keywords_zh",
}  # fmt: skip
"""Chinese headings and the columns they mean."""
ROLE_WORDS: Mapping[str, str] = {
    "爆款": "hero", "引流": "traffic", "引流款": "traffic", "利润": "margin", "利润款": "margin", "赠品": "gift"
}  # fmt: skip
_FREE = re.compile(
    r"^(name|keywords|condition)_[a-z]{2,3}$|^fact_[a-z0-9_]+_[a-z]{2,3}$|^(evidence|source|until)_[a-z0-9_]+$"
)
_DECIMALS: Mapping[str, int] = {"JPY": 0, "KRW": 0, "VND": 0}  # ISO 4217 minor units; all others here have 2
_SKU = re.compile(r"^[A-Za-z0-9_.-]{1,40}$")
_AMOUNT = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
"""59.90 or 1,299.00.  59,90 is refused: taken for 5990 it would be a hundred times too dear."""
_PICTURE = re.compile(r"^[A-Za-z0-9_-]+\.(svg|png|jpg|jpeg|webp)$")
_YES = frozenset({"yes", "true", "1", "是", "已审核"})
_MAX_ROWS = 5000
_MAX_FAULTS = 1000
_SHOWN = 40
"""Characters of a bad value in its fault."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a sheet, and what to write instead."""

    file: str
    row: int
    """As a spreadsheet counts, the headings being row 1; 0 = the sheet as a whole."""
    column: str
    value: str
    fix: str

    def __str__(self) -> str:
        """Return one sentence: file, row, column, value and remedy."""
        place = ", ".join(filter(None, (f"row {self.row}" if self.row else "", f"column {self.column}")))
        return f"{self.file} {place}: {self.value!r} {self.fix}"


@dataclass(frozen=True, slots=True)
class CsvImport:
    """What a sheet gave: the goods of the good rows, and every fault of the others in order."""

    catalog: Catalog
    faults: tuple[Fault, ...]


def load_catalog_csv(path: Path) -> CsvImport:
    """Return the goods of a sheet; a bad row is left out and all its faults are named, the rest imports.

    `price` is in whole units as a shop writes it, "59.90"; it is read exactly, never as a float.
    ConfigError only if no row can be read: no file, not UTF-8, no headings, or a needed column is missing.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(f"there is no {path.name} in {path.parent}", hint="check the path") from error
    except OSError as error:
        raise ConfigError(f"cannot read {path.name}: {error.strerror}", hint="make it readable for you") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path.name} is not UTF-8 text", hint='save it as "CSV UTF-8" and import again') from error
    return parse_catalog_csv(text, path.name)


def parse_catalog_csv(text: str, name: str = "sheet") -> CsvImport:
    """Return the goods of a sheet's text; see `load_catalog_csv`."""
    faults: list[Fault] = []
    rows = _rows(text, name, faults)
    number, heading = next(rows, (1, []))
    header = _header(heading, name, number, faults)
    taken = _Taken({}, {})
    products: dict[str, Product] = {}
    for number, cells in rows:
        row = _RowOf(name, number, header, cells, faults)
        if len(products) >= _MAX_ROWS:
            row.fault("sku", f"is beyond {_MAX_ROWS} products; split the sheet")
            break
        product = row.product(taken)
        if product is not None:
            products[product.sku] = product
        if len(faults) >= _MAX_FAULTS:
            break
    for bundle, column, fix in list(faults_of_sets(products)):
        products.pop(bundle.sku, None)
        faults.append(Fault(name, taken.skus[bundle.sku], column, bundle.sku, fix))
    return CsvImport(Catalog(products=products), tuple(faults[:_MAX_FAULTS]))


def _rows(text: str, name: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of every row that is not empty; what cannot be parsed ends the sheet with a fault."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            plain = [unicodedata.normalize("NFKC", cell).strip() for cell in cells]
            if any(plain):
                yield number, plain
    except csv.Error as error:
        faults.append(Fault(name, number + 1, "", "", f"cannot be read ({error}); nothing after it was"))


def _header(heading: Sequence[str], name: str, number: int, faults: list[Fault]) -> list[str]:
    header = [ALIASES.get(column, column.casefold()) for column in heading]
    missing = [column for column in ("sku", "link", "price") if column not in header]
    if not any(column.startswith("name_") for column in header):
        missing.append("name_zh or name_en")
    if missing:
        raise ConfigError(
            f"{name} has no column {', '.join(missing)}",
            hint="the first line must be like: sku,link,name_zh,name_en,price,currency,stock",
        )
    for at, column in enumerate(header):
        if column and column in header[:at]:
            faults.append(Fault(name, number, column, column, "is there twice; remove one"))
        elif column and column not in COLUMNS and not _FREE.match(column):
            fix = f"is not used{near(column, COLUMNS)}; rename or remove it"
            faults.append(Fault(name, number, column, column[:_SHOWN], fix))
    return header


@dataclass(frozen=True, slots=True)
class _Taken:
    skus: dict[str, int]
    """SKU -> row."""
    links: dict[int, int]


class _RowOf:
    """One row of a sheet.  Every getter returns something usable; what was wrong is in `faults`."""

    def __init__(
        self, name: str, number: int, header: Sequence[str], cells: Sequence[str], faults: list[Fault]
    ) -> None:
        self._name, self._number, self._faults = name, number, faults
        self._cells = {column: cell for column, cell in zip(header, cells, strict=False) if column and cell}
        self._good = True
        if len(cells) > len(header) and any(cells[len(header) :]):
            fix = f"is one cell too many for {len(header)} columns; put a cell that holds a comma in quotes"
            self.fault(f"{len(header) + 1}", fix, value=cells[len(header)])

    def fault(self, column: str, fix: str, *, value: str | None = None) -> None:
        """Record what is wrong with a cell and what to write."""
        self._good = False
        shown = self._cells.get(column, "") if value is None else value
        self._faults.append(Fault(self._name, self._number, column, shown[:_SHOWN], fix))

    def product(self, taken: _Taken) -> Product | None:
        """Return the product, None if anything in its row is wrong."""
        sku, link = self._sku(taken), self._link(taken)
        names = self._by_language("name_")
        if not names:
            self.fault("name_zh", "is empty in every language; fill name_zh or name_en")
        if self._cells.get("category", "").casefold() in REFUSED_CATEGORIES:
            self.fault("category", f"may not be sold in a livestream: {REFUSED_WHY}; remove this row")
        picture = self._cells.get("picture", "")
        if picture and not _PICTURE.match(picture):
            self.fault("picture", "is no file name of a picture; write one like cup.svg")
        facts = self._facts()
        stock, reserved = self._whole("stock", least=0), self._whole("reserved", least=0) or 0
        product = Product(
            sku=sku,
            link=link,
            name=names,
            price=self._money(),
            stock=None if stock is None else max(0, stock - reserved),
            allotment=self._whole("allotment", least=1),
            reserved=reserved,
            facts=facts,
            keywords={
                lang: tuple(word.strip() for word in words.split("|") if word.strip())
                for lang, words in self._by_language("keywords_").items()
            },
            picture=picture,
            role=self._role(),
            evidence=self._evidence(facts),
            members=self._members(),
            condition=self._condition(),
            product_class=self._class(),
            approval=self._approval(),
            reviewed=self._cells.get("reviewed", "").casefold() in _YES,
        )
        return product if self._good else None

    def _members(self) -> dict[str, int]:
        found = members_in(self._cells.get("members", ""))
        if found is None:
            self.fault("members", "is no set; write its parts like CUP|BRUSH*2")
        return found or {}

    def _condition(self) -> dict[str, str]:
        found = self._by_language("condition_")
        for lang, text in found.items():
            if len(text) > MAX_CONDITION:
                self.fault(f"condition_{lang}", f"is longer than {MAX_CONDITION} characters; shorten it")
        return found

    def _sku(self, taken: _Taken) -> str:
        sku = self._cells.get("sku", "")
        if not _SKU.match(sku):
            self.fault("sku", "must be letters, digits, _ . or -, at most 40; write one like CUP")
        elif taken.skus.setdefault(sku, self._number) != self._number:
            self.fault("sku", f"is in row {taken.skus[sku]} already; write another or remove this row")
        return sku

    def _link(self, taken: _Taken) -> int:
        link = self._whole("link", least=1)
        if link is None:
            if "link" not in self._cells:
                self.fault("link", "is missing; write the number in the cart, e.g. 3")
            return 0
        if taken.links.setdefault(link, self._number) != self._number:
            self.fault("link", f"belongs to row {taken.links[link]}; write another number")
        return link

    def _whole(self, column: str, *, least: int) -> int | None:
        cell = self._cells.get(column, "")
        if not cell:
            return None
        if "," in cell and _AMOUNT.fullmatch(cell):
            cell = cell.replace(",", "")
        if not cell.isascii() or not cell.lstrip("-").isdigit() or len(cell) > 15:
            self.fault(column, "is not a whole number; write one, e.g. 12")
            return None
        if int(cell) < least:
            self.fault(column, f"is below {least}; write a whole number from {least} on")
            return None
        return int(cell)

    def _money(self) -> Money:
        currency = self._cells.get("currency", "").upper() or "CNY"
        decimals = _DECIMALS.get(currency, 2)
        if currency not in CURRENCIES:
            self.fault("currency", f"is no known currency{near(currency, CURRENCIES)}; write e.g. CNY")
        cell = self._cells.get("price", "").lstrip("¥$€£").removesuffix("元").strip()
        if not _AMOUNT.fullmatch(cell):
            why = "is missing" if not cell else "has a comma where a point belongs" if "," in cell else "is no amount"
            self.fault("price", f"{why}; write one like 59.90")
            return Money(0, currency)
        amount = Decimal(cell.replace(",", "")).scaleb(decimals)
        if not 0 < amount < 10**12:
            self.fault("price", "must be above 0; write the price for one piece, e.g. 59.90")
        elif amount != amount.to_integral_value():
            self.fault("price", f"has more than {decimals} decimals for {currency}; round it")
        else:
            return Money(int(amount), currency)
        return Money(0, currency)

    def _role(self) -> str:
        cell = self._cells.get("role", "")
        role = ROLE_WORDS.get(cell, cell.casefold())
        if role and role not in ROLES:
            self.fault("role", f"is no role{near(role, ROLES)}; write {', '.join(ROLES)} or nothing")
        return role

    def _class(self) -> str:
        cell = self._cells.get("class", "")
        if fault := class_fault(cell):
            self.fault("class", fault.replace(f"{cell!r} ", "", 1))
        return class_of(cell) or "general"

    def _approval(self) -> Approval | None:
        number, file, until = (self._cells.get(f"approval_{part}", "") for part in ("number", "file", "until"))
        if not (number or file or until) and class_of(self._cells.get("class", "")) not in APPROVED:
            return None
        for column, cell in (("approval_number", number), ("approval_file", file)):
            if not cell:
                self.fault(column, "is missing: goods of this class are shown only with number, file and date")
        try:
            until_ms = end_of_day_ms(date.fromisoformat(until))
        except (ValueError, OverflowError):
            self.fault("approval_until", "is no day; write the last one on which it holds, like 2027-06-30")
            return None
        return Approval(number=number, file=file, until_ms=until_ms)

    def _by_language(self, prefix: str) -> dict[str, str]:
        return {key.removeprefix(prefix): cell for key, cell in self._cells.items() if key.startswith(prefix)}

    def _facts(self) -> dict[str, dict[str, str]]:
        facts: dict[str, dict[str, str]] = {}
        for key, cell in self._by_language("fact_").items():
            name, _, lang = key.rpartition("_")
            if name:
                facts.setdefault(name, {})[lang] = cell
        return facts

    def _evidence(self, facts: Mapping[str, object]) -> dict[str, Proof]:
        found: dict[str, Proof] = {}
        for key in self._by_language("evidence_"):
            if key not in facts:
                self.fault(f"evidence_{key}", f"proves no fact of this row; fill fact_{key}_zh too, or empty this cell")
                continue
            proof, faults = proof_in_cells(key, self._cells)
            for column, fault in faults.items():
                self.fault(column, fault)
            if proof is not None:
                found[key] = proof
        for part in ("source", "until"):
            for key in self._by_language(f"{part}_"):
                if f"evidence_{key}" not in self._cells:
                    self.fault(f"{part}_{key}", f"belongs to no proof; fill evidence_{key} too, or empty this cell")
        return found
