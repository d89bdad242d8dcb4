import pytest

from bot.core.turns import Intent
from bot.triage import read

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "等了十天还没发货",
        "洗一次就掉色",
        "刚拿到手就坏了",
        "发货也太慢了",
        "掉色掉得厉害",
        "been waiting for two weeks and still nothing",
        "三天了物流都没动",
    ],
)
def test_late_or_broken_with_blame_is_a_complaint(text: str) -> None:
    assert read(text).intent is Intent.COMPLAINT


@pytest.mark.parametrize(
    "text",
    [
        "会不会掉色",
        "掉色吗",
        "容易坏吗",
        "防漏水吗",
        "没有异味",
        "从没坏过",
        "if it breaks can I return it",
        "几天能到",
    ],
)
def test_asking_about_a_fault_or_denying_it_is_none(text: str) -> None:
    assert read(text).intent is not Intent.COMPLAINT
