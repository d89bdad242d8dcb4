import pytest

from bot.guard.disguised_figures import shows_figure
from bot.guard.numbers import invented

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "Pay IX yuan",
        "Only V left in the shop",
        "It costs XII",
        "since MMXXVI",
        "lO yuan",
        "IO yuan",
        "f i f t y yuan",
        "fif-ty yuan",
        "n i n e dollars",
        "wu shi jiu kuai",
        "五shi块",
        "jiu块",
        "wu折",
    ],
)
def test_a_figure_in_disguise_is_found(text: str) -> None:
    assert invented(text, "en")
    assert invented(text, "zh")


@pytest.mark.parametrize(
    "text",
    [
        "It comes in XL and XXL",
        "A CD of the choir",
        "I see a MIX of shades",
        "Vitamin C for the skin",
        "so dollars or euros, as you like",
        "a kind of well-made lid",
        "a b c of knots",
        "X marks the spot",
        "it is-so easy",
        "shi shi kan",
    ],
)
def test_letters_that_show_no_figure_are_none(text: str) -> None:
    assert invented(text, "en") == ""


@pytest.mark.parametrize("char", "㏠㋀㍘🕗⚀⚅🁡")
def test_a_picture_may_show_a_figure(char: str) -> None:
    assert shows_figure(char)


@pytest.mark.parametrize("char", "👕💕🩱🎉★の한")
def test_other_pictures_and_letters_show_none(char: str) -> None:
    assert not shows_figure(char)
