// The survey after delivery: sent once; a second look shows what was said.

import { api } from '../js/api.js';
import { busy, clearErrors, showErrors } from '../js/form.js';

const form = document.getElementById('survey');
const button = form?.querySelector('button.primary');

async function send(event) {
  event.preventDefault();
  if (button.getAttribute('aria-busy') === 'true') return;
  const score = Number(form.elements.score.value);
  if (!score) return showErrors(form, [{ field: 'score', message: 'Choose one of the five' }]);
  clearErrors(form);
  busy(button, 'Sending…');
  try {
    const comment = form.elements.comment.value.trim();
    await api.post(`/surveys/${form.dataset.token}`, comment ? { score, comment } : { score }, { guest: true });
    location.reload();
  } catch (problem) {
    busy(button);
    // Somebody was faster, in another window: the page shows what was said.
    if (problem.code === 'survey_answered') return location.reload();
    showErrors(form, problem.errors?.length ? problem.errors : [{ field: '', message: problem.message }], {
      title: problem.title ?? 'That did not work',
    });
  }
}

form?.addEventListener('submit', send);
