"""Trains the guard's table of suspicious pieces, and says what it is worth on files that it has not seen.

Every file of tests/guard/corpus is one author on one day.  Each is left out in turn; its lines are judged by what the
others teach.  Thresholds come from those judgements, the table from all lines.
Run: python -m bench.suspicion [--write]
"""

import argparse
import json
import time
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

from bench._lines import Line, lines
from bench._logistic import Penalty, fit
from bench.guard import FACTS
from bot.core.speech import Clause, Cleared
from bot.guard.gate import Gate
from bot.guard.grams import Cutter, words_of
from bot.guard.packs import FOLDER, load_packs
from bot.guard.suspicion import FAMILY, HARMLESS, UNIT, Table

KEPT = {"zh": 10000, "en": 10000}
"""Language -> pieces in its table, the heaviest; a smaller table is one that a person can still read through."""
KEPT_ELSE = 3000
LEAST_LINES = 150
"""A language with fewer lines gets no table: its threshold would be a guess."""
PRECISION = 0.99
"""Share of claims among the lines of files left out that are held."""
FALSE_DOUBTS, LEAST_DOUBTS = 0.01, 0.005
"""Share of their harmless lines that may be held at most; that may be, however few the claims beside them."""
MARGIN = 50
"""Hundredths of log-odds between the worst harmless line of any file left out and what may block."""
DAMP = {"en": 40}
"""Language -> pieces added to those of a line: its short harmless lines would weigh too much."""
L2 = 1e-5
NOT_A_FILE = ("rules", "shipped")
"""Always learned from, never measured: the rules' own examples, and copy of which much is alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A line that was left out, its score, and whether the rules refuse it."""

    line: Line
    score: float
    is_refused: bool


def learned(cut: Sequence[set[str]], train: Sequence[Line], lang: str) -> Table:
    """Return the table that `train` teaches, its thresholds not yet set."""
    damp = DAMP.get(lang, 0)
    fitted = fit(cut, [line.bad for line in train], Penalty(l2=L2, damp=damp))
    heaviest = sorted(fitted.items(), key=lambda item: (-abs(item[1]), item[0]))[: KEPT.get(lang, KEPT_ELSE)]
    weights = {piece: round(weight * UNIT) for piece, weight in heaviest if round(weight * UNIT)}
    return Table(damp=damp, hold=0, block=0, weights=weights, kinds=_kinds(weights, cut, train))


def _kinds(weights: dict[str, int], cut: Sequence[set[str]], train: Sequence[Line]) -> dict[str, str]:
    """Return for each piece that speaks against a clause the class in whose lines it is most frequent."""
    total = Counter(line.kind for line in train if line.kind)
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for pieces, line in zip(cut, train, strict=True):
        if line.kind:
            for piece in pieces:
                seen[piece][line.kind] += 1
    out = {}
    for piece, weight in weights.items():
        if weight > 0:
            shares = {kind: count / (total[kind] + 10) for kind, count in sorted(seen[piece].items())}
            out[piece] = max(shares, key=shares.__getitem__, default="other")
    return out


def left_out(known: Sequence[Line], cut: Sequence[set[str]], lang: str, refused: set[str]) -> list[Judged]:
    """Return every line of a file, judged by what all other files teach."""
    files = sorted({line.file for line in known} - set(NOT_A_FILE))
    fold = [files[crc32(line.text.encode()) % len(files)] if line.file == "shipped" else line.file for line in known]
    out = []
    for file in files:
        train = [at for at, name in enumerate(fold) if name != file]
        table = learned([cut[at] for at in train], [known[at] for at in train], lang)
        out += [
            Judged(line=known[at], score=table.score(cut[at]), is_refused=known[at].raw in refused)
            for at, name in enumerate(fold)
            if name == file
        ]
    return out


def thresholds(judged: Iterable[Judged]) -> tuple[int, int]:
    """Return the scores above which a clause is held, and may be blocked; copy that ships is asked elsewhere.

    A clause is held above the lowest score at which one harmless line stands beside ninety-nine claims.
    """
    asked = [item for item in judged if item.line.file != "shipped"]
    good = sorted((item.score for item in asked if not item.line.bad), reverse=True)
    bad = sorted(item.score for item in asked if item.line.bad)
    most = int(FALSE_DOUBTS * len(good))
    fit = [
        score
        for at, score in enumerate(good[: most + 1])
        if at <= max(LEAST_DOUBTS * len(good), (1 - PRECISION) * (at + len(bad) - bisect_right(bad, score)))
    ]
    return int(fit[-1]), int(good[0]) + MARGIN


