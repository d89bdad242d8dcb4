from collections import Counter

import pytest

from bot.core.facts import slots_in
from bot.core.sentences import Sentences, sentences_of
from bot.show.director import Director
from bot.writer.canned import cut
from bot.writer.copybook import load_copy
from bot.writer.persona import load_persona
from bot.writer.show_copy import ShowCopy
from tests.show.shop import WALL_MS, demo
from tests.writer.goods import PACKS, PERSONAS

pytestmark = pytest.mark.room


def host(name: str, lang: str) -> ShowCopy:
    persona = load_persona(PERSONAS / name)
    return ShowCopy(persona, load_copy(persona.folder), lang=lang, seed=3, timezone="Asia/Shanghai")


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_persona_brings_its_idle_talk_bridges_and_farewells_to_the_rundown(name: str, lang: str) -> None:
    if lang not in load_persona(PERSONAS / name).words:
        pytest.skip("not a language of this persona")
    rundown, _ = demo()
    own = host(name, lang).into(rundown)
    assert len(own.fillers) >= len(rundown.fillers) + 10
    assert len(own.transitions) >= 2 and len(own.teases) >= 2 and len(own.closing) > len(rundown.closing)
    ids = [line.id for line in own.lines()]
    assert len(set(ids)) == len(ids)
    assert all("{" not in line.text[lang] for line in own.lines())


@pytest.mark.parametrize(("name", "lang"), [("laochen", "zh"), ("xiaozhou", "zh"), ("sam", "en")])
def test_three_hours_of_script_use_it_and_never_say_a_sentence_twice_in_a_round(name: str, lang: str) -> None:
    rundown, shop = demo()
    own = host(name, lang)
    director = Director(
        own.into(rundown), lang=lang, seed=5, disclosure_every_s=900.0, now=0.0, cut=cut, golden=own.golden
    )
    said: dict[str, float] = {}
    kinds: Counter[str] = Counter()
    now = 0.0
    while now < 3 * 3600:
        director.newcomers(1)
        due = director.due(now)
        turn = due or director.script(now, WALL_MS + int(now * 1000), shop)
        if turn.line:
            assert now - said.get(turn.line, -1500.0) >= 1500.0, turn.line
            said[turn.line] = now
            kinds[turn.merge_key.split(":")[1].rpartition(".")[0]] += 1
        director.begun(turn)
        director.spoken(turn, now=now + 9.0, outcome="spoken", clauses_heard=99)
        now += 9.3
    assert kinds["host.idle"] and kinds["host.transition"] and kinds["host.tease"]


def test_an_opening_is_built_for_a_product_that_the_rundown_has_none_for() -> None:
    rundown, shop = demo()
    own = host("xiaoman", "zh")
    text = own.golden("TEA", shop, WALL_MS, 0.0)
    assert text is not None and "[[name:TEA]]" in text
    assert {slot.arg for slot in slots_in(text)} <= {"TEA", *shop.offers}
    other = [own.golden("TEA", shop, WALL_MS, at * 60.0) for at in range(1, 4)]
    assert len({text, *other}) == 4
    assert "TEA" not in {line.sku for line in rundown.opening}


@pytest.mark.parametrize(("name", "lang"), [("mika", "ja"), ("nari", "ko"), ("aisyah", "ms"), ("aisyah", "id")])
def test_a_rundown_without_the_hosts_language_lends_its_products_and_copy_tells_of_them(name: str, lang: str) -> None:
    rundown, shop = demo()
    assert lang not in rundown.languages
    own = host(name, lang)
    told = own.into(rundown)
    assert [segment.sku for segment in told.segments] == [segment.sku for segment in rundown.segments]
    director = Director(told, lang=lang, seed=5, disclosure_every_s=900.0, now=0.0, cut=cut, golden=own.golden)
    said: Counter[str] = Counter()
    kinds: set[str] = set()
    now = 0.0
    while now < 3600:
        director.newcomers(1)
        turn = director.due(now) or director.script(now, WALL_MS + int(now * 1000), shop)
        assert turn.lang == lang
        if turn.line:
            said[turn.line] += 1
            kinds |= {slot.name for slot in slots_in(turn.line)}
        director.begun(turn)
        director.spoken(turn, now=now + 9.0, outcome="spoken", clauses_heard=99)
        now += 9.3
    assert {"price", "name"} <= kinds
    assert "AI" in next(iter(said))
    assert max(said.values()) <= 8, said.most_common(3)


REST_S = 1800.0


def six_hours(name: str, lang: str, *, pause_s: float) -> tuple[list[float], float, float]:
    """Play the demo without one viewer; return after how many seconds each sentence came back, the share of sentences
    that were new, and the longest time without a word."""
    rundown, shop = demo()
    own = host(name, lang)
    director = Director(
        own.into(rundown),
        lang=lang,
        seed=5,
        disclosure_every_s=900.0,
        now=0.0,
        cut=cut,
        golden=own.golden,
        said=Sentences(load_persona(PERSONAS / name).repeat_after_s),
        words=own.words,
    )
    said: dict[str, float] = {}
    back_s: list[float] = []
    count, now, quiet_since, silence_s = 0, 0.0, 0.0, 0.0
    while now < 6 * 3600:
        wall_ms = WALL_MS + int(now * 1000)
        if not (turn := director.due(now)) and director.rests(now, wall_ms, shop):
            now += 0.5
            continue
        turn = turn or director.script(now, wall_ms, shop)
        silence_s = max(silence_s, now - quiet_since)
        for sentence in sentences_of(own.words(turn.line or "", shop, wall_ms)):
            count += 1
            if "[[notice:" not in sentence:
                back_s += [now - said[sentence]] if sentence in said else []
            said[sentence] = now
        director.begun(turn)
        now += turn.est_speech_s
        director.spoken(turn, now=now, outcome="spoken", clauses_heard=99)
        quiet_since = now
        now += pause_s
    return back_s, len(said) / count, silence_s


@pytest.mark.parametrize("pause_s", [2.0, 8.0])
@pytest.mark.parametrize(("name", "lang"), [("xiaoman", "zh"), ("sam", "en")])
def test_six_hours_without_a_viewer_say_no_sentence_twice_in_half_an_hour(name: str, lang: str, pause_s: float) -> None:
    """Two seconds is the pause by default, eight the longest that `dead_air_s` allows."""
    back_s, unique, silence_s = six_hours(name, lang, pause_s=pause_s)
    assert min(back_s) >= REST_S
    assert unique >= 0.1
    assert silence_s <= pause_s + 1.0
