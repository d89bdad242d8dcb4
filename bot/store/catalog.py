"""Loads the shop's goods from catalog.toml: all of them are right, or every fault is named at once."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.approved import copy_faults, near
from bot.core.errors import ConfigError
from bot.core.goods import ROLES, Catalog, Faq, Localized, Money, Offer, Product
from bot.core.turns import Intent
from bot.store.abroad import read_countries, read_glossary
from bot.store.bundles import faults_of_sets, read_condition, read_members
from bot.store.pictures import PICTURE, faults_of_pictures, read_pictures, read_spin
from bot.store.prices import faults_of_tiers, read_basis, read_rest, read_since
from bot.store.proofs import read_proofs, voids_ms
from bot.store.rows import Row
from bot.store.special_goods import missing_files, read_approval, read_class, read_reviewed

CURRENCIES = frozenset(
    "CNY USD EUR GBP JPY KRW HKD TWD SGD MYR IDR THB VND PHP AUD CAD CHF AED SAR BRL MXN RUB".split()
)
"""ISO 4217 codes that the room can say and show."""
REFUSED_CATEGORIES = frozenset("drug medicine tobacco 药品 处方药 烟草 香烟".split())
"""Never sold here: prescription and special drugs, tobacco (PRC Advertising Law art. 15, 16, 22)."""
REFUSED_WHY = "PRC Advertising Law art. 15, 16, 22 (广告法第十五、十六、二十二条)"
STOCK_AGE_S = 30.0
"""Start value of `stock_max_age_s`: an older figure of the shop's file is not shown."""
CHINA = ZoneInfo("Asia/Shanghai")
"""Where days begin for a shop that names no other zone; a room's default too."""
_NAME = r"[A-Za-z0-9_.-]{1,40}"
_MINUTE_MS = 60_000


def load_catalog(path: Path, *, started_ms: int, zone: tzinfo = CHINA) -> Catalog:
    """Return the goods in `path`; ConfigError lists every fault with product, field and what to write.

    `started_ms` (wall, ms) is when the show first started; offers in minutes count from it.  Persist it: a
    restarted room that passes the same value keeps every offer's end (rules Y03).  `zone` is the room's.
    """
    raw = read_toml(path)
    catalog, faults = read_catalog(raw, started_ms=started_ms, zone=zone)
    faults += [*missing_files(catalog.products, path.parent)]
    faults += [*faults_of_pictures(catalog.products, path.parent / "pictures")]
    return _whole(catalog, faults, path.name)


def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file; ConfigError says why it cannot be read and what to do."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigError(f"there is no {path.name} in {path.parent}", hint="make one with: zhubo new") from error
    except OSError as error:
        raise ConfigError(f"cannot read {path.name}: {error.strerror}", hint="make it readable for you") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path.name} is not UTF-8 text", hint="save it again as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path.name} is not valid TOML: {error}", hint="mend that line") from error


def parse_catalog(raw: Mapping[str, Any], *, started_ms: int, name: str = "catalog.toml") -> Catalog:
    """Return `raw` as a catalogue; see `load_catalog`."""
    catalog, faults = read_catalog(raw, started_ms=started_ms)
    return _whole(catalog, faults, name)


def _whole(catalog: Catalog, faults: list[str], name: str) -> Catalog:
    if faults:
        raise ConfigError(f"{name}: " + "; ".join(faults), hint="edit it and run zhubo check again")
    return catalog


def read_catalog(raw: Mapping[str, Any], *, started_ms: int, zone: tzinfo = CHINA) -> tuple[Catalog, list[str]]:
    """Return `raw` as a catalogue and every fault in it; with faults it may not be used."""
    faults: list[str] = []
    top = Row(raw, "", faults)
    currency = top.text("currency", default="CNY")
    shared = _facts(Row({"facts": top.table("facts")}, "", faults))
    products = [_product(row, at, currency, shared, faults) for at, row in enumerate(top.tables("product"), 1)]
    if not products:
        top.fault("product", "there is none; write [[product]] and its sku, link, name and price")
    _faults_of_doubles(products, faults)
    by_sku = {product.sku: product for product in products}
    faults += [f"{one.sku}.{column}: {fault}" for one, column, fault in faults_of_sets(by_sku)]
    offers = [_offer(row, at, by_sku, started_ms, faults) for at, row in enumerate(top.tables("offer"), 1)]
    _faults_of_double_ids([offer.id for offer in offers], "offer", faults)
    faults += faults_of_tiers(by_sku, offers)
    policies = Row({"policies": top.table("policies")}, "", faults)
    shop_faq = tuple(_faq(row, at, "shop", "", faults) for at, row in enumerate(top.tables("faq"), 1))
    catalog = Catalog(
        products=by_sku,
        offers={offer.id: offer for offer in offers},
        policies=_texts(policies, "policies"),
        faq=shop_faq,
        stock_source=top.text("stock_source", default=""),
        stock_max_age_s=_age(top),
        prices_since_ms=read_since(top, zone),
        reopen_after_h=read_rest(top),
        voids_ms=voids_ms(products),
        glossary=read_glossary(top),
        countries=read_countries(top),
    )
    top.close()
    _faults_of_answers(catalog, faults)
    return catalog, faults


