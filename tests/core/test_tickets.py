from dataclasses import replace

import pytest

from bot.core.tickets import BREACHED, COMPLAINT, MINUTE_MS, UNKNOWN, Ticket, masked_name

pytestmark = pytest.mark.unit
OPEN = Ticket(
    id=1, kind=COMPLAINT, topic="complaint:quality:CUP", viewer="other:uid:1", name="小***", text="杯子漏水", lang="zh",
    sku="CUP", source="test", opened_ms=0, last_ms=0, count=1, told=0,
)  # fmt: skip


@pytest.mark.parametrize(("minutes", "stage"), [(59, 0), (60, 1), (90, 2), (110, 3), (119, 3), (120, BREACHED)])
def test_an_open_complaint_is_called_to_mind_and_late_after_two_hours(minutes: int, stage: int) -> None:
    assert OPEN.stage(minutes * MINUTE_MS) == stage


def test_what_is_closed_or_is_only_a_question_has_no_deadline() -> None:
    assert replace(OPEN, closed_ms=5, resolution="refunded").stage(500 * MINUTE_MS) == 0
    question = replace(OPEN, kind=UNKNOWN)
    assert question.stage(500 * MINUTE_MS) == 0
    assert question.next_due_ms() is None


def test_the_next_reminder_is_the_first_that_was_not_given() -> None:
    dues = [replace(OPEN, told=told).next_due_ms() for told in range(BREACHED + 1)]
    assert dues == [60 * MINUTE_MS, 90 * MINUTE_MS, 110 * MINUTE_MS, 120 * MINUTE_MS, None]


def test_of_a_name_one_character_is_kept() -> None:
    assert (masked_name("小鹿"), masked_name("")) == ("小***", "")
