// The signs of the phone's tabs, drawn with strokes.

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  now: "M12 5a7 7 0 1 0 0 14a7 7 0 1 0 0-14M12 11v2",
  comments: "M4 5h16v11h-9l-4 4v-4h-3z",
  plays: "M5 9h14v11H5zM3 5h18v4H3zM12 5v15M12 5c-4 0-5-4-2-4s2 4 2 4c0 0-1-4 2-4s2 4-2 4",
  blocked: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M6 6l12 12",
  figures: "M4 19l5-6 4 3 7-10",
};

/** Return the sign of a tab; hidden from readers, its word stands beside it. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  drawing.append(path);
  return drawing;
}
