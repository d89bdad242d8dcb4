from typing import Any

import pytest

from bot.core.errors import BadInput
from bot.core.ledger import Firing, Order, OutboxClass, OutboxState
from bot.store.outbox import LEASE_MS, MAX_ATTEMPTS, Outbox
from bot.store.schema import connect

pytestmark = pytest.mark.unit
NOW = 1_000_000
TTL = 120_000
S = OutboxState


def order(key: str = "a", klass: OutboxClass = OutboxClass.SHOW, target: str = "confetti", **more: Any) -> Order:
    return Order(key=key, klass=klass, target=target, **{"expires_ms": NOW + TTL, **more})


def with_orders(*orders: Order) -> Outbox:
    outbox = Outbox(connect(None), 1)
    for number, one in enumerate(orders or (order(),)):
        outbox.put(Firing(rule_id="r", scope="s", ordinal=number, level=10, orders=(one,)), NOW)
    return outbox


def claimed(outbox: Outbox, now_ms: int = NOW) -> list[str]:
    return [row.key for row in outbox.claim(now_ms, 100)]


def states(outbox: Outbox) -> dict[str, str]:
    return {row.key: row.state for row in outbox.latest(100)}


def test_what_is_due_is_leased_once_and_oldest_first() -> None:
    outbox = with_orders(order("b"), order("a"))
    assert [row.key for row in outbox.claim(NOW, 1)] == ["b"]
    assert claimed(outbox) == ["a"]
    assert claimed(outbox) == []


def test_a_claimed_row_carries_everything_its_receiver_needs() -> None:
    (row,) = with_orders(order(payload={"tone": "金", "level": 10}, duration_ms=6000)).claim(NOW, 5)
    assert row.payload == {"tone": "金", "level": 10}
    assert (row.klass, row.target, row.attempt, row.state) == (OutboxClass.SHOW, "confetti", 1, S.LEASED)
    assert (row.expires_ms, row.duration_ms, row.rule_id, row.level) == (NOW + TTL, 6000, "r", 10)


def test_nothing_is_shown_after_its_time() -> None:
    outbox = with_orders()
    assert claimed(outbox, NOW + TTL) == []
    assert states(outbox) == {"a": "expired"}


def test_an_order_that_was_never_sent_cannot_have_happened() -> None:
    outbox = with_orders()
    assert not outbox.settle("a", S.DONE, "", NOW)
    assert not outbox.settle("a", S.STARTED, "", NOW)
    claimed(outbox, NOW + TTL)
    assert not outbox.settle("a", S.DONE, "", NOW + TTL)
    assert states(outbox) == {"a": "expired"}


def test_acknowledging_twice_changes_nothing() -> None:
    outbox = with_orders()
    claimed(outbox)
    assert outbox.settle("a", S.STARTED, "", NOW)
    assert not outbox.settle("a", S.STARTED, "", NOW)
    assert outbox.settle("a", S.DONE, "", NOW)
    assert not outbox.settle("a", S.DONE, "", NOW)
    assert not outbox.settle("a", S.FAILED, "", NOW)
    assert not outbox.settle("unknown", S.DONE, "", NOW)
    assert states(outbox) == {"a": "done"}


def test_a_silent_receiver_loses_its_lease_and_the_order_goes_out_again() -> None:
    outbox = with_orders()
    claimed(outbox)
    assert claimed(outbox, NOW + LEASE_MS - 1) == []
    assert claimed(outbox, NOW + LEASE_MS) == ["a"]


def test_a_running_effect_keeps_its_lease_for_its_whole_length() -> None:
    outbox = with_orders(order(duration_ms=30_000))
    claimed(outbox)
    outbox.settle("a", S.STARTED, "", NOW)
    assert claimed(outbox, NOW + 30_000 + LEASE_MS - 1) == []
    assert claimed(outbox, NOW + 30_000 + LEASE_MS) == ["a"]


def test_a_clock_set_back_holds_nothing_back_for_longer_and_repeats_nothing() -> None:
    outbox = with_orders(order("sent"), order("waits", not_before_ms=NOW + 6_000), order("ready"))
    assert [row.key for row in outbox.claim(NOW, 1)] == ["sent"]
    back = NOW - 900_000
    assert claimed(outbox, back) == ["ready"]
    assert claimed(outbox, back + 5_999) == []
    assert claimed(outbox, back + 6_000) == ["waits"]
    assert claimed(outbox, back + LEASE_MS) == ["sent", "ready"], "no answer came in time: sent again"
    for key in ("sent", "waits", "ready"):
        assert outbox.settle(key, S.DONE, "", back + LEASE_MS)
    assert claimed(outbox, NOW + 6_000) == []


def test_after_a_clock_was_set_back_nothing_is_shown_later_than_its_time() -> None:
    outbox = with_orders()
    assert outbox.claim(NOW - 900_000, 0) == []
    assert claimed(outbox, NOW - 900_000 + TTL) == []
    assert states(outbox) == {"a": "expired"}


