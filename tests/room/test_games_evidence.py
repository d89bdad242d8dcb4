"""What the evidence log keeps of a game names nobody, and goes when its people ask."""

import asyncio
import hashlib
import json
from pathlib import Path

import pytest

from bot.core.clock import Clock
from bot.games.record import faults
from bot.store.evidence import Evidence
from bot.store.evidence_check import read, verify
from bot.store.evidence_parts import parts_of
from bot.store.evidence_people import shred
from tests.games.table import TABLES
from tests.room.studio import studio, virtually
from tests.room.test_games import opened, programme, result_of

pytestmark = pytest.mark.room


def test_winners_of_a_game_can_be_forgotten_and_its_keys_tell_nobody(tmp_path: Path) -> None:
    logs: list[Evidence] = []
    people: dict[str, tuple[str, str, str]] = {}

    def kept(clock: Clock) -> Evidence:
        logs.append(Evidence(tmp_path / "evidence", clock, session_id="s1", threaded=False))
        return logs[0]

    async def main() -> None:
        table = {**TABLES["guess_price"], "duration_s": 25, "remind_s": 10}
        async with studio(games=programme(tmp_path, table), evidence=kept) as show:
            await opened(show, table["id"])
            for who, text in (("远", "199"), ("近", "九十")):
                await asyncio.sleep(0.7)
                comment = show.comment(text, who)
                assert comment.user is not None
                people[who] = (comment.platform, comment.user.id_scope, comment.user.id or "")
                await show.hear(comment)
            await result_of(show, f"{table['id']}-1")
            await asyncio.sleep(40)

    virtually(main)
    logs[0].close()
    folder = tmp_path / "evidence"
    records = [record for record, _ in read(folder)]
    chain = json.dumps([record.body for record in records], ensure_ascii=False)
    assert "**" not in chain
    (game,) = [record.body for record in records if record.kind == "game" and record.body["state"] == "done"]
    assert len(game["entries"]) == 2 and faults(game) == []  # type: ignore[arg-type]
    for person in people.values():
        text = "\n".join(("zhubo-entrant-v1", str(game["round_id"]), *person))
        assert hashlib.sha256(text.encode()).hexdigest() not in chain
    assert any("近" in text for text in parts_of(folder).plain.values())
    assert shred(folder, ":".join(people["近"]))
    assert not any("近" in text for text in parts_of(folder).plain.values())
    assert verify(folder).verdict == "healthy"
