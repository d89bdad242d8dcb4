import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.draws.canon import canon
from bot.draws.pick import entrant_key
from bot.draws.proof import KEYS, Closed, faults, faults_in, prove, salt_of_comments

pytestmark = pytest.mark.unit

RULES = {
    "draw_id": "d-7",
    "winners": 2,
    "alternates": 3,
    "opens": "2026-11-24T20:00:00Z",
    "closes": "2026-11-24T20:05:00Z",
}


def draw(people: int = 50, /, **changes: object) -> Closed:
    entrants = tuple(sorted((entrant_key("d-7", "bilibili", "uid", str(number)), 1) for number in range(people)))
    given: dict[str, object] = {
        "draw_id": "d-7",
        "rules": RULES,
        "server_seed": bytes(range(32)),
        "salt": salt_of_comments(["c1", "c2"]),
        "entrants": entrants,
        "opened": "2026-11-24T20:00:00Z",
        "closed": "2026-11-24T20:05:00Z",
        "chain": "9f2c",
        **changes,
    }
    return Closed(**given)  # type: ignore[arg-type]  # a test may pass anything


def test_an_honest_proof_has_no_fault_in_any_layout_of_its_json() -> None:
    proof = prove(draw())
    assert faults_in(canon(proof)) == []
    assert faults_in(json.dumps(proof, indent=2)) == []
    assert len(proof["picks"]) == 5  # type: ignore[arg-type]


@given(st.data())
def test_no_changed_byte_passes(data: st.DataObject) -> None:
    text = bytearray(canon(prove(draw(8))))
    place = data.draw(st.integers(0, len(text) - 1))
    text[place] ^= data.draw(st.integers(1, 255))
    assert faults_in(bytes(text))


@pytest.mark.parametrize("key", sorted(KEYS - {"v", "rules", "entrants"}))
def test_one_changed_field_is_found(key: str) -> None:
    honest = prove(draw())
    value = honest[key]
    turned: object = value[1:] + value[:1] if isinstance(value, str) else list(reversed(value))  # type: ignore[call-overload]
    assert faults({**honest, key: turned})


@pytest.mark.parametrize(
    ("lie", "published"),
    [
        ({"rules": {**RULES, "winners": 3}}, "rules_hash"),
        ({"server_seed": bytes(32)}, "commit"),
        ({"entrants": ((entrant_key("d-7", "bilibili", "uid", "99"), 1),)}, "entrants_hash"),
    ],
)
def test_a_proof_made_whole_around_a_lie_differs_from_what_was_published_before(
    lie: dict[str, object], published: str
) -> None:
    assert prove(draw(**lie))[published] != prove(draw())[published]


def test_a_late_close_and_a_card_of_another_draw_are_named() -> None:
    assert "closed is not what the rules say" in faults(prove(draw(closed="2026-11-24T20:06:00Z")))
    assert "the rules are of another draw" in faults(prove(draw(rules={**RULES, "draw_id": "d-8"})))
    assert "the salt is of another kind than the rules say" in faults(prove(draw(rules={**RULES, "salt": "drand"})))


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"v":1}', '{"v":1,"v":1}', "[" * 9999])
def test_what_is_no_proof_is_refused_in_words(text: str) -> None:
    assert faults_in(text)


def test_an_entrant_who_stands_twice_is_refused() -> None:
    key = entrant_key("d-7", "twitch", "uid", "1")
    assert "stands twice" in faults(prove(draw(entrants=((key, 1), (key, 1)))))[0]


def test_nobody_wins_when_nobody_entered() -> None:
    proof = prove(draw(0))
    assert proof["picks"] == []
    assert faults(proof) == []
