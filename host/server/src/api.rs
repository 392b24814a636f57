//! The Action API's door: what is for the components goes to the desk, the rest is answered here.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{HeaderMap, Method, Version};
use keyward_runtime::words::Moment;
use tokio::time::timeout;

use crate::access::AccessLog;
use crate::call::{Answered, Call, Desk};
use crate::fault::Fault;
use crate::health::Health;
use crate::http::{self, Handler, Peer, Receiver, Request, Response};
use crate::metrics::Metrics;
use crate::moment;
use crate::settings::HttpLimits;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const REVISION: HeaderName = HeaderName::from_static("x-iam-revision");

/// Answers the Action API.
pub(crate) struct ActionApi {
    pub(crate) desk: Arc<Desk>,
    pub(crate) receiver: Receiver,
    pub(crate) limits: HttpLimits,
    pub(crate) health: Arc<Health>,
    pub(crate) access: AccessLog,
    pub(crate) metrics: Arc<Metrics>,
}

impl Handler for ActionApi {
    type Body = Full<Bytes>;

    async fn answer(self: Arc<Self>, request: Request, peer: Peer) -> Response {
        if let Some(response) = self.health.answer(&request) {
            return response;
        }
        let exchange = self.access.begin(&request, peer);
        let version = request.version();
        let Ok(moment) = moment::now() else { return self.refusal(Fault::Failed, "", version) };
        let (time, id) = (moment.now, moment.request_id.clone());
        let answered = timeout(self.limits.request_timeout, self.call(request, peer, moment)).await;
        let answered = answered.unwrap_or(Err(Fault::TooLate)).and_then(|answered| success(answered, &id));
        let response = answered.unwrap_or_else(|fault| self.refusal(fault, &id, version));
        self.metrics.response(response.status().as_u16());
        exchange.iter().for_each(|exchange| self.access.end(exchange, time, &id, &response));
        response
    }
}

impl ActionApi {
    async fn call(&self, request: Request, peer: Peer, moment: Moment) -> Result<Answered, Fault> {
        // What else there is, and how it is asked for, the component knows.
        if request.uri().path() == "/" && ![Method::GET, Method::POST].contains(request.method()) {
            return Err(Fault::MethodNotAllowed);
        }
        let received = self.receiver.receive(request, peer).await?;
        self.desk.clone().call(Call::new(received.request, moment, received.room)).await
    }

    /// The host's own answer as HTTP. After a request that was not read to its end, the connection is of no use.
    fn refusal(&self, fault: Fault, request_id: &str, version: Version) -> Response {
        let mut response = http::response(fault.status(), fault.body(request_id));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml"));
        headers.insert(REVISION, self.desk.revision().into());
        name_request(headers, request_id);
        if fault == Fault::MethodNotAllowed {
            headers.insert(ALLOW, HeaderValue::from_static("GET, POST"));
        }
        if version < Version::HTTP_2 && fault.ends_connection() {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// A component's answer as HTTP.
fn success(answered: Answered, request_id: &str) -> Result<Response, Fault> {
    let mut response = http::worded(answered.response).ok_or(Fault::Failed)?;
    let headers = response.headers_mut();
    name_request(headers, request_id);
    headers.insert(REVISION, answered.revision.into());
    Ok(response)
}

fn name_request(headers: &mut HeaderMap, id: &str) {
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
}
