"""Language model tokens for 1,000 comments: a whole room on virtual time beside one call a comment.

Ours is the room as shipped (triage, merging, copy, answer cache, budget of a minute) with a model that answers every
question it is asked.  `one call a comment` sends each comment with the very prompt that ours would send for it and gets
an answer as long as ours; `bare` is the least a bot could send: a persona of 60 tokens and the comment.  Tokens are
estimated in the same way for all three; what a provider has cached is counted in full.
The audience is invented; recorded rooms are played too where they lie: ZHUBO_RECORDINGS=FOLDER, or ../shared/data.
Run: python -m bench.llm_tokens [--minutes 30] [--only evening,rush,bilibili,youtube]
"""

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bench import _kit as kit
from bench._speaker import Speaker
from bench._virtual import Events, run_show
from bot.core.reports import CommentSeen, Report, TurnEnded
from bot.core.turns import Intent, Lane, Turn
from bot.resources import BUILTIN
from bot.room.room import Room
from bot.settings.llm import LlmSettings
from bot.sources.replay import events_of
from bot.sources.simulated import Audience, Due
from bot.writer.author import Author
from bot.writer.llm_service import Endpoint, LlmService
from bot.writer.model import prompt_tokens
from bot.writer.persona import load_persona
from bot.writer.prompt import build
from bot.writer.spending import Budget, Caps

GOAL_PCT = 10.0
BARE_TOKENS = 60 + 40
"""Persona of a bare bot and an answer of two sentences; the comment comes on top."""
FOLDER = Path(os.environ.get("ZHUBO_RECORDINGS") or BUILTIN.parent / "shared" / "data")
RECORDED = {"bilibili": "bilibili/room_a_first90min.jsonl.gz", "youtube": "youtube/premiere.jsonl.gz"}
INVENTED = {"evening": 0.5, "rush": 2.0}
"""Scenario -> comments a second."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded room as an audience."""

    path: Path

    def events(self) -> Iterator[Due]:
        first_ms: int | None = None
        for event in events_of(self.path):
            if event is None:
                continue
            first_ms = event.at_ms if first_ms is None else first_ms
            yield Due(max(0, event.at_ms - first_ms), msgspec.structs.replace(event, ts_source=None))


class Bill:
    """Counts comments, answers and what one call a comment would have cost."""

    def __init__(self) -> None:
        self.comments = self.spoken = self.naive = self.bare = self.answered = 0
        self._room: Room | None = None
        self.author: Author | None = None
        self.llm: LlmService | None = None
        self._persona = load_persona(BUILTIN / "personas" / "xiaoman")

    def move_in(self, room: Room) -> None:
        """Give the room a model."""
        self._room, clock, shipped = room, room.parts.clock, LlmSettings()
        budget = Budget(Caps(tokens_per_minute=shipped.tokens_per_minute), ZoneInfo("UTC"))
        self.llm = LlmService([Endpoint("bench", Speaker())], clock=clock, budget=budget)
        self.author = Author(
            self._persona, clock=clock, seed=1, llm=self.llm, answer_cache_s=shipped.answer_cache_s,
            answers_per_viewer_hour=shipped.answers_per_viewer_hour,
        )  # fmt: skip
        self.author.on_written = room.parts.tell
        room.parts.writer = self.author

    def on(self, report: Report) -> None:
        if isinstance(report, CommentSeen):
            self.comments += 1
            self.naive += self._asked(report)
            self.bare += BARE_TOKENS + prompt_tokens([{"role": "user", "content": report.text}])
        elif isinstance(report, TurnEnded) and report.spoken_ms and report.turn.lane in (Lane.QA, Lane.CHAT):
            self.spoken += 1
            self.answered += report.turn.people

    def _asked(self, report: CommentSeen) -> int:
        assert self._room is not None
        turn = Turn(
            id="n", lane=Lane.QA, intent=report.intent or Intent.UNKNOWN, merge_key="n", born_at=0.0, fresh_at=0.0,
            ttl_s=30.0, text=report.text, sku=report.sku,
        )  # fmt: skip
        request = build(
            self._persona, turn, self._room.parts.facts(), lang="zh", tail=None, opener="bare fact", recent=(),
            may_name=False,
        )  # fmt: skip
        return prompt_tokens(request.messages)

    def figures(self) -> dict[str, Any]:
        assert self.llm is not None and self.author is not None
        calls, ours = self.llm.counts["asked.bench"], self.llm.counts["tokens"]
        answer = 40  # tokens of an answer of ours, JSON and all
        naive = self.naive + answer * self.comments
        return {
            "comments": self.comments,
            "calls": calls,
            "answers_spoken": self.spoken,
            "viewers_answered_by_voice": self.answered,
            "answers_from_cache": self.author.counts["llm_cached"],
            "tokens_per_1000_comments": round(1000 * ours / self.comments),
            "one_call_a_comment_per_1000": round(1000 * naive / self.comments),
            "share_pct": round(100 * ours / naive, 1),
            "share_of_bare_pct": round(100 * ours / self.bare, 1),
        }


def case(audience: Events, minutes: float) -> dict[str, Any]:
    bill = Bill()
    run_show(audience, minutes * 60, [bill], change=bill.move_in)
    return bill.figures()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--only", default="", help="evening,rush,bilibili,youtube")
    options = parser.parse_args()
    only = [name for name in options.only.split(",") if name]
    audiences: dict[str, Events] = {name: Audience(seed=1, rate=rate, scenario=name) for name, rate in INVENTED.items()}
    for name, file in RECORDED.items():
        if (FOLDER / file).exists():
            audiences[name] = Recording(FOLDER / file)
        elif not only or name in only:
            kit.say(
                f"{name}: not measured, there is no {FOLDER / file}; set ZHUBO_RECORDINGS to the folder of recordings"
            )
    cases: dict[str, Any] = {}
    for name, audience in audiences.items():
        if not only or name in only:
            cases[name] = case(audience, options.minutes)
            kit.say(f"{name} {cases[name]}")
    kit.emit(
        "llm_tokens", f"estimated tokens, {options.minutes:g} min of each room", cases, goal_pct=GOAL_PCT,
        missing=sorted(set(RECORDED) - set(audiences)), versions=kit.versions(),
    )  # fmt: skip


if __name__ == "__main__":
    main()
