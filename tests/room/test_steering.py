from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.core.facts import Facts
from bot.core.goods import Catalog
from bot.core.ledger import OutboxClass, OutboxRow, OutboxState
from bot.core.speech import Clause
from bot.room.parts import Parts
from bot.room.steering import steer

pytestmark = pytest.mark.unit


@dataclass
class Desk:
    taken: list[tuple[str, object]] = field(default_factory=list)

    def take(self, row: OutboxRow, words: object, settle: object) -> None:
        self.taken.append((row.target, words))


def parts(desk: Desk | None) -> Parts:
    def cleared(clause: Clause, facts: Facts) -> Any:
        return None if "bad" in clause.text else (clause.text, clause.lang, facts.values.get("count"))

    room = SimpleNamespace(language="en")
    facts = Facts(catalog=Catalog(products={}, offers={}, revision=1), wall_ms=0, values={"shop": "Tea"})
    settings = SimpleNamespace(room=room)
    return cast(Parts, SimpleNamespace(obs=desk, settings=settings, facts=lambda: facts, cleared=cleared))


def row(target: str, to: str) -> OutboxRow:
    return OutboxRow(
        key="k", klass=OutboxClass.SET, target=target, payload={"to": to, "count": 3, "viewer": "<b>"},
        state=OutboxState.LEASED, attempt=1, expires_ms=0, duration_ms=0, rule_id="r", level=1, via="obs",
    )  # fmt: skip


def test_without_obs_an_order_is_called_off_with_its_reason() -> None:
    said: list[tuple[str, OutboxState, str]] = []
    steer(parts(None), row("scene", "Desk"), lambda *ack: said.append(ack))
    assert [(key, state) for key, state, _ in said] == [("k", OutboxState.CANCELLED)]
    assert "[obs] is not enabled" in said[0][2]


@pytest.mark.parametrize(
    ("target", "to", "words"),
    [
        ("scene", "bad", None),
        ("text:Goal", "[[count]] likes", ("[[count]] likes", "en", "3")),
        ("text:Goal", "a bad word", None),
        ("event:party", "hi", ("hi", "en", "3")),
    ],
)
def test_only_words_go_through_the_guard_and_only_with_figures(target: str, to: str, words: object) -> None:
    desk = Desk()
    steer(parts(desk), row(target, to), lambda *ack: None)
    assert desk.taken == [(target, words)]
