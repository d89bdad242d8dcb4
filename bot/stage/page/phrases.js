// Words that wrap by themselves (a product's name, an answer) break where captions do: not inside a word, an amount or a name.

import { el } from "./dom.js";
import { pieces } from "./lines.js";

/** A longer piece may be broken: it might be wider than its box. */
const LONGEST = 14;

/** Show `text` in `element`, each short piece of it whole. */
export function setPhrases(element, text, lang) {
  const plain = text ?? "";
  if (element.textContent === plain && element.childElementCount > 0) return;
  element.replaceChildren(...pieces(plain, lang).flatMap((piece) => whole(piece)));
}

function whole(piece) {
  const word = piece.trimEnd();
  if (word === "" || word.length > LONGEST) return [piece, el("wbr")];
  return [el("span", "whole", word), piece.slice(word.length), el("wbr")];
}
