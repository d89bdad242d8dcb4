"""An hour with a model that fails or invents in three calls of ten: in time, true to the store, and every reason told.

The model is a real peer on loopback behind the real SDK; prices and stock change all the while.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import takewhile
from random import Random

import msgspec
import pytest

from bot.aio.virtual import LoopClock
from bot.app.build import make_copyist
from bot.app.still import StillStage
from bot.core.goods import Catalog
from bot.core.ports import ChatCaps, SourceHealth
from bot.core.reports import ClauseSaid, Report, TurnEnded, TurnStarted, Written
from bot.core.scene import AnswerCue, Card
from bot.core.speech import Cleared
from bot.core.turns import TTL_S, Turn
from bot.metrics.summary import Summary
from bot.room.room import Room
from bot.room.scribe import Scribe
from bot.room.unspoken import Unspoken
from bot.settings.room import ProfileSettings
from bot.sources.simulated import Audience, Due
from bot.voice.chain import VoiceChain
from tests.fakes.inventing import FAULTS, LIES, Inventor
from tests.fakes.llm import fake_llm
from tests.room.studio import START_MS, Studio, _files, studio, virtually

pytestmark = [pytest.mark.room, pytest.mark.timeout(180)]
HOUR_S = 3600.0
CHANGES_EVERY_S = 17.0
SOURCE = "simulate"
MAX_SILENCE_S = 8.0
"""As for every replayed room."""
MOST_WAIT_MS = {lane: ttl_s * 1000 for lane, ttl_s in TTL_S.items()}
MONEY = re.compile(r"[¥$]\s?([\d,]+(?:\.\d+)?)")
PIECES = re.compile(r"(\d+)\s?(?:件|pieces?\b)")
FIGURE = re.compile(r"\d+(?:[.:]\d+)?")


@dataclass
class Store:
    """What the shop's catalogue says, changed by hand all the time: the oracle of every figure."""

    room: Room
    rng: Random
    changes: int = 0

    @property
    def catalog(self) -> Catalog:
        return self.room.parts.shop.catalog

    def change(self) -> None:
        sku = self.rng.choice(sorted(self.catalog.products))
        product = self.catalog.products[sku]
        price = replace(product.price, amount_minor=self.rng.randint(10, 400) * 100 - self.rng.choice((0, 1, 10)))
        stock = self.rng.randint(1, 900) if product.stock is not None else None
        changed = replace(product, price=price, stock=stock, allotment=product.allotment and stock)
        products = {**self.catalog.products, sku: changed}
        self.room.parts.shop.catalog = replace(self.catalog, products=products, revision=self.catalog.revision + 1)
        self.changes += 1

    def money(self, sku: str | None) -> set[float]:
        """Every amount that may be said of a product now, of any when None."""
        wall_ms, found = self.room.parts.clock.wall_ms(), set[float]()
        for one in [sku] if sku else self.catalog.products:
            price, offer = self.catalog.price_of(one, wall_ms), self.catalog.offer_for(one, wall_ms)
            anchor = offer.anchor if offer else None
            assert price is not None
            found.add(price.amount_minor / 100)
            if anchor:
                found |= {anchor.amount_minor / 100, (anchor.amount_minor - price.amount_minor) / 100}
        return found

    def left(self, sku: str | None) -> set[int]:
        products = [self.catalog.products[sku]] if sku else self.catalog.products.values()
        return {left for product in products for left in (product.stock, product.allotment) if left is not None}

    def named_in(self, text: str) -> list[str]:
        products = self.catalog.products.values()
        return [one.sku for one in products if any(name and name in text for name in one.name.values())]

    def words(self) -> str:
        """Everything else that the shop has written down."""
        products = self.catalog.products.values()
        texts = [text for product in products for fact in product.facts.values() for text in fact.values()]
        texts += [text for policy in self.catalog.policies.values() for text in policy.values()]
        return " ".join((*texts, *(str(product.link) for product in products)))


