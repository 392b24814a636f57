//! A listener: accepts connections, as many as there is room for, until it is closed.

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::http::address::{Address, Listener, Stream};
use crate::http::connection::{Protocol, stopped};
use crate::http::{Handler, Peer};
use crate::metrics::Metrics;
use crate::settings::HttpLimits;

/// What the system may refuse to accept for a while, as when it is out of file descriptors.
const PAUSE: Duration = Duration::from_millis(50);

/// An address that is ours, where nobody is served yet.
pub(crate) struct Bound {
    listener: Listener,
    address: Address,
    tls: Option<TlsAcceptor>,
}

/// A listener and its connections.
pub(crate) struct Door {
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
    room: Arc<Semaphore>,
    most: u32,
}

struct Accepting<H> {
    listener: Listener,
    tls: Option<TlsAcceptor>,
    protocol: Arc<Protocol>,
    handler: Arc<H>,
    metrics: Arc<Metrics>,
    room: Arc<Semaphore>,
    stop: watch::Receiver<bool>,
}

impl Bound {
    /// Takes the address. Whoever connects waits until the door is opened. A socket lets the owner of the process
    /// and its group in.
    pub(crate) async fn new(address: &Address, tls: Option<TlsAcceptor>) -> Result<Self> {
        Self::with_mode(address, tls, 0o660).await
    }

    /// The same; a socket lets nobody but the owner of the process in.
    pub(crate) async fn private(address: &Address, tls: Option<TlsAcceptor>) -> Result<Self> {
        Self::with_mode(address, tls, 0o600).await
    }

    async fn with_mode(address: &Address, tls: Option<TlsAcceptor>, mode: u32) -> Result<Self> {
        let listener = Listener::bind(address, mode).await.with_context(|| format!("cannot listen on {address}"))?;
        Ok(Self { address: listener.address()?, listener, tls })
    }

    /// Where it is, which may be elsewhere than asked for: port 0 is any free one.
    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// Serves whoever comes.
    pub(crate) fn open<H: Handler>(self, limits: &HttpLimits, handler: Arc<H>, metrics: Arc<Metrics>) -> Door {
        let (stop, stopped) = watch::channel(false);
        let most = limits.max_connections;
        let room = Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(Semaphore::MAX_PERMITS)));
        let protocol = Arc::new(Protocol::new(limits.clone(), room.clone()));
        let (listener, tls, room_here) = (self.listener, self.tls, room.clone());
        let accepting = Accepting { listener, tls, protocol, handler, metrics, room: room_here, stop: stopped };
        Door { stop, accepting: tokio::spawn(accepting.run()), room, most }
    }
}

impl Door {
    /// Accepts no more, and waits until every connection has ended.
    pub(crate) async fn close(self) {
        self.stop.send_replace(true);
        drop(self.accepting.await);
        drop(self.room.acquire_many(self.most).await);
    }
}

impl<H: Handler> Accepting<H> {
    async fn run(mut self) {
        let mut stop = self.stop.clone();
        tokio::select! {
            () = self.accept() => {}
            () = stopped(&mut stop) => {}
        }
    }

    async fn accept(&mut self) {
        while let Ok(place) = self.room.clone().acquire_owned().await {
            match self.listener.accept().await {
                Ok(stream) => {
                    let served = self.serve(stream);
                    tokio::spawn(async move {
                        served.await;
                        drop(place);
                    });
                }
                Err(error) => self.rest(&error).await,
            }
        }
    }

    async fn rest(&self, error: &io::Error) {
        tracing::warn!("a connection could not be accepted: {error}");
        sleep(PAUSE).await;
    }

    fn serve(&self, stream: Stream) -> impl Future<Output = ()> + Send + use<H> {
        let address = stream.peer().unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let peer = Peer { address: address.to_canonical(), secure: self.tls.is_some() };
        let (tls, protocol, handler) = (self.tls.clone(), self.protocol.clone(), self.handler.clone());
        let (metrics, stop) = (self.metrics.clone(), self.stop.clone());
        async move {
            metrics.accepted.inc();
            metrics.connections.inc();
            match stream {
                Stream::Tcp(stream, _) => speak(stream, tls, &protocol, peer, handler, stop).await,
                Stream::Unix(stream) => speak(stream, tls, &protocol, peer, handler, stop).await,
            }
            metrics.connections.dec();
        }
    }
}

/// Serves a connection, through TLS where that is spoken.
async fn speak<S, H>(
    stream: S,
    tls: Option<TlsAcceptor>,
    protocol: &Protocol,
    peer: Peer,
    handler: Arc<H>,
    stop: watch::Receiver<bool>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    H: Handler,
{
    let Some(tls) = tls else {
        return protocol.serve(stream, peer, handler, stop).await;
    };
    match timeout(protocol.limits().header_timeout, tls.accept(stream)).await {
        Ok(Ok(stream)) => protocol.serve(stream, peer, handler, stop).await,
        Ok(Err(error)) => tracing::debug!("a TLS handshake failed: {error}"),
        Err(_) => tracing::debug!("a TLS handshake took too long"),
    }
}
