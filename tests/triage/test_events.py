import pytest

from bot.triage.events import MAX_COMBOS, GiftMemory

pytestmark = pytest.mark.unit


def test_a_combo_is_new_once_and_memory_is_bounded() -> None:
    memory = GiftMemory()
    assert memory.first_time("c") and not memory.first_time("c")
    for n in range(MAX_COMBOS * 2):
        memory.first_time(f"c{n}")
    assert len(memory._thanked) == MAX_COMBOS
