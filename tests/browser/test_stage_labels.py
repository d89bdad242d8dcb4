"""The labels are seen and readable whatever else is on stage, and no style can take them away."""

import asyncio
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import FloatRect, Page

from bot.core.scene import Board, EffectCue
from bot.stage.effects import load_effects
from bot.stage.labels import labels_for
from bot.stage.server import StageServer
from tests.browser import chromium, harness, samples
from tests.browser.watch import Watcher

pytestmark = pytest.mark.browser
PROBE = Path(__file__).with_name("label_probe.js").read_text(encoding="utf-8")
SIZES = [(1080, 1920), (1920, 1080), (540, 960), (1280, 720)]
LOOKS = [  # persona, room, mirror, rest of the address
    ("xiaoman", "awning", False, ""),
    ("sam", "kitchen", True, ""),
    ("sam", "awning", True, "&bg=none"),
    ("xiaoman", "kitchen", False, "&show=captions,effects&bg=none"),
]
ALL_AT_ONCE = """async (names) => {
    const { Effects } = await import("/stage/assets/effects.js");
    const scene = () => ({ size: { w: 1080, h: 1920 }, keepClear: [], lang: "zh", seed: 7, reducedMotion: false });
    window.states = [];
    for (const name of names) {
        const own = new Effects(document.getElementById("stage"), { ack: (...ack) => states.push(ack), scene });
        own.order({ key: `at-once:${name}`, name, params: {}, text: "小鹿 送出 12 朵山茶", lang: "zh",
            duration_ms: 2500,
            ttl_ms: 9000 });
    }
}"""

HIDES_ON = "() => { window.hiding = setInterval(() => document.getElementById('labels')?.remove(), 5); }"
BOARD_STANDS = "() => document.querySelectorAll('.board.on').length === 1"


def floors(width: int, height: int, of_diagonal: float = 0.05) -> tuple[int, int]:
    """The table of rules section 1, from its own formula."""
    return math.ceil(math.hypot(width, height) * of_diagonal), math.ceil(min(width, height) / 20)


async def faults_of(
    page: Page, lang: str, width: int, height: int, *, of_diagonal: float = 0.05, more: tuple[str, ...] = ()
) -> list[str]:
    """What is wrong with the plate at this moment."""
    found: dict[str, Any] = await page.evaluate(f"({PROBE})()")
    labels = labels_for(lang, more)
    ad_px, ai_px = floors(width, height, of_diagonal)
    checks = {
        "seen at five points": found["seen"],
        f"ad glyphs {found.get('ad')}": found.get("ad", 0) >= ad_px,
        f"AI glyphs {found.get('ai')}": found.get("ai", 0) >= ai_px,
        f"contrast {found.get('contrast')}": found.get("contrast", 0) >= 4.5,
        "words inside the plate": found.get("whole"),
        "its words": found.get("words") == [labels.ad, *labels.lines],
    }
    return [what for what, good in checks.items() if not good]


class Samples:
    """Looks at the plate again and again."""

    def __init__(self, page: Page, lang: str, size: tuple[int, int]) -> None:
        self.page, self.lang, self.size = page, lang, size
        self.taken = 0
        self.bad: list[tuple[str, list[str]]] = []

    async def take(self, when: str, times: int = 2, every_s: float = 0.1) -> None:
        for _ in range(times):
            if faults := await faults_of(self.page, self.lang, *self.size):
                self.bad.append((when, faults))
            self.taken += 1
            await asyncio.sleep(every_s)

    async def until(self, condition: Callable[[], object], when: str) -> None:
        """Look until the condition holds, at least once; TimeoutError after 15 s."""
        async with asyncio.timeout(15):
            await self.take(when, 1)
            while not condition():
                await self.take(when, 1)


async def opened(page: Page, stage: StageServer, url: str, query: str = "") -> None:
    await page.goto(f"{url}/stage?motion=full{query}")
    await harness.until(lambda: stage.overlays and stage.overlays[-1].labels_age_s is not None)


async def every_scene(stage: StageServer, samples_: Samples, lang: str) -> None:
    """Walk through what the stage can show, beginning with nothing at all."""
    stage.card(None)
    stage.goal(None)
    await samples_.take("empty stage")
    harness.dress(stage, lang)
    await samples_.take("card and goal")
    stage.begin(samples.turn(1, lang))
    for cue in samples.captions(1, lang):
        stage.caption(cue)
    await samples_.take("question and caption")
    stage.answer(samples.answer("a1", lang))
    await samples_.take("answer on screen")
    stage.card(replace(samples.card(lang, 1), stock_ratio=0.0))
    await samples_.take("sold out")
    stage.pause(samples.cleared("直播暂停一下，马上回来" if lang == "zh" else "Back in a moment", lang))
    await samples_.take("paused")
    stage.pause(None)
    harness.dress(stage, lang)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_labels_are_seen_and_readable_in_every_scene_effect_look_and_layout(size: tuple[int, int]) -> None:
    async with asyncio.TaskGroup() as both:  # most of it is waiting for effects to end
        for lang in ("zh", "en"):
            both.create_task(seen_and_readable(size, lang))


