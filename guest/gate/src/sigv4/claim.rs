//! The one reader of credentials: identity and proof leave it as one value, or not at all.

use keyward_model::time::Time;
use subtle::ConstantTimeEq as _;

use crate::fault::{Fault, Form, Mismatch};
use crate::http::Request;
use crate::query::Query;
use crate::sigv4::canonical;
use crate::sigv4::key::SigningKey;
use crate::sigv4::payload;
use crate::sigv4::scope::{Scope, TERMINATOR};

mod date;
mod header;
mod presigned;

/// The one algorithm.
pub(crate) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// What an `Authorization` header consists of.
pub(crate) const PARTS: [&str; 3] = ["Credential", "Signature", "SignedHeaders"];

/// How far a request's date may lie from the gate's clock, in milliseconds: AWS's 15 minutes.
pub const TOLERANCE: i64 = 900_000;

/// Headers that mean something to a signature and may therefore stand only once.
const ONCE: [&str; 8] = [
    "authorization",
    "content-md5",
    "content-type",
    "date",
    "host",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
];

/// What a door lets in.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// Services that a signature may be scoped to; empty lets any in.
    pub services: &'a [&'static str],
    /// Regions that a signature may be scoped to; `*` lets any in.
    pub regions: &'a [String],
    /// The gate's clock.
    pub now: Time,
}

/// What a request says of its sender, and how it would prove it.
#[derive(Debug)]
pub struct Claim<'r> {
    request: &'r Request,
    query: &'r Query<'r>,
    form: Form,
    credential: Credential<'r>,
    scope: Scope,
    signed_headers: SignedHeaders<'r>,
    signature: &'r str,
    signed: date::Signed<'r>,
    /// A presigned query's life in seconds.
    life: Option<i64>,
    token: Option<&'r str>,
    /// Whether the signature may be held against what the request says of a body that this door has not got.
    body_passes_by: bool,
}

/// `key/day/region/service/terminator`, taken apart.
#[derive(Clone, Copy, Debug)]
struct Credential<'r> {
    access_key: &'r str,
    day: &'r str,
    region: &'r str,
    service: &'r str,
    terminator: &'r str,
}

impl<'r> Claim<'r> {
    /// Reads the claim a request makes, in whichever of the two forms.
    ///
    /// # Errors
    /// No claim, two of them, or one that cannot be read without guessing.
    pub fn read(request: &'r Request, query: &'r Query<'r>) -> Result<Self, Fault> {
        readable(&request.target)?;
        for name in ONCE {
            request.header(name).map_err(|_| Fault::Repeated(name))?;
        }
        let header = request.header("authorization").map_err(|_| Fault::TwoProofs)?;
        match (header, presigned::is_claimed(query)?) {
            (Some(_), true) => Err(Fault::TwoProofs),
            (Some(value), false) => header::read(request, query, value),
            (None, true) => presigned::read(request, query),
            (None, false) if query.has("AWSAccessKeyId") || query.has("Signature") => {
                Err(Fault::Algorithm("AWS".into()))
            }
            (None, false) => Err(Fault::Unsigned),
        }
    }

    /// Lets the body pass by, if it is not here: only what the request says of it is then proven.
    #[must_use]
    pub(crate) fn without_body(self) -> Self {
        Self { body_passes_by: true, ..self }
    }

    /// Whether the signature may be good though the body is not here.
    pub(super) fn body_passes_by(&self) -> bool {
        self.body_passes_by
    }

