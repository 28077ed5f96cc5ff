// Filters apply themselves: a tick or a choice sends the form, as its button would. Empty fields stay out of the address.

const form = document.querySelector('[data-filters]');

form?.addEventListener('change', ({ target }) => {
  // What is typed waits for Enter or the button: a range has two ends.
  if (target.matches('select, [type="checkbox"]')) form.requestSubmit();
});
form?.addEventListener('submit', () => {
  for (const field of form.elements) if (field.name && field.value === '') field.disabled = true;
});
// The page may come back from the browser's own cache with its fields disabled.
addEventListener('pageshow', () => {
  for (const field of form?.elements ?? []) field.disabled = false;
});
