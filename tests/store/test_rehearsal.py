"""What would fire is what does fire, and asking leaves no trace."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.errors import BadInput
from bot.core.ledger import OutboxClass
from bot.core.panels import Supposed, Supposition
from bot.store.journal import SqliteJournal
from bot.triggers import Charge, Deed, Rule
from tests.store.rig import LADDER, HandClock, comment, like, opened, virtually

pytestmark = pytest.mark.wire
LIKES = Supposition(what="likes", amount=60)


async def state_of(journal: SqliteJournal) -> list[str]:
    """Everything that the journal holds, as SQL."""
    return await journal.within(lambda ledger, now_ms: list(ledger.db.iterdump()))


def told(found: list[Supposed]) -> list[tuple[str, int, str]]:
    return [(one.rule_id, one.level, one.status) for one in found]


def fired_of(found: list[Supposed]) -> list[tuple[str, int, str]]:
    return [one for one in told(found) if one[2] != "known"]


async def test_levels_that_would_be_passed_are_told_and_nothing_is_kept() -> None:
    async with opened() as journal:
        await journal.append([like("a", 5)])
        before = await state_of(journal)
        found = await journal.suppose(LIKES)
        assert told(found) == [("goal", 10, "fired"), ("goal", 50, "fired")]
        assert found[0].orders == (("show", "confetti"), ("say", "goal"))
        assert await state_of(journal) == before
        assert await journal.claim(HandClock().at_ms, 9) == []
        again = await journal.append([like("b", 60)])
        assert [(one.level, one.status) for one in again[0].firings] == [(10, "fired"), (50, "fired")]


async def test_a_level_that_has_fired_is_known_and_not_fired_again() -> None:
    async with opened() as journal:
        await journal.append([like("a", 55)])
        assert told(await journal.suppose(LIKES)) == [("goal", 100, "fired")]
        assert told(await journal.suppose(Supposition(what="comments", amount=3))) == []


async def test_rest_and_budget_refuse_as_on_air_and_what_fires_first_takes_them() -> None:
    stock = Charge(budget="coupons", cap=2, span="session", amount=1)
    rain = Rule(id="rain", counter="likes", every=10, effect="confetti", charges=(stock,), approve=True)
    asks = Rule(id="asks", on="comment", keywords=("多少钱",), effect="hearts", cooldown_s=30)
    async with opened(None, rain, asks) as journal:
        found = await journal.suppose(Supposition(what="likes", amount=35))
        assert told(found) == [("rain", 10, "fired"), ("rain", 20, "fired"), ("rain", 30, "skipped:budget coupons")]
        assert found[0].held and not found[2].orders
        crowd = await journal.suppose(Supposition(what="comments", amount=5, text="这个多少钱"))
        assert [(one.status, one.times) for one in crowd] == [("fired", 1), ("skipped:cooldown", 4)]
        assert await journal.suppose(Supposition(what="comments", amount=5, text="你好")) == []
        assert await journal.asked(9) == []


async def test_a_rate_that_is_half_full_is_filled_by_the_rest() -> None:
    rush = Rule(id="rush", on="comment", times=4, seconds=10, effect="hearts")
    async with opened(None, rush) as journal:
        await journal.append([comment("1"), comment("2")])
        assert await journal.suppose(Supposition(what="comments", amount=1)) == []
        assert told(await journal.suppose(Supposition(what="comments", amount=2))) == [("rush", 4, "fired")]
        after = await journal.append([comment("3")])
        assert after[0].firings == ()


async def test_a_supposition_that_would_hold_up_the_show_is_refused_and_fails_nobody_else() -> None:
    rain = Rule(id="rain", counter="likes", every=10, benefit=True, effect="confetti")
    bursts = Rule(id="bursts", counter="likes", every=1, effect="hearts")
    async with opened(None, rain, bursts) as journal:
        asking = asyncio.create_task(journal.suppose(Supposition(what="likes", amount=10**9)))
        await journal.append([like("a", 5)])
        with pytest.raises(BadInput, match="100000000 levels"):
            await asking
        found = await journal.suppose(Supposition(what="likes", amount=300))
        assert sum(one.status == "fired" for one in found if one.rule_id == "rain") == 30
        assert [one.status for one in found if one.rule_id == "bursts"].count("skipped:burst") == 1


async def test_a_newer_value_replaces_none_that_waits() -> None:
    sets = Deed(klass=OutboxClass.SET, via="stage", target="mood", payload={"to": "up"})
    async with opened(None, Rule(id="mood", counter="likes", every=10, deeds=(sets,))) as journal:
        await journal.append([like("a", 10)])
        await journal.suppose(Supposition(what="likes", amount=10))
        assert [one.state for one in await journal.effects(9)] == ["ready"]


def test_what_is_supposed_is_what_happens_for_any_ladder(tmp_path: Path) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(st.integers(1, 200), min_size=1, max_size=6, unique=True),
        st.integers(0, 150),
        st.integers(1, 150),
        st.sampled_from(["each", "highest", "once"]),
    )
    def holds(levels: list[int], first: int, more: int, policy: str) -> None:
        async def main() -> None:
            rule = Rule(id="r", counter="likes", levels=tuple(sorted(levels)), policy=policy, effect="hearts")  # type: ignore[arg-type]
            async with opened(None, rule) as journal:
                await journal.append([like("a", first)] if first else [])
                supposed = await journal.suppose(Supposition(what="likes", amount=more))
                real = (await journal.append([like("b", more)]))[0].firings
                assert fired_of(supposed) == [(one.rule_id, one.level, one.status) for one in real]

        virtually(main())

    holds()


async def test_a_fault_in_the_middle_undoes_the_question_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(None, LADDER) as journal:
        await journal.append([like("a", 5)])
        before = await state_of(journal)

        def burst(*args: object) -> None:
            raise sqlite3.OperationalError("no such column")

        with monkeypatch.context() as patched:
            patched.setattr("bot.store.outbox.Outbox.put", burst)
            with pytest.raises(sqlite3.OperationalError):
                await journal.suppose(LIKES)
        assert await state_of(journal) == before
