// What the browser's own performance entries say of this page, once all that has happened is painted.
const [touched, done] = arguments;
const entries = (type) => {
  const observer = new PerformanceObserver(() => {});
  observer.observe({ type, buffered: true });
  const records = observer.takeRecords();
  observer.disconnect();
  return records;
};
requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(measured()))));

function measured() {
  // The worst window of shifts: at most one second between two, five in all (web.dev/articles/cls).
  let worst = 0, sum = 0, first = 0, last = 0;
  // Where a viewport is emulated, Chromium takes its arrival for input: it is only where somebody did something.
  const shifts = entries("layout-shift").filter((shift) => !(touched && shift.hadRecentInput));
  for (const shift of shifts) {
    if (shift.startTime - last > 1000 || shift.startTime - first > 5000) {
      sum = 0;
      first = shift.startTime;
    }
    sum += shift.value;
    last = shift.startTime;
    worst = Math.max(worst, sum);
  }
  const moved = shifts.flatMap((shift) => shift.sources ?? []).map((source) => {
    const element = source.node?.nodeType === Node.TEXT_NODE ? source.node.parentElement : source.node;
    return element ? `<${element.localName}> ${(element.textContent ?? "").trim().slice(0, 40)}` : "something gone";
  });
  const long = entries("longtask");
  return {
    first_paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
    largest_paint: entries("largest-contentful-paint").at(-1)?.startTime ?? null,
    layout_shift: worst,
    moved,
    long_tasks: long.length,
    longest_task: Math.max(0, ...long.map((task) => task.duration)),
  };
}
