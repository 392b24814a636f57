//! One connection, from its first byte to its end.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::header::{CONNECTION, HeaderValue, TRANSFER_ENCODING};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use crate::http::activity::{Activity, Watched};
use crate::http::{Handler, MOST_HEADERS, Peer, Request};
use crate::settings::HttpLimits;

/// Bytes of a request's head.
const MOST_HEAD: usize = 64 << 10;

/// Requests at once on one HTTP/2 connection.
const MOST_STREAMS: u32 = 64;

/// Streams that a client opened and reset and that are not yet forgotten; more end the connection.
const MOST_RESETS: usize = 32;

/// What an HTTP/2 client may send of a body before it is read.
const WINDOW: u32 = 64 << 10;

/// Time a connection may stay open without a request while others wait for its place.
const CROWDED: Duration = Duration::from_secs(1);

/// The longest between two looks at a silent connection.
const LOOK: Duration = Duration::from_millis(250);

/// How connections speak. Made once for each door.
pub(super) struct Protocol {
    builder: auto::Builder<TokioExecutor>,
    limits: HttpLimits,
    /// Places for further connections.
    room: Arc<Semaphore>,
}

impl Protocol {
    pub(super) fn new(limits: HttpLimits, room: Arc<Semaphore>) -> Self {
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder
            .http1()
            // Without a timer hyper would wait for ever; `Activity` is usually earlier.
            .timer(TokioTimer::new())
            .header_read_timeout(limits.idle_timeout.saturating_add(limits.header_timeout))
            .max_headers(MOST_HEADERS)
            .max_buf_size(MOST_HEAD);
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(limits.header_timeout)
            .keep_alive_timeout(limits.header_timeout)
            .max_concurrent_streams(MOST_STREAMS)
            .max_pending_accept_reset_streams(MOST_RESETS)
            .max_local_error_reset_streams(MOST_RESETS)
            .max_header_list_size(u32::try_from(MOST_HEAD).unwrap_or(u32::MAX))
            .initial_stream_window_size(WINDOW)
            .initial_connection_window_size(WINDOW.saturating_mul(4));
        Self { builder, limits, room }
    }

    pub(super) fn limits(&self) -> &HttpLimits {
        &self.limits
    }

    /// Returns when the client took too long to send a request, or has not sent one for too long. While
    /// others wait for a place, that is soon.
    async fn overdue(&self, activity: &Activity) {
        loop {
            let idle = if self.room.available_permits() > 0 { self.limits.idle_timeout } else { CROWDED };
            let now = Instant::now();
            match activity.due(self.limits.header_timeout, idle) {
                Some(due) if due <= now => return,
                Some(due) => sleep_until(due.min(now + LOOK)).await,
                None => sleep(LOOK).await,
            }
        }
    }

    /// Serves a connection until the client ends it, is too slow, or `stop` turns true.
    pub(super) async fn serve<S, H>(&self, stream: S, peer: Peer, handler: Arc<H>, mut stop: watch::Receiver<bool>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        H: Handler,
    {
        let activity = Activity::new();
        let service = service_fn(|request: Request| {
            let (busy, handler) = (activity.begin(), handler.clone());
            // The framing of what follows chunks is not followed.
            let last = request.headers().contains_key(TRANSFER_ENCODING);
            async move {
                let mut response = handler.answer(request, peer).await;
                if last {
                    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                }
                drop(busy);
                Ok::<_, Infallible>(response)
            }
        });
        let stream = TokioIo::new(Watched::new(stream, activity.clone()));
        let mut connection = pin!(self.builder.serve_connection(stream, service));
        tokio::select! {
            ended = connection.as_mut() => return note(ended),
            () = self.overdue(&activity) => connection.as_mut().graceful_shutdown(),
            () = stopped(&mut stop) => {
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    ended = connection.as_mut() => return note(ended),
                    () = self.overdue(&activity) => {}
                }
            }
        }
        // Too late is cut.
        drop(timeout(self.limits.header_timeout, connection).await);
    }
}

/// Returns when the door closes.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    // A door that is gone is closed too.
    drop(stop.wait_for(|stop| *stop).await);
}

fn note(ended: Result<(), Box<dyn std::error::Error + Send + Sync>>) {
    if let Err(error) = ended {
        tracing::debug!("a connection broke: {error}");
    }
}