async def seen_and_readable(size: tuple[int, int], lang: str) -> None:
    """Walk one page through all there is and look at the plate all the way."""
    kinds = {name: effect.kind for name, effect in load_effects([harness.ROOT / "effects"]).items()}
    bursts = tuple(name for name, kind in kinds.items() if kind == "burst")
    boards = tuple(name for name, kind in kinds.items() if kind == "board")
    assert bursts and boards
    done: set[str] = set()
    stage = harness.server(
        samples.info(lang), on_effect_ack=lambda key, state, _: done.update({key} if state == "done" else ())
    )
    async with harness.serving(stage) as url, chromium.page(*size) as page:
        watcher = Watcher(url)
        watcher.attach(page)
        looking = Samples(page, lang, size)
        for persona, room, mirror, query in LOOKS:
            stage.info = samples.info(lang, persona, room, mirror=mirror)
            await opened(page, stage, url, query)
            await looking.take(f"{persona} {room} {mirror} {query}")
        await opened(page, stage, url)
        await every_scene(stage, looking, lang)
        for name in bursts:
            stage.effect(replace(samples.effect(name, name, "小鹿 送出 12 朵山茶"), duration_ms=700))
            await looking.until(lambda name=name: name in done, f"effect {name}")  # type: ignore[misc]
        for name in boards:
            stage.board("board", Board(name=name, params={}, text=samples.cleared("山茶小铺", lang), lines=()))
            await harness.until_true(lambda: page.evaluate(BOARD_STANDS))
            await looking.take(f"board {name}")
            stage.board("board", None)
        await page.evaluate(ALL_AT_ONCE, list(bursts))
        await looking.take("all effects at once", 15)
        states = await page.evaluate("states.filter(ack => ack[1] !== 'started')")
        assert [ack for ack in states if ack[1] == "failed"] == []
        assert stage.labels_ok
        assert watcher.faults == []
    assert (lang, looking.bad) == (lang, [])
    assert looking.taken > 60
    assert set(bursts) <= done


