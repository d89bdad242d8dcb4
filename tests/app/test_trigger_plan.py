import pytest

from bot.app.trigger_plan import plans
from bot.core.ledger import OutboxClass
from bot.triggers import Charge, Deed, Rule

pytestmark = pytest.mark.unit
AIR = Charge(budget="air", cap=12, span="minute", amount=4)
HOOK = Deed(klass=OutboxClass.ONCE, via="webhook", target="shop")
RULES = (
    Rule(id="ladder", counter="likes", levels=(10, 50), effect="confetti", say="goal"),
    Rule(id="every", counter="gift_value", every=100, benefit=True, effect="hearts", charges=(AIR,)),
    Rule(id="crowd", counter="viewers", hold=500, effect="confetti"),
    Rule(id="rush", on="comment", keywords=("1",), times=20, seconds=10, effect="hearts"),
    Rule(id="team", on="comment", people=4, of=5, seconds=600, effect="hearts"),
    Rule(id="walk", steps=("follow", "gift"), seconds=60, effect="hearts"),
    Rule(id="big", on="gift", min_value=10000, cooldown_s=20, cooldown_per="user", approve=True, deeds=(HOOK,)),
)


def test_every_kind_of_rule_has_a_line_in_both_languages_of_the_console() -> None:
    lines = plans(RULES)
    assert list(lines) == [rule.id for rule in RULES]
    for line in lines.values():
        assert set(line) == {"zh", "en"} and "{" not in "".join(line.values())
        assert line["zh"] != line["en"] and " -> " in line["zh"]


def test_the_line_says_when_whether_and_what() -> None:
    lines = plans(RULES)
    assert lines["ladder"]["en"] == "likes at 10, 50 (session, each) -> confetti, says goal"
    assert lines["ladder"]["zh"] == "点赞 到 10, 50（本场，每档） -> confetti, 说 goal"
    assert lines["every"]["en"].startswith("each 100 gift_value (session, each); benefit; 4 of air (12 per minute)")
    assert lines["big"]["zh"] == "每次 礼物（满 10000）; 每位观众歇 20 秒，期间跳过; 要人批准 -> 外部程序 shop"
