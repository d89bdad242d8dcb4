import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.core.goods import Catalog
from bot.core.turns import Interrupt, Lane, Turn
from bot.show.director import ANSWER_CARD_S, RESUME_S, Director
from bot.show.lines import alike, tokens
from bot.show.rundown import Rundown, parse_rundown
from tests.show.shop import CUP, SHOP, TEA, WALL_MS, demo, product, raw, small

pytestmark = pytest.mark.unit
EVERY_S = 900.0
GAP_S = 6.0


def new(rundown: Rundown | None = None, *, lang: str = "zh", seed: int = 1, now: float = 0.0) -> Director:
    return Director(rundown or small(), lang=lang, seed=seed, disclosure_every_s=EVERY_S, now=now)


def said(director: Director, turn: Turn, now: float) -> float:
    now += turn.est_speech_s
    director.spoken(turn, now=now, outcome="spoken", clauses_heard=99)
    return now


def opened(director: Director) -> float:
    opening = director.due(0.0)
    assert opening is not None
    return said(director, opening, 0.0)


def play(
    director: Director, catalog: Catalog, hours: float, *, now: float = 0.0, wall_ms: int = WALL_MS
) -> list[tuple[float, Turn]]:
    """A silent room: whatever is due, else the script, each heard to its end."""
    heard = []
    end = now + hours * 3600
    while now < end:
        turn = director.due(now) or director.script(now, wall_ms + int(now * 1000), catalog)
        heard.append((now, turn))
        now = said(director, turn, now) + (GAP_S if turn.lane is Lane.SCRIPT else 0.3)
    return heard


def kinds_of(turns: list[Turn]) -> list[str]:
    return [turn.merge_key.split(":")[1].split(".")[1] for turn in turns]


def test_the_show_begins_with_the_golden_opening_and_its_product_is_on_the_card() -> None:
    director = new()
    opening = director.due(0.0)
    assert opening is not None
    assert (opening.lane, opening.intent, opening.sku) == (Lane.SHOW, "opening", "CUP")
    assert opening.line is not None and "AI" in opening.line
    assert director.card_sku(0.0) == "CUP"


def test_after_the_opening_no_second_label_follows_at_once() -> None:
    director = new()
    now = opened(director)
    assert director.due(now) is None
    label = director.due(now + EVERY_S - 30)
    assert label is not None
    assert (label.intent, label.line, label.interrupt) == ("disclosure", None, Interrupt.NEVER)


def test_an_opening_that_was_cut_before_it_named_the_ai_is_followed_by_the_label() -> None:
    director = new()
    opening = director.due(0.0)
    assert opening is not None
    director.spoken(opening, now=3.0, outcome="interrupted", clauses_heard=1)
    label = director.due(3.5)
    assert label is not None and label.intent == "disclosure"


def test_an_opening_that_never_says_ai_is_followed_by_the_label_at_once() -> None:
    director = new()
    opening = director.due(0.0)
    assert opening is not None and opening.line is not None
    now = said(director, replace(opening, line=opening.line.replace("AI", "")), 0.0)
    label = director.due(now)
    assert label is not None and label.intent == "disclosure"


def test_a_label_that_is_lost_is_asked_for_again() -> None:
    director = new()
    now = opened(director)
    first = director.due(now + EVERY_S)
    assert first is not None
    assert director.due(now + EVERY_S + 30) is None
    again = director.due(now + EVERY_S + 61)
    assert again is not None and again.intent == "disclosure"


