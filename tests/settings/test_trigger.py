import pytest

from bot.core.errors import ConfigError
from bot.settings.room import parse_settings
from bot.settings.trigger import check_url, hours, line_of

pytestmark = pytest.mark.unit
TEXT = """
[room]
id = "x"

[[trigger]]
id = "a"
every = 5

[[ trigger ]]  # the second
id = "b"
counter = "likes"
evry = 3
[[budget]]
name = "Money"
cap = 0
"""


def test_a_fault_is_named_with_the_line_it_is_on() -> None:
    raw = {
        "trigger": [{"id": "a", "every": 5}, {"id": "b", "counter": "likes", "evry": 3}],
        "budget": [{"name": "Money", "cap": 0}],
    }
    with pytest.raises(ConfigError) as caught:
        parse_settings(raw, "room.toml", TEXT)
    message = caught.value.message
    assert "line 12: unknown key 'trigger.2.evry', did you mean 'every'" in message
    assert "line 14: budget.1.name" in message
    assert "line 15: budget.1.cap" in message


@pytest.mark.parametrize(
    ("loc", "line"),
    [
        (("trigger", 0), 5),
        (("trigger", 1), 9),
        (("trigger", 1, "hold"), 9),
        (("trigger", 7), 0),
        (("room", "id"), 0),
    ],
)
def test_what_has_no_line_of_its_own_is_placed_at_its_table(loc: tuple[object, ...], line: int) -> None:
    assert line_of(TEXT, loc) == line


def test_hours_are_read_to_the_minute_and_nothing_else_is() -> None:
    assert hours("20:00-22:30") == (1_200, 1_350)
    assert hours("23:30-08:00") == (1_410, 480)
    for wrong in ("20-22", "24:00-01:00", "8:00-9:00", "20:60-21:00", ""):
        with pytest.raises(ValueError, match="write them like"):
            hours(wrong)


@pytest.mark.parametrize(
    "url", ["https://shop.example/hook", "http://127.0.0.1:9/x", "http://localhost/x", "http://[::1]:8/"]
)
def test_a_webhook_goes_out_encrypted_or_stays_at_home(url: str) -> None:
    assert check_url(url) == url


@pytest.mark.parametrize("url", ["http://shop.example/", "ftp://x/", "http://127.0.0.1.evil.example/", "https://", "x"])
def test_an_address_that_others_could_read_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="https://"):
        check_url(url)


@pytest.mark.parametrize(
    ("trigger", "why"),
    [
        ({"on": "coment"}, "no event type"),
        ({"hours": ["8-9"]}, "no hours"),
        ({"counter": "like"}, "counter"),
        ({"id": "a@2"}, "id"),
        ({"tiers": ["queen"]}, "tiers"),
        ({"while": 0}, "while"),
    ],
)
def test_a_wrong_value_of_a_trigger_is_named(trigger: dict[str, object], why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        parse_settings({"trigger": [{"id": "a", **trigger}]})


def test_a_webhook_has_one_address() -> None:
    for wrong in ({}, {"url": "https://x.example", "url_env": "X"}):
        with pytest.raises(ConfigError, match="either url or url_env"):
            parse_settings({"webhook": [{"name": "shop", **wrong}]})
