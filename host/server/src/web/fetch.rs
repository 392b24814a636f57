//! One fetch: one connection, one request, one answer that is small and the document itself.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::header::{ACCEPT, CACHE_CONTROL, HOST, USER_AGENT};
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::Rules;
use super::address::{is_own, may_reach};
use super::tls::Authorities;

/// The largest document.
const SIZE: usize = 1 << 20;
/// The most addresses of one server that are tried.
const ADDRESSES: usize = 4;

/// A document, and how long its server says it is good.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) body: Vec<u8>,
    pub(super) max_age: Option<Duration>,
}

/// Where a URL leads.
#[derive(Debug)]
pub(super) struct Place {
    secure: bool,
    host: String,
    port: u16,
    /// As the request names it.
    authority: String,
    path: String,
}

impl Place {
    /// Reads a URL of a server that may be spoken to, as far as one can tell from it.
    pub(super) fn of(url: &str, rules: &Rules) -> Result<Self, String> {
        let unfit = || "it is no URL of a document".to_owned();
        let url: Uri = url.parse().map_err(|_| unfit())?;
        let secure = match url.scheme_str() {
            Some("https") => true,
            Some("http") if rules.plain => false,
            _ => return Err("it is not at an https URL".to_owned()),
        };
        let authority = url.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(unfit)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            return Err(unfit());
        }
        let port = authority.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let path = url.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Self { secure, host, port, authority: authority.to_string(), path })
    }

    /// Its addresses, looked up once: what is checked here is what is connected to. One that may not be reached
    /// spoils them all.
    async fn addresses(&self, rules: &Rules) -> Result<Vec<SocketAddr>, String> {
        let found = lookup_host((self.host.as_str(), self.port)).await;
        let found: Vec<_> = found.map_err(|_| "its server's name leads nowhere".to_owned())?.collect();
        let fits = |address: &SocketAddr| match self.secure {
            true => may_reach(address.ip(), &rules.networks),
            false => is_own(address.ip(), &rules.networks),
        };
        match found.iter().all(fits) {
            true => Ok(found),
            false => Err("its server is at an address that is not public".to_owned()),
        }
    }
}

/// Fetches a document.
pub(super) async fn fetch(url: &str, rules: &Rules, authorities: &Authorities) -> Result<Fetched, String> {
    let place = Place::of(url, rules)?;
    let mut stream = None;
    for address in place.addresses(rules).await?.into_iter().take(ADDRESSES) {
        if let Ok(connected) = TcpStream::connect(address).await {
            stream = Some(connected);
            break;
        }
    }
    let stream = stream.ok_or("its server cannot be reached")?;
    if !place.secure {
        return ask(&place, stream).await;
    }
    let name = ServerName::try_from(place.host.clone()).map_err(|_| "its server's name is none".to_owned())?;
    let config = authorities.config().await?;
    let secured = TlsConnector::from(Arc::clone(&config)).connect(name, stream).await;
    ask(&place, secured.map_err(|error| format!("its server's TLS: {error}"))?).await
}

async fn ask<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(place: &Place, stream: S) -> Result<Fetched, String> {
    let failed = |error: hyper::Error| format!("its server: {error}");
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(failed)?;
    let request = Request::get(place.path.as_str())
        .header(HOST, place.authority.as_str())
        .header(ACCEPT, "application/json")
        .header(USER_AGENT, concat!("keyward/", env!("CARGO_PKG_VERSION")))
        .body(Empty::<Bytes>::new())
        .map_err(|_| "it is no URL of a document".to_owned())?;
    let mut answer = pin!(async { read(sender.send_request(request).await.map_err(failed)?).await });
    // The connection lives as long as the answer is read, and no longer. It may well end first: then what it brought
    // is still to be read.
    tokio::select! {
        answer = &mut answer => answer,
        _ = connection => answer.await,
    }
}

async fn read(answer: Response<hyper::body::Incoming>) -> Result<Fetched, String> {
    // A redirect is an answer as any other that is not the document.
    if answer.status() != StatusCode::OK {
        return Err(format!("its server answered {}", answer.status().as_u16()));
    }
    let max_age = max_age(&answer);
    let body = Limited::new(answer.into_body(), SIZE).collect().await;
    let body = body.map_err(|_| "it is too large, or ended early".to_owned())?.to_bytes().to_vec();
    Ok(Fetched { body, max_age })
}

/// How long the server says that its answer is good.
fn max_age<B>(answer: &Response<B>) -> Option<Duration> {
    let words: Vec<&str> = answer.headers().get_all(CACHE_CONTROL).iter().filter_map(|it| it.to_str().ok()).collect();
    let words = || words.iter().flat_map(|line| line.split(',')).map(str::trim);
    if words().any(|word| ["no-store", "no-cache"].iter().any(|never| word.eq_ignore_ascii_case(never))) {
        return Some(Duration::ZERO);
    }
    let seconds = words().find_map(|word| word.to_ascii_lowercase().strip_prefix("max-age=")?.parse().ok());
    seconds.map(Duration::from_secs)
}

#[cfg(test)]
mod tests;