def _age(top: Row) -> float:
    value = top.get("stock_max_age_s")
    if value is None:
        return STOCK_AGE_S
    if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= 86_400:
        top.fault("stock_max_age_s", f"{value!r} is no time; write seconds from 1 on, e.g. 30")
        return STOCK_AGE_S
    return float(value)


def _product(raw: object, at: int, currency: str, shared: Mapping[str, Localized], faults: list[str]) -> Product:
    row = Row(raw, f"product {at}", faults)
    sku = row.text("sku", pattern=_NAME, example="CUP")
    row.where = f"product {at} ({sku})" if sku else row.where
    price = row.whole("price", least=1, needed=True, unit=f", in the smallest unit of {currency}, e.g. 5990 for 59.90")
    facts = {**shared, **_facts(row)}
    product_class = read_class(row)
    stock = row.whole("stock", least=0, unit=" of pieces, or leave it out if you do not know")
    reserved = row.whole("reserved", least=0, unit=" of pieces that are promised elsewhere") or 0
    product = Product(
        sku=sku,
        link=row.whole("link", least=1, needed=True, unit=" that viewers see in the cart, e.g. 3") or 0,
        name=row.localized("name"),
        price=Money(price or 0, _currency(row, currency)),
        stock=None if stock is None else max(0, stock - reserved),
        allotment=row.whole("allotment", least=1, unit=" of pieces released for this show"),
        reserved=reserved,
        facts=facts,
        keywords=row.phrases("keywords"),
        faq=tuple(_faq(faq, no, sku, f"product {at} ({sku}) ", faults) for no, faq in enumerate(row.tables("faq"), 1)),
        picture=row.text("picture", default="", pattern=f"|{PICTURE}", example="cup.svg"),
        pictures=read_pictures(row),
        spin=read_spin(row),
        role=_role(row),
        evidence=read_proofs(row, facts),
        members=read_members(row),
        condition=read_condition(row),
        product_class=product_class,
        approval=read_approval(row, product_class),
        reviewed=read_reviewed(row),
    )
    if row.text("category", default="").casefold() in REFUSED_CATEGORIES:
        row.fault("category", f"may not be sold in a livestream: {REFUSED_WHY}; remove this product")
    row.close()
    return product


def _role(row: Row) -> str:
    role = row.text("role", default="")
    if role and role not in ROLES:
        row.fault("role", f"{role!r} is no role{near(role, ROLES)}; write {', '.join(ROLES)} or leave it out")
    return role


def _currency(row: Row, default: str) -> str:
    currency = row.text("currency", default=default)
    if currency not in CURRENCIES:
        row.fault(
            "currency", f"{currency!r} is no known currency{near(currency.upper(), CURRENCIES)}; write e.g. 'CNY'"
        )
    return currency


def _facts(row: Row) -> dict[str, Localized]:
    found = _texts(row, "facts")
    for key in found:
        if not key.replace("_", "").isalnum() or not key.isascii():
            row.fault(f"facts.{key}", "a fact's name is letters, digits and _, so that [[fact.name:SKU]] finds it")
    return found


def _texts(row: Row, key: str) -> dict[str, Localized]:
    place = ".".join(part for part in (row.where, key) if part)
    inner = Row(row.table(key), place, row.faults)
    return {name: inner.localized(name) for name in inner.raw}


