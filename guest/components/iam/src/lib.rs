//! The iam component: the Action API behind WIT. It translates between the bindings and the crate, and
//! decides nothing.

mod bindings;
mod ports;
mod words;

/// Takes the memory that the linker left behind the stack before it asks the host for more, which the
/// standard library's own allocator does not.
#[global_allocator]
static HEAP: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

use bindings::exports::keyward::iam::{api, bundles, modules, usage};
use bindings::keyward::iam::types;
use keyward_gate::Moment;
use keyward_iam::api::Context;
use keyward_iam::port::Outside;
use keyward_iam::{bundle, establish, metering, module};
use keyward_model::secret::SecretKey;
use ports::{Bench, Gate, Hashes, Proofs, Rows, Web};

/// What exports the world.
pub(crate) struct Component;

impl api::Guest for Component {
    fn handle(caller: types::Caller, request: types::Request, moment: types::Moment) -> api::Answer {
        let (moment, seed) = words::moment(moment);
        let (mut rows, mut gate) = (Rows, Gate);
        let context = context(&moment, &seed, &mut rows, &mut gate);
        words::answer(keyward_iam::api::handle(&words::caller(caller), &words::request(request), context))
    }

    fn handle_anonymous(request: types::Request, moment: types::Moment) -> api::Answer {
        let (moment, seed) = words::moment(moment);
        let (mut rows, mut gate) = (Rows, Gate);
        let context = context(&moment, &seed, &mut rows, &mut gate);
        words::answer(keyward_iam::api::handle_anonymous(&words::request(request), context))
    }

    fn establish(account: String, access_key: String, secret: String, moment: types::Moment) -> Result<(), String> {
        let (moment, seed) = words::moment(moment);
        let secret = SecretKey::known(secret);
        let done = establish::establish(&mut Rows, &account, &access_key, &secret, &moment, &seed);
        done.map_err(|refusal| refusal.to_string())
    }

    fn reached_at(origin: String) -> Result<(), String> {
        establish::reached_at(&mut Rows, &origin).map_err(|fault| fault.to_string())
    }

    fn describe() -> String {
        keyward_iam::actions().to_string()
    }
}

fn context<'a>(moment: &'a Moment, seed: &'a [u8], rows: &'a mut Rows, gate: &'a mut Gate) -> Context<'a> {
    let outside = Outside { passwords: &Hashes, signatures: &Proofs, documents: &Web, examiner: &Bench };
    Context { moment, seed, store: rows, decider: gate, outside }
}

impl bundles::Guest for Component {
    fn resolve(
        access_key: String,
        scope: types::Scope,
        token: Option<String>,
        moment: types::Moment,
    ) -> Option<Vec<u8>> {
        let (moment, _) = words::moment(moment);
        // Whatever cannot be read is as good as unknown: nobody passes on it.
        let found = bundle::resolve(&mut Rows, &access_key, &words::scope(scope), token.as_deref(), &moment);
        found.ok().flatten()?.to_json().ok()
    }

    fn resource(arn: String) -> Option<Vec<u8>> {
        // What cannot be read lets nobody pass, and must not look as if there were no policy.
        keyward_iam::resource::resolve(&mut Rows, &arn)
    }
}

impl usage::Guest for Component {
    fn note(uses: Vec<usage::Used>) -> Result<(), String> {
        let uses: Vec<_> = uses.into_iter().map(words::used).collect();
        keyward_iam::usage::note(&mut Rows, &uses).map_err(|fault| fault.to_string())
    }

    fn meter(passings: Vec<usage::Passing>, tallies: Vec<usage::Tally>, now: u64) -> Result<Vec<usage::Tally>, String> {
        let passings: Vec<_> = passings.into_iter().map(words::passing).collect();
        let tallies: Vec<_> = tallies.into_iter().map(words::counted).collect();
        let metered = metering::meter(&mut Rows, &passings, now);
        let counted = metered.and_then(|()| metering::count(&mut Rows, &tallies, now));
        let counted = counted.map_err(|fault| fault.to_string())?;
        Ok(counted.into_iter().map(words::tally).collect())
    }
}

impl modules::Guest for Component {
    fn wanted() -> Result<Vec<u8>, String> {
        module::wanted(&mut Rows).map_err(|fault| fault.to_string())
    }

    fn content(digest: String) -> Option<Vec<u8>> {
        module::content(&mut Rows, &digest)
    }

    fn retreat(world: String, digest: String, why: String, moment: types::Moment) -> Result<bool, String> {
        let (moment, seed) = words::moment(moment);
        let done = module::retreat(&mut Rows, &world, &digest, &why, &moment, &seed);
        done.map_err(|fault| fault.to_string())
    }
}
