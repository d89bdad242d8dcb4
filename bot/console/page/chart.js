// One small chart: bars from zero, the last value beside its bar, words for those who cannot see it.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 336;
const HEIGHT = 64;
const FOOT = 16;

function svg(name, attributes, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  if (text) element.textContent = text;
  return element;
}

/** Draw `values`, oldest first, into `place`; nothing for no values. */
export function bars(place, values, { from, to, label }) {
  const top = Math.max(4, ...values);
  const step = (WIDTH - 30) / Math.max(1, values.length);
  const chart = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT + FOOT}`, role: "img", "aria-label": `${label}: ${values.join(" ")}` });
  values.forEach((value, index) => {
    const height = (HEIGHT * value) / top;
    const last = index === values.length - 1;
    chart.append(svg("rect", { class: last ? "last" : "", x: (index * step).toFixed(1), y: (HEIGHT - height).toFixed(1), width: Math.max(1, step - 1).toFixed(1), height: height.toFixed(1), rx: 1 }));
  });
  const last = values[values.length - 1] ?? 0;
  chart.append(
    svg("line", { x1: 0, y1: HEIGHT + 0.5, x2: WIDTH - 30, y2: HEIGHT + 0.5 }),
    svg("text", { class: "value", x: WIDTH - 26, y: Math.max(12, HEIGHT - (HEIGHT * last) / top + 5) }, String(last)),
    svg("text", { x: 0, y: HEIGHT + FOOT - 2 }, from),
    svg("text", { x: WIDTH - 30, y: HEIGHT + FOOT - 2, "text-anchor": "end" }, to),
  );
  place.replaceChildren(chart);
}
