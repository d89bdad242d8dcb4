"""Takes the pictures of docs/stage.md from running stages: `python -m tests.browser.stage_pictures [NAME ...]`."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace

from playwright.async_api import Page

from bot.core.clock import SystemClock
from bot.core.scene import Card, CommentCue, Goal, QuestionBubble, SpinView, TurnCue
from bot.stage.server import StageServer
from tests.browser import chromium, harness, samples
from tests.browser.effects_pictures import sheet
from tests.browser.samples import cleared

FOLDER = harness.ROOT / "docs" / "images"
DEMO = harness.ROOT / "scripts" / "demo" / "pictures"
LAYOUTS = {"9x16": (1080, 1920), "16x9": (1920, 1080)}
HOSTS = {"xiaoman": "awning", "laochen": "kitchen"}
TILES = {"9x16": ((172, 306), 8), "16x9": ((284, 160), 4)}
"""Layout -> size of a tile, tiles in a row."""
FREEZE = """
const draw = requestAnimationFrame;
window.requestAnimationFrame = (next) => draw((now) => window.still || next(now));
"""
SPEAKS = """(hands) => {
  const height = (layer) => document.querySelector(`[data-layer="${layer}"]`).getBBox().height;
  const seen = getComputedStyle(document.querySelector(".caption")).opacity === "1";
  const said = document.querySelectorAll(".caption .said").length;
  const raised = document.querySelectorAll('[data-hand]:not([data-hand="flat"]):not([display])').length > 0;
  window.still = seen && said > 0 && (hands ? raised : height("cavity") > 24 && height("white_l") > 18);
  return window.still;
}"""
"""Some words have been said, and a hand is up, or mouth and eyes are open: the page stands still there."""
CARDS = ("offer", "plain", "low", "sold-out", "unknown", "answer", "paused", "product")


def card(host: str, kind: str) -> Card:
    """A card of that kind; what is in it is invented."""
    now = SystemClock().wall_ms()
    pan = host == "laochen"
    offer = samples.card("zh", now, picture=f"/stage/pictures/{'wok' if pan else 'cream'}.svg")
    if pan:
        offer = replace(
            offer,
            link=7,
            name=cleared("32cm 精铁炒锅"),
            detail=cleared("无涂层 · 1.4 kg · 平底 14 cm"),
            price=cleared("¥168"),
            anchor=cleared("¥199 近7日最低成交价"),
            until=cleared("21:00 恢复 ¥199"),
            stock=cleared("剩 124 件 / 本场放量 200"),
            stock_ratio=0.62,
            terms=(cleared("送锅盖"),),
        )
    plain = replace(offer, anchor=None, until=None, ends_ms=None, stock=cleared("剩 38 件"), stock_ratio=None)
    match kind:
        case "plain":
            return plain
        case "low":
            return replace(offer, ends_ms=now + 95_000, stock=cleared("剩 6 件 / 本场放量 100"), stock_ratio=0.06)
        case "sold-out":
            return replace(plain, stock=cleared("已售完"), stock_ratio=0.0)
        case "unknown":
            return replace(plain, stock=None, picture="")
        case "product" if not pan:
            return replace(
                offer,
                link=1,
                name=cleared("咔哒随行杯 450毫升"),
                detail=cleared("304不锈钢内胆 · 310克"),
                price=cleared("¥89"),
                anchor=cleared("¥99 近7日最低成交价"),
                until=cleared("21:00 恢复 ¥99"),
                picture="/stage/pictures/cup.svg",
                spin=SpinView(files="/stage/pictures/cup-360-##.webp", frames=24),
            )
        case _:
            return offer


async def talk(stage: StageServer, host: str, gesture: str = "") -> None:
    """Begin to say what the pictures show."""
    line, asked, name = (
        ("能用，平底直径 14 厘米，电磁炉认得到", "电磁炉能用吗？", "山里阿北")
        if host == "laochen"
        else ("成分表里没有酒精，甘油、山茶籽油印在管背面", "里面有酒精吗？", "小鹿")
    )
    question = QuestionBubble(name=cleared(name), text=cleared(asked), people=6, hue=150)
    for turn in range(1, 9):
        stage.begin(TurnCue(turn=turn, lane="qa", intent="faq", expression="warm", gesture=gesture, question=question))
        stage.caption(replace(samples.captions(turn, "zh")[0], line=cleared(line), marks=()))
        for frame in samples.speech(turn, 6000):
            stage.pcm(frame)
            await asyncio.sleep(0.04)


async def picture(layout: str, host: str, kind: str, *, scale: float, query: str = "", gesture: str = "") -> bytes:
    """One page, dressed, talking, at its best moment."""
    width, height = (round(side * scale) for side in LAYOUTS[layout])
    stage = harness.server(samples.info("zh", host, HOSTS[host]), pictures_dir=DEMO, effects={})
    async with harness.serving(stage) as url, chromium.page(width, height) as page:
        stage.card(card(host, kind))
        stage.goal(Goal(count=8_214, levels=(10_000, 50_000, 100_000), reward=cleared("1万赞 送试用装")))
        show = "&show=background,host,product,captions" if kind == "product" else ""
        await page.add_init_script(FREEZE)
        await page.goto(f"{url}/stage?motion=full{show}{query}")
        await harness.until(lambda: any(overlay.audio == "running" for overlay in stage.overlays))
        await page.wait_for_selector("[data-rig]", state="attached")
        if kind == "paused":
            stage.pause(cleared("直播暂停一下，马上回来"))
            await asyncio.sleep(0.8)
            return await page.screenshot()
        if kind == "answer":
            stage.answer(samples.answer("a", "zh", hold_ms=20_000))
        await _chat(stage, page)
        if kind == "product" and host == "xiaoman":
            await page.wait_for_selector(".card canvas:not([hidden])")
        speaking = asyncio.create_task(talk(stage, host, gesture))
        await page.wait_for_function(SPEAKS, arg=bool(gesture))
        shot = await page.screenshot()
        speaking.cancel()
        return shot


async def _chat(stage: StageServer, page: Page) -> None:
    rows = (("阿宁", "刚下单两支"), ("路过的鱼", "有小样吗？"), ("木木", "什么时候发货？"), ("小鹿", "里面有酒精吗？"))
    for hue, (name, text) in enumerate(rows):
        stage.comment(CommentCue(name=cleared(name), text=cleared(text), hue=hue * 90))
    await page.wait_for_timeout(400)


async def cards(layout: str) -> bytes:
    """Every card with both hosts on one sheet."""
    found = {f"{host} · {kind}": await picture(layout, host, kind, scale=0.4) for host in HOSTS for kind in CARDS}
    return await sheet(found, *TILES[layout])


async def main() -> None:
    """Write all pictures."""
    everything = "&show=background,host,goal,card,question,captions,ticker"
    wanted: dict[str, Callable[[], Awaitable[bytes]]] = {
        "stage-xiaoman-9x16": lambda: picture(
            "9x16", "xiaoman", "offer", scale=2 / 3, gesture="wave", query=everything
        ),
        "stage-laochen-16x9": lambda: picture("16x9", "laochen", "offer", scale=2 / 3, gesture="wave"),
        "stage-xiaoman-16x9": lambda: picture(
            "16x9", "xiaoman", "offer", scale=2 / 3, gesture="present", query=everything
        ),
        "stage-laochen-9x16": lambda: picture("9x16", "laochen", "offer", scale=2 / 3, gesture="count_2"),
        "product-9x16": lambda: picture("9x16", "xiaoman", "product", scale=0.5),
        "product-16x9": lambda: picture("16x9", "xiaoman", "product", scale=0.5),
        "cards-9x16": lambda: cards("9x16"),
        "cards-16x9": lambda: cards("16x9"),
    }
    for name, take in wanted.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        (FOLDER / f"{name}.png").write_bytes(await take())


if __name__ == "__main__":
    asyncio.run(main())
