// The two buttons beside a quantity. Without script the number can still be typed.

document.addEventListener('click', (event) => {
  const pressed = event.target.closest?.('.stepper > button');
  if (!pressed) return;
  const input = pressed.parentElement.querySelector('input');
  const before = input.value;
  if (pressed.nextElementSibling) input.stepDown();
  else input.stepUp();
  if (input.value === before) return;
  limits(input);
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
});

document.addEventListener('input', (event) => {
  if (event.target.matches?.('.stepper > input')) limits(event.target);
});

function limits(input) {
  const value = input.valueAsNumber;
  input.previousElementSibling.disabled = input.min !== '' && value <= Number(input.min);
  input.nextElementSibling.disabled = input.max !== '' && value >= Number(input.max);
}

for (const input of document.querySelectorAll('.stepper > input')) limits(input);
