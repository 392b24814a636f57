//! Where a request really comes from.
//!
//! The socket says so, unless it is a proxy's that the operator named: then its headers do. Each proxy adds
//! the address it saw at the end of X-Forwarded-For, so the list is read from the end, as far as the
//! addresses are trusted proxies themselves; the first other one is the client. What stands before it was
//! written by strangers and is not read.

use std::net::IpAddr;
use std::str::FromStr;

use hyper::HeaderMap;
use hyper::header::HeaderValue;
use ipnet::IpNet;

use crate::fault::Fault;
use crate::http::Peer;

const UNREADABLE: Fault = Fault::Malformed("A forwarding header of a trusted proxy cannot be read.");

/// The proxies that are believed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trust(Vec<IpNet>);

impl Trust {
    /// Believes whoever connects from these networks.
    pub(crate) fn new(proxies: Vec<IpNet>) -> Self {
        Self(proxies)
    }

    /// The client that a request came from, given the peer of its connection.
    ///
    /// Fails closed: a trusted proxy's header that cannot be read is no reason to guess.
    pub(crate) fn client(&self, peer: Peer, headers: &HeaderMap) -> Result<Peer, Fault> {
        if !self.trusts(peer.address) {
            return Ok(peer);
        }
        Ok(Peer { address: self.origin(peer.address, headers)?, secure: secure(headers)?.unwrap_or(peer.secure) })
    }

    fn origin(&self, proxy: IpAddr, headers: &HeaderMap) -> Result<IpAddr, Fault> {
        let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().map(text).collect::<Result<_, _>>()?;
        let mut origin = proxy;
        for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
            origin = IpAddr::from_str(hop.trim()).map_err(|_| UNREADABLE)?.to_canonical();
            if !self.trusts(origin) {
                break;
            }
        }
        Ok(origin)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Whether the proxy was spoken to over TLS, if it says so.
fn secure(headers: &HeaderMap) -> Result<Option<bool>, Fault> {
    let mut values = headers.get_all("x-forwarded-proto").iter();
    match (values.next().map(text).transpose()?, values.next()) {
        (None, _) => Ok(None),
        (Some("https"), None) => Ok(Some(true)),
        (Some("http"), None) => Ok(Some(false)),
        _ => Err(UNREADABLE),
    }
}

fn text(value: &HeaderValue) -> Result<&str, Fault> {
    value.to_str().map_err(|_| UNREADABLE)
}

#[cfg(test)]
mod tests;
