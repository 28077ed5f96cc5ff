//! Lists the assets, puts them into the binary, and names their version: a hash over all of them, so that a changed asset
//! changes every address and a page never mixes two versions.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[expect(clippy::disallowed_methods, reason = "Cargo tells a build script by the environment and in no other way")]
fn main() {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("assets");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &mut files);
    // By text and not by components, as they are searched.
    files.sort_by_key(|file| file.to_string_lossy().into_owned());
    let mut hash = Sha256::new();
    let mut code = String::from("pub(crate) const FILES: &[(&str, &[u8])] = &[\n");
    for file in &files {
        println!("cargo::rerun-if-changed={}", file.display());
        let name = file.strip_prefix(&root).expect("it was found there").to_string_lossy().replace('\\', "/");
        let bytes = fs::read(file).expect("an asset can be read");
        hash.update(name.as_bytes());
        hash.update(u64::try_from(bytes.len()).expect("assets are small").to_le_bytes());
        hash.update(&bytes);
        writeln!(code, "    ({name:?}, include_bytes!({:?})),", file.display().to_string()).expect("text grows");
    }
    let version = hash.finalize().iter().take(6).fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("text grows");
        text
    });
    writeln!(code, "];\npub(crate) const VERSION: &str = {version:?};").expect("text grows");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("assets.rs");
    fs::write(out, code).expect("the build directory can be written");
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("the assets can be listed").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|kind| kind != "md" && kind != "txt") {
            files.push(path);
        }
    }
}
