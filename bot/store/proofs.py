"""Reads what proves the facts of a product: an id, who says so, and until when."""

import re
from collections.abc import Collection, Mapping
from datetime import date

from bot.core.approved import near
from bot.core.goods import Localized, Product, Proof
from bot.store.rows import Row
from bot.store.special_goods import end_of_day_ms, read_until

ID = re.compile(r"[\w./-]{2,60}")
"""The id of a report, a certificate, a record: letters of any script, digits, . / - and _."""
MAX_SOURCE = 200
_EXAMPLE = '{ id = "LAB-2026-014", source = "report of ...", valid_until = 2027-06-30 }'


def read_proofs(row: Row, facts: Mapping[str, Localized]) -> dict[str, Proof]:
    """Return fact -> its proof, written as an id or as a table; a proof of nothing is a fault."""
    found: dict[str, Proof] = {}
    for key, value in row.table("evidence").items():
        if key not in facts:
            row.fault(f"evidence.{key}", f"proves no fact of this product{near(key, facts)}")
        elif isinstance(value, Mapping):
            found[key] = _proof(Row(value, f"{row.where}.evidence.{key}", row.faults))
        elif not isinstance(value, str) or not ID.fullmatch(value):
            row.fault(f"evidence.{key}", f'{value!r} is no id; write one like "LAB-2026-014", or {_EXAMPLE}')
        else:
            found[key] = Proof(id=value)
    return found


def _proof(row: Row) -> Proof:
    proof = Proof(
        id=row.text("id", pattern=ID.pattern, example="LAB-2026-014"),
        source=row.text("source", default="", pattern=rf".{{0,{MAX_SOURCE}}}", example="report of the institute"),
        until_ms=read_until(row) if "valid_until" in row.raw else None,
    )
    row.close()
    return proof


def proof_in_cells(key: str, cells: Mapping[str, str]) -> tuple[Proof | None, dict[str, str]]:
    """Return what a sheet's columns evidence_KEY, source_KEY and until_KEY prove, and column -> fault."""
    proof_id, source, until = (cells.get(f"{part}_{key}", "") for part in ("evidence", "source", "until"))
    faults: dict[str, str] = {}
    if not ID.fullmatch(proof_id):
        faults[f"evidence_{key}"] = "is no id; write one like LAB-2026-014"
    if len(source) > MAX_SOURCE:
        faults[f"source_{key}"] = f"is longer than {MAX_SOURCE} characters; shorten it"
    until_ms = None
    if until:
        try:
            until_ms = end_of_day_ms(date.fromisoformat(until))
        except (ValueError, OverflowError):
            faults[f"until_{key}"] = "is no day; write the last one on which it holds, like 2027-06-30"
    return (None if faults else Proof(id=proof_id, source=source, until_ms=until_ms)), faults


def voids_ms(products: Collection[Product]) -> tuple[int, ...]:
    """Return the moments at which approvals and proofs of these goods run out, each once, in order."""
    found = {proof.until_ms for one in products for proof in one.evidence.values() if proof.until_ms is not None}
    found |= {one.approval.until_ms for one in products if one.approval is not None}
    return tuple(sorted(found))
