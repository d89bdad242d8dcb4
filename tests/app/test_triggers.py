from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.app.triggers import check_triggers, engine_of, plan_of, rules_of, with_show
from bot.core.errors import ConfigError
from bot.core.events import RoomEvent
from bot.core.ledger import OutboxClass
from bot.settings.room import Settings, parse_settings
from bot.stage.effects import load_effects
from bot.store.session import Session

pytestmark = pytest.mark.unit
EFFECTS = load_effects([Path(__file__).parents[2] / "effects"])


def settings(**tables: Any) -> Settings:
    return parse_settings(tables)


def trigger(**about: Any) -> dict[str, Any]:
    return {"id": "a", "effect": "hearts", **about}


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"counter": "likes"}, "either levels or every or while"),
        ({"counter": "likes", "levels": [20, 10]}, "must rise"),
        ({"every": 5}, "no counter"),
        ({}, "listens to nothing"),
        ({"on": "gift", "effect": "haerts"}, "no effect 'haerts'"),
        ({"on": "gift", "effect": "poll_bars"}, "poll_bars stays on stage"),
        ({"on": "gift", "say": "gaol"}, "no copy 'gaol'"),
        ({"on": "gift", "webhook": "shop"}, "no webhook 'shop'"),
        ({"on": "gift", "costs": {"coupons": 1}}, "no budget 'coupons'"),
    ],
)
def test_a_trigger_that_cannot_work_is_refused_at_its_line(tmp_path: Path, wrong: dict[str, Any], why: str) -> None:
    path = tmp_path / "room.toml"
    path.write_text('\n\n[[trigger]]\nid = "a"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=f"room.toml line 4: .*{why}") as caught:
        check_triggers(settings(trigger=[trigger(**wrong)]), EFFECTS, path)
    assert caught.value.hint


@pytest.mark.parametrize("what", ["trigger", "budget", "webhook"])
def test_no_two_tables_share_a_name(what: str) -> None:
    one = {
        "trigger": trigger(on="gift"),
        "budget": {"name": "b", "cap": 1},
        "webhook": {"name": "w", "url": "https://x.example"},
    }[what]
    with pytest.raises(ConfigError, match=f"two {what}s are called"):
        check_triggers(settings(**{what: [one, one]}), EFFECTS)


def test_everything_that_a_trigger_says_reaches_its_rule() -> None:
    hook = {"name": "shop", "url": "https://x.example", "keyed": True}
    about = trigger(
        on="comment",
        keywords=["ＡＢＣ"],
        hours=["20:00-22:00"],
        chat={"en": "thanks"},
        webhook="shop",
        obs={"scene": "offer"},
    )
    (rule,) = rules_of(settings(trigger=[about], webhook=[hook]), EFFECTS)
    assert (rule.keywords, rule.hours) == (("abc",), ((1_200, 1_320),))
    assert [(deed.klass, deed.via, deed.target) for deed in rule.deeds] == [
        (OutboxClass.ONCE, "chat", ""),
        (OutboxClass.KEYED, "webhook", "shop"),
        (OutboxClass.SET, "obs", "scene"),
    ]
    assert rule.duration_ms == EFFECTS["hearts"].duration_ms


def test_seconds_of_screen_and_speech_are_taken_by_every_trigger_but_never_from_a_benefit() -> None:
    budgets = [
        {"name": "air", "kind": "screen", "cap": 12, "per": "minute"},
        {"name": "talk", "kind": "speech", "cap": 10, "per": "minute"},
        {"name": "coupons", "kind": "stock", "cap": 5},
    ]
    triggers = [
        trigger(on="gift", say="goal"),
        trigger(id="b", on="gift", benefit=True, costs={"coupons": 2}),
    ]
    first, second = rules_of(settings(trigger=triggers, budget=budgets), EFFECTS)
    seconds = -(-EFFECTS["hearts"].duration_ms // 1000)
    assert [(one.budget, one.amount, one.of) for one in first.charges] == [("air", seconds, "show"), ("talk", 4, "say")]
    assert [(one.budget, one.amount, one.of) for one in second.charges] == [("coupons", 2, "any")]


def test_a_show_brings_triggers_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "triggers.toml"
    assert with_show(settings(), path) == settings()
    path.write_text('[[trigger]]\nid = "b"\non = "gift"\neffect = "hearts"\n', encoding="utf-8")
    both = with_show(settings(trigger=[trigger(on="follow")]), path)
    assert [one.id for one in both.trigger] == ["a", "b"]
    path.write_text("[room]\nid = 'x'\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="no place here"):
        with_show(settings(), path)


def test_the_engine_belongs_to_its_session_and_keeps_quiet_hours() -> None:
    room = settings(trigger=[trigger(on="follow")], rules={"quiet_hours": ["00:00-23:59"]})
    engine = engine_of(room, EFFECTS, Session(id="s", started_ms=0, alive_ms=0), ZoneInfo("UTC"))
    event = RoomEvent(source="x", room_id="1", event_id="e", type="follow", ts_recv=0, seq=1)
    (firing,) = engine.decide(event, (), 0)
    assert (firing.scope, firing.status) == ("s", "skipped:quiet_hours")


def test_the_plan_says_of_each_trigger_when_whether_and_what() -> None:
    triggers = [
        trigger(counter="likes", levels=[10, 20], say="goal", cooldown_s=5),
        trigger(id="b", on="comment", keywords=["Price"], times=3, seconds=9, approve=True),
        trigger(id="c", counter="viewers", effect="", obs={"scene": "full"}, **{"while": 500}),
        trigger(id="d", on="gift", people=2, seconds=60, tiers=["fan"]),
        trigger(id="e", steps=["follow", "gift"], seconds=60),
        trigger(id="f", counter="gifts", every=5, benefit=True, costs={"coupons": 1}),
        trigger(id="g", on="order", min_value=100),
    ]
    room = settings(trigger=triggers, budget=[{"name": "coupons", "kind": "stock", "cap": 50}])
    assert plan_of(room, EFFECTS) == [
        "a: likes at 10, 20 (session, each); rests 5 s per rule, then skip -> hearts, says goal",
        "b: 3 x comment with price in 9 s; a person approves -> hearts",
        "c: while viewers >= 500, until below 80% of it -> obs scene",
        "d: 2 viewers, gift in 60 s; tiers fan -> hearts",
        "e: follow then gift in 60 s -> hearts",
        "f: each 5 gifts (session, each); benefit; 1 of coupons (50 per session) -> hearts",
        "g: each order from 100 -> hearts",
    ]
