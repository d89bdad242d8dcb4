import pytest

from bot.store.rule_hits import SHOWN, hits_of

pytestmark = pytest.mark.unit


def decision(verdict: str, text: str, *rules: str, copy: str = "llm") -> dict[str, object]:
    return {"verdict": verdict, "text": text, "copy": copy, **({"rules": list(rules)} if rules else {})}


def test_each_rule_is_counted_by_verdict_the_busiest_first() -> None:
    found = hits_of(
        [
            decision("clear", "你好"),
            decision("block", "全网最低", "price.lowest", "abs.most"),
            decision("block", "史低", "price.lowest"),
            decision("rewrite", "最佳", "abs.best"),
        ]
    )
    assert [(one.rule, one.counts) for one in found] == [
        ("price.lowest", {"block": 2}),
        ("abs.best", {"rewrite": 1}),
        ("abs.most", {"block": 1}),
    ]
    assert [one.doubtful for one in found] == [0, 0, 0]


def test_own_copy_that_a_rule_stops_is_shown_as_doubtful_a_few_times() -> None:
    texts = [f"最佳第{number}种" for number in range(5)]
    (best,) = hits_of([decision("block", text, "abs.best", copy="line") for text in texts])
    assert best.doubtful == 5 and best.examples == texts[:SHOWN]


def test_a_rule_that_only_changed_a_name_has_stopped_nothing() -> None:
    (name,) = hits_of([decision("clear", "这位朋友", "name.url", copy="name")])
    assert name.stopped == 0 and name.counts == {"clear": 1}
