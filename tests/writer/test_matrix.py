"""Layers x intents x personas x languages: what must be said is, what may not be said is not, for three hours."""

import random
from collections import defaultdict
from dataclasses import replace

import pytest

from bot.core.facts import slots_in
from bot.core.turns import Intent, Lane
from bot.core.viewers import Tier
from bot.writer.canned import Canned, spoken
from bot.writer.copybook import load_copy
from bot.writer.memory import Memory
from bot.writer.persona import load_persona
from tests.writer.goods import CATALOG, PACKS, PERSONAS, SHARED, facts, turn

pytestmark = pytest.mark.room
BOOKS = {name: load_copy(PERSONAS / name, SHARED) for name in PACKS}
HOSTS = {name: load_persona(PERSONAS / name) for name in PACKS}
SPOKEN = [(name, lang) for name, host in HOSTS.items() for lang in host.words]
LANGUAGES = ("zh", "en", "ja", "ko", "ms", "id")
BENEFITS = {
    "fan_coupon": "A", "fan3_coupon": "B", "member_coupon": "C", "member_shipping": "D", "member_returns": "E",
    "member2_gift": "F", "vip_coupon": "G",
}  # fmt: skip
SHOP = replace(
    CATALOG,
    policies={**CATALOG.policies, **{key: dict.fromkeys(LANGUAGES, text) for key, text in BENEFITS.items()}},
)
MUST: dict[str, set[str]] = {
    Intent.PRICE: {"price"},
    Intent.STOCK: {"left"},
    Intent.SHIPPING: {"ships_within"},
    Intent.RETURNS: {"return_window"},
    Intent.COUPON: {"price"},
    Intent.HOW_TO_BUY: {"link"},
    Intent.AUTHENTICITY: {"doc"},
    Intent.INGREDIENTS: {"fact"},
    Intent.SIZE: {"fact"},
    Intent.COMPARE: set(),
}
"""Intent -> slots that its core must hold when the catalogue knows them."""
ENTITLED = {
    (Tier.NEW, 0): set(),
    (Tier.RETURNING, 0): set(),
    (Tier.BUYER, 0): set(),
    (Tier.FAN, 2): {"fan_coupon"},
    (Tier.FAN, 3): {"fan_coupon", "fan3_coupon"},
    (Tier.MEMBER, 1): {"member_coupon", "member_shipping", "member_returns"},
    (Tier.VIP, 0): {"vip_coupon"},
    (Tier.STAFF, 0): set(),
}


def told(text: str) -> set[str]:
    return {slot.arg for slot in slots_in(text) if slot.name == "policy"} & BENEFITS.keys()


@pytest.mark.parametrize(("persona", "lang"), SPOKEN)
def test_each_layer_hears_the_fact_and_only_its_own_benefits(persona: str, lang: str) -> None:
    known = facts(catalog=SHOP)
    heard: dict[tuple[Tier, int], set[str]] = defaultdict(set)
    for intent, must in MUST.items():
        for tier, level in ENTITLED:
            host = Canned(HOSTS[persona], BOOKS[persona], seed=3)
            for number in range(6):
                host.count_turn()
                asked = turn(intent, lang=lang, tier=tier, level=level, visits=3)
                clauses = host.answer(asked, known, number * 1000.0)
                core = spoken([clause for clause in clauses if not clause.optional])
                assert core, (intent, tier)
                assert must <= {slot.name for slot in slots_in(core)}, (intent, core)
                heard[tier, level] |= told(spoken(clauses))
    assert dict(heard) == ENTITLED


@pytest.mark.parametrize(("persona", "lang"), SPOKEN)
def test_every_layer_but_the_staff_has_words_of_its_own_after_each_answer(persona: str, lang: str) -> None:
    """Once: without a fact behind it a tail rests, and the answer is whole without one."""
    for intent in MUST:
        tails: dict[Tier, str] = {}
        for tier, level in ENTITLED:
            host = Canned(HOSTS[persona], BOOKS[persona], seed=3)
            clauses = host.answer(turn(intent, lang=lang, tier=tier, level=level), facts(catalog=SHOP), 0.0)
            tails[tier] = spoken([clause for clause in clauses if clause.optional])
        assert [tier for tier, tail in tails.items() if not tail] == [Tier.STAFF], intent


def test_a_vip_with_a_membership_and_a_badge_hears_what_is_hers_and_nothing_more() -> None:
    asked = turn("coupon", tier=Tier.VIP)
    both = replace(asked, viewers=(replace(asked.viewers[0], member_tier=1, fan_level=2),))
    host = Canned(HOSTS["xiaoman"], BOOKS["xiaoman"], seed=5)
    heard: set[str] = set()
    for number in range(12):
        heard |= told(spoken(host.answer(both, facts(catalog=SHOP), number * 99.0)))
    assert heard == {"vip_coupon", "member_coupon", "fan_coupon"}


@pytest.mark.parametrize(("persona", "lang"), SPOKEN)
def test_a_benefit_is_told_each_time_that_an_entitled_fan_asks_for_a_coupon(persona: str, lang: str) -> None:
    host = Canned(HOSTS[persona], BOOKS[persona], seed=5)
    for number in range(20):
        clauses = host.answer(turn("coupon", lang=lang, tier=Tier.FAN, level=3), facts(catalog=SHOP), number * 5.0)
        assert told(spoken(clauses)), spoken(clauses)


@pytest.mark.parametrize("people", [2, 6])
def test_a_merged_answer_tells_no_benefit_of_one_of_them(people: int) -> None:
    host = Canned(HOSTS["xiaoman"], BOOKS["xiaoman"], seed=5)
    for number in range(12):
        asked = turn("coupon", tier=Tier.FAN, level=9, people=people)
        assert not told(spoken(host.answer(asked, facts(catalog=SHOP), number * 99.0)))


