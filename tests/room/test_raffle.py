import json
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from bot.core.errors import Retryable
from bot.core.ledger import Order
from bot.core.reports import Forgotten
from bot.draws.proof import faults_in
from bot.room.raffle import MISSED, Raffle, Start, drand
from bot.store.draw_files import WISHES, Wish, wish
from tests.draws.deck import CLOSES_MS, OPENS_MS, card, said
from tests.room.raffle_victim import Said
from tests.store.draws_rig import GRACE_MS, SEED, Table, table

pytestmark = pytest.mark.wire
FREEZE_MS = CLOSES_MS + GRACE_MS


def raffle(one: Table, folder: Path | None = None, **more: Any) -> Raffle:
    return Raffle(one.draws, one.clock, [more.pop("card", card())], folder=folder, **more)


async def at(one: Table, raffled: Raffle, *times_ms: int) -> None:
    for time_ms in times_ms:
        one.clock.at_ms = time_ms
        await raffled.step()


async def test_a_draw_with_times_opens_closes_and_is_proved_by_itself(tmp_path: Path) -> None:
    records: list[Mapping[str, object]] = []
    async with table() as one:
        one.clock.at_ms = OPENS_MS - 60_000
        run = raffle(one, tmp_path, record=records.append, words=Said())
        assert await run.prepare([card()]) == []
        await at(one, run, OPENS_MS - 1)
        assert (await one.draws.get("cup-1")).state == "published"
        await at(one, run, OPENS_MS)
        await one.hear(*(said(f"v{n}") for n in range(12)))
        await at(one, run, CLOSES_MS, FREEZE_MS - 1)
        assert (await one.draws.get("cup-1")).state == "open"
        await at(one, run, FREEZE_MS, FREEZE_MS + 500)
        orders = [row.key.split(":")[2] for row in await one.journal.effects(9)]
    assert orders == ["won", "closed", "open"]
    told = [record["state"] for record in records]
    assert told == ["published", "open", "closed", "revealed"]
    before = json.dumps(records[:3])
    assert SEED.hex() not in before and records[0]["commit"] in before  # type: ignore[operator]
    proof = tmp_path / "cup-1.proof.json"
    assert faults_in(proof.read_bytes()) == []
    private = tmp_path / "cup-1.private.jsonl"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert "bilibili:open_id:v3" in private.read_text(encoding="utf-8")
    assert "open_id" not in proof.read_text() and "v3" not in (tmp_path / "cup-1.card.json").read_text()


async def test_a_draw_whose_window_passed_while_the_room_was_off_is_void_and_says_so() -> None:
    async with table() as one:
        one.clock.at_ms = OPENS_MS - 1
        run = raffle(one)
        await run.prepare([card()])
        await at(one, run, FREEZE_MS)
        row = await one.draws.get("cup-1")
        assert (row.state, row.reason) == ("void", MISSED)


async def test_an_edited_card_is_not_published_and_the_others_are() -> None:
    async with table() as one:
        run = raffle(one)
        await run.prepare([card()])
        refused = await run.prepare([card(contact="x"), card(id="cup-2")])
        assert len(refused) == 1 and "its card is fixed" in refused[0]
        assert [row.state for row in await one.draws.all()] == ["published", "published"]


async def test_a_draw_opens_at_its_product_or_at_its_count() -> None:
    shown: list[str | None] = ["TEA"]
    counts = {"likes": 99}

    async def counters() -> Mapping[str, int]:
        return counts

    lasting = [card(id=name, opens=None, closes=None, duration_s=60) for name in ("a", "b", "c")]
    async with table() as one:
        starts = {"a": Start(sku="CUP"), "b": Start(counter="likes", level=100)}
        run = Raffle(one.draws, one.clock, starts=starts, card_sku=lambda: shown[0], counters=counters)
        await run.prepare(lasting)
        await run.step()
        assert {row.state for row in await one.draws.all()} == {"published"}
        shown[0], counts["likes"] = "CUP", 100
        await run.step()
        assert {row.id: row.state for row in await one.draws.all()} == {"a": "open", "b": "open", "c": "published"}
        assert await run.wish(Wish(verb="open", draw_id="c")) == ""
        assert (await one.draws.get("c")).closes_ms == one.clock.at_ms + 60_000


