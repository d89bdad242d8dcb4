from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.show.lines import ANGLES, OPENERS, Line
from bot.show.picker import Memory

pytestmark = pytest.mark.unit
LINES = st.builds(
    Line,
    id=st.text("abcdef", min_size=1, max_size=3),
    kind=st.sampled_from(["care", "limit", "price", "story"]),
    text=st.text("杯子盖好洗晾", min_size=1, max_size=30).map(lambda text: {"zh": text}),
    opener=st.sampled_from(sorted(OPENERS)),
    angle=st.sampled_from(sorted(ANGLES)),
)


@given(st.lists(LINES, min_size=2, max_size=12), st.integers(0, 9))
def test_a_kind_follows_itself_only_if_there_is_no_other(lines: list[Line], seed: int) -> None:
    memory, now = Memory("zh"), 0.0
    for step in range(20):
        last = memory.recent[-1].kind if memory.recent else None
        line = memory.choose(lines, now, Random(f"{seed}/{step}"))
        assert line.kind != last or {other.kind for other in lines} == {last}
        memory.note(line, now)
        now += 12.0


def test_the_longest_rested_line_goes_first() -> None:
    memory = Memory("zh")
    lines = [
        Line(id=name, kind=kind, text={"zh": text})
        for name, kind, text in (
            ("a", "care", "洗完敞着口晾"),
            ("b", "limit", "短处说在前面"),
            ("c", "story", "茶园在山坡上"),
        )
    ]
    memory.note(lines[0], 0.0)
    memory.note(lines[1], 3000.0)
    assert memory.choose(lines, 4000.0, Random(1)).id == "c"
    memory.note(lines[2], 4000.0)
    assert memory.choose(lines, 7000.0, Random(1)).id == "a"


def test_a_snapshot_restores_what_was_said_and_how_long_ago() -> None:
    line = Line(id="a", kind="care", text={"zh": "洗完敞着口晾"})
    memory, later = Memory("zh"), Memory("zh")
    memory.note(line, 100.0)
    later.restore(memory.state(160.0), 5000.0, {"a": line})
    assert later.said == {"a": 4940.0}
    assert list(later.recent) == [line]
