import asyncio
import json
import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from bot.core.errors import BadInput
from bot.core.events import Moderation, Order, RoomEvent, User
from bot.core.ledger import Order as Wanted
from bot.core.ledger import OutboxClass
from bot.draws.canon import canon
from bot.draws.pick import commitment, entrant_key
from bot.draws.proof import faults, faults_in, follows
from tests.draws.deck import CLOSES_MS, CUP, OPENS_MS, card, said
from tests.store.draws_rig import GRACE_MS, SEED, SetClock, table

pytestmark = pytest.mark.wire
HOUR_MS = 3_600_000


def crowd(count: int) -> list[RoomEvent]:
    return [said(f"v{number}", at_ms=OPENS_MS + 1000 + number) for number in range(count)]


async def test_a_draw_goes_from_card_to_proof_and_anybody_can_check_it() -> None:
    async with table() as one:
        draw_id = await one.opened()
        await one.hear(*crowd(40))
        await one.closed(draw_id)
        result = await one.draws.result(draw_id)
        picks = await one.draws.draw(result)
        await one.draws.reveal(draw_id)
        assert faults_in(canon(result.proof)) == []
        assert [pick.state for pick in picks] == ["reserved"] * 2 + ["waiting"] * 3
        assert [pick.entrant for pick in picks] == list(result.picked)
        assert len({pick.person for pick in picks}) == 5
        assert result.proof["commit"] == commitment(draw_id, SEED) == (await one.draws.get(draw_id)).commitment
        assert result.proof["salt"].startswith("comments:")  # type: ignore[attr-defined]


async def test_no_frozen_list_can_be_left_out_of_the_rooms_history(tmp_path: Path) -> None:
    seen: list[Any] = []
    clock = SetClock()
    for number in range(3):
        async with table(tmp_path / "journal.sqlite3", clock=clock) as one:
            draw_id = await one.opened(card(id=f"cup-{number}"))
            await one.hear(*crowd(number))
            await one.closed(draw_id)
            if number == 1:
                await one.draws.void(draw_id, "the cups broke")
            seen.append((await one.draws.result(draw_id)).proof)
    first, second, third = seen
    assert [proof["chain"].partition(":")[0] for proof in seen] == ["1", "2", "3"]
    assert follows(first, "") and follows(second, first["chain"]) and follows(third, second["chain"])
    assert not follows(third, first["chain"]), "the void draw in between was left out and nobody noticed"
    assert not follows({**second, "entrants_hash": "0" * 64}, first["chain"])
    assert all(faults(proof) == [] for proof in seen)


async def test_with_secret_keys_no_id_can_be_tried_and_each_asker_can_be_told_hers(tmp_path: Path) -> None:
    seeds = iter(bytes([number]) * 32 for number in range(1, 9))
    async with table(tmp_path / "journal.sqlite3", new_seed=lambda: next(seeds)) as one:
        draw_id = await one.opened(card(keys="hmac"))
        await one.hear(*crowd(5))
    async with table(tmp_path / "journal.sqlite3") as one:
        await one.hear(said("v9", at_ms=OPENS_MS + 9000))
        await one.closed(draw_id)
        proof = (await one.draws.result(draw_id)).proof
        keys = {str(row["person"]): str(row["entrant"]) for row in await one.draws.private(draw_id)}
        listed = [key for key, _ in proof["entrants"]]  # type: ignore[attr-defined]
        assert sorted(keys.values()) == listed and len(listed) == 6
        guessed = {entrant_key(draw_id, "bilibili", "open_id", f"v{number}") for number in range(10)}
        assert not guessed & set(listed)
        assert keys["bilibili:open_id:v9"] == entrant_key(draw_id, "bilibili", "open_id", "v9", bytes([2]) * 32)
        assert faults(proof) == [] and (bytes([2]) * 32).hex() not in json.dumps(proof)


async def test_each_step_is_made_once_and_from_its_own_state() -> None:
    async with table() as one:
        draw_id = await one.opened()
        for step in (one.draws.publish, one.draws.open, one.draws.reveal, one.draws.close, one.draws.result):
            with pytest.raises(BadInput):
                await step(draw_id)
        await one.hear(*crowd(5))
        await one.closed(draw_id)
        result = await one.draws.result(draw_id)
        done = await asyncio.gather(*(one.draws.draw(result) for _ in range(5)), return_exceptions=True)
        assert sum(isinstance(answer, BadInput) for answer in done) == 4
        stock = await one.draws.stock_of(f"draw:{draw_id}:0")
        assert stock is not None and (stock.reserved, stock.left) == (2, 0)


