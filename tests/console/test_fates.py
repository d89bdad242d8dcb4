import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console.fates import COMMENTS_KEPT, MAPPED, TURNS_KEPT, Fates
from bot.core.reports import CommentTranslated, Forgotten, TurnLost, TurnWaits
from bot.core.turns import Lost
from bot.core.viewers import Tier
from tests.console.show import comment, ended, started, turn, viewer

pytestmark = pytest.mark.unit


def asked(fates: Fates, *seqs: int, turn_id: str = "t1") -> None:
    """Comments come as the room tells them: the floor's word first, then the comment."""
    for n, seq in enumerate(seqs, 1):
        fates.waits(TurnWaits(turn=turn(turn_id, people=n), comment_seqs=seqs[:n]))
        fates.seen(comment(seq, fate="queued" if n == 1 else "merged", turn_id=turn_id if n == 1 else f"m{seq}"))


def fate_of(fates: Fates, seq: int) -> str:
    row = fates.rows.get(seq)
    assert row is not None
    return str(row["fate"])


def all_fates(fates: Fates) -> list[str]:
    return [str(row["fate"]) for row in fates.rows.all()]


def test_comments_follow_their_turn_from_queue_to_answer() -> None:
    fates = Fates()
    asked(fates, 1, 2, 3)
    assert all_fates(fates) == ["queued", "merged", "merged"]
    assert {row["turn"] for row in fates.rows.all()} == {"t1"}
    fates.started(started(turn("t1")))
    assert all_fates(fates) == ["speaking"] * 3
    fates.ended(ended(turn("t1")))
    assert all_fates(fates) == ["answered"] * 3
    assert fates.tally.answered == 3
    assert fates.tally.merged == 2


@pytest.mark.parametrize(
    ("outcome", "fate"),
    [("spoken", "answered"), ("interrupted", "interrupted"), ("blocked", "blocked"), ("empty", "unanswered"),
     ("failed", "failed"), ("expired", "expired")],
)  # fmt: skip
def test_every_outcome_of_a_turn_is_a_fate_of_its_comments(outcome: str, fate: str) -> None:
    fates = Fates()
    asked(fates, 1)
    fates.started(started(turn("t1")))
    fates.ended(ended(turn("t1"), outcome=outcome, reason="because"))
    row = fates.rows.get(1)
    assert row is not None
    assert (row["fate"], row["reason"]) == (fate, "because")


@pytest.mark.parametrize("reason", list(Lost))
def test_a_lost_turn_gives_its_comments_the_reason(reason: Lost) -> None:
    fates = Fates()
    asked(fates, 1, 2)
    fates.lost(TurnLost(turn=turn("t1"), reason=reason, at_ms=5))
    assert all_fates(fates) == [reason, reason]
    assert fates.tally.expired == (2 if reason is Lost.EXPIRED else 0)


def test_an_answer_is_not_taken_back_by_a_late_loss() -> None:
    fates = Fates()
    asked(fates, 1)
    fates.ended(ended(turn("t1")))
    fates.lost(TurnLost(turn=turn("t1"), reason="superseded", at_ms=5))
    assert fate_of(fates, 1) == "answered"


def test_a_blocked_answer_that_is_said_in_other_words_counts_as_answered() -> None:
    fates = Fates()
    asked(fates, 1)
    fates.started(started(turn("t1")))
    fates.ended(ended(turn("t1"), outcome="blocked"))
    fates.started(started(turn("t1"), 2))
    fates.ended(ended(turn("t1"), 2))
    assert (fate_of(fates, 1), fates.tally.answered) == ("answered", 1)


def test_a_turn_that_waits_again_brings_its_comments_back_to_the_queue() -> None:
    fates = Fates()
    asked(fates, 1)
    fates.ended(ended(turn("t1"), outcome="interrupted"))
    fates.waits(TurnWaits(turn=turn("t1"), comment_seqs=(1,)))
    assert fate_of(fates, 1) == "queued"


def test_a_refused_comment_keeps_the_reason_it_came_with() -> None:
    fates = Fates()
    fates.lost(TurnLost(turn=turn("t9"), reason="viewer_has_pending", at_ms=5))
    fates.seen(comment(1, fate="viewer_has_pending", turn_id="t9"))
    assert fate_of(fates, 1) == "viewer_has_pending"


def test_hostile_names_lose_what_turns_or_hides_text() -> None:
    fates = Fates()
    fates.seen(comment(1, "a\u202eb\ud800c\x00", why="\udfff"))
    row = fates.rows.get(1)
    assert row is not None
    assert row["text"] == "abc"
    for value in row.values():
        str(value).encode()


STEPS = st.lists(st.tuples(st.sampled_from("wcsel"), st.integers(1, 6), st.integers(1, 30)), max_size=120)


@given(STEPS)
def test_reports_in_any_order_leave_each_comment_with_exactly_one_fate(steps: list[tuple[str, int, int]]) -> None:
    fates = Fates()
    seqs: dict[int, list[int]] = {}
    for kind, turn_number, seq in steps:
        one = turn(f"t{turn_number}")
        match kind:
            case "w":
                seqs.setdefault(turn_number, []).append(seq)
                fates.waits(TurnWaits(turn=one, comment_seqs=tuple(seqs[turn_number])))
            case "c":
                fates.seen(comment(seq))
            case "s":
                fates.started(started(one))
            case "e":
                fates.ended(ended(one))
            case "l":
                fates.lost(TurnLost(turn=one, reason="expired", at_ms=1))
    known = {"queued", "merged", "speaking", "answered", "expired"}
    assert set(all_fates(fates)) <= known


def test_a_crowd_leaves_bounded_memory() -> None:
    fates = Fates()
    for n in range(3 * TURNS_KEPT):
        fates.waits(TurnWaits(turn=turn(f"t{n}"), comment_seqs=tuple(range(n * 3, n * 3 + 3))))
        fates.seen(comment(n * 3))
    assert len(fates.rows) == COMMENTS_KEPT
    assert len(fates._seqs) == TURNS_KEPT
    assert len(fates._turns) == MAPPED


def test_of_a_forgotten_viewer_neither_name_nor_words_nor_tier_stay() -> None:
    fates = Fates()
    fates.seen(comment(1, "我的手机号", who=viewer("阿宁", Tier.FAN, 12)))
    fates.seen(comment(2, "多少钱", who=viewer("青柠")))
    fates.forgotten(Forgotten(seqs=(1, 404), at_ms=1))
    gone, other = fates.rows.all()
    assert (gone["name"], gone["text"], gone["why"], gone["tier"], gone["fate"]) == ("", "", "", "new", "retracted")
    assert other["name"] == "青柠"


def test_a_translation_that_comes_late_brings_no_words_back() -> None:
    fates = Fates()
    fates.seen(comment(1, "berapa harga"))
    fates.forgotten(Forgotten(seqs=(1,), at_ms=1))
    fates.translated(CommentTranslated(seq=1, lang="zh", text="多少钱"))
    assert fates.rows.all()[0]["translation"] == ""
