"""YouTube live chat through the Data API v3: a stream of messages, or polls that make the day's quota last."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar

import msgspec

from bot.aio.together import side_by_side
from bot.core.errors import BadInput, NeedsOperator, Retryable
from bot.core.events import RoomEvent
from bot.core.ports import ChatCaps, SourceContext
from bot.settings.source import SourceSettings, refined
from bot.sources.connector import Connector
from bot.sources.feed import Feed
from bot.sources.json_objects import JsonObjects
from bot.sources.line import MALFORMED, Answer, Growing, Line
from bot.sources.youtube_api import LIST_UNITS, STREAM_UNITS, VIDEO_UNITS, WRITE_UNITS, Api
from bot.sources.youtube_items import Reader, video_in
from bot.sources.youtube_refusals import meaning
from bot.sources.youtube_settings import YoutubeSettings, check
from bot.sources.youtube_shapes import Page, Video

MAX_CHARS = 200
DEFAULT_WAIT_S = 5.0
"""Between polls, until the platform has said."""
OFFLINE_WAIT_S = 60.0
KEEP_S = 5.0
"""Page token and quota are written down so often."""
SHORT_S, SHORT_CALLS = 10.0, 3
"""So many stream calls in a row that ended so soon: this peer's stream is none."""
NO_STREAM = frozenset({400, 404, 405, 501})


