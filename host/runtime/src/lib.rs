//! Loads, pools, bounds and swaps Keyward's components in wasmtime.
