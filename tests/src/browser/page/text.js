// What somebody sees written on the page, as it was written: no CSS capitals, nothing hidden, the values of fields too.
function () {
  const out = [];
  const tiny = (element) => {
    const box = element.getBoundingClientRect();
    return box.width <= 1 && box.height <= 1 && getComputedStyle(element).overflow !== "visible";
  };
  const field = (element) => {
    if (element.localName === "select") {
      return [...element.selectedOptions].map((option) => option.label).join(", ");
    }
    const silent = ["checkbox", "radio", "hidden", "password", "file", "range", "color", "image"];
    return silent.includes(element.type) ? "" : element.value;
  };
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const visible = node.parentElement?.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false });
      if (visible) out.push(node.data);
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE && node.nodeType !== Node.DOCUMENT_FRAGMENT_NODE) return;
    if (node.nodeType === Node.ELEMENT_NODE) {
      if (["script", "style", "template", "svg", "head"].includes(node.localName)) return;
      const display = getComputedStyle(node).display;
      if (display === "none" || tiny(node)) return;
      if (["input", "textarea", "select"].includes(node.localName)) {
        if (node.checkVisibility({ visibilityProperty: true })) out.push(" ", field(node), " ");
        return;
      }
      const apart = node.localName === "br" || !/^(inline|contents|ruby)/.test(display);
      if (apart) out.push("\n");
      for (const child of (node.shadowRoot ?? node).childNodes) visit(child);
      if (apart) out.push("\n");
    }
  };
  const root = this instanceof Element ? this : document.body;
  if (root) visit(root);
  return out.join("");
}
