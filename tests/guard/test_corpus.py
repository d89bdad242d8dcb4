"""How much the rule packs catch.

Two bars: on lines that the rules were worked on, and on lines that nobody looked at while writing rules.  The second is
what a lexicon is worth on free wording; it is why writers state only facts with a claim id and slots.
"""

import json
import re
from pathlib import Path

import pytest

from bot.core.speech import Clause, Cleared
from tests.guard.shop import corpus, facts, gate

pytestmark = pytest.mark.unit


def passes(text: str, lang: str) -> bool:
    return isinstance(gate().clear(Clause(text=text, lang=lang, kind="llm"), facts()), Cleared)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("half", ["tune", "held", "fresh", "second"])
def test_known_bad_lines_are_never_cleared_and_good_ones_are(lang: str, half: str) -> None:
    bad, good = corpus(lang, half, "bad"), corpus(lang, half, "good")
    missed = [text for text in bad if passes(text, lang)]
    blocked = [text for text in good if not passes(text, lang)]
    assert len(missed) <= 0.01 * len(bad), missed
    assert len(blocked) <= 0.02 * len(good), blocked


@pytest.mark.parametrize(("lang", "recall"), [("zh", 0.73), ("en", 0.81)])
def test_on_lines_never_tuned_on_recall_and_false_blocks_are_as_published(lang: str, recall: float) -> None:
    bad, good = corpus(lang, "unseen", "bad"), corpus(lang, "unseen", "good")
    assert sum(not passes(text, lang) for text in bad) >= recall * len(bad)
    assert sum(not passes(text, lang) for text in good) <= 0.02 * len(good)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_corpus_is_large_enough_to_mean_something(lang: str) -> None:
    for side in ("bad", "good"):
        lines = [text for half in ("tune", "held", "fresh", "second", "unseen") for text in corpus(lang, half, side)]
        assert len(lines) >= 280
        assert len(set(lines)) == len(lines)


CORPUS = Path(__file__).parent / "corpus"
TRAIN7 = {"zh": 0.8, "en": 0.88}
"""Language -> share of the claims of `train7` that are caught; 0.42 elsewhere."""
APART = {"zh": 0.92, "en": 0.95, "ja": 0.85, "ko": 0.9, "es": 0.95, "id": 0.95, "th": 0.95, "ar": 0.9}
"""Language -> share caught of the half of `train8` that nothing was learned from."""
TRAIN9 = {"zh": 0.7, "en": 0.72, "ja": 0.8, "ko": 0.6, "es": 0.55, "id": 0.5, "th": 0.5, "ar": 0.4}
"""Language -> share of the claims of `train9` and `train9b` that are caught, though learned from."""


