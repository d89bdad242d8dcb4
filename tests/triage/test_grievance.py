import pytest

from bot.triage.grievance import CLASSES, complaint_class
from tests.triage.grievances import LINES

pytestmark = pytest.mark.unit


def f1_of(name: str) -> float:
    said = [(complaint_class(text), label) for label, texts in LINES.items() for text in texts]
    hit = sum(found == label == name for found, label in said)
    found, wanted = sum(found == name for found, _ in said), sum(label == name for _, label in said)
    return 2 * hit / (found + wanted)


def test_what_a_complaint_is_about_is_found_in_most_cases() -> None:
    assert set(LINES) == set(CLASSES)
    scores = {name: round(f1_of(name), 2) for name in CLASSES}
    assert sum(scores.values()) / len(scores) >= 0.85, scores


def test_what_may_hurt_somebody_is_quality_whatever_else_is_said() -> None:
    assert complaint_class("骗人的，用了过敏，退款也不退") == "quality"
    assert complaint_class("it caught fire and nobody replies") == "quality"


@pytest.mark.parametrize(
    "text",
    [
        "不是骗子吧哈哈 我信你", "没有异味 很满意", "一点都不掉色", "用了半年没坏过", "没有色差", "质量没问题 好评",
        "not a scam, arrived fine", "it never broke", "no defects at all", "zero complaints from me",
    ],
)  # fmt: skip
def test_a_fault_that_is_denied_is_no_complaint(text: str) -> None:
    from bot.triage.intents import read

    assert read(text).intent != "complaint"