@settings(max_examples=30)
@given(seed=st.integers(0, 50), every_s=st.floats(120, 900), pauses=st.lists(st.floats(0, 45), max_size=30))
def test_the_label_is_never_later_than_its_limit(seed: int, every_s: float, pauses: list[float]) -> None:
    director = Director(small(), lang="zh", seed=seed, disclosure_every_s=every_s, now=0.0)
    now, last = opened(director), 0.0
    last = now
    for step in range(120):
        turn = director.due(now) or director.script(now, WALL_MS, SHOP)
        if turn.intent == "disclosure":
            assert now - last <= every_s
            last = now + turn.est_speech_s
        now = said(director, turn, now) + min(pauses[step % len(pauses)] if pauses else 6.0, every_s / 8)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_silent_day_does_not_sound_like_a_loop(lang: str) -> None:
    rundown, catalog = demo()
    heard = [(at, turn) for at, turn in play(new(rundown, lang=lang), catalog, 24) if turn.lane is Lane.SCRIPT]
    kinds = kinds_of([turn for _, turn in heard])
    assert all(one != two for one, two in zip(kinds, kinds[1:], strict=False))
    last: dict[str, float] = {}
    soon = 0
    for at, turn in heard:
        assert turn.line is not None
        soon += at - last.get(turn.line, -1e9) < 30 * 60
        last[turn.line] = at
    assert soon / len(heard) < 0.05
    assert len(last) >= 180


def test_near_duplicates_are_rare_in_any_half_hour() -> None:
    rundown, catalog = demo()
    heard = [(at, turn.line or "") for at, turn in play(new(rundown), catalog, 3) if turn.lane is Lane.SCRIPT]
    words = {line: tokens(line) for _, line in heard}
    twins = sum(
        any(
            alike(words[line], words[other])
            for earlier, other in heard[max(0, index - 200) : index]
            if at - earlier < 1800
        )
        for index, (at, line) in enumerate(heard)
    )
    assert twins / len(heard) < 0.05


def test_a_price_comes_after_what_it_is_and_after_a_limit() -> None:
    director = new()
    turns = [turn for _, turn in play(director, SHOP, 0.5) if turn.lane is Lane.SCRIPT]
    own = [kind for kind in kinds_of(turns) if kind in ("intro", "material", "care", "limit", "price")]
    for at, kind in enumerate(own):
        if kind == "price":
            assert "limit" in own[max(0, at - 4) : at]


def test_no_fourth_sale_follows_three() -> None:
    rundown, catalog = demo()
    kinds = kinds_of([turn for _, turn in play(new(rundown), catalog, 6) if turn.lane is Lane.SCRIPT])
    selling = "".join("x" if kind in ("intro", "price", "offer", "gift", "recap", "opening") else "." for kind in kinds)
    assert "xxxx" not in selling
    assert selling.count("x") < len(selling) / 2


def test_every_product_gets_its_time_and_the_same_seed_gives_the_same_show() -> None:
    rundown, catalog = demo()
    one = play(new(rundown, seed=7), catalog, 2)
    two = play(new(rundown, seed=7), catalog, 2)
    other = play(new(rundown, seed=8), catalog, 2)
    assert one == two
    assert [turn.line for _, turn in one] != [turn.line for _, turn in other]
    assert {turn.sku for _, turn in one if turn.sku} == set(catalog.products)


def test_a_sold_out_product_is_only_said_to_be_sold_out() -> None:
    shop = SHOP.with_stock("TEA", 0)
    turns = [turn for _, turn in play(new(), shop, 0.5) if turn.sku == "TEA"]
    assert turns
    assert all("卖完" in (turn.line or "") for turn in turns)


def test_a_product_that_sells_out_in_mid_sentence_is_not_sold_on() -> None:
    director = new()
    now = opened(director)
    turn = director.script(now, WALL_MS, SHOP)
    assert turn.sku == "CUP"
    director.spoken(turn, now=now + 2, outcome="interrupted", clauses_heard=1)
    follow = director.script(now + 9, WALL_MS, SHOP.with_stock("CUP", 0))
    assert "卖完" in (follow.line or "") or follow.sku == "TEA"


def test_with_everything_sold_out_there_is_still_something_to_say() -> None:
    shop = SHOP.with_stock("TEA", 0).with_stock("CUP", 0)
    director = new()
    now = opened(director)
    for _ in range(50):
        turn = director.script(now, WALL_MS, shop)
        assert turn.line
        now = said(director, turn, now) + GAP_S


def test_an_offer_is_mentioned_only_while_it_runs() -> None:
    rundown = raw()
    rundown["segment"][0]["line"].append({"kind": "offer", "zh": "活动到[[ends_at:NIGHT]]为止，现在[[price:CUP]]。"})
    turns = play(new(parse_rundown(rundown, SHOP)), SHOP, 0.5)
    offers = [at for at, turn in turns if "NIGHT" in (turn.line or "")]
    assert offers
    assert all(600 <= at < 1200 for at in offers)


