"""What a script or a style of the page does to the label plate is put right, or told to the room within two seconds."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import FloatRect, Page

from bot.core.scene import EffectCue
from bot.stage.server import StageServer
from tests.browser import chromium, harness, samples

pytestmark = pytest.mark.browser
INSIDE: FloatRect = {"x": 59, "y": 153, "width": 375, "height": 58}
"""Of the plate at 540x960, without its round corners, behind which a scene is."""
STYLED = "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }"
FORGED = """css => { const s = new CSSStyleSheet(); s.replaceSync(css);
document.getElementById('labels').shadowRoot.adoptedStyleSheets = [s]; }"""
WHOLE = (
    "pointer-events:none;position:fixed;inset:0;width:100vw;height:100vh;margin:0;border:0;padding:0;background:#e11"
)


async def opened(page: Page, stage: StageServer, url: str, show: str = "labels") -> None:
    """Return once a fresh page has told of its labels and its letters have their size."""
    known = max((overlay.number for overlay in stage.overlays), default=0)
    await page.goto(f"{url}/stage?show={show}&bg=none")
    await harness.until(lambda: stage.labels_ok and any(one.number > known for one in stage.overlays))
    await page.wait_for_timeout(600)


async def seen(page: Page) -> bytes:
    return await page.screenshot(clip=INSIDE)


async def until_seen(page: Page, as_before: bytes, timeout_s: float) -> None:
    async with asyncio.timeout(timeout_s):
        while await seen(page) != as_before:
            await asyncio.sleep(0.05)


WALL = f"""export async function play({{ root }}) {{
  const wall = document.createElement("div");
  wall.popover = "manual";
  wall.style.cssText = "{WHOLE}";
  root.append(wall);
  wall.showPopover();
  await new Promise(resolve => setTimeout(resolve, 1200));
}}"""


async def test_an_effect_that_goes_up_into_the_top_layer_covers_no_label(tmp_path: Path) -> None:
    acks: list[str] = []
    stage = harness.server(
        samples.info(),
        effects={"wall": harness.effect(tmp_path / "wall", WALL)},
        on_effect_ack=lambda _, state, __: acks.append(str(state)),
    )
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await opened(page, stage, url, "effects")
        before, pictures = await seen(page), []
        stage.effect(EffectCue(key="w", name="wall", duration_ms=1500))
        async with asyncio.timeout(5):
            while "done" not in acks:
                pictures.append(await seen(page))
        assert len(pictures) > 3 and set(pictures) == {before}


COVERS = {
    "popover": f"""const wall = document.createElement('div'); wall.popover = 'manual';
        wall.style.cssText = '{WHOLE}'; document.body.append(wall); wall.showPopover()""",
    "iframe": f"""const wall = document.createElement('iframe'); wall.popover = 'manual';
        wall.style.cssText = '{WHOLE}'; document.body.append(wall); wall.showPopover()""",
    "backdrop": """const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [sheet];
        sheet.replaceSync('.w{pointer-events:none;width:1px;height:1px}.w::backdrop{background:#e11}');
        const wall = document.createElement('div'); wall.className = 'w'; wall.popover = 'manual';
        document.body.append(wall); wall.togglePopover()""",
    "blur": f"""const wall = document.createElement('div'); wall.popover = 'manual';
        wall.style.cssText = '{WHOLE};background:none;backdrop-filter:blur(40px)';
        document.body.append(wall); wall.showPopover()""",
    "view transition": """const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [sheet];
        sheet.replaceSync('::view-transition{background:#e11}::view-transition-group(root){animation-duration:9s}');
        document.startViewTransition(() => {})""",
}


@pytest.mark.parametrize("script", COVERS.values(), ids=COVERS.keys())
async def test_nothing_that_enters_the_top_layer_is_drawn_over_the_labels(script: str) -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await opened(page, stage, url)
        before = await seen(page)
        await page.evaluate(f"() => {{ {script} }}")
        for _ in range(3):
            assert await seen(page) == before
        assert stage.labels_ok


SMALL = """const frame = document.createElement('iframe'); document.body.append(frame);
const { showPopover, hidePopover } = frame.contentWindow.HTMLElement.prototype;
const wall = document.createElement('div'); wall.popover = 'manual';
const host = document.createElement('div'); document.body.append(host);
host.attachShadow({ mode: 'closed' }).append(wall);  // nobody outside hears of its opening
wall.style.cssText = 'pointer-events:none;position:fixed;inset:152px auto auto 130px;width:60px;height:60px;'
  + 'background:red';
