//! The parts of a running server, put together once: what is here is what there is.

use std::env;
use std::fs::DirBuilder;
use std::num::NonZero;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use keyward_runtime::{Forge, IamComponent, Limits, PolicyComponent, Runtime, SharedRows, Slot, Trust, embedded};
use keyward_store::{MasterKey, Store};
use serde_json::json;
use zeroize::Zeroizing;

use crate::audit::Audit;
use crate::call::{Bundles, CallRows, Checks, Desk, Tools};
use crate::health::Health;
use crate::journal::Journal;
use crate::metering::{self, Meter};
use crate::metrics::Metrics;
use crate::modules::{Following, Modules, Patience, Running};
use crate::password::{Hashing, Strength};
use crate::root::RootKey;
use crate::settings::{
    CallLimits, LogTarget, ModuleSettings, ModuleUse, PasswordLimits, ProviderHttp, ProviderRules, Settings,
};
use crate::usage::{Notebook, Writer};
use crate::web::{Rules, Web, authorities};
use crate::{moment, process, routes};

const MASTER_KEY: &str = "KEYWARD_MASTER_KEY";

/// Everything that serves, but the doors.
pub(crate) struct Parts {
    pub(crate) desk: Arc<Desk>,
    /// Decides for proxies, where there is a door for them.
    pub(crate) checks: Option<Arc<Checks>>,
    /// Resolves access keys for proxies that decide by themselves, where there is a door for them.
    pub(crate) bundles: Option<Arc<Bundles>>,
    pub(crate) audit: Arc<Audit>,
    pub(crate) store: Arc<Store>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) health: Arc<Health>,
    pub(crate) running: Running,
    pub(crate) modules: Arc<Modules>,
    /// Adds up what proxies say went through.
    pub(crate) meter: Arc<Meter>,
    /// They write down, until the end, what was used and what went through.
    writers: (Writer, metering::Writer),
    /// What the components run in.
    pub(crate) runtime: Runtime,
    /// Time it took to compile the components, or to find them compiled.
    pub(crate) compiling: Duration,
}

/// Where root's key pair comes from.
pub(crate) enum Root {
    /// The operator gave it.
    Given(String),
    /// It was made just now, and is shown this once.
    Made(RootKey),
    /// It was made, or given, at an earlier start.
    Known,
}

/// The components, compiled.
pub(crate) struct Compiled {
    pub(crate) policy: Arc<Slot<PolicyComponent>>,
    pub(crate) iam: Arc<Slot<IamComponent>>,
    runtime: Runtime,
    /// What gates are told.
    gate: String,
}

impl Parts {
    /// Opens the store, compiles the components and starts the workers.
    pub(crate) fn build(settings: &Settings) -> Result<Self> {
        let store = Arc::new(open(settings)?);
        let began = Instant::now();
        let data = settings.data.canonicalize().with_context(|| settings.data.display().to_string())?;
        let Compiled { policy, iam, runtime, gate } = Compiled::new(settings, Some(&private(data.join("cache"))?))?;
        let running = Running { policy: policy.clone(), iam: iam.clone() };
        let modules = modules(settings, runtime.clone(), gate, &running, &store)?;
        let compiling = began.elapsed();
        let audit = settings.logs.audit_log.clone().unwrap_or_else(|| LogTarget::File(data.join("audit.log")));
        let audit = Audit::new(journal(&audit)?, settings.logs.audit_failure, running.clone());
        let audit = Arc::new(audit);
        let metrics = Arc::new(Metrics::default());
        let hashing = hashing(&settings.passwords);
        let usage = Arc::new(Notebook::default());
        let web = Arc::new(web(&settings.providers)?);
        let tools = Tools {
            policy,
            iam,
            store: store.clone(),
            metrics: metrics.clone(),
            hashing,
            usage,
            web,
            modules: modules.clone(),
        };
        let (threads, places) = (workers(&settings.calls), settings.calls.queue);
        let checks = settings.authz_listen.as_ref().map(|_| Arc::new(Checks::new(tools.clone())));
        let bundles = settings.edge.edge_listen.as_ref().map(|_| Bundles::open(tools.clone(), threads, places));
        let bundles = bundles.transpose()?.map(Arc::new);
        let meter = Arc::new(Meter::default());
        let metered = metering::Writer::spawn(&tools, meter.clone(), settings.edge.metering_interval)?;
        let writers = (Writer::spawn(&tools, settings.calls.usage_interval)?, metered);
        let desk = Desk::open(tools, audit.clone(), threads, places)?;
        let health = Arc::new(Health::default());
        let desk = Arc::new(desk);
        Ok(Self {
            desk,
            checks,
            bundles,
            audit,
            store,
            metrics,
            health,
            running,
            modules,
            meter,
            writers,
            runtime,
            compiling,
        })
    }

    /// Makes sure that root of the account has a key: the given one, or where the account was never written
    /// to, a new one.
    pub(crate) fn establish(&self, account: &str, given: Option<RootKey>) -> Result<Root> {
        let is_new = self.store.view().revision(account)?.0 == 0;
        let (key, root): (RootKey, fn(RootKey) -> Root) = match given {
            Some(key) => (key, |key| Root::Given(key.id)),
            None if is_new => (RootKey::generate()?, Root::Made),
            None => return Ok(Root::Known),
        };
        let rows = Arc::new(CallRows::new(self.store.view()));
        let shared: SharedRows = rows.clone();
        let established =
            self.running.iam.current().establish(shared, account, &key.id, &key.secret, &moment::now()?)?;
        established.map_err(|refusal| anyhow!("root's key pair was refused: {refusal}"))?;
        rows.commit()?.commit.durable.wait()?;
        Ok(root(key))
    }

