//! A request as the proxy hands it over, in the gate's words.

use std::net::{IpAddr, SocketAddr};

use keyward_gate::{Header, Request};

/// Headers that speak of the connection, or to a proxy, and not to whoever is asked.
const OF_THE_HOP: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
];

/// The start of header names that only our own parts may use.
pub const INTERNAL: &str = "x-iam-";

/// The one of them that a client may send: the revision that must be applied before its request is decided.
const MINIMUM: &str = "x-iam-minimum-revision";

/// A request, and what it says to us and not to the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// What the gate decides about.
    pub request: Request,
    /// Names of headers that must not reach the store, each once.
    pub forged: Vec<String>,
    /// The revision that must be applied; none inside if what stands there is no number.
    pub minimum: Option<Option<u64>>,
}

impl Arrival {
    /// Reads the headers in the order they came, with the proxy's own about the request line among them. `source` is
    /// the peer's address and port.
    #[must_use]
    pub fn read(headers: Vec<(String, Vec<u8>)>, source: &str, body: Option<Vec<u8>>) -> Option<Self> {
        let mut line = Line::default();
        let mut arrival = Self {
            request: Request {
                method: String::new(),
                target: String::new(),
                headers: Vec::with_capacity(headers.len()),
                body,
                peer: peer(source),
                secure: false,
            },
            forged: Vec::new(),
            minimum: None,
        };
        for (name, value) in headers {
            let name = name.to_ascii_lowercase();
            if name.starts_with(':') {
                line.take(&name, value)?;
            } else if name.starts_with(INTERNAL) {
                arrival.internal(name, &value);
            } else if name != "host" && !OF_THE_HOP.contains(&name.as_str()) {
                arrival.request.headers.push(Header { name, value });
            }
        }
        arrival.request.method = line.method?;
        arrival.request.target = line.target?;
        arrival.request.secure = line.secure;
        arrival.request.headers.insert(0, Header { name: "host".to_owned(), value: line.host? });
        Some(arrival)
    }

    fn internal(&mut self, name: String, value: &[u8]) {
        if name == MINIMUM {
            let number = str::from_utf8(value).ok().and_then(number);
            // Two of them are not one number either.
            self.minimum = Some(if self.minimum.is_some() { None } else { number });
        }
        if !self.forged.contains(&name) {
            self.forged.push(name);
        }
    }

    /// How long the body says it is.
    #[must_use]
    pub fn content_length(&self) -> Option<usize> {
        let value = self.request.header("content-length").ok().flatten()?;
        str::from_utf8(value).ok()?.parse().ok()
    }
}

/// What stands on the request line.
#[derive(Default)]
struct Line {
    method: Option<String>,
    target: Option<String>,
    host: Option<Vec<u8>>,
    secure: bool,
}

impl Line {
    fn take(&mut self, name: &str, value: Vec<u8>) -> Option<()> {
        match name {
            ":method" => self.method = Some(String::from_utf8(value).ok()?),
            ":path" => self.target = Some(String::from_utf8(value).ok()?),
            ":authority" => self.host = Some(value),
            ":scheme" => self.secure = value == b"https",
            _ => {}
        }
        Some(())
    }
}

/// Digits and nothing else.
fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// The address of a peer. One without, as behind a socket, matches no condition on one.
fn peer(source: &str) -> String {
    let address = source.parse::<SocketAddr>().map(|socket| socket.ip()).or_else(|_| source.parse::<IpAddr>());
    address.map(|address| address.to_canonical().to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
