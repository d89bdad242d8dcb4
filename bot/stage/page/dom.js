// The only way text reaches the page: as text. No HTML is ever parsed from a message.

/** Return a new element with a class and plain text inside. */
export function el(name, className = "", text = "") {
  const element = document.createElement(name);
  if (className) element.className = className;
  setText(element, text);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** Return a new SVG element with the given attributes. */
export function svg(name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** Show `text` in `element`, touching the page only when it differs. */
export function setText(element, text) {
  const plain = text === null || text === undefined ? "" : String(text);
  if (element.textContent !== plain) element.textContent = plain;
}

/** Show `text`, or take the element's place away when there is none. */
export function setLine(element, text) {
  setText(element, text);
  element.hidden = !text;
}

/** Shrink the text of `element` from `largest` px until it is no wider than `width`, but not below `least`. */
export function fitText(element, width, largest, least) {
  element.style.fontSize = `${largest}px`;
  const wide = element.scrollWidth;
  if (wide > width) element.style.fontSize = `${Math.max(least, Math.floor((largest * width) / wide))}px`;
}

/** Give `element` the largest of `sizes` px that fits its width; the smallest, on two lines if `mayWrap`, where none does. */
export function fitLines(element, sizes, mayWrap) {
  element.classList.remove("two-lines");
  const fits = (size) => {
    element.style.fontSize = `${size}px`;
    return element.scrollWidth <= element.clientWidth;
  };
  if (!sizes.some(fits) && mayWrap) element.classList.add("two-lines");
}

/** Take up the animation named by `className` from its start. */
export function replay(element, className) {
  element.classList.remove(className);
  void element.offsetWidth;
  element.classList.add(className);
}
