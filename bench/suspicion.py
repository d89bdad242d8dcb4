"""Trains the guard's table of suspicious pieces, and says what it is worth on files that it has not seen.

Every file of tests/guard/corpus is one author on one day.  Each is left out in turn; its lines are judged by what the
others teach.  Thresholds come from those judgements, the table from all lines.
Run: python -m bench.suspicion [--write]
"""

import argparse
import json
import math
import re
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np

from bench._lines import Line, lines
from bench._logistic import Pieces
from bench.guard import FACTS
from bot.core.speech import Clause, Cleared
from bot.guard.gate import Gate
from bot.guard.grams import RULE, Cutter, words_of
from bot.guard.packs import FOLDER, load_packs
from bot.guard.suspicion import FAMILY, HARMLESS, UNIT, Table, packed, rarity_in

LEAST_LINES = 150
"""A language with fewer lines gets no table: its threshold would be a guess."""
MARGIN = 50
"""Hundredths of log-odds between the worst harmless line of any file left out and what may block."""
GROUP = 0.12
"""Share of the lines that may be left out together, where several files are small."""
NEW = re.compile(r"train(?:9|1\d)\w?")
"""Files written after the rules by people who had not read them: only these say what a rule is worth to a stranger."""
OF_FACTS = ("slot.", "number.", "text.", "price.condition", "special.")
"""Refusals for what the shop of the bench does not have; they say nothing about words."""
NOTHING: tuple[frozenset[str], bool] = (frozenset(), False)
"""What the rules say of a line where none fits."""
NOT_A_FILE = ("rules", "shipped")
"""Always learned from, never measured: the rules' own examples, and copy of which much is alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How the table of a language is made."""

    kept: int = 30000
    """Pieces in it, the heaviest; all others add little and cost time to read."""
    l2: float = 6e-6
    """Keeps weights small; with twice as many lines, half of it forgets as little of each."""
    lean: int = 60
    """What evidence adds to a score beside its own weight, hundredths of log-odds: a short claim in plain words has
    little else that speaks against it."""
    refused: float = 0.08
    """Share of the harmless lines of new files that rules and table may refuse together when their file is left out.
    Most of them are near misses, written to be taken for claims; of a stranger's lines half as many are refused."""


SETUPS = {
    "zh": Setup(kept=60000, l2=3e-6, lean=0, refused=0.085),
    "en": Setup(kept=60000, l2=3e-6, lean=40, refused=0.065),
    "es": Setup(lean=0, refused=0.1),
    "id": Setup(refused=0.05),
    "ar": Setup(kept=40000, l2=3e-6, lean=80, refused=0.1),
}
"""Language -> another way than that of all others, by which the published bounds of the corpus hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A line that was left out, its score, and what the rules say of it."""

    line: Line
    score: float
    is_hit: bool
    """True if a rule fits, were it only as evidence."""
    is_refused: bool
    """True if the rules refuse it whatever the score."""

    def is_caught(self, hold: int, lean: int) -> bool:
        """True if the guard refuses it."""
        return self.is_refused or self.leaning(lean) > hold

    def leaning(self, lean: int) -> float:
        """Return its score with what evidence adds."""
        return self.score + (lean if self.is_hit else 0)


def learned(pieces: Pieces, cut: Sequence[set[str]], train: Sequence[Line], setup: Setup) -> Table:
    """Return the table that all lines teach, its thresholds not yet set.

    The heaviest pieces are kept and learned from again, so that a clause is as long as what is known of it.
    """
    every = np.ones(len(train), dtype=np.bool_)
    rare = pieces.rarity(every)
    weights = pieces.fit(every, rare, setup.l2)
    size, kept = np.abs(weights * rare), setup.kept
    if len(size) > kept:
        rare = np.where(size > np.sort(size)[-kept - 1], rare, 0.0)
        weights = pieces.fit(every, rare, setup.l2)
    named = zip(pieces.names, np.round(weights * rare * UNIT), np.round(rare * UNIT), strict=True)
    parts = {name: packed(int(weight), int(rarity)) for name, weight, rarity in named if rarity}
    table = Table(hold=0, block=0, parts=parts, kinds={})
    return replace(table, kinds=_kinds({name: table.weight(name) for name in parts}, cut, train))


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


