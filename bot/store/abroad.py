"""Reads what a catalogue says of the world: names that no machine translates, and parcels to other countries."""

import re
from collections.abc import Mapping
from datetime import date

from bot.core.goods import COUNTRY_FACTS, Country, Localized
from bot.store.rows import Row

_CODE = re.compile(r"[A-Z]{2}")
LONGEST_NAME = 60


def read_glossary(top: Row) -> dict[str, Localized]:
    """Return [glossary]: a brand or name -> how it is written in other languages."""
    found: dict[str, Localized] = {}
    inner = Row(top.table("glossary"), "glossary", top.faults)
    for word, forms in inner.raw.items():
        if not word.strip() or len(word) > LONGEST_NAME or "[[" in word:
            inner.fault(repr(word), f"is no name; write a word of at most {LONGEST_NAME} characters")
        elif forms == {}:
            found[word] = {}
        else:
            found[word] = inner.localized(word)
    return found


def read_countries(top: Row) -> dict[str, Country]:
    """Return [country.TH], [country.MY], ...: what holds for parcels to each."""
    tables = top.table("country")
    for code in tables:
        if not _CODE.fullmatch(code):
            top.fault(f"country.{code}", "is no country; write its two capital letters (ISO 3166), e.g. [country.TH]")
    return {code: _country(code, raw, top.faults) for code, raw in tables.items() if _CODE.fullmatch(code)}


def _country(code: str, raw: object, faults: list[str]) -> Country:
    row = Row(raw, f"country.{code}", faults)
    texts = {name: row.localized(name, needed=False) for name in COUNTRY_FACTS}
    facts: Mapping[str, Localized] = {name: text for name, text in texts.items() if text}
    as_of = row.get("as_of")
    if as_of is not None and type(as_of) is not date:
        row.fault("as_of", "must be a date, e.g. as_of = 2026-11-01")
        as_of = None
    if "duty" in facts and as_of is None:
        row.fault("as_of", "is missing: a duty is said with the day on which you looked it up, as_of = 2026-11-01")
    if not row.raw:
        row.fault("", f"states nothing; write one of {', '.join(COUNTRY_FACTS)}")
    row.close()
    return Country(facts=facts, as_of=as_of.isoformat() if as_of else "")
