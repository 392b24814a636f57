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
mod edge;
mod fault;
mod grpc;
mod health;
mod http;
mod journal;
mod line;
mod metering;
mod metrics;
mod modules;
mod moment;
mod origin;
mod parts;
mod password;
mod pen;
mod process;
mod root;
mod routes;
mod settings;
mod usage;
mod web;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use prometheus_client::registry::Registry;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::time::timeout;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::access::AccessLog;
use crate::admin::Admin;
use crate::announce::announce;
use crate::api::ActionApi;
use crate::authz::{Authz, Grpc, Heads, Protocol};
use crate::call::Bundles;
use crate::edge::{Edge, Lags, Outcomes, Scopes};
use crate::http::{Address, Bound, Door, Receiver, Trust};
use crate::metering::LogDoor;
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
    let deciding = deciding(settings)?;
    let served = runtime.block_on(async {
        let addresses = Addresses::take(settings).await?;
        // Only now: a key pair that was made for nothing would never be shown.
        let root = parts.establish(&settings.account_id, given)?;
        parts.reached_at(&origin(settings, &addresses))?;
        announce(settings, &parts, &root, &addresses)?;
        drop(root);
        let following = parts.follow(settings);
        let doors = Doors::open(settings, &parts, addresses, &deciding)?;
        parts.health.set_ready(true);
        told_to_stop().await?;
        parts.health.set_ready(false);
        tracing::info!("stopping: requests under way are finished");
        if timeout(settings.http.drain_timeout, doors.close(&parts)).await.is_err() {
            tracing::warn!("requests were still under way after {:?}", settings.http.drain_timeout);
        }
        if let Some(following) = following {
            following.end().await;
        }
        Ok(())
    });
    deciding.shutdown_timeout(LEFTOVERS);
    runtime.shutdown_timeout(LEFTOVERS);
    let closed = parts.close();
    served.and(closed)
}

/// The threads on which data requests are decided, and nothing else is done.
fn deciding(settings: &Settings) -> io::Result<Runtime> {
    let mut threads = tokio::runtime::Builder::new_multi_thread();
    threads.thread_name("check").worker_threads(parts::workers(&settings.calls)).enable_all().build()
}

/// Where clients reach the server: what the operator says, or its own address.
pub(crate) fn origin(settings: &Settings, addresses: &Addresses) -> String {
    let scheme = if settings.tls_cert.is_some() { "https" } else { "http" };
    let own = || format!("{scheme}://{}", addresses.api.address());
    settings.public_url.as_ref().map_or_else(own, ToString::to_string)
}

/// The ways in, where nobody is served yet.
pub(crate) struct Addresses {
    pub(crate) api: Bound,
    pub(crate) admin: Bound,
    pub(crate) authz: Option<Bound>,
    pub(crate) edge: Option<Bound>,
}

impl Addresses {
    async fn take(settings: &Settings) -> Result<Self> {
        let tls = settings.tls_cert.as_deref().zip(settings.tls_key.as_deref());
        let tls = tls.map(|(certificate, key)| http::acceptor(certificate, key, None)).transpose()?;
        let authz = match &settings.authz_listen {
            Some(address) => Some(Bound::new(address, None).await?),
            None => None,
        };
        let edge_tls =
            settings.edge.tls().map(|[certificate, key, clients]| http::acceptor(certificate, key, Some(clients)));
        let edge = match (&settings.edge.edge_listen, edge_tls.transpose()?) {
            (Some(address), tls) => Some(Bound::private(address, tls).await?),
            (None, _) => None,
        };
        Ok(Self {
            api: Bound::new(&Address::Tcp(settings.listen), tls).await?,
            admin: Bound::new(&Address::Tcp(settings.admin_listen), None).await?,
            authz,
            edge,
        })
    }
}

/// The ways in.
struct Doors {
    api: Door,
    admin: Door,
    authz: Option<Door>,
    edge: Option<(Door, Arc<Edge>)>,
}

impl Doors {
    /// Opens them; those of `authz` are served by the threads of `deciding`.
    fn open(settings: &Settings, parts: &Parts, addresses: Addresses, deciding: &Runtime) -> Result<Self> {
        let mut registry = parts.metrics.registry(parts.store.clone(), parts.runtime.clone(), parts.running.clone());
        parts.modules.register(&mut registry);
        let edge = parts.bundles.clone().map(|bundles| Arc::new(edge(settings, parts, bundles, &mut registry)));
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
            let _there = deciding.enter();
            bound.open(limits, Arc::new(authz), metrics.clone())
        });
        let edge =
            addresses.edge.zip(edge).map(|(bound, edge)| (bound.open(limits, edge.clone(), metrics.clone()), edge));
        Ok(Self {
            authz,
            edge,
            api: addresses.api.open(limits, Arc::new(api), metrics.clone()),
            admin: addresses.admin.open(limits, Arc::new(admin), metrics.clone()),
        })
    }

    /// Lets nobody in any more, and waits for those who are.
    async fn close(self, parts: &Parts) {
        if let Some(authz) = self.authz {
            authz.close().await;
        }
        if let Some((door, edge)) = self.edge {
            edge.close();
            door.close().await;
        }
        self.api.close().await;
        parts.desk.settle().await;
        self.admin.close().await;
    }
}

fn receiver(settings: &Settings) -> Receiver {
    Receiver::new(settings.http.clone(), Trust::new(settings.trusted_proxy.clone()))
}

fn edge(settings: &Settings, parts: &Parts, bundles: Arc<Bundles>, registry: &mut Registry) -> Edge {
    let (proxies, closing) = (Arc::default(), watch::Sender::new(false));
    parts.meter.show(registry);
    let store = parts.store.clone();
    registry.register_collector(Box::new(Lags { proxies: Arc::clone(&proxies), store: store.clone() }));
    Edge {
        bundles,
        audit: parts.audit.clone(),
        store,
        receiver: receiver(settings),
        limits: settings.http.clone(),
        scopes: Scopes { regions: settings.region.clone(), services: settings.edge.edge_service.clone() },
        proxies,
        outcomes: Outcomes::new(registry),
        logs: LogDoor::new(parts.meter.clone(), closing.subscribe()),
        closing,
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
