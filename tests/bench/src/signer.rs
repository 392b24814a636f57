//! Signs requests as a client does.

use std::fmt::Write as _;

use keyward_gate::Scope;
use keyward_gate::sigv4::key::SigningKey;
use keyward_model::time::Time;
use sha2::{Digest as _, Sha256};

/// A key pair and the scope it signs for.
pub struct Signer {
    access_key: String,
    secret: String,
    service: &'static str,
}

/// The headers of a signed request, without `host`.
pub struct Signed {
    /// `x-amz-date`
    pub date: String,
    /// `x-amz-content-sha256`
    pub payload: String,
    /// `authorization`
    pub authorization: String,
}

impl Signer {
    /// A signer for one service in us-east-1.
    pub fn new(access_key: &str, secret: &str, service: &'static str) -> Self {
        Self { access_key: access_key.into(), secret: secret.into(), service }
    }

    /// Signs a request whose path and query need no encoding.
    pub fn sign(&self, method: &str, path: &str, host: &str, body: &[u8], now: Time) -> Signed {
        let date = now.basic();
        let scope = Scope { day: now.day(), region: "us-east-1".into(), service: self.service.into() };
        let payload = hex(&Sha256::digest(body));
        let canonical = format!(
            "{method}\n{path}\n\nhost:{host}\nx-amz-content-sha256:{payload}\nx-amz-date:{date}\n\n\
             host;x-amz-content-sha256;x-amz-date\n{payload}"
        );
        let place = format!("{}/us-east-1/{}/aws4_request", scope.day, self.service);
        let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{place}\n{}", hex(&Sha256::digest(canonical)));
        let signature = hex(&SigningKey::derive(&self.secret, &scope).sign(to_sign.as_bytes()));
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{place}, SignedHeaders=host;x-amz-content-sha256;x-amz-date, \
             Signature={signature}",
            self.access_key
        );
        Signed { date, payload, authorization }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
