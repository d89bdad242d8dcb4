import re
from dataclasses import replace

import pytest

from bot.core.facts import SLOT, Facts, slots_in
from bot.core.goods import Catalog
from bot.core.speech import Clause
from bot.core.text import language_of
from bot.core.turns import Intent, Lane, Turn
from bot.core.viewers import Tier
from bot.writer.canned import Canned, cut, spoken
from bot.writer.clauses import SLOT_CHARS
from bot.writer.copybook import SHOW_KINDS, CopyBook, load_copy
from bot.writer.known import knows
from bot.writer.persona import load_persona
from bot.writer.templates import compile_line
from tests.writer.goods import CATALOG, PACKS, PERSONAS, SHARED, facts, sold_out, turn

pytestmark = pytest.mark.unit
BOOKS = {name: load_copy(PERSONAS / name, SHARED) for name in PACKS}
HOSTS = {name: load_persona(PERSONAS / name) for name in BOOKS}
SPOKEN = [(name, lang) for name, host in HOSTS.items() for lang in host.words]
"""Every persona in every language that it speaks."""
KINDS = (*Intent, *SHOW_KINDS)
FIXED = ("are_you_real", "disclosure")
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def canned(persona: str = "xiaoman", seed: int = 1) -> Canned:
    return Canned(HOSTS[persona], BOOKS[persona], seed=seed)


def answers(host: Canned, asked: Turn, known: Facts, times: int, *, every_s: float = 10.0) -> list[list[Clause]]:
    said = []
    for number in range(times):
        host.count_turn()
        said.append(host.answer(asked, known, number * every_s))
    return said


def bare(text: str) -> str:
    return SLOT.sub("", text)


GUESSED_AS = {"ms": "en", "id": "en"}
"""Written in the same letters: the guess by script cannot tell them from English."""


@pytest.mark.parametrize("people", [1, 6])
@pytest.mark.parametrize("sku", ["CUP", "BARE", None])
@pytest.mark.parametrize(("persona", "lang"), SPOKEN)
def test_every_kind_and_layer_has_an_answer_without_figures(
    persona: str, lang: str, sku: str | None, people: int
) -> None:
    known = facts()
    for kind in KINDS:
        for tier in Tier:
            asked = turn(kind, lang=lang, sku=sku, people=people, tier=tier, answer="wash")
            for clauses in answers(canned(persona), asked, known, 2):
                text = spoken(clauses)
                assert clauses, (kind, tier)
                assert not any(char.isdigit() for char in bare(text)), text
                assert "[[" not in bare(text) and "{" not in text, text
                assert not clauses[0].optional
                assert all(clause.kind == "line" and clause.lang == lang for clause in clauses)
                assert language_of(bare(text), lang) in (GUESSED_AS.get(lang, lang), lang), text
                unknown = [slot.raw for slot in slots_in(text) if not knows(slot, asked, known, lang)]
                assert unknown == [], text


@pytest.mark.parametrize(("persona", "lang"), SPOKEN)
def test_the_first_clause_is_short_enough_to_be_heard_early(persona: str, lang: str) -> None:
    least, most = {"zh": (4, 14), "en": (2, 8), "ja": (4, 22), "ko": (1, 8), "ms": (1, 8), "id": (1, 8)}[lang]
    context = CONTEXT | {"introduction": HOSTS[persona].words_in(lang).introduction}
    for kind in KINDS:
        for section in ("core", "policy", "no_product", "sold_out", "merged"):
            for line in BOOKS[persona].lines(lang, kind, section):
                first = first_clause(line.render(context))
                assert least <= length(first, lang) <= most or kind in BETWEEN, (kind, section, first)


BETWEEN = ("idle", "tease", "transition", "bundle")
"""Said into silence: nobody waits for the first clause."""
CONTEXT: dict[str, object] = {"persona": "小满", "phrase": "", "tier": "new", "merged": False, "offer": False}


def first_clause(text: str) -> str:
    return cut(text)[0]


def length(text: str, lang: str) -> int:
    slots = len(SLOT.findall(text))
    if lang in ("en", "ko", "ms", "id"):
        return len(re.findall(r"[\w'-]+", bare(text))) + slots
    return len(re.findall(r"\w", bare(text))) + slots * SLOT_CHARS


