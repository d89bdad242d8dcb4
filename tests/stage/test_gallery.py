from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.browser import harness, samples

pytestmark = pytest.mark.wire


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with harness.serving(harness.server(samples.info())) as address:
        yield address


async def test_the_gallery_lists_every_effect_and_its_pages_keep_the_strict_policy(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{url}/stage/gallery.json") as answer:
            data = await answer.json()
        assert {effect["name"] for effect in data["effects"]} == harness.effects().keys()
        for page in ("gallery", "preview"):
            async with session.get(f"{url}/stage/{page}") as answer:
                policy = answer.headers["Content-Security-Policy"]
                text = await answer.text()
            assert "default-src 'none'" in policy and "unsafe" not in policy
            assert "http:" not in text and "https:" not in text


async def test_the_preview_bears_the_labels_and_no_link_to_the_room(url: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/stage/preview") as answer:
        text = await answer.text()
    assert "广告" in text
    assert "preview.js" in text and "main.js" not in text
