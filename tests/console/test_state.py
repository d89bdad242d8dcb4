from dataclasses import dataclass, replace
from typing import Any

import msgspec
import pytest

from bot.console.shapes import Act
from bot.console.state import (
    AUDIT_KEPT,
    BLOCKED_KEPT,
    EFFECTS_KEPT,
    EVENTS_KEPT,
    FLOOR_SHOWN,
    MINUTES,
    State,
)
from bot.console.wire import encode
from bot.core.reports import (
    Alert,
    Blocked,
    Chip,
    EffectMoved,
    EventSeen,
    Figures,
    FloorState,
    Forgotten,
    Health,
    Paused,
    TicketMoved,
    TurnLost,
    TurnWaits,
)
from bot.core.tickets import COMPLAINT, Ticket
from bot.core.turns import Lane
from tests.console.show import comment, ended, said, started, turn, viewer

pytestmark = pytest.mark.unit


@dataclass
class Clock:
    s: float = 100.0

    def now(self) -> float:
        return self.s

    def wall_ms(self) -> int:
        return 1_790_000_000_000 + round(self.s * 1000)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(clock: Clock) -> State:
    return State(clock)


def news(state: State) -> dict[str, Any]:
    """What pages hear now, as they read it."""
    return {message["t"]: message for message in (msgspec.json.decode(encode(change)) for change in state.changes())}


def test_a_turn_on_air_shows_its_clauses_and_why(state: State) -> None:
    one = turn("t1", "多少钱", people=3)
    state.on(TurnWaits(turn=one, comment_seqs=(1,)))
    state.on(comment(1, "多少钱", why="price words"))
    state.on(started(one, 7))
    state.on(said(7, "三十九。"))
    state.on(said(8, "别的轮次"))
    shown = news(state)["onair"]["turn"]
    assert [clause["text"] for clause in shown["clauses"]] == ["三十九。"]
    assert (shown["question"], shown["people"], shown["why"], shown["ended_ms"]) == ("多少钱", 3, "price words", None)
    assert shown["clauses"][0]["decision_id"] == "d-00070"
    assert state.is_speaking
    state.on(ended(one, 7, "interrupted", "operator"))
    shown = news(state)["onair"]["turn"]
    assert (shown["outcome"], shown["reason"], shown["ended_ms"]) == ("interrupted", "operator", 9000)
    assert not state.is_speaking


def test_the_queue_follows_turns_between_two_floor_reports(state: State, clock: Clock) -> None:
    first, second = turn("a", at=95.0), turn("b", at=99.0)
    state.on(FloorState(turns=(first,), now=100.0, wait_s=4.04))
    state.on(TurnWaits(turn=second, comment_seqs=(2,)))
    floor = news(state)["floor"]
    assert [row["id"] for row in floor["turns"]] == ["a", "b"]
    assert floor["turns"][0]["expires_ms"] == clock.wall_ms() + 25_000
    assert (floor["wait_s"], floor["length"]) == (4.0, 2)
    state.on(started(first))
    state.on(TurnLost(turn=second, reason="operator", at_ms=1))
    assert news(state)["floor"]["turns"] == []


def test_what_did_not_change_is_not_sent_again(state: State, clock: Clock) -> None:
    health = Health(chips=(Chip(id="comments main", state="good", text="正常"),))
    figures = Figures(viewers=None, comments=5, likes=1, gifts=0, orders=0)
    floor = FloorState(turns=(turn("a", at=95.0),), now=100.0, wait_s=4.0)
    for report in (health, figures, floor):
        state.on(report)
    assert set(news(state)) == {"health", "figures", "floor"}
    clock.s += 0.1
    for report in (health, figures, floor):
        state.on(report)
    assert news(state) == {}
    state.on(Paused(on=True, since_ms=4))
    assert news(state)["paused"] == {"t": "paused", "on": True, "since_ms": 4}


def test_a_thousand_reports_make_one_message_a_kind(state: State) -> None:
    for seq in range(1000):
        state.on(comment(seq))
        state.on(Figures(viewers=seq, comments=seq, likes=seq, gifts=0, orders=0))
        state.on(EffectMoved(key=f"k{seq % 3}", name="x", rule_id="r", level=1, state="started", at_ms=seq))
    changes = state.changes()
    assert sorted(str(message["t"]) for message in changes) == ["comments", "effects", "figures"]
    assert len(changes[0]["rows"]) == 200  # type: ignore[arg-type]


