"""Reads what goods with rules of their own must bring: their class, their approval, whether their copy was reviewed."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.core.approved import near
from bot.core.classes import APPROVED, CLASSES, NEVER, WORDS
from bot.core.goods import Approval, Product
from bot.store.rows import Row

LAW_ZONE = ZoneInfo("Asia/Shanghai")
"""Approvals that name a day end with it there."""
DAY_MS = 86_400_000
NUMBER = r"[\w()（）\[\]〔〕./ -]{4,60}"
FILE = r"[^\\:*?\"<>|]{1,200}"


def class_of(text: str) -> str | None:
    """Return the class that a shop means, "general" for nothing, None for a word that is none."""
    said = text.strip()
    if not said:
        return "general"
    found = WORDS.get(said, said.casefold())
    return found if found in CLASSES else None


def class_fault(text: str) -> str:
    """Return what is wrong with a class, or nothing: unknown, or never sold here, with the article."""
    found = class_of(text)
    if found is None:
        return f"{text!r} is no class of goods{near(text, CLASSES)}; write one of {', '.join(CLASSES)}"
    if found in NEVER:
        return f"{text!r} may not be advertised: {NEVER[found]}; remove this product"
    return ""


def read_class(row: Row) -> str:
    """Return the class of a product; a fault with the article for one that is never sold here (rules C06)."""
    text = row.text("class", default="")
    if fault := class_fault(text):
        row.fault("class", fault)
    return class_of(text) or "general"


def read_approval(row: Row, product_class: str) -> Approval | None:
    """Return the approval of a product; a class that needs one and has none is a fault (rules C04)."""
    raw = row.get("approval")
    example = '{ number = "...", file = "approval.pdf", valid_until = 2027-06-30 }'
    if raw is None:
        if product_class in APPROVED:
            row.fault("approval", f"is missing: {product_class} is shown only with one; write approval = {example}")
        return None
    inner = Row(raw, f"{row.where} approval", row.faults)
    number = inner.text("number", pattern=NUMBER, example="国食健注G20260000")
    file = inner.text("file", pattern=FILE, example="approval.pdf")
    until_ms = read_until(inner)
    inner.close()
    return Approval(number=number, file=file, until_ms=until_ms)


def read_until(row: Row) -> int:
    """Return the wall ms from which something dated is void: the moment, or the end of the day, in `valid_until`."""
    value = row.get("valid_until")
    if isinstance(value, datetime) and value.tzinfo is not None:
        return round(value.timestamp() * 1000)
    if isinstance(value, date) and not isinstance(value, datetime):
        return end_of_day_ms(value)
    row.fault("valid_until", "must be the last day on which it holds, e.g. valid_until = 2027-06-30")
    return 0


def end_of_day_ms(day: date) -> int:
    """Return the first moment after a day in China, wall ms."""
    return round(datetime.combine(day, time(), LAW_ZONE).timestamp() * 1000) + DAY_MS


def read_reviewed(row: Row) -> bool:
    """Return whether the product's copy was reviewed."""
    value = row.get("reviewed")
    if value is not None and not isinstance(value, bool):
        row.fault("reviewed", "must be true or false")
    return value is True


def missing_files(products: Mapping[str, Product], folder: Path) -> Iterator[str]:
    """Yield a fault for each approval whose document is not in the folder (rules C04)."""
    for sku, product in products.items():
        approval = product.approval
        if approval is None or not approval.file:
            continue
        where, file = f"product ({sku}).approval.file", folder / approval.file
        if not file.resolve().is_relative_to(folder.resolve()):
            yield f"{where}: {approval.file!r} is not beside the catalogue; put the document there and name it"
        elif not file.is_file():
            yield f"{where}: there is no {approval.file!r} beside the catalogue; put it there"
        elif not file.stat().st_size:
            yield f"{where}: {approval.file!r} is empty; put the document in its place"
