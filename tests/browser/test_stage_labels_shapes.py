"""On a picture of any shape the labels are as large as the law asks of that picture, and stand on it."""

from dataclasses import replace

import pytest

from tests.browser import chromium, harness, samples
from tests.browser.test_stage_labels import faults_of

pytestmark = pytest.mark.browser
SHAPES = [(1080, 1080), (1080, 1350), (1440, 1080), (2560, 1080), (1080, 2340), (1920, 400)]


@pytest.mark.parametrize(
    ("lang", "more"), [("zh", ()), ("en", ("VIRTUAL HOST",)), ("id", ())], ids=["zh", "en and a policy", "id"]
)
async def test_labels_meet_the_floors_of_the_picture_that_is_drawn(lang: str, more: tuple[str, ...]) -> None:
    stage = harness.server(replace(samples.info("en"), lang=lang, label_lines=more), effects={})
    async with harness.serving(stage) as url, chromium.page(1080, 1920) as page:
        await page.goto(f"{url}/stage?show=labels")
        await harness.until(lambda: stage.overlays and stage.overlays[-1].labels_age_s is not None)
        for size in SHAPES:
            await page.set_viewport_size({"width": size[0], "height": size[1]})
            await page.wait_for_timeout(700)
            assert (size, await faults_of(page, lang, *size, more=more)) == (size, [])
            await harness.until(lambda: stage.labels_ok, timeout_s=3)