def test_an_interrupted_line_goes_on_at_its_sentence() -> None:
    director = new()
    now = opened(director)
    turn = director.script(now, WALL_MS, SHOP)
    assert turn.line == "[[name:CUP]]有[[fact.weight:CUP]]，拿着看看。"
    director.spoken(turn, now=now + 2, outcome="interrupted", clauses_heard=1)
    again = director.script(now + 20, WALL_MS, SHOP)
    assert (again.line, again.id != turn.id) == (turn.line, True)
    director.spoken(again, now=now + 22, outcome="interrupted", clauses_heard=1)
    assert director.script(now + 40, WALL_MS, SHOP).line != turn.line, "cut twice in one sentence it is let go"


def test_a_line_that_was_nearly_over_is_not_begun_again() -> None:
    director = new()
    now = opened(director)
    turn = director.script(now, WALL_MS, SHOP)
    director.spoken(turn, now=now + 2, outcome="interrupted", clauses_heard=1.6)
    assert director.script(now + 20, WALL_MS, SHOP).line != turn.line


def test_what_the_operator_cuts_is_not_taken_up_again() -> None:
    director = new()
    now = opened(director)
    turn = director.script(now, WALL_MS, SHOP)
    director.spoken(turn, now=now + 2, outcome="interrupted", clauses_heard=0.2, unwanted=True)
    later = director.script(now + 20, WALL_MS, SHOP)
    assert later.line is not None and later.line not in (turn.line or "")


def test_a_line_that_was_cut_long_ago_is_not_taken_up_again() -> None:
    director = new()
    now = opened(director)
    turn = director.script(now, WALL_MS, SHOP)
    director.spoken(turn, now=now + 2, outcome="interrupted", clauses_heard=1)
    later = director.script(now + RESUME_S + 10, WALL_MS, SHOP)
    assert later.line is not None and later.line not in (turn.line or "")


def test_a_script_turn_that_was_never_begun_comes_back_and_is_not_lost() -> None:
    director = new()
    now = opened(director)
    turn = director.script(now, WALL_MS, SHOP)
    assert director.script(now + 10, WALL_MS, SHOP) == turn


def test_the_next_line_is_ready_while_one_is_said_and_a_cut_one_still_comes_first() -> None:
    director = new()
    now = opened(director)
    on_air = director.script(now, WALL_MS, SHOP)
    director.begun(on_air)
    prepared = director.script(now + 3, WALL_MS, SHOP)
    assert prepared.line != on_air.line
    director.spoken(on_air, now=now + 4, outcome="interrupted", clauses_heard=1)
    rest = director.script(now + 5, WALL_MS, SHOP)
    assert rest.line is not None and (on_air.line or "").endswith(rest.line)
    director.spoken(rest, now=now + 8, outcome="spoken", clauses_heard=2)
    assert director.script(now + 9, WALL_MS, SHOP) == prepared


def test_a_blocked_line_makes_room_for_the_next() -> None:
    director = new()
    now = opened(director)
    turn = director.script(now, WALL_MS, SHOP)
    director.spoken(turn, now=now, outcome="blocked", clauses_heard=0)
    assert director.script(now + 6, WALL_MS, SHOP).line != turn.line


def test_the_card_follows_an_answer_and_then_comes_back() -> None:
    director = new()
    now = opened(director)
    director.show_product("TEA", now)
    assert director.card_sku(now + ANSWER_CARD_S - 1) == "TEA"
    assert director.card_sku(now + ANSWER_CARD_S + 1) == "CUP"
    director.show_product("TEA", now)
    director.show_product("CUP", now + 1)
    assert director.card_sku(now + 2) == "CUP"


def test_newcomers_hear_a_recap_and_nobody_else_does() -> None:
    director = new()
    now = opened(director)
    assert all(turn.intent != "welcome" for _, turn in play(director, SHOP, 0.4, now=now))
    director.newcomers(30)
    recap = director.script(now + 1500, WALL_MS, SHOP)
    assert recap.intent == "welcome"
    assert "AI" in (recap.line or "")
    assert "SKU]]" not in (recap.line or "")


