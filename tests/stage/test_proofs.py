import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.stage.proofs import ProofPages, card_html, list_html
from bot.web import make_app
from tests.draws.deck import card

pytestmark = pytest.mark.wire
FACTS: dict[str, Any] = {
    "id": "cup-1",
    "state": "revealed",
    "rules": dict(card(contact="<script>alert(1)</script>").rules),
    "rules_hash": "a" * 64,
    "commit": "b" * 64,
    "opens": "2026-11-24T12:00:00+00:00",
    "closes": "2026-11-24T12:05:00+00:00",
    "entrants": 12,
    "entrants_hash": "c" * 64,
    "salt": "comments:" + "d" * 64,
    "reason": "",
    "at": "2026-11-24T12:05:10+00:00",
    "picks": ["1" * 64, "2" * 64, "3" * 64],
}


@pytest.fixture
async def base(tmp_path: Path) -> AsyncIterator[str]:
    (tmp_path / "cup-1.card.json").write_text(json.dumps(FACTS), encoding="utf-8")
    (tmp_path / "cup-1.proof.json").write_text("{}", encoding="utf-8")
    (tmp_path / "cup-1.private.jsonl").write_text("secret", encoding="utf-8")
    (tmp_path / "broken.card.json").write_text("{", encoding="utf-8")
    app = make_app()
    ProofPages(tmp_path).attach(app)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def get(url: str) -> tuple[int, str, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text(), answer.headers.get("Content-Security-Policy", "")


async def test_the_page_of_a_draw_shows_card_and_whole_hashes_and_runs_nothing(base: str) -> None:
    status, text, policy = await get(f"{base}/draws/cup-1")
    assert status == 200
    assert all(FACTS[key] in text for key in ("rules_hash", "commit", "entrants_hash", "salt"))
    words = (
        "马克杯",
        "实物 CNY 59.00",
        "2026-11-24T20:00:00+08:00",
        "中奖条件",
        "Conditions",
        "中奖 · winner",
        "候补 · alternate",
        "proof.json",
    )
    assert all(word in text for word in words)
    assert "<script" not in text and "&lt;script&gt;" in text
    assert "default-src 'none'" in policy and "script-src" not in policy and "unsafe" not in policy
    assert "http" not in text


async def test_the_list_names_each_draw_and_the_proof_can_be_taken(base: str) -> None:
    status, text, _ = await get(f"{base}/draws")
    assert status == 200 and "/draws/cup-1" in text and "revealed" in text
    assert (await get(f"{base}/draws/cup-1.proof.json"))[:2] == (200, "{}")


@pytest.mark.parametrize(
    "path",
    [
        f"/draws/{name}"
        for name in ("none", "broken", "cup-1.private.jsonl", "..%2Fx", "CUP.proof.json", "x.proof.json")
    ],
)
async def test_nothing_else_of_the_folder_is_served(base: str, path: str) -> None:
    status, text, _ = await get(base + path)
    assert status == 404 and "secret" not in text


def test_a_void_draw_says_why_and_a_draw_before_its_result_has_none() -> None:
    void = {**FACTS, "state": "void", "reason": "<b>broken", "picks": []}
    assert "已作废 · void: &lt;b&gt;broken" in list_html([void])
    early = {key: value for key, value in FACTS.items() if key != "picks"} | {"closes": "", "opens": ""}
    assert "Result" not in card_html(early)
