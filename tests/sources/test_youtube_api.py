import asyncio
import json
from pathlib import Path

import pytest

from bot.aio.virtual import LoopClock
from bot.core.errors import NeedsOperator, Retryable
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings, refined
from bot.sources.line import Answer
from bot.sources.youtube_api import Api
from bot.sources.youtube_quota import next_day_ms
from bot.sources.youtube_settings import YoutubeSettings
from tests.fakes.show import START_MS
from tests.sources.hearing import Idle

pytestmark = pytest.mark.wire


class Owner(Idle):
    kind = "youtube"


def api(data: Path, units: int = 1000) -> tuple[Api, Owner]:
    settings = SourceSettings.model_validate({"kind": "youtube", "live_chat_id": "c", "quota_units": units})
    clock = LoopClock(asyncio.get_running_loop(), START_MS)
    owner = Owner(settings, SourceContext(clock=clock, session_id="s", data=data))
    return Api(owner, refined(settings, YoutubeSettings)), owner


async def test_what_is_spent_is_shown_and_known_to_the_next_run(tmp_path: Path) -> None:
    first, owner = api(tmp_path)
    await first.remember()
    await first.spend(50)
    assert owner.health.counts == {"quota_used": 50, "quota_limit": 900}
    await first.keep()
    again, owner = api(tmp_path)
    await again.remember()
    assert owner.health.counts["quota_used"] == 50


async def test_beyond_the_limit_it_waits_for_the_next_day_and_says_so(tmp_path: Path) -> None:
    made, owner = api(tmp_path, units=10)
    await made.spend(5)
    with pytest.raises(Retryable, match=r"5 of 10 units.*16 h 46 min") as caught:
        await made.spend(5)
    assert abs(caught.value.after_s - (next_day_ms(START_MS) - START_MS) / 1000) < 5
    assert "quota_units" not in owner.health.hint and "Google" in owner.health.hint


async def test_a_message_that_does_not_fit_leaves_reading_its_hint_and_its_units(tmp_path: Path) -> None:
    made, owner = api(tmp_path, units=50)
    with pytest.raises(Retryable):
        await made.spend(50)
    assert owner.health.hint == ""
    await made.spend(5)


async def test_the_platforms_word_for_the_quota_is_taken(tmp_path: Path) -> None:
    made, owner = api(tmp_path)
    body = json.dumps({"error": {"errors": [{"reason": "quotaExceeded"}]}}).encode()
    assert isinstance(await made.refused(Answer(403, {}, body), "the live chat"), Retryable)
    assert owner.health.counts["quota_used"] == 1000
    with pytest.raises(Retryable):
        await made.spend(1)


async def test_a_refused_login_asks_a_person(tmp_path: Path) -> None:
    made, _ = api(tmp_path)
    assert isinstance(await made.refused(Answer(401, {}, b""), "the live chat"), NeedsOperator)
