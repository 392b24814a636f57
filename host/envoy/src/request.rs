//! A request as Envoy has it, in the words of the gate. Nothing is decoded, joined or put in order: a signature
//! covers what was sent.

use std::net::SocketAddr;

use keyward_runtime::words::{Header, Request};
use keyward_runtime::{INTERNAL, passes};

use crate::abi::{Attribute, Exchange};

/// The revision that must be applied before the request is decided.
const MINIMUM_REVISION: &str = "x-iam-minimum-revision";

/// What a client asks.
pub(crate) struct Asked {
    pub(crate) request: Request,
    /// Headers of the client's that only we may send.
    pub(crate) forged: Vec<String>,
    /// The revision that it wants to be decided at.
    pub(crate) minimum: Option<u64>,
}

/// Cannot be read beyond doubt.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable;

impl Asked {
    pub(crate) fn read(envoy: Exchange<'_>) -> Result<Self, Unreadable> {
        let mut parts = Parts::default();
        envoy.headers(|name, value| parts.take(name, value));
        let mut asked = parts.whole()?;
        let peer = envoy.attribute(Attribute::SourceAddress, address).unwrap_or_default();
        let tls = envoy.attribute(Attribute::TlsVersion, |version| !version.is_empty()).unwrap_or_default();
        asked.request.peer = peer;
        asked.request.secure = tls;
        Ok(asked)
    }
}

#[derive(Default)]
struct Parts {
    method: Option<String>,
    target: String,
    host: Option<Header>,
    headers: Vec<Header>,
    forged: Vec<String>,
    minimum: Option<u64>,
    unreadable: bool,
}

impl Parts {
    fn take(&mut self, name: &[u8], value: &[u8]) {
        let Ok(name) = str::from_utf8(name) else {
            self.unreadable = true;
            return;
        };
        match name {
            ":method" => self.method = self.text(value),
            ":path" => self.target = self.text(value).unwrap_or_default(),
            // There is one of them, whatever the protocol calls it.
            ":authority" | "host" => {
                self.unreadable |= self.host.is_some();
                self.host = Some(Header { name: "host".to_owned(), value: value.to_vec() });
            }
            _ if name.starts_with(':') => {}
            _ if name.starts_with(INTERNAL) => self.ours(name, value),
            _ if passes(name) => self.headers.push(Header { name: name.to_owned(), value: value.to_vec() }),
            _ => {}
        }
    }

    fn ours(&mut self, name: &str, value: &[u8]) {
        if name == MINIMUM_REVISION {
            let digits = str::from_utf8(value).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
            let revision = digits.and_then(|text| text.parse().ok());
            self.unreadable |= self.minimum.is_some() || revision.is_none();
            self.minimum = revision;
        }
        self.forged.push(name.to_owned());
    }

    fn text(&mut self, value: &[u8]) -> Option<String> {
        let text = str::from_utf8(value).ok();
        self.unreadable |= text.is_none();
        text.map(str::to_owned)
    }

    fn whole(mut self) -> Result<Asked, Unreadable> {
        if self.unreadable {
            return Err(Unreadable);
        }
        let method = self.method.ok_or(Unreadable)?;
        if let Some(host) = self.host {
            self.headers.insert(0, host);
        }
        let (target, headers) = (self.target, self.headers);
        let request = Request { method, target, headers, body: None, peer: String::new(), secure: false };
        Ok(Asked { request, forged: self.forged, minimum: self.minimum })
    }
}

/// The address of a peer without its port. One that has none, as behind a socket, matches no condition on it.
fn address(peer: &[u8]) -> String {
    let peer = str::from_utf8(peer).ok().and_then(|text| text.parse::<SocketAddr>().ok());
    peer.map(|peer| peer.ip().to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
