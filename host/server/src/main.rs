//! The Keyward server: settings, parts, doors, an announcement; then it serves until it is told to stop.
//!
//! `http` brings requests in, `call` carries them out, `audit`, `access` and `metrics` say what happened.
//! Nothing here knows what an action means; that is the components'.

mod access;
mod admin;
mod announce;
mod api;
mod audit;
mod call;
mod fault;
mod health;
mod http;
mod journal;
mod metrics;
mod moment;
mod parts;
mod process;
mod root;
mod settings;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::access::AccessLog;
use crate::admin::Admin;
use crate::announce::{Addresses, announce};
use crate::api::ActionApi;
use crate::http::{Door, Receiver, Trust};
use crate::parts::{Compiled, Parts};
use crate::settings::{Command, Settings};

/// What tasks that were cut off may still take to notice.
const LEFTOVERS: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Without standard error there is nobody to tell.
            drop(writeln!(io::stderr(), "keyward: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let settings = Settings::read()?;
    log(settings.logs.log);
    match settings.command {
        Command::Serve => serve(&settings),
        Command::Describe => describe(&settings),
    }
}

fn serve(settings: &Settings) -> Result<()> {
    process::settle();
    let parts = Parts::build(settings)?;
    let runtime = Runtime::new()?;
    let served = runtime.block_on(async {
        let doors = Doors::open(settings, &parts).await?;
        announce(settings, &parts, &doors.addresses())?;
        parts.health.set_ready(true);
        told_to_stop().await?;
        parts.health.set_ready(false);
        tracing::info!("stopping: requests under way are finished");
        if timeout(settings.http.drain_timeout, doors.close(&parts)).await.is_err() {
            tracing::warn!("requests were still under way after {:?}", settings.http.drain_timeout);
        }
        Ok(())
    });
    runtime.shutdown_timeout(LEFTOVERS);
    parts.close()?;
    served
}

/// The ways in.
struct Doors {
    api: Door,
    admin: Door,
}

impl Doors {
    async fn open(settings: &Settings, parts: &Parts) -> Result<Self> {
        let registry = parts.metrics.registry(parts.store.clone(), &parts.components);
        let admin = Admin { health: parts.health.clone(), registry };
        let api = ActionApi {
            desk: parts.desk.clone(),
            receiver: Receiver::new(settings.http.clone(), Trust::new(settings.trusted_proxy.clone())),
            limits: settings.http.clone(),
            health: parts.health.clone(),
            access: AccessLog::new(parts::journal(&settings.logs.access_log)?),
            metrics: parts.metrics.clone(),
        };
        let tls = settings.tls_cert.as_deref().zip(settings.tls_key.as_deref());
        let tls = tls.map(|(certificate, key)| http::acceptor(certificate, key)).transpose()?;
        let (limits, metrics) = (&settings.http, &parts.metrics);
        Ok(Self {
            api: Door::open(settings.listen, tls, limits, Arc::new(api), metrics.clone()).await?,
            admin: Door::open(settings.admin_listen, None, limits, Arc::new(admin), metrics.clone()).await?,
        })
    }

    fn addresses(&self) -> Addresses {
        Addresses { api: self.api.address(), admin: self.admin.address() }
    }

    /// Lets nobody in any more, and waits for those who are.
    async fn close(self, parts: &Parts) {
        self.api.close().await;
        parts.desk.settle().await;
        self.admin.close().await;
    }
}

/// Returns when the operator or the terminal asks the server to stop.
async fn told_to_stop() -> Result<()> {
    let (mut terminated, mut interrupted) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    Ok(())
}

/// Prints the table of actions, as the component that serves them describes it.
fn describe(settings: &Settings) -> Result<()> {
    let compiled = Compiled::new(settings, None)?;
    let table = compiled.iam.current().describe().context("iam.wasm")?;
    Ok(writeln!(io::stdout(), "{table}")?)
}

/// What the server says of itself goes to standard error. Others are heard only when something is wrong:
/// what they say of requests at finer levels is not theirs to write down.
fn log(level: tracing::Level) {
    let ours = Targets::new().with_target("keyward", level).with_default(LevelFilter::WARN);
    let lines = tracing_subscriber::fmt::layer().with_ansi(io::stderr().is_terminal()).with_writer(io::stderr);
    tracing_subscriber::registry().with(lines).with(ours).init();
}
