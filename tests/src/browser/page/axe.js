// Runs axe, which is in the page already.
const done = arguments[arguments.length - 1];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"], iframes: false }).then(
  (result) => done(result.violations.map((violation) => ({
    rule: violation.id,
    impact: violation.impact,
    help: violation.help,
    nodes: violation.nodes.map((node) => ({
      target: node.target.flat().join(" "), html: node.html.slice(0, 300), summary: node.failureSummary })),
  }))),
  (error) => done({ error: String(error) }));
