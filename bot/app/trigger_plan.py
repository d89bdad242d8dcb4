"""A trigger in one line, when, whether and what, in both languages of the console.  Pure."""

from collections.abc import Callable, Iterable, Mapping

from bot.core.goods import Localized
from bot.triggers import Rule

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "with": " with {}",
        "from": " from {}",
        "every": "each {every} {counter} ({scope}, {policy})",
        "ladder": "{counter} at {levels} ({scope}, {policy})",
        "while": "while {counter} >= {hold}, until below {rearm:.0%} of it",
        "rate": "{times} x {on}{words}{worth} in {seconds:g} s",
        "presence": "{people} viewers, {on}{words}{worth} in {seconds:g} s",
        "sequence": "{steps} in {seconds:g} s",
        "then": " then ",
        "event": "each {on}{words}{worth}",
        "benefit": "benefit",
        "rests": "rests {span:g} s per {per}, then {block}",
        "tiers": "tiers {}",
        "products": "products {}",
        "hours": "{} spans of hours",
        "costs": "{amount} of {budget} ({cap} per {span})",
        "approve": "a person approves",
        "says": "says {}",
    },
    "zh": {
        "with": "（含 {}）",
        "from": "（满 {}）",
        "every": "{counter} 每满 {every}（{scope}，{policy}）",
        "ladder": "{counter} 到 {levels}（{scope}，{policy}）",
        "while": "{counter} 达到 {hold} 起，降到其 {rearm:.0%} 以下止",
        "rate": "{seconds:g} 秒内 {times} 次 {on}{words}{worth}",
        "presence": "{seconds:g} 秒内 {people} 人 {on}{words}{worth}",
        "sequence": "{seconds:g} 秒内 {steps}",
        "then": " 接着 ",
        "event": "每次 {on}{words}{worth}",
        "benefit": "福利",
        "rests": "每{per}歇 {span:g} 秒，期间{block}",
        "tiers": "限 {}",
        "products": "限商品 {}",
        "hours": "限 {} 段时间",
        "costs": "用 {budget} {amount}（每 {span} 上限 {cap}）",
        "approve": "要人批准",
        "says": "说 {}",
    },
}
_NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {"viewer": "each viewer"},
    "zh": {
        **{
            "likes": "点赞",
            "comments": "评论数",
            "commenters": "评论人数",
            "gifts": "礼物数",
            "gift_value": "礼物金额",
        },
        **{"follows": "新关注", "followers": "总关注", "shares": "分享", "viewers": "在看人数", "orders": "订单"},
        **{"members": "会员", "comment": "评论", "gift": "礼物", "like": "点赞", "follow": "关注", "share": "分享"},
        **{"membership": "开会员", "order": "下单", "super_chat": "付费留言", "enter": "进场", "raid": "带人来访"},
        **{"session": "本场", "day": "当天", "all": "累计", "hour": "小时", "minute": "分钟", "viewer": "每人各计"},
        **{"each": "每档", "highest": "只放最高档", "once": "只一次"},
        **{"rule": "条规则", "user": "位观众", "tier": "种身份", "group": "组", "product": "件商品"},
        **{"skip": "跳过", "queue": "排队", "merge": "合并"},
        **{"stage": "画面", "chat": "公屏", "webhook": "外部程序", "obs": "OBS", "draw": "开抽奖"},
    },
}


def plans(rules: Iterable[Rule]) -> dict[str, Localized]:
    """Return rule -> language -> its line."""
    return {rule.id: {lang: _line(rule, lang) for lang in _WORDS} for rule in rules}


def _line(rule: Rule, lang: str) -> str:
    words, names = _WORDS[lang], _NAMES[lang]

    def named(code: str) -> str:
        return names.get(code, code)

    said = "".join(f"; {one}" for one in _whether(rule, words, named) if one)
    return f"{_when(rule, words, named)}{said} -> {_what(rule, words, named)}"


def _when(rule: Rule, words: Mapping[str, str], named: Callable[[str], str]) -> str:
    kind = "every" if rule.every is not None else rule.kind
    return words[kind].format(
        counter=named(rule.counter),
        every=rule.every,
        levels=", ".join(map(str, rule.levels)),
        scope=named("viewer" if rule.scope == "user" else rule.scope),
        policy=named(rule.policy),
        hold=rule.hold,
        rearm=rule.rearm,
        times=rule.times,
        people=rule.people,
        seconds=rule.seconds,
        on=named(rule.on),
        steps=words["then"].join(map(named, rule.steps)),
        words=words["with"].format(" | ".join(rule.keywords)) if rule.keywords else "",
        worth=words["from"].format(rule.min_value) if rule.min_value else "",
    )


def _whether(rule: Rule, words: Mapping[str, str], named: Callable[[str], str]) -> list[str]:
    rests = {"span": rule.cooldown_s, "per": named(rule.cooldown_per), "block": named(rule.on_block)}
    costs = (
        {"amount": one.amount, "budget": one.budget, "cap": one.cap, "span": named(one.span)} for one in rule.charges
    )
    return [
        words["benefit"] if rule.benefit else "",
        words["rests"].format(**rests) if rule.cooldown_s else "",
        words["tiers"].format(", ".join(rule.tiers)) if rule.tiers else "",
        words["products"].format(", ".join(rule.segments)) if rule.segments else "",
        words["hours"].format(len(rule.hours)) if rule.hours else "",
        *(words["costs"].format(**cost) for cost in costs),
        words["approve"] if rule.approve else "",
    ]


def _what(rule: Rule, words: Mapping[str, str], named: Callable[[str], str]) -> str:
    deeds = [f"{named(deed.via)} {deed.target}".strip() for deed in rule.deeds]
    effect = [rule.effect] if rule.effect else []
    return ", ".join([*effect, *([words["says"].format(rule.say)] if rule.say else []), *deeds])
