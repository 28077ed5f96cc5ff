// Forms that say what is wrong: at the field, and all of it in a summary that leads to each. A field's `name` is its path in
// the API's body (`ship_to.city`), so that a refusal finds its field; its error stands in the element `<id>-error`.

/** @typedef {{field: string, message: string}} FieldError */

const COUNTS = ['', 'One thing needs', 'Two things need', 'Three things need', 'Four things need', 'Five things need'];

/** The field an error is about. Several paths may mean one field: those in its `data-also`. */
function fieldOf(form, path) {
  if (!path) return null;
  const named = [...form.elements].find((field) => field.name === path && field.type !== 'hidden');
  return named ?? form.querySelector(`[data-also~="${CSS.escape(path)}"]`);
}

/** Errors with their fields, as they stand in the form; first what is about no field of it. @param {FieldError[]} errors */
function inOrder(form, errors) {
  const fields = [...form.elements];
  const found = errors.map(({ field: path, message }) => ({ field: fieldOf(form, path), message }));
  return found.sort((one, other) => fields.indexOf(one.field) - fields.indexOf(other.field));
}

/** What a field is called. */
export function labelOf(field) {
  const label = field.labels?.[0] ?? field.closest('fieldset')?.querySelector('legend');
  const words = label?.cloneNode(true);
  words?.querySelectorAll('.optional, .hint').forEach((part) => part.remove());
  return words?.textContent.trim() || field.getAttribute('aria-label') || 'This';
}

/** The API writes clauses (`is required`), we write sentences. */
function sentence(field, message) {
  if (!field || !/^[a-z]/.test(message)) return /[.!?]$/.test(message) ? message : `${message}.`;
  return `${labelOf(field)} ${message.replace(/[.]$/, '')}.`;
}

const errorOf = (field) => document.getElementById(`${field.dataset.errorAt ?? field.id}-error`);

function mark(field, words) {
  const place = errorOf(field);
  if (place) place.textContent = words;
  if (words) field.setAttribute('aria-invalid', 'true');
  else field.removeAttribute('aria-invalid');
}

/**
 * Shows errors in place of those that were shown before, and moves the focus to the first.
 * @param {HTMLFormElement} form with an `.error-summary`
 * @param {FieldError[]} errors
 * @param {{title?: string}} [options]
 */
export function showErrors(form, errors, { title } = {}) {
  clearErrors(form);
  const summary = form.querySelector('.error-summary');
  const list = document.createElement('ul');
  /** @type {HTMLElement | null} */
  let first = null;
  for (const { field, message } of inOrder(form, errors)) {
    const words = sentence(field, message);
    const item = document.createElement('li');
    if (field) {
      mark(field, words);
      first ??= field;
      const link = document.createElement('a');
      link.href = `#${field.id}`;
      link.textContent = words;
      item.append(link);
    } else {
      item.textContent = words;
    }
    list.append(item);
  }
  const heading = document.createElement('h2');
  heading.textContent = title ?? `${COUNTS[errors.length] ?? `${errors.length} things need`} another look`;
  summary.replaceChildren(heading, list);
  summary.hidden = false;
  (first ?? summary).focus();
}

/** @param {HTMLFormElement} form */
export function clearErrors(form) {
  for (const field of form.querySelectorAll('[aria-invalid]')) mark(field, '');
  const summary = form.querySelector('.error-summary');
  if (summary) {
    summary.hidden = true;
    summary.replaceChildren();
  }
}

/** What the browser itself finds wrong with the fields that are to be seen, in our words. @returns {FieldError[]} */
export function checkFields(form) {
  const seen = [...form.elements].filter((field) => field.willValidate && field.getClientRects().length > 0);
  return seen.filter((field) => !field.validity.valid).map((field) => ({ field: field.name, message: wrong(field) }));
}

function wrong(field) {
  const label = labelOf(field);
  if (field.validity.valueMissing) return field.dataset.missing ?? `${label} is required.`;
  if (field.validity.typeMismatch && field.type === 'email') return `${label} must be like name@example.com.`;
  if (field.validity.patternMismatch && field.title) return field.title;
  return `${label}: ${field.validationMessage}`;
}

/** An error goes as soon as its field is changed; the summary's links lead to the field itself. */
export function keepTidy(form) {
  form.addEventListener('input', ({ target }) => {
    if (target.hasAttribute('aria-invalid')) mark(target, '');
  });
  form.addEventListener('click', (event) => {
    const link = event.target.closest?.('.error-summary a');
    if (!link) return;
    event.preventDefault();
    document.getElementById(link.hash.slice(1))?.focus();
  });
}

/**
 * A button that is at work says so and keeps its place; whoever uses it must not start twice.
 * @param {HTMLElement} button
 * @param {string} [words] what it does meanwhile; without them it is at rest again
 */
export function busy(button, words) {
  if (words) {
    button.dataset.atRest ??= button.textContent;
    button.setAttribute('aria-busy', 'true');
    button.textContent = words;
  } else if (button.dataset.atRest !== undefined) {
    button.removeAttribute('aria-busy');
    button.textContent = button.dataset.atRest;
    delete button.dataset.atRest;
  }
}

/** Sets `a.b.c` in an object of objects. */
export function put(object, path, value) {
  const steps = path.split('.');
  const last = steps.pop();
  let inner = object;
  for (const step of steps) inner = inner[step] ??= {};
  inner[last] = value;
  return object;
}
