"""`zhubo doctor` on a healthy, a silent and a refused source, in both languages, and on a room that is on air."""

import asyncio
from pathlib import Path

import pytest

from bot.app.doctor import WORDS
from tests.app.process import lines_of, on_air, quiet_room, reads_from, zhubo
from tests.fakes.contract import FakeContract
from tests.fakes.llm import Reply, answer, fake_llm
from tests.fakes.show import script

pytestmark = pytest.mark.wire

ANSWER = answer("size", "It is made of soft linen.", "f1")


async def doctor(room: Path, *more: str) -> tuple[int, str]:
    done = await asyncio.to_thread(zhubo, "doctor", room, "--seconds", "3", *more)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


async def chatter(fake: FakeContract) -> None:
    for step in script():
        await fake.perform([step])
        await asyncio.sleep(0.05)


def test_both_languages_have_every_word() -> None:
    assert WORDS["zh"].keys() == WORDS["en"].keys()


@pytest.mark.parametrize(("lang", "says"), [("en", ("live", "frames", "events")), ("zh", ("正常", "帧", "个事件"))])
async def test_a_healthy_source_is_good_with_its_figures(tmp_path: Path, lang: str, says: tuple[str, ...]) -> None:
    async with FakeContract() as fake:
        room = quiet_room(tmp_path / "shop", reads_from(f"{fake.ws_url}/ws"))
        talking = asyncio.create_task(chatter(fake))
        code, out = await doctor(room, "--lang", lang)
        talking.cancel()
        await asyncio.wait({talking})
    assert code == 0 and "✓ source relay" in out
    assert all(word in out for word in says)


@pytest.mark.parametrize(("lang", "says"), [("en", "nothing came in 3 s"), ("zh", "3 秒内什么也没收到")])
async def test_a_silent_source_is_a_warning_with_its_causes(tmp_path: Path, lang: str, says: str) -> None:
    async with FakeContract() as fake:
        code, out = await doctor(quiet_room(tmp_path / "shop", reads_from(f"{fake.ws_url}/ws")), "--lang", lang)
    assert code == 0 and "! source relay" in out and says in out


@pytest.mark.parametrize(
    ("lang", "says", "do"),
    [("en", "stopped, needs you", "check its token"), ("zh", "已停，需要你处理", "检查它的令牌")],
)
async def test_a_refused_source_is_bad_and_says_what_to_do(tmp_path: Path, lang: str, says: str, do: str) -> None:
    async with FakeContract() as fake:
        fake.refuse_with = (401, {})
        code, out = await doctor(quiet_room(tmp_path / "shop", reads_from(f"{fake.ws_url}/ws")), "--lang", lang)
    assert code == 1 and "✗ source relay" in out
    assert says in out and do in out


async def test_a_source_that_nobody_serves_is_bad(tmp_path: Path) -> None:
    code, out = await doctor(quiet_room(tmp_path / "shop", reads_from("ws://127.0.0.1:9/ws")), "--lang", "en", "--json")
    findings = {finding["part"]: finding for finding in lines_of(out)}
    assert code == 1 and findings["source"]["verdict"] == "bad" and "no connection" in findings["source"]["text"]
    assert findings["disk"]["verdict"] == "good"


async def test_a_room_on_air_is_asked_and_not_disturbed(tmp_path: Path) -> None:
    async with FakeContract() as fake:
        room = quiet_room(tmp_path / "shop", reads_from(f"{fake.ws_url}/ws"))
        async with on_air(room):
            await fake.someone()
            await fake.perform(script()[:20])
            async with asyncio.timeout(25):  # the pulse is written every ten seconds
                while "source relay" not in (await doctor(room, "--lang", "en"))[1]:
                    await asyncio.sleep(0.5)
            code, out = await doctor(room, "--lang", "en")
            assert "the room is on air" in out and fake.connections == 1
        code, out = await doctor(room, "--lang", "en")
    assert "the room is on air" not in out


async def test_a_language_model_is_asked_and_one_that_is_away_is_bad(tmp_path: Path) -> None:
    async with fake_llm(Reply(text=ANSWER)) as llm:
        here = f'[[llm.endpoint]]\nname = "here"\nbase_url = "{llm.base_url}"\nmodel = "m"\n'
        away = '[[llm.endpoint]]\nname = "away"\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "m"\n'
        code, out = await doctor(quiet_room(tmp_path / "shop", here, away), "--lang", "en", "--json")
    models = {finding["name"]: finding for finding in lines_of(out) if finding["part"] == "model"}
    assert code == 1 and models["away"]["verdict"] == "bad"
    assert models["here"]["verdict"] != "bad" and "first token after" in models["here"]["text"]


@pytest.mark.parametrize(("lang", "hint"), [("en", "zhubo attest"), ("zh", "zhubo attest 房间")])
async def test_a_room_that_its_policy_keeps_from_starting_is_bad_with_rule_and_remedy(
    tmp_path: Path, lang: str, hint: str
) -> None:
    room = quiet_room(tmp_path / "shop", '[policy]\nmode = "unattended"\nprofiles = ["twitch"]')
    code, out = await doctor(room, "--lang", lang)
    assert code == 1 and "✗ policy twitch" in out and "[F01]" in out and hint in out


async def test_a_policy_that_is_kept_is_named(tmp_path: Path) -> None:
    code, out = await doctor(quiet_room(tmp_path / "shop"), "--lang", "en")
    assert code == 0 and "✓ policy" in out and "assist: generic" in out
