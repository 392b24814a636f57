//! The door for proxies: those that decide by themselves learn here what they need to know of an access key, and what
//! has changed, and all of them tell what went through.
//!
//! What goes out holds signing keys, worth one day, region and service, so nobody gets in but proxies: over mutual
//! TLS, or through a socket that only the owner of the process can open. Nothing here reads what it hands on.

mod changes;
mod found;
mod outcome;
mod proxies;
mod question;

use std::sync::Arc;

use hyper::Method;
use hyper::header::{CONTENT_TYPE, HeaderValue, IF_NONE_MATCH};
use keyward_runtime::words::Moment;
use keyward_store::Store;
use tokio::sync::watch;
use tokio::time::timeout;
use tonic::body::Body;

pub(crate) use outcome::Outcomes;
pub(crate) use proxies::{Lags, Proxies};
pub(crate) use question::Scopes;

use crate::audit::{Audit, Release};
use crate::call::{Bundles, Wanted};
use crate::fault::Fault;
use crate::http::{self, Handler, Peer, Receiver, Request, Response};
use crate::metering::{self, LogDoor};
use crate::moment;
use crate::settings::HttpLimits;
use changes::Poll;
use found::Found;
use outcome::{Outcome, Sort};
use question::{Asked, AskedResource};

/// Answers proxies.
pub(crate) struct Edge {
    pub(crate) bundles: Arc<Bundles>,
    pub(crate) audit: Arc<Audit>,
    pub(crate) store: Arc<Store>,
    pub(crate) receiver: Receiver,
    pub(crate) limits: HttpLimits,
    pub(crate) scopes: Scopes,
    pub(crate) proxies: Arc<Proxies>,
    pub(crate) outcomes: Outcomes,
    pub(crate) logs: LogDoor,
    /// True once the door closes: whoever waits for changes is sent home.
    pub(crate) closing: watch::Sender<bool>,
}

impl Handler for Edge {
    type Body = Body;

    async fn answer(self: Arc<Self>, request: Request, peer: Peer) -> hyper::Response<Body> {
        match request.uri().path() {
            metering::LOGS | metering::METRICS => self.logs.answer(request).await,
            _ => self.ask(request, peer).await.map(Body::new),
        }
    }
}

type Answered = Result<(Outcome, Response), Fault>;

impl Edge {
    async fn ask(&self, request: Request, peer: Peer) -> Response {
        let (sort, answered) = match (request.uri().path(), request.method()) {
            ("/edge/v1/changes", &Method::GET) => {
                (Sort::Changes, self.changes(request.uri().query().unwrap_or_default()).await)
            }
            ("/edge/v1/bundle", &Method::POST) => (Sort::Bundle, self.in_time(self.bundle(request, peer)).await),
            ("/edge/v1/resource", &Method::POST) => (Sort::Resource, self.in_time(self.resource(request, peer)).await),
            ("/edge/v1/changes" | "/edge/v1/bundle" | "/edge/v1/resource", _) => {
                (Sort::Other, Err(Fault::MethodNotAllowed))
            }
            _ => (Sort::Other, Err(Fault::NotFound)),
        };
        let (outcome, response) = answered.unwrap_or_else(|fault| (fault.into(), refusal(fault)));
        self.outcomes.count(sort, outcome);
        response
    }

    /// Nobody waits any more.
    pub(crate) fn close(&self) {
        self.closing.send_replace(true);
    }

    async fn in_time(&self, answer: impl Future<Output = Answered>) -> Answered {
        timeout(self.limits.request_timeout, answer).await.unwrap_or(Err(Fault::TooLate))
    }

    async fn bundle(&self, request: Request, peer: Peer) -> Answered {
        let moment = moment::now().map_err(|_| Fault::Failed)?;
        let known = request.headers().get(IF_NONE_MATCH).cloned();
        let received = self.receiver.receive(request, peer).await?.request;
        let asked: Asked = question::read(received.body.as_deref())?;
        let (access_key, scope) = (asked.shown(), asked.scope.shown());
        let (time, request_id) = (moment.now, moment.request_id.clone());
        let found = self.find(asked, moment).await;
        let (status, code, revision) = match &found {
            Ok((found, revision)) => (found.status(known.as_ref()), found.code(), Some(*revision)),
            Err(fault) => (answerable(*fault), fault.code(), None),
        };
        let release = Release {
            time,
            request_id: &request_id,
            source: &received.peer,
            secure: received.secure,
            action: "edge:Bundle",
            access_key: &access_key,
            scope: &scope,
            status,
            code,
            revision,
        };
        self.audit.release(&release).await?;
        found.map(|(found, revision)| found.answer(known.as_ref(), revision))
    }

    async fn find(&self, asked: Asked, moment: Moment) -> Result<(Found, u64), Fault> {
        self.scopes.admit(&asked.scope, moment.now)?;
        let Asked { access_key, scope, token } = asked;
        let wanted = Wanted::Key { access_key, scope: scope.into(), token };
        let (bundle, revision) = self.bundles.find(wanted, moment).await?;
        Ok((Found::new(bundle), revision))
    }

    /// What is known of a resource is no secret of anybody's: it is counted, and not written down.
    async fn resource(&self, request: Request, peer: Peer) -> Answered {
        let moment = moment::now().map_err(|_| Fault::Failed)?;
        let known = request.headers().get(IF_NONE_MATCH).cloned();
        let received = self.receiver.receive(request, peer).await?.request;
        let asked: AskedResource = question::read(received.body.as_deref())?;
        let (found, revision) = self.bundles.find(Wanted::Resource(asked.resource), moment).await?;
        Ok(Found::new(found).answer(known.as_ref(), revision))
    }

    async fn changes(&self, query: &str) -> Answered {
        let Poll { after, wait, proxy } = Poll::read(query)?;
        let _polling = proxy.and_then(|proxy| self.proxies.polls(proxy, after));
        let mut closing = self.closing.subscribe();
        if self.store.durable() == after && !wait.is_zero() {
            let _parked = self.outcomes.park().ok_or(Fault::Busy)?;
            tokio::select! {
                () = self.store.reached(after.next()) => self.outcomes.gather().await,
                () = tokio::time::sleep(wait) => {}
                () = closed(&mut closing) => {}
            }
        }
        let changes = self.store.changes(after);
        let outcome = match (changes.complete, changes.revision == after) {
            (false, _) => Outcome::Forget,
            (true, true) => Outcome::Unchanged,
            (true, false) => Outcome::Changes,
        };
        let body = changes::body(&changes).map_err(|_| Fault::Failed)?;
        Ok((outcome, found::json(200, body, changes.revision.0)))
    }
}

async fn closed(closing: &mut watch::Receiver<bool>) {
    // A door that is gone is closed too.
    drop(closing.wait_for(|closing| *closing).await);
}

fn answerable(fault: Fault) -> u16 {
    if fault.status() < 500 { fault.status() } else { 503 }
}

/// Our own failures are all one to a proxy: trouble, and not an answer.
fn refusal(fault: Fault) -> Response {
    let body = serde_json::json!({ "code": fault.code(), "message": fault.message() }).to_string();
    let mut response = http::response(answerable(fault), body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
