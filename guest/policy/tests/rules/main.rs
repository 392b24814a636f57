//! The rules of the policy language, held against the evaluator: by case files, by a naive reference on made-up
//! policies, and as properties.
//!
//! `KEYWARD_PAIRS` sets how many pairs of policies and request are made up, `KEYWARD_SEED` where to begin.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unreachable,
    clippy::print_stdout,
    reason = "a test that is surprised fails"
)]

mod against_reference;
mod case;
mod corpus;
mod properties;
mod random;
mod reference;
mod sessions;

/// A number from the environment.
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}
