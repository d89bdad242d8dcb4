// What a careful viewer sees of the label plate, measured without asking the page's own watcher. Evaluates to a function.
() => {
  const box = document.getElementById("labels");
  const root = box?.shadowRoot;
  if (!root) return { seen: false, why: "no plate" };
  const light = (color) => {
    const [r, g, b, a = 1] = color.match(/[\d.]+/gu).map(Number);
    const linear = [r, g, b].map((value) => ((value / 255 + 0.055) / 1.055) ** 2.4);
    return { y: 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2], opaque: a === 1 };
  };
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement ?? at.getRootNode().host) {
      const found = light(getComputedStyle(at).backgroundColor);
      if (found.opaque) return found;
      if (at === box) return null;
    }
    return null;
  };
  const contrast = (node) => {
    const [ink, under] = [light(getComputedStyle(node).color), ground(node)];
    if (!ink.opaque || !under) return 0;
    return (Math.max(ink.y, under.y) + 0.05) / (Math.min(ink.y, under.y) + 0.05);
  };
  const pen = document.createElement("canvas").getContext("2d");
  const inked = (node) => {
    const style = getComputedStyle(node);
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const letters = node.textContent.replace(/[^\u3400-\u9fff]/gu, "") || node.textContent;
    const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = pen.measureText(letters);
    return up + down;
  };
  const { x, y, width, height } = box.getBoundingClientRect();
  const at = [[0.5, 0.5], [0.05, 0.15], [0.95, 0.15], [0.05, 0.85], [0.95, 0.85]];
  const points = at.map(([left, top]) => document.elementFromPoint(x + width * left, y + height * top) === box);
  const inside = (node) => {
    const inner = node.getBoundingClientRect();
    return inner.x >= x - 0.5 && inner.right <= x + width + 0.5;
  };
  const [ad, lines] = [root.querySelector("strong"), [...root.querySelectorAll("span")]];
  return {
    seen: points.every(Boolean) && x >= 0 && y >= 0 && x + width <= innerWidth && y + height <= innerHeight,
    ad: inked(ad),
    ai: Math.min(...lines.map(inked)),
    contrast: Math.min(...[ad, ...lines, ...root.querySelectorAll("b")].map(contrast)),
    whole: [ad, ...lines].every(inside),
    words: [ad, ...lines].map((node) => node.textContent),
  };
}