def test_every_list_is_bounded(state: State) -> None:
    for n in range(700):
        state.on(EventSeen(seq=0, at_ms=n, type="gift", viewer=viewer(), text="x" * 900))
        state.on(EffectMoved(key=f"k{n}", name="x", rule_id="r", level=1, state="done", at_ms=n, reason="y" * 900))
        state.on(Blocked(at_ms=n, text="z" * 900, lang="zh", rules=("r" * 900,) * 50, reason="w" * 900, turn_id="t"))
        state.on(TurnWaits(turn=turn(f"t{n}", "q" * 900), comment_seqs=(n,)))
        state.on(comment(n, "字" * 900, at_ms=n * 60_000))
        state.note(Act(act="skip", target="", by="key", page=1, result="done"))
    state.on(FloorState(turns=tuple(turn(f"f{n}", "长" * 900) for n in range(300)), now=1.0, wait_s=0.0))
    snapshot: Any = state.snapshot()
    assert len(snapshot["events"]) == EVENTS_KEPT
    assert len(snapshot["effects"]) == EFFECTS_KEPT
    assert len(snapshot["blocked"]) == BLOCKED_KEPT
    assert len(snapshot["audit"]) == AUDIT_KEPT
    assert len(snapshot["floor"]["turns"]) == FLOOR_SHOWN
    assert snapshot["floor"]["length"] == 300
    assert len(snapshot["figures"]["minutes"]) == MINUTES
    assert len(encode(snapshot)) < 600_000


def test_floods_between_two_floor_reports_are_bounded(state: State) -> None:
    for n in range(5000):
        state.on(TurnWaits(turn=turn(f"t{n}"), comment_seqs=(n,)))
    assert news(state)["floor"]["length"] <= 1000


def test_the_time_from_question_to_voice_is_a_median_of_what_was_heard(state: State) -> None:
    for wait_ms in (1000, 3000, 90_000):
        state.on(ended(turn("t"), received_ms=1000, spoken_ms=1000 + wait_ms))
    state.on(ended(turn("s", "", lane=Lane.SCRIPT), received_ms=1000, spoken_ms=9999))
    state.on(ended(turn("b"), outcome="blocked", spoken_ms=0))
    assert news(state)["figures"]["answer_s"] == 3.0


def test_the_stream_ends_and_starts(state: State) -> None:
    assert state.snapshot()["figures"]["live"]  # type: ignore[index]
    state.on(EventSeen(seq=1, at_ms=1, type="stream_end", viewer=None, text=""))
    assert news(state)["figures"]["live"] is False
    state.on(EventSeen(seq=2, at_ms=2, type="stream_start", viewer=None, text=""))
    assert news(state)["figures"]["live"] is True


def test_no_text_whatever_stops_the_console(state: State) -> None:
    bad = "\ud800\u202e\x00<script>"
    who = viewer(bad)
    one = turn("t1", bad, viewers=(who,), line=bad)
    for report in (
        TurnWaits(turn=one, comment_seqs=(1,)),
        comment(1, bad, who=who, why=bad),
        EventSeen(seq=1, at_ms=1, type="gift", viewer=who, text=bad),
        FloorState(turns=(one,), now=1.0, wait_s=float("1e9")),
        started(one),
        said(1, bad),
        ended(one, reason=bad),
        Blocked(at_ms=1, text=bad, lang="zh", rules=(bad,), reason=bad, turn_id="t1"),
        Health(chips=(Chip(id=f"comments {bad}", state=bad, text=bad),)),
    ):
        state.on(report)
    encode(state.snapshot())
    assert state.snapshot()["comments"][0]["text"] == "<script>"  # type: ignore[index]


def test_a_forgotten_viewer_leaves_the_list_of_events_too() -> None:
    state = State(Clock())
    state.on(EventSeen(seq=5, at_ms=1, type="gift", viewer=viewer("阿宁"), text="山茶 ×1"))
    state.on(EventSeen(seq=6, at_ms=1, type="gift", viewer=viewer("青柠"), text="山茶 ×1"))
    state.on(Forgotten(seqs=(5,), at_ms=1))
    rows: Any = state.snapshot()["events"]
    assert [row["name"] for row in rows] == ["", "青柠"]


def test_a_ticket_is_one_row_that_changes_and_leaves_when_it_is_closed(state: State) -> None:
    ticket = Ticket(
        id=3,
        kind=COMPLAINT,
        topic="complaint:quality:CUP",
        viewer="other:uid:1",
        name="小***",
        text="杯子漏水",
        lang="zh",
        sku="CUP",
        source="test",
        opened_ms=5,
        last_ms=5,
        count=1,
        told=0,
    )
    state.on(TicketMoved(ticket=ticket, what="opened", at_ms=5))
    state.on(TicketMoved(ticket=replace(ticket, told=4), what="breach", at_ms=9))
    (row,) = news(state)["tickets"]["rows"]
    assert (row["id"], row["told"], row["open"], row["what"]) == (3, 4, True, "breach")
    assert "viewer" not in row
    state.on(TicketMoved(ticket=replace(ticket, closed_ms=9, resolution="refunded"), what="closed", at_ms=9))
    assert state.snapshot()["tickets"][0]["open"] is False  # type: ignore[index]


def test_a_call_for_a_person_is_an_event_with_its_level(state: State) -> None:
    state.on(Alert(at_ms=1, kind="complaints", level=3, about="quality", people=15))
    (row,) = news(state)["events"]["rows"]
    assert (row["type"], row["text"]) == ("alert_3", "quality ×15")
