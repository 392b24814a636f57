//! Keyward's figures beside its peers', in one run.
//!
//! The machine is shared and noisy: read ratios and medians, not single times.

mod decision;
mod envoy;
mod http;
mod peers;
mod request;
mod sample;
mod seaweed;
mod server;
mod signer;
mod statements;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Measures Keyward beside its peers")]
struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,
}

#[derive(Subcommand)]
enum Part {
    /// One decision, natively, through the component and in each peer.
    Decision,
    /// Signature, route and decision of one S3 request, through the component.
    Request,
    /// Envoy with each door, beside Envoy alone.
    Envoy(envoy::Options),
    /// How long a door goes on after a change was acknowledged.
    Propagation(envoy::propagation::Options),
    /// The Action API over HTTP, with accounts of growing size.
    Http(http::Options),
    /// The same requests against SeaweedFS.
    Seaweed(seaweed::Options),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().part {
        Some(Part::Decision) => decision::run(),
        Some(Part::Request) => request::run(),
        Some(Part::Envoy(options)) => envoy::run(&options),
        Some(Part::Propagation(options)) => envoy::propagation::run(&options),
        Some(Part::Http(options)) => http::run(&options),
        Some(Part::Seaweed(options)) => seaweed::run(&options),
        None => {
            decision::run()?;
            request::run()?;
            envoy::run(&envoy::Options::default())?;
            envoy::propagation::run(&envoy::propagation::Options::default())?;
            http::run(&http::Options::default())?;
            seaweed::run(&seaweed::Options::default())
        }
    }
}
