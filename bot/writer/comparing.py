"""Two of the shop's own products side by side: what the catalogue says of both, never which is better.

Figures and names are slots; a fact that only one of them has is not compared.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from bot.core.facts import Facts
from bot.core.goods import Product
from bot.writer.hints import facts_in

MOST_FACTS = 2
"""Facts beside the price; more are not heard."""
LONGEST_FACT = 24
"""Characters of a fact that is read out twice in one answer, in scripts with spaces twice as many."""
MOST_FIGURES = 3
"""Figures of such a fact: a chart of sizes beside a width compares nothing."""
KEYS = ("capacity", "weight", "size", "material", "net", "dimensions", "thickness", "power", "ingredients", "origin")
"""What is worth comparing, the plainest first."""
SUITS = ("suits", "for")
"""Facts that say for whom or what a product is."""
_LABELS: Mapping[str, Sequence[str]] = {
    "zh": ("容量", "重量", "尺寸", "材质", "净含量", "外形", "厚度", "功率", "成分", "产地"),
    "en": (
        *("capacity", "weight", "size", "material", "net content", "outer size", "thickness", "power"),
        *("ingredients", "origin"),
    ),
    "ja": ("容量", "重さ", "サイズ", "素材", "内容量", "外形", "厚み", "出力", "成分", "産地"),
    "ko": ("용량", "무게", "크기", "소재", "내용량", "외형", "두께", "출력", "성분", "원산지"),
    "id": ("isi", "berat", "ukuran", "bahan", "isi bersih", "dimensi", "tebal", "daya", "kandungan", "asal"),
    "ms": ("muatan", "berat", "saiz", "bahan", "isi bersih", "dimensi", "tebal", "kuasa", "kandungan", "asal"),
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "price": "{a}[[price:{A}]]，{b}[[price:{B}]]。",
        "each": "{a}的{label}是{x}，{b}是{y}。",
        "same": "{label}一样，都是{x}。",
        "suits": "{a}适合{x}，{b}适合{y}。",
        "no_facts": "别的写明的项目对不上，不硬比。",
        "end": "看你怎么用。",
        "unsuited": "送谁用合适，页面没有写，我不替你定。",
    },
    "en": {
        "price": "{a} is [[price:{A}]], {b} is [[price:{B}]].",
        "each": "By {label}, {a} is {x}, {b} is {y}.",
        "same": "The {label} is the same: {x}.",
        "suits": "{a} suits {x}; {b} suits {y}.",
        "no_facts": "Nothing else is written of both, so I won't force it.",
        "end": "Choose by use.",
        "unsuited": "Whom it suits isn't written, so that's yours to say.",
    },
    "ja": {
        "price": "{a}は[[price:{A}]]、{b}は[[price:{B}]]です。",
        "each": "{label}は、{a}が{x}、{b}が{y}です。",
        "same": "{label}は同じで、{x}です。",
        "suits": "{a}は{x}向き、{b}は{y}向きです。",
        "no_facts": "ほかに両方に書かれた項目がないので、無理に比べません。",
        "end": "使い方でお選びください。",
        "unsuited": "どなた向きかは書かれていません。",
    },
    "ko": {
        "price": "{a} [[price:{A}]], {b} [[price:{B}]]입니다.",
        "each": "{label}: {a} {x}, {b} {y}.",
        "same": "{label}: 둘 다 {x}.",
        "suits": "{a}: {x}, {b}: {y}에 맞아요.",
        "no_facts": "둘 다 적힌 다른 항목이 없어서 억지로 견주지 않을게요.",
        "end": "쓰임으로 고르세요.",
        "unsuited": "누구에게 맞는지는 적혀 있지 않아요.",
    },
    "id": {
        "price": "{a} [[price:{A}]], {b} [[price:{B}]].",
        "each": "Soal {label}: {a} {x}, {b} {y}.",
        "same": "Soal {label} sama: {x}.",
        "suits": "{a} cocok untuk {x}; {b} untuk {y}.",
        "no_facts": "Tidak ada hal lain yang tertulis untuk keduanya.",
        "end": "Pilih menurut kegunaan.",
        "unsuited": "Cocok untuk siapa tidak tertulis.",
    },
    "ms": {
        "price": "{a} [[price:{A}]], {b} [[price:{B}]].",
        "each": "Tentang {label}: {a} {x}, {b} {y}.",
        "same": "Tentang {label} sama: {x}.",
        "suits": "{a} sesuai untuk {x}; {b} untuk {y}.",
        "no_facts": "Tiada perkara lain yang tertulis bagi kedua-duanya.",
        "end": "Pilih ikut kegunaan.",
        "unsuited": "Sesuai untuk siapa tidak tertulis.",
    },
}
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_AS_GIFT = ("送", "礼", "gift", "present", "プレゼント", "贈", "선물", "hadiah", "kado", "regal", "подар", "cadeau")


def compared(sku: str, other: str, question: str, facts: Facts, lang: str) -> list[str]:
    """Return sentences with slots that set two products side by side; none when a product or the language is unknown.

    What the question names comes first.
    """
    first, second = facts.catalog.products.get(sku), facts.catalog.products.get(other)
    words = _WORDS.get(lang)
    if first is None or second is None or words is None:
        return []
    names = {"a": f"[[name:{sku}]]", "b": f"[[name:{other}]]", "A": sku, "B": other}
    told = [words["price"].format(**names)]
    keys = _shared(first, second, lang, facts_in(question))
    for key in keys:
        x, y = f"[[fact.{key}:{sku}]]", f"[[fact.{key}:{other}]]"
        label = _LABELS[lang][KEYS.index(key)]
        same = first.facts[key][lang] == second.facts[key][lang]
        told.append(words["same" if same else "each"].format(**names, label=label, x=x, y=y))
    suits = next((key for key in SUITS if _has(first, key, lang) and _has(second, key, lang)), None)
    if suits is not None:
        told.append(words["suits"].format(**names, x=f"[[fact.{suits}:{sku}]]", y=f"[[fact.{suits}:{other}]]"))
    elif any(word in question.lower() for word in _AS_GIFT):
        told.append(words["unsuited"])
    elif not keys:
        told.append(words["no_facts"])
    else:
        told.append(words["end"])
    return told


def _shared(first: Product, second: Product, lang: str, wanted: Collection[str]) -> list[str]:
    """Return the keys that both have in `lang`, those asked for first, then the plainest that are short."""
    both = [key for key in KEYS if _has(first, key, lang) and _has(second, key, lang)]
    longest = LONGEST_FACT if lang in ("zh", "ja", "ko") else 2 * LONGEST_FACT
    asked = [key for key in both if key in wanted]
    short = [key for key in both if all(_is_short(one.facts[key][lang], longest) for one in (first, second))]
    return list(dict.fromkeys([*asked, *short]))[:MOST_FACTS]


def _is_short(fact: str, longest: int) -> bool:
    return len(fact) <= longest and len(_FIGURE.findall(fact)) <= MOST_FIGURES


def _has(product: Product, key: str, lang: str) -> bool:
    return bool(product.facts.get(key, {}).get(lang))
