import json
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from bot.core.errors import ConfigError
from bot.core.speech import Block, Clause, Cleared, Hold, Verdict
from bot.guard.gate import Gate
from bot.guard.grams import Cut, Cutter
from bot.guard.matching import mainly
from bot.guard.normalise import SLOT_MARK, match
from bot.guard.packs import parse_pack
from bot.guard.slots import fill
from bot.guard.suspicion import (
    KINDS,
    Doubt,
    Shipped,
    Strictness,
    Suspicion,
    Table,
    own_words,
    packed,
    rarity_in,
    read_tables,
    shipped_tables,
)
from tests.guard.shop import facts, packs

pytestmark = pytest.mark.unit
TABLE = Table(hold=50, block=150, parts={"天花板": packed(300), "不": packed(-90)}, kinds={"天花板": "absolute"})
CORPUS = Path(__file__).parent / "corpus"


def doubt(text: str, table: Table = TABLE) -> Doubt | None:
    return Suspicion({"zh": table}, {}).doubt(match(text, "zh").text, {"zh"})


def verdict(text: str, learned: Strictness = "hold", lang: str = "zh") -> Verdict:
    return gate_of(learned).clear(Clause(text=text, lang=lang), facts())


@lru_cache(maxsize=3)
def gate_of(learned: Strictness) -> Gate:
    return Gate(packs(), learned=learned)


def test_a_clause_above_the_threshold_is_doubted_with_its_class_and_its_weightiest_words() -> None:
    found = doubt("它是天花板")
    assert found is not None
    assert (found.rule, found.words, found.is_strong) == ("learned.absolute", ("天花板",), False)
    assert "天花板" in found.reason("zh")
    assert "a superlative" in found.reason("en")


def test_a_rare_piece_makes_a_clause_longer_than_a_common_one() -> None:
    common = replace(TABLE, parts={"天花板": packed(300), "它": packed(0, 100)})
    rare = replace(TABLE, parts={"天花板": packed(300), "它": packed(0, 900)})
    clause = Cut(words=frozenset(), rest=frozenset(("天花板", "它", "没学过")))
    assert common.score(clause) > rare.score(clause) > 0


def test_a_part_counts_once_for_each_word_that_holds_it() -> None:
    table = replace(TABLE, parts={"<un": packed(100)})
    assert Cutter("en", {}).cut("until unless").pieces().count("<un") == 2
    cuts = (Cut(words=frozenset(words), rest=frozenset()) for words in (("until",), ("until", "untie")))
    one, two = map(table.score, cuts)
    assert two > one > 0


@pytest.mark.parametrize("weight", [-3000, -1, 0, 1, 3000])
def test_a_weight_and_a_rarity_come_out_of_their_number_as_they_went_in(weight: int) -> None:
    both = packed(weight, 1234)
    assert (Table(hold=1, block=2, parts={"口": both}, kinds={}).weight("口"), rarity_in(both)) == (weight, 1234)


def test_a_doubt_is_strong_above_the_second_threshold_alone() -> None:
    found = doubt("天花板", Table(hold=50, block=60, parts=TABLE.parts, kinds=TABLE.kinds))
    assert found is not None
    assert found.is_strong


@pytest.mark.parametrize("text", ["", "杯子是白色的", "不不不"])
def test_what_holds_no_weighty_piece_is_not_doubted(text: str) -> None:
    assert doubt(text) is None


def test_a_language_without_a_table_has_no_doubts_and_a_relative_has_its_family_s() -> None:
    tables = {"es": Table(hold=50, block=150, parts={"milagro": packed(900)}, kinds={"milagro": "medical"})}
    asked = Suspicion(tables, {})
    assert asked.doubt("milagro", {"fr"}) is None
    assert asked.doubt("milagro", {"pt"}) is not None


def test_names_and_figures_from_slots_are_one_mark_and_other_values_are_read() -> None:
    copy = "[[name:CUP]]口径[[fact.mouth:CUP]]，[[price:CUP]]选[[size_for:CUP]]"
    filled = fill(copy, facts(), "zh", lambda name, lang: name)
    view = match(filled.text, "zh")
    assert own_words(view, 0, filled) == f"{SLOT_MARK}口径{SLOT_MARK},{SLOT_MARK}选中号"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_learned_layer_holds_claims_that_no_rule_knows_and_can_be_turned_off(lang: str) -> None:
    files = sorted(CORPUS.glob(f"train*_{lang}.jsonl"))
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    missed = [
        row["text"] for row in rows if row["side"] == "bad" and isinstance(verdict(row["text"], "off", lang), Cleared)
    ]
    held = [found for found in (verdict(text, lang=lang) for text in missed) if isinstance(found, Hold)]
    assert held
    assert all(re.fullmatch(r"learned\.\w+", rule) for found in held for rule in found.rules)
    assert all(found.reason for found in held)


def test_it_blocks_only_where_the_room_says_so_and_the_doubt_is_strong() -> None:
    table = Table(hold=10, block=20, parts={"口": packed(900)}, kinds={"口": "other"})
    mild = replace(table, block=9000)
    assert isinstance(by_table(table, "block"), Block)
    assert isinstance(by_table(table, "hold"), Hold)
    assert isinstance(by_table(mild, "block"), Hold)