async def test_a_card_that_is_edited_after_publishing_is_refused() -> None:
    async with table() as one:
        await one.draws.draft(card(alternates=9))
        await one.draws.draft(card())
        await one.draws.publish("cup-1")
        await one.draws.draft(card())
        with pytest.raises(BadInput, match="its card is fixed and this one differs.*new id"):
            await one.draws.draft(card(contact="somebody else"))
        assert (await one.draws.get("cup-1")).rules_hash == card().rules_hash


async def test_every_refusal_is_kept_with_its_reason() -> None:
    async with table(is_staff=lambda event, key: key == "bilibili:open_id:boss") as one:
        draw_id = await one.opened()
        await one.hear(
            said("ann"),
            said("boss"),
            said("kid", "我今年12岁", at_ms=OPENS_MS + 1),
            said("kid"),
            said("bob", "多少钱"),
            said("late", at_ms=CLOSES_MS + 1),
            said("copy", delivery="mirror"),
            said(user=User(name="a***", id_scope="masked", id="a***"), id="m1"),
            said(user=User(name="b***", id_scope="masked", id="b***"), id="m2"),
            said(user=User(name="小鹿", id_scope="name_only"), id="n1"),
        )
        assert await one.draws.counts(draw_id) == {
            "in": 1,
            "refused:masked": 2,
            "refused:minor": 1,
            "refused:name_only": 1,
            "refused:not_live": 1,
            "refused:not_open": 1,
            "refused:staff_or_bot": 1,
        }


async def test_one_person_is_in_once_whatever_her_name_and_how_often_she_asks() -> None:
    async with table() as one:
        draw_id = await one.opened()
        await one.hear(
            *(said(user=User(id="7", id_scope="uid", name=f"n{n}"), id=f"e{n}", at_ms=OPENS_MS + n) for n in range(9))
        )
        await one.hear(*(said("x", id="same") for _ in range(5)))
        assert await one.draws.counts(draw_id) == {"in": 2}
        await one.closed(draw_id)
        assert len((await one.draws.result(draw_id)).proof["entrants"]) == 2  # type: ignore[arg-type]


async def test_two_accounts_of_one_person_are_one_entrant() -> None:
    async with table() as one:
        draw_id = await one.opened()
        await one.hear(
            *(said(user=User(id=name, id_scope="open_id", union_id="u9", name=name), id=name) for name in ("a", "b"))
        )
        await one.closed(draw_id)
        assert await one.draws.counts(draw_id) == {"in": 1, "refused:already_in": 1}


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ({"moderation": Moderation(action="delete", target_event_id="e-ann")}, "revoked:withdrawn"),
        ({"moderation": Moderation(action="ban", target_user_id="ann")}, "revoked:blocked"),
        ({"moderation": Moderation(action="delete", target_event_id="e-bob")}, "in"),
    ],
)
async def test_what_is_taken_back_before_the_close_is_out_and_afterwards_it_stays(
    event: dict[str, Any], status: str
) -> None:
    taken = structs.replace(said("mod", at_ms=CLOSES_MS, id="mod"), type="moderation", comment=None, **event)
    for at_ms, expected in ((CLOSES_MS, status), (CLOSES_MS + 1, "in")):
        async with table() as one:
            draw_id = await one.opened()
            await one.hear(said("ann", id="e-ann"), structs.replace(taken, ts_recv=at_ms))
            assert await one.draws.counts(draw_id) == {expected: 1}


async def test_who_is_banned_cannot_come_back_and_a_refunded_order_is_no_entry() -> None:
    async with table() as one:
        draw_id = await one.opened(card(ways=["comment", "order"]))
        bought = structs.replace(said("ann", id="o1"), type="order", comment=None, order=Order(status="paid"))
        back = structs.replace(bought, event_id="o2", order=Order(status="refunded"))
        ban = structs.replace(
            said("m", id="m"),
            type="moderation",
            comment=None,
            moderation=Moderation(action="ban", target_user_id="bob"),
        )
        await one.hear(bought, ban, said("bob"))
        assert await one.draws.counts(draw_id) == {"in": 1, "refused:blocked": 1}
        await one.hear(back)
        assert await one.draws.counts(draw_id) == {"refused:blocked": 1, "revoked:withdrawn": 1}


async def test_any_order_of_arrival_gives_the_same_list() -> None:
    events = crowd(30) + [said(f"v{n}", at_ms=OPENS_MS + 500 * n, id=f"again{n}") for n in range(30)]
    hashes = set()
    for seed in range(4):
        async with table() as one:
            draw_id = await one.opened()
            await one.hear(*random.Random(seed).sample(events, len(events)))
            await one.closed(draw_id)
            hashes.add(((await one.draws.get(draw_id)).entrants_hash, (await one.draws.get(draw_id)).salt))
    assert len(hashes) == 1