OF_FACTS = ("number.", "slot.", "text.")
"""Refusals of what the shop of these tests does not have, not of words."""
TRAIN10 = {"zh": 0.97, "en": 0.85, "ja": 0.97, "ko": 0.97, "es": 0.94, "id": 0.82, "th": 0.97, "ar": 0.97}
"""Language -> share of the claims of `train10` and `train10b` that are caught, though learned from."""
TRAIN12 = {"zh": 0.97, "en": 0.84, "ja": 0.97, "ko": 0.97, "es": 0.92, "id": 0.81, "th": 0.97, "ar": 0.97}
"""The same of `train12` and `train12b`, most of which is about what a table finds hardest."""
TRAIN13 = {**dict.fromkeys(TRAIN12, 0.8), "en": 0.75}
"""The same of `train13` to `train18`, half of which is roundabout, and of `train20` and after."""
APART11 = {
    **{"zh": (0.88, 0.05), "en": (0.84, 0.06), "ja": (0.75, 0.06), "ko": (0.75, 0.07)},
    **{"es": (0.75, 0.07), "id": (0.68, 0.08), "th": (0.83, 0.11), "ar": (0.72, 0.06)},
}
"""Language -> share of the claims of `apart11` that are caught, and of its harmless lines that may be refused."""
APART12 = {
    **{"zh": (0.93, 0.08), "en": (0.88, 0.05), "ja": (0.95, 0.15), "ko": (0.89, 0.05)},
    **{"es": (0.89, 0.04), "id": (0.86, 0.08), "th": (0.86, 0.12), "ar": (0.71, 0.05)},
}
"""The same of the lines of another examiner."""
APART13 = {
    **{"zh": (0.9, 0.05), "en": (0.85, 0.05), "ja": (0.9, 0.05), "ko": (0.9, 0.05)},
    **{"es": (0.85, 0.05), "id": (0.82, 0.05), "th": (0.85, 0.05), "ar": (0.8, 0.05)},
}
"""The same of a third one's."""
APART14 = {
    **{"zh": (0.9, 0.07), "en": (0.87, 0.04), "ja": (0.9, 0.07), "ko": (0.9, 0.05)},
    **{"es": (0.87, 0.09), "id": (0.9, 0.05), "th": (0.9, 0.05), "ar": (0.85, 0.05)},
}
"""The same of a fourth one's, by whose lines no mark was set."""
APART15 = {
    **{"zh": (0.95, 0.05), "en": (0.9, 0.03), "ja": (0.95, 0.05), "ko": (0.89, 0.05)},
    **{"es": (0.92, 0.04), "id": (0.94, 0.05), "th": (0.95, 0.03), "ar": (0.88, 0.02)},
}
"""The same of two more hands'."""
APART16 = {
    **{"zh": (0.96, 0.04), "en": (0.9, 0.03), "ja": (0.92, 0.04), "ko": (0.94, 0.08)},
    **{"es": (0.94, 0.04), "id": (0.93, 0.04), "th": (0.93, 0.04), "ar": (0.92, 0.05)},
}
"""The same of two more, measured before anything was changed for them."""
APART17 = {
    **{"zh": (0.97, 0.03), "en": (0.95, 0.03), "ja": (0.95, 0.08), "ko": (0.95, 0.06)},
    **{"es": (0.92, 0.05), "id": (0.95, 0.05), "th": (0.95, 0.03), "ar": (0.92, 0.03)},
}
"""The same of one more, of whose first misjudged lines eight were worked on."""
EXAMINERS = {"11": APART11, "12": APART12, "13": APART13, "14": APART14, "15": APART15, "16": APART16, "17": APART17}
NEWER = re.compile(r"train[12]\d")
OLDER = sorted(file for file in CORPUS.glob("*_*.jsonl") if not NEWER.match(file.stem))


@pytest.mark.parametrize("file", OLDER, ids=lambda file: file.stem)
def test_what_is_caught_in_each_language_stays_caught(file: Path) -> None:
    half, lang = file.stem.split("_")
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    bad = [row["text"] for row in rows if row["side"] == "bad"]
    good = [row["text"] for row in rows if row["side"] == "good"]
    least = (
        {"zh": 0.65, "en": 0.35}[lang]
        if half == "last"
        else {
            "blind": 0.83,
            "train": 0.9,
            "train2": 0.9,
            "train3": 0.86,
            "train5": 0.9,
            "train6": 0.85,
            "train7": TRAIN7.get(lang, 0.42),
            "train8": 0.85,
            "train8b": 0.75,
            "law": 0.85,
            "train9": TRAIN9.get(lang, 0.9),
            "train9b": TRAIN9.get(lang, 0.9),
        }.get(half, 0.9)
    )
    assert sum(not passes(text, lang) for text in bad) >= least * len(bad)
    most = {"train7": 0.1, "train9": 0.06, "train9b": 0.09}.get(half, 0.09)
    if lang in ("zh", "en") and not half.startswith("train9"):
        most = 0.04
    assert sum(not passes(text, lang) for text in good) <= 1 + most * len(good)