def test_a_name_that_anybody_could_take_earns_nothing() -> None:
    asked = turn("coupon", tier=Tier.FAN, level=9)
    asked = replace(asked, viewers=(replace(asked.viewers[0], may_claim=False),))
    host = Canned(HOSTS["xiaoman"], BOOKS["xiaoman"], seed=5)
    assert not told("".join(spoken(host.answer(asked, facts(catalog=SHOP), at * 99.0)) for at in range(12)))


@pytest.mark.parametrize(("persona", "lang"), SPOKEN)
def test_no_sentence_comes_back_within_half_an_hour_in_a_room_of_three_hours(persona: str, lang: str) -> None:
    """A turn a minute, all layers and kinds mixed; at most R016's share of 5 % may repeat, when nothing else fits."""
    early, count = played(persona, lang, every_s=60.0)
    assert early / count < 0.05


def test_a_room_five_times_as_busy_repeats_less_than_half_and_no_tail() -> None:
    early, count = played("xiaoman", "zh", every_s=12.0)
    assert early / count < 0.45


def played(persona: str, lang: str, *, every_s: float) -> tuple[int, int]:
    """Return how many answers of three hours were said before within half an hour, and how many there were."""
    host, draw = Canned(HOSTS[persona], BOOKS[persona], seed=11), random.Random(7)
    last: dict[str, float] = {}
    early, count = 0, int(3 * 3600 / every_s)
    for number in range(count):
        now, kind = number * every_s, draw.choice(KINDS)
        tier, level = draw.choice([key for key in ENTITLED if key[0] is not Tier.STAFF])
        lane = Lane.THANKS if kind in ("gift", "follow") else Lane.QA
        asked = turn(kind, lang=lang, tier=tier, level=level, visits=2, lane=lane, people=draw.choice([1, 1, 1, 4]))
        host.count_turn()
        clauses = host.answer(asked, facts(catalog=SHOP), now)
        text = spoken([clause for clause in clauses if not clause.optional])
        tail = spoken([clause for clause in clauses if clause.optional])
        assert text, kind
        assert not tail or told(tail) or now - last.get(tail, -REST_S) >= REST_S, tail
        early += now - last.get(text, -REST_S) < REST_S
        last |= {text: now, tail: now}
    return early, count


REST_S = 1800.0
KINDS = [*MUST, Intent.GREETING, Intent.PRAISE, Intent.SMALL_TALK, Intent.THANKS, Intent.UNKNOWN, "gift", "follow"]


def test_a_line_said_early_is_the_one_unsaid_for_longest() -> None:
    host = Canned(HOSTS["xiaoman"], BOOKS["xiaoman"], seed=2)
    said: list[str] = []
    for number in range(60):
        host.count_turn()
        asked = turn("unknown", tier=Tier.STAFF)
        said.append(spoken(host.answer(asked, facts(), number * 20.0)))
    variety = len(set(said))
    assert variety >= 6
    for at in range(len(said) - variety + 1):
        assert len(set(said[at : at + variety])) == variety


def test_the_memory_agrees_with_a_plain_record_of_what_was_said() -> None:
    memory, plain, draw = Memory(), dict[str, float](), random.Random(1)
    lines = [line.source for line in BOOKS["sam"].lines("en", "price", "core")]
    for at in range(500):
        line = draw.choice(lines)
        assert memory.last(line)[0] == plain.get(line, float("-inf"))
        memory.note(line, float(at))
        plain[line] = float(at)


def test_every_persona_that_is_shipped_is_in_the_matrix() -> None:
    shipped = {path.parent.name for path in PERSONAS.glob("*/persona.toml")}
    assert shipped == {name for name, _ in SPOKEN} and len(shipped) >= 6
    assert {"zh", "en", "ja"} <= {lang for _, lang in SPOKEN}


@pytest.mark.parametrize(("persona", "lang"), SPOKEN)
def test_every_intent_has_an_answer_for_every_layer_and_tells_nobody_what_is_not_hers(persona: str, lang: str) -> None:
    """By turns of one asker, of one who names no product, and of four; with a ticket on file and without."""
    plain = facts(catalog=SHOP)
    noted = {line.source for kind in ("unknown", "complaint") for line in BOOKS[persona].lines(lang, kind, "core")}
    host, number = Canned(HOSTS[persona], BOOKS[persona], seed=3), 0
    for intent in Intent:
        for (tier, level), entitled in ENTITLED.items():
            number += 1
            host.count_turn()
            asked = turn(intent, lang=lang, tier=tier, level=level, visits=3, people=4 if number % 3 == 2 else 1)
            asked = replace(asked, sku=None) if number % 3 == 1 else asked
            known = plain if number % 2 else replace(plain, values={**plain.values, "ticket": "1"})
            said = spoken(host.answer(asked, known, number * 700.0))
            assert said, (intent, tier)
            assert told(said) <= entitled, (intent, tier, said)
            assert "ticket" in known.values or said not in noted, (intent, said)


SHOW = ("opening", "closing", "transition", "tease", "bundle", "idle", "gift", "order", "follow", "membership", "goal")
BEATS = ("pain", "who", "solution", "proof", "limit", "offer", "no_offer", "question")


@pytest.mark.parametrize(("persona", "lang"), SPOKEN)
def test_every_persona_can_open_tease_change_goods_thank_and_close(persona: str, lang: str) -> None:
    book = BOOKS[persona]
    assert [kind for kind in SHOW if len(book.lines(lang, kind, "core")) < 2] == []
    assert [beat for beat in BEATS if not book.lines(lang, "golden", beat)] == []
