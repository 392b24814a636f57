//! World `iam`: the Action API, one fresh instance for each call.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use wasmtime::component::{HasSelf, Linker};
use wasmtime::{Result, Store};

use crate::bindings::iam::keyward::iam::{decider, documents, examiner, passwords, signatures, store};
use crate::bindings::iam::{Iam as Exports, IamPre};
use crate::bindings::policy::keyward::iam::types;
use crate::bindings::words::{Answer, Caller, Decision, Moment, Passing, Question, Request, Scope, Tally, Used};
use crate::engine::Runtime;
use crate::failure::{Failure, Unfit};
use crate::instance::{self, Digest, State};
use crate::module::Module;
use crate::policy::{Policy, count};
use crate::ports::{Documents, Modules, Outside, Passwords, PortError, Rows, SharedRows};
use crate::signatures as native;

/// An iam component, compiled, linked and ready to make instances.
pub struct IamComponent {
    runtime: Runtime,
    instances: IamPre<State<Ports>>,
    digest: Digest,
    failures: AtomicU64,
}

impl IamComponent {
    /// Compiles the bytes and holds them against the world.
    pub fn new(runtime: &Runtime, bytes: &[u8]) -> Result<Self, Unfit> {
        let module = Module::new(runtime, bytes)?;
        Self::link(runtime, &module)
    }