@pytest.mark.parametrize("lang", ["zh", "en", "ja"])
@pytest.mark.parametrize(
    "kind",
    ["price", "stock", "shipping", "returns", "how_to_buy", "greeting", "thanks", "praise", "small_talk", "unknown",
     "gift", "follow", "order", "membership", "super_chat", "goal", "welcome"],
)  # fmt: skip
def test_no_sentence_comes_back_within_six_equal_turns(kind: str, lang: str) -> None:
    lane = Lane.THANKS if kind in SHOW_KINDS else Lane.QA
    for sku in ("CUP", None):
        for seed in range(3):
            asked = turn(kind, lang=lang, sku=sku, lane=lane, tier=Tier.RETURNING)
            said = answers(
                canned({"zh": "xiaoman", "en": "sam", "ja": "mika"}[lang], seed), asked, facts(), 24, every_s=7.0
            )
            for number in range(len(said) - 5):
                sentences = [clause.text for clauses in said[number : number + 6] for clause in clauses[:1]]
                wholes = [spoken(clauses) for clauses in said[number : number + 6]]
                assert len(set(wholes)) == 6, (kind, sku, wholes)
                assert len(set(sentences)) >= 3, sentences


def test_the_same_seed_says_the_same_show() -> None:
    first, second, other = (
        [spoken(clauses) for clauses in answers(canned(seed=seed), turn(), facts(), 12)] for seed in (7, 7, 8)
    )
    assert first == second != other


def test_a_name_is_said_in_one_of_three_turns_and_not_twice_a_minute() -> None:
    host, named_at = canned(), []
    for number in range(300):
        host.count_turn()
        clauses = host.answer(turn("gift", lane=Lane.THANKS), facts(), number * 4.0)
        if "[[viewer]]" in spoken(clauses):
            named_at.append(number)
    gaps = [after - before for before, after in zip(named_at, named_at[1:], strict=False)]
    assert len(named_at) > 10 and min(gaps) >= 15


def test_without_a_cleared_name_none_is_said() -> None:
    known = facts(viewer="")
    assert all("[[viewer]]" not in spoken(said) for said in answers(canned(), turn("gift"), known, 20, every_s=100.0))


@pytest.mark.parametrize("kind", ["complaint", "size", "ingredients", "returns", "are_you_real", "order"])
def test_no_name_where_body_money_or_trouble_is_meant(kind: str) -> None:
    said = answers(canned(), turn(kind), facts(), 30, every_s=100.0)
    assert all("[[viewer]]" not in spoken(clauses) for clauses in said)


def test_many_askers_get_one_answer_with_their_number() -> None:
    for kind in ("price", "stock", "shipping", "how_to_buy", "gift", "follow"):
        (clauses,) = answers(canned(), turn(kind, people=6), facts(), 1)
        assert "[[count]]" in spoken(clauses), kind


def test_gifts_in_a_row_and_paid_messages_get_their_own_thanks() -> None:
    row = replace(turn("gift", lane=Lane.THANKS), values={"combo": "12个", "gift_name": "灯牌"})
    message = replace(turn("gift", lane=Lane.THANKS), merge_key="super_chat:zh")
    assert any("[[combo]]" in spoken(said) for said in answers(canned(), row, facts(), 3))
    assert all("留言" in spoken(said) for said in answers(canned(), message, facts(gift_name=""), 6))


def test_sold_out_goods_are_never_offered() -> None:
    known = facts(catalog=sold_out())
    for kind in ("price", "stock", "how_to_buy", "coupon"):
        for clauses in answers(canned(), turn(kind), known, 12):
            assert "[[left:" not in spoken(clauses) and "[[price:" not in spoken(clauses)


def test_unknown_stock_is_said_to_be_unknown() -> None:
    for clauses in answers(canned(), turn("stock", sku="BARE"), facts(), 12):
        assert "[[left:" not in spoken(clauses) and "还有" not in spoken(clauses) and "有货" not in spoken(clauses)


def test_without_a_live_offer_no_end_and_no_saving_is_told() -> None:
    known = facts(catalog=Catalog(products=CATALOG.products, policies=CATALOG.policies))
    for tier in Tier:
        for clauses in answers(canned(), turn("coupon", tier=tier), known, 12):
            assert not re.search(r"\[\[(ends_at|minutes|save|basis)", spoken(clauses))


def test_tails_can_be_lost_without_harm_and_follow_the_layer() -> None:
    newcomer, member = (answers(canned(), turn(tier=tier), facts(), 1)[0] for tier in (Tier.NEW, Tier.MEMBER))
    assert [clause.optional for clause in newcomer].count(True) >= 1
    assert {clause.text for clause in newcomer if clause.optional} != {c.text for c in member if c.optional}
    assert not any(clause.optional for clause in answers(canned(), turn(tier=Tier.STAFF), facts(), 1)[0])