async def test_late_frames_within_the_grace_count_and_a_late_entry_after_the_freeze_is_detected() -> None:
    async with table() as one:
        draw_id = await one.opened()
        await one.hear(*crowd(10))
        one.clock.at_ms = CLOSES_MS + GRACE_MS - 1
        with pytest.raises(BadInput, match="not over"):
            await one.draws.close(draw_id)
        await one.hear(structs.replace(said("slow", at_ms=CLOSES_MS + 9000), ts_source=CLOSES_MS - 1))
        await one.closed(draw_id)
        before = (await one.draws.result(draw_id)).proof
        await one.hear(structs.replace(said("later", at_ms=CLOSES_MS + 11_000), ts_source=CLOSES_MS - 1))
        assert (await one.draws.result(draw_id)).proof == before
        entrants: list[object] = before["entrants"]  # type: ignore[assignment]
        assert len(entrants) == 11
        forged = {**before, "entrants": sorted([*entrants, ["0" * 64, 1]])}  # type: ignore[type-var]
        assert faults(forged)


async def test_a_prize_that_nobody_claims_goes_to_the_next_of_the_same_proof() -> None:
    async with table() as one:
        draw_id = await one.opened()
        await one.hear(*crowd(20))
        await one.drawn(draw_id)
        picks = await one.draws.picks(draw_id)
        await one.draws.claim(draw_id, 0)
        one.clock.at_ms += 48 * HOUR_MS
        assert [(name, pick.ordinal) for name, pick in await one.draws.expire()] == [(draw_id, 2)]
        with pytest.raises(BadInput, match="expired"):
            await one.draws.claim(draw_id, 1)
        moved = await one.draws.refuse(draw_id, 2, "a second account of a winner")
        assert [pick.ordinal for pick in moved] == [3]
        assert moved[0].entrant == picks[3].entrant
        await one.draws.claim(draw_id, 3)
        await one.draws.delivered(draw_id, 3)
        states = [pick.state for pick in await one.draws.picks(draw_id)]
        assert states == ["claimed", "expired", "refused", "delivered", "waiting"]
        assert (await one.draws.get(draw_id)).state == "settled"
        stock = await one.draws.stock_of(f"draw:{draw_id}:0")
        assert stock is not None and (stock.given, stock.reserved) == (2, 0)


async def test_with_nobody_left_the_prize_stays_on_the_shelf() -> None:
    async with table() as one:
        draw_id = await one.opened()
        await one.hear(said("only"))
        await one.drawn(draw_id)
        assert [pick.state for pick in await one.draws.picks(draw_id)] == ["reserved"]
        one.clock.at_ms += 48 * HOUR_MS
        assert await one.draws.expire() == []
        assert (await one.draws.get(draw_id)).state == "settled"


async def test_an_empty_draw_has_a_proof_and_no_winner() -> None:
    async with table() as one:
        draw_id = await one.opened()
        await one.drawn(draw_id)
        result = await one.draws.result(draw_id)
        assert result.picked == () and faults(result.proof) == []


async def test_a_void_draw_says_why_lets_go_and_still_tells_its_seed() -> None:
    async with table() as one:
        draw_id = await one.opened()
        await one.hear(*crowd(5))
        await one.drawn(draw_id)
        await one.draws.claim(draw_id, 0)
        with pytest.raises(BadInput, match="reason"):
            await one.draws.void(draw_id, " ")
        assert (await one.draws.void(draw_id, "the prize broke")).state == "void"
        assert [pick.state for pick in await one.draws.picks(draw_id)] == ["claimed", *["void"] * 4]
        assert (await one.draws.result(draw_id)).proof["server_seed"] == SEED.hex()
        stock = await one.draws.stock_of(f"draw:{draw_id}:0")
        assert stock is not None and (stock.given, stock.reserved) == (1, 0)


async def test_a_winner_rests_for_the_days_that_the_card_says() -> None:
    async with table() as one:
        draw_id = await one.opened(card(prize=[{**CUP["prize"][0], "count": 1}]))
        await one.hear(said("ann"))
        await one.drawn(draw_id)
        again = card(id="cup-2", opens=None, closes=None, duration_s=60, win_cooldown_days=7)
        await one.draws.draft(again)
        await one.draws.publish("cup-2")
        await one.draws.open("cup-2")
        await one.hear(said("ann", at_ms=one.clock.at_ms + 1), said("bob", at_ms=one.clock.at_ms + 1))
        assert await one.draws.counts("cup-2") == {"in": 1, "refused:win_cooldown": 1}


