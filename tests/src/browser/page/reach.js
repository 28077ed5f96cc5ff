// What keeps a pointer from reaching this element, if anything does.
function () {
  const name = (element) => {
    const text = element.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
    return `<${element.localName}${element.className ? ` class="${element.className}"` : ""}> “${text}”`;
  };
  const hit = () => {
    const box = this.getClientRects()[0];
    if (!box || box.width < 1 || box.height < 1) return "it has no size";
    const top = this.ownerDocument.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    if (!top) return "it is outside the window";
    const same = this.contains(top) || [...(this.labels ?? [])].some((label) => label.contains(top));
    const inside = top.localName === "label" && top.control && this.contains(top.control);
    return same || inside ? null : `${name(top)} lies over it`;
  };
  const first = hit();
  if (!first) return null;
  this.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  return hit();
}