    /// Holds a module against the world.
    pub(crate) fn link(runtime: &Runtime, module: &Module) -> Result<Self, Unfit> {
        let misfit = |reason| Unfit::OtherWorld { world: "iam", reason };
        let mut linker = Linker::new(&runtime.engine);
        Exports::add_to_linker::<_, HasSelf<_>>(&mut linker, |state: &mut State<Ports>| state).map_err(misfit)?;
        let instances = linker.instantiate_pre(&module.component).and_then(IamPre::new).map_err(misfit)?;
        Ok(Self { runtime: runtime.clone(), instances, digest: module.digest, failures: AtomicU64::new(0) })
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

    /// Serves one request of a known caller. The gate that authenticated it is lent for the call, to
    /// decide; it comes back unless it failed.
    pub(crate) fn handle(
        &self,
        outside: &Outside,
        gate: &mut Option<Policy>,
        caller: &Caller,
        request: &Request,
        moment: &Moment,
    ) -> Result<Answer, Failure> {
        let mut store = instance::store(&self.runtime, Ports::of(outside, gate.take()));
        let result = self
            .run(&mut store, |exports, store| exports.keyward_iam_api().call_handle(store, caller, request, moment));
        *gate = store.into_data().ports.gate;
        result
    }

    /// Serves a request that nobody signed. The gate that found it so is lent for the call, as for
    /// [`IamComponent::handle`].
    pub(crate) fn handle_anonymous(
        &self,
        outside: &Outside,
        gate: &mut Option<Policy>,
        request: &Request,
        moment: &Moment,
    ) -> Result<Answer, Failure> {
        let mut store = instance::store(&self.runtime, Ports::of(outside, gate.take()));
        let result = self
            .run(&mut store, |exports, store| exports.keyward_iam_api().call_handle_anonymous(store, request, moment));
        *gate = store.into_data().ports.gate;
        result
    }

    /// Makes sure that the account exists and that its root signs with this key.
    pub fn establish(
        &self,
        rows: SharedRows,
        account: &str,
        access_key: &str,
        secret: &str,
        moment: &Moment,
    ) -> Result<Result<(), String>, Failure> {
        let mut store = instance::store(&self.runtime, Ports { rows: Some(rows), ..Ports::default() });
        self.run(&mut store, |exports, store| {
            exports.keyward_iam_api().call_establish(store, account, access_key, secret, moment)
        })
    }

    /// Notes where clients reach the installation.
    pub fn reached_at(&self, rows: SharedRows, origin: &str) -> Result<Result<(), String>, Failure> {
        let mut store = instance::store(&self.runtime, Ports { rows: Some(rows), ..Ports::default() });
        self.run(&mut store, |exports, store| exports.keyward_iam_api().call_reached_at(store, origin))
    }

    /// The bundle of an access key, or none.
    pub fn resolve(
        &self,
        rows: SharedRows,
        access_key: &str,
        scope: &Scope,
        token: Option<&str>,
        moment: &Moment,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let mut store = instance::store(&self.runtime, Ports { rows: Some(rows), ..Ports::default() });
        self.run(&mut store, |exports, store| {
            exports.keyward_iam_bundles().call_resolve(store, access_key, scope, token, moment)
        })
    }

    /// Whose a resource is, and its policy; none where nobody put one on it.
    pub fn resource(&self, rows: SharedRows, arn: &str) -> Result<Option<Vec<u8>>, Failure> {
        let mut store = instance::store(&self.runtime, Ports { rows: Some(rows), ..Ports::default() });
        self.run(&mut store, |exports, store| exports.keyward_iam_bundles().call_resource(store, arn))
    }

    /// Writes down what was used, lately.
    pub fn note(&self, rows: SharedRows, uses: &[Used]) -> Result<Result<(), String>, Failure> {
        let mut store = instance::store(&self.runtime, Ports { rows: Some(rows), ..Ports::default() });
        self.run(&mut store, |exports, store| exports.keyward_iam_usage().call_note(store, uses))
    }

    /// Which modules are to run, as JSON; or why that cannot be said.
    pub fn wanted(&self, rows: SharedRows) -> Result<Result<Vec<u8>, String>, Failure> {
        let mut store = instance::store(&self.runtime, Ports { rows: Some(rows), ..Ports::default() });
        self.run(&mut store, |exports, store| exports.keyward_iam_modules().call_wanted(store))
    }

    /// The bytes of a module, whole or not.
    pub fn content(&self, rows: SharedRows, digest: &str) -> Result<Option<Vec<u8>>, Failure> {
        let mut store = instance::store(&self.runtime, Ports { rows: Some(rows), ..Ports::default() });
        self.run(&mut store, |exports, store| exports.keyward_iam_modules().call_content(store, digest))
    }

    /// Brings back what ran before a module that failed; whether it did.
    pub fn retreat(
        &self,
        rows: SharedRows,
        world: &str,
        digest: &str,
        why: &str,
        moment: &Moment,
    ) -> Result<Result<bool, String>, Failure> {
        let mut store = instance::store(&self.runtime, Ports { rows: Some(rows), ..Ports::default() });
        self.run(&mut store, |exports, store| {
            exports.keyward_iam_modules().call_retreat(store, world, digest, why, moment)
        })
    }

    /// Adds up what went through proxies, and what these say they sent: the tallies as they are then.
    pub fn meter(
        &self,
        rows: SharedRows,
        passings: &[Passing],
        tallies: &[Tally],
        now: u64,
    ) -> Result<Result<Vec<Tally>, String>, Failure> {
        let mut store = instance::store(&self.runtime, Ports { rows: Some(rows), ..Ports::default() });
        self.run(&mut store, |exports, store| exports.keyward_iam_usage().call_meter(store, passings, tallies, now))
    }

    /// The table of actions, as JSON.
    pub fn describe(&self) -> Result<String, Failure> {
        let mut store = instance::store(&self.runtime, Ports::default());
        self.run(&mut store, |exports, store| exports.keyward_iam_api().call_describe(store))
    }

    fn run<T>(
        &self,
        store: &mut Store<State<Ports>>,
        call: impl FnOnce(&Exports, &mut Store<State<Ports>>) -> Result<T>,
    ) -> Result<T, Failure> {
        let exports = self.instances.instantiate(&mut *store).map_err(Failure::Instance)?;
        let called = call(&exports, store).map_err(|error| instance::failure(store, error));
        called.inspect_err(|failure| count(&self.failures, failure))
    }
}

#[derive(Default)]
pub(crate) struct Ports {
    rows: Option<SharedRows>,
    passwords: Option<Arc<dyn Passwords>>,
    documents: Option<Arc<dyn Documents>>,
    modules: Option<Arc<dyn Modules>>,
    gate: Option<Policy>,
}

impl Ports {
    fn of(outside: &Outside, gate: Option<Policy>) -> Self {
        let Outside { rows, passwords, documents, modules } = outside.clone();
        let (rows, passwords) = (Some(rows), Some(passwords));
        Self { rows, passwords, documents: Some(documents), modules: Some(modules), gate }
    }
}

impl State<Ports> {
    fn rows(&self) -> Result<&dyn Rows, PortError> {
        self.ports.rows.as_deref().ok_or_else(|| PortError::new("the call has no rows"))
    }

