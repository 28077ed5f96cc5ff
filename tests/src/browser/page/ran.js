// Traces of what was meant to be text and was taken for something else.
const traces = [];
if (window.__hacked !== undefined) traces.push(`a script ran: ${window.__hacked}`);
for (const element of document.querySelectorAll("hacked, [hacked], [data-hacked]")) {
  traces.push(`text became markup: ${element.outerHTML.slice(0, 200)}`);
}
for (const element of document.querySelectorAll("[href], [src], [action], [formaction]")) {
  for (const name of ["href", "src", "action", "formaction"]) {
    const value = element.getAttribute(name) ?? "";
    // As a browser reads it: without what it drops from an address.
    const address = value.replace(/[\u0000-\u0020]/g, "").toLowerCase();
    if (/^(javascript|vbscript):|^data:text\/html/.test(address)) traces.push(`an address that runs: ${value.slice(0, 80)}`);
  }
}
if (getComputedStyle(document.documentElement).getPropertyValue("--hacked")) traces.push("text became style");
const product = String(7919 * 7907);
if ((document.title + document.documentElement.innerHTML).includes(product)) traces.push("a template was filled in");
return traces;
