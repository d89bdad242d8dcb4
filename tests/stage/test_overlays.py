import pytest
from msgspec import structs

from bot.aio.broadcast import Outlet
from bot.stage.overlays import Overlay, Overlays
from bot.stage.wire import LabelsReport

pytestmark = pytest.mark.unit
GOOD = LabelsReport(ok=True, ad_px=118, ai_px=57, contrast=6.1, rect=(97, 296, 791, 136), canvas=(1080, 1920))
LOST = LabelsReport(ok=False, reason="labels are covered")
HIDDEN = LabelsReport(ok=False, hidden=True)


def joined(overlays: Overlays, now: float = 0.0, report: LabelsReport | None = GOOD) -> Overlay:
    overlay = overlays.add(Outlet(8), now)
    if report:
        overlay.hear_labels(report, now)
    return overlay


def test_the_first_page_that_runs_audio_is_the_master() -> None:
    overlays = Overlays()
    silent, second, third = (joined(overlays) for _ in range(3))
    second.audio = third.audio = "running"
    assert overlays.elect()
    assert overlays.master is second
    silent.audio = "running"
    assert not overlays.elect()
    assert overlays.master is second


def test_the_next_running_page_takes_over_when_the_master_goes() -> None:
    overlays = Overlays()
    first, second = joined(overlays), joined(overlays)
    first.audio = second.audio = "running"
    overlays.elect()
    overlays.remove(first, 1.0)
    assert overlays.elect()
    assert overlays.master is second


def test_labels_are_not_missed_before_any_page_has_come() -> None:
    assert Overlays().labels_ok(1000.0)


def test_labels_are_lost_when_a_page_has_been_silent_for_ten_seconds() -> None:
    overlays = Overlays()
    joined(overlays, 0.0)
    assert overlays.labels_ok(10.0)
    assert not overlays.labels_ok(10.1)


def test_a_page_that_never_reports_loses_the_labels() -> None:
    overlays = Overlays()
    joined(overlays, 0.0, report=None)
    assert overlays.labels_ok(10.0)
    assert not overlays.labels_ok(10.1)


def test_labels_are_lost_at_once_when_a_page_says_so() -> None:
    overlays = Overlays()
    joined(overlays, 0.0).hear_labels(LOST, 1.0)
    assert not overlays.labels_ok(1.0)


def test_one_page_without_labels_is_one_too_many() -> None:
    overlays = Overlays()
    joined(overlays, 0.0)
    joined(overlays, 0.0, LOST)
    assert not overlays.labels_ok(0.0)


def test_glyphs_below_the_floor_do_not_count_whatever_the_page_says() -> None:
    overlays = Overlays()
    joined(overlays, 0.0, LabelsReport(ok=True, ad_px=110, ai_px=57, canvas=(1080, 1920)))
    assert not overlays.labels_ok(0.0)


def test_letters_with_too_little_contrast_do_not_count_whatever_the_page_says() -> None:
    for contrast, counts in ((4.4, False), (4.5, True)):
        overlays = Overlays()
        page = joined(overlays, 0.0, structs.replace(GOOD, contrast=contrast))
        assert overlays.labels_ok(0.0) is counts
        assert page.labels.reason == ("" if counts else "too little contrast")


UNMEASURED: list[dict[str, object]] = [
    {"canvas": None},
    {"canvas": (0, 0), "rect": (0, 0, 0, 0), "ad_px": 0, "ai_px": 0},
    {"canvas": (1, 1), "rect": (0, 0, 1, 1), "ad_px": 1, "ai_px": 1},
    {"contrast": None},
    {"rect": (0, 0, 0, 0)},
    {"rect": (-9999, 296, 791, 136)},
    {"rect": (97, 1900, 791, 136)},
    {"reason": "labels are covered"},
]


@pytest.mark.parametrize("change", UNMEASURED, ids=str)
def test_labels_that_a_page_calls_seen_without_having_measured_them_do_not_count(change: dict[str, object]) -> None:
    overlays = Overlays()
    page = joined(overlays, 0.0, structs.replace(GOOD, **change))
    assert not overlays.labels_ok(0.0)
    assert page.labels.reason


def test_lost_labels_are_back_when_a_page_confirms_them_not_when_one_connects() -> None:
    overlays = Overlays()
    overlays.remove(joined(overlays, 0.0), 4.0)
    assert not overlays.labels_ok(20.0)
    page = joined(overlays, 20.0, None)
    assert not overlays.labels_ok(21.0)
    page.hear_labels(GOOD, 22.0)
    assert overlays.labels_ok(22.0)


