"""What one platform must add to be heard: how to connect, and what its frames mean."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from bot.core.errors import ConfigError
from bot.core.events import Platform, RoomEvent
from bot.core.ports import ChatCaps, SourceContext, SourceHealth
from bot.settings.source import SourceSettings, expand_env
from bot.sources.memo import Memo
from bot.sources.stamp import Stamp

if TYPE_CHECKING:
    from bot.sources.line import Line


class Connector(ABC):
    """One platform, one room.  `Feed` runs it: reconnects, watches, de-duplicates, records, marks gaps.

    `decode` is a function of the frame and what came before it: it does no I/O, so a recording is read by it too.
    """

    kind: ClassVar[str]
    """Name in room.toml and in the journal's unique key; never changes its meaning."""
    idle_s: float = 90.0
    """A connection without any frame for so long is dead."""
    heartbeat_s: float | None = None
    """Interval of heartbeats that the peer answers or sends; 2.5 of them missing = dead.  None: there are none."""
    never_close: Mapping[int, str] = {}
    """Websocket close codes after which only a person can help -> what she can do."""
    twins: bool = False
    """The platform sends one message again under another id."""
    dated: bool = True
    """`ts_source` is the platform's own time: what is older than the connection is backfill."""
    chat: ChatCaps | None = None
    """What may be written in the platform's chat, None when nothing may; set by `__init__` if it takes a right."""

    def __init__(
        self, settings: SourceSettings, context: SourceContext, *, platform: Platform | None = None, room_id: str = ""
    ) -> None:
        self.health = SourceHealth()
        self.clock = context.clock
        self.name = settings.name or self.kind
        self.stamp = Stamp(
            source=self.kind,
            instance=self.name,
            platform=platform if platform is not None else settings.platform,
            room_id=settings.room_id or room_id or "room",
            session_id=context.session_id,
        )
        self.memo = Memo(context.data / "sources" / f"{self.name}.json" if context.data is not None else None)
        """Small facts to keep over a restart: a game id, a page token."""
        self._secrets: list[str] = []
        self._reading = context.reading

    def secret(self, value: str, *, key: str = "", needed: bool = False) -> str:
        """Return a setting with "$NAME" read from the environment, never to be seen in a reason or a log again.

        While a recording is read, the name itself.
        """
        if needed and not value:
            raise ConfigError(
                f"source {self.name!r} needs {key}", hint=f'write {key} = "$NAME" and set NAME in the environment'
            )
        if self._reading:
            return value
        found = expand_env(value)
        self.hide(found)
        return found

    def hide(self, value: str) -> None:
        """Let `value` never be seen in a reason or a log: a token that the platform gave us."""
        if value:
            self._secrets.append(value)

    def redacted(self, text: str) -> str:
        """Return `text` without this source's secrets."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text

    @abstractmethod
    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the drafts in a frame received at `at_ms`; BadInput when it is broken.

        A draft without an id gets a synthetic one; gift counts follow `bot.sources.combos`.
        """

    def facts(self) -> dict[str, str]:
        """Return what `decode` goes by that was found out in no frame: kept with a recording at each connection."""
        return {"room_id": self.stamp.room_id}

    def recall(self, facts: Mapping[str, str]) -> None:
        """Know again what `facts` returned when the connection of a recording was made."""
        self.stamp.room_id = facts.get("room_id") or self.stamp.room_id

    @abstractmethod
    async def session(self, line: "Line") -> None:
        """Connect once and hand every frame to `line`; return or raise when the connection is over.

        Raises Retryable (with the wait the platform asks for) or NeedsOperator; network faults need not be caught.
        """

    async def say(self, line: "Line", text: str, to: RoomEvent | None) -> None:
        """Write in the chat; called only when `chat` is set and the limit allows it."""
        raise NotImplementedError

    async def goodbye(self, line: "Line") -> None:  # noqa: B027  a hook: most platforms want no goodbye
        """Tell the platform that we leave for good; at most 2 s, errors are forgiven."""