showPopover.call(wall);"""


async def test_what_covers_a_few_letters_of_the_labels_is_found_though_it_takes_no_clicks() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await opened(page, stage, url)
        before = await seen(page)
        await page.evaluate(f"() => {{ {SMALL} }}")
        await until_seen(page, before, 2)
        await page.evaluate(
            f"() => {{ {SMALL} setInterval(() => {{ hidePopover.call(wall); showPopover.call(wall); }}, 50) }}"
        )
        await harness.until(lambda: not stage.labels_ok, timeout_s=2)
        assert stage.overlays[-1].labels_reason == "labels are covered"


TREES = {
    "see-through": "p{opacity:0!important}",
    "fill": "strong,p,span,b{-webkit-text-fill-color:transparent!important}",
    "moved": "strong{margin-left:-9999px!important}p{text-indent:-999px!important}",
    "drawn over": "p{position:relative}p::after{content:'';position:absolute;inset:0;background:#fff8f0}",
    "masked letters": "strong,span{-webkit-text-security:disc!important}",
    "tiny": ":host{scale:.02!important}",
}


async def test_a_style_that_gets_into_the_plate_is_thrown_out_and_told() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        for name, css in TREES.items():
            await opened(page, stage, url)
            before = await seen(page)
            await page.evaluate(FORGED, css)
            await harness.until(lambda: not stage.labels_ok, timeout_s=2)
            assert (name, stage.overlays[-1].labels_reason) == (name, "label style was changed")
            await until_seen(page, before, 1)


FORGERIES = {
    "a node over it": """const cover = document.createElement('canvas'); root.append(cover);
        cover.style.cssText = 'position:absolute;inset:0;background:#e11;width:100%;height:100%'""",
    "an animation": "root.querySelector('p').animate([{ opacity: 0 }, { opacity: 0 }], { duration: 1e6 })",
    "a tree in its tree": "root.querySelector('p').attachShadow({ mode: 'closed' })",
    "its sheet": "root.adoptedStyleSheets[0].insertRule('p { opacity: 0 !important }', 0)",
    "its sheet off": "root.adoptedStyleSheets[0].disabled = root.querySelector('link').disabled = true",
    "its language": "root.host.lang = 'en'; root.querySelector('link').remove()",
}


async def test_a_plate_that_a_script_has_changed_is_made_anew() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        for name, script in FORGERIES.items():
            await opened(page, stage, url)
            before = await seen(page)
            await page.evaluate(f"() => {{ const root = document.getElementById('labels').shadowRoot; {script} }}")
            await page.wait_for_timeout(700)
            assert (name, await seen(page) == before) == (name, True)


FACE = '@font-face{font-family:"Noto Sans SC";src:local("Noto Sans CJK SC"),local("NotoSansCJKsc-Bold");%s}'
OF_THE_PAGE = [
    '@property --k{syntax:"<length>";inherits:false;initial-value:0px}',
    '@property --grow{syntax:"<number>";inherits:false;initial-value:.01}',
    '@property --fit{syntax:"<number>";inherits:false;initial-value:.1}',
    FACE % "ascent-override:900%;descent-override:0%",
    FACE % "size-adjust:10%",
]


async def test_no_property_or_font_that_a_page_declares_reaches_the_plate() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        for css in OF_THE_PAGE:
            await opened(page, stage, url)
            before = await seen(page)
            await page.evaluate(STYLED, css)
            await page.wait_for_timeout(700)
            assert (css, await seen(page) == before) == (css, True)
            assert stage.labels_ok


SILENCED = [
    "for (let id = 0; id < 9999; id += 1) clearInterval(id); document.getElementById('labels').remove()",
    "document.documentElement.replaceChildren()",
    "window.getComputedStyle = () => { throw new Error('no') }",
]


@pytest.mark.parametrize("script", SILENCED, ids=["timers", "page", "functions"])
async def test_the_labels_come_back_or_are_told_though_a_script_has_silenced_the_page(script: str) -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await opened(page, stage, url)
        before = await seen(page)
        await page.evaluate(f"() => {{ {script} }}")
        await page.wait_for_timeout(1200)
        assert await seen(page) == before or not stage.labels_ok


async def test_a_page_that_only_says_it_is_hidden_loses_its_labels_as_a_drawn_one() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await opened(page, stage, url)
        await page.evaluate("""() => { Object.defineProperty(document, 'hidden', { value: true });
            setInterval(() => document.getElementById('labels').remove(), 5) }""")
        await harness.until(lambda: not stage.labels_ok, timeout_s=2)
        assert not stage.overlays[-1].hidden