def test_labels_that_a_page_lost_stay_lost_when_it_goes_reloads_or_hides() -> None:
    for report in (LOST, HIDDEN):
        overlays = Overlays()
        page = joined(overlays, 0.0)
        page.hear_labels(LOST, 5.0)
        assert not overlays.labels_ok(5.0)
        page.hear_labels(report, 5.5)
        assert not overlays.labels_ok(5.5)
        overlays.remove(page, 6.0)
        assert not overlays.labels_ok(6.0)
        again = joined(overlays, 6.1, None)
        assert not overlays.labels_ok(7.0)
        again.hear_labels(GOOD, 8.0)
        assert overlays.labels_ok(8.0)


def test_an_operators_own_look_does_not_stand_in_for_the_page_in_obs() -> None:
    overlays = Overlays()
    own = joined(overlays, 0.0)
    assert overlays.labels_ok(0.0)
    on_air = overlays.add(Outlet(8), 1.0, in_obs=True)
    on_air.hear_labels(GOOD, 1.0)
    overlays.remove(on_air, 4.0)
    own.hear_labels(GOOD, 13.0)
    assert overlays.labels_ok(13.9)
    assert not overlays.labels_ok(14.1)
    overlays.add(Outlet(8), 15.0, in_obs=True).hear_labels(GOOD, 15.0)
    assert overlays.labels_ok(15.0)


def test_a_page_that_reloads_again_and_again_without_a_word_of_its_labels_loses_them() -> None:
    overlays = Overlays()
    for at in (0.0, 4.0, 8.0, 12.0):
        overlays.remove(joined(overlays, at, None), at + 3.9)
    assert not overlays.labels_ok(12.0)


def test_a_hidden_preview_does_not_stop_the_show() -> None:
    overlays = Overlays()
    joined(overlays, 0.0)
    joined(overlays, 0.0, HIDDEN)
    assert overlays.labels_ok(5.0)


def test_labels_are_lost_ten_seconds_after_nothing_is_drawn_any_more() -> None:
    overlays = Overlays()
    page = joined(overlays, 0.0)
    overlays.remove(page, 4.0)
    assert overlays.labels_ok(14.0)
    assert not overlays.labels_ok(14.1)
    joined(overlays, 20.0)
    assert overlays.labels_ok(20.0)


def test_a_hidden_page_alone_loses_the_labels() -> None:
    overlays = Overlays()
    page = joined(overlays, 0.0)
    page.hear_labels(HIDDEN, 1.0)
    assert not overlays.labels_ok(10.1)


def test_a_snapshot_says_who_is_heard_and_what_went_wrong() -> None:
    overlays = Overlays()
    page = joined(overlays, 0.0)
    page.errors, page.last_error = 1, "it broke"
    info = page.info(3.0, master=True)
    assert (info.master, info.labels_ok, info.labels_age_s, info.last_error) == (True, True, 3.0, "it broke")


def test_a_label_that_is_large_enough_for_the_law_may_be_too_small_for_the_platform() -> None:
    fits = LabelsReport(ok=True, ad_px=118.0, ai_px=57.0, contrast=6.1, rect=GOOD.rect, canvas=(1080, 1920))
    assert joined(Overlays(0.05), report=fits).labels.ok
    assert joined(Overlays(0.08), report=fits).labels.reason == "glyphs too small"
    assert not joined(
        Overlays(0.0), report=LabelsReport(ok=True, ad_px=90.0, ai_px=57.0, canvas=(1080, 1920))
    ).labels.ok


def test_the_voice_goes_to_the_page_that_shows_the_host() -> None:
    overlays = Overlays()
    captions = overlays.add(Outlet(4), 0.0, shows=["captions", "labels"])
    captions.audio = "running"
    assert overlays.elect()
    assert overlays.master is captions
    host = overlays.add(Outlet(4), 1.0, shows=["host"])
    whole = overlays.add(Outlet(4), 2.0)
    host.audio = whole.audio = "running"
    assert overlays.elect()
    assert overlays.master is host
    assert not overlays.elect()
    overlays.remove(host, 3.0)
    assert overlays.elect()
    assert overlays.master is whole


def test_the_pages_of_a_language_are_found_without_the_others() -> None:
    overlays = Overlays()
    thai = [overlays.add(Outlet(1), 0.0, "th") for _ in range(2)]
    plain = overlays.add(Outlet(1), 0.0)
    assert overlays.reading(["th", "ar"]) == tuple(thai) and overlays.reading([""]) == (plain,)
    overlays.remove(thai[0], 1.0)
    assert overlays.reading(["th"]) == (thai[1],) and overlays.reading([]) == ()
