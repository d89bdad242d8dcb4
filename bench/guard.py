"""What the guard catches, and what one clause costs at the gate beside a plain substring loop over the same terms.

Prints a table of the corpora of tests/guard (bad lines caught, good lines refused, by language, by the rules alone and
with the trained layer, which has learned from the `train` files), the cost of a clause in each language over harmless
lines that all differ, and that of 100,000 terms for a comment; then one JSON line.
`gate` fills slots, looks for figures, runs every built-in pack and seals the text; the loop only looks for the packs'
terms as they stand, so it is the least anybody does and catches no disguise.
Run: python -m bench.guard
"""

import json
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.core.classes import APPROVED
from bot.core.facts import Facts
from bot.core.goods import Approval, Catalog, Money, Offer, Product
from bot.core.speech import Block, Clause, Cleared, Hold, Rewrite
from bot.guard.comments import Comments
from bot.guard.gate import Gate
from bot.guard.matching import Matcher, Rulebook
from bot.guard.normalise import match
from bot.guard.packs import load_packs

ROUNDS, CALLS = 7, 300
CORPUS = Path(__file__).parent.parent / "tests/guard/corpus"
LANGUAGES = ("zh", "en", "ja", "ko", "es", "id", "th", "ar")
SLOTTED = {
    "zh": "[[name:CUP]]现在[[price:CUP]]，标价大家一样",
    "en": "[[name:CUP]] is [[price:CUP]] now, one list price",
}
MANY = 100_000
COUNTED = ("bad", "good", "rules bad", "rules good", "all bad", "all good", "rewritten", "figure")
OF_FACTS = ("number.", "slot.", "text.markup", "price.condition", "special.")
"""Refusals for what no slot gave or the shop of the bench does not have; they say nothing about words."""
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


def facts_about(goods: str) -> Facts:
    """Return the facts of a shop whose one product, the one in question, is of this class of goods."""
    if not goods:
        return FACTS
    approval = Approval(number="G20260001", file="a.pdf", until_ms=FACTS.wall_ms + 1) if goods in APPROVED else None
    product = replace(CATALOG.products["CUP"], product_class=goods, approval=approval)
    return replace(FACTS, catalog=replace(CATALOG, products={"CUP": product}, offers={}), focus="CUP")


def cost_us(check: Callable[[str, str], object], texts: tuple[str, ...]) -> dict[str, float]:
    """Return the median and the slowest of single calls, us of the thread's own time (other work does not count).

    `check` is given a text and, as a sentence, the one before it.  A first round is not counted: patterns are compiled
    at their first use.  Nor is what reading the clock costs.
    """
    items = tuple((texts[number % len(texts)], f"{texts[(number - 1) % len(texts)]}.") for number in range(CALLS))
    for text, before in items:
        check(text, before)
    spent = []
    clock = statistics.median(-(time.thread_time_ns() - time.thread_time_ns()) for _ in range(999))
    for _ in range(ROUNDS):
        for text, before in items:
            start = time.thread_time_ns()
            check(text, before)
            spent.append((time.thread_time_ns() - start - clock) / 1000)
    spent.sort()
    return {"median_us": round(statistics.median(spent), 1), "p99_us": round(spent[int(len(spent) * 0.99)], 1)}


def harmless(lang: str) -> tuple[str, ...]:
    """Return harmless lines that all differ, so that no line is folded twice."""
    rows = map(json.loads, (CORPUS / f"train_{lang}.jsonl").read_text(encoding="utf-8").splitlines())
    return tuple(dict.fromkeys([SLOTTED.get(lang, ""), *(row["text"] for row in rows if row["side"] == "good")]))[
        :CALLS
    ]


