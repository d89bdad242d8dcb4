import json

import pytest

from bot.console import panels, wire
from bot.console.state import State
from bot.core.clock import SystemClock
from bot.core.errors import BadInput
from bot.core.panels import Panels, Supposition
from tests.console import plays

pytestmark = pytest.mark.unit
NOW_MS = 1_795_521_600_000


def kinds(state: State) -> list[str]:
    return [str(message["t"]) for message in state.changes()]


def test_a_page_that_connects_gets_all_three_and_then_only_the_one_that_changed() -> None:
    state = State(SystemClock())
    state.on(plays.panels(NOW_MS))
    snapshot = state.snapshot()
    assert [len(snapshot[name]["rows"]) for name in panels.PARTS] == [3, 3, 4]  # type: ignore[index]
    assert kinds(state) == ["draws", "games", "rules"]
    state.on(plays.panels(NOW_MS))
    assert kinds(state) == []
    state.on(Panels(draws=(plays.running(NOW_MS, 4),), games=plays.games(NOW_MS)[0], round=plays.games(NOW_MS)[1]))
    assert kinds(state) == ["draws", "rules"]


def test_every_panel_is_plain_json_and_says_why_a_button_is_greyed_out() -> None:
    state = State(SystemClock())
    state.on(plays.panels(NOW_MS, fault="a\u202eb"))
    sent = json.loads(wire.encode(state.snapshot()))
    assert sent["draws"]["rows"][0]["acts"][1] == {
        "verb": "close", "why": "closes_by_card", "at_ms": NOW_MS + 100_000,
    }  # fmt: skip
    assert sent["rules"]["fault"] == "ab"
    assert sent["games"]["round"]["options"][0] == [{"zh": "红色", "en": "red"}, 41]


def test_lists_are_bounded() -> None:
    many = [plays.rule(f"r{n}") for n in range(panels.RULES_SHOWN + 9)]
    assert len(panels.part("rules", Panels(rules=many))["rows"]) == panels.RULES_SHOWN  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "frame",
    [
        '{"t":"draw","verb":"redraw","id":"cup"}',
        '{"t":"draw","verb":"open","id":""}',
        '{"t":"draw","verb":"open","id":"cup","place":-2}',
        '{"t":"suppose","what":"money","amount":1}',
        '{"t":"suppose","what":"likes","amount":0}',
        '{"t":"suppose","what":"likes","amount":1e30}',
        '{"t":"effect","name":"x","params":[1]}',
    ],
)
def test_what_is_no_command_is_refused(frame: str) -> None:
    with pytest.raises(BadInput):
        wire.decode(frame)


def test_a_command_becomes_what_the_room_is_asked() -> None:
    one = wire.decode('{"t":"suppose","what":"comments","amount":3,"text":"多\\u0000少钱"}')
    assert isinstance(one, wire.Suppose)
    assert panels.supposition(one) == Supposition(what="comments", amount=3, text="多 少钱")
