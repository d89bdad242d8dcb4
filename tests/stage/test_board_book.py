import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.scene import Board
from bot.stage.board_book import EVERY_S, LIMIT, BoardBook

pytestmark = pytest.mark.unit


def poll(*votes: int) -> Board:
    return Board(name="poll_bars", params={"votes": list(votes)})


def test_the_first_state_of_a_board_is_sent_at_once() -> None:
    book = BoardBook()
    book.put("poll:1", poll(0, 0))
    assert book.due(5.0) == [("poll:1", poll(0, 0))]
    assert book.due(5.0) == []


def test_fast_changes_are_sent_as_the_last_one_after_a_tenth_of_a_second() -> None:
    book = BoardBook()
    for votes in range(200):
        book.put("poll:1", poll(votes))
        book.due(5.0)
    assert book.next_in_s(5.0) == pytest.approx(EVERY_S)
    assert book.due(5.0 + EVERY_S) == [("poll:1", poll(199))]


def test_the_same_state_again_is_not_sent() -> None:
    book = BoardBook()
    book.put("poll:1", poll(1))
    book.due(1.0)
    book.put("poll:1", poll(1))
    book.put("nothing", None)
    assert book.next_in_s(9.0) is None


def test_a_board_that_goes_is_told_without_delay() -> None:
    book = BoardBook()
    book.put("poll:1", poll(1))
    book.due(1.0)
    book.put("poll:1", None)
    assert book.due(1.0) == [("poll:1", None)]
    assert book.shown == {}


def test_the_book_is_bounded_and_says_so_to_pages() -> None:
    book = BoardBook()
    for number in range(LIMIT + 1):
        book.put(f"poll:{number}", poll(number))
    assert len(book.shown) == LIMIT
    assert ("poll:0", None) in book.due(0.0)


steps = st.lists(
    st.tuples(st.sampled_from("abc"), st.none() | st.integers(0, 3), st.floats(0.0, 0.2, allow_nan=False)), max_size=40
)


@given(steps)
def test_whoever_hears_everything_that_is_due_knows_what_stands(changes: list[tuple[str, int | None, float]]) -> None:
    book, heard, now = BoardBook(), dict[str, Board | None](), 0.0
    for target, votes, passed_s in changes:
        now += passed_s
        book.put(target, None if votes is None else poll(votes))
        heard.update(book.due(now))
    heard.update(book.due(now + EVERY_S))
    assert {target: board for target, board in heard.items() if board is not None} == book.shown
