// The only way text reaches the page: as text. No HTML is ever parsed from a message.

/** Return a new element with a class and plain text inside. */
export function el(name, className = "", text = "") {
  const element = document.createElement(name);
  if (className) element.className = className;
  setText(element, text);
  return element;
}

/** Return the element of the page with this id. */
export const byId = (id) => document.getElementById(id);

/** Show `text` in `element`, touching the page only when it differs. */
export function setText(element, text) {
  const plain = text === null || text === undefined ? "" : String(text);
  if (element.textContent !== plain) element.textContent = plain;
}

/** Show viewers' or the host's words in their own language and direction. */
export function setWords(element, text, lang) {
  setText(element, text);
  element.dir = "auto";
  if (lang) element.lang = lang;
  else element.removeAttribute("lang");
}

/** Put `nodes` into `parent` in this order, moving only what is out of place: a focused node keeps its focus. */
export function arrange(parent, nodes) {
  let at = parent.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

/** One node a key: `of(key)` makes it once with `make`, `keep(keys)` forgets the others. */
export class Nodes {
  constructor(make) {
    this.make = make;
    this.nodes = new Map();
  }

  of(key) {
    let node = this.nodes.get(key);
    if (!node) this.nodes.set(key, (node = this.make(key)));
    return node;
  }

  keep(keys) {
    const wanted = new Set(keys);
    for (const key of this.nodes.keys()) if (!wanted.has(key)) this.nodes.delete(key);
  }
}
