import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import Gift, RoomEvent, User
from bot.sources.combos import IDLE_MS, KEPT_MS, MAX_OPEN, Combos

pytestmark = pytest.mark.unit


def draft(
    n: int,
    *,
    count: int = 0,
    total: int | None = None,
    combo: str | None = "7",
    end: bool = False,
    at_ms: int = 0,
    who: str = "1",
) -> RoomEvent:
    return RoomEvent(
        source="s",
        room_id="r",
        event_id=f"g{n}",
        type="gift",
        ts_recv=at_ms,
        user=User(id=who, id_scope="uid", name="小林"),
        gift=Gift(id="101", name="小花", count=count, combo_total=total, combo_id=combo, combo_end=end),
    )


def counts(events: list[RoomEvent]) -> list[int]:
    return [event.gift.count for event in events if event.gift is not None]


def totals(events: list[RoomEvent]) -> list[int | None]:
    return [event.gift.combo_total for event in events if event.gift is not None and event.gift.combo_end]


def test_a_running_total_becomes_increments_and_late_frames_give_nothing() -> None:
    combos = Combos()
    made = [event for n, total in enumerate((1, 5, 3, 5, 9)) for event in combos.take(draft(n, total=total))]
    assert counts(made) == [1, 4, 4]
    assert all("combo_open" in event.hints for event in made)


def test_increments_alone_are_taken_as_they_are() -> None:
    combos = Combos()
    assert counts([e for n in range(3) for e in combos.take(draft(n, count=2))]) == [2, 2, 2]


def test_a_first_frame_that_tells_both_counts_its_increment_only() -> None:
    """Who joins in the middle of a combo must not credit what was given before."""
    combos = Combos()
    assert counts(combos.take(draft(1, count=2, total=40))) == [2]
    assert counts(combos.take(draft(2, count=3, total=43))) == [3]


def test_a_relay_that_forgot_the_combo_and_sends_it_whole_again_counts_only_the_rest() -> None:
    combos = Combos()
    first = combos.take(draft(1, count=1, total=1)) + combos.take(draft(2, count=4, total=5))
    assert counts(first + combos.take(draft(3, count=8, total=8))) == [1, 4, 3]


def test_a_single_gift_passes_and_an_empty_one_is_nothing() -> None:
    combos = Combos()
    single = draft(1, count=5, combo=None)
    assert combos.take(single) == [single]
    assert combos.take(draft(2, count=0, combo="0")) == [] and len(combos) == 0


def test_the_end_is_told_once_with_the_total() -> None:
    combos = Combos()
    made = (
        combos.take(draft(1, total=3))
        + combos.take(draft(2, total=7, end=True))
        + combos.take(draft(3, total=7, end=True))
    )
    assert counts(made) == [3, 4, 0] and totals(made) == [7]


def test_a_combo_without_an_end_frame_ends_when_it_is_idle() -> None:
    combos = Combos()
    combos.take(draft(1, total=3, at_ms=1000))
    assert combos.due(1000 + IDLE_MS - 1) == []
    (end,) = combos.due(1000 + IDLE_MS)
    assert end.gift is not None and (end.gift.combo_total, end.gift.combo_end, end.gift.count) == (3, True, 0)
    assert combos.due(1000 + IDLE_MS + 1) == []


def test_a_late_frame_does_not_open_a_closed_combo_again_at_full_value() -> None:
    combos = Combos()
    combos.take(draft(1, total=30, end=True, at_ms=0))
    assert combos.take(draft(2, total=30, at_ms=60_000)) == []
    assert counts(combos.take(draft(3, total=31, at_ms=61_000))) == [1]
    assert combos.due(61_000 + KEPT_MS) == [] and len(combos) == 0


def test_after_a_crash_the_journal_tells_what_was_credited() -> None:
    before = Combos()
    journalled = [e for n, total in enumerate((4, 10)) for e in before.take(draft(n, total=total, at_ms=n))]
    after = Combos(journalled)
    assert counts(after.take(draft(3, total=12, at_ms=5))) == [2]
    assert totals(after.due(5 + IDLE_MS)) == [12]


def test_after_a_crash_a_closed_combo_is_not_thanked_again() -> None:
    before = Combos()
    journalled = before.take(draft(1, total=4, end=True))
    assert Combos(journalled).due(10**9) == []


def test_memory_is_bounded_and_what_is_pushed_out_ends() -> None:
    combos, ends = Combos(), []
    for n in range(MAX_OPEN + 5):
        ends += [e for e in combos.take(draft(n, total=1, who=str(n))) if e.gift and e.gift.combo_end]
    assert len(combos) == MAX_OPEN and len(ends) == 5


@given(
    st.lists(st.integers(1, 20), min_size=1, max_size=12),
    st.lists(st.integers(0, 11), max_size=12),
    st.sampled_from(["total", "increment", "both"]),
    st.booleans(),
)
def test_what_is_counted_is_what_was_given(steps: list[int], repeats: list[int], tells: str, ends: bool) -> None:
    """Whatever is repeated or late, the pieces sum up to the combo's total, and the end says that total."""
    combos, made, total, frames = Combos(), [], 0, []
    for n, step in enumerate(steps):
        total += step
        frames.append(
            draft(
                n,
                count=0 if tells == "total" else step,
                total=None if tells == "increment" else total,
                end=ends and n == len(steps) - 1,
                at_ms=n,
            )
        )
    for n, frame in enumerate(frames):
        made += combos.take(frame)
        if tells != "increment":  # an increment that is repeated has the same id and never gets here
            made += [
                e
                for place in repeats
                if place <= n
                for e in combos.take(msgspec.structs.replace(frames[place], ts_recv=n))
            ]
    made += combos.due(10**9)
    assert sum(counts(made)) == total
    assert totals(made) == [total]
