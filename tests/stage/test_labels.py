import pytest

from bot.stage.labels import floors_px, labels_for

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
