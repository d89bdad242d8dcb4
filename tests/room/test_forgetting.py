"""A room whose viewers are remembered, and forgotten when they say so."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import pytest

from bot.core.errors import ConfigError
from bot.core.events import User
from bot.core.reports import CommentSeen, EventSeen, Forgotten
from bot.core.viewers import History
from bot.room import forgetting
from bot.room.screen_words import FORGOTTEN
from tests.room.studio import Studio, studio, virtually

pytestmark = pytest.mark.room


async def history_of(show: Studio, who: str) -> History | None:
    """What the journal knows of a viewer when she comes back."""
    event = show.event("enter", who)
    (committed,) = await show.room.parts.journal.append([event])
    return committed.history


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(120):
        while not condition():
            await asyncio.sleep(0.1)


def played(main: Callable[[Studio], Awaitable[None]], **options: object) -> None:
    async def run() -> None:
        async with studio(**options) as show:  # type: ignore[arg-type]
            await show.opening_over()
            await main(show)

    virtually(run)


def test_topics_language_and_tier_are_remembered_when_she_comes_back() -> None:
    async def main(show: Studio) -> None:
        await show.hear(show.comment("炒锅多少钱", "阿宁"), show.comment("杯子还有货吗", "阿宁"))
        await asyncio.sleep(5)
        known = await history_of(show, "阿宁")
        assert known is not None
        assert [(topic.intent, topic.sku) for topic in known.notes.topics] == [("price", "WOK"), ("stock", "CUP")]
        assert (known.notes.lang, known.notes.tiers[0].tier, known.comments) == ("zh", "new", 2)

    played(main)


def test_who_asks_to_be_forgotten_is_gone_and_hears_it_once_without_her_name() -> None:
    async def main(show: Studio) -> None:
        await show.hear(show.comment("炒锅多少钱", "阿宁"))
        await asyncio.sleep(5)
        await show.hear(show.comment("忘记我", "阿宁"))
        await until(lambda: FORGOTTEN["zh"] in "".join(show.tape.said()))
        assert await history_of(show, "阿宁") is None
        (gone,) = [report for report in show.tape.reports if isinstance(report, Forgotten)]
        hers = [seen.seq for seen in show.tape.seen() if seen.viewer.name == "阿宁"]
        assert list(gone.seqs) == hers and len(hers) == 2
        answer = await show.answer_to("forget_me")
        assert "阿宁" not in answer.text
        assert [seq for seq in hers if await show.room.explain(seq) is not None] == []

    played(main)


def test_what_she_asked_and_nobody_answered_yet_is_taken_back() -> None:
    async def main(show: Studio) -> None:
        for number in range(4):
            await show.hear(
                show.comment(("炒锅多少钱", "杯子有货吗", "护手霜成分", "什么时候发货")[number], f"u{number}")
            )
        await show.hear(show.comment("T恤有多大的尺码", "阿宁"), show.comment("忘记我", "阿宁"))
        await until(lambda: any(one.turn.intent == "forget_me" for one in show.tape.ended()))
        spoken = [one for one in show.tape.ended() if any(viewer.name == "阿宁" for viewer in one.turn.viewers)]
        assert [one.turn.intent for one in spoken if one.outcome == "spoken"] == []

    played(main)


def test_of_a_masked_viewer_nothing_is_kept_and_she_is_answered_all_the_same() -> None:
    async def main(show: Studio) -> None:
        event = show.comment("forget me", "张***")
        masked = User(id="0", id_scope="masked", name="张***")
        await show.hear(msgspec.structs.replace(event, user=masked))
        answer = await show.answer_to("forget_me")
        assert answer.outcome == "spoken"
        assert not [report for report in show.tape.reports if isinstance(report, Forgotten)]

    played(main)


def test_a_request_from_a_recorded_history_page_is_not_carried_out() -> None:
    async def main(show: Studio) -> None:
        event = msgspec.structs.replace(show.comment("忘记我", "阿宁"), delivery="backfill")
        await show.hear(event)
        await asyncio.sleep(5)
        assert [seen.intent for seen in show.tape.reports if isinstance(seen, CommentSeen)] != ["forget_me"]
        assert await history_of(show, "阿宁") is not None

    played(main)


def test_recordings_that_cannot_be_rewritten_are_tried_again_and_then_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "AGAIN_S", 1.0)
    tried: list[str] = []

    def erase(key: str) -> None:
        tried.append(key)
        raise ConfigError("cannot rewrite a recording", hint="free some disk")

    async def main(show: Studio) -> None:
        show.room.ear.forgetting._erase = erase
        await show.hear(show.comment("忘记我", "阿宁"))
        await until(lambda: [one for one in show.tape.reports if isinstance(one, EventSeen) and one.type == "system"])
        told = [one.text for one in show.tape.reports if isinstance(one, EventSeen)]
        assert tried == ["other:uid:阿宁"] * forgetting.TRIES
        assert "cannot rewrite" in told[-1] and "forget other:uid:阿宁" in told[-1]
        assert not [one for one in show.tape.ended() if one.turn.intent == "forget_me"]

    played(main)
