import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.obs.scenes import Cutter, Moment, Wish, check_cues

pytestmark = pytest.mark.unit
SCENES = {
    "panic": "Slate",
    "pause": "Wait",
    "opening": "Hello",
    "answer": "Close",
    "offer": "Deal",
    "product:CUP": "Cup",
    "segment": "Desk",
}
DESK = Moment(lane="script", intent="segment")


def cutter(program: str = "Desk", **more: float) -> Cutter:
    made = Cutter(SCENES, **{"dwell_s": 6.0, "manual_s": 300.0, "rule_s": 15.0, **more})
    made.connected(program, 0.0)
    return made


def cut(made: Cutter, moment: Moment, now: float) -> str | None:
    """Ask, and let OBS do it."""
    wish = made.cut(moment, now)
    if wish is None:
        return None
    made.asked(wish, now)
    made.seen(wish.scene, now + 0.04)
    return wish.scene


@pytest.mark.parametrize(
    ("moment", "scene"),
    [
        (Moment(), "Desk"),
        (Moment(lane="script", sku="CUP"), "Cup"),
        (Moment(lane="script", sku="WOK"), "Desk"),
        (Moment(sku="CUP", offer=True), "Deal"),
        (Moment(lane="qa", intent="price", sku="CUP", offer=True), "Close"),
        (Moment(lane="thanks", intent="gift"), "Desk"),
        (Moment(lane="show", intent="opening", sku="CUP"), "Hello"),
        (Moment(lane="qa", paused=True), "Wait"),
        (Moment(lane="qa", paused=True, panic=True), "Slate"),
    ],
)
def test_the_weightiest_cue_that_has_a_scene_wins(moment: Moment, scene: str) -> None:
    wish = cutter().wish(moment, 10.0)
    assert wish is not None and wish.scene == scene


def test_a_scene_stays_for_its_dwell_and_then_follows_the_show() -> None:
    made = cutter()
    assert cut(made, Moment(lane="qa"), 10.0) == "Close"
    assert cut(made, DESK, 15.9) is None
    assert cut(made, DESK, 16.0) == "Desk"


def test_panic_waits_for_nothing_and_leaves_nothing_waiting() -> None:
    made = cutter()
    assert cut(made, Moment(lane="qa"), 10.0) == "Close"
    assert cut(made, Moment(panic=True), 10.1) == "Slate"
    assert cut(made, DESK, 10.5) == "Desk"


def test_a_scene_chosen_by_hand_stands_for_its_time() -> None:
    made = cutter()
    made.seen("Break", 10.0)
    assert made.is_by_hand(10.0)
    assert cut(made, DESK, 309.0) is None
    assert not made.rule("Deal", 200.0)
    assert cut(made, DESK, 310.0) == "Desk"


def test_panic_goes_over_a_hand() -> None:
    made = cutter()
    made.seen("Break", 10.0)
    assert cut(made, Moment(panic=True), 11.0) == "Slate"


def test_our_own_cuts_are_not_taken_for_a_hand_even_when_they_overtake_each_other() -> None:
    made = cutter(dwell_s=0.0)
    for scene, now in (("Close", 1.0), ("Deal", 1.01)):
        made.asked(Wish("x", scene), now)
    made.seen("Close", 1.05)
    assert made.is_waiting
    made.seen("Deal", 1.06)
    assert not made.is_waiting
    assert not made.is_by_hand(1.1)
    assert made.program == "Deal"


def test_a_restarted_obs_is_brought_back_at_once_and_a_hand_still_counts() -> None:
    made = cutter()
    assert cut(made, Moment(lane="qa"), 10.0) == "Close"
    made.connected("Desk", 11.0)
    assert cut(made, Moment(lane="qa"), 11.1) == "Close"
    made.seen("Break", 20.0)
    made.connected("Break", 25.0)
    assert cut(made, DESK, 26.0) is None


def test_a_strange_scene_at_the_start_is_somebodys_choice() -> None:
    made = cutter("Starting soon")
    assert cut(made, DESK, 299.0) is None
    assert cut(made, DESK, 300.0) == "Desk"


def test_a_triggers_scene_leaves_by_itself() -> None:
    made = cutter()
    assert made.rule("Party", 10.0)
    assert cut(made, DESK, 10.0) == "Party"
    assert cut(made, DESK, 24.9) is None
    assert cut(made, DESK, 25.0) == "Desk"


def test_without_cues_only_triggers_change_the_scene_and_theirs_stays() -> None:
    made = Cutter({}, dwell_s=0.0, manual_s=300.0, rule_s=15.0)
    made.connected("Mine", 0.0)
    assert cut(made, Moment(panic=True), 1.0) is None
    assert made.rule("Party", 2.0)
    assert cut(made, DESK, 2.0) == "Party"
    assert cut(made, DESK, 9999.0) is None


def test_a_renamed_scene_is_followed() -> None:
    made = cutter()
    made.renamed("Close", "Close-up")
    assert cut(made, Moment(lane="qa"), 10.0) == "Close-up"
    made.renamed("Close-up", "Closer")
    assert made.program == "Closer"


def test_a_scene_that_obs_has_not_is_passed_over_and_named() -> None:
    made = cutter()
    made.there = frozenset({"Desk", "Deal"})
    assert cut(made, Moment(lane="qa", offer=True), 10.0) == "Deal"
    assert made.missing == ("Slate", "Wait", "Hello", "Close", "Cup")


def test_a_cut_that_obs_refused_does_not_count() -> None:
    made = cutter()
    wish = made.cut(Moment(lane="qa"), 10.0)
    assert wish is not None
    made.asked(wish, 10.0)
    made.refused(wish, "Desk")
    assert made.program == "Desk"
    made.seen("Close", 11.0)
    assert made.is_by_hand(11.0)


def test_a_scene_for_a_product_that_is_not_sold_is_refused_with_the_nearest() -> None:
    check_cues({"product:CUP": "A", "panic": "B"}, ["CUP", "WOK"])
    with pytest.raises(ConfigError, match=r"no product 'CPU'.*'product:CUP'"):
        check_cues({"product:CPU": "A"}, ["CUP", "WOK"])
    with pytest.raises(ConfigError, match="products are: WOK"):
        check_cues({"product:CUP": "A"}, ["WOK"])


MOMENTS = st.builds(
    Moment,
    panic=st.booleans(),
    paused=st.booleans(),
    offer=st.booleans(),
    lane=st.sampled_from(["", "qa", "script", "thanks"]),
    sku=st.sampled_from(["", "CUP"]),
)


@settings(max_examples=50)
@given(st.lists(st.tuples(MOMENTS, st.floats(0.0, 4.0), st.none() | st.sampled_from(["Break", "Desk"])), max_size=40))
def test_no_cut_but_panics_comes_before_the_dwell_or_against_a_hand(
    steps: list[tuple[Moment, float, str | None]],
) -> None:
    made, now, last, by_hand_until, panicking = cutter(manual_s=20.0), 0.0, float("-inf"), float("-inf"), False
    for moment, wait_s, hand in steps:
        now += wait_s
        if hand is not None and hand != made.program:
            made.seen(hand, now)
            last, by_hand_until = now, now + 20.0
        scene = cut(made, moment, now)
        if scene is not None:
            assert moment.panic or panicking or (now - last >= 6.0 and now >= by_hand_until)
            last, panicking = now, moment.panic