async def test_wishes_of_the_operator_are_done_or_refused_with_the_reason(tmp_path: Path) -> None:
    records: list[Mapping[str, object]] = []
    async with table() as one:
        run = raffle(one, tmp_path, record=records.append)
        await run.prepare([card()])
        await at(one, run, OPENS_MS)
        await one.hear(*(said(f"v{n}") for n in range(12)))
        wish(tmp_path, "1", Wish(verb="close", draw_id="cup-1"))
        wish(tmp_path, "2", Wish(verb="dance", draw_id="cup-1"))
        wish(tmp_path, "3", Wish(verb="open", draw_id="nowhere"))
        (tmp_path / WISHES / "4.json").write_text("{")
        await run.step()
        assert list((tmp_path / WISHES).iterdir()) == []
        refused = [record["refused"] for record in records if "refused" in record]
        assert [str(why).split(" ")[0] for why in refused] == ["draw", "a", "there"]
        await at(one, run, FREEZE_MS)
        for verb, place in (("claim", 0), ("delivered", 0), ("refuse", 1)):
            assert await run.wish(Wish(verb=verb, draw_id="cup-1", ordinal=place, reason="two accounts")) == ""
        assert [pick.state for pick in await one.draws.picks("cup-1")][:3] == ["delivered", "refused", "reserved"]
        assert await run.wish(Wish(verb="void", draw_id="cup-1", reason="")) != ""
        assert await run.wish(Wish(verb="void", draw_id="cup-1", reason="broken")) == ""
        await run.step()
        facts = json.loads((tmp_path / "cup-1.card.json").read_bytes())
        assert (facts["state"], facts["reason"]) == ("void", "broken")
        assert faults_in((tmp_path / "cup-1.proof.json").read_bytes()) == []


async def test_who_asks_to_be_forgotten_leaves_the_private_file_unless_she_has_won(tmp_path: Path) -> None:
    async with table() as one:
        run = raffle(one, tmp_path)
        await run.prepare([card()])
        await at(one, run, OPENS_MS)
        await one.hear(*(said(f"v{n}") for n in range(12)))
        await at(one, run, FREEZE_MS)
        won = [pick.person for pick in await one.draws.picks("cup-1")]
        winner = won[0]
        loser = next(row["person"] for row in await one.draws.private("cup-1") if row["person"] not in won)
        before = (tmp_path / "cup-1.proof.json").read_bytes()
        for person in (winner, loser):
            await one.journal.forget(str(person))
        run.on(Forgotten(seqs=(), at_ms=0))
        await run.step()
        private = (tmp_path / "cup-1.private.jsonl").read_text(encoding="utf-8")
        assert f'"{winner}"' in private and f'"{loser}"' not in private
        assert (tmp_path / "cup-1.proof.json").read_bytes() == before


async def test_claims_that_run_out_go_to_the_next_and_the_room_says_so() -> None:
    async with table() as one:
        run = raffle(one, words=Said())
        await run.prepare([card()])
        await at(one, run, OPENS_MS)
        await one.hear(*(said(f"v{n}") for n in range(12)))
        await at(one, run, FREEZE_MS, FREEZE_MS + 48 * 3_600_000)
        states = [pick.state for pick in await one.draws.picks("cup-1")]
        assert states == ["expired", "expired", "reserved", "reserved", "waiting"]
        assert {"draw:cup-1:next:2", "draw:cup-1:next:3"} <= {row.key for row in await one.journal.effects(9)}


class Beacon:
    """A drand server that knows its rounds up to a number."""

    def __init__(self, newest: int) -> None:
        self.newest, self.asked = newest, [""]

    async def get(self, path: str) -> Mapping[str, object]:
        self.asked.append(path)
        if path == "info":
            return {"period": 30, "genesis_time": OPENS_MS // 1000 - 3000}
        number = int(path.removeprefix("public/"))
        return {"round": number, "randomness": f"{number:064x}"} if number <= self.newest else {}


async def test_the_salt_of_drand_is_the_first_round_ten_seconds_after_the_close() -> None:
    beacon = Beacon(newest=111)

    async def fetch(at_ms: int) -> str:
        return await drand(beacon.get, at_ms)

    async with table() as one:
        run = raffle(one, fetch_salt=fetch, card=card(salt="drand"))
        await run.prepare([card(salt="drand")])
        await at(one, run, OPENS_MS)
        await one.hear(said("ann"), structs.replace(said("bob")))
        one.clock.at_ms = FREEZE_MS
        with pytest.raises(Retryable, match="round 112 of drand is not there yet"):
            await run.step()
        assert (await one.draws.get("cup-1")).state == "closed"
        beacon.newest = 112
        await run.step()
        row = await one.draws.get("cup-1")
        assert (row.state, row.salt) == ("revealed", f"drand:112:{112:064x}")
        assert set(beacon.asked) == {"", "info", "public/112"}


async def test_nothing_is_asked_of_drand_unless_it_is_configured() -> None:
    async with table() as one:
        run = raffle(one)
        await run.prepare([card(salt="drand")])
        await at(one, run, OPENS_MS, FREEZE_MS)
        assert (await one.draws.get("cup-1")).state == "closed"
        assert "no way to it is configured" in run.fault


async def test_orders_that_were_put_once_are_not_put_again() -> None:
    async with table() as one:
        await one.opened()
        order = Said().opened(await one.draws.get("cup-1"), 0)
        for _ in range(3):
            await one.draws.put("cup-1", order)
        keys = [row.key for row in await one.journal.effects(9)]
        assert keys == [wanted.key for wanted in order if isinstance(wanted, Order)]
