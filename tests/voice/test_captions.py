import pytest

from bot.core.speech import VoiceStyle, speech_seconds
from bot.voice.captions import CaptionsOnly
from tests.fakes.voice import cleared

pytestmark = pytest.mark.room


async def length_ms(text: str, lang: str, rate: float = 1.0) -> float:
    chunks = [c async for c in CaptionsOnly().synthesize(cleared(text, lang), VoiceStyle(lang=lang, rate=rate))]
    assert all(chunk.pcm == b"" for chunk in chunks)
    return sum(chunk.duration_ms for chunk in chunks)


async def test_a_line_stays_as_long_as_it_takes_to_say() -> None:
    assert await length_ms("一二三四五六七八九", "zh") == pytest.approx(2000)
    assert await length_ms("¥1,299.00", "zh") == pytest.approx(speech_seconds("一千二百九十九块", "zh") * 1000)
    assert await length_ms("一二三四五六七八九", "zh", 99.0) == pytest.approx(2000 / 1.5)


@pytest.mark.parametrize("text", ["", "😀", "5" * 9000, "\ud800"])
@pytest.mark.parametrize("lang", ["zh", "en", "ar", "xx"])
async def test_it_never_fails_and_never_blinks(text: str, lang: str) -> None:
    assert await length_ms(text, lang) >= 400
