//! What people type who mean no good, or whose name is simply long: posted into every field, it is only ever text. A strict
//! policy hides that a page took text for markup, since no script runs; so each payload also leaves a trace that needs none.

use super::Browser;

/// Reckoned by a template that takes text for its own.
const SUM: &str = "7919*7907";

/// Each with what it is.
#[must_use]
pub(crate) fn payloads() -> Vec<(&'static str, String)> {
    let mut all: Vec<_> = FIXED.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    all.extend([
        ("a template of double braces", format!("{{{{{SUM}}}}}")),
        ("a template literal", format!("${{{SUM}}}")),
        ("a template of percent signs", format!("<%= {SUM} %>{{% if 1 %}}#{{{SUM}}}")),
        (
            "a template with access to code",
            format!("{{{{constructor.constructor('window.__hacked=1;return {SUM}')()}}}}"),
        ),
        ("a very long word", "Donaudampfschifffahrt".repeat(240)),
        ("very many words", "to and fro ".repeat(450).trim_end().to_owned()),
        ("letters piled up", format!("Z{}algo", "\u{0301}\u{0310}\u{0324}\u{0333}".repeat(40))),
    ]);
    all
}

const FIXED: [(&str, &str); 25] = [
    ("a script", "<script>window.__hacked=1</script><hacked>"),
    ("an image that fails", "<img src=x onerror=window.__hacked=1 hacked>"),
    ("a drawing that loads", "\"><svg/onload=window.__hacked=1 hacked>"),
    ("an end of an attribute", "\" hacked autofocus onfocus=\"window.__hacked=1"),
    ("an end of an attribute in single quotes", "' hacked autofocus onfocus='window.__hacked=1"),
    ("an end of an unquoted attribute", "x hacked onmouseover=window.__hacked=1"),
    ("an end of a text area", "</textarea><hacked><script>window.__hacked=1</script>"),
    ("an end of a title", "</title><hacked><script>window.__hacked=1</script>"),
    ("an end of a style", "</style><style>:root{--hacked:1}</style>"),
    ("an end of a rule", "red;}:root{--hacked:1}"),
    ("an end of a script", "</script><script>window.__hacked=1</script><hacked>"),
    ("an end of a string", "\\\";window.__hacked=1;//"),
    ("an end of a comment", "--><hacked>]]><hacked>"),
    ("an address that runs", "javascript:window.__hacked=1//"),
    ("an address that runs, disguised", "\u{1} java\tscript:window.__hacked=1"),
    ("a document in an address", "data:text/html,<script>parent.__hacked=1</script>"),
    ("a frame", "<iframe hacked srcdoc=\"<script>parent.__hacked=1</script>\"></iframe>"),
    ("a nested confusion", "<math><mtext><table><mglyph><style><img src=x onerror=window.__hacked=1 hacked>"),
    ("markup as entities", "&lt;hacked&gt;&#60;script&#62;window.__hacked=1&#60;/script&#62;&amp;"),
    ("a query", "Robert'); DROP TABLE orders;-- \" OR 1=1"),
    ("a formula", "=HYPERLINK(\"javascript:window.__hacked=1\",\"+1-1@SUM(A1)\")"),
    ("an override of direction", "\u{202e}gnp.exe\u{202c} \u{2067}\u{5e9}\u{5dc}\u{5d5}\u{5dd}\u{2069}"),
    ("nothing to be seen", "a\u{200b}\u{200d}\u{feff}\u{2060}\u{ad}b"),
    ("pictures made of several", "👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈🇩🇪 e\u{301}"),
    ("nothing that looks like something", "null undefined NaN [object Object] %00 %0d%0aSet-Cookie:hacked=1"),
];

impl Browser {
    /// Nothing that was typed in was taken for anything but text: no script ran, no dialog is open, no markup, style or
    /// address came of it.
    #[track_caller]
    pub(crate) fn nothing_ran(&self) -> impl Future<Output = ()> {
        let step = self.step("nothing ran".to_owned());
        async move {
            self.settle(&step).await;
            let traces = self.script(include_str!("page/ran.js"), &[]).await;
            let traces = traces.unwrap_or_else(|why| panic!("{step}: {why:?}"));
            let traces: Vec<_> = traces.as_array().into_iter().flatten().filter_map(|trace| trace.as_str()).collect();
            assert!(traces.is_empty(), "{step}, but\n  {}", traces.join("\n  "));
            self.listen().await.unwrap_or_else(|why| panic!("{step}: {why:?}"));
            assert!(self.seen().dialogs.is_empty(), "{step}, but the page said: {:?}", self.seen().dialogs);
        }
    }
}
