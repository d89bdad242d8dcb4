"""Imports a sheet of products: every good row comes in, every bad one is named with its line and the remedy."""

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from bot.core.approved import near
from bot.core.errors import ConfigError
from bot.core.goods import Catalog, Money, Product
from bot.store.catalog import CURRENCIES, REFUSED_CATEGORIES

COLUMNS = ("sku", "link", "price", "currency", "stock", "allotment", "picture", "category")
"""Beside these: name_LANG (at least one), keywords_LANG (words parted by |) and fact_KEY_LANG."""
_FREE = re.compile(r"^(name|keywords)_[a-z]{2,3}$|^fact_[a-z0-9_]+_[a-z]{2,3}$")
_DECIMALS: Mapping[str, int] = {"JPY": 0, "KRW": 0, "VND": 0}  # ISO 4217 minor units; all others here have 2
_SKU = re.compile(r"^[A-Za-z0-9_.-]{1,40}$")
_PICTURE = re.compile(r"^[A-Za-z0-9_-]+\.(svg|png|jpg|jpeg|webp)$")
_MAX_ROWS = 5000


@dataclass(frozen=True, slots=True)
class CsvImport:
    """What a sheet gave: the goods, and one sentence for every row or cell that did not come in."""

    catalog: Catalog
    faults: tuple[str, ...]


class _BadCell(Exception):
    """Why this row cannot be sold; caught where rows are read."""


def load_catalog_csv(path: Path) -> CsvImport:
    """Return the goods of a sheet; a bad row is left out and named with its line, the rest imports.

    `price` is in whole units as a shop writes it, "59.90"; it is read exactly, never as a float.
    ConfigError only if no row can be read: no file, not UTF-8, no header, or a needed column is missing.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(f"there is no {path.name} in {path.parent}", hint="check the path") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path.name} is not UTF-8 text", hint='save it as "CSV UTF-8" and import again') from error
    return parse_catalog_csv(text, path.name)


def parse_catalog_csv(text: str, name: str = "sheet") -> CsvImport:
    """Return the goods of a sheet's text; see `load_catalog_csv`."""
    reader = csv.DictReader(io.StringIO(text), strict=False, restval="")
    faults = _header_faults(reader, name)
    products: dict[str, Product] = {}
    links: dict[int, str] = {}
    try:
        for cells in reader:
            row = {key: unicodedata.normalize("NFKC", cell).strip() for key, cell in cells.items() if key and cell}
            if not any(row.values()):
                continue
            try:
                if len(products) >= _MAX_ROWS:
                    raise _BadCell(f"is beyond {_MAX_ROWS} products; split the sheet")
                product = _product(row, products, links)
            except _BadCell as bad:
                faults.append(f"line {reader.line_num}: {bad}")
                continue
            products[product.sku] = product
            links[product.link] = product.sku
    except csv.Error as error:
        faults.append(f"line {reader.line_num}: {error}; nothing after it was read")
    return CsvImport(Catalog(products=products), tuple(faults))


def _header_faults(reader: "csv.DictReader[str]", name: str) -> list[str]:
    header = [column.strip().casefold() for column in reader.fieldnames or ()]
    missing = [column for column in ("sku", "link", "price") if column not in header]
    if not any(column.startswith("name_") for column in header):
        missing.append("name_zh or name_en")
    if missing:
        raise ConfigError(
            f"{name} has no column {', '.join(missing)}",
            hint="the first line must be like: sku,link,name_zh,name_en,price,currency,stock",
        )
    reader.fieldnames = header
    return [
        f"column {column!r} is not used{near(column, COLUMNS)}"
        for column in header
        if column and column not in COLUMNS and not _FREE.match(column)
    ]


def _product(row: Mapping[str, str], taken: Mapping[str, Product], links: Mapping[int, str]) -> Product:
    sku = row.get("sku", "")
    if not _SKU.match(sku):
        raise _BadCell(f"sku {sku!r} must be letters, digits, _ . or -, at most 40")
    if sku in taken:
        raise _BadCell(f"sku {sku} is there already; write another or remove this line")
    link = _whole(row, "link", least=1)
    if link is None:
        raise _BadCell(f"{sku}: link is missing; write the number in the cart, e.g. 3")
    if link in links:
        raise _BadCell(f"{sku}: link {link} belongs to {links[link]}; write another")
    names = _by_language(row, "name_")
    if not names:
        raise _BadCell(f"{sku}: name is missing; fill name_zh or name_en")
    if row.get("category", "").casefold() in REFUSED_CATEGORIES:
        raise _BadCell(f"{sku}: category {row['category']} may not be sold in a livestream")
    picture = row.get("picture", "")
    if picture and not _PICTURE.match(picture):
        raise _BadCell(f"{sku}: picture {picture!r} must be a file name like cup.svg")
    return Product(
        sku=sku,
        link=link,
        name=names,
        price=_money(row, sku),
        stock=_whole(row, "stock", least=0),
        allotment=_whole(row, "allotment", least=1),
        facts=_facts(row),
        keywords={
            lang: tuple(word.strip() for word in words.split("|") if word.strip())
            for lang, words in _by_language(row, "keywords_").items()
        },
        picture=picture,
    )


def _by_language(row: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {key.removeprefix(prefix): cell for key, cell in row.items() if key.startswith(prefix) and cell}


def _facts(row: Mapping[str, str]) -> dict[str, dict[str, str]]:
    facts: dict[str, dict[str, str]] = {}
    for key, cell in _by_language(row, "fact_").items():
        name, _, lang = key.rpartition("_")
        if name and cell:
            facts.setdefault(name, {})[lang] = cell
    return facts


def _whole(row: Mapping[str, str], key: str, *, least: int) -> int | None:
    cell = row.get(key, "").replace(",", "")
    if not cell:
        return None
    if not cell.isascii() or not cell.lstrip("-").isdigit():
        raise _BadCell(f"{key} {cell!r} is not a whole number")
    if int(cell[:18]) < least:
        raise _BadCell(f"{key} {cell} is below {least}")
    return int(cell[:18])


def _money(row: Mapping[str, str], sku: str) -> Money:
    currency = row.get("currency", "").upper() or "CNY"
    if currency not in CURRENCIES:
        raise _BadCell(f"{sku}: currency {currency!r} is unknown{near(currency, CURRENCIES)}")
    cell = row.get("price", "").lstrip("¥$€£").replace(",", "").strip()
    decimals = _DECIMALS.get(currency, 2)
    try:
        amount = Decimal(cell).scaleb(decimals)
    except InvalidOperation:
        raise _BadCell(f"{sku}: price {cell!r} is no amount; write e.g. 59.90") from None
    if not amount.is_finite() or not 0 < amount < 10**12:
        raise _BadCell(f"{sku}: price {cell} must be above 0")
    if amount != amount.to_integral_value():
        raise _BadCell(f"{sku}: price {cell} has more than {decimals} decimals for {currency}")
    return Money(int(amount), currency)
