//! World `policy`: the gate.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use wasmtime::component::{HasSelf, Linker};
use wasmtime::{Result, Store};

use crate::bindings::policy::keyward::iam::{directory, types};
use crate::bindings::policy::{Policy as Exports, PolicyPre};
use crate::bindings::words::{Caller, Decision, Found, Moment, Question, Refusal, Request, Scope, Verdict};
use crate::engine::Runtime;
use crate::failure::{Failure, Unfit};
use crate::instance::{self, Digest, State};
use crate::module::Module;
use crate::ports::{Directory, PortError};

/// A policy component, compiled, linked and ready to make instances.
pub struct PolicyComponent {
    runtime: Runtime,
    instances: PolicyPre<State<Ports>>,
    settings: String,
    digest: Digest,
    failures: Arc<AtomicU64>,
}

impl PolicyComponent {
    /// Compiles the bytes, holds them against the world, and tries them with their settings (JSON).
    pub fn new(runtime: &Runtime, bytes: &[u8], settings: &str) -> Result<Self, Unfit> {
        let module = Module::new(runtime, bytes)?;
        Self::link(runtime, &module, settings)
    }

    /// Holds a module against the world, and tries it with its settings.
    pub(crate) fn link(runtime: &Runtime, module: &Module, settings: &str) -> Result<Self, Unfit> {
        let misfit = |reason| Unfit::OtherWorld { world: "policy", reason };
        let mut linker = Linker::new(&runtime.engine);
        Exports::add_to_linker::<_, HasSelf<_>>(&mut linker, |state: &mut State<Ports>| state).map_err(misfit)?;
        let instances = linker.instantiate_pre(&module.component).and_then(PolicyPre::new).map_err(misfit)?;
        let (settings, failures) = (settings.to_owned(), Arc::default());
        let this = Self { runtime: runtime.clone(), instances, settings, digest: module.digest, failures };
        this.instantiate()?;
        Ok(this)
    }

    /// SHA-256 of the component.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// How often instances of it have failed by themselves.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// A new instance, configured.
    pub fn instantiate(&self) -> Result<Policy, Unfit> {
        let made = self.instantiate_with(&self.settings);
        if let Err(Unfit::Start(failure)) = &made {
            count(&self.failures, failure);
        }
        made
    }

    /// A new instance with settings of its own.
    pub(crate) fn instantiate_with(&self, settings: &str) -> Result<Policy, Unfit> {
        let mut store = instance::store(&self.runtime, Ports { directory: None });
        let started = self.instances.instantiate(&mut store);
        let exports = started.map_err(|error| Unfit::Start(Failure::Instance(error)))?;
        let configured = exports.keyward_iam_gate().call_configure(&mut store, settings);
        match configured {
            Ok(Ok(())) => {
                let (deadline, digest, failures) = (self.runtime.deadline(), self.digest, self.failures.clone());
                Ok(Policy { store, exports, deadline, digest, failures })
            }
            Ok(Err(reason)) => Err(Unfit::Settings(reason)),
            Err(error) => Err(Unfit::Start(instance::failure(&store, error))),
        }
    }
}

/// One warm instance of the gate. After a [`Failure`] it must be thrown away.
pub struct Policy {
    store: Store<State<Ports>>,
    exports: Exports,
    deadline: u64,
    digest: Digest,
    failures: Arc<AtomicU64>,
}

impl Policy {
    /// SHA-256 of the component it was made from.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Who signed this Action API request.
    pub fn authenticate(
        &mut self,
        directory: Arc<dyn Directory>,
        request: &Request,
        moment: &Moment,
    ) -> Result<Result<Caller, Refusal>, Failure> {
        self.call(Some(directory), |exports, store| {
            exports.keyward_iam_gate().call_authenticate(store, request, moment)
        })
    }

    /// May the caller that was authenticated last do this?
    pub fn decide(&mut self, question: &Question) -> Result<Decision, Failure> {
        self.call(None, |exports, store| exports.keyward_iam_gate().call_decide(store, question))
    }

    /// The same decision with everything that led to it, as JSON.
    pub fn explain(&mut self, question: &Question) -> Result<String, Failure> {
        self.call(None, |exports, store| exports.keyward_iam_gate().call_explain(store, question))
    }

    /// May somebody do this for whom an identity provider vouches, after a request that nobody signed?
    pub fn decide_vouched(&mut self, provider: &str, question: &Question) -> Result<Decision, Failure> {
        self.call(None, |exports, store| exports.keyward_iam_gate().call_decide_vouched(store, provider, question))
    }

    /// A data request, whole: may it pass?
    pub fn check(
        &mut self,
        directory: Arc<dyn Directory>,
        request: &Request,
        moment: &Moment,
    ) -> Result<Verdict, Failure> {
        self.call(Some(directory), |exports, store| exports.keyward_iam_gate().call_check(store, request, moment))
    }

    fn call<T>(
        &mut self,
        directory: Option<Arc<dyn Directory>>,
        run: impl FnOnce(&Exports, &mut Store<State<Ports>>) -> Result<T>,
    ) -> Result<T, Failure> {
        self.store.set_epoch_deadline(self.deadline);
        self.store.data_mut().ports.directory = directory;
        let result = run(&self.exports, &mut self.store);
        // A directory lives as long as its request: kept, it would hold a view of the past.
        self.store.data_mut().ports.directory = None;
        result
            .map_err(|error| instance::failure(&self.store, error))
            .inspect_err(|failure| count(&self.failures, failure))
    }
}

/// Counts a failure that is the component's own.
pub(crate) fn count(failures: &AtomicU64, failure: &Failure) {
    if failure.is_its_own() {
        failures.fetch_add(1, Ordering::Relaxed);
    }
}

pub(crate) struct Ports {
    directory: Option<Arc<dyn Directory>>,
}

impl State<Ports> {
    fn directory(&self) -> Result<&dyn Directory, PortError> {
        self.ports
            .directory
            .as_deref()
            .ok_or_else(|| PortError::new("the gate asked for a directory outside a request"))
    }
}

impl types::Host for State<Ports> {}

impl directory::Host for State<Ports> {
    fn revision_of(&mut self, account: String) -> Result<u64> {
        Ok(self.directory()?.revision(&account)?)
    }

    fn bundle(&mut self, access_key: String, scope: Scope, token: Option<String>) -> Result<Found> {
        Ok(self.directory()?.bundle(&access_key, &scope, token.as_deref())?)
    }

    fn resource(&mut self, arn: String) -> Result<Found> {
        Ok(self.directory()?.resource(&arn)?)
    }
}