def left_out(
    known: Sequence[Line], pieces: Pieces, said: Mapping[str, tuple[frozenset[str], bool]], l2: float
) -> list[Judged]:
    """Return every line of a file, judged by what all other files teach; `said` is what the rules say of it."""
    files = sorted({line.file for line in known} - set(NOT_A_FILE))
    fold = [files[crc32(line.text.encode()) % len(files)] if line.file == "shipped" else line.file for line in known]
    out = []
    for group in _groups(known, files):
        apart = np.array([name in group for name in fold])
        rare = pieces.rarity(~apart)
        scores = pieces.scores(rare, pieces.fit(~apart, rare, l2))
        for at in map(int, np.flatnonzero(apart)):
            rules, is_refused = said.get(known[at].raw, NOTHING)
            out.append(Judged(line=known[at], score=float(scores[at]), is_hit=bool(rules), is_refused=is_refused))
    return out


def _groups(known: Sequence[Line], files: Sequence[str]) -> list[set[str]]:
    """Return the files, the small ones joined: none teaches another of its group."""
    count = Counter(line.file for line in known)
    out: list[set[str]] = []
    joined = 0
    for file in sorted(files, key=lambda file: (-count[file], file)):
        if NEW.fullmatch(file) or count[file] > GROUP * len(known):
            out.append({file})
        elif joined and joined + count[file] <= GROUP * len(known):
            out[-1].add(file)
            joined += count[file]
        else:
            out.append({file})
            joined = count[file]
    return out


def hold_for(judged: Sequence[Judged], setup: Setup) -> int:
    """Return the lowest score above which rules and table refuse their share of the harmless lines of new files."""
    good = [item for item in judged if NEW.fullmatch(item.line.file) and not item.line.bad]
    free = sorted((item.leaning(setup.lean) for item in good if not item.is_refused), reverse=True)
    refused = len(good) - len(free)
    return max(1, math.ceil(free[max(0, round(setup.refused * len(good)) - refused)]))


def rows(judged: Sequence[Judged], lang: str, table: Table) -> list[dict[str, object]]:
    """Return a row for each file left out, and one for all."""
    out = []
    for file in (*sorted({item.line.file for item in judged}), "all"):
        part = [item for item in judged if item.line.file == file or (file == "all" and item.line.file != "shipped")]
        bad, good = [item for item in part if item.line.bad], [item for item in part if not item.line.bad]
        row: dict[str, object] = {"lang": lang, "file": file, "bad": len(bad), "good": len(good)}
        for side, items in (("caught", bad), ("refused", good)):
            row[f"{side}_rules"] = sum(item.is_hit or item.is_refused for item in items)
            row[f"{side}_learned"] = sum(item.score > table.hold for item in items)
            row[f"{side}_strong"] = sum(item.score > table.block for item in items)
            row[f"{side}_both"] = sum(item.is_caught(table.hold, table.lean) for item in items)
        out.append(row)
    return out


def curve(judged: Sequence[Judged], lean: int) -> dict[str, float]:
    """Return the share of new claims refused by rules and table, at some shares of new harmless lines refused."""
    new = [item for item in judged if NEW.fullmatch(item.line.file)]
    good = [item for item in new if not item.line.bad]
    bad = [item for item in new if item.line.bad]
    free = sorted((item.leaning(lean) for item in good if not item.is_refused), reverse=True)
    refused = len(good) - len(free)
    out: dict[str, float] = {}
    for share in (0.01, 0.02, 0.03, 0.05, 0.08):
        most = round(share * len(good)) - refused
        if bad and 0 <= most < len(free):
            out[f"{share:.0%}"] = round(sum(item.is_caught(math.ceil(free[most]), lean) for item in bad) / len(bad), 3)
    return out


