import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import app
from bot.core.aigc import is_complete
from bot.core.errors import ConfigError, PolicyRefused, Retryable
from bot.core.ports import Voice
from bot.voice.wav import mark_in
from tests.app.process import quiet_room
from tests.fakes.voice import FakeVoice

pytestmark = pytest.mark.wire
ENDPOINT = (
    '[[voice.endpoint]]\nname = "home"\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "m"\napi_key_env = "HOME_KEY"\n'
)


def shop(folder: Path, lang: str) -> Path:
    made = quiet_room(folder, ENDPOINT + 'languages = ["ko"]', lang=lang)
    path = made / "room.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("chain = []", 'chain = ["kokoro", "home"]'), encoding="utf-8"
    )
    return made


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A room whose operator reads Chinese."""
    return shop(tmp_path_factory.mktemp("rooms") / "shop", "zh")


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A room whose operator reads English."""
    return shop(tmp_path_factory.mktemp("rooms") / "english", "en")


def voices(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["voices", *map(str, arguments)])


@pytest.fixture
def speaking(monkeypatch: pytest.MonkeyPatch) -> FakeVoice:
    """The room's only voice is this one."""
    voice = FakeVoice("kokoro", ttfb_s=0.0)

    def opened(*_: object) -> list[Voice]:
        return [voice]

    monkeypatch.setattr("bot.app.voices.open_voices", opened)
    return voice


def test_the_list_says_what_each_voice_speaks_and_what_it_still_needs(
    room: Path, english: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME_KEY", raising=False)
    said = voices("list", english).output
    assert re.search(r"kokoro +ready +en es (fr )?it ja zh", said) and re.search(
        r"home +needs you +ko\n +set the .*HOME_KEY", said
    )
    said = voices("list", room).output
    assert re.search(r"kokoro +可用 +en es (fr )?it ja zh", said) and re.search(
        r"home +要处理 +ko\n +设置环境变量 HOME_KEY", said
    )
    assert not re.search(r"[a-z]+ [a-z]{3,} [a-z]{3,}", said), "a sentence was left in English"
    rows = [json.loads(line) for line in voices("list", room, "--json").output.splitlines()]
    assert [(row["name"], bool(row["missing"])) for row in rows[:2]] == [("kokoro", False), ("home", True)]
    assert "jm_kumo" in rows[2]["packaged"]


def test_an_audition_is_a_wav_file_that_carries_the_mark(room: Path, speaking: FakeVoice, tmp_path: Path) -> None:
    out = tmp_path / "a.wav"
    done = voices("audition", room, "--text", "盖子一转就打开。", "--voice", "zf_xiaoyi", "-o", out)
    assert done.exit_code == 0 and speaking.asked == ["盖子一转就打开。"] and "kokoro 念出来" in done.output
    assert is_complete(mark_in(out.read_bytes()))


def test_an_audition_says_in_english_what_it_did_for_who_reads_it(
    english: Path, speaking: FakeVoice, tmp_path: Path
) -> None:
    done = voices("audition", english, "-o", tmp_path / "a.wav")
    assert done.exit_code == 0 and "kokoro says it in" in done.output


def test_a_voice_that_is_not_there_is_refused_instead_of_heard_in_another(
    room: Path, speaking: FakeVoice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def names() -> tuple[str, ...]:
        return ("jm_kumo", "zf_xiaoyi")

    monkeypatch.setattr(speaking, "names", names, raising=False)
    done = voices("audition", room, "--voice", "zf_xiaoyu", "-o", tmp_path / "a.wav")
    assert isinstance(done.exception, ConfigError) and "是不是 'zf_xiaoyi'？" in done.exception.hint
    assert done.exception.message == "kokoro 没有声音 'zf_xiaoyu'"
    assert speaking.asked == [] and not (tmp_path / "a.wav").exists()


def test_what_the_guard_refuses_is_not_said_for_a_trial_either(room: Path, speaking: FakeVoice, tmp_path: Path) -> None:
    done = voices("audition", room, "--text", "全网最低价，国家级品质！", "-o", tmp_path / "a.wav")
    assert done.exit_code == 1 and speaking.asked == [] and not (tmp_path / "a.wav").exists()
    assert "护栏不让说" in done.output


def test_a_language_that_nobody_speaks_says_who_was_asked(
    room: Path, english: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME_KEY", raising=False)
    done = voices("audition", room, "--lang", "ko")
    assert isinstance(done.exception, ConfigError) and "home：设置环境变量 HOME_KEY" in done.exception.message
    done = voices("audition", english, "--lang", "ko")
    assert isinstance(done.exception, ConfigError)
    assert "kokoro: does not speak ko; home: set the environment variable HOME_KEY" in str(done.exception)
    other = voices("audition", english, "--provider", "edge")
    assert "edge: not in the room's chain" in str(other.exception)


def test_a_language_that_lacks_its_dictionary_is_listed_with_the_extra_that_brings_it(
    room: Path, english: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.voice.kokoro.languages", lambda: frozenset({"zh", "en"}))
    assert "ja: pip install 'zhubo[local-voice-ja]'" in voices("list", english).output
    assert "ja: 运行 pip install 'zhubo[local-voice-ja]'" in voices("list", room).output
    done = voices("audition", english, "--lang", "ja")
    assert "kokoro: pip install 'zhubo[local-voice-ja]'" in str(done.exception)


def test_fixed_lines_are_made_once_with_a_bar_and_then_kept(
    room: Path, english: Path, speaking: FakeVoice, tmp_path: Path
) -> None:
    other = voices("prerender", english, "--most", "1", "--data", tmp_path)
    assert "1 made, 0 were there, 0 failed" in other.output and "there are more" in other.output
    speaking.asked.clear()
    first = voices("prerender", room, "--most", "3")
    assert (
        first.exit_code == 0 and "做好 3 句，原来就有 0 句，失败 0 句" in first.output and "还有没做的" in first.output
    )
    again = voices("prerender", room, "--most", "4", "--json")
    assert json.loads(again.output) == {"made": 1, "kept": 3, "failed": 0, "reason": ""}
    assert len(list((room / "data" / "clips").glob("*.clip"))) == 4 == len(speaking.asked)


def test_a_voice_that_fails_ends_the_work_with_its_reason(
    room: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    down = FakeVoice("kokoro", [Retryable("HTTP 403")] * 9, ttfb_s=0.0)
    monkeypatch.setattr("bot.app.voices.open_voices", lambda *_: [down])
    done = voices("prerender", room, "--data", tmp_path, "--most", "20")
    assert done.exit_code == 1 and len(down.asked) == 3 and "HTTP 403" in done.output


def test_where_the_policy_allows_no_voice_nothing_is_spoken_ahead(tmp_path: Path) -> None:
    mute = quiet_room(tmp_path / "mute", '[policy]\nprofiles = ["tiktok_shop_us"]')
    done = voices("prerender", mute)
    assert isinstance(done.exception, PolicyRefused)
