"""Each effect once on screen, and an answer for every one."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.core.scene import EffectCue
from bot.stage.server import StageServer
from tests.browser import chromium, harness, samples
from tests.browser.test_stage_sound import free_port
from tests.browser.watch import Watcher

pytestmark = pytest.mark.browser
MODULE = """
export async function play({ root, text, durationMs, size, keepClear, signal }) {
  const count = Number(sessionStorage.getItem("plays") ?? 0) + 1;
  sessionStorage.setItem("plays", count);
  const mark = document.createElement("p");
  mark.textContent = text;
  root.append(mark);
  if (!(size.w > 0) || keepClear.length < 3) throw new Error("no room was told");
  await new Promise((resolve) => setTimeout(resolve, durationMs));
}
"""


@dataclass
class EffectFolder:
    name: str
    folder: Path
    sound: str = "none"


@pytest.fixture
def effects(tmp_path: Path) -> dict[str, EffectFolder]:
    modules = {"spark": MODULE, "broken": "export async function play() { throw new Error('no paint'); }"}
    for name, text in modules.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "module.js").write_text(text)
        (tmp_path / name / "style.css").write_text("p { color: red } :host { z-index: 9; } #labels { display: none }")
    return {name: EffectFolder(name, tmp_path / name) for name in modules}


class Room:
    """A stage and the acknowledgements it got."""

    def __init__(self, effects: dict[str, EffectFolder]) -> None:
        self.acks: list[tuple[str, str, str]] = []
        self.stage: StageServer = harness.server(samples.info(), effects=effects, on_effect_ack=self._ack)

    def _ack(self, key: str, state: str, reason: str) -> None:
        self.acks.append((key, str(state), reason))

    def states(self, key: str) -> list[str]:
        return [state for known, state, _ in self.acks if known == key]


def spark(key: str = "likes:s1:1", duration_ms: int = 300) -> EffectCue:
    return EffectCue(key=key, name="spark", text=samples.cleared("谢谢"), duration_ms=duration_ms)


async def test_an_effect_sent_twice_is_shown_once_and_answered_twice(effects: dict[str, EffectFolder]) -> None:
    room = Room(effects)
    async with harness.serving(room.stage) as url, chromium.page(540, 960) as page:
        watcher = Watcher(url)
        watcher.attach(page)
        await page.goto(f"{url}/stage")
        room.stage.effect(spark())
        await harness.until(lambda: "done" in room.states("likes:s1:1"))
        room.stage.effect(spark())
        await harness.until(lambda: room.states("likes:s1:1") == ["started", "done", "done"])
        assert await page.evaluate("sessionStorage.getItem('plays')") == "1"
        assert await page.locator("#labels").is_visible()
        assert watcher.faults == []


async def test_neither_a_restart_of_the_room_nor_a_reload_shows_an_effect_again(
    effects: dict[str, EffectFolder],
) -> None:
    port, before, after = free_port(), Room(effects), Room(effects)
    async with chromium.page(540, 960) as page:
        async with harness.serving(before.stage, port) as url:
            await page.goto(f"{url}/stage")
            before.stage.effect(spark())
            await harness.until(lambda: "done" in before.states("likes:s1:1"))
        after.stage.effect(spark())
        async with harness.serving(after.stage, port):
            await harness.until(lambda: after.states("likes:s1:1") == ["done"], timeout_s=12)
            await page.reload()
            after.stage.effect(spark())
            await harness.until(lambda: after.states("likes:s1:1") == ["done", "done"])
            assert await page.evaluate("sessionStorage.getItem('plays')") == "1"


async def test_an_effect_that_ends_while_the_room_is_away_is_answered_later(effects: dict[str, EffectFolder]) -> None:
    port, before, after = free_port(), Room(effects), Room(effects)
    async with chromium.page(540, 960) as page:
        async with harness.serving(before.stage, port) as url:
            await page.goto(f"{url}/stage")
            before.stage.effect(spark(duration_ms=1200))
            await harness.until(lambda: before.states("likes:s1:1") == ["started"])
        await page.wait_for_timeout(1500)
        async with harness.serving(after.stage, port):
            await harness.until(lambda: after.states("likes:s1:1") == ["done"], timeout_s=12)


async def test_an_effect_is_cut_where_something_stands_unless_it_keeps_clear_by_itself(
    effects: dict[str, EffectFolder],
) -> None:
    module = effects["broken"].folder / "module.js"
    module.write_text("export const keepsClear = true;" + MODULE)
    room = Room(effects)
    cut = "document.querySelector('.effects-host').shadowRoot.querySelector('.effect').style.clipPath"
    async with harness.serving(room.stage) as url, chromium.page(540, 960) as page:
        await page.goto(f"{url}/stage")
        room.stage.effect(spark("a", duration_ms=1500))
        await harness.until(lambda: room.states("a") == ["started"])
        assert (await page.evaluate(cut)).startswith("path(")
        room.stage.effect(EffectCue(key="b", name="broken", duration_ms=4000))
        await harness.until(lambda: room.states("b") == ["started"])
        assert await page.evaluate(cut) == ""
        # What comes in its way later is cut out of it all the same.
        room.stage.card(samples.card("zh", 1))
        await harness.until_true(lambda: page.evaluate(f"{cut}.startsWith('path(')"))


async def test_a_broken_or_missing_effect_fails_with_its_reason(effects: dict[str, EffectFolder]) -> None:
    room = Room(effects)
    async with harness.serving(room.stage) as url, chromium.page(540, 960) as page:
        await page.goto(f"{url}/stage")
        room.stage.effect(EffectCue(key="b", name="broken"))
        room.stage.effect(EffectCue(key="m", name="../../stage/assets"))
        room.stage.effect(spark("s"))
        await harness.until(lambda: "done" in room.states("s"))
    assert room.states("b")[-1] == "failed"
    assert "no paint" in room.acks[1][2]
    assert room.states("m") == ["failed"]


async def test_panic_takes_effects_away_at_once(effects: dict[str, EffectFolder]) -> None:
    room = Room(effects)
    async with harness.serving(room.stage) as url, chromium.page(540, 960) as page:
        await page.goto(f"{url}/stage")
        room.stage.effect(spark("a", duration_ms=4000))
        await harness.until(lambda: room.states("a") == ["started"])
        room.stage.effect(spark("b", duration_ms=4000))
        room.stage.pause(samples.cleared("马上回来"))
        await harness.until(lambda: room.states("a")[-1] == "done" and room.states("b") == ["failed"], timeout_s=2)
