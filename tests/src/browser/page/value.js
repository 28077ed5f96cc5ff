// What a field holds.
function () {
  if (this.localName === "select") return [...this.selectedOptions].map((option) => option.label).join(", ");
  if (this.type === "checkbox" || this.type === "radio") return String(this.checked);
  return this.value ?? this.getAttribute("aria-checked") ?? this.textContent;
}
