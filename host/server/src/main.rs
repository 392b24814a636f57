//! The Keyward server.

fn main() {}
