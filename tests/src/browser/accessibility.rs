//! Axe-core, the usual judge of what can be judged by machine of WCAG, run in the page as it stands.

use super::Browser;
use serde::Deserialize;
use std::fmt;

const AXE: &str = include_str!("../../vendor/axe-core/axe.min.js");

#[derive(Debug, Deserialize)]
pub(super) struct Violation {
    pub(super) rule: String,
    /// minor, moderate, serious or critical
    impact: Option<String>,
    help: String,
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    target: String,
    html: String,
    summary: String,
}

impl Violation {
    fn is_grave(&self) -> bool {
        matches!(self.impact.as_deref(), Some("serious" | "critical"))
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, impact, help, nodes } = self;
        write!(f, "{rule} ({}): {help}", impact.as_deref().unwrap_or("unrated"))?;
        for Node { target, html, summary } in nodes.iter().take(5) {
            write!(f, "\n    {target}\n      {html}\n      {}", summary.replace('\n', "\n      "))?;
        }
        if nodes.len() > 5 { write!(f, "\n    and {} more", nodes.len() - 5) } else { Ok(()) }
    }
}

impl Browser {
    /// Axe finds nothing serious or critical. What it finds minor or moderate is printed.
    #[track_caller]
    pub(crate) fn axe(&self) -> impl Future<Output = ()> {
        let step = self.step("everybody can use the page (axe)".to_owned());
        async move {
            self.settle(&step).await;
            let found = self.violations().await.unwrap_or_else(|why| panic!("{step}: {why}"));
            let (grave, slight): (Vec<_>, Vec<_>) = found.iter().partition(|violation| violation.is_grave());
            for violation in slight {
                eprintln!("axe: {violation}");
            }
            let grave: Vec<_> = grave.iter().map(ToString::to_string).collect();
            assert!(grave.is_empty(), "{step}, but axe finds\n  {}", grave.join("\n  "));
        }
    }

    async fn violations(&self) -> Result<Vec<Violation>, String> {
        let session = &self.chromium.session;
        let loaded = session.script("return typeof axe === 'object'", &[]).await.map_err(|why| why.to_string())?;
        if loaded != true {
            session.script(AXE, &[]).await.map_err(|why| why.to_string())?;
        }
        let found = self.with_scripts(include_str!("page/axe.js"), &[]).await.map_err(|why| why.to_string())?;
        match found["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => serde_json::from_value(found).map_err(|error| error.to_string()),
        }
    }
}
