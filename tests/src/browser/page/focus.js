// Remembers how everything looks while it has no focus, and leaves behind a function that tells how something looks while
// it has it.
document.activeElement?.blur();
document.body.tabIndex = -1;
document.body.focus(); // Tab goes on from here
document.body.blur();
document.body.removeAttribute("tabindex");
scrollTo({ top: 0, behavior: "instant" });

const sized = (element) => {
  const box = element.getBoundingClientRect();
  return box.width > 1 && box.height > 1 && getComputedStyle(element).opacity !== "0";
};
// What is drawn for an element: itself, the label of a field that is hidden, a wrapper with :focus-within.
const around = (element) => {
  const all = [element, element.nextElementSibling, ...(element.labels ?? [])];
  for (let outer = element.parentElement, steps = 0; outer && steps < 3; outer = outer.parentElement, steps += 1) {
    all.push(outer);
  }
  return all.filter(Boolean);
};
const mark = (element) => {
  // A link that stands for a whole card draws its ring around the card, by what it generates.
  return [null, "::before", "::after"].map((part) => {
    const style = getComputedStyle(element, part);
    const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return `${drawn ? `${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor}` : "none"} ${style.boxShadow}`;
  }).join("; ");
};
const unfocused = new WeakMap([...document.querySelectorAll("*")].map((element) => [element, mark(element)]));

globalThis[Symbol.for("focus")] = (element) => {
  const shown = sized(element) ? element : ([...(element.labels ?? [])].find(sized) ?? element);
  const box = [...shown.getClientRects()].find((one) => one.width > 0) ?? shown.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]]
    .map(([across, down]) => [box.x + box.width * across, box.y + box.height * down])
    .filter(([x, y]) => x >= 0 && y >= 0 && x <= innerWidth && y <= innerHeight);
  const drawn = around(element).some((one) => unfocused.has(one) && unfocused.get(one) !== mark(one));
  if (element.localName === "body") return "nothing";
  if (element.localName === "iframe") return null; // what is in it draws the focus
  if (!sized(shown)) return "it cannot be seen at all";
  if (!points.length) return "it is outside the window";
  if (!points.some(([x, y]) => shown.contains(document.elementFromPoint(x, y)))) return "something lies over it";
  return element.matches(":focus-visible") && drawn ? null : "the focus is not drawn";
};
