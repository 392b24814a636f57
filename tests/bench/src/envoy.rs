//! Envoy with one worker: alone, and with each door in front of an answer that Envoy gives by itself.
//!
//! Every request is the same signed GET of an object, and its principal is known after the first.

mod load;
mod null;
pub mod propagation;
mod setup;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use clap::Args;
use serde_json::{Value, json};

use crate::sample::{Sample, micros};
use crate::server::{ACCESS_KEY, SECRET, Server};
use crate::signer::Signer;
use setup::{Envoy, keyward, reading};

#[derive(Args)]
pub struct Options {
    /// How long each figure is taken for, in seconds
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// How often all of it is repeated; the medians are printed
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { seconds: 5, rounds: 3 }
    }
}

/// One way to be asked: its name, and the filter that stands before the answer.
struct Door {
    name: &'static str,
    filters: Vec<Value>,
    clusters: Vec<Value>,
    /// Whether the process that decides is another one than Envoy.
    beside: bool,
    /// Whether it is Keyward that decides.
    decides: bool,
}

/// What was measured of one door in one round.
struct Figures {
    rate: f64,
    many: Sample,
    single: Sample,
    paced: Sample,
    memory: u64,
}

/// Measures every door, round by round.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let place = tempfile::tempdir()?;
    let _keyward = keyward(place.path())?;
    let _null = null::Authz::start(&place.path().join("null.sock"))?;
    let doors = doors(place.path())?;
    println!("\nEnvoy with one worker, {} rounds of {} s each: medians\n", options.rounds, options.seconds);
    println!(
        "{:<26}{:>10}{:>10}{:>10}{:>10}{:>10}{:>12}{:>12}{:>8}",
        "door", "req/s", "p50 µs", "p99 µs", "1: p50", "over none", "10k/s: p50", "p99 µs", "MiB"
    );
    let mut rounds: Vec<Vec<Figures>> = doors.iter().map(|_| Vec::new()).collect();
    for _ in 0..options.rounds {
        for (door, figures) in doors.iter().zip(&mut rounds) {
            figures.push(measure(door, place.path(), options)?);
        }
    }
    let alone = median(&rounds[0], |figures| figures.single.median());
    for (door, figures) in doors.iter().zip(&rounds) {
        let single = median(figures, |figures| figures.single.median());
        println!(
            "{:<26}{:>10.0}{:>10}{:>10}{:>10}{:>10}{:>12}{:>12}{:>8}{}",
            door.name,
            middle(figures.iter().map(|figures| figures.rate).collect()),
            micros(median(figures, |figures| figures.many.median())),
            micros(median(figures, |figures| figures.many.quantile(0.99))),
            micros(single),
            micros(single.saturating_sub(alone)),
            micros(median(figures, |figures| figures.paced.median())),
            micros(median(figures, |figures| figures.paced.quantile(0.99))),
            figures.iter().map(|figures| figures.memory).max().unwrap_or_default(),
            if door.beside { "  (and a process beside it)" } else { "" },
        );
    }
    println!(
        "\nreq/s, p50, p99: 16 connections, each with its next request at once. 1: one connection. over none: its \
         median less that of Envoy alone.\n10k/s: 10,000 requests/s at regular times, the wait for a connection counted. \
         MiB: resident, all of Envoy."
    );
    Ok(())
}

