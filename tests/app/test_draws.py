import asyncio
import json
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.app.draws import draws_of, raffle_lights
from bot.app.files import JOURNAL, RoomFiles, load_room, room_settings
from bot.app.forget import forget_viewer
from bot.cli.main import app
from bot.core.errors import ConfigError
from bot.draws.proof import link, prove
from bot.room.raffle import Raffle, Start
from bot.store.draw_files import FOLDER, Wish, take_wishes, wish, write_proof
from bot.store.lock import JournalLock
from tests.draws.deck import CLOSES_MS, CUP, OPENS_MS, card, said
from tests.draws.test_proof import draw as a_draw
from tests.store.draws_rig import GRACE_MS, SEED, SetClock, table

pytestmark = pytest.mark.wire


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["draw", *map(str, words)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def files(**changes: Any) -> RoomFiles:
    settings = room_settings(None)
    settings = type(settings).model_validate({**settings.model_dump(), "draw": [{**CUP, **changes}]})
    return load_room(None, settings, started_ms=OPENS_MS)


async def opened(path: Path, until_ms: int) -> None:
    async with table(path / "data" / JOURNAL) as one:
        raffle = Raffle(one.draws, one.clock, folder=path / "data" / FOLDER)
        await raffle.prepare([card()])
        one.clock.at_ms = OPENS_MS
        await raffle.step()
        await one.hear(*(said(f"v{n}") for n in range(9)), said("late", at_ms=CLOSES_MS + 1))
        one.clock.at_ms = until_ms
        await raffle.step()


@pytest.fixture
async def room(tmp_path: Path) -> Path:
    await opened(tmp_path, CLOSES_MS + GRACE_MS)
    return tmp_path


def test_the_cards_of_a_room_are_read_with_their_starts() -> None:
    found = draws_of(files())
    assert list(found.cards) == ["cup-1"] and found.starts == {}
    lasting = {key: value for key, value in CUP.items() if key not in ("opens", "closes")} | {"duration_s": 60}
    settings = room_settings(None)
    sku = next(iter(files().catalog.products))
    for start, expected in (
        ({"counter": "likes", "level": 10}, Start(counter="likes", level=10)),
        ({"product": sku}, Start(sku=sku)),
    ):
        changed = type(settings).model_validate({**settings.model_dump(), "draw": [{**lasting, "start": start}]})
        assert draws_of(load_room(None, changed, started_ms=OPENS_MS)).starts == {"cup-1": expected}


@pytest.mark.parametrize(
    ("start", "named"),
    [
        ({"product": "NONE"}, "no product"),
        ({"counter": "smiles", "level": 1}, "no counter"),
        ({"counter": "likes"}, "not understood"),
        ("now", "not understood"),
    ],
)
def test_a_start_that_cannot_be_is_named(start: object, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        draws_of(files(start=start))


@pytest.mark.parametrize(
    ("draw", "named"),
    [("cup-2", "there is no draw 'cup-2'"), ("cup-1", "opens at its own time")],
)
def test_a_trigger_opens_only_a_draw_that_waits_for_it(draw: str, named: str) -> None:
    room = files()
    trigger = {"id": "gift", "on": "gift", "draw": draw}
    settings = type(room.settings).model_validate({**room.settings.model_dump(), "trigger": [trigger]})
    with pytest.raises(ConfigError, match=named):
        draws_of(replace(room, settings=settings))


def test_a_proof_is_verified_by_anybody_with_exit_code_and_words(tmp_path: Path) -> None:
    proof = prove(a_draw())
    path = tmp_path / "d.proof.json"
    path.write_text(json.dumps(proof), encoding="utf-8")
    assert run("verify", path) == (0, "VERIFIED: the winners follow from rules, list, seed and salt as published\n")
    assert "验证通过" in run("verify", path, "--lang", "zh")[1]
    assert json.loads(run("verify", path, "--json")[1]) == {"verified": True, "faults": []}
    path.write_text(json.dumps({**proof, "salt": "none"}), encoding="utf-8")
    code, told = run("verify", path)
    assert code == 1 and told.startswith("WRONG: ") and "seed does not follow" in told
    with pytest.raises(ConfigError, match=r"cannot read missing\.json"):
        run("verify", tmp_path / "missing.json")


def test_a_proof_that_does_not_follow_the_one_before_it_shows_that_a_list_was_left_out(tmp_path: Path) -> None:
    before, paths = "", []
    for number in range(3):
        proof = prove(a_draw(number))
        before = link(before, *(str(proof[key]) for key in ("draw_id", "rules_hash", "commit", "entrants_hash")))
        paths.append(tmp_path / f"{number}.proof.json")
        paths[-1].write_text(json.dumps(prove(replace(a_draw(number), chain=before))), encoding="utf-8")
    first, second, third = paths
    assert run("verify", second, "--after", first)[0] == run("verify", third, "--after", second)[0] == 0
    code, told = run("verify", third, "--after", first)
    assert (code, told) == (1, "WRONG: the chain does not go on from that of the earlier draw\n")
    assert run("verify", third, "--after", first, "--lang", "zh")[1] == "WRONG 对不上：链和前一个抽奖接不上\n"
    first.write_text(json.dumps(prove(a_draw(0))), encoding="utf-8")  # its chain is no chain
    assert run("verify", second, "--after", first)[0] == 1


def test_a_draw_is_listed_and_shown_with_every_refusal_in_words(room: Path) -> None:
    code, told = run("list", room, "--json")
    row = json.loads(told)
    assert (code, row["id"], row["state"], row["entrants"]) == (0, "cup-1", "revealed", 9)
    told = run("show", room, "cup-1", "--lang", "zh")[1]
    assert "不在参与时间内" in told and "马克杯" in told and "候补" in told and "v**" in told
    assert SEED.hex() not in told
    places = json.loads(run("show", room, "cup-1", "--json")[1])["places"]
    assert [place["state"] for place in places] == ["reserved"] * 2 + ["waiting"] * 3
    assert run("show", room, "none")[0] == 1


def test_what_the_operator_does_off_air_is_done_at_once(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.draws.SystemClock", lambda: SetClock(CLOSES_MS + 3_600_000))
    proof = room / "data" / FOLDER / "cup-1.proof.json"
    assert run("verify", proof)[0] == 0
    assert run("claim", room, "cup-1", "--place", 0)[0] == 0
    assert run("claim", room, "cup-1", "--place", 0, "--delivered")[0] == 0
    assert run("claim", room, "cup-1", "--place", 1, "--refuse", "two accounts")[0] == 0
    code, told = run("claim", room, "cup-1", "--place", 9)
    assert code == 1 and "no place 9" in told
    rows = [json.loads(line) for line in run("export", room, "cup-1")[1].splitlines()]
    won = {row["place"]: (row["claim"], row["person"]) for row in rows if "place" in row}
    assert [won[place][0] for place in (0, 1, 2)] == ["delivered", "refused", "reserved"]
    assert won[0][1].startswith("bilibili:open_id:v")
    assert run("void", room, "cup-1", "--reason", "the cups broke")[0] == 0
    assert "the cups broke" in run("list", room)[1]
    assert run("publish", room, "cup-9")[0] == 1


async def test_a_card_that_cannot_be_published_lights_up(tmp_path: Path) -> None:
    async with table() as one:
        raffle = Raffle(one.draws, one.clock)
        assert raffle_lights(raffle) == raffle_lights(None) == []
        one.clock.at_ms = CLOSES_MS
        raffle.refused = await raffle.prepare([card()])
        (chip,) = raffle_lights(raffle)
    assert chip.state == "bad" and "closes in the past" in chip.text


async def test_who_is_forgotten_off_air_leaves_entries_and_the_private_file(room: Path) -> None:
    loser = next(
        row["person"] for row in map(json.loads, run("export", room, "cup-1")[1].splitlines()) if "place" not in row
    )
    await asyncio.to_thread(forget_viewer, room, None, loser)
    private = (room / "data" / FOLDER / "cup-1.private.jsonl").read_text(encoding="utf-8")
    assert f'"{loser}"' not in private and "forgotten:" in private
    assert run("verify", room / "data" / FOLDER / "cup-1.proof.json")[0] == 0


def test_a_room_that_was_never_on_air_has_no_draws(tmp_path: Path) -> None:
    assert run("list", tmp_path) == (0, "this room has no draws\n")
    assert run("show", tmp_path, "x")[0] == 1
    assert run("open", tmp_path, "x")[0] == 1
    with pytest.raises(ConfigError, match="no room folder"):
        run("list", tmp_path / "gone")


def test_a_room_on_air_is_asked_and_a_wish_that_nobody_takes_is_taken_back(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.draws.ANSWER_WAIT_S", 0.2)
    lock = JournalLock(room / "data" / JOURNAL)
    try:
        code, told = run("open", room, "cup-1")
    finally:
        lock.release()
    assert code == 1 and "did not take it" in told
    assert take_wishes(room / "data" / FOLDER) == []


def test_the_private_file_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    write_proof(tmp_path, "d", {"v": 1}, [{"person": "bilibili:uid:1"}])
    write_proof(tmp_path, "d", {"v": 2}, [{"person": "bilibili:uid:1"}])
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "d.private.jsonl").stat().st_mode) == 0o600
    assert json.loads((tmp_path / "d.proof.json").read_text()) == {"v": 2}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d.private.jsonl", "d.proof.json"]


def test_wishes_come_in_order_and_what_is_none_is_removed(tmp_path: Path) -> None:
    wish(tmp_path, "2-b", Wish(verb="open", draw_id="b"))
    wish(tmp_path, "1-a", Wish(verb="void", draw_id="a", reason="x" * 5000))
    wish(tmp_path, "3-c", Wish(verb="claim", draw_id="c", ordinal=2))
    assert [one.draw_id for one in take_wishes(tmp_path)] == ["b", "c"]
    assert take_wishes(tmp_path) == []


async def test_a_draw_that_closes_off_air_is_picked_when_somebody_asks(tmp_path: Path) -> None:
    await opened(tmp_path, OPENS_MS + 2000)
    async with table(tmp_path / "data" / JOURNAL, clock=SetClock(CLOSES_MS + GRACE_MS)) as one:
        await Raffle(one.draws, one.clock, folder=tmp_path / "data" / FOLDER).step()
        assert (await one.draws.get("cup-1")).state == "revealed"