    /// Follows what the installation wants to run, unless the server's own components are to.
    pub(crate) fn follow(&self, settings: &Settings) -> Option<Following> {
        let follows = settings.modules.modules == ModuleUse::Installed;
        follows.then(|| Following::begin(self.modules.clone()))
    }

    /// Tells the component where clients reach it.
    pub(crate) fn reached_at(&self, origin: &str) -> Result<()> {
        let rows = Arc::new(CallRows::new(self.store.view()));
        let noted = self.running.iam.current().reached_at(rows.clone(), origin)?;
        noted.map_err(|trouble| anyhow!("where the server is reached cannot be noted: {trouble}"))?;
        rows.commit()?.commit.durable.wait()?;
        Ok(())
    }

    /// Waits for the workers and for the store, after the last door has closed.
    pub(crate) fn close(self) -> Result<()> {
        // The desk joins its workers, and the last of the store's holders writes what is left.
        drop((self.desk, self.checks, self.bundles, self.modules));
        // What the last calls used, and what the last requests moved, is written too.
        drop(self.writers);
        Arc::into_inner(self.store).map(drop).ok_or_else(|| anyhow!("the store was still in use at the end"))
    }
}

impl Compiled {
    /// Compiles the components of this build, or finds them compiled in `cache`.
    pub(crate) fn new(settings: &Settings, cache: Option<&Path>) -> Result<Self> {
        let memory = usize::from(settings.calls.call_memory) << 20;
        let limits = Limits { deadline: settings.calls.call_deadline, memory, ..Limits::default() };
        let runtime = Runtime::new(limits, cache).map_err(|error| anyhow!("the runtime did not start: {error:#}"))?;
        let routes = settings.routes.as_deref().map(routes::read).transpose()?.unwrap_or_default();
        let gate = json!({ "regions": settings.region, "s3_hosts": settings.s3_host, "routes": routes }).to_string();
        let policy = PolicyComponent::new(&runtime, embedded::POLICY, &gate).context("policy.wasm")?;
        let iam = IamComponent::new(&runtime, embedded::IAM).context("iam.wasm")?;
        Ok(Self { policy: Arc::new(Slot::new(policy)), iam: Arc::new(Slot::new(iam)), runtime, gate })
    }
}

fn open(settings: &Settings) -> Result<Store> {
    let given = match env::var(MASTER_KEY) {
        Ok(text) => Some(MasterKey::from_base64(&Zeroizing::new(text)).context(MASTER_KEY)?),
        Err(env::VarError::NotPresent) => None,
        Err(env::VarError::NotUnicode(_)) => return Err(anyhow!("{MASTER_KEY} is not text")),
    };
    let file = settings.master_key_file.as_deref();
    ensure!(
        given.is_none() || file.is_none(),
        "{MASTER_KEY} and master-key-file are both given: one of them is enough"
    );
    let master = given.map(Ok).or(file.map(MasterKey::from_file)).transpose()?;
    Ok(Store::in_directory(&settings.data, master)?)
}

/// A directory that is ours, and that nobody else can enter: what is found there is run.
fn private(directory: PathBuf) -> Result<PathBuf> {
    let named = || directory.display().to_string();
    DirBuilder::new().recursive(true).mode(0o700).create(&directory).with_context(named)?;
    let found = directory.metadata().with_context(named)?;
    ensure!(found.uid() == process::owner(), "{}: belongs to another user", named());
    ensure!(found.mode() & 0o077 == 0, "{}: others can enter it, its mode must be 700", named());
    Ok(directory)
}

/// A log's journal, if it is to be written.
pub(crate) fn journal(target: &LogTarget) -> Result<Option<Journal>> {
    match target {
        LogTarget::Off => Ok(None),
        LogTarget::Stdout => Ok(Some(Journal::stdout()?)),
        LogTarget::File(path) => Ok(Some(Journal::file(path).with_context(|| path.display().to_string())?)),
    }
}

fn modules(
    settings: &Settings,
    runtime: Runtime,
    gate: String,
    running: &Running,
    store: &Arc<Store>,
) -> Result<Arc<Modules>> {
    let ModuleSettings { modules, module_key, module_failures, module_window } = &settings.modules;
    let forge = Forge::new(runtime, gate, Trust::new(module_key.clone()));
    let patience = Patience { failures: (*module_failures).into(), window: *module_window };
    let made = Modules::new(forge, running.clone(), store.clone(), patience);
    if *modules == ModuleUse::Installed {
        made.begin()?;
    }
    Ok(Arc::new(made))
}

fn hashing(limits: &PasswordLimits) -> Hashing {
    let strength = Strength { memory: u32::from(limits.password_memory) << 10, passes: limits.password_passes.into() };
    let at_once = match limits.password_threads {
        // The other half of the cores is for everybody else.
        0 => available_parallelism().map_or(1, NonZero::get).div_ceil(2).min(8),
        number => usize::from(number),
    };
    Hashing::new(strength, at_once, usize::from(limits.password_queue))
}

fn web(settings: &ProviderRules) -> Result<Web> {
    let ProviderRules { provider_network, provider_http, provider_ca } = settings;
    let rules = Rules { networks: provider_network.clone(), plain: *provider_http == ProviderHttp::Internal };
    Ok(Web::new(rules, authorities(provider_ca.as_ref())?))
}

/// Threads that run components, of one kind.
pub(crate) fn workers(limits: &CallLimits) -> usize {
    match limits.workers {
        0 => available_parallelism().map_or(1, NonZero::get).min(64),
        number => usize::from(number),
    }
}
