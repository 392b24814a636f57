//! A signer for tests. That it signs as AWS's clients do is shown by the corpus and the published examples.

use crate::http::{Header, Request};
use crate::percent;
use crate::query::Query;
use crate::sigv4::canonical;
use crate::sigv4::claim::Claim;
use crate::sigv4::key::SigningKey;
use crate::sigv4::scope::Scope;

const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Credentials, a scope and a date.
#[derive(Clone, Debug)]
pub(crate) struct Signer {
    pub(crate) access_key: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    pub(crate) day: String,
    pub(crate) region: String,
    pub(crate) service: String,
    pub(crate) terminator: String,
    pub(crate) date: String,
}

impl Signer {
    pub(crate) fn new(access_key: &str, secret: &str, service: &str) -> Self {
        Self {
            access_key: access_key.into(),
            secret: secret.into(),
            token: None,
            day: "20260131".into(),
            region: "us-east-1".into(),
            service: service.into(),
            terminator: "aws4_request".into(),
            date: "20260131T120000Z".into(),
        }
    }

    pub(crate) fn scope(&self) -> Scope {
        Scope { day: self.day.clone(), region: self.region.clone(), service: self.service.clone() }
    }

    fn credential(&self) -> String {
        let Self { access_key, day, region, service, terminator, .. } = self;
        format!("{access_key}/{day}/{region}/{service}/{terminator}")
    }

    /// Signs everything that stands in the request, as AWS's clients do.
    pub(crate) fn header(&self, request: Request) -> Request {
        let request = self.dated(request);
        let mut names: Vec<_> = request.headers.iter().map(|header| header.name.clone()).collect();
        names.sort();
        names.dedup();
        self.headers_named(request, &names.join(";"))
    }

    /// Signs what it is told to.
    pub(crate) fn headers_named(&self, request: Request, names: &str) -> Request {
        let mut request = self.dated(request);
        let credential = self.credential();
        let authorization = |signature: &str| {
            let value =
                format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}");
            Header::new("authorization", &value)
        };
        request.headers.push(authorization(NOTHING));
        let signature = self.signature(&request);
        request.headers.pop();
        request.headers.push(authorization(&signature));
        request
    }

    /// Puts the signature into the query.
    pub(crate) fn presigned(&self, mut request: Request, expires: &str, names: &str) -> Request {
        let mut parameters = vec![
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256".to_owned()),
            ("X-Amz-Credential", self.credential()),
            ("X-Amz-Date", self.date.clone()),
            ("X-Amz-Expires", expires.to_owned()),
            ("X-Amz-SignedHeaders", names.to_owned()),
        ];
        parameters.extend(self.token.clone().map(|token| ("X-Amz-Security-Token", token)));
        for (name, value) in parameters {
            let mut encoded = Vec::new();
            percent::encode(value.as_bytes(), &mut encoded);
            let separator = if request.target.contains('?') { '&' } else { '?' };
            request.target += &format!("{separator}{name}={}", String::from_utf8(encoded).unwrap());
        }
        let unsigned = Request { target: format!("{}&X-Amz-Signature={NOTHING}", request.target), ..request.clone() };
        request.target += &format!("&X-Amz-Signature={}", self.signature(&unsigned));
        request
    }

    /// Adds the date and the token unless they are there.
    fn dated(&self, mut request: Request) -> Request {
        if !request.has_header("x-amz-date") && !request.has_header("date") {
            request.headers.push(Header::new("x-amz-date", &self.date));
        }
        if let Some(token) = &self.token
            && !request.has_header("x-amz-security-token")
        {
            request.headers.push(Header::new("x-amz-security-token", token));
        }
        request
    }

    /// The right signature, or a wrong one where no signature can be right.
    fn signature(&self, request: &Request) -> String {
        let Ok(query) = Query::parse(request.query()) else {
            return NOTHING.to_owned();
        };
        let key = SigningKey::derive(&self.secret, &self.scope());
        let signature = Claim::read(request, &query).and_then(|claim| claim.expected(&key));
        signature.map_or(NOTHING.to_owned(), |signature| canonical::hex(&signature))
    }
}

/// A request of a peer at a documentation address.
pub(crate) fn request(method: &str, target: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Request {
    Request {
        method: method.into(),
        target: target.into(),
        headers: headers.iter().map(|(name, value)| Header::new(name, value)).collect(),
        body: body.map(<[u8]>::to_vec),
        peer: "192.0.2.1".into(),
        secure: true,
    }
}
