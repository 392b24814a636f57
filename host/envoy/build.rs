//! How the module is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // What it calls is in Envoy, and found there when Envoy loads it. The crate's own tests never call it.
    println!("cargo::rustc-link-arg=-Wl,--unresolved-symbols=ignore-all");
    // Its threads and its thread-locals must not outlive its code.
    println!("cargo::rustc-link-arg-cdylib=-Wl,-z,nodelete");
}
