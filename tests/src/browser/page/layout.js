// What is wrong with the layout: wider than the window, text cut off, texts over each other.
const width = arguments[0];
const wrong = [];
const name = (element) => {
  const id = element.id ? `#${element.id}` : "";
  const classes = typeof element.className === "string" ? element.className.trim().split(/\s+/).filter(Boolean) : [];
  const text = (element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 50);
  return `<${element.localName}${id}${classes.map((one) => `.${one}`).join("")}> “${text}”`;
};
const chain = (element) => {
  const all = [];
  for (let outer = element; outer; outer = outer.parentElement) all.push(outer);
  return all;
};
const clips = (element) => getComputedStyle(element).overflowX !== "visible";

if (innerWidth !== width) {
  wrong.push(`the page is laid out ${innerWidth} wide in a window of ${width}: something is too wide, or it has no viewport`);
}
if (document.documentElement.scrollWidth > width) {
  wrong.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${width}`);
}
if (wrong.length) {
  const wide = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.right + scrollX > width + 1 && !chain(element.parentElement).slice(0, -2).some(clips);
  });
  // Those that hold others that stick out say nothing more.
  const innermost = wide.filter((element) => !wide.some((other) => other !== element && element.contains(other)));
  for (const element of innermost.slice(0, 5)) wrong.push(`${name(element)} sticks out`);
}

const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
for (const element of document.body.querySelectorAll("*")) {
  if (!hasText(element) || !visible(element)) continue;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const hidden = box.width <= 1 || box.height <= 1; // for screen readers only
  const meant = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
  const cut = (style.overflowX === "hidden" || style.overflowX === "clip") && element.scrollWidth > element.clientWidth + 1
    || (style.overflowY === "hidden" || style.overflowY === "clip") && element.scrollHeight > element.clientHeight + 1;
  if (cut && !hidden && !meant) wrong.push(`${name(element)} is cut off`);
}

// Text in the flow that lies over other text. What is positioned on purpose (a header that stays, a dialog) may.
const flows = (element) => chain(element).every((outer) => {
  const style = getComputedStyle(outer);
  return (style.position === "static" || style.position === "relative") && style.transform === "none";
});
const lines = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node && lines.length < 3000; node = walker.nextNode()) {
  const element = node.parentElement;
  if (!node.data.trim() || !visible(element) || element.closest("svg, select, option") || !flows(element)) continue;
  const range = document.createRange();
  range.selectNodeContents(node);
  const outer = chain(element).filter(clips).map((one) => one.getBoundingClientRect());
  for (const line of range.getClientRects()) {
    const box = { top: line.top, bottom: line.bottom, left: line.left, right: line.right };
    for (const frame of outer) {
      box.top = Math.max(box.top, frame.top);
      box.bottom = Math.min(box.bottom, frame.bottom);
      box.left = Math.max(box.left, frame.left);
      box.right = Math.min(box.right, frame.right);
    }
    if (box.right - box.left > 2 && box.bottom - box.top > 4) lines.push({ element, place: lines.length, ...box });
  }
}
lines.sort((one, other) => one.top - other.top);
for (let i = 0; i < lines.length; i += 1) {
  for (let j = i + 1; j < lines.length && lines[j].top < lines[i].bottom; j += 1) {
    const [one, other] = [lines[i], lines[j]];
    if (one.element === other.element) continue;
    const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    const smaller = Math.min(one.right - one.left, other.right - other.left);
    const lower = Math.min(one.bottom - one.top, other.bottom - other.top);
    // Lines may be set close: only where half of one lies in the other can neither be read.
    if (across > Math.min(4, smaller / 2) && down > lower / 2) {
      const [above, below] = one.place < other.place ? [one, other] : [other, one];
      wrong.push(`${name(above.element)} and ${name(below.element)} lie over each other`);
    }
  }
}
return [...new Set(wrong)].slice(0, 20);