def written(lang: str, table: Table, count: int) -> str:
    """Return the file of a language: a head, then its pieces by class, by weight, each with its rarity."""
    out = [f"# Weights of pieces of clauses, learned from {count} lines: python -m bench.suspicion --write"]
    out.append(f"[table]\t{lang}\t{table.lean}\t{table.hold}\t{table.block}")
    by_kind: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for piece in table.parts:
        by_kind[table.kinds.get(piece, HARMLESS)].append((-abs(table.weight(piece)), piece))
    for kind in sorted(by_kind):
        out.append(f"[class]\t{kind}")
        sign = -1 if kind == HARMLESS else 1
        out += [f"{piece}\t{-size * sign}\t{rarity_in(table.parts[piece])}" for size, piece in sorted(by_kind[kind])]
    return "\n".join(out) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="Write bot/guard/packs/suspicion_LANG.tsv.")
    parser.add_argument("--lang", nargs="*", default=[], help="Only these languages.")
    asked = parser.parse_args()
    start = time.perf_counter()
    packs = load_packs()
    gate = Gate(packs, learned="off")
    evidence = frozenset(rule.id for pack in packs for rule in pack.rules if rule.is_evidence)
    words = words_of(packs)
    known = lines()
    families: defaultdict[str, list[Line]] = defaultdict(list)
    for line in known:
        families[FAMILY.get(line.lang, line.lang)].append(line)
    parts = {
        lang: part
        for lang, part in sorted(families.items())
        if len(part) >= LEAST_LINES and (not asked.lang or lang in asked.lang)
    }
    cut: dict[str, list[set[str]]] = {}
    pieces: dict[str, Pieces] = {}
    judged: dict[str, list[Judged]] = {}
    for lang, part in parts.items():
        cutters = {code: Cutter(code, words) for code in {line.lang for line in part}}
        said = {line.raw: _rules_say(gate, line, evidence) for line in part if line.file != "rules"}
        cut[lang] = [cutters[line.lang].pieces(line.text, said.get(line.raw, NOTHING)[0]) for line in part]
        pieces[lang] = Pieces(cut[lang], [line.bad for line in part])
        judged[lang] = left_out(part, pieces[lang], said, SETUPS.get(lang, Setup()).l2)
        print(f"{lang} judged after {time.perf_counter() - start:.0f} s", flush=True)
    report: dict[str, object] = {}
    for lang, part in parts.items():
        setup = SETUPS.get(lang, Setup())
        table = learned(pieces[lang], cut[lang], part, setup)
        # Copy that a rule fits needs a slot or a fact that the shop of the bench lacks: it is judged with the copy.
        shipped = [
            table.score(one)
            for one, line in zip(cut[lang], part, strict=True)
            if line.file == "shipped" and RULE not in one
        ]
        hold = hold_for(judged[lang], setup)
        above = max(0, *(math.ceil(score) + 1 - hold for score in shipped), 0)
        worst = max(item.score for item in judged[lang] if not item.line.bad and item.line.file != "shipped")
        table = replace(table, lean=setup.lean, hold=hold + above, block=max(math.ceil(worst), hold + above) + MARGIN)
        for row in rows(judged[lang], lang, table):
            print(_said(row), flush=True)
        report[lang] = curve(judged[lang], setup.lean)
        marks = f"hold {table.hold} block {table.block} lean {table.lean} raised {above}"
        print(f"{lang} {marks} curve {report[lang]}", flush=True)
        if asked.write:
            (FOLDER / f"suspicion_{lang}.tsv").write_text(written(lang, table, len(part)), encoding="utf-8")
    took_s = round(time.perf_counter() - start, 1)
    print(json.dumps({"bench": "suspicion", "lines": len(known), "took_s": took_s, "curve": report}))


def _rules_say(gate: Gate, line: Line, evidence: frozenset[str]) -> tuple[frozenset[str], bool]:
    """Return the evidence that fits, and whether a rule refuses the line whatever the table thinks."""
    verdict = gate.clear(Clause(text=line.raw, lang=line.lang, kind="llm"), FACTS)
    if isinstance(verdict, Cleared) or verdict.rules[0].startswith(OF_FACTS):
        return NOTHING
    return evidence.intersection(verdict.rules), not evidence.issuperset(verdict.rules)


def _said(row: dict[str, object]) -> str:
    def shares(side: str, of: str) -> str:
        counts = "/".join(f"{row[f'{side}_{who}']}" for who in ("rules", "learned", "strong", "both"))
        return f"{side} {counts} of {row[of]}"

    return f"{row['lang']:4}{row['file']:9}{shares('caught', 'bad'):40}{shares('refused', 'good')}"


if __name__ == "__main__":
    main()
