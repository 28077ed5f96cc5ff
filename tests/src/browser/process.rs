//! Chromedriver and the Chromium it starts: found, begun with a profile of their own, and gone afterwards, also when a
//! test fails.

use super::wire::Session;
use serde_json::json;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Names another chromedriver than the one on the path.
const CHROMEDRIVER: &str = "DOORSTEP_CHROMEDRIVER";

/// The site under test is on loopback; all else a browser does by itself only disturbs.
const ARGUMENTS: [&str; 17] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--password-store=basic",
    "--lang=en-US",
    "--force-color-profile=srgb",
    // All frames in one process, so that what is in a frame is seen and clicked like everything else.
    "--disable-site-isolation-trials",
    "--disable-features=IsolateOrigins,site-per-process,IsolateSandboxedIframes,Translate,AutofillServerCommunication",
    "--no-proxy-server",
];

/// A pointer that is fine and can hover. Without a screen there is none, whatever is clicked.
const MOUSE: &str =
    "--blink-settings=primaryPointerType=4,availablePointerTypes=4,primaryHoverType=2,availableHoverTypes=2";

pub(super) struct Chromium {
    pub(super) session: Session,
    chromedriver: Child,
    process: u64,
    profile: PathBuf,
    gone: bool,
}

/// Which chromedriver there is. `None`, once said, where there is none and none was promised.
pub(super) fn chromedriver() -> Option<PathBuf> {
    let named = std::env::var_os(CHROMEDRIVER).map(PathBuf::from);
    let found = named.or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).map(|directory| directory.join("chromedriver")).find(|file| file.is_file())
    });
    if found.is_none() {
        let missing = "needs chromium and chromedriver (Debian: apt-get install chromium chromium-driver)";
        assert!(std::env::var_os("DOORSTEP_TOOLS").is_none(), "{missing}: run infra/check once, it installs them");
        eprintln!("skipped: {missing}");
    }
    found
}

impl Chromium {
    pub(super) async fn start(chromedriver: &Path, has_mouse: bool) -> Self {
        let profile = new_profile();
        let mut child = Command::new(chromedriver)
            .arg("--port=0")
            // Dates and lists look the same wherever the tests run.
            .envs([("LANGUAGE", "en_US"), ("LC_ALL", "C.UTF-8")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{} cannot be started: {error}", chromedriver.display()));
        let port = port_of(&mut child);
        let mut arguments: Vec<_> = ARGUMENTS.map(str::to_owned).into();
        arguments.extend(has_mouse.then(|| MOUSE.to_owned()));
        arguments.push(format!("--user-data-dir={}", profile.display()));
        let capabilities = json!({
            "browserName": "chrome",
            "unhandledPromptBehavior": "ignore", // a dialog nobody expects is found, not clicked away
            "timeouts": {"pageLoad": 20_000, "script": 20_000},
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        });
        match Session::start(&format!("http://127.0.0.1:{port}"), &capabilities).await {
            Ok((session, process)) => Self { session, chromedriver: child, process, profile, gone: false },
            Err(refusal) => {
                end(&mut child);
                panic!("Chromium does not start: {refusal}");
            }
        }
    }

    /// Ends both and takes their files away. The browser was asked to leave before; one that is stuck is not asked.
    pub(super) fn gone(&mut self, left: bool) {
        if self.gone {
            return;
        }
        self.gone = true;
        if !left && self.process > 0 {
            let _ = Command::new("kill").args(["-KILL", &self.process.to_string()]).status();
        }
        end(&mut self.chromedriver);
        let _ = std::fs::remove_dir_all(&self.profile);
    }

    /// A directory that goes when the browser does.
    pub(super) fn directory(&self) -> &Path {
        &self.profile
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        self.gone(false);
    }
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

fn new_profile() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let profile = std::env::temp_dir().join(format!("doorstep-browser-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&profile).expect("the directory for temporary files can be written");
    profile
}

/// Chromedriver takes a free port by itself and says which.
fn port_of(child: &mut Child) -> u16 {
    let mut output = BufReader::new(child.stdout.take().expect("its output is a pipe"));
    let port = output.by_ref().lines().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    // Kept open, or whatever it says later would end it.
    child.stdout = Some(output.into_inner());
    port.unwrap_or_else(|| {
        end(child);
        panic!("chromedriver does not say where it listens")
    })
}
