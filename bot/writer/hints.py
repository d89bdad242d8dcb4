"""Which fact of the goods a question means, by its plainest words: "能装多少" is about capacity, not about height."""

from collections.abc import Sequence

from bot.core.text import fold
from bot.writer.templates import Line

_WORDS: dict[str, tuple[str, ...]] = {
    "capacity": ("容量", "能装", "装多少", "毫升", "几升", "capacity", "hold", "volume"),
    "net": ("净含量", "净重", "多少克", "net weight", "how much is in"),
    "weight": ("重量", "多重", "几斤", "沉不沉", "重吗", "重不重", "轻不轻", "weigh", "heavy"),
    "size": ("尺寸", "多大", "多高", "多长", "多宽", "大小", "尺码", "size", "how big", "how tall", "how wide"),
    "material": ("材质", "材料", "料子", "面料", "什么做", "material", "made of", "fabric"),
    "ingredients": ("成分", "配料", "ingredient"),
    "carrier": ("什么快递", "哪家快递", "啥快递", "哪个快递", "顺丰", "which courier", "carrier", "what courier"),
    "origin": ("产地", "哪里产", "哪产的", "where is it made", "made in", "原産", "원산지"),
    "doc": ("检测报告", "质检", "证书", "报告", "certificate", "test report"),
    "colours": (
        "几种颜色",
        "几个颜色",
        "什么颜色",
        "哪些颜色",
        "颜色有",
        "什么色",
        "what color",
        "which color",
        "what colour",
    ),
}
_ONLY = frozenset({"origin", "doc", "colours"})
"""Asked for by these words, nothing else is an answer."""


def about(lines: Sequence[Line], question: str) -> Sequence[Line]:
    """Return the lines that give a fact the question names, or all of them when none does.

    None of them where only that fact would answer: where a thing is made is not told by how it is returned.
    """
    wanted = facts_in(question)
    fitting = [line for line in lines if any((slot.key or slot.name) in wanted for slot in line.slots)]
    return fitting or ([] if wanted & _ONLY else lines)


def facts_in(question: str) -> set[str]:
    """Return the keys of the facts that a question names."""
    asked = fold(question)
    return {key for key, words in _WORDS.items() if any(word in asked for word in words)}
