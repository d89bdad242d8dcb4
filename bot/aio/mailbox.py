"""A bounded queue that says what happens when it is full, and how full it is."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """At most `maxlen` items.  When full, the oldest item that `may_drop` is shed; if none may go, `put` waits."""

    def __init__(self, maxlen: int, may_drop: Callable[[T], bool] = lambda _: True) -> None:
        self.maxlen = maxlen
        self.shed: Counter[str] = Counter()
        """Items lost by type name."""
        self._may_drop = may_drop
        self._items: deque[T] = deque()
        self._filled = asyncio.Event()
        self._room = asyncio.Event()

    def __len__(self) -> int:
        return len(self._items)

    async def put(self, item: T) -> None:
        """Add `item`, shedding the oldest droppable one when full; waits only when nothing may be dropped."""
        while len(self._items) >= self.maxlen and not self._make_room(item):
            self._room.clear()
            await self._room.wait()
        if len(self._items) < self.maxlen:
            self._items.append(item)
            self._filled.set()

    def _make_room(self, incoming: T) -> bool:
        for index, item in enumerate(self._items):
            if self._may_drop(item):
                del self._items[index]
                self.shed[type(item).__name__] += 1
                return True
        if self._may_drop(incoming):
            self.shed[type(incoming).__name__] += 1
            return True  # still full: the caller's append is skipped, the newcomer is what was shed
        return False

    async def put_all(self, items: Iterable[T]) -> None:
        """Add `items` in order, each as by `put`."""
        for item in items:
            if len(self._items) < self.maxlen:
                self._items.append(item)
                self._filled.set()
            else:
                await self.put(item)

    async def wait(self) -> None:
        """Wait until there is something, or `wake` was called."""
        if not self._items:
            self._filled.clear()
            await self._filled.wait()

    def wake(self) -> None:
        """Let those who wait look again, although nothing came."""
        self._filled.set()

    def take_now(self, limit: int) -> list[T]:
        """Return up to `limit` items in order, perhaps none."""
        batch = [self._items.popleft() for _ in range(min(limit, len(self._items)))]
        self._room.set()
        return batch

    async def take_all(self, limit: int) -> list[T]:
        """Wait for something, then return up to `limit` items in order."""
        while not self._items:
            await self.wait()
        return self.take_now(limit)