def test_a_late_done_beats_ready_and_expired() -> None:
    ready, expired = with_orders(), with_orders(order(expires_ms=NOW + 5_000))
    for outbox in (ready, expired):
        claimed(outbox)
        outbox.claim(NOW + LEASE_MS, 0)
    assert (states(ready), states(expired)) == ({"a": "ready"}, {"a": "expired"})
    for outbox in (ready, expired):
        assert outbox.settle("a", S.DONE, "", NOW + LEASE_MS)
        assert claimed(outbox, NOW + LEASE_MS) == []


def test_a_refusal_is_retried_after_longer_and_longer_waits_and_then_given_up() -> None:
    outbox, now, waits = with_orders(order(expires_ms=NOW + 10 * TTL)), NOW, []
    for _ in range(MAX_ATTEMPTS):
        while not claimed(outbox, now):
            now += 500
        waits.append(now)
        assert outbox.settle("a", S.FAILED, "overlay offline", now)
    assert [later - earlier for earlier, later in zip(waits, waits[1:], strict=False)] == [1000, 2000, 4000, 8000]
    assert states(outbox) == {"a": "failed"}
    assert claimed(outbox, now + 60_000) == []


def test_a_receiver_that_never_answers_is_given_up_after_five_attempts() -> None:
    outbox = with_orders(order(expires_ms=NOW + 10 * TTL))
    sent = [claimed(outbox, NOW + number * LEASE_MS) for number in range(MAX_ATTEMPTS + 2)]
    assert sent == [["a"]] * MAX_ATTEMPTS + [[], []]
    assert states(outbox) == {"a": "failed"}


def test_what_cannot_be_repeated_becomes_a_question_and_waits_for_its_answer() -> None:
    outbox = with_orders(order("chat", OutboxClass.ONCE), order("mail", OutboxClass.ONCE))
    claimed(outbox)
    assert claimed(outbox, NOW + LEASE_MS) == []
    assert states(outbox) == {"chat": "doubt", "mail": "doubt"}
    assert outbox.settle("chat", S.DONE, "it did", NOW)
    assert outbox.settle("mail", S.READY, "it did not", NOW)
    assert claimed(outbox, NOW + LEASE_MS) == ["mail"]


def test_a_once_order_may_be_refused_before_it_acts_but_not_after() -> None:
    outbox = with_orders(order("before", OutboxClass.ONCE), order("after", OutboxClass.ONCE))
    claimed(outbox)
    outbox.settle("after", S.STARTED, "", NOW)
    outbox.settle("before", S.FAILED, "403", NOW)
    outbox.settle("after", S.FAILED, "reset", NOW)
    assert states(outbox) == {"before": "ready", "after": "doubt"}


def test_a_once_order_is_never_handed_back_by_its_receiver() -> None:
    outbox = with_orders(order("chat", OutboxClass.ONCE))
    claimed(outbox)
    assert not outbox.settle("chat", S.READY, "", NOW)


def test_a_lease_given_back_goes_out_again_at_once() -> None:
    outbox = with_orders()
    claimed(outbox)
    assert outbox.settle("a", S.READY, "no overlay", NOW)
    assert claimed(outbox) == ["a"]


def test_the_last_writer_of_a_value_wins() -> None:
    outbox = with_orders(
        order("old", OutboxClass.SET, "scene"),
        order("other", OutboxClass.SET, "bar"),
        order("new", OutboxClass.SET, "scene"),
    )
    assert claimed(outbox) == ["other", "new"]
    assert states(outbox)["old"] == "superseded"


def test_a_cancelled_order_is_over() -> None:
    outbox = with_orders()
    assert outbox.settle("a", S.CANCELLED, "operator", NOW)
    assert claimed(outbox) == []
    assert not outbox.settle("a", S.READY, "", NOW)


def test_a_lease_comes_only_from_a_claim() -> None:
    with pytest.raises(BadInput, match="claim"):
        with_orders().settle("a", S.LEASED, "", NOW)


def test_a_key_is_ordered_once_whoever_asks_again() -> None:
    assert claimed(with_orders(order("a"), order("a"))) == ["a"]


def test_after_a_restart_shows_and_words_go_out_again_while_worth_it_and_once_is_asked() -> None:
    outbox = with_orders(
        order("show"),
        order("say", OutboxClass.SAY),
        order("set", OutboxClass.SET),
        order("short", expires_ms=NOW + 1_000),
        order("once", OutboxClass.ONCE),
        order("started"),
    )
    claimed(outbox)
    outbox.settle("started", S.STARTED, "", NOW)
    outbox.recover(NOW + 2_000)
    assert states(outbox) == {
        "show": "ready",
        "say": "ready",
        "set": "ready",
        "short": "expired",
        "once": "doubt",
        "started": "ready",
    }


def test_a_long_reason_is_cut() -> None:
    outbox = with_orders()
    claimed(outbox)
    outbox.settle("a", S.FAILED, "x" * 10_000, NOW)
    assert len(outbox.latest(1)[0].reason) == 200


def test_restarts_are_no_refusals_and_give_no_order_up_while_its_time_lasts() -> None:
    outbox = with_orders()
    for _ in range(3 * MAX_ATTEMPTS):
        assert claimed(outbox) == ["a"]
        outbox.recover(NOW)
    assert states(outbox) == {"a": "ready"}