    fn passwords(&self) -> Result<&dyn Passwords, PortError> {
        self.ports.passwords.as_deref().ok_or_else(|| PortError::new("the call has no passwords"))
    }

    fn documents(&self) -> Result<&dyn Documents, PortError> {
        self.ports.documents.as_deref().ok_or_else(|| PortError::new("the call has no documents"))
    }

    fn modules(&self) -> Result<&dyn Modules, PortError> {
        self.ports.modules.as_deref().ok_or_else(|| PortError::new("the call has no modules"))
    }
}

impl examiner::Host for State<Ports> {
    fn examine(
        &mut self,
        digest: String,
        signature: Option<Vec<u8>>,
    ) -> Result<std::result::Result<examiner::Examined, String>> {
        Ok(self.modules()?.examine(&digest, signature.as_deref())?)
    }

    fn disagreements(&mut self) -> Result<Vec<examiner::Disagreement>> {
        Ok(self.modules()?.disagreements()?)
    }
}

impl State<Ports> {
    fn ask<T>(&mut self, question: impl FnOnce(&mut Policy) -> Result<T, Failure>) -> Result<T> {
        let Some(mut gate) = self.ports.gate.take() else {
            return Err(PortError::new("the call has no gate to decide for it").into());
        };
        // A gate that failed is not put back.
        let answer = question(&mut gate).map_err(PortError::new)?;
        self.ports.gate = Some(gate);
        Ok(answer)
    }
}

impl types::Host for State<Ports> {}

impl store::Host for State<Ports> {
    fn revision_of(&mut self, account: String) -> Result<u64> {
        Ok(self.rows()?.revision(&account)?)
    }

    fn get(&mut self, account: Option<String>, key: String) -> Result<Option<Vec<u8>>> {
        Ok(self.rows()?.get(account.as_deref(), &key)?)
    }

    fn scan(
        &mut self,
        account: Option<String>,
        prefix: String,
        after: Option<String>,
        limit: u32,
    ) -> Result<Vec<store::Row>> {
        let limit = usize::try_from(limit)?;
        let rows = self.rows()?.scan(account.as_deref(), &prefix, after.as_deref(), limit)?;
        Ok(rows.into_iter().map(|row| store::Row { key: row.key, value: row.value }).collect())
    }

    fn put(&mut self, account: Option<String>, key: String, value: Vec<u8>) -> Result<()> {
        Ok(self.rows()?.put(account.as_deref(), key, value)?)
    }

    fn delete(&mut self, account: Option<String>, key: String) -> Result<()> {
        Ok(self.rows()?.delete(account.as_deref(), key)?)
    }
}

impl decider::Host for State<Ports> {
    fn decide(&mut self, question: Question) -> Result<Decision> {
        self.ask(|gate| gate.decide(&question))
    }

    fn explain(&mut self, question: Question) -> Result<String> {
        self.ask(|gate| gate.explain(&question))
    }

    fn decide_vouched(&mut self, provider: String, question: Question) -> Result<Decision> {
        self.ask(|gate| gate.decide_vouched(&provider, &question))
    }
}

impl documents::Host for State<Ports> {
    fn allows(&mut self, url: String) -> Result<bool> {
        Ok(self.documents()?.allows(&url)?)
    }

    fn fetch(&mut self, url: String, fresh: bool) -> Result<std::result::Result<Vec<u8>, String>> {
        Ok(self.documents()?.fetch(&url, fresh)?)
    }
}

impl signatures::Host for State<Ports> {
    fn verify(
        &mut self,
        algorithm: signatures::Algorithm,
        key: Vec<u8>,
        message: Vec<u8>,
        signature: Vec<u8>,
    ) -> Result<bool> {
        Ok(native::verify(algorithm, &key, &message, &signature))
    }
}

impl passwords::Host for State<Ports> {
    fn hash(&mut self, password: String, salt: Vec<u8>) -> Result<String> {
        Ok(self.passwords()?.hash(&password, &salt)?)
    }

    fn find(&mut self, password: String, hashes: Vec<String>) -> Result<Option<u32>> {
        Ok(self.passwords()?.find(&password, &hashes)?)
    }

    fn is_weak(&mut self, hash: String) -> Result<bool> {
        Ok(self.passwords()?.is_weak(&hash)?)
    }
}
