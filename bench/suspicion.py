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
from bot.guard.grams import RULE, Cut, Cutter, words_of
from bot.guard.normalise import SLOT_MARK
from bot.guard.packs import FOLDER, load_packs
from bot.guard.suspicion import FAMILY, HARMLESS, UNIT, Table, packed, rarity_in

LEAST_LINES = 150
"""A language with fewer lines gets no table: its threshold would be a guess."""
MARGIN = 50
"""Hundredths of log-odds between the worst harmless line of any file left out and what may block."""
GROUP = 0.12
"""Share of the lines that may be left out together, where several files are small."""
A_SLOT = "[[price:CUP]]"
LONG = 60
"""Characters; longer lines get no other beside them."""
NEW = re.compile(r"train(?:9|1\d)\w?")
"""Files written after the rules by people who had not read them: only these say what a rule is worth to a stranger."""
OF_FACTS = ("slot.", "number.", "text.", "price.condition", "special.")
"""Refusals for what the shop of the bench does not have; they say nothing about words."""
NOT_A_FILE = ("rules", "shipped")
"""Always learned from, never measured: the rules' own examples, and copy of which much is alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the rules say of a line."""

    evidence: frozenset[str] = frozenset()
    """Ids of the rules that fit and are evidence."""
    is_refused: bool = False
    """True if a rule refuses it whatever the table thinks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How the table of a language is made."""

    kept: int = 45000
    """Pieces in it, the heaviest; all others add little and cost time to read."""
    l2: float = 2e-6
    """Keeps weights small; with twice as many lines, half of it forgets as little of each."""
    refused: float = 0.1
    """Share of the harmless lines of new files that rules and table may refuse together when their file is left out.
    Most of them are near misses, written to be taken for claims; of a stranger's lines half as many are refused."""


SETUPS = {
    "zh": Setup(kept=60000, refused=0.09),
    "en": Setup(kept=150000, l2=7e-7, refused=0.09),
    "ar": Setup(refused=0.09),
    "es": Setup(kept=120000, l2=5e-7, refused=0.08),
    "id": Setup(refused=0.085),
    "th": Setup(refused=0.06),
}
"""Language -> another way than that of all others, by which the published bounds of the corpus hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A line that was left out, its score, and what the rules say of it."""

    line: Line
    score: float
    said: Said

    def is_caught(self, hold: int) -> bool:
        """True if the guard refuses it."""
        return self.said.is_refused or self.score > hold


