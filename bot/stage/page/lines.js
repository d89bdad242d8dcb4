// Where a caption may break: at clause marks first, never inside a word, a number with its unit, a price or a product's name.

const CLAUSE_END = /[，。；：！？、,;:!?…]["'”’」』）)]*\s*$/u;
const STICKS_BACK = /^[\p{Pe}\p{Pf}，。；：！？、·…%％℃°,.;:!?'"”’]+\s*$/u;
const STICKS_ON = /[\p{Ps}\p{Pi}\p{Sc}¿¡#№@ـ]\s*$/u;
const NUMBER_END = /\d\s*$/u;
/** An amount whose currency stands before it: nothing is to follow. */
const PRICE = /\p{Sc}\s?[\d.,]+\s+$/u;
const CJK = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/u;
/** A name in Latin letters and what is behind it: Zhubo X1, iPhone 15. */
const LATIN_NAME = /(?:^|[^\p{L}\p{N}])[A-Za-z]*[A-Z][A-Za-z]*\s+$/u;
const MODEL = /^(?:[A-Z]{1,4}[\d-]|\d)/;
/** Particles and endings, which belong to the word before them. */
const HANGS_ON = { ja: /^[\u3041-\u309f]/u, zh: /^[的地得了着过们吗呢吧啊呀嘛]/u };
/** Thai has no clause marks: a space ends a phrase, except beside figures and foreign words. */
const THAI_PHRASE = /[\u0e00-\u0e7f]\s+$/u;
/** What a break that tears words apart costs; a smaller size is tried before it is taken. */
const TORN = 2;
/** A last screen narrower than this share of a line is a crumb. */
const CRUMB = 1 / 3;

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
  if (/^[-/]/.test(next) && /[\p{L}\p{N}]$/u.test(before)) return true; // click-lid
  if (LATIN_NAME.test(before) && MODEL.test(next)) return true;
  if (NUMBER_END.test(before)) return !PRICE.test(before); // a number and what it counts
  return /[-/.]$/u.test(before) && !/\s$/u.test(before) && !CJK.test(before);
}

/** Cut a piece that no line can hold (a web address, a row of laughter) into even parts. */
function chop(piece, width, most, lang) {
  const wide = width(piece.trimEnd());
  if (wide <= most) return [piece];
  const share = wide / Math.ceil(wide / most);
  const parts = [""];
  for (const letter of graphemes(piece, lang)) {
    const last = parts.length - 1;
    const isFull = width(parts[last] + letter) > most || width(parts[last]) >= share;
    if (parts[last] && isFull && letter.trim()) parts.push(letter);
    else parts[last] += letter;
  }
  return parts;
}

/** What a break costs against even lines: nothing after a clause, a little inside a list, much inside a phrase. */
function price(before, after, lang) {
  if (CLAUSE_END.test(before)) return /、\s*$/u.test(before) ? 0.2 : 0;
  if (HANGS_ON[lang.slice(0, 2)]?.test(after)) return TORN;
  if (lang.startsWith("th") && THAI_PHRASE.test(before) && THAI_PHRASE.test(`${after[0]} `)) return 0.1;
  return 0.4;
}

/** The best one or two lines for `list` and what their break costs, or null when they do not fit. */
function twoLines(list, { width, most, lang }) {
  const whole = list.join("");
  if (width(whole.trimEnd()) <= most) return { cost: 0, lines: [whole] };
  let best = null;
  for (let i = 1; i < list.length; i += 1) {
    const first = list.slice(0, i).join("");
    const second = list.slice(i).join("");
    const [a, b] = [width(first.trimEnd()), width(second.trimEnd())];
    if (a > most || b > most) continue;
    const cost = Math.abs(a - b) / most + price(first, second, lang);
    if (best === null || cost < best.cost) best = { cost, lines: [first, second] };
  }
  return best;
}

/**
 * Lay `text` out on screens of at most two lines.
 * sizes: px, largest first, the last is the floor; two lines are written no larger than `mostOfTwo` px;
 * widthAt(size) measures; most: px of a line.
 * Returns {size, screens: [[line, line?], ...]}; all lines joined are `text`.
 */
export function layOut(text, lang, { sizes, widthAt, most, mostOfTwo = Infinity }) {
  const list = pieces(text, lang);
  let torn = null;
  for (const size of sizes) {
    const found = twoLines(list, { width: widthAt(size), most, lang });
    if (!found || (found.lines.length > 1 && size > mostOfTwo)) continue;
    if (found.cost < TORN) return { size, screens: [found.lines] };
    torn ??= { size, screens: [found.lines] };
  }
  return torn ?? onScreens(list, lang, { sizes: sizes.filter((size) => size <= mostOfTwo), widthAt, most });
}

/** On more than one screen, in the largest size but one, or in that in which the longest word fits. */
function onScreens(list, lang, { sizes, widthAt, most }) {
  const fits = (size) => list.every((piece) => widthAt(size)(piece.trimEnd()) <= most);
  const size = sizes.slice(1).find(fits) ?? sizes[sizes.length - 1];
  const line = { width: widthAt(size), most, lang };
  const screens = [];
  let rest = list.flatMap((piece) => chop(piece, line.width, most, lang));
  while (rest.length > 0) {
    let count = 1;
    while (count < rest.length && twoLines(rest.slice(0, count + 1), line)) count += 1;
    const cut = count < rest.length ? screenCut(rest, count, line) : count;
    screens.push(twoLines(rest.slice(0, cut), line)?.lines ?? [rest.slice(0, cut).join("")]);
    rest = rest.slice(cut);
  }
  return { size, screens };
}

/** How many of `count` pieces go on this screen: to the end of a clause, and no crumb is left for the next. */
function screenCut(rest, count, { width, most, lang }) {
  let best = null;
  for (let i = count; i > count * 0.45; i -= 1) {
    const after = rest.slice(i).join("");
    const isCrumb = width(after.trimEnd()) < most * CRUMB;
    const cost = 2 * price(rest[i - 1], after, lang) + (count - i) / count + (isCrumb ? 0.7 : 0);
    if (best === null || cost < best.cost) best = { cost, i };
  }
  return best.i;
}
