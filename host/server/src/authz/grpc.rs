//! Asked by gRPC: Envoy's `envoy.service.auth.v3.Authorization`.
//!
//! A refusal is an answer, with the response that the client gets. Our own failures are gRPC errors, so that
//! Envoy's settings for a failing service apply to them, and they are not mistaken for a decision.

use std::collections::HashMap;
use std::sync::Arc;

use envoy_types::ext_authz::v3::pb::{
    Address, Authorization, AuthorizationServer, CheckRequest, CheckResponse, HttpStatusCode,
};
use envoy_types::ext_authz::v3::{
    CheckResponseExt as _, DeniedHttpResponseBuilder, OkHttpResponseBuilder, pb::HeaderAppendAction,
};
use envoy_types::pb::envoy::service::auth::v3::AttributeContext;
use envoy_types::pb::envoy::service::auth::v3::attribute_context::HttpRequest;
use envoy_types::pb::google::protobuf::value::Kind;
use envoy_types::pb::google::protobuf::{Struct, Value};
use keyward_runtime::words::{self, Refused, Verdict};
use keyward_runtime::{INTERNAL, Passed, passes};
use tonic::body::Body;
use tonic::{Code, Status};

use super::PARTIAL_BODY;
use crate::call::{Checked, Checks, MINIMUM, Minimum};
use crate::fault::Fault;
use crate::grpc;
use crate::http::Request;
use crate::moment;

/// A route's extension that says whether refusals count: `enforce`, or `shadow` to only tell them.
const MODE: &str = "mode";

/// Answers Envoy's gRPC.
pub(crate) struct Grpc(AuthorizationServer<Asked>);

impl Grpc {
    pub(crate) fn new(checks: Arc<Checks>) -> Self {
        Self(AuthorizationServer::new(Asked(checks)))
    }

    /// Nothing but a decision is answered with status 200.
    pub(super) async fn answer(&self, request: Request) -> hyper::Response<Body> {
        grpc::answer(self.0.clone(), request).await
    }
}

struct Asked(Arc<Checks>);

#[tonic::async_trait]
impl Authorization for Asked {
    async fn check(&self, request: tonic::Request<CheckRequest>) -> Result<tonic::Response<CheckResponse>, Status> {
        let attributes = request.into_inner().attributes.ok_or_else(|| malformed("attributes"))?;
        let shadow = shadow(&attributes.context_extensions)?;
        let claims = Claims::read(attributes)?;
        let moment = moment::now().map_err(|_| Status::unavailable("no time or no randomness"))?;
        let checked = self.0.check(claims.request, claims.minimum, moment).await.map_err(trouble)?;
        let Checked { verdict, revision, request_id } = checked;
        let response = match verdict {
            Verdict::Pass(passage) => {
                pass(&Passed { passage: &passage, revision, request_id: &request_id }, &claims.forged)
            }
            Verdict::Refuse(refused) if shadow => overlook(&refused, &request_id, &claims.forged),
            Verdict::Refuse(refused) => refuse(refused, &request_id)?,
            Verdict::Pending => return Err(Status::unavailable("the directory is not ready")),
        };
        Ok(tonic::Response::new(response))
    }
}

/// What Envoy says a request is.
struct Claims {
    request: words::Request,
    /// Headers of the client's that only we may send.
    forged: Vec<String>,
    minimum: Minimum,
}

impl Claims {
    fn read(attributes: AttributeContext) -> Result<Self, Status> {
        let http = attributes.request.and_then(|request| request.http).ok_or_else(|| malformed("request.http"))?;
        let address = attributes.source.and_then(|source| source.address).and_then(|address| address.address);
        // A peer without an address, as behind a socket, matches no condition on one.
        let peer = match address {
            Some(Address::SocketAddress(socket)) => socket.address,
            _ => String::new(),
        };
        let (headers, forged) = headers(&http)?;
        let minimum = minimum(&http);
        let body = body(&http, &headers)?;
        let secure = http.scheme == "https";
        let request = words::Request { method: http.method, target: http.path, headers, body, peer, secure };
        Ok(Self { request, forged, minimum })
    }
}

/// The headers as they were sent: Envoy's other form joins repeated ones and replaces bytes, and no signature
/// survives that.
fn headers(http: &HttpRequest) -> Result<(Vec<words::Header>, Vec<String>), Status> {
    let raw = http.header_map.as_ref().filter(|map| !map.headers.is_empty());
    let raw = raw.ok_or_else(|| Status::failed_precondition("encode_raw_headers must be set"))?;
    let mut headers = vec![words::Header { name: "host".to_owned(), value: http.host.clone().into_bytes() }];
    let mut forged = Vec::new();
    for header in &raw.headers {
        let name = header.key.to_ascii_lowercase();
        if name.starts_with(INTERNAL) {
            forged.push(name);
        } else if !name.starts_with(':') && name != "host" && passes(&name) {
            headers.push(words::Header { name, value: header.raw_value.clone() });
        }
    }
    Ok((headers, forged))
}

