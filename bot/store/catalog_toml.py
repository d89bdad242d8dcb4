"""Writes goods as a catalog.toml that loads as it is and is easy to edit."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from bot.core.goods import Product, Proof
from bot.store.special_goods import LAW_ZONE

_HEAD = "# Imported.  price is in the smallest unit of the currency: 5900 is 59.00; see docs/catalog.md.\n"


def toml_of(products: Sequence[Product]) -> str:
    """Return the text of a catalog.toml with these products."""
    return _HEAD + "".join("\n[[product]]\n" + "".join(f"{line}\n" for line in _lines(one)) for one in products)


def _lines(product: Product) -> Iterator[str]:
    yield f"sku = {_text(product.sku)}"
    yield f"link = {product.link}"
    yield f"name = {_inline(product.name)}"
    yield f"price = {product.price.amount_minor}"
    yield f"currency = {_text(product.price.currency)}"
    if product.stock is not None:
        yield f"stock = {product.stock + product.reserved}"
    if product.allotment is not None:
        yield f"allotment = {product.allotment}"
    if product.reserved:
        yield f"reserved = {product.reserved}"
    for key in ("role", "picture"):
        if value := getattr(product, key):
            yield f"{key} = {_text(value)}"
    if product.pictures:
        yield f"pictures = [{', '.join(map(_text, product.pictures))}]"
    if product.spin is not None:
        yield f"spin = {{ files = {_text(product.spin.files)}, frames = {product.spin.frames} }}"
    if product.product_class != "general":
        yield f"class = {_text(product.product_class)}"
    if product.approval is not None:
        given = product.approval
        last = _last_day(given.until_ms)
        yield f"approval = {{ number = {_text(given.number)}, file = {_text(given.file)}, valid_until = {last} }}"
    if product.reviewed:
        yield "reviewed = true"
    if product.members:
        yield "members = { " + ", ".join(f"{_text(sku)} = {count}" for sku, count in product.members.items()) + " }"
    if product.condition:
        yield f"condition = {_inline(product.condition)}"
    if product.keywords:
        words = {lang: [*found] for lang, found in product.keywords.items()}
        yield f"keywords = {_inline(words)}"
    yield from (f"facts.{name} = {_inline(text)}" for name, text in product.facts.items())
    yield from (f"evidence.{name} = {_proof(proof)}" for name, proof in product.evidence.items())


def _proof(proof: Proof) -> str:
    if not proof.source and proof.until_ms is None:
        return _text(proof.id)
    parts = [f"id = {_text(proof.id)}"]
    if proof.source:
        parts.append(f"source = {_text(proof.source)}")
    if proof.until_ms is not None:
        parts.append(f"valid_until = {_last_day(proof.until_ms)}")
    return "{ " + ", ".join(parts) + " }"


def _last_day(until_ms: int) -> date:
    return datetime.fromtimestamp(until_ms / 1000 - 1, LAW_ZONE).date()


def _inline(table: Mapping[str, object]) -> str:
    return "{ " + ", ".join(f"{key} = {_text(value)}" for key, value in table.items()) + " }"


def _text(value: object) -> str:
    """Return a text or a list of texts; TOML reads JSON's form of both, but for a bare DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
