"""How well and how fast comments are understood: the labelled comments and pairs of `tests/triage`, and the time.

Prints one JSON line.  `tune` is what the rules were tuned on; single rows of `held` and `blind` are not looked at.
`held` was written with the rules, `blind` before its writer had read a word list or a row: it says how far they carry.
`room` is one comment's way through triage: understood, product found, routed with its merge key; every text is new.
Run: python -m bench.triage
"""

import platform
import time
from collections.abc import Callable, Sequence

from bench._kit import emit, percentile
from bot.core.text import language_of
from bot.core.viewers import Viewer
from bot.guard import injection
from bot.triage import Triage, forms, mixed, read, similar, spelling, variants
from tests.triage import scoring
from tests.triage.market import MARKET
from tests.triage.scoring import (
    ALL,
    macro_f1,
    merged,
    pairs,
    read_rows,
    rows_of,
)
from tests.triage.shop import committed

ROUNDS = 5
CACHES = (
    forms.folded, forms.letters, forms.skeleton, spelling.spelled, similar.bigrams, variants.variants_in,
    variants.colours_in, mixed.in_chinese, injection.injects,
)  # fmt: skip


def understanding(split: str) -> dict[str, object]:
    seen = read_rows(split)
    precision, recall = scoring.answered(seen)
    everywhere, named = scoring.products(seen)
    return {
        "n": len(seen),
        "macro_f1": round(macro_f1(seen), 3),
        "macro_f1_by_language": {lang: round(macro_f1(rows), 3) for lang, rows in scoring.languages(seen).items()},
        "answered": {"precision": round(precision, 3), "recall": round(recall, 3)},
        "product": {"right": round(everywhere, 3), "right_where_named": round(named, 3)},
    }


def cost_us(texts: Sequence[str], understand: Callable[[str], object]) -> dict[str, float]:
    """Return the median and the 99th percentile of single comments, us, with nothing remembered of any."""
    best = [float("inf")] * len(texts)
    for _ in range(ROUNDS):
        for cache in CACHES:
            cache.cache_clear()
        for number, text in enumerate(texts):
            start = time.perf_counter_ns()
            understand(text)
            best[number] = min(best[number], (time.perf_counter_ns() - start) / 1000)
    return {"median_us": round(percentile(best, 0.5), 1), "p99_us": round(percentile(best, 0.99), 1)}


def main() -> None:
    start = time.perf_counter()
    triage = Triage(MARKET, "zh", speaks=ALL)
    ready_ms = (time.perf_counter() - start) * 1000
    viewer = Viewer(key="v", name="v")
    rows = [*rows_of("tune"), *rows_of("held")]
    said = {row.text: committed(row.text) for row in rows}
    precision, recall = scoring.merging((pair, merged(pair)) for pair in pairs())
    cases: dict[str, object] = {split: understanding(split) for split in ("tune", "held", "blind")}
    cases["merge"] = {"pairs": len(pairs()), "precision": round(precision, 3), "recall": round(recall, 3)}
    for name, langs in (("zh", {"zh", "zh-Hant"}), ("en", {"en"}), ("others", {*ALL} - {"zh", "en"} | {"mixed"})):
        texts = [row.text for row in rows if row.lang in langs]
        cases[f"read | {name}"] = cost_us(texts, lambda text: read(text, language_of(text)))
        cases[f"room | {name}"] = cost_us(
            texts, lambda text: triage.comment(said[text], viewer, card_sku="CUP", now=1.0)
        )
    emit("triage", "macro-F1, 0..1", cases, python=platform.python_version(), ready_ms=round(ready_ms, 1))


if __name__ == "__main__":
    main()
