import re

import pytest

from bot.stage.labels import floors_px, labels_for, plate_css

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("canvas", "floors"),
    [((1080, 1920), (111, 54)), ((1920, 1080), (111, 54)), ((1280, 720), (74, 36)), ((540, 960), (56, 27))],
)
def test_the_floors_are_those_of_the_rules_table(canvas: tuple[int, int], floors: tuple[int, int]) -> None:
    assert floors_px(*canvas) == floors


@pytest.mark.parametrize("lang", ["zh", "zh-Hant", "en", "ja", "ko", "ms", "id", "fr", ""])
def test_every_language_is_told_of_ad_and_ai(lang: str) -> None:
    labels = labels_for(lang)
    assert labels.ad in {"广告", "AD", "広告", "광고", "IKLAN"}
    assert all("AI" in line for line in labels.lines)


def test_a_platform_may_ask_for_a_larger_label_and_nobody_for_a_smaller_one() -> None:
    assert floors_px(1080, 1920, 0.1) == (221, 54)
    assert floors_px(1080, 1920, 0.001) == floors_px(1080, 1920) == (111, 54)


def test_a_platform_adds_lines_and_takes_none_away() -> None:
    own = labels_for("zh").lines
    assert labels_for("zh", ("虚拟人直播", own[0])).lines == (*own, "虚拟人直播")


@pytest.mark.parametrize(("lines", "of_diagonal"), [(2, 0.05), (2, 0.0), (3, 0.05), (2, 0.1), (4, 0.08)])
def test_the_plate_only_ever_grows(lines: int, of_diagonal: float) -> None:
    sizes = dict(re.findall(r"--(grow|wide|tall): ([0-9.]+)", plate_css(lines, of_diagonal)))
    assert float(sizes["grow"]) >= 1
    assert float(sizes["wide"]) >= 136 and float(sizes["tall"]) >= float(sizes["wide"])