@pytest.mark.parametrize("size", [(1080, 1920), (1280, 720)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(("lang", "more"), [("zh", ("虚拟人直播",)), ("en", ("VIRTUAL HOST",))])
@pytest.mark.parametrize("of_diagonal", [0.0, 0.06, 0.1])
async def test_the_label_is_as_large_as_the_platform_asks_and_never_smaller_than_the_law(
    size: tuple[int, int], lang: str, more: tuple[str, ...], of_diagonal: float
) -> None:
    asked = replace(samples.info(lang), label_lines=more, label_of_diagonal=of_diagonal)
    stage = harness.server(asked, effects={})
    async with harness.serving(stage) as url, chromium.page(*size) as page:
        harness.dress(stage, lang)
        await opened(page, stage, url)
        await harness.until(lambda: stage.overlays[-1].labels_reason == "")  # its font may have to grow first
        assert await faults_of(page, lang, *size, of_diagonal=max(of_diagonal, 0.05), more=more) == []
        assert stage.labels_ok


async def settled(page: Page, lang: str, size: tuple[int, int]) -> list[str]:
    """Return what is still wrong after the page, which looks at its plate twice a second, has looked a few times."""
    for _ in range(5):
        await page.wait_for_timeout(600)
        if not (faults := await faults_of(page, lang, *size)):
            break
    return faults


LABELLED = ("zh", "en", "ja", "ko", "ms", "id", "fr")
"""Languages with labels of their own, and one without."""
FACES = ("Liberation Sans", "DejaVu Sans", "Noto Sans CJK SC", "Noto Serif CJK SC")
IN_FACE = """face => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`strong, p { font-family: "${face}" !important; }`);
  document.getElementById("labels").shadowRoot.adoptedStyleSheets = [sheet];
}"""
REACH = """() => {
  const { left, right } = document.getElementById("labels").getBoundingClientRect();
  const goal = document.querySelector(".goal.on")?.getBoundingClientRect();
  return { left, right, goal: goal && { left: goal.left, right: goal.right } };
}"""


@pytest.mark.parametrize("mirror", [False, True], ids=["left", "right"])
@pytest.mark.parametrize("lang", LABELLED)
async def test_in_every_language_of_a_room_the_labels_stand_whole_and_beside_the_bar(lang: str, mirror: bool) -> None:
    stage = harness.server(replace(samples.info("en", mirror=mirror), lang=lang), effects={})
    async with harness.serving(stage) as url, chromium.page(*SIZES[0]) as page:
        harness.dress(stage, "en")
        await opened(page, stage, url)
        for size in SIZES:
            await page.set_viewport_size({"width": size[0], "height": size[1]})
            assert (size, await settled(page, lang, size)) == (size, [])
            plate = await page.evaluate(REACH)
            assert (
                size[0] < size[1] or plate["right"] <= plate["goal"]["left"] or plate["goal"]["right"] <= plate["left"]
            )
        await harness.until(lambda: stage.labels_ok and stage.overlays[-1].labels_reason == "")


@pytest.mark.parametrize("lang", ["zh", "en", "id"])
async def test_whatever_font_a_computer_has_the_labels_are_as_large_as_the_law_asks(lang: str) -> None:
    stage = harness.server(replace(samples.info("en"), lang=lang), effects={})
    async with harness.serving(stage) as url, chromium.page(1080, 1920) as page:
        for face in FACES:
            await opened(page, stage, url)
            await page.evaluate(IN_FACE, face)
            assert (face, await settled(page, lang, (1080, 1920))) == (face, [])


HOSTILE = [
    "#labels{display:none!important}",
    "#labels,#labels *{visibility:hidden!important;content-visibility:hidden!important}",
    "body *{opacity:.2!important}",
    "#labels{transform:scale(.1)!important;scale:.1!important;rotate:90deg!important;translate:-4000px!important}",
    "#labels{zoom:.1!important;width:1px!important;height:1px!important;min-width:0!important}",
    "#labels{max-height:1px!important;max-width:1px!important;padding:900px!important}",
    "#labels{position:absolute!important;left:-9999px!important;top:-9999px!important;inset:auto 9999px!important}",
    "#labels{z-index:-1!important;isolation:auto!important;contain:strict!important}",
    "#stage{position:fixed!important;z-index:2147483647!important;inset:0!important;background:red!important}",
    "*{color:transparent!important;-webkit-text-fill-color:transparent!important;background:#fff!important}",
    "#labels{font-size:1px!important;line-height:0!important;letter-spacing:-1em!important}",
    "#labels{text-indent:-999px!important;text-align:right!important;font-family:monospace!important}",
    "#labels{filter:blur(30px) opacity(0)!important;mix-blend-mode:difference!important}",
    "#labels{clip-path:inset(50%)!important;clip:rect(0 0 0 0)!important}",
    "#labels{mask:linear-gradient(transparent,transparent)!important;backdrop-filter:blur(9px)!important}",
    "#labels::before{content:'';position:absolute;inset:0;background:#fff!important;z-index:9}",
    "#labels::after{content:'x';position:fixed;inset:0;background:red!important}#labels::backdrop{background:red!important}",
    "@keyframes gone{to{opacity:0;transform:scale(0)}}#labels{animation:gone .01s forwards!important}",
    "#labels{opacity:0;transition:opacity .01s!important}",
    "#labels{--k:0px!important;--x:-999!important;--width:0!important}:root{--k:0px!important}",
    "#labels{--fit:.1!important;--ink:0!important}:root{--fit:.1!important;--ink:0!important}",
    "html{opacity:.1!important}",
    "body{transform:scale(.1)!important;filter:opacity(0)!important}",
    "html,body{clip-path:inset(50%)!important;overflow:clip!important;visibility:hidden!important}",
    "body{mask:linear-gradient(transparent,transparent)!important;mix-blend-mode:darken!important}",
    "#labels{direction:rtl!important;writing-mode:vertical-rl!important;text-orientation:upright!important}",
    "#labels{pointer-events:none!important;user-select:all!important;content:none!important;float:left!important}",
]


@pytest.mark.timeout(120)
async def test_no_style_of_the_page_changes_one_pixel_of_the_labels() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(1080, 1920) as page:
        harness.dress(stage, "zh")
        await opened(page, stage, url, "&bg=none")
        inside: FloatRect = {
            "x": 117,
            "y": 306,
            "width": 751,
            "height": 116,
        }  # without the rounded corners, behind which a scene is
        before = await page.screenshot(clip=inside)
        changed = []
        for css in HOSTILE:
            await page.evaluate(
                "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", css
            )
            await page.wait_for_timeout(60)
            if await page.screenshot(clip=inside) != before or await faults_of(page, "zh", 1080, 1920):
                changed.append(css)
    assert changed == []


@pytest.mark.parametrize(
    "css", ["html{display:none!important}", "body{display:none}", "body{content-visibility:hidden}", "html{zoom:.1}"]
)
async def test_a_style_that_takes_the_whole_page_away_is_told_to_the_room_within_two_seconds(css: str) -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await opened(page, stage, url)
        assert stage.labels_ok
        await page.evaluate(
            "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", css
        )
        await harness.until(lambda: not stage.labels_ok, timeout_s=2)
        await page.evaluate("document.adoptedStyleSheets = []")
        await harness.until(lambda: stage.labels_ok, timeout_s=2)


MODULE = """export async function play({ root }) {
  const wall = document.createElement("p");
  wall.className = "wall";
  wall.textContent = "免费";
  root.append(wall);
  await new Promise(resolve => setTimeout(resolve, 900));
}"""
STYLE = """:host, .wall { all: unset; position: fixed !important; inset: 0 !important; z-index: 2147483647 !important;
  background: #fff !important; font-size: 400px; } #labels, aside { display: none !important; }
  :host-context(body) #labels { display: none !important } ::slotted(*) { display: none }"""


async def test_a_hostile_effect_covers_no_label(tmp_path: Path) -> None:
    acks: list[str] = []
    stage = harness.server(
        samples.info(),
        effects={"wall": harness.effect(tmp_path / "wall", MODULE, STYLE)},
        on_effect_ack=lambda _, state, __: acks.append(str(state)),
    )
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await opened(page, stage, url)
        stage.effect(EffectCue(key="w", name="wall", duration_ms=1000))
        looking = Samples(page, "zh", (540, 960))
        await looking.until(lambda: "done" in acks, "the wall")
    assert looking.bad == [] and looking.taken > 5


MODAL = """setInterval(() => { const wall = document.createElement("dialog"); document.body.append(wall);
wall.style.cssText = "width:100vw;height:100vh;max-width:none;max-height:none;margin:0"; wall.showModal(); }, 300)"""
INNER = """const sheet = new CSSStyleSheet(); sheet.replaceSync("strong{color:#333!important}");
document.getElementById("labels").shadowRoot.adoptedStyleSheets = [sheet];"""
SCRIPTS = [
    "setInterval(() => document.getElementById('labels')?.remove(), 5)",
    "setInterval(() => (document.getElementById('labels').shadowRoot.innerHTML = '<b>便宜</b>'), 5)",
    MODAL,
    INNER,
]


@pytest.mark.parametrize("script", SCRIPTS)
async def test_a_script_that_keeps_hiding_the_labels_is_told_to_the_room_within_two_seconds(script: str) -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await opened(page, stage, url)
        await page.evaluate(f"() => {{ {script} }}")
        await harness.until(lambda: not stage.labels_ok, timeout_s=2)


async def test_labels_that_flicker_stay_lost_until_they_are_seen_for_a_second() -> None:
    """A look every half second meets a plate that is hidden most of the time now and then."""
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await opened(page, stage, url)
        await page.evaluate(HIDES_ON)
        await harness.until(lambda: not stage.labels_ok, timeout_s=2)
        for _ in range(3):
            await page.evaluate("clearInterval(window.hiding)")
            await page.wait_for_timeout(700)  # one look finds it, two at most
            assert not stage.labels_ok
            await page.evaluate(HIDES_ON)
            await page.wait_for_timeout(700)
            assert not stage.labels_ok
        await page.evaluate("clearInterval(window.hiding)")
        await harness.until(lambda: stage.labels_ok, timeout_s=2)


@pytest.mark.parametrize(
    "script",
    [
        "document.getElementById('labels').remove()",
        "document.getElementById('labels').style.cssText = 'display:none!important'",
        "document.getElementById('labels').hidePopover()",
        "document.getElementById('labels').shadowRoot.querySelector('strong').textContent = '赠品'",
        "document.getElementById('labels').hidden = true",
    ],
)
async def test_labels_hidden_once_come_back_by_themselves_within_two_seconds(script: str) -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await opened(page, stage, url)
        await page.evaluate(f"() => {{ {script} }}")
        async with asyncio.timeout(2):
            while await faults_of(page, "zh", 540, 960):
                await asyncio.sleep(0.05)
        await asyncio.sleep(1.2)
        assert stage.labels_ok