@dataclass
class Watch(StillStage):
    """Holds everything that viewers hear or see against the store, at the moment they do."""

    store: Store | None = None
    checked: int = 0
    wrong: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    turns: dict[int, Turn] = field(default_factory=dict)
    held: set[tuple[str, int, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        StillStage.__init__(self)

    def on(self, report: Report) -> None:
        if isinstance(report, TurnStarted):
            self.turns[report.number] = report.turn
        elif isinstance(report, ClauseSaid):
            self.hold(report.text, self.turns[report.number])

    def answer(self, cue: AnswerCue) -> None:
        self.hold(cue.text.text, None)
        super().answer(cue)

    def card(self, card: Card | None) -> None:
        for line in (card.price, card.anchor, card.stock, card.detail) if card else ():
            if line is not None:
                self.hold(line.text, None)

    def hold(self, text: str, turn: Turn | None) -> None:
        store = self.store
        assert store is not None
        key = (text, store.catalog.revision, turn.id if turn else "")
        if key in self.held:
            return  # the card is drawn many times a second
        self.held.add(key)
        self.shown.append(text)
        sku = turn.sku if turn is not None and turn.line is None else None
        about = [sku, *store.named_in(text)] if sku else [None]  # a second product is told by its name
        money = set[float]().union(*map(store.money, about))
        left = set[int]().union(*map(store.left, about))
        bad = [said for said in MONEY.findall(text) if float(said.replace(",", "")) not in money]
        rest = MONEY.sub(" ", text)
        bad += [said for said in PIECES.findall(rest) if int(said) not in left]
        known = f"{store.words()} {self._own(turn)}"
        bad += [said for said in FIGURE.findall(PIECES.sub(" ", rest)) if said not in known and not self._is_time(said)]
        self.checked += len(FIGURE.findall(text))
        self.wrong += [f"{said} in {text!r}" for said in bad]

    def _own(self, turn: Turn | None) -> str:
        if turn is None:
            return ""
        names = " ".join(viewer.name for viewer in turn.viewers)
        return f"{turn.people} {names} {' '.join(map(str, turn.values.values()))}"

    def _is_time(self, said: str) -> bool:
        """An offer's clock time or minutes: told by the store's clock, tested with the slots themselves."""
        store = self.store
        assert store is not None
        wall_ms = store.room.parts.clock.wall_ms()
        live = [offer for offer in store.catalog.offers.values() if offer.is_live(wall_ms)]
        left = {round((offer.ends_ms - wall_ms) / 60_000) + more for offer in live for more in (-1, 0, 1)}
        return ":" in said or (said.isdigit() and int(said) in left)


class Chat:
    """A platform's chat; what is written there is held against the store too."""

    def __init__(self, watch: Watch) -> None:
        self.name, self.health, self.chat = "chat", SourceHealth(), ChatCaps(max_chars=200, messages=20, window_s=30)
        self.watch, self.lines = watch, 0

    async def say(self, line: Cleared, *, to: object = None) -> None:
        self.lines += 1
        self.watch.hold(line.text, None)


@dataclass
class Hour:
    """What is left of the hour."""

    inventor: Inventor
    watch: Watch
    summary: Summary
    ended: list[TurnEnded]
    written: list[Written]
    faults: list[str]
    requests: int
    lines_in_chat: int
    open_streams: int = 0
    traced: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    """Comment -> outcome, who found the words, why not the model; of the last ones."""


@asynccontextmanager
async def _chat(show: Studio, watch: Watch) -> AsyncIterator[Chat]:
    """Let the room answer in writing what neither voice nor screen has room for."""
    parts, chat = show.room.parts, Chat(watch)
    parts.chats, parts.profiles = {SOURCE: chat}, {SOURCE: ProfileSettings(chat="unspoken")}  # type: ignore[dict-item]
    scribe = Scribe(parts, make_copyist(_files("", None), parts.clock), show.room.ear.asked)
    parts.listeners[:] = [one for one in parts.listeners if not isinstance(one, Unspoken)]
    parts.listeners.append(Unspoken(parts, show.room.board, scribe))
    running = asyncio.create_task(scribe.run())
    try:
        yield chat
    finally:
        running.cancel()
        await asyncio.wait({running})


async def _talk(show: Studio, watch: Watch, store: Store, crowd: list[Due]) -> None:
    loop = asyncio.get_running_loop()
    began, next_change = loop.time(), 0.0
    for due in crowd:
        at = due.at_ms / 1000
        while next_change <= at:
            await asyncio.sleep(max(0.0, began + next_change - loop.time()))
            store.change()
            next_change += CHANGES_EVERY_S
        await asyncio.sleep(max(0.0, began + at - loop.time()))
        wall_ms = show.room.parts.clock.wall_ms()
        await show.hear(msgspec.structs.replace(due.event, ts_recv=wall_ms, instance=SOURCE))
        watch.is_watched = at < HOUR_S / 2  # then nobody looks at the page, and the chat is all there is
    await asyncio.sleep(40.0)


async def _hour(crowd: list[Due]) -> Hour:
    inventor, watch, summary = Inventor(seed=3), Watch(), Summary()
    async with fake_llm(say=inventor.reply) as peer:
        settings = {"base_url": peer.base_url, "model": "inventor", "answer_cache_s": 0.0}
        silent = VoiceChain([], LoopClock(asyncio.get_running_loop(), START_MS))
        async with studio(llm=settings, stage=watch, voice=silent) as show, _chat(show, watch) as chat:
            watch.store = store = Store(show.room, Random(11))
            show.room.parts.listeners[:0] = [watch, summary]
            summary.begin(show.room.parts.clock.wall_ms())
            await _talk(show, watch, store, crowd)
            traced = {}
            for one in show.tape.seen()[-200:]:
                trace = await show.room.explain(one.seq)
                assert trace is not None
                traced[one.seq] = (trace.outcome, trace.written_by, trace.fallback)
            hour = Hour(
                inventor=inventor, watch=watch, summary=summary, ended=show.tape.ended(),
                written=[one for one in show.tape.reports if isinstance(one, Written)],
                faults=show.faults, requests=len(peer.requests), lines_in_chat=chat.lines, traced=traced,
            )  # fmt: skip
        await asyncio.sleep(1.0)
        hour.open_streams = peer.open
    return hour


@pytest.fixture(scope="module")
def hour() -> Iterator[Hour]:
    """The hour is run once; each test asks one thing of it."""
    crowd = list(takewhile(lambda due: due.at_ms < HOUR_S * 1000, Audience(seed=5, rate=0.3).events()))
    yield virtually(lambda: _hour(crowd))


def test_every_way_to_fail_and_to_invent_was_met(hour: Hour) -> None:
    assert hour.inventor.calls == hour.requests > 200
    assert set(FAULTS) <= set(hour.inventor.kinds)
    assert 0.2 < hour.inventor.faults / hour.inventor.calls < 0.4


def test_every_word_is_in_time_and_there_is_no_silence(hour: Hour) -> None:
    figures = hour.summary.figures()
    assert figures["stale_spoken"] == 0 and not any(one.stale for one in hour.ended)
    assert isinstance(figures["dead_air_max_s"], float) and figures["dead_air_max_s"] <= MAX_SILENCE_S
    late = [
        one for one in hour.ended if one.spoken_ms and one.spoken_ms - one.received_ms > MOST_WAIT_MS[one.turn.lane]
    ]
    assert [one for one in late if one.turn.people == 1] == []
    assert len(hour.ended) > 400


def test_no_turn_ends_in_a_fault_or_without_words(hour: Hour) -> None:
    assert hour.faults == []
    assert {one.outcome for one in hour.ended} <= {"spoken", "interrupted", "expired"}
    assert all(one.text for one in hour.ended if one.outcome == "spoken")


def test_every_figure_heard_read_or_written_is_the_stores_of_that_moment(hour: Hour) -> None:
    assert hour.watch.store is not None and hour.watch.store.changes > 200
    assert hour.watch.checked > 1000 and hour.lines_in_chat > 10
    assert hour.watch.wrong == []


@pytest.mark.parametrize("kind", LIES)
def test_no_invention_reaches_a_viewer(hour: Hour, kind: str) -> None:
    assert not [text for text in hour.watch.shown if LIES[kind][:-1] in text]


def test_the_reason_of_every_fallback_is_told(hour: Hour) -> None:
    last = {one.turn_id: one for one in hour.written}.values()
    assert 40 < sum(one.by == "model" and not one.why for one in last) <= hour.inventor.kinds["honest"]
    told = {one.why for one in hour.written if one.by == "copy"}
    assert told >= {
        "badinput", "retryable", "slow", "empty", "shape", "intent", "claims", "refused", "figure", "markup", "slot",
        "language", "guard",
    }  # fmt: skip
    assert {one.why for one in hour.written if one.by == "model"} > {""}, "some broke off after their first clause"


def test_the_reason_stands_on_the_trace_of_the_comment(hour: Hour) -> None:
    fallen_back = [why for outcome, by, why in hour.traced.values() if outcome == "spoken" and by == "copy" and why]
    assert len(fallen_back) > 3
    assert all(by for outcome, by, _ in hour.traced.values() if outcome == "spoken")


def test_no_stream_is_left_open(hour: Hour) -> None:
    assert hour.open_streams == 0
