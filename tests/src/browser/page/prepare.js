// Makes ready for typing: what stands in the field is selected. Fields that nobody types into are given their value.
function (value) {
  const set = () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(this, value);
    this.dispatchEvent(new Event("input", { bubbles: true }));
    this.dispatchEvent(new Event("change", { bubbles: true }));
    return this.value === value ? "done" : `it does not take “${value}”`;
  };
  const picked = ["date", "time", "datetime-local", "month", "week", "color", "range"];
  if (this.localName === "input" && picked.includes(this.type)) return set();
  if (this.readOnly || this.disabled) return "it cannot be changed";
  this.focus({ preventScroll: true });
  if (this.ownerDocument.activeElement !== this) return "it does not take the focus";
  if (this.select) {
    this.select();
  } else if (this.isContentEditable) {
    this.ownerDocument.getSelection().selectAllChildren(this);
  } else {
    return `a ${this.localName} is not a field`;
  }
  return "type";
}
