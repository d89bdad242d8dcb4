"""Effects on the command line: listed, described by a schema, tried with params that are checked first."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.cli.effects import query_of, read_params
from bot.stage.effects import check_params, load_effects
from tests.app.process import lines_of, zhubo

pytestmark = pytest.mark.wire
EFFECTS = load_effects([Path(__file__).parents[2] / "effects"])


def test_every_effect_is_listed_with_its_kind_and_schema() -> None:
    rows = lines_of(zhubo("effects", "list", "--json").stdout)
    assert {row["name"] for row in rows} == EFFECTS.keys()
    assert {row["kind"] for row in rows} == {"burst", "board"}
    schema = json.loads(zhubo("effects", "schema", "poll_bars").stdout)
    assert schema == next(row["schema"] for row in rows if row["name"] == "poll_bars")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("poll_bar",), "did you mean poll_bars"),
        (("poll_bars", "--param", "votes=1,x"), "must be of type integers"),
        (("poll_bars", "--param", "vote=1"), "did you mean votes"),
        (("hearts", "--param", "count=2000"), "at most 24"),
    ],
)
def test_what_cannot_be_tried_is_refused_with_the_remedy(words: tuple[str, ...], says: str) -> None:
    done = zhubo("effects", "try", *words, "--no-open")
    assert done.returncode == 2
    assert says in done.stderr


def test_the_address_for_a_running_room_holds_the_checked_params() -> None:
    done = zhubo(
        "effects", "try", "poll_bars", "--param", "votes=3,4", "--no-open", "--stage", "http://127.0.0.1:9/stage"
    )
    url = urlsplit(done.stdout.strip())
    assert (url.netloc, url.path) == ("127.0.0.1:9", "/stage/gallery")
    assert parse_qs(url.query) == {"effect": ["poll_bars"], "lang": ["zh"], "p.votes": ["[3, 4]"]}


@pytest.mark.parametrize("name", sorted(EFFECTS))
def test_the_defaults_of_every_effect_survive_the_way_through_the_command_line(name: str) -> None:
    spec = EFFECTS[name]
    pairs = [f"{key}={_typed(value)}" for key, value in {**spec.defaults, **spec.sample}.items()]
    read = check_params(spec, read_params(spec, pairs))
    assert {key: tuple(value) if isinstance(value, list) else value for key, value in read.items()} == {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in {**spec.defaults, **spec.sample}.items()
    }
    assert query_of(name, read, "en").startswith(f"effect={name}&lang=en")


def _typed(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