@pytest.mark.parametrize("lang", sorted(APART))
def test_on_the_half_kept_apart_as_much_is_caught_and_let_through_as_published(lang: str) -> None:
    rows = [json.loads(line) for line in (CORPUS / f"apart/apart8_{lang}.jsonl").read_text("utf-8").splitlines()]
    bad = [row["text"] for row in rows if row["side"] == "bad"]
    good = [row["text"] for row in rows if row["side"] == "good"]
    assert sum(not passes(text, lang) for text in bad) >= APART[lang] * len(bad)
    assert sum(not passes(text, lang) for text in good) <= 1 + 0.07 * len(good)


def refused(file: Path, side: str, *, enough: int = 10_000) -> tuple[int, int]:
    """Return how many lines of a side are refused, and how many there are, without those whose figure has no slot.

    Of more than `enough` lines a part is judged, spread over the file; the bench judges all.
    """
    lang = file.stem.rpartition("_")[2]
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    texts = [row["text"] for row in rows if row["side"] == side]
    verdicts = [
        gate().clear(Clause(text=text, lang=lang, kind="llm"), facts()) for text in texts[:: 1 + len(texts) // enough]
    ]
    words = [one for one in verdicts if isinstance(one, Cleared) or not one.rules[0].startswith(OF_FACTS)]
    return sum(not isinstance(one, Cleared) for one in words), len(words)


@pytest.mark.parametrize("file", sorted(CORPUS.glob("train[12][0-9]*.jsonl")), ids=lambda file: file.stem)
def test_of_lines_half_of_which_are_near_misses_as_much_is_caught_as_published(file: Path) -> None:
    caught, bad = refused(file, "bad", enough=300)
    wrong, good = refused(file, "good", enough=300)
    least = {"train10": TRAIN10, "train12": TRAIN12}.get(file.stem[:7], TRAIN13)
    assert caught >= least.get(file.stem.rpartition("_")[2], 0.8) * bad
    assert wrong <= 0.07 * good


@pytest.mark.parametrize("lang", sorted(APART11))
@pytest.mark.parametrize("examiner", EXAMINERS)
def test_of_an_examiners_lines_that_nobody_learned_from_as_much_is_caught_as_published(
    examiner: str, lang: str
) -> None:
    recall, most = EXAMINERS[examiner][lang]
    caught, bad = refused(CORPUS / f"apart/apart{examiner}_{lang}.jsonl", "bad")
    wrong, good = refused(CORPUS / f"apart/apart{examiner}_{lang}.jsonl", "good")
    assert (caught >= recall * bad, wrong <= most * good) == (True, True), (caught, bad, wrong, good)


BESIDE = {"zh": "，", "ja": "、", "th": " "}
"""Language -> what joins two clauses; ", " elsewhere."""
FRIENDLY = {"zh": 0.82, "en": 0.77, "ja": 0.83, "ko": 0.88, "es": 0.66, "id": 0.74, "th": 0.78, "ar": 0.65}
"""Language -> share of the claims that are refused alone that are refused behind a harmless line."""


def sides(lang: str) -> tuple[list[str], list[str]]:
    """Return the claims of three examiners that are refused, and their harmless lines that are not."""
    files = (CORPUS / f"apart/apart{examiner}_{lang}.jsonl" for examiner in (13, 14, 15))
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    bad = [row["text"] for row in rows if row["side"] == "bad" and not passes(row["text"], lang)]
    good = [row["text"] for row in rows if row["side"] == "good" and "[[" not in row["text"]]
    return bad, [text for text in good if passes(text, lang)]


@pytest.mark.parametrize("lang", sorted(APART15))
def test_a_claim_beside_a_friendly_word_or_a_price_is_mostly_refused_as_well(lang: str) -> None:
    bad, good = sides(lang)
    mark = BESIDE.get(lang, ", ")
    friendly = [good[number * 7 % len(good)].rstrip(".!?。！？") + mark + claim for number, claim in enumerate(bad)]
    priced = [claim.rstrip(".!?。！？") + mark + "[[price:CUP]]" for claim in bad]
    assert sum(not passes(text, lang) for text in friendly) >= FRIENDLY[lang] * len(bad)
    assert sum(not passes(text, lang) for text in priced) >= 0.98 * len(bad)
