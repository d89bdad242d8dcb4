"""Where no AI voice is allowed, nothing is synthesised and the captions go on (rules L10)."""

import asyncio

import pytest

from bot.aio.virtual import LoopClock
from bot.core.errors import PolicyRefused
from bot.core.speech import VoiceStyle
from bot.voice.chain import VoiceChain
from bot.voice.refused import RefusedVoice
from tests.fakes.voice import cleared
from tests.virtual import virtual

pytestmark = pytest.mark.room
STYLE = VoiceStyle(lang="zh")


@virtual
async def test_synthesis_is_refused_with_the_profile_named() -> None:
    with pytest.raises(PolicyRefused, match="tiktok_shop_us"):
        async for _ in RefusedVoice("tiktok_shop_us").synthesize(cleared("你好"), STYLE):
            pass


@virtual
async def test_the_captions_go_on_and_the_light_says_why() -> None:
    chain = VoiceChain([RefusedVoice("tiktok_shop_us")], LoopClock(asyncio.get_running_loop(), 0))
    await chain.warm()
    chunks = [chunk async for chunk in chain.synthesize(cleared("一二三四五"), STYLE)]
    assert chunks and all(chunk.pcm == b"" and chunk.duration_ms > 0 for chunk in chunks)
    assert chain.describe().startswith("captions only: policy: tiktok_shop_us allows no AI voice")
    await chain.aclose()
