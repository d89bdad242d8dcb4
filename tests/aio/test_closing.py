from collections.abc import AsyncIterator

import pytest

from bot.aio.closing import closing
from bot.core.speech import VoiceStyle
from tests.fakes.voice import FakeVoice, cleared

pytestmark = pytest.mark.room


async def test_an_abandoned_clause_is_closed_also_on_a_fault() -> None:
    voice = FakeVoice(ttfb_s=0.0)
    chunks = voice.synthesize(cleared("一二三"), VoiceStyle(lang="zh"))
    with pytest.raises(ValueError, match="mine"):
        async with closing(chunks):
            await anext(chunks)
            raise ValueError("mine")
    assert voice.closed == 1


async def test_a_source_without_an_end_of_its_own_is_left_alone() -> None:
    class Plain:
        def __aiter__(self) -> "Plain":
            return self

        async def __anext__(self) -> int:
            return 1

    plain: AsyncIterator[int] = Plain()
    async with closing(plain):
        assert await anext(plain) == 1