fn median(figures: &[Figures], of: impl Fn(&Figures) -> Duration) -> Duration {
    let mut times: Vec<_> = figures.iter().map(of).collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn middle(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or_default()
}

fn measure(door: &Door, place: &Path, options: &Options) -> anyhow::Result<Figures> {
    let envoy = Envoy::start(place, door)?;
    let request = reading(&Signer::new(ACCESS_KEY, SECRET, "s3"), envoy.address);
    let length = Duration::from_secs(options.seconds);
    // The first request of a principal may be the one that fetches it.
    load::closed(envoy.address, &request, 16, Duration::from_millis(500))?;
    let (rate, many) = load::closed(envoy.address, &request, 16, length)?;
    let (_, single) = load::closed(envoy.address, &request, 1, length)?;
    let paced = load::paced(envoy.address, &request, 10_000, length)?;
    Ok(Figures { rate, many, single, paced, memory: envoy.server.resident()? })
}

fn doors(place: &Path) -> anyhow::Result<Vec<Door>> {
    let null_filter = place.join("null.wasm");
    std::fs::write(&null_filter, null::filter()?)?;
    Ok(vec![
        Door { name: "none", filters: vec![], clusters: vec![], beside: false, decides: false },
        ext_authz("null ext_authz gRPC", &place.join("null.sock"), false),
        ext_authz("Keyward ext_authz gRPC", &place.join("authz.sock"), true),
        module(&place.join("edge.sock")),
        Door {
            name: "null wasm filter",
            filters: vec![wasm(&null_filter, &json!({}))],
            clusters: vec![],
            beside: false,
            decides: false,
        },
        filter(&place.join("edge.sock"))?,
    ])
}

/// The dynamic module, which decides in Envoy's own process.
fn module(edge: &Path) -> Door {
    let filter = json!({
        "name": "keyward",
        "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.dynamic_modules.v3.DynamicModuleFilter",
            "dynamic_module_config": { "name": "keyward_envoy", "do_not_close": true },
            "filter_name": "keyward",
            "filter_config": {
                "@type": "type.googleapis.com/google.protobuf.Struct",
                "value": { "cluster": "edge", "proxy": "measured", "gate": { "regions": ["us-east-1"] } },
            },
        },
    });
    let clusters = vec![cluster("edge", edge, false)];
    Door { name: "Keyward dynamic module", filters: vec![filter], clusters, beside: false, decides: true }
}

/// The module for proxy-wasm hosts.
fn filter(edge: &Path) -> anyhow::Result<Door> {
    let module = tool("wasm32-unknown-unknown/guest/keyward_filter.wasm")?;
    let filters = vec![wasm(&module, &json!({ "cluster": "edge", "proxy": "measured" }))];
    let clusters = vec![cluster("edge", edge, false)];
    Ok(Door { name: "Keyward wasm filter", filters, clusters, beside: false, decides: true })
}

fn ext_authz(name: &'static str, socket: &Path, decides: bool) -> Door {
    let filter = json!({
        "name": "envoy.filters.http.ext_authz",
        "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz",
            "transport_api_version": "V3",
            "grpc_service": { "envoy_grpc": { "cluster_name": "beside" }, "timeout": "0.2s" },
            "encode_raw_headers": true,
            "failure_mode_allow": false,
        },
    });
    Door { name, filters: vec![filter], clusters: vec![cluster("beside", socket, true)], beside: true, decides }
}

/// A cluster behind a Unix socket.
fn cluster(name: &str, socket: &Path, http2: bool) -> Value {
    let mut cluster = json!({
        "name": name,
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{ "lb_endpoints": [{ "endpoint": { "address": { "pipe": { "path": socket } } } }] }],
        },
    });
    if http2 {
        cluster["typed_extension_protocol_options"] = json!({
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
                "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                "explicit_http_config": { "http2_protocol_options": {} },
            },
        });
    }
    cluster
}

fn wasm(module: &Path, configuration: &Value) -> Value {
    json!({
        "name": "envoy.filters.http.wasm",
        "typed_config": {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm",
            "config": {
                "name": "keyward.gate",
                "root_id": "keyward.gate",
                "configuration": {
                    "@type": "type.googleapis.com/google.protobuf.StringValue",
                    "value": configuration.to_string(),
                },
                "vm_config": { "runtime": "envoy.wasm.runtime.v8", "code": { "local": { "filename": module } } },
            },
        },
    })
}

/// Where a tool that the tests install stands.
fn tool(path: &str) -> anyhow::Result<PathBuf> {
    let target = std::env::var("CARGO_TARGET_DIR")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../target").into());
    let path = Path::new(&target).join(path);
    ensure!(path.exists(), "{} is missing: run `tests/all tools`", path.display());
    path.canonicalize().context("a tool")
}

/// Starts a program and waits until its port answers.
fn started(command: std::process::Command, address: std::net::SocketAddr) -> anyhow::Result<Server> {
    Server::start(command, address, |address| std::net::TcpStream::connect(address).is_ok())
}
