// Menus are <details class="menu">, so they open without script. This closes them again and lets the arrows move in them.

const opened = () => document.querySelectorAll('details.menu[open]');

document.addEventListener('click', (event) => {
  for (const menu of opened()) {
    const inside = menu.contains(event.target);
    if (!inside || event.target.closest('li > :is(a, button)')) menu.open = false;
  }
});

document.addEventListener('focusin', (event) => {
  for (const menu of opened()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener('keydown', (event) => {
  const menu = event.target.closest?.('details.menu[open]');
  if (!menu) return;
  if (event.key === 'Escape') {
    event.stopPropagation();
    menu.open = false;
    menu.querySelector('summary').focus();
    return;
  }
  const items = [...menu.querySelectorAll('li > :is(a, button)')];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || items.length === 0) return;
  event.preventDefault();
  const at = items.indexOf(document.activeElement);
  items[at < 0 ? (step > 0 ? 0 : items.length - 1) : (at + step + items.length) % items.length].focus();
});
