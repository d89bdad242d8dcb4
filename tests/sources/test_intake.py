from typing import Any

import pytest

from bot.core.events import Comment, Gift, RoomEvent, User
from bot.core.ports import SourceHealth
from bot.settings.source import SourceSettings
from bot.sources.intake import BACKFILL_MS, SENT_S, Intake

pytestmark = pytest.mark.unit

NOW_MS = 1_790_000_000_000


def intake(*, twins: bool = False, dated: bool = True, **settings: Any) -> Intake:
    made = Intake(SourceSettings.model_validate({"kind": "x", **settings}), SourceHealth(), twins=twins, dated=dated)
    made.connected(NOW_MS)
    return made


def said(
    event_id: str, text: str = "多少钱", *, ts: int | None = NOW_MS, name: str = "小林", scope: str = "uid"
) -> RoomEvent:
    return RoomEvent(
        source="x",
        room_id="1",
        event_id=event_id,
        type="comment",
        ts_source=ts,
        ts_recv=NOW_MS,
        user=User(id="7", id_scope=scope, name=name),  # type: ignore[arg-type]
        comment=Comment(text=text, text_plain=text),
    )


def take(into: Intake, *drafts: RoomEvent, at_s: float = 0.0) -> list[RoomEvent]:
    return into.take(drafts, at_s, NOW_MS + round(at_s * 1000))


def test_an_id_is_taken_once() -> None:
    into = intake()
    assert len(take(into, said("a"), said("a"), said("b"))) == 2
    assert into.health.counts["duplicates"] == 1


def test_an_event_without_an_id_gets_one_and_honest_repetition_is_kept() -> None:
    into = intake()
    first, second = take(into, said("", "666"), said("", "666"))
    assert first.event_id != second.event_id and first.id_quality == "synthetic"


def test_history_sent_again_after_a_reconnect_gets_the_same_synthetic_ids() -> None:
    into = intake()
    before = [event.event_id for event in take(into, said("", "666"), said("", "666"))]
    into.connected(NOW_MS)
    assert take(into, said("", "666"), said("", "666"), at_s=3.0) == []
    other = intake()
    assert [event.event_id for event in take(other, said("", "666"), said("", "666"))] == before


def test_a_twin_under_another_id_is_dropped_only_where_the_platform_does_that() -> None:
    assert len(take(intake(twins=True), said("a"), said("b"))) == 1
    assert len(take(intake(), said("a"), said("b"))) == 2


def test_what_was_said_before_the_connection_is_backfill() -> None:
    old, new = take(intake(), said("a", ts=NOW_MS - BACKFILL_MS - 1), said("b", ts=NOW_MS - BACKFILL_MS + 1))
    assert (old.delivery, new.delivery) == ("backfill", "live")


def test_a_relay_with_times_of_its_own_says_nothing_about_history() -> None:
    (event,) = take(intake(dated=False), said("a", ts=NOW_MS - 10**6))
    assert event.delivery == "live"


def test_a_clock_that_runs_ahead_of_the_platforms_is_learnt() -> None:
    """Ours is a minute ahead: after the first minute, nothing that is new is taken for history."""
    into = intake()
    late = said("a", ts=NOW_MS + 5_000)
    into.take(
        [RoomEvent(**{f: getattr(late, f) for f in late.__struct_fields__} | {"ts_recv": NOW_MS + 65_000})],
        65.0,
        NOW_MS + 65_000,
    )
    assert into.health.clock_offset_ms == 60_000
    into.connected(NOW_MS + 70_000)
    (event,) = into.take([said("b", ts=NOW_MS + 11_000)], 71.0, NOW_MS + 71_000)
    assert event.delivery == "live"


def test_only_and_ignore_choose_the_types() -> None:
    assert take(intake(only=["order"]), said("a")) == []
    assert take(intake(ignore=["comment"]), said("a")) == []
    assert len(take(intake(only=["comment"]), said("a"))) == 1


def test_the_shops_own_accounts_and_our_own_words_are_known_as_ours() -> None:
    (own,) = take(intake(own_names=["山茶小铺"]), said("a", name="山茶小铺"))
    assert own.user is not None and "bot" in own.user.roles and "own_echo" in own.hints
    into = intake()
    into.sent("今天 59 元包邮", 0.0)
    (echo,) = take(into, said("b", "@小林 今天 59 元包邮"), at_s=1.0)
    (later,) = take(into, said("c", "今天 59 元包邮"), at_s=SENT_S + 1)
    assert "own_echo" in echo.hints and "own_echo" not in later.hints


def test_the_share_of_hidden_identities_is_told() -> None:
    into = intake()
    take(into, *(said(f"a{n}", scope="masked" if n % 4 else "uid") for n in range(8)))
    into.due(1.0, NOW_MS)
    assert into.health.masked_ratio == 0.75
    into.due(100.0, NOW_MS)
    assert into.health.masked_ratio == 0.0


def test_a_feed_that_falls_silent_is_told_and_a_quiet_room_is_not() -> None:
    into, n = intake(), 0
    for minute in range(12):
        for _ in range(20):
            n += 1
            take(into, said(f"a{n}"), at_s=minute * 60.0)
    into.due(11 * 60.0 + 59, NOW_MS)
    assert not into.health.quiet
    into.due(13 * 60.0 + 59, NOW_MS)
    assert into.health.quiet
    small = intake()
    take(small, *(said(f"b{n}") for n in range(20)))
    small.due(13 * 60.0, NOW_MS)
    assert not small.health.quiet


def test_gifts_go_through_their_combos() -> None:
    into = intake()
    gift = Gift(id="1", name="小花", count=0, combo_total=5, combo_id="c")
    base = said("a")
    draft = RoomEvent(source="x", room_id="1", event_id="g", type="gift", ts_recv=NOW_MS, user=base.user, gift=gift)
    (piece,) = take(into, draft)
    assert piece.gift is not None and piece.gift.count == 5
    (end,) = into.due(20.0, NOW_MS + 20_000)
    assert end.gift is not None and end.gift.combo_total == 5
