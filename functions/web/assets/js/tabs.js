// Tabs within a page, after the ARIA pattern: one stop for Tab, arrows move and choose.

/**
 * @param {HTMLElement} list an element with role=tablist; its tabs name their panels by aria-controls
 * @param {(tab: HTMLElement) => void} [chosen] told after each choice
 */
export function tabs(list, chosen) {
  const all = () => [...list.querySelectorAll('[role="tab"]')];

  const choose = (tab) => {
    for (const other of all()) {
      const on = other === tab;
      other.setAttribute('aria-selected', String(on));
      other.tabIndex = on ? 0 : -1;
      const panel = document.getElementById(other.getAttribute('aria-controls'));
      if (panel) panel.hidden = !on;
    }
    chosen?.(tab);
  };

  list.addEventListener('click', (event) => {
    const tab = event.target.closest('[role="tab"]');
    if (tab) choose(tab);
  });
  list.addEventListener('keydown', (event) => {
    const tabs = all();
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const tab = tabs[(to + tabs.length) % tabs.length];
    tab.focus();
    choose(tab);
  });

  const first = list.querySelector('[aria-selected="true"]') ?? all()[0];
  if (first) choose(first);
}