    /// The access key the request names. Nothing is proven yet.
    #[must_use]
    pub fn access_key(&self) -> &'r str {
        self.credential.access_key
    }

    /// The scope the request names.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The session token beside the signature; the signature covers it.
    #[must_use]
    pub fn token(&self) -> Option<&'r str> {
        self.token
    }

    /// Where the signature stands.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    /// When the request says that it was signed.
    #[must_use]
    pub fn signed(&self) -> Time {
        self.signed.time
    }

    /// The same, as SigV4 writes it.
    pub(super) fn date(&self) -> &str {
        &self.signed.text
    }

    /// Whether S3's path and payload rules hold.
    #[must_use]
    pub fn is_s3(&self) -> bool {
        self.scope.service == "s3"
    }

    /// Whether the signature covers a header.
    #[must_use]
    pub fn signs(&self, header: &str) -> bool {
        self.signed_headers.names.contains(&header)
    }

    /// Holds the claim against everything that can be known without a key.
    ///
    /// # Errors
    /// Too old, too new, out of scope, or a header that must be signed is not.
    pub fn admit(&self, rules: &Rules<'_>) -> Result<(), Fault> {
        date::admit(self.signed.time, self.life, rules.now)?;
        if !self.signs("host") {
            return Err(Fault::HostNotSigned);
        }
        self.in_scope(rules)?;
        let unsigned = self.unsigned_headers();
        if unsigned.is_empty() { Ok(()) } else { Err(Fault::NotSigned(unsigned)) }
    }

    /// Holds the signature against a key. Only now is the caller who it says it is.
    ///
    /// # Errors
    /// The signature is not what this key makes of this request, or the body is not what was signed.
    pub fn prove(&self, key: &SigningKey) -> Result<(), Fault> {
        let expected = self.expected(key)?;
        let given = decode_signature(self.signature).ok_or(Fault::Signature)?;
        if bool::from(expected.ct_eq(&given)) { Ok(()) } else { Err(Fault::Signature) }
    }

    /// The signature that this key makes of this request. It goes nowhere but into a comparison.
    fn expected(&self, key: &SigningKey) -> Result<[u8; 32], Fault> {
        let payload = payload::line(self, self.request, self.query)?;
        let canonical = canonical::request(self, self.request, self.query, &payload)?;
        Ok(key.sign(&canonical::string_to_sign(self, &canonical)))
    }

    pub(super) fn signed_headers(&self) -> &SignedHeaders<'r> {
        &self.signed_headers
    }

    fn in_scope(&self, rules: &Rules<'_>) -> Result<(), Fault> {
        let Credential { day, region, service, terminator, .. } = self.credential;
        let mut wrong = Vec::new();
        let everywhere = rules.regions.iter().any(|served| served == "*");
        if !is_word(region) || !(everywhere || rules.regions.iter().any(|served| served == region)) {
            let served = rules.regions.iter().find(|served| *served != "*");
            wrong.push(Mismatch::Region(region.into(), served.cloned().unwrap_or_default()));
        }
        if let Some(first) = rules.services.first()
            && !rules.services.contains(&service)
        {
            wrong.push(Mismatch::Service(service.into(), first));
        }
        if terminator != TERMINATOR {
            wrong.push(Mismatch::Terminator(terminator.into()));
        }
        let today = self.signed.day();
        if day != today {
            wrong.push(Mismatch::Day(day.into(), today.into(), self.signed.time));
        }
        if wrong.is_empty() { Ok(()) } else { Err(Fault::Scope(wrong, self.form)) }
    }

    /// Headers that change what a request means, are present, and are not signed.
    fn unsigned_headers(&self) -> Vec<String> {
        let matters = |name: &str| {
            // Its value is signed as the canonical request's last line.
            (name.starts_with("x-amz-") && name != "x-amz-content-sha256") || (self.is_s3() && name == "content-md5")
        };
        self.request
            .headers
            .iter()
            .filter(|header| matters(&header.name) && !self.signs(&header.name))
            .map(|header| header.name.clone())
            .collect()
    }
}

impl<'r> Credential<'r> {
    fn parse(text: &'r str, form: Form) -> Result<Self, Fault> {
        let mut parts = text.split('/');
        match [(); 6].map(|()| parts.next()) {
            [Some(access_key), Some(day), Some(region), Some(service), Some(terminator), None]
                if is_word(access_key) && is_word(service) =>
            {
                Ok(Self { access_key, day, region, service, terminator })
            }
            _ => Err(Fault::Credential(text.into(), form)),
        }
    }

    fn scope(&self) -> Scope {
        Scope { day: self.day.into(), region: self.region.into(), service: self.service.into() }
    }
}

/// What key ids, regions and services are made of; they go into look-ups as they are.
fn is_word(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// A target in origin form, without bytes that two readers of a request line could read differently.
fn readable(target: &str) -> Result<(), Fault> {
    let odd = |byte| byte <= b' ' || byte == b'#' || byte == 0x7f;
    if target.starts_with('/') && !target.bytes().any(odd) { Ok(()) } else { Err(Fault::Path) }
}

/// The names of the headers that a signature covers.
#[derive(Clone, Debug)]
pub(super) struct SignedHeaders<'r> {
    /// As they were sent.
    pub(super) text: &'r str,
    pub(super) names: Vec<&'r str>,
}

impl<'r> SignedHeaders<'r> {
    /// Reads them as SigV4 wants them: lower case, sorted, each once.
    fn parse(text: &'r str) -> Result<Self, Fault> {
        let legal = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase();
        let names: Vec<_> = text.split(';').collect();
        let named = names.iter().all(|name| !name.is_empty() && name.bytes().all(legal));
        if named && names.is_sorted_by(|a, b| a < b) { Ok(Self { text, names }) } else { Err(Fault::SignedHeaders) }
    }
}

/// 64 lower-case hexadecimal digits.
fn decode_signature(text: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    let pairs = text.as_bytes().chunks_exact(2);
    if text.len() != 64 {
        return None;
    }
    for (byte, pair) in out.iter_mut().zip(pairs) {
        for &digit in pair {
            let value = match digit {
                b'0'..=b'9' => digit - b'0',
                b'a'..=b'f' => digit - b'a' + 10,
                _ => return None,
            };
            *byte = *byte << 4 | value;
        }
    }
    Some(out)
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
