"""What proves a fact: an id, who says so, until when."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.goods import Money, Product, Proof
from bot.store.catalog import read_catalog
from bot.store.catalog_csv import parse_catalog_csv

pytestmark = pytest.mark.unit

END_MS = round(datetime(2027, 6, 30, 16, tzinfo=UTC).timestamp() * 1000)
"""2027-06-30 is over in China."""
PRODUCT: dict[str, Any] = {
    "sku": "CUP",
    "link": 1,
    "name": {"zh": "杯子"},
    "price": 5990,
    "facts": {"award": {"zh": "某奖金奖"}},
}


def read(evidence: object) -> tuple[Product, list[str]]:
    raw = {"product": [{**PRODUCT, "evidence": {"award": evidence}}]}
    catalog, faults = read_catalog(raw, started_ms=0)
    return catalog.products["CUP"], faults


def test_a_proof_is_an_id_or_an_id_with_its_source_and_its_last_day() -> None:
    assert read("CERT-7") == (read("CERT-7")[0], []) and read("CERT-7")[0].evidence == {"award": Proof(id="CERT-7")}
    day = datetime(2027, 6, 30, tzinfo=UTC).date()
    product, faults = read({"id": "CERT-7", "source": "某协会", "valid_until": day})
    assert (faults, product.evidence) == ([], {"award": Proof(id="CERT-7", source="某协会", until_ms=END_MS)})


@pytest.mark.parametrize(
    ("evidence", "told"),
    [
        ({"source": "某协会"}, "evidence.award.id: is missing"),
        ({"id": "CERT-7", "valid_until": "soon"}, "evidence.award.valid_until: must be the last day"),
        ({"id": "CERT-7", "sorce": "某协会"}, "evidence.award.sorce: is no known key, did you mean 'source'?"),
        ({"id": "CERT-7", "source": 7}, "evidence.award.source: must be a text"),
        (7, 'evidence.award: 7 is no id; write one like "LAB-2026-014"'),
    ],
)
def test_a_bad_proof_is_named_with_what_to_write(evidence: object, told: str) -> None:
    faults = read(evidence)[1]
    assert len(faults) == 1 and told in faults[0]


def test_the_facts_have_another_version_once_a_proof_has_run_out() -> None:
    day = datetime(2027, 6, 30, tzinfo=UTC).date()
    raw = {"product": [{**PRODUCT, "evidence": {"award": {"id": "CERT-7", "valid_until": day}}}]}
    catalog, _ = read_catalog(raw, started_ms=0)
    assert catalog.version_at(END_MS - 1) != catalog.version_at(END_MS)
    cup = catalog.products["CUP"]
    assert cup.fact_at("award", END_MS - 1) == {"zh": "某奖金奖"} and cup.fact_at("award", END_MS) is None


def test_a_sheet_brings_source_and_last_day_in_columns_of_their_own() -> None:
    head = "sku,link,name_zh,price,fact_award_zh,evidence_award,source_award,until_award\n"
    found = parse_catalog_csv(head + "CUP,1,杯,5,某奖金奖,CERT-7,某协会,2027-06-30\n")
    assert found.catalog.products["CUP"] == Product(
        sku="CUP",
        link=1,
        name={"zh": "杯"},
        price=Money(500, "CNY"),
        facts={"award": {"zh": "某奖金奖"}},
        evidence={"award": Proof(id="CERT-7", source="某协会", until_ms=END_MS)},
    )
    wrong = parse_catalog_csv(head + "CUP,1,杯,5,某奖金奖,CERT-7,某协会,soon\nBOX,2,盒,5,某奖金奖,,某协会,\n")
    assert {(fault.row, fault.column) for fault in wrong.faults} == {(2, "until_award"), (3, "source_award")}
