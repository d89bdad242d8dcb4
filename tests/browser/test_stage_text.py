"""Viewers' text is text: it runs nothing, loads nothing, changes no element."""

from dataclasses import replace

import pytest

from bot.core.scene import CaptionCue, EffectCue, Goal, QuestionBubble
from bot.stage.server import StageServer
from tests.browser import chromium, harness, samples
from tests.browser.watch import Watcher

pytestmark = pytest.mark.browser
HIT = "window.hit=1,alert(1)"
PAYLOADS = [
    f"<script>{HIT}</script>",
    f"<img src=x onerror={HIT}>",
    f"<svg onload={HIT}>",
    f"<svg><script>{HIT}</script></svg>",
    f"<body onload={HIT}>",
    f"<iframe src=javascript:{HIT}></iframe>",
    f"<iframe srcdoc='<script>parent.{HIT}</script>'></iframe>",
    f"<a href=javascript:{HIT}>x</a>",
    f"<details open ontoggle={HIT}>",
    f"<video><source onerror={HIT}>",
    f"<audio src=x onerror={HIT}>",
    f"<input autofocus onfocus={HIT}>",
    f"<marquee onstart={HIT}>",
    f"<object data=javascript:{HIT}>",
    f"<embed src=javascript:{HIT}>",
    "<style>@import 'http://evil.example/x.css';*{display:none}</style>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "<base href=http://evil.example/>",
    "<form action=http://evil.example/><button>x</button></form>",
    "<img src=http://evil.example/pixel.png>",
    "<div style=background:url(http://evil.example/x)>",
    "<div id=labels>假标签</div>",
    "<div style='position:fixed;inset:0;z-index:2147483647;background:#000'>",
    f'"><img src=x onerror={HIT}>',
    f"' onmouseover='{HIT}",
    f"</p></div></main><script>{HIT}</script>",
    f"</title><script>{HIT}</script>",
    f"</textarea><script>{HIT}</script>",
    f"<!--><script>{HIT}</script>-->",
    f"<![CDATA[<script>{HIT}</script>]]>",
    f"&lt;script&gt;{HIT}&lt;/script&gt;",
    f"&#60;img src=x onerror={HIT}&#62;",
    f"\\u003cscript\\u003e{HIT}\\u003c/script\\u003e",
    f"javascript:{HIT}",
    f"data:text/html,<script>{HIT}</script>",
    f"${{{HIT}}}",
    "{{constructor.constructor('alert(1)')()}}",
    f"<math><mtext><table><mglyph><style><img src=x onerror={HIT}>",
    "\u202e<b>gnirts</b>\u202c\u2066\u0000\u200b\ufeff",
]


SHOWN = """(payload) => {
  const caption = document.querySelector(".caption").textContent;  // of a long clause, the first screen
  return document.querySelector(".question .text").textContent === payload && caption && payload.startsWith(caption);
}"""


def say_everywhere(stage: StageServer, number: int, payload: str) -> None:
    """Put one payload into every field that can hold words."""
    line = samples.cleared(payload)
    bubble = QuestionBubble(name=line, text=line, people=2, hue=-7)
    stage.begin(replace(samples.turn(number, "zh"), question=bubble, expression=payload, gesture=payload))
    stage.caption(CaptionCue(turn=number, clause=0, line=line, start_ms=0, end_ms=60_000))
    words = dict.fromkeys(("name", "detail", "price", "anchor", "until", "stock"), line)
    stage.card(replace(samples.card("zh", 1), **words, picture=payload))  # type: ignore[arg-type]
    stage.goal(Goal(count=5, levels=(10,), reward=line))
    stage.effect(EffectCue(key=f"k{number}", name=payload, text=line))


async def test_forty_hostile_texts_in_every_field_stay_text() -> None:
    assert len(PAYLOADS) == 40
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        watcher = Watcher(url, ignore=("404", "Failed to load resource"))
        watcher.attach(page)
        await page.goto(f"{url}/stage?motion=reduced")
        await harness.until(lambda: stage.overlays)
        kinds: set[str] = set()
        for number, payload in enumerate(PAYLOADS, 1):
            say_everywhere(stage, number, payload)
            await page.wait_for_function(SHOWN, arg=payload)
            assert await page.text_content(".card .name") == payload
            assert await page.text_content(".goal .reward") == payload
            kinds |= set(await page.evaluate("[...document.querySelectorAll('#stage *')].map(e => e.localName)"))
        stage.pause(samples.cleared(PAYLOADS[0]))
        await page.wait_for_selector(".is-paused")
        assert await page.text_content(".paused") == PAYLOADS[0]
        assert await page.evaluate("window.hit") is None
        assert kinds.isdisjoint(
            {"script", "iframe", "object", "embed", "link", "meta", "base", "form", "video", "audio"}
        )
        assert await page.locator("#labels").count() == 1
        assert (
            await page.evaluate(
                "getComputedStyle(document.querySelector('#labels').shadowRoot.querySelector('strong')).color"
            )
            == "rgb(255, 248, 240)"
        )
    assert watcher.faults == []


async def test_the_policy_of_the_page_refuses_what_would_slip_through() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await page.goto(f"{url}/stage")
        await page.evaluate("""() => {
            const html = '<img src=x onerror="window.hit=1"><b style="color:red" id=b>x</b>';
            document.body.insertAdjacentHTML("beforeend", html);
            const script = document.createElement("script");
            script.textContent = "window.hit = 2";
            document.body.append(script);
        }""")
        await page.wait_for_timeout(200)
        assert await page.evaluate("window.hit") is None
        assert await page.evaluate("getComputedStyle(document.getElementById('b')).color") != "rgb(255, 0, 0)"
