// Scrolling to where the reader was, although what they saw is still being fetched.

const PATIENCE_MS = 2000;
let giveUp = () => {};

/** Scrolls there as soon as the page is long enough, unless the reader does something first. */
export function keepScroll(top) {
  giveUp();
  scrollTo(0, top);
  if (top === 0 || scrollY >= top) return;
  const observer = new ResizeObserver(() => {
    if (document.documentElement.scrollHeight - innerHeight < top) return;
    scrollTo(0, top);
    giveUp();
  });
  const kinds = ['wheel', 'touchstart', 'keydown', 'pointerdown'];
  const timer = setTimeout(() => giveUp(), PATIENCE_MS);
  giveUp = () => {
    observer.disconnect();
    clearTimeout(timer);
    for (const kind of kinds) removeEventListener(kind, giveUp);
    giveUp = () => {};
  };
  for (const kind of kinds) addEventListener(kind, giveUp, { passive: true });
  observer.observe(document.body);
}
