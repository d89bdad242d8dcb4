// What can be measured of letters on the label plate: height of their ink, contrast to their ground, where they stand.

/** Scripts by which a line's height is judged, the first that it has: Latin letters beside Chinese ones are lower. */
const SCRIPTS = [/[^\u3400-\u9fff]/gu, /[^\uac00-\ud7a3]/gu, /[^A-Z]/gu];
/** Letters may hang over their box by so much, px: browsers round boxes and negative letter spacing. */
const OVERHANG = 1;

const pen = document.createElement("canvas").getContext("2d");

/** Height of the inked part of the glyphs as they are set, px: measured, so a missing font shows. */
export function glyphsOf(element) {
  const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
  pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
  const said = element.textContent;
  const judged = SCRIPTS.map((others) => said.replace(others, "")).find(Boolean) ?? said;
  const ink = pen.measureText(judged);
  return ink.actualBoundingBoxAscent + ink.actualBoundingBoxDescent;
}

/** Height of the inked part of the glyphs on the page, px. */
export function inkOf(element) {
  if (!element?.offsetHeight) return 0;
  return glyphsOf(element) * (element.getBoundingClientRect().height / element.offsetHeight);
}

/** Whether the very letters of a part are laid out, on the plate. */
export function standsIn(part, plate) {
  if (!part) return false;
  const range = document.createRange();
  range.selectNodeContents(part);
  const { left, right, top, bottom, width } = range.getBoundingClientRect();
  const middle = (top + bottom) / 2;
  const isBeside = left < plate.x - OVERHANG || right > plate.x + plate.width + OVERHANG;
  return width > 0 && !isBeside && middle > plate.y && middle < plate.y + plate.height;
}

export function isPlain(element) {
  if (!element) return false;
  const style = getComputedStyle(element);
  const { display, visibility, opacity, transform, filter, clipPath, maskImage } = style;
  const isDrawn = display !== "none" && visibility === "visible" && opacity === "1";
  return isDrawn && [transform, filter, clipPath, maskImage ?? "none"].every((value) => value === "none");
}

/** The least contrast of some parts' letters against the ground they stand on; 0 where a colour is not opaque. */
export function contrastOf(box, parts) {
  return least(parts.filter(Boolean).map((part) => ratio(lightOf(getComputedStyle(part).color), groundOf(part, box))));
}

export function least(values) {
  return values.length ? Math.min(...values) : 0;
}

function groundOf(part, box) {
  const own = lightOf(getComputedStyle(part).backgroundColor);
  return own ?? lightOf(getComputedStyle(box).backgroundColor);
}

/** Relative luminance of an opaque rgb() colour, 0..1; null for any other. */
function lightOf(color) {
  const parts = /^rgb\((\d+), (\d+), (\d+)\)$/u.exec(color);
  if (!parts) return null;
  const [r, g, b] = parts.slice(1).map((value) => linear(value / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function linear(value) {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function ratio(one, other) {
  if (one === null || other === null) return 0;
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
