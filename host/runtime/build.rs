//! Builds the two components, so that `cargo run` on a fresh clone is enough.
//!
//! Each guest shell is compiled for `wasm32-unknown-unknown` by a cargo of its own, in a target
//! directory of its own (the outer cargo holds the lock of ours), and then wrapped as a component.
//! That target has no WASI, so the wrapped component imports what its WIT world says and nothing else.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";

/// SIMD, for the hashes of signatures. A small stack in front of the heap, and a heap that a usual call
/// does not outgrow: an instance that never asks for memory is made and reset without a system call for it.
const FLAGS: &str = "-Ctarget-feature=+simd128 -Clink-arg=-zstack-size=262144 -Clink-arg=--initial-memory=1048576";

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../..").canonicalize()?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for watched in ["guest", "wit", "Cargo.toml", "Cargo.lock", "rust-toolchain.toml"] {
        println!("cargo::rerun-if-changed={}", root.join(watched).display());
    }
    install_target(&root)?;
    // OUT_DIR is <target>/<profile>/build/<crate>/out: one place for every profile and build of ours.
    let guests = out.ancestors().nth(4).ok_or("OUT_DIR is too short")?.join("guest");
    build(&root, &guests)?;
    for name in ["policy", "iam"] {
        let module = guests.join(TARGET).join("guest").join(format!("keyward_{name}_component.wasm"));
        fs::write(out.join(format!("{name}.wasm")), componentize(&module)?)?;
    }
    Ok(())
}

/// `rustup` adds the target from `rust-toolchain.toml` by itself only where automatic installs are on.
fn install_target(root: &Path) -> Result<(), Box<dyn Error>> {
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let sysroot = Command::new(rustc).args(["--print", "sysroot"]).current_dir(root).output()?;
    let sysroot = PathBuf::from(String::from_utf8(sysroot.stdout)?.trim());
    if sysroot.join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    let added = Command::new("rustup").args(["target", "add", TARGET]).current_dir(root).status();
    match added {
        Ok(status) if status.success() => Ok(()),
        _ => Err(format!("the Rust target {TARGET} is missing: run `rustup target add {TARGET}`").into()),
    }
}

fn build(root: &Path, target: &Path) -> Result<(), Box<dyn Error>> {
    let status = Command::new(env::var("CARGO")?)
        .current_dir(root)
        .args(["build", "--locked", "--profile", "guest", "--target", TARGET])
        .args(["-p", "keyward-policy-component", "-p", "keyward-iam-component"])
        .arg("--target-dir")
        .arg(target)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", FLAGS)
        // What the outer cargo set for the host must not reach the guest.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("CARGO_BUILD_TARGET")
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .env_remove("RUSTC_WRAPPER")
        .status()?;
    if status.success() { Ok(()) } else { Err("the components did not build".into()) }
}

fn componentize(module: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut encoder = wit_component::ComponentEncoder::default();
    Ok(encoder.validate(true).module(&fs::read(module)?)?.encode()?)
}
