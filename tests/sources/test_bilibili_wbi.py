import pytest

from bot.sources.bilibili_wbi import mixed_key, signed
from tests.fakes.bilibili_web import IMG, SUB

pytestmark = pytest.mark.unit

KEY = "ea1db124af3c7062474693fa704f4ff8"
"""Of the two stems; key, request and signature are a published example of this algorithm."""


def test_the_key_is_mixed_of_two_file_names() -> None:
    assert mixed_key(f"https://a.invalid/wbi/{IMG}.png", f"https://a.invalid/wbi/{SUB}.png?x=1") == KEY


@pytest.mark.parametrize("url", ["", "https://a.invalid/short.png", "not an address"])
def test_an_address_that_is_none_gives_no_key(url: str) -> None:
    assert mixed_key(url, url) == ""


def test_a_known_request_gets_its_known_signature() -> None:
    made = signed({"foo": "114", "bar": "514", "zab": "1919810"}, KEY, 1702204169)
    assert made["w_rid"] == "8f6f2b5b3d485fe1886cec6a0be8c5d4"
    assert list(made) == ["bar", "foo", "wts", "zab", "w_rid"]


def test_some_characters_are_dropped_from_values_before_signing() -> None:
    assert signed({"a": "x!'()*y"}, KEY, 1) == signed({"a": "xy"}, KEY, 1)