class Youtube(Connector):
    """One live chat.  It outlives streams that end, restarts and the end of the day's quota."""

    kind: ClassVar[str] = "youtube"
    idle_s = 120.0

    def __init__(self, settings: YoutubeSettings, context: SourceContext) -> None:
        super().__init__(settings, context, platform="youtube")
        check(self.name, settings)
        self._settings = settings
        self._api = Api(self, settings)
        if self._api.login.may_write and settings.chat_per_hour:
            self.chat = ChatCaps(max_chars=MAX_CHARS, messages=settings.chat_per_hour, window_s=3600.0)
        self._reader = Reader(self.stamp, self.health)
        self._chat_id = settings.live_chat_id
        self._reader.chat_id = settings.live_chat_id
        self._token = ""
        self._recalled = False
        self._kept_at: float | None = None
        """None until what an earlier run wrote down is known: it must not be overwritten before."""
        self._began = self.clock.now()
        self._streams = settings.mode != "list"
        self._may_poll = settings.mode != "stream"
        self._faults = 0
        """Streams refused in a row."""
        self._idle_s = settings.idle_s or self.idle_s
        self._beat_s = min(30.0, self._idle_s / 3)

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the drafts in an answer: a page of messages, or a video's totals."""
        return self._reader.events(frame, at_ms)

    async def session(self, line: Line) -> None:
        """Find the chat, then read it, and count viewers beside it if asked for."""
        await self._remember()
        await self._find_chat(line)
        await self._recall_page()
        counting = [self._count_viewers(line)] if self._settings.viewers_every_s is not None else []
        await side_by_side(self._read(line), *counting)

    async def say(self, line: Line, text: str, to: RoomEvent | None) -> None:
        """Write in the chat; the platform knows no replies."""
        if not self._chat_id:
            raise Retryable("the stream has not begun", after_s=OFFLINE_WAIT_S)
        body = {"liveChatId": self._chat_id, "type": "textMessageEvent", "textMessageDetails": {"messageText": text}}
        data = msgspec.json.encode({"snippet": body})
        answer = await self._api.call(
            line, WRITE_UNITS, "/youtube/v3/liveChat/messages", {"part": "snippet"}, data=data
        )
        if answer.status != 200:
            raise await self._refused(line, answer, "writing in the chat")

    async def goodbye(self, line: Line) -> None:
        """Write down where the next start goes on."""
        if self._kept_at is not None:
            await self._keep()

    # What is remembered over a restart.

    async def _remember(self) -> None:
        if self._kept_at is None:
            await self._api.remember()
            self._kept_at = self.clock.now()

    async def _recall_page(self) -> None:
        if self._recalled:
            return  # a page that was refused must not come back
        self._recalled = True
        chat_id, _, token = (await self.memo.get("page")).partition(" ")
        if chat_id == self._chat_id:
            self._token = token

    async def _keep(self) -> None:
        self._kept_at = self.clock.now()
        await self._api.keep()
        if self._recalled:
            await self.memo.set("page", f"{self._chat_id} {self._token}" if self._token else "")

    async def _keep_at_times(self) -> None:
        if self._kept_at is None or self.clock.now() - self._kept_at >= KEEP_S:
            await self._keep()

    async def _refused(self, line: Line, answer: Answer, what: str) -> NeedsOperator | Retryable:
        """Return the error for a refusal, after doing what it asks of us."""
        match meaning(answer):
            case "page" if self._token:
                self._token = ""
                return Retryable(f"{what}: the page remembered is gone; reading goes on from the newest one")
            case "ended":
                await line.put(self._reader.end(self.clock.wall_ms()))
        return await self._api.refused(answer, what)

    # The chat of a video.

    async def _find_chat(self, line: Line) -> None:
        """Return once the live chat is known, waiting for a stream that has not begun."""
        while not self._chat_id:
            video = await self._ask_video(line)
            live = video.liveStreamingDetails if video is not None else None
            if video is None or live is None:
                raise NeedsOperator(
                    f"YouTube knows no live stream {self._settings.video_id!r}", hint="check video_id of the stream"
                )
            if live.actualEndTime is not None:
                raise NeedsOperator("the stream has ended", hint="write the video_id of the stream that is on now")
            if live.activeLiveChatId:
                self._chat_id = self._reader.chat_id = live.activeLiveChatId
            elif live.actualStartTime is not None:
                raise NeedsOperator("the live chat is switched off", hint="switch the chat on in YouTube Studio")
            else:
                await line.offline("the stream has not begun")
                await self._pause(line, OFFLINE_WAIT_S)

    async def _ask_video(self, line: Line) -> Video | None:
        params = {"part": "id,snippet,liveStreamingDetails,statistics", "id": self._settings.video_id}
        answer = await self._api.call(line, VIDEO_UNITS, "/youtube/v3/videos", params)
        if answer.status != 200:
            raise await self._refused(line, answer, "the video")
        try:
            video = video_in(answer.body)
        except MALFORMED:
            video = None
            self.health.count("bad_frames")
        if video is not None and not self._settings.room_id and video.snippet.channelId:
            self.stamp.room_id = video.snippet.channelId[:128]
        await line.opened()
        await line.take(answer.body)
        return video

    async def _count_viewers(self, line: Line) -> None:
        every_s = self._settings.viewers_every_s
        assert every_s is not None
        while True:
            await asyncio.sleep(every_s)
            try:
                await self._ask_video(line)
            except (Retryable, BadInput, TimeoutError):
                self.health.count("totals_lost")  # no reason to leave a chat that can be read

    # Messages.

    async def _read(self, line: Line) -> None:
        if self._streams and not await self._read_stream(line):
            if not self._may_poll:
                raise NeedsOperator("YouTube gives no stream of this chat", hint='write mode = "auto" or "list"')
            self._streams = False
            self.health.count("stream_refused")
        await self._read_pages(line)

    def _asked(self) -> dict[str, str]:
        params = {"liveChatId": self._chat_id, "part": "id,snippet,authorDetails", "maxResults": "500"}
        return {**params, "pageToken": self._token} if self._token else params

    async def _read_pages(self, line: Line) -> None:
        wait_s = DEFAULT_WAIT_S
        while True:
            answer = await self._api.call(line, LIST_UNITS, "/youtube/v3/liveChat/messages", self._asked())
            if answer.status != 200:
                raise await self._refused(line, answer, "the live chat")
            await line.opened()
            page = await self._take(line, answer.body)
            if page is not None and page.wait_s is not None:
                wait_s = page.wait_s
            await self._pause(line, max(wait_s, self._pace_s()))

    def _pace_s(self) -> float:
        """Return the least wait before the next call: for the quota, and longer off air."""
        if self.health.state == "offline":
            return OFFLINE_WAIT_S
        left_s = self._settings.show_hours * 3600 - (self.clock.now() - self._began)
        return max(self._settings.poll_s, self._api.quota.pace_s(LIST_UNITS, self.clock.wall_ms(), left_s))

    async def _read_stream(self, line: Line) -> bool:
        """Read stream after stream, each from where the last one ended; False when there is none to be had."""
        short = 0
        while short < SHORT_CALLS or not self._may_poll:
            began = self.clock.now()
            await self._api.spend(STREAM_UNITS)
            way, headers = await self._api.login.way(line)
            url = self._settings.api_base + "/youtube/v3/liveChat/messages/stream"
            async with line.growing(url, params={**self._asked(), **way}, headers=headers) as growing:
                if growing.status != 200:
                    answer = await growing.whole()
                    if self._is_no_stream(answer):
                        return False
                    raise await self._refused(line, answer, "the live chat")
                self._faults = 0
                await line.opened()
                await self._read_objects(line, growing)
            short = short + 1 if self.clock.now() - began < SHORT_S else 0
            await self._pause(line, self._pace_s() if short else 0.0)
        return False

    def _is_no_stream(self, answer: Answer) -> bool:
        if meaning(answer) not in ("other", "page"):
            return False
        self._faults += 1
        return answer.status in NO_STREAM or (self._may_poll and (answer.status == 403 or self._faults >= SHORT_CALLS))

    async def _read_objects(self, line: Line, growing: Growing) -> None:
        """Read one stream to its end; its own silence counts, whatever else is answered beside it."""
        objects, loop = JsonObjects(), asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._idle_s) as deadline:
                async for chunk in growing:
                    for frame in objects.feed(chunk):
                        await self._take(line, frame)
                    if not objects.is_inside:
                        line.beat()
                        off_air = self.health.state == "offline"
                        deadline.reschedule(None if off_air else loop.time() + self._idle_s)
        except TimeoutError as error:
            raise Retryable(f"the stream has been silent for {self._idle_s:.0f} s") from error

    async def _take(self, line: Line, frame: bytes) -> Page | None:
        """Hand a page on, and remember where the next one begins."""
        await line.take(frame)
        page = self._reader.page
        if page is None:
            return None
        self._token = page.token or self._token
        if page.offlineAt is not None:
            await line.offline("the stream is off air")
        elif self.health.state == "offline":
            await line.online()
        await self._keep_at_times()
        return page

    async def _pause(self, line: Line, wait_s: float) -> None:
        """Wait as told; that silence is no sign of a dead connection."""
        until = self.clock.now() + wait_s
        while (left_s := until - self.clock.now()) > 0:
            await asyncio.sleep(min(left_s, self._beat_s))
            line.beat()


def open_youtube(settings: SourceSettings, context: SourceContext) -> Feed:
    """Make the source of a `[[source]] kind = "youtube"` entry."""
    return Feed(Youtube(refined(settings, YoutubeSettings), context), settings, context)
