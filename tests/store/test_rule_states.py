"""How a rule stands is what the journal would do with it next."""

import pytest

from bot.core.panels import RulePanel
from bot.store.journal import SqliteJournal
from bot.triggers import Charge, Rule
from tests.store.rig import NOON_MS, HandClock, comment, like, opened, total

pytestmark = pytest.mark.wire
AIR = Charge(budget="air", cap=12, span="minute", amount=4)


async def states(journal: SqliteJournal) -> dict[str, RulePanel]:
    return {one.id: one for one in await journal.rules()}


async def test_a_ladder_tells_its_count_its_next_level_and_its_last_firing() -> None:
    ladder = Rule(id="goal", counter="likes", levels=(10, 50), effect="confetti", charges=(AIR,))
    async with opened(None, ladder) as journal:
        fresh = (await states(journal))["goal"]
        assert (fresh.value, fresh.next, fresh.last_ms, fresh.budgets) == (0, 10, 0, (("air", 0, 12),))
        await journal.append([like("a", 12, at_ms=NOON_MS)])
        one = (await states(journal))["goal"]
        assert (one.value, one.next, one.last_level, one.last_status) == (12, 50, 10, "fired")
        assert (one.last_ms, one.budgets) == (NOON_MS, (("air", 4, 12),))
        await journal.append([like("b", 60)])
        assert (await states(journal))["goal"].next is None


async def test_rest_is_told_as_it_runs_down_and_by_person() -> None:
    clock = HandClock()
    asks = Rule(id="asks", on="comment", effect="hearts", cooldown_s=30)
    fans = Rule(id="fans", on="comment", effect="hearts", cooldown_s=30, cooldown_per="user")
    async with opened(None, asks, fans, clock=clock) as journal:
        await journal.append([comment("a", user="u1"), comment("b", user="u2")])
        found = await states(journal)
        assert (found["asks"].rests_until_ms, found["asks"].resting) == (NOON_MS + 30_000, 1)
        assert found["asks"].refused == (("cooldown", 1),)
        assert found["fans"].resting == 2
        clock.at_ms += 29_000
        assert (await states(journal))["asks"].rests_until_ms == NOON_MS + 30_000
        clock.at_ms += 1000
        assert (await states(journal))["asks"].rests_until_ms == 0


async def test_what_waits_for_a_person_is_counted_by_its_rule() -> None:
    coupon = Rule(id="coupon", counter="likes", every=10, effect="confetti", approve=True)
    async with opened(None, coupon) as journal:
        await journal.append([like("a", 25)])
        assert (await states(journal))["coupon"].held == 2


async def test_a_rule_that_is_on_says_so() -> None:
    crowd = Rule(id="crowd", counter="viewers", hold=100, effect="confetti")
    async with opened(None, crowd) as journal:
        await journal.append([total("a", "viewers", 50), total("b", "viewers", 120, at_ms=NOON_MS + 1)])
        one = (await states(journal))["crowd"]
        assert (one.is_on, one.value, one.next) == (True, 120, None)
