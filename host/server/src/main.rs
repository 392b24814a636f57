//! The Keyward server: settings, parts, doors, an announcement; then it serves until it is told to stop.
//!
//! `http` brings requests in, `call` carries them out, `audit`, `access` and `metrics` say what happened.
//! Nothing here knows what an action means; that is the components'.

mod access;
mod admin;
mod announce;
mod api;
mod audit;
mod authz;
mod call;
mod fault;
mod health;
mod http;
mod journal;
mod line;
mod metrics;
mod moment;
mod parts;
mod password;
mod process;
mod root;
mod settings;
mod usage;
mod web;

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
use crate::announce::announce;
use crate::api::ActionApi;
use crate::authz::{Authz, Grpc, Heads, Protocol};
use crate::http::{Address, Bound, Door, Receiver, Trust};
use crate::parts::{Compiled, Parts};
use crate::root::RootKey;
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
    let given = RootKey::from_environment()?;
    let parts = Parts::build(settings)?;
    let runtime = Runtime::new()?;
    let served = runtime.block_on(async {
        let addresses = Addresses::take(settings).await?;
        // Only now: a key pair that was made for nothing would never be shown.
        let root = parts.establish(&settings.account_id, given)?;
        announce(settings, &parts, &root, &addresses)?;
        drop(root);
        let doors = Doors::open(settings, &parts, addresses)?;
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
    let closed = parts.close();
    served.and(closed)
}

/// The ways in, where nobody is served yet.
pub(crate) struct Addresses {
    pub(crate) api: Bound,
    pub(crate) admin: Bound,
    pub(crate) authz: Option<Bound>,
}

impl Addresses {
    async fn take(settings: &Settings) -> Result<Self> {
        let tls = settings.tls_cert.as_deref().zip(settings.tls_key.as_deref());
        let tls = tls.map(|(certificate, key)| http::acceptor(certificate, key)).transpose()?;
        let authz = match &settings.authz_listen {
            Some(address) => Some(Bound::new(address, None).await?),
            None => None,
        };
        Ok(Self {
            api: Bound::new(&Address::Tcp(settings.listen), tls).await?,
            admin: Bound::new(&Address::Tcp(settings.admin_listen), None).await?,
            authz,
        })
    }
}

/// The ways in.
struct Doors {
    api: Door,
    admin: Door,
    authz: Option<Door>,
}

impl Doors {
    fn open(settings: &Settings, parts: &Parts, addresses: Addresses) -> Result<Self> {
        let registry = parts.metrics.registry(parts.store.clone(), parts.runtime.clone(), &parts.components);
        let admin = Admin { health: parts.health.clone(), registry };
        let api = ActionApi {
            desk: parts.desk.clone(),
            receiver: receiver(settings),
            limits: settings.http.clone(),
            health: parts.health.clone(),
            access: AccessLog::new(parts::journal(&settings.logs.access_log)?),
            metrics: parts.metrics.clone(),
        };
        let (limits, metrics) = (&settings.http, &parts.metrics);
        let authz = addresses.authz.zip(parts.checks.clone()).map(|(bound, checks)| {
            let authz = match settings.authz_protocol {
                Protocol::Grpc => Authz::Grpc(Grpc::new(checks)),
                protocol => Authz::Heads(Heads { checks, receiver: receiver(settings), protocol }),
            };
            bound.open(limits, Arc::new(authz), metrics.clone())
        });
        Ok(Self {
            authz,
            api: addresses.api.open(limits, Arc::new(api), metrics.clone()),
            admin: addresses.admin.open(limits, Arc::new(admin), metrics.clone()),
        })
    }

    /// Lets nobody in any more, and waits for those who are.
    async fn close(self, parts: &Parts) {
        if let Some(authz) = self.authz {
            authz.close().await;
        }
        self.api.close().await;
        parts.desk.settle().await;
        self.admin.close().await;
    }
}

fn receiver(settings: &Settings) -> Receiver {
    Receiver::new(settings.http.clone(), Trust::new(settings.trusted_proxy.clone()))
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