def _faq(raw: object, at: int, owner: str, where: str, faults: list[str]) -> Faq:
    row = Row(raw, f"{where}faq {at}", faults)
    faq_id = row.text("id", pattern=_NAME, example="dishwasher")
    row.where = f"{where}faq {at} ({faq_id})" if faq_id else row.where
    answer = row.wordings("answer")
    faq = Faq(
        id=f"{owner}.{faq_id}",
        ask=row.phrases("ask"),
        answer={lang: texts[0] for lang, texts in answer.items()},
        more={lang: texts[1:] for lang, texts in answer.items() if texts[1:]},
        intent=row.text("intent", default="faq"),
    )
    if faq.intent not in set(Intent):
        row.fault("intent", f"{faq.intent!r} is no intent{near(faq.intent, set(Intent))}")
    if not set(faq.ask) & set(faq.answer):
        row.fault("ask", 'needs words in a language of the answer: ask = { zh = ["洗碗机"] }')
    row.close()
    return faq


def _offer(raw: object, at: int, products: Mapping[str, Product], started_ms: int, faults: list[str]) -> Offer:
    row = Row(raw, f"offer {at}", faults)
    offer_id = row.text("id", pattern=_NAME, example="CUP_OPEN")
    row.where = f"offer {at} ({offer_id})" if offer_id else row.where
    sku = row.text("sku", example="CUP")
    product = products.get(sku)
    if product is None and sku:
        row.fault("sku", f"{sku!r} is no product{near(sku, products)}")
    currency = product.price.currency if product else "CNY"
    price = row.whole("price", least=1, needed=True, unit=f", in the smallest unit of {currency}") or 0
    anchor = row.whole("anchor", least=1, unit=f", in the smallest unit of {currency}")
    basis = read_basis(row)
    if anchor is not None and not basis:
        row.fault("basis", 'a compared price needs its reason: basis = { zh = "近7日最低成交价" }, or remove anchor')
    if anchor is not None and anchor <= price:
        row.fault("anchor", f"{anchor} is not above the offer's price {price}; remove it")
    starts_ms, ends_ms = _window(row, started_ms)
    reason = row.text("reopen_reason", default="")
    row.close()
    return Offer(
        id=offer_id,
        sku=sku,
        price=Money(price, currency),
        starts_ms=starts_ms,
        ends_ms=ends_ms,
        basis=basis,
        anchor=None if anchor is None else Money(anchor, currency),
        reopen_reason=reason,
    )


def _window(row: Row, started_ms: int) -> tuple[int, int]:
    """Return start and end (wall, ms), from `starts`/`ends` if given, else from the minutes."""
    if "starts" in row.raw or "ends" in row.raw:
        starts_ms, ends_ms = _moment(row, "starts"), _moment(row, "ends")
        if starts_ms and ends_ms and ends_ms <= starts_ms:
            row.fault("ends", "is not after starts")
        return starts_ms, ends_ms
    after = row.whole("minutes_after_start", least=0, needed=True, unit=" of minutes after the show started, e.g. 20")
    lasts = row.whole("lasts_minutes", least=1, needed=True, unit=" of minutes, 30 to 90 is usual")
    starts_ms = started_ms + (after or 0) * _MINUTE_MS
    return starts_ms, starts_ms + (lasts or 0) * _MINUTE_MS


def _moment(row: Row, key: str) -> int:
    value = row.get(key)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return int(value.timestamp() * 1000)
    row.fault(key, "must be a time with its zone, e.g. 2026-12-01T20:00:00+08:00")
    return 0


def _faults_of_doubles(products: list[Product], faults: list[str]) -> None:
    skus: dict[str, int] = {}
    links: dict[int, int] = {}
    for at, product in enumerate(products, 1):
        if product.sku and skus.setdefault(product.sku, at) != at:
            faults.append(
                f"product {at} ({product.sku}).sku: product {skus[product.sku]} has it already; write another"
            )
        if product.link and links.setdefault(product.link, at) != at:
            other = links[product.link]
            faults.append(f"product {at} ({product.sku}).link: product {other} has link {product.link}; write another")


def _faults_of_double_ids(ids: list[str], what: str, faults: list[str]) -> None:
    doubles = sorted({found for found in ids if found and ids.count(found) > 1})
    faults.extend(f"{what} {double!r} is there twice; give each its own id" for double in doubles)


def _faults_of_answers(catalog: Catalog, faults: list[str]) -> None:
    """Answers are checked last: their slots may name any product, offer or policy."""
    owners = [("shop", catalog.faq), *((product.sku, product.faq) for product in catalog.products.values())]
    for owner, faq in owners:
        _faults_of_double_ids([entry.id for entry in faq], f"{owner}: faq", faults)
        for entry in faq:
            for lang in entry.answer:
                found = [fault for text in entry.wordings(lang) for fault in copy_faults(text, lang, catalog)]
                faults.extend(f"faq {entry.id}.answer.{lang}: {fault}" for fault in found)
