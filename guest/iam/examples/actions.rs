//! Prints the table of actions as JSON: what the README's list and the test against AWS's model read.

#![expect(clippy::print_stdout, reason = "it is what this program is for")]

fn main() {
    println!("{:#}", keyward_iam::actions());
}
