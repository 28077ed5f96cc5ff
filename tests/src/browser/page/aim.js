// The element to point at, to use this one: its label where it is itself too small to be seen.
function () {
  if (this.nodeType !== Node.ELEMENT_NODE) return this.parentElement;
  const box = this.getBoundingClientRect();
  const unseen = box.width < 4 || box.height < 4 || getComputedStyle(this).opacity === "0";
  return unseen && this.labels?.length ? this.labels[0] : this;
}
