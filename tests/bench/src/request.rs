//! One S3 request at the gate: signature, route, conditions and decision, through the component.

use anyhow::ensure;
use keyward_runtime::words::Verdict;

use crate::decision::{moment, signed, warm};
use crate::sample::{Sample, micros};
use crate::statements::{KEY, wanted};

/// Prints a line per number of statements.
pub fn run() -> anyhow::Result<()> {
    println!("\nSignature, route and decision of one signed S3 GET through the component, in microseconds\n");
    println!("{:>12}{:>10}{:>10}", "statements", "p50", "p99");
    for count in [5, 50, 500] {
        let (mut gate, directory) = warm(count)?;
        let request = signed("GET", &format!("/bucket-{}/{KEY}", wanted(count)), "s3", Vec::new());
        let moment = moment();
        let mut passes = || matches!(gate.check(directory.clone(), &request, &moment), Ok(Verdict::Pass(_)));
        ensure!(passes(), "the gate refuses alice");
        let sample = Sample::of(|| assert!(passes()));
        println!("{count:>12}{:>10}{:>10}", micros(sample.median()), micros(sample.quantile(0.99)));
    }
    Ok(())
}
