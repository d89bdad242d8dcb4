"""Draws the frames of the demo cup's turn into the demo's pictures: `python -m tests.browser.demo_spin`."""

import asyncio
import base64

from tests.browser import chromium, harness

FOLDER = harness.ROOT / "scripts" / "demo" / "pictures"
FRAMES = 24
DRAW = """(share) => {
  const canvas = new OffscreenCanvas(600, 600);
  const pen = canvas.getContext("2d");
  const fill = (colour, path) => { pen.fillStyle = colour; pen.fill(new Path2D(path)); };
  const disc = (colour, x, y, rx, ry) => {
    pen.fillStyle = colour; pen.beginPath(); pen.ellipse(x, y, Math.max(rx, 0), ry, 0, 0, 7); pen.fill();
  };
  fill("#E4EEE8", "M0 0h600v600H0z");
  disc("rgb(43 33 28 / 16%)", 300, 532, 140, 16);
  const body = "M186 170H414L390 500Q386 528 362 528H238Q214 528 210 500Z";
  fill("#1F7A5C", body);
  pen.save();
  pen.clip(new Path2D(body));
  fill("#FFF8F0", "M186 290H414L404 420H196Z");
  for (const [at, kind] of [[0, "flower"], [0.28, "lines"], [0.5, "leaf"], [0.74, "lines"]]) {
    const angle = (at + share) * 2 * Math.PI;
    const flat = Math.cos(angle);
    if (flat < 0.06) continue;
    const x = 300 + 104 * Math.sin(angle);
    pen.save();
    pen.translate(x, 355);
    pen.scale(flat, 1);
    if (kind === "flower") {
      for (let i = 0; i < 5; i += 1) {
        pen.rotate((2 * Math.PI) / 5); disc("#D9481C", 0, -24, 19, 23); disc("#B3370F", 0, -18, 2, 9);
      }
      disc("#F5A524", 0, 0, 12, 12);
    } else if (kind === "leaf") {
      pen.rotate(-0.5); disc("#5F9F74", 0, 0, 40, 17); fill("#3F7D5C", "M-40 -2H40V2H-40z");
    } else for (const [y, w] of [[-24, 50], [0, 62], [24, 38]]) fill("#C9BBAA", `M${-w / 2} ${y - 5}h${w}v10h${-w}z`);
    pen.restore();
  }
  fill("rgb(0 0 0 / 17%)", "M352 160H420V540H336Q356 360 352 160Z");
  fill("rgb(255 255 255 / 22%)", "M222 180H238L248 500H236Z");
  pen.restore();
  fill("#3B302A", "M214 118C220 76 262 66 300 66S380 76 386 118Z");
  const lid = new Path2D("M190 112H410Q422 112 422 124V164Q422 176 410 176H190Q178 176 178 164V124Q178 112 190 112Z");
  pen.fillStyle = "#2B211C"; pen.fill(lid);
  pen.save(); pen.clip(lid); fill("rgb(0 0 0 / 35%)", "M352 100H430V190H352z");
  const turn = (0.04 + share) * 2 * Math.PI;
  if (Math.cos(turn) > 0.06) {
    pen.translate(300 + 112 * Math.sin(turn), 144); pen.scale(Math.cos(turn), 1);
    fill("#F5A524", "M-30 -12H30Q38 -12 38 0T30 12H-30Q-38 12 -38 0T-30 -12Z");
  }
  pen.restore();
  return canvas.convertToBlob({ type: "image/webp", quality: 0.82 }).then((blob) => new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.split(",")[1]);
    reader.readAsDataURL(blob);
  }));
}"""


async def main() -> None:
    """Draw and write all frames."""
    async with chromium.page(600, 600) as page:
        for at in range(FRAMES):
            picture = base64.b64decode(await page.evaluate(DRAW, at / FRAMES))
            (FOLDER / f"cup-360-{at + 1:02d}.webp").write_bytes(picture)


if __name__ == "__main__":
    asyncio.run(main())
