"""A model that answers what it is asked, but in three calls of ten fails or invents something.

`Inventor.reply` goes into `fake_llm`.  Every lie of it is known by name, so that a test can look for each on the air.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from tests.fakes.llm import Reply, answer

Body = Mapping[str, Any]
FAULT_SHARE = 0.3
LIES: Mapping[str, str] = {
    "price": "现在只要39.9元，",
    "price_words": "现在三十九块九，",
    "price_after_slot": "这款不错，再便宜十七块。",
    "discount": "今天打八五折，",
    "discount_words": "下单立减一半，全场半价，",
    "stock": "只剩7件了，",
    "stock_words": "就剩三件了，",
    "deadline": "活动还有五分钟，",
    "promise": "坏了十倍赔偿，",
    "guarantee": "保证用不坏，终身质保，",
    "lowest": "全网最低价，",
    "medical": "能治失眠，还能抗癌，",
    "link": "去 cheap.example.com 下单，",
    "contact": "加微信 wx778899 领券，",
    "markdown": "**这款** 真的好用，",
    "other_viewer": "住在朝阳路的王小姐刚买了，电话13812345678，",
    "language": "This one is dishwasher safe, trust me.",
    "human": "我是真人主播，不是机器，",
}
"""Kind of lie -> what the model says, after a valid head."""
WIRE: Mapping[str, Reply] = {
    "http_500": Reply(fault="status", status=500),
    "http_429": Reply(fault="status", status=429, retry_after="2"),
    "silence": Reply(fault="stall"),
    "error_event": Reply(text="{", fault="error_event"),
    "not_sse": Reply(fault="garbage"),
    "empty": Reply(fault="empty"),
    "flood": Reply(fault="flood"),
}
SHAPES = ("drip", "cut", "freeze", "never_stops", "prose", "no_json", "refusal", "wrong_intent", "wrong_claim")
LEAKS = ("system_prompt", "unknown_slot", "doubled_slot", "parrot")
FAULTS = (*LIES, *WIRE, *SHAPES, *LEAKS)


class Inventor:
    """Counts what it did in `kinds`; the same seed and requests give the same answers."""

    def __init__(self, seed: int = 1, share: float = FAULT_SHARE) -> None:
        self._rng = Random(seed)
        self._share = share
        self._left: list[str] = []
        self.kinds: Counter[str] = Counter()
        """"honest" and each fault."""

    @property
    def calls(self) -> int:
        return self.kinds.total()

    @property
    def faults(self) -> int:
        return self.calls - self.kinds["honest"]

    def reply(self, body: Body) -> Reply:
        """Answer one request."""
        asked = json.loads(body["messages"][-1]["content"])
        kind = self._next_fault() if self._rng.random() < self._share else "honest"
        self.kinds[kind] += 1
        return WIRE[kind] if kind in WIRE else _spoken(kind, asked, body["messages"][0]["content"])

    def _next_fault(self) -> str:
        """Every fault comes once before any comes again."""
        if not self._left:
            self._left = list(FAULTS)
            self._rng.shuffle(self._left)
        return self._left.pop()


def _spoken(kind: str, asked: Body, system: str) -> Reply:
    text, claims = honest(asked, "zh" if "- Language zh." in system else "en"), tuple(asked["facts"])[:1]
    whole = answer(asked["intent"], text, *claims)
    if kind in LIES:
        return Reply(text=answer(asked["intent"], LIES[kind] + text, *claims), piece_s=0.01)
    made: Mapping[str, Callable[[], Reply]] = {
        "honest": lambda: Reply(text=whole, ttft_s=0.3, piece_s=0.01),
        "drip": lambda: Reply(text=whole, fault="drip", piece_s=0.05),
        "cut": lambda: Reply(text=whole, fault="truncated", piece_s=0.01),
        "freeze": lambda: Reply(text=whole, fault="freeze", piece_s=0.01),
        "never_stops": lambda: Reply(text=whole[:-2] + "再说一点别的，接着往下讲，" * 200, piece=40, piece_s=0.01),
        "prose": lambda: Reply(text=f"好的！以下是回答：{text}"),
        "no_json": lambda: Reply(text=whole.replace('"', "'")),
        "refusal": lambda: Reply(text=answer(asked["intent"], "")),
        "wrong_intent": lambda: Reply(text=answer("giveaway", text, *claims)),
        "wrong_claim": lambda: Reply(text=answer(asked["intent"], text, "f99")),
        "system_prompt": lambda: Reply(text=answer(asked["intent"], system[:200].replace("\n", " "), *claims)),
        "unknown_slot": lambda: Reply(text=answer(asked["intent"], "看[[cost:CUP]]就知道，", *claims)),
        "doubled_slot": lambda: Reply(text=answer(asked["intent"], "在[[shop]]，就在[[shop]]。", *claims)),
        "parrot": lambda: Reply(text=answer(asked["intent"], f"{asked['comment']}，{asked['comment']}。", *claims)),
    }
    return made[kind]()


def honest(asked: Body, lang: str) -> str:
    """Return an answer that keeps the contract: a slot of the product if there is one."""
    own = [slot for slot in asked["slots"] if slot.startswith(("[[price:", "[[left:", "[[fact."))]
    wanted = {"price": "[[price:", "stock": "[[left:"}.get(asked["intent"], "[[fact.")
    slot = next((slot for slot in own if slot.startswith(wanted)), own[0] if own else "[[shop]]")
    if lang == "zh":
        return f"你问的这一点，{slot}，屏幕上也写着。" if own else "这件事看[[shop]]的说明。"
    return f"What you asked, {slot}, is on the screen too."


class Obedient:
    """A model that does what the comment orders: repeats it, and whatever else is in it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def reply(self, body: Body) -> Reply:
        """Say the comment."""
        asked = json.loads(body["messages"][-1]["content"])
        self.asked.append(asked["comment"])
        return Reply(text=answer(asked["intent"], f"{asked['comment']}。", *tuple(asked["facts"])[:1]))
