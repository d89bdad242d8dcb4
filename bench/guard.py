"""What the guard catches, and what one clause costs at the gate beside a plain substring loop over the same terms.

Prints a table of the corpora of tests/guard (bad lines caught, good lines refused, by language), then one JSON line.
`gate` fills slots, looks for figures, runs every built-in pack and seals the text; the loop only looks for the packs'
terms as they stand, so it is the least anybody does and catches no disguise.
Run: python -m bench.guard
"""

import json
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bot.core.facts import Facts
from bot.core.goods import Catalog, Money, Offer, Product
from bot.core.speech import Clause, Cleared
from bot.guard.comments import Comments
from bot.guard.gate import Gate
from bot.guard.matching import Rulebook
from bot.guard.packs import load_packs

ROUNDS, CALLS = 7, 300
CORPUS = Path(__file__).parent.parent / "tests/guard/corpus"
LINES = {
    "zh": ("[[name:CUP]]现在[[price:CUP]]，标价大家一样", "杯口宽[[fact.mouth:CUP]]，刷子能伸进去", "不防水，大雨别背"),
    "en": (
        "[[name:CUP]] is [[price:CUP]] now, one list price for everyone",
        "It isn't waterproof, so keep it out of rain",
    ),
}
BAD = ("这款是全網最低價", "国\u200b家\u200b级品质", "最·强·吸·水", "ｂｅｓｔ ｐｒｉｃｅ", "bеst price")
CATALOG = Catalog(
    products={
        "CUP": Product(
            sku="CUP",
            link=3,
            name={"zh": "山茶保温杯", "en": "Camellia Cup"},
            price=Money(7900, "CNY"),
            stock=38,
            facts={"mouth": {"zh": "4.5厘米", "en": "4.5 cm"}},
        )
    },
    offers={"O1": Offer(id="O1", sku="CUP", price=Money(5990, "CNY"), starts_ms=0, ends_ms=720_000)},
)
FACTS = Facts(catalog=CATALOG, wall_ms=30_000)


def cost_us(check: Callable[[str], object], texts: tuple[str, ...]) -> dict[str, float]:
    """Return the median and the slowest of single calls, us."""
    spent = []
    for _ in range(ROUNDS):
        for number in range(CALLS):
            start = time.perf_counter_ns()
            check(texts[number % len(texts)])
            spent.append((time.perf_counter_ns() - start) / 1000)
    spent.sort()
    return {"median_us": round(statistics.median(spent), 1), "p99_us": round(spent[int(len(spent) * 0.99)], 1)}


def caught(gate: Gate) -> list[dict[str, object]]:
    """Return a row for each corpus file: how many bad lines are caught, how many good ones refused."""
    rows: list[dict[str, object]] = []
    for file in sorted(CORPUS.glob("*_*.jsonl"), key=lambda file: file.stem.split("_")[::-1]):
        half, lang = file.stem.split("_")
        refused = {"bad": 0, "good": 0}
        count = {"bad": 0, "good": 0}
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            verdict = gate.clear(Clause(text=row["text"], lang=lang, kind="llm"), FACTS)
            count[row["side"]] += 1
            refused[row["side"]] += not isinstance(verdict, Cleared)
        rows.append({"lang": lang, "half": half, "bad": count["bad"], "caught": refused["bad"]})
        rows[-1] |= {"good": count["good"], "refused": refused["good"]}
    return rows


def table(rows: list[dict[str, object]]) -> list[str]:
    """Return the rows as lines of a table."""
    out = [f"{'lang':6}{'half':8}{'caught':>12}{'recall':>9}{'refused':>12}"]
    for row in rows:
        recall = 100 * int(str(row["caught"])) / max(1, int(str(row["bad"])))
        share = f"{row['caught']}/{row['bad']}", f"{row['refused']}/{row['good']}"
        out.append(f"{row['lang']:6}{row['half']:8}{share[0]:>12}{recall:>8.1f}%{share[1]:>12}")
    return out


def main() -> None:
    start = time.perf_counter()
    packs = load_packs()
    gate = Gate(packs)
    ready_ms = (time.perf_counter() - start) * 1000
    comments = Comments(Rulebook(packs))
    terms = [term for pack in packs for rule in pack.rules for term in rule.terms]
    cases: dict[str, object] = {}
    for lang, texts in LINES.items():
        before = "盖子拧到底，会听见咔哒一声。" if lang == "zh" else "Twist the lid and hear it click."
        cases[f"gate | {lang} clause"] = cost_us(
            lambda text, lang=lang, before=before: gate.clear(Clause(text=text, lang=lang), FACTS, context=before),  # type: ignore[misc]
            texts,
        )
        cases[f"substring loop | {lang} clause"] = cost_us(lambda text: [term for term in terms if term in text], texts)
    cases["comments | zh comment"] = cost_us(
        lambda text: comments.judge(text, "zh"), ("这个面霜能不能再便宜一点呀主播",)
    )
    disguised = sum(not hasattr(gate.clear(Clause(text=text, lang="zh"), FACTS), "seal") for text in BAD)
    row = {
        "bench": "guard",
        "unit": "us per clause",
        "python": platform.python_version(),
        "rules": sum(len(pack.rules) for pack in packs),
        "terms": len(terms),
        "ready_ms": round(ready_ms, 1),
        "disguised_caught": {
            "of": len(BAD),
            "gate": disguised,
            "substring loop": sum(any(term in text for term in terms) for text in BAD),
        },
        "cases": cases,
        "corpus": caught(gate),
    }
    for line in table(row["corpus"]):  # type: ignore[arg-type]
        print(line)
    print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