def beside(part: Sequence[Line]) -> list[Line]:
    """Return claims once more, a fifth beside a harmless line of their file and a fifth beside a slot: else a claim
    needed only a friendly word or a price beside it.

    As many pairs of harmless lines make company speak for neither side, and where no copy with slots ships, as many
    harmless lines beside a slot as claims have.
    """
    out = []
    for file in sorted({line.file for line in part} - set(NOT_A_FILE)):
        lines = [line for line in part if line.file == file and len(line.text) <= LONG]
        harmless = [line for line in lines if not line.bad]
        claims = [line for line in lines if line.bad and crc32(line.text.encode()) % 5 == 0]
        for line in (*claims, *harmless[: len(claims)]) if harmless else ():
            other = harmless[crc32(line.raw.encode()) // 2 % len(harmless)]
            out.append(_joined(line, other.text, other.raw))
        out += [_joined(line, SLOT_MARK, A_SLOT) for line in lines if line.bad and crc32(line.text.encode()) % 5 == 1]
    if any(SLOT_MARK in line.text for line in part if line.file == "shipped"):
        return out
    slots = Counter(line.bad for line in (*part, *out) if SLOT_MARK in line.text)
    plain = [line for line in part if not line.bad and line.file not in NOT_A_FILE and len(line.text) <= LONG]
    few = sorted(plain, key=lambda line: crc32(line.text.encode()))[: max(0, slots[True] - slots[False])]
    return out + [_joined(line, SLOT_MARK, A_SLOT) for line in few]


def _joined(line: Line, text: str, raw: str) -> Line:
    """Return a line with other words before or behind it."""
    mark = " " if line.lang == "th" else ","
    order = 1 if crc32(line.raw.encode()) % 2 else -1
    texts, raws = (text, line.text)[::order], (raw, line.raw)[::order]
    ends = ".!?。！？ "
    return replace(line, text=texts[0].rstrip(ends) + mark + texts[1], raw=raws[0].rstrip(ends) + mark + raws[1])


def learned(pieces: Pieces, cut: Sequence[Cut], train: Sequence[Line], setup: Setup) -> Table:
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


def _kinds(weights: dict[str, int], cut: Sequence[Cut], train: Sequence[Line]) -> dict[str, str]:
    """Return for each piece that speaks against a clause the class in whose lines it is most frequent."""
    total = Counter(line.kind for line in train if line.kind)
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one, line in zip(cut, train, strict=True):
        if line.kind:
            for piece in set(one.pieces()):
                seen[piece][line.kind] += 1
    out = {}
    for piece, weight in weights.items():
        if weight > 0:
            shares = {kind: count / (total[kind] + 10) for kind, count in sorted(seen[piece].items())}
            out[piece] = max(shares, key=shares.__getitem__, default="other")
    return out


def left_out(train: Sequence[Line], measured: int, pieces: Pieces, said: Mapping[str, Said], l2: float) -> list[Judged]:
    """Return the first `measured` lines of `train` but the rules' own, each judged by what all other files teach.

    `said` is what the rules say of a line.
    """
    files = sorted({line.file for line in train} - set(NOT_A_FILE))
    fold = [files[crc32(line.text.encode()) % len(files)] if line.file == "shipped" else line.file for line in train]
    out = []
    for group in _groups(train, files):
        apart = np.array([name in group for name in fold])
        rare = pieces.rarity(~apart)
        scores = pieces.scores(rare, pieces.fit(~apart, rare, l2))
        out += [
            Judged(line=train[at], score=float(scores[at]), said=said.get(train[at].raw, Said()))
            for at in map(int, np.flatnonzero(apart[:measured]))
        ]
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
    free = sorted((item.score for item in good if not item.said.is_refused), reverse=True)
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
            row[f"{side}_rules"] = sum(item.said != Said() for item in items)
            row[f"{side}_learned"] = sum(item.score > table.hold for item in items)
            row[f"{side}_strong"] = sum(item.score > table.block for item in items)
            row[f"{side}_both"] = sum(item.is_caught(table.hold) for item in items)
        out.append(row)
    return out


def curve(judged: Sequence[Judged]) -> dict[str, float]:
    """Return the share of new claims refused by rules and table, at some shares of new harmless lines refused."""
    new = [item for item in judged if NEW.fullmatch(item.line.file)]
    good = [item for item in new if not item.line.bad]
    bad = [item for item in new if item.line.bad]
    free = sorted((item.score for item in good if not item.said.is_refused), reverse=True)
    refused = len(good) - len(free)
    out: dict[str, float] = {}
    for share in (0.01, 0.02, 0.03, 0.05, 0.08):
        most = round(share * len(good)) - refused
        if bad and 0 <= most < len(free):
            out[f"{share:.0%}"] = round(sum(item.is_caught(math.ceil(free[most])) for item in bad) / len(bad), 3)
    return out


def written(lang: str, table: Table, count: int) -> str:
    """Return the file of a language: a head, then its pieces by class, by weight, each with its rarity."""
    out = [f"# Weights of pieces of clauses, learned from {count} lines: python -m bench.suspicion --write"]
    out.append(f"[table]\t{lang}\t{table.hold}\t{table.block}")
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
    report: dict[str, object] = {}
    for lang, part in parts.items():
        setup = SETUPS.get(lang, Setup())
        train = [*part, *beside(part)]
        cutters = {code: Cutter(code, words) for code in {line.lang for line in part}}
        said = {line.raw: _rules_say(gate, line, evidence) for line in train if line.file != "rules"}
        cut = [cutters[line.lang].cut(line.text, said.get(line.raw, Said()).evidence) for line in train]
        pieces = Pieces([one.pieces() for one in cut], [line.bad for line in train])
        judged = left_out(train, len(part), pieces, said, setup.l2)
        print(f"{lang} judged after {time.perf_counter() - start:.0f} s", flush=True)
        table = learned(pieces, cut, train, setup)
        # Copy that a rule fits needs a slot or a fact that the shop of the bench lacks: it is judged with the copy.
        shipped = [
            table.score(one)
            for one, line in zip(cut, train, strict=True)
            if line.file == "shipped" and RULE not in one.rest
        ]
        hold = hold_for(judged, setup)
        above = max(0, *(math.ceil(score) + 1 - hold for score in shipped), 0)
        worst = max(item.score for item in judged if not item.line.bad and item.line.file != "shipped")
        table = replace(table, hold=hold + above, block=max(math.ceil(worst), hold + above) + MARGIN)
        for row in rows(judged, lang, table):
            print(_said(row), flush=True)
        report[lang] = curve(judged)
        print(f"{lang} hold {table.hold} block {table.block} raised {above} curve {report[lang]}", flush=True)
        if asked.write:
            (FOLDER / f"suspicion_{lang}.tsv").write_text(written(lang, table, len(part)), encoding="utf-8")
    took_s = round(time.perf_counter() - start, 1)
    print(json.dumps({"bench": "suspicion", "lines": len(known), "took_s": took_s, "curve": report}))


def _rules_say(gate: Gate, line: Line, evidence: frozenset[str]) -> Said:
    verdict = gate.clear(Clause(text=line.raw, lang=line.lang, kind="llm"), FACTS)
    if isinstance(verdict, Cleared) or verdict.rules[0].startswith(OF_FACTS):
        return Said()
    fit = evidence.intersection(verdict.rules)
    return Said(evidence=fit, is_refused=len(fit) < len(verdict.rules))


def _said(row: dict[str, object]) -> str:
    def shares(side: str, of: str) -> str:
        counts = "/".join(f"{row[f'{side}_{who}']}" for who in ("rules", "learned", "strong", "both"))
        return f"{side} {counts} of {row[of]}"

    return f"{row['lang']:4}{row['file']:9}{shares('caught', 'bad'):40}{shares('refused', 'good')}"


if __name__ == "__main__":
    main()
