"""The microphone of the console: real sound through the page's worklet; only its level comes to the room."""

import asyncio

import pytest

from tests.browser.console_page import loud, opened, sees
from tests.browser.harness import until

pytestmark = pytest.mark.browser

A_TONE_AS_MICROPHONE = """() => {
    navigator.mediaDevices.getUserMedia = async (wanted) => {
        window.wanted = wanted;
        const context = new AudioContext(), out = context.createMediaStreamDestination();
        window.loud = new GainNode(context, { gain: 0.0 });
        const tone = new OscillatorNode(context, { frequency: 220 });
        tone.connect(window.loud).connect(out);
        tone.start();
        window.microphone = out.stream;
        return out.stream;
    };
}"""


async def test_the_level_of_the_microphone_arrives_and_its_button_says_what_the_room_hears() -> None:
    console, room = loud()
    async with opened(console) as page:
        await page.evaluate(A_TONE_AS_MICROPHONE)
        await page.locator("#mic").click()
        await sees(page, "document.getElementById('mic').getAttribute('aria-pressed') === 'true'")
        await until(lambda: len(room.acts) >= 3)
        assert await page.evaluate("window.wanted.audio.echoCancellation") is True
        quiet = [float(act.split()[2]) for act in room.acts]
        assert max(quiet) < -100
        await page.evaluate("window.loud.gain.value = 0.1")
        await sees(page, "document.getElementById('mic').classList.contains('talking')")
        await until(lambda: float(room.acts[-1].split()[2]) == pytest.approx(-23.0, abs=0.5))  # a sine of 0.1
        assert {act.split()[0] for act in room.acts} == {"level"}, "something else was sent"
        await page.keyboard.press("m")
        await sees(page, "!document.getElementById('mic').classList.contains('talking')")
        assert await page.evaluate("window.microphone.getTracks().every((track) => track.readyState === 'ended')")
        await asyncio.sleep(0.1)
        count = len(room.acts)
        await asyncio.sleep(0.4)
        assert len(room.acts) == count, "a closed microphone still reports"
        await page.evaluate("() => { navigator.mediaDevices.getUserMedia = async () => { throw new Error('no'); }; }")
        await page.locator("#mic").click()
        await sees(page, "document.getElementById('said').textContent.startsWith('没有得到话筒')")
        assert await page.locator("#mic").get_attribute("aria-pressed") == "false"
