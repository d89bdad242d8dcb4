"""The plug-in in the docs, installed as a stranger would: found by its entry point, checked, and read."""

import asyncio
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from bot.core.errors import NeedsOperator
from tests.app.process import ROOT, quiet_room, started_zhubo
from tests.sources.hearing import Hearing, open_feed

pytestmark = pytest.mark.wire

EXAMPLE = ROOT / "docs" / "examples" / "zhubo-source-example"
NOW = 1_790_000_000_000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the package is installed; it is built from a copy, so that no build files stay in the docs."""
    folder = tmp_path_factory.mktemp("plugin")
    copy, target = folder / "source", folder / "site"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--target", str(target), str(copy)]
    done = subprocess.run([*pip, *offline], capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 0, f"building it needs setuptools>=70.1 (extra test):\n{done.stdout}{done.stderr}"
    return target


@pytest.fixture
def installed(site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", str(site))
    monkeypatch.setenv("TABTALK_KEY", "k1")
    return site


def block() -> str:
    (found,) = re.findall(r"```toml\n(.*?)```", (EXAMPLE / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def test_a_room_that_names_it_passes_the_check(installed: Path, tmp_path: Path) -> None:
    done = started_zhubo("check", quiet_room(tmp_path / "shop", block()))
    assert done.returncode == 0, done.stderr


def test_without_the_package_the_check_says_which_kinds_there_are(tmp_path: Path) -> None:
    done = started_zhubo("check", quiet_room(tmp_path / "shop", block()))
    assert done.returncode != 0 and "no source is called 'example'" in done.stderr + done.stdout


def test_a_wrong_key_of_its_settings_is_named(installed: Path, tmp_path: Path) -> None:
    done = started_zhubo("check", quiet_room(tmp_path / "shop", block().replace("url =", "ulr =")))
    assert done.returncode != 0 and "did you mean 'url'" in done.stderr + done.stdout


class Tabtalk:
    """The server of the invented protocol."""

    def __init__(self) -> None:
        self.joins: list[str] = []
        self.sockets: list[ServerConnection] = []
        self.port = 0

    async def serve(self, socket: ServerConnection) -> None:
        join = str(await socket.recv())
        self.joins.append(join)
        if not join.endswith("\tk1"):
            return await socket.close(4001)
        await socket.send("ready")
        self.sockets.append(socket)
        await socket.wait_closed()

    async def someone(self, number: int) -> ServerConnection:
        async with asyncio.timeout(10):
            while len(self.sockets) < number:
                await asyncio.sleep(0.01)
        return self.sockets[-1]


@asynccontextmanager
async def heard(**more: Any) -> AsyncIterator[tuple[Tabtalk, Hearing]]:
    server = Tabtalk()
    async with serve(server.serve, "127.0.0.1", 0, compression=None) as running:
        server.port = running.sockets[0].getsockname()[1]
        entry = {
            "kind": "example",
            "room_id": "tea-shop",
            "url": f"ws://127.0.0.1:{server.port}/",
            "key": "$TABTALK_KEY",
        }
        hearing = Hearing(open_feed({**entry, **more}))
        task = asyncio.create_task(hearing.read())
        try:
            yield server, hearing
        finally:
            task.cancel()
            await asyncio.wait({task})


async def test_it_reads_comments_likes_and_deletions(installed: Path) -> None:
    async with heard() as (server, hearing):
        socket = await server.someone(1)
        await socket.send(f"say\tm1\t{NOW}\t42\t小林\t这款多少钱")
        await socket.send(f"like\tm2\t{NOW}\t42\t小林\t3")
        await socket.send(f"gone\tm3\t{NOW}\tm1")
        said, liked, gone = await hearing.until(3)
    assert server.joins == ["join\ttea-shop\tk1"]
    assert said.comment is not None and said.comment.text_plain == "这款多少钱"
    assert said.user is not None and (said.user.id, said.user.id_scope, said.user.name) == ("42", "uid", "小林")
    assert liked.like is not None and liked.like.count == 3
    assert gone.moderation is not None and gone.moderation.target_event_id == "m1"


async def test_garbage_is_counted_and_a_reset_is_survived_without_doubles(installed: Path) -> None:
    async with heard() as (server, hearing):
        socket = await server.someone(1)
        for frame in (
            "say\tm1",
            b"\xff",
            f"like\tm2\t{NOW}\t\t\tmany",
            "wink\tm3",
            f"say\tm4\t{NOW}\t42\t小林\t有货吗",
        ):
            await socket.send(frame)
        await hearing.until(1, "comment")
        socket.transport.abort()
        again = await server.someone(2)
        await again.send(f"say\tm4\t{NOW}\t42\t小林\t有货吗")
        await again.send(f"say\tm5\t{NOW}\t42\t小林\t好的")
        await hearing.until(2, "comment")
    health = hearing.source.health
    assert [event.event_id for event in hearing.heard("comment")] == ["m4", "m5"]
    assert (health.counts["bad_frames"], health.counts["unknown_types"], health.counts["duplicates"]) == (3, 1, 1)


async def test_a_refused_key_says_what_to_do_and_is_not_tried_again(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TABTALK_KEY", "wrong")
    async with heard() as (server, hearing):
        await hearing.state("stopped")
        await asyncio.sleep(0)
    assert isinstance(hearing.error, NeedsOperator) and "new one" in hearing.error.hint
    assert len(server.joins) == 1