async def test_a_budget_of_money_bounds_what_is_published_and_given() -> None:
    async with table() as one:
        await one.draws.stock("money:CNY", 11_799)
        await one.draws.draft(card())
        with pytest.raises(BadInput, match=r"gives away 118.00, the budget has 117.99"):
            await one.draws.publish("cup-1")
        await one.draws.stock("money:CNY", 11_800)
        await one.opened()
        await one.hear(*crowd(9))
        await one.drawn("cup-1")
        money = await one.draws.stock_of("money:CNY")
        assert money is not None and (money.reserved, money.left) == (11_800, 0)


async def test_a_hundred_claims_at_once_on_fifty_gifts_give_exactly_fifty() -> None:
    async with table() as one:
        await one.draws.stock("gift", 50)

        async def ask(number: int) -> bool:
            key, until_ms = f"gift:{number}", one.clock.at_ms + HOUR_MS
            return await one.draws.reserve(key, f"p{number}", {"gift": 1}, until_ms) and await one.draws.take(key)

        given = await asyncio.gather(*(ask(number) for number in range(100)))
        stock = await one.draws.stock_of("gift")
        assert sum(given) == 50
        assert stock is not None and (stock.given, stock.reserved, stock.left) == (50, 0, 0)


async def test_a_refused_step_fails_alone_and_not_the_events_beside_it() -> None:
    async with table() as one:
        draw_id = await one.opened()
        refused, committed = await asyncio.gather(
            one.draws.publish(draw_id), one.journal.append(crowd(3)), return_exceptions=True
        )
        assert isinstance(refused, BadInput)
        assert isinstance(committed, list) and len(committed) == 3
        assert await one.draws.counts(draw_id) == {"in": 3}


async def test_picks_and_what_is_shown_of_them_are_one_transaction() -> None:
    async with table() as one:
        draw_id = await one.opened()
        await one.hear(*crowd(5))
        await one.closed(draw_id)
        order = Wanted(key="draw:cup-1:won", klass=OutboxClass.SHOW, target="wheel", expires_ms=one.clock.at_ms + 9)

        def failing(picks: object) -> list[Wanted]:
            raise BadInput("no")

        result = await one.draws.result(draw_id)
        with pytest.raises(BadInput):
            await one.draws.draw(result, failing)
        assert await one.draws.picks(draw_id) == [] and await one.journal.effects(9) == []
        await one.draws.draw(result, lambda picks: [order])
        assert [row.key for row in await one.journal.effects(9)] == ["draw:cup-1:won"]


async def test_a_draw_goes_on_after_a_restart_with_the_same_result(tmp_path: Path) -> None:
    path, clock = tmp_path / "journal.sqlite3", SetClock()
    async with table(path, clock=clock) as one:
        await one.opened()
        await one.hear(*crowd(9))
    async with table(path, clock=clock, new_seed=lambda: bytes(32)) as one:
        await one.hear(said("tenth"))
        await one.closed("cup-1")
        first = (await one.draws.result("cup-1")).proof
    async with table(path, clock=clock) as one:
        assert (await one.draws.result("cup-1")).proof == first
        assert len(first["entrants"]) == 10  # type: ignore[arg-type]
        assert len(await one.draws.draw(await one.draws.result("cup-1"))) == 5


async def test_the_seed_is_in_no_answer_before_the_reveal() -> None:
    async with table() as one:
        draw_id = await one.opened()
        await one.hear(*crowd(3))
        await one.closed(draw_id)
        told = [
            repr(await one.draws.get(draw_id)),
            repr(await one.draws.all()),
            json.dumps(await one.draws.private(draw_id)),
        ]
        assert all(SEED.hex() not in text and repr(SEED) not in text for text in told)


async def test_who_asks_to_be_forgotten_is_out_of_open_lists_and_her_name_out_of_all(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    async with table(path) as one:
        draw_id = await one.opened()
        await one.hear(said("ann"), said("bob"))
        await one.journal.forget("bilibili:open_id:ann")
        assert await one.draws.counts(draw_id) == {"in": 1, "revoked:forgotten": 1}
        await one.closed(draw_id)
        assert len((await one.draws.result(draw_id)).proof["entrants"]) == 1  # type: ignore[arg-type]
    with sqlite3.connect(path) as db:
        rows = str(db.execute("SELECT * FROM entry").fetchall())
    db.close()
    assert "ann" not in rows and "bob" in rows
