"""The public pages of draws: rules, hashes and proof of each, in Chinese and English; no script, nothing from afar."""

import asyncio
import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web

from bot.core.errors import BROKEN_JSON
from bot.draws.card import TEXTS
from bot.stage.files import send

CSP = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
    " allow-downloads"
)
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_EN: Mapping[str, str] = {
    "conditions": "Conditions", "how_to_enter": "How to enter", "draw_time": "Time of the draw",
    "draw_method": "Method of the draw", "claim_conditions": "Conditions of a claim", "claim_way": "How to claim",
    "delivery": "Delivery", "forfeits": "Prizes not claimed", "organiser": "Organiser", "contact": "Contact",
}  # fmt: skip
_STATES: Mapping[str, tuple[str, str]] = {
    "published": ("已公布，未开始", "published, not open yet"),
    "open": ("参与中", "open"),
    "closed": ("名单已冻结", "list frozen"),
    "drawn": ("已抽取", "drawn"),
    "revealed": ("已开奖", "revealed"),
    "settled": ("已结束", "settled"),
    "void": ("已作废", "void"),
}
_HASHES = ("rules_hash", "commit", "entrants_hash", "salt")
_HOW_ZH = (
    "自己验证：下载 proof.json，用 docs/draw_verifier.py（只要 Python）或 zhubo draw verify 重算一遍。"
    "名单里的编号由你的平台账号算出，不含姓名。"
)
_HOW_EN = (
    "Check it yourself: download proof.json and compute it again with docs/draw_verifier.py (Python alone) or "
    "zhubo draw verify. The keys in the list are made of platform accounts and name nobody."
)
_PAGE = (
    '<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" '
    'content="width=device-width"><title>{title}</title><link rel="stylesheet" href="/stage/assets/proofs.css"></head>'
    "<body><main>{body}</main></body></html>"
)


class ProofPages:
    """Serves /draws, /draws/ID and /draws/ID.proof.json from the folder that the room writes."""

    def __init__(self, folder: Path, *, lang: str = "zh") -> None:
        self._folder, self._lang = folder, lang

    def attach(self, app: web.Application) -> None:
        """Add the routes to `app`."""
        app.router.add_get("/draws", self._list)
        app.router.add_get("/draws/{id}.proof.json", self._proof)
        app.router.add_get("/draws/{id}", self._one)

    async def _list(self, _: web.Request) -> web.Response:
        cards = await asyncio.to_thread(_cards, self._folder)
        return self._page(list_html(cards))

    async def _one(self, request: web.Request) -> web.Response:
        draw_id = request.match_info["id"]
        if not _ID.fullmatch(draw_id) or (card := await asyncio.to_thread(_card, self._folder, draw_id)) is None:
            raise web.HTTPNotFound(text="there is no such draw")
        return self._page(card_html(card))

    async def _proof(self, request: web.Request) -> web.FileResponse:
        draw_id = request.match_info["id"]
        if not _ID.fullmatch(draw_id):
            raise web.HTTPNotFound(text="there is no such draw")
        return await send(self._folder, f"{draw_id}.proof.json")

    def _page(self, body: str) -> web.Response:
        text = _PAGE.format(lang=self._lang, title="抽奖 · Draws", body=body)
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": CSP})


def list_html(cards: list[dict[str, Any]]) -> str:
    """Return the list of all draws, void ones too."""
    rows = "".join(
        f'<li><a href="/draws/{html.escape(str(card["id"]))}">{_prizes(card)}</a> {_state(card)}</li>' for card in cards
    )
    return f"<h1>抽奖 · Draws</h1><ul>{rows or '<li>–</li>'}</ul>"


def card_html(card: Mapping[str, Any]) -> str:
    """Return the page of one draw: the whole card, the whole hashes, and the places once they are drawn."""
    rules = card["rules"]
    rows = [
        ("奖品 · Prizes", _prizes(card)),
        ("奖品种类与金额 · Kinds and values", _worth(rules)),
        ("参与时间 · Entry window", _window(card)),
    ]
    rows += [(f"{zh} · {_EN[key]}", _said(rules.get(key, ""))) for key, zh in TEXTS.items()]
    rows += [
        ("兑奖时限 · Claim within", f"{int(rules['claim_hours'])} h"),
        ("人数 · People", str(int(card["entrants"]))),
    ]
    table = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows)
    hashes = "".join(
        f"<tr><th>{key}</th><td><code>{html.escape(str(card[key]) or '–')}</code></td></tr>" for key in _HASHES
    )
    return (
        f"<h1>{_prizes(card)}</h1><p>{_state(card)}</p><table>{table}</table><h2>承诺与哈希 · Commitment</h2>"
        f"<table>{hashes}</table>{_places(card)}"
    )


def _places(card: Mapping[str, Any]) -> str:
    if "picks" not in card:
        return ""
    winners = int(card["rules"]["winners"])
    rows = "".join(
        f"<tr><th>{place + 1}</th><td>{'中奖 · winner' if place < winners else '候补 · alternate'}</td>"
        f"<td><code>{html.escape(str(key))}</code></td></tr>"
        for place, key in enumerate(card["picks"])
    )
    link = f'<p><a href="/draws/{html.escape(str(card["id"]))}.proof.json" download>proof.json</a></p>'
    return f"<h2>结果 · Result</h2><table>{rows}</table>{link}<p>{_HOW_ZH}</p><p>{_HOW_EN}</p>"


def _prizes(card: Mapping[str, Any]) -> str:
    return "，".join(f"{_said(prize['name'])} ×{int(prize['count'])}" for prize in card["rules"]["prizes"])


def _worth(rules: Mapping[str, Any]) -> str:
    """Return kind and value of each prize: what one winner gets is summed."""
    currency = html.escape(str(rules["currency"]))
    return "; ".join(
        f"{_said(prize['kind'])} {currency} {sum(map(int, prize['values_minor'])) / 100:,.2f}"
        for prize in rules["prizes"]
    )


def _window(card: Mapping[str, Any]) -> str:
    if not card["closes"]:
        return f"{int(card['rules'].get('duration_s', 0))} s"
    opens, closes = (card["rules"].get(key) or card[key] for key in ("opens", "closes"))
    return f"{html.escape(str(opens))} – {html.escape(str(closes))}"


def _state(card: Mapping[str, Any]) -> str:
    zh, en = _STATES.get(str(card["state"]), (str(card["state"]),) * 2)
    reason = f": {html.escape(str(card['reason']))}" if card["reason"] else ""
    return f"<em>{html.escape(zh)} · {html.escape(en)}{reason}</em>"


def _said(text: object) -> str:
    """Return text of the card in all its languages, safe to be HTML."""
    if isinstance(text, Mapping):
        return " · ".join(html.escape(str(one)) for one in text.values())
    return html.escape(str(text))


def _cards(folder: Path) -> list[dict[str, Any]]:
    ids = sorted(path.name.removesuffix(".card.json") for path in folder.glob("*.card.json"))
    found = [card for draw_id in ids if _ID.fullmatch(draw_id) and (card := _card(folder, draw_id)) is not None]
    return sorted(found, key=lambda card: str(card["at"]), reverse=True)


def _card(folder: Path, draw_id: str) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode((folder / f"{draw_id}.card.json").read_bytes(), type=dict[str, Any])
    except (OSError, *BROKEN_JSON):
        return None