def by_table(table: Table, learned: Strictness) -> Verdict:
    one = Gate(packs(), learned=learned, tables={"zh": table})
    return one.clear(Clause(text="口径", lang="zh"), facts())


def test_words_of_urgency_with_their_figure_are_not_doubted() -> None:
    assert isinstance(verdict("只剩[[left:CUP]]了"), Cleared)


def test_what_a_rule_refuses_stays_refused_by_that_rule() -> None:
    found = verdict("全网最低价，治失眠")
    assert isinstance(found, Block)
    assert not any(rule.startswith("learned.") for rule in found.rules)


EVIDENCE = Table(
    hold=10, block=900, parts={"口径": packed(60), "手感": packed(-60), "!my.word": packed(50)}, kinds={"口径": "other"}
)


def weighed(
    text: str, *, learned: Strictness = "hold", lang: str = "zh", context: str = "", table: Table = EVIDENCE
) -> Verdict:
    """Judge by one rule that is evidence for "随便", and a table that suspects 口径 and trusts 手感."""
    pack = parse_pack(
        {
            "pack": {"id": "mine", "version": "1", "as_of": "2026-12-01", "evidence": True},
            "source": [{"id": "S", "title": "s", "date": "2026-12-01", "verified": "own"}],
            "rule": [
                {
                    **{"id": "my.word", "source": "S", "text": {"zh": "不说", "en": "no"}},
                    **{"terms": ["随便", "whatever"], "patterns": ["口径[，,]?手感"], "bad": ["随便"], "good": ["好"]},
                },
                {
                    **{"id": "my.hard", "source": "S", "text": {"zh": "不说", "en": "no"}, "evidence": False},
                    **{"terms": ["国家级"], "bad": ["国家级"], "good": ["好"]},
                },
            ],
        },
        "mine.toml",
    )
    gate = Gate([pack], learned=learned, tables={"zh": table})
    return gate.clear(Clause(text=text, lang=lang), facts(), context=context)


def test_a_rule_that_is_evidence_refuses_with_its_own_name_unless_the_rest_speaks_against_it() -> None:
    found = weighed("随便,口径")
    assert isinstance(found, Block)
    assert found.rules == ("my.word",)
    assert isinstance(weighed("随便"), Block)
    assert isinstance(weighed("随便,手感"), Cleared)


def test_evidence_counts_for_what_that_rule_has_been_worth() -> None:
    trusted = replace(EVIDENCE, parts={**EVIDENCE.parts, "!my.word": packed(300)}, kinds={})
    assert isinstance(weighed("随便,手感", table=trusted), Block)
    doubtful = replace(EVIDENCE, parts={**EVIDENCE.parts, "!my.word": packed(-300)}, kinds={})
    assert isinstance(weighed("随便,口径", table=doubtful), Cleared)
    assert isinstance(weighed("国家级随便", table=doubtful), Block)


def test_evidence_is_a_verdict_where_the_layer_is_off_or_knows_no_such_language() -> None:
    assert isinstance(weighed("随便,手感", learned="off"), Block)
    assert isinstance(weighed("手感 whatever", lang="fr"), Block)


def test_what_two_clauses_make_together_is_never_pardoned() -> None:
    assert isinstance(weighed("手感", context="口径"), Block)


def test_a_rule_that_is_no_evidence_is_never_pardoned() -> None:
    assert isinstance(weighed("国家级手感"), Block)
    assert isinstance(weighed("随便国家级,手感"), Block)


def test_tables_are_read_when_they_are_first_asked_for(tmp_path: Path) -> None:
    (tmp_path / "suspicion_zh.tsv").write_text("[table]\tzh\t50\t150\n天\t-1\t100\n", encoding="utf-8")
    (tmp_path / "suspicion_en.tsv").write_text("broken", encoding="utf-8")
    tables = Shipped(tmp_path)
    assert (set(tables), len(tables), tables["zh"].weight("天")) == ({"zh", "en"}, 2, -1)
    with pytest.raises(ConfigError, match=r"suspicion_en\.tsv:1"):
        tables["en"]
    assert tables.get("fr") is None


def test_every_shipped_table_doubts_nothing_where_it_knows_nothing() -> None:
    for table in shipped_tables().values():
        assert 0 < table.hold < table.block
        assert set(table.kinds.values()) <= set(KINDS)
        assert set(table.kinds) == {piece for piece in table.parts if table.weight(piece) > 0}


@pytest.mark.parametrize("line", ["[table]\tzh\t1", "[class]\tnonsense", "天花板", "天花板\tviel"])
def test_a_broken_table_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "mine.tsv"
    file.write_text(f"# head\n[table]\tzh\t50\t150\n[class]\tabsolute\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mine\.tsv:4"):
        read_tables(file)


def test_a_word_of_another_script_makes_no_sentence_of_that_language() -> None:
    assert mainly("the draw is open: comment 组队 to enter", "en") == {"en"}
    assert mainly("这款 mug 的杯口是4.5厘米", "zh") == {"zh"}
    assert mainly("国家级品质 no limit, 全网第一", "en") == {"zh", "en"}
    assert mainly("", "th") == {"th"}