def rows(judged: Sequence[Judged], lang: str, hold: int, block: int) -> list[dict[str, object]]:
    """Return a row for each file left out, and one for all."""
    out = []
    for file in (*sorted({item.line.file for item in judged}), "all"):
        part = [item for item in judged if item.line.file == file or (file == "all" and item.line.file != "shipped")]
        bad, good = [item for item in part if item.line.bad], [item for item in part if not item.line.bad]
        row: dict[str, object] = {"lang": lang, "file": file, "bad": len(bad), "good": len(good)}
        for side, items in (("caught", bad), ("refused", good)):
            row[f"{side}_rules"] = sum(item.is_refused for item in items)
            row[f"{side}_learned"] = sum(item.score > hold for item in items)
            row[f"{side}_strong"] = sum(item.score > block for item in items)
            row[f"{side}_both"] = sum(item.score > hold or item.is_refused for item in items)
        out.append(row)
    return out


def curve(judged: Sequence[Judged]) -> dict[str, float]:
    """Return the recall of the table alone, and with the rules, at some shares of harmless lines doubted."""
    good = sorted(item.score for item in judged if not item.line.bad and item.line.file != "shipped")
    bad = [item for item in judged if item.line.bad]
    out: dict[str, float] = {}
    for share in (0.0, 0.005, 0.01, 0.02, 0.05):
        mark = good[len(good) - 1 - int(share * len(good))]
        out[f"{share:.1%} learned"] = round(sum(item.score > mark for item in bad) / len(bad), 3)
        out[f"{share:.1%} both"] = round(sum(item.score > mark or item.is_refused for item in bad) / len(bad), 3)
    return out


def written(tables: dict[str, Table], count: int) -> str:
    """Return the file: a head, then a table a language, its pieces by class, by weight."""
    out = [f"# Weights of pieces of clauses, learned from {count} lines: python -m bench.suspicion --write"]
    for lang, table in tables.items():
        out.append(f"[table]\t{lang}\t{table.damp}\t{table.hold}\t{table.block}")
        by_kind: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for piece, weight in table.weights.items():
            by_kind[table.kinds.get(piece, HARMLESS)].append((-abs(weight), piece))
        for kind in sorted(by_kind):
            out.append(f"[class]\t{kind}")
            sign = -1 if kind == HARMLESS else 1
            out += [f"{piece}\t{-size * sign}" for size, piece in sorted(by_kind[kind])]
    return "\n".join(out) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="Write bot/guard/packs/suspicion.tsv.")
    parser.add_argument("--lang", nargs="*", default=[], help="Only these languages; then nothing is written.")
    asked = parser.parse_args()
    start = time.perf_counter()
    packs = load_packs()
    gate = Gate(packs, learned="off")
    words = words_of(packs)
    known = lines()
    families: defaultdict[str, list[Line]] = defaultdict(list)
    for line in known:
        families[FAMILY.get(line.lang, line.lang)].append(line)
    tables: dict[str, Table] = {}
    report: dict[str, object] = {}
    for lang, part in sorted(families.items()):
        if len(part) < LEAST_LINES or (asked.lang and lang not in asked.lang):
            continue
        cutters = {code: Cutter(code, words) for code in {line.lang for line in part}}
        cut = [cutters[line.lang].pieces(line.text) for line in part]
        asked_of = [line for line in part if line.file not in NOT_A_FILE]
        refused = {line.raw for line in asked_of if not _passes(gate, line)}
        judged = left_out(part, cut, lang, refused)
        hold, block = thresholds(judged)
        for row in rows(judged, lang, hold, block):
            print(_said(row), flush=True)
        report[lang] = curve(judged)
        print(f"{lang} curve {report[lang]}", flush=True)
        table = learned(cut, part, lang)
        shipped = [table.score(pieces) for pieces, line in zip(cut, part, strict=True) if line.file == "shipped"]
        tables[lang] = replace(table, hold=max(hold, *map(int, shipped), 0) + 1, block=max(block, hold + MARGIN))
    if asked.write and not asked.lang:
        (FOLDER / "suspicion.tsv").write_text(written(tables, len(known)), encoding="utf-8")
    took_s = round(time.perf_counter() - start, 1)
    print(json.dumps({"bench": "suspicion", "lines": len(known), "took_s": took_s, "curve": report}))


def _passes(gate: Gate, line: Line) -> bool:
    return isinstance(gate.clear(Clause(text=line.raw, lang=line.lang, kind="llm"), FACTS), Cleared)


def _said(row: dict[str, object]) -> str:
    def shares(side: str, of: str) -> str:
        counts = "/".join(f"{row[f'{side}_{who}']}" for who in ("rules", "learned", "strong", "both"))
        return f"{side} {counts} of {row[of]}"

    return f"{row['lang']:4}{row['file']:9}{shares('caught', 'bad'):40}{shares('refused', 'good')}"


if __name__ == "__main__":
    main()