def caught(rules: Gate, gate: Gate) -> list[dict[str, object]]:
    """Return a row for each corpus file: how many bad lines are caught, how many good ones blocked or held.

    A good line whose figure no slot gave is no good line of copy: it is counted for itself, as "figure".  One that is
    reworded ("rewritten") is still said.
    """
    rows: list[dict[str, object]] = []
    for file in sorted(CORPUS.rglob("*_*.jsonl"), key=lambda file: file.stem.split("_")[::-1]):
        half, lang = file.stem.split("_")
        count = dict.fromkeys(COUNTED, 0)
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            clause, facts = Clause(text=row["text"], lang=lang, kind="llm"), facts_about(row.get("goods", ""))
            by_rules, verdict = rules.clear(clause, facts), gate.clear(clause, facts)
            if row["side"] == "bad":
                count["bad"] += 1
                count["rules bad"] += not isinstance(by_rules, Cleared)
                count["all bad"] += not isinstance(verdict, Cleared)
            elif isinstance(verdict, Block) and verdict.rules[0].startswith(OF_FACTS):
                count["figure"] += 1
            else:
                count["good"] += 1
                count["rules good"] += isinstance(by_rules, Block | Hold)
                count["all good"] += isinstance(verdict, Block | Hold)
                count["rewritten"] += isinstance(verdict, Rewrite)
        rows.append({"lang": lang, "half": half, "unseen": file.parent != CORPUS, **count})
    return rows


def totals(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return a row for all lines of a language that were worked on, and one for all that nothing was learned from."""
    out: list[dict[str, object]] = []
    for lang in dict.fromkeys(row["lang"] for row in rows):
        for name, unseen in (("ALL", False), ("UNSEEN", True)):
            part = [row for row in rows if row["lang"] == lang and row["unseen"] is unseen]
            if part:
                sums = {key: sum(int(str(row[key])) for row in part) for key in COUNTED}
                out.append({"lang": lang, "half": name, "unseen": unseen, **sums})
    return out


def table(rows: list[dict[str, object]]) -> list[str]:
    """Return the rows as lines of a table."""
    head = f"{'share':>8}{'false':>12}{'share':>8}"
    out = [f"{'lang':6}{'half':8}{'rules':>12}{head}{'+ trained':>13}{head}{'rewritten':>10}{'figure':>8}"]
    for row in rows:
        line = f"{row['lang']:6}{row['half']:8}"
        for who, width in (("rules", 12), ("all", 13)):
            for side, room in (("bad", width), ("good", 12)):
                part, every = int(str(row[f"{who} {side}"])), int(str(row[side]))
                line += f"{f'{part}/{every}':>{room}}{100 * part / max(1, every):>7.1f}%"
        out.append(f"{line}{row['rewritten']:>10}{row['figure']:>8}")
    return out


def many_terms() -> Matcher:
    """Return a matcher with a shop's own list of 100,000 words."""
    plain = next(rule for pack in load_packs(["viewer_input"]) for rule in pack.rules if rule.id == "in.spam")
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = tuple(f"{letters[n % 26]}{letters[n // 26 % 26]}{letters[n // 676 % 26]}{n:05d}" for n in range(MANY))
    return Matcher([replace(plain, terms=words, patterns=(), allow=())])


def main() -> None:
    start = time.perf_counter()
    packs = load_packs()
    gate = Gate(packs)
    ready_ms = (time.perf_counter() - start) * 1000
    rules = Gate(packs, learned="off")
    comments = Comments(Rulebook(packs))
    terms = [term for pack in packs for rule in pack.rules for term in rule.terms]
    cases: dict[str, dict[str, float]] = {}
    for lang in LANGUAGES:
        for name, judge in (("rules", rules), ("gate", gate)):
            cases[f"{name} | {lang} clause"] = cost_us(
                lambda text, before, lang=lang, judge=judge: judge.clear(  # type: ignore[misc]
                    Clause(text=text, lang=lang), FACTS, context=before
                ),
                harmless(lang),
            )
    cases["substring loop | zh clause"] = cost_us(
        lambda text, before: [term for term in terms if term in text], harmless("zh")
    )
    cases["comments | zh comment"] = cost_us(lambda text, before: comments.judge(text, "zh"), harmless("zh"))
    views = [match(text, "zh") for text in ("这个面霜能不能再便宜一点呀主播", "how much is it for two of them")]
    search = many_terms()
    cases["100k terms | comment"] = cost_us(lambda at, before: search.hits(views[len(at)]), ("", "x"))
    disguised = sum(not hasattr(gate.clear(Clause(text=text, lang="zh"), FACTS), "seal") for text in BAD)
    corpus = caught(rules, gate)
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
        "corpus": corpus,
    }
    for line in table([*corpus, *totals(corpus)]):
        print(line)
    for name, cost in cases.items():
        print(f"{name:28}{cost['median_us']:>9.1f} us median{cost['p99_us']:>9.1f} us p99")
    print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