@pytest.mark.parametrize("kind", ["complaint", "gift", "order", "thanks", "unknown", "follow"])
def test_nothing_is_sold_behind_thanks_and_trouble(kind: str) -> None:
    for tier in Tier:
        for clauses in answers(canned(), turn(kind, tier=tier), facts(), 8):
            assert not any(clause.optional for clause in clauses)


def test_a_sale_that_a_persona_writes_behind_a_complaint_is_left_out() -> None:
    lines = {**BOOKS["xiaoman"].kinds["zh"]["complaint"], "new": (compile_line("顺便看看新款。", "x"),)}
    book = CopyBook({"zh": {**BOOKS["xiaoman"].kinds["zh"], "complaint": lines}})
    (clauses,) = answers(Canned(HOSTS["xiaoman"], book, seed=1), turn("complaint"), facts(), 1)
    assert "新款" not in spoken(clauses)


def test_the_faq_answer_is_the_shops_own() -> None:
    (clauses,) = answers(canned(), turn(Intent.FAQ, answer="wash", tier=Tier.STAFF), facts(), 1)
    assert spoken(clauses) == "不能进洗碗机，密封圈怕热。内胆是[[fact.material:CUP]]，用刷子刷就行。"
    (english,) = answers(canned(), turn(Intent.FAQ, answer="wash", lang="en", tier=Tier.STAFF), facts(), 1)
    assert english[0].text.startswith("Keep it out of the dishwasher")


@pytest.mark.parametrize("intent", ["size", "ingredients", "shipping"])
def test_the_shops_own_answer_is_given_whatever_kind_of_question_it_answers(intent: str) -> None:
    (clauses,) = answers(canned(), turn(intent, answer="wash", tier=Tier.STAFF), facts(), 1)
    assert spoken(clauses) == "不能进洗碗机，密封圈怕热。内胆是[[fact.material:CUP]]，用刷子刷就行。"


def test_a_missing_faq_entry_is_not_guessed() -> None:
    (noted,) = answers(canned(), turn(Intent.FAQ, answer="gone"), facts(ticket="T1"), 1)
    assert "店里" in spoken(noted)
    (unnoted,) = answers(canned(), turn(Intent.FAQ, answer="gone"), facts(), 1)
    assert unnoted and "店里" not in spoken(unnoted)


@pytest.mark.parametrize("lang", ["zh", "en", "ja", "ko", "ms", "id"])
def test_are_you_real_is_answered_alike_by_every_host(lang: str) -> None:
    said = {
        spoken(answers(canned(name, seed), turn("are_you_real", lang=lang, tier=Tier.STAFF), facts(), 1)[0])
        for name, spoken_lang in SPOKEN
        if spoken_lang == lang
        for seed in range(3)
    }
    assert len(said) == 1 and "AI" in said.pop()


def test_a_language_without_copy_is_answered_in_the_hosts_own() -> None:
    (clauses,) = answers(canned(), turn(lang="ja"), facts(), 1)
    assert {clause.lang for clause in clauses} == {"zh"}


def test_a_show_kind_nobody_wrote_stays_silent() -> None:
    assert answers(canned(), turn("segment", lane=Lane.SHOW), facts(), 1) == [[]]


def test_copy_keeps_the_rules_of_speech() -> None:
    banned = re.compile(
        r"家人们|姐妹|小哥哥|最好|第一名|国家级|全网|手慢无|快没了"
        r"|赶紧|冲|亲，|！！|…|～|——|ladies|best|(?<!no )hurry|trust me",
        re.I,
    )
    risky = re.compile(r"衣长|袖长|还款|重发|得拧|有色差|这只|受得了|擦干|吹干")
    for book in BOOKS.values():
        for lang, kinds in book.kinds.items():
            for kind, sections in kinds.items():
                for section, lines in sections.items():
                    for line in lines:
                        assert not banned.search(line.source), (kind, section, line.source)
                        assert not (lang == "zh" and risky.search(line.source)), line.source
                        assert line.source.count("!") + line.source.count("！") == 0, line.source
                        assert (lang in ("zh", "ja")) == bool(CJK.search(bare(line.source))), line.source


def test_zh_copy_never_says_figures_in_words() -> None:
    figures = re.compile(r"[二两三四五六七八九十百千万]+(?:元|块|折|件|小时|分钟|天)|百分之|半价")
    lines = [line.source for kinds in BOOKS["xiaoman"].kinds["zh"].values() for part in kinds.values() for line in part]
    assert [line for line in lines if figures.search(line)] == []