fn minimum(http: &HttpRequest) -> Minimum {
    let headers = http.header_map.iter().flat_map(|map| &map.headers);
    let named = headers.filter(|header| header.key.eq_ignore_ascii_case(MINIMUM));
    Minimum::read(named.map(|header| header.raw_value.as_slice()))
}

/// The body, if Envoy has it whole. Part of one proves nothing and is refused.
fn body(http: &HttpRequest, headers: &[words::Header]) -> Result<Option<Vec<u8>>, Status> {
    let partial = headers.iter().find(|header| header.name == PARTIAL_BODY).map(|header| header.value.as_slice());
    match partial {
        None => Ok(None),
        Some(b"false") if http.body.is_empty() => Ok(Some(http.raw_body.clone())),
        Some(b"false") => Err(Status::failed_precondition("pack_as_bytes must be set")),
        Some(_) => Err(Status::failed_precondition("a part of a body cannot be checked")),
    }
}

fn shadow(extensions: &HashMap<String, String>) -> Result<bool, Status> {
    match extensions.get(MODE).map(String::as_str) {
        None | Some("enforce") => Ok(false),
        Some("shadow") => Ok(true),
        Some(_) => Err(Status::failed_precondition("the context extension `mode` is neither enforce nor shadow")),
    }
}

fn malformed(what: &str) -> Status {
    Status::invalid_argument(format!("the question has no {what}"))
}

fn trouble(fault: Fault) -> Status {
    Status::unavailable(fault.code())
}

fn pass(passed: &Passed<'_>, forged: &[String]) -> CheckResponse {
    let headers: Vec<_> = passed.headers().collect();
    let mut ok = OkHttpResponseBuilder::new();
    for name in forged.iter().filter(|name| headers.iter().all(|(ours, _)| ours != name)) {
        ok.remove_header(name);
    }
    for (name, value) in headers {
        ok.add_header(name, value.into_owned(), Some(HeaderAppendAction::OverwriteIfExistsOrAdd), false);
    }
    let mut response = CheckResponse::with_status(Status::new(Code::Ok, ""));
    response
        .set_http_response(ok)
        .set_dynamic_metadata(Some(metadata(passed.facts().map(|(name, value)| (name, value.into_owned())).collect())));
    response
}

/// Lets a refused request through, and says that it was refused.
fn overlook(refused: &Refused, request_id: &str, forged: &[String]) -> CheckResponse {
    let mut ok = OkHttpResponseBuilder::new();
    for name in forged {
        ok.remove_header(name);
    }
    let mut facts = told(refused, request_id);
    facts.push(("shadow_engine_result", "denied".to_owned()));
    let mut response = CheckResponse::with_status(Status::new(Code::Ok, ""));
    response.set_http_response(ok).set_dynamic_metadata(Some(metadata(facts)));
    response
}

fn refuse(refused: Refused, request_id: &str) -> Result<CheckResponse, Status> {
    let facts = told(&refused, request_id);
    let words::Response { status, headers, body } = refused.response;
    let status = HttpStatusCode::try_from(i32::from(status)).unwrap_or(HttpStatusCode::Forbidden);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|_| Status::internal("a refusal is not text"));
    let mut denied = DeniedHttpResponseBuilder::new();
    denied.set_http_status(status).set_body(text(body)?);
    for words::Header { name, value } in headers {
        denied.add_header(name, text(value)?, Some(HeaderAppendAction::OverwriteIfExistsOrAdd), false);
    }
    let mut response = CheckResponse::with_status(Status::permission_denied(refused.code));
    response.set_http_response(denied).set_dynamic_metadata(Some(metadata(facts)));
    Ok(response)
}

fn told(refused: &Refused, request_id: &str) -> Vec<(&'static str, String)> {
    let facts = [("code", refused.code.clone()), ("access_key_id", refused.access_key.clone())];
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
    facts.chain([("request_id", request_id.to_owned())]).collect()
}

fn metadata(facts: Vec<(&'static str, String)>) -> Struct {
    let value = |text| Value { kind: Some(Kind::StringValue(text)) };
    Struct { fields: facts.into_iter().map(|(name, text)| (name.to_owned(), value(text))).collect() }
}

#[cfg(test)]
mod tests;