def test_a_few_newcomers_hear_the_recap_after_some_minutes() -> None:
    director = new()
    now = opened(director)
    director.newcomers(2)
    turns = [(at, turn) for at, turn in play(director, SHOP, 0.5, now=now) if turn.intent == "welcome"]
    assert len(turns) == 1
    assert turns[0][0] - now >= 720


def test_lines_of_the_night_are_said_at_night_only() -> None:
    rundown, catalog = demo()
    noon_ms = WALL_MS + 12 * 3_600_000  # WALL_MS is midnight in Shanghai
    by_day = play(new(rundown), catalog, 2, wall_ms=noon_ms)
    by_night = play(new(rundown), catalog, 2)
    assert "night" not in kinds_of([turn for _, turn in by_day if turn.lane is Lane.SCRIPT])
    assert "night" in kinds_of([turn for _, turn in by_night if turn.lane is Lane.SCRIPT])


def test_a_restarted_room_goes_on_with_its_segment_and_repeats_nothing() -> None:
    rundown, catalog = demo()
    first = new(rundown)
    before = [turn.line for _, turn in play(first, catalog, 0.3) if turn.lane is Lane.SCRIPT]
    second = new(rundown, now=50_000.0)
    second.restore(json.loads(json.dumps(first.state())))
    assert second.card_sku(50_000.0) == first.card_sku(2_000.0)
    label = second.due(50_000.0)
    assert label is not None and label.intent == "disclosure"
    after = [turn.line for _, turn in play(second, catalog, 0.1, now=50_010.0) if turn.lane is Lane.SCRIPT]
    assert not set(after) & set(before[-40:])


@pytest.mark.parametrize("state", [{}, {"number": "x"}, {"blocks": None, "memory": 3, "number": 1, "opened": True}])
def test_a_broken_snapshot_opens_the_show_anew(state: dict[str, object]) -> None:
    director = new()
    director.restore(state)
    opening = director.due(0.0)
    assert opening is not None and opening.intent == "opening"
    assert director.script(1.0, WALL_MS, SHOP).line


def test_a_snapshot_with_products_and_lines_that_are_gone_still_restores() -> None:
    rundown, catalog = demo()
    first = new(rundown)
    play(first, catalog, 0.2)
    second = new()
    second.restore(first.state())
    assert second.card_sku(0.0) in ("CUP", "TEA")
    assert second.script(1.0, WALL_MS, SHOP).line


def test_a_busy_room_moves_on_by_time() -> None:
    director = new()
    now = opened(director)
    skus = Counter[str]()
    for _ in range(12):
        turn = director.script(now, WALL_MS, SHOP)
        skus[turn.sku or ""] += 1
        now = said(director, turn, now) + 115
    assert skus["TEA"] >= 3


def test_a_language_that_the_rundown_lacks_is_refused() -> None:
    with pytest.raises(ConfigError, match="the rundown has no 'fr'"):
        new(lang="fr")


def test_a_product_that_left_the_catalogue_is_passed_over() -> None:
    shop = Catalog(products={"CUP": CUP, "NEW": product("NEW", 3)})
    assert TEA.sku not in {turn.sku for _, turn in play(new(), shop, 0.3)}


def test_the_farewell_is_a_show_turn() -> None:
    director = new()
    farewell = director.close(10.0)
    assert farewell is not None
    assert (farewell.lane, farewell.intent) == (Lane.SHOW, "closing")
    assert new(replace(small(), closing=())).close(10.0) is None


def test_the_rest_of_a_line_is_not_taken_up_once_a_fact_behind_it_is_gone() -> None:
    director = new()
    now = opened(director)
    turn = director.script(now, WALL_MS, SHOP)
    director.spoken(turn, now=now + 2, outcome="interrupted", clauses_heard=0)
    cup = replace(SHOP.products["CUP"], facts={})
    changed = replace(SHOP, products={**SHOP.products, "CUP": cup})
    assert "fact.weight" in (director.script(now + 3, WALL_MS, SHOP).line or "")
    assert "fact.weight" not in (director.script(now + 4, WALL_MS, changed).line or "")
