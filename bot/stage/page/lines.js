// Where a caption may break: at clause marks first, never inside a word, a number with its unit, or a price.

const CLAUSE_END = /[，。；：！？、,;:!?…]["'”’」』）)]*\s*$/u;
const STICKS_BACK = /^[\p{Pe}\p{Pf}，。；：！？、·…%％℃°,.;:!?'"”’]+\s*$/u;
const STICKS_ON = /[\p{Ps}\p{Pi}\p{Sc}#№@]\s*$/u;
const NUMBER_END = /\d\s*$/u;
/** An amount whose currency stands before it: nothing is to follow. */
const PRICE = /\p{Sc}\s?[\d.,]+\s+$/u;
const CJK = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/u;

/** Graphemes of `text`. */
export function graphemes(text, lang) {
  return Array.from(new Intl.Segmenter(lang || "und", { granularity: "grapheme" }).segment(text), (part) => part.segment);
}

/** Split into pieces that stay whole on a line; joined they are `text`. */
export function pieces(text, lang) {
  const words = new Intl.Segmenter(lang || "und", { granularity: "word" }).segment(text);
  const found = [];
  for (const { segment } of words) {
    const before = found[found.length - 1];
    if (before !== undefined && joins(before, segment)) found[found.length - 1] = before + segment;
    else found.push(segment);
  }
  return found;
}

function joins(before, next) {
  if (/^\s+$/u.test(next) || STICKS_BACK.test(next) || STICKS_ON.test(before)) return true;
  if (/[A-Za-z]$/.test(before) && /^\p{Sc}/u.test(next)) return true; // CN¥48.90
  if (NUMBER_END.test(before)) return !PRICE.test(before); // a number and what it counts
  return /[-/.]$/u.test(before) && !/\s$/u.test(before) && !CJK.test(before);
}

/** Cut a piece that no line can hold (a web address, a row of laughter). */
function chop(piece, width, most, lang) {
  if (width(piece) <= most) return [piece];
  const parts = [""];
  for (const letter of graphemes(piece, lang)) {
    const last = parts.length - 1;
    if (parts[last] && width(parts[last] + letter) > most) parts.push(letter);
    else parts[last] += letter;
  }
  return parts;
}

/** What a break costs against even lines: nothing after a clause, a little inside a list. */
function price(before) {
  if (!CLAUSE_END.test(before)) return 0.4;
  return /、\s*$/u.test(before) ? 0.2 : 0;
}

/** The best one or two lines for `list`, or null when they do not fit. */
function twoLines(list, width, most) {
  const whole = list.join("");
  if (width(whole.trimEnd()) <= most) return [whole];
  let best = null;
  for (let i = 1; i < list.length; i += 1) {
    const first = list.slice(0, i).join("");
    const second = list.slice(i).join("");
    const [a, b] = [width(first.trimEnd()), width(second.trimEnd())];
    if (a > most || b > most) continue;
    const cost = Math.abs(a - b) / most + price(first);
    if (best === null || cost < best.cost) best = { cost, lines: [first, second] };
  }
  return best?.lines ?? null;
}

/**
 * Lay `text` out on screens of at most two lines.
 * sizes: px, largest first, the last is the floor; widthAt(size) measures; most: px of a line.
 * Returns {size, screens: [[line, line?], ...]}; all lines joined are `text`.
 */
export function layOut(text, lang, { sizes, widthAt, most }) {
  const list = pieces(text, lang);
  for (const size of sizes) {
    const lines = twoLines(list, widthAt(size), most);
    if (lines) return { size, screens: [lines] };
  }
  const size = sizes[Math.min(1, sizes.length - 1)];
  return { size, screens: screensOf(list, lang, widthAt(size), most) };
}

function screensOf(list, lang, width, most) {
  const screens = [];
  let rest = list.flatMap((piece) => chop(piece, width, most, lang));
  while (rest.length > 0) {
    let count = 1;
    while (count < rest.length && twoLines(rest.slice(0, count + 1), width, most)) count += 1;
    const cut = count < rest.length ? clauseCut(rest, count) : count;
    screens.push(twoLines(rest.slice(0, cut), width, most) ?? [rest.slice(0, cut).join("")]);
    rest = rest.slice(cut);
  }
  return screens;
}

function clauseCut(list, most) {
  for (let i = most; i > most * 0.45; i -= 1) if (CLAUSE_END.test(list[i - 1])) return i;
  return most;
}
