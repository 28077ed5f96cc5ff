// Picks an option by its text. Gives what is wrong, if anything is.
function (wanted) {
  const words = (text) => text.trim().replace(/\s+/g, " ");
  if (this.localName !== "select") return `a ${this.localName} is not a list to choose from`;
  const options = [...this.options].filter((option) => !option.disabled);
  const found = options.filter((option) =>
    wanted.endsWith("…") ? words(option.label).startsWith(wanted.slice(0, -1)) : words(option.label) === wanted);
  if (found.length !== 1) {
    return `${found.length} options are called so; there are ${options.map((option) => words(option.label)).join(", ")}`;
  }
  this.focus();
  this.value = found[0].value;
  this.dispatchEvent(new Event("input", { bubbles: true }));
  this.dispatchEvent(new Event("change", { bubbles: true }));
  return null;
}
