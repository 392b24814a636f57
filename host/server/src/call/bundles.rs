//! What a proxy needs to know, as the component gives it: the host only hands it on.

use keyward_runtime::words::{Moment, Scope};
use keyward_runtime::{Failure, SharedRows, Worker};

use crate::call::pool::Pool;
use crate::call::worker::Tools;
use crate::fault::Fault;

/// Answers proxies that decide by themselves.
pub(crate) struct Bundles(Pool<Question, Option<Vec<u8>>>);

/// What a proxy wants to know about.
pub(crate) enum Wanted {
    /// An access key, and what its signatures are scoped to. The token is the one that came with the key, if any.
    Key { access_key: String, scope: Scope, token: Option<String> },
    /// A resource, by its ARN.
    Resource(String),
}

type Question = (Wanted, Moment);

impl Bundles {
    /// Starts so many threads, and takes at most so many questions at once.
    pub(crate) fn open(tools: Tools, workers: usize, places: u32) -> std::io::Result<Self> {
        Ok(Self(Pool::open("bundle", tools, workers, places, run)?))
    }

    /// What is known, if anything is; and the revision that the answer is of.
    pub(crate) async fn find(&self, wanted: Wanted, moment: Moment) -> Result<(Option<Vec<u8>>, u64), Fault> {
        let request_id = moment.request_id.clone();
        self.0.ask((wanted, moment), &request_id).await
    }
}

fn run(
    tools: &Tools,
    _: &mut Worker,
    rows: &SharedRows,
    (wanted, moment): &Question,
) -> Result<Option<Vec<u8>>, Failure> {
    let (iam, rows) = (tools.iam.current(), rows.clone());
    match wanted {
        Wanted::Key { access_key, scope, token } => iam.resolve(rows, access_key, scope, token.as_deref(), moment),
        Wanted::Resource(arn) => iam.resource(rows, arn),
    }
}
