//! Where proxies send their logs: Envoy's `envoy.service.accesslog.v3.AccessLogService`, and its
//! `envoy.service.metrics.v3.MetricsService` for how many entries it says it has sent.

use std::sync::Arc;

use envoy_types::pb::envoy::config::core::v3::Node;
use envoy_types::pb::envoy::service::accesslog::v3::access_log_service_server::{
    AccessLogService, AccessLogServiceServer,
};
use envoy_types::pb::envoy::service::accesslog::v3::stream_access_logs_message::LogEntries;
use envoy_types::pb::envoy::service::accesslog::v3::{StreamAccessLogsMessage, StreamAccessLogsResponse};
use envoy_types::pb::envoy::service::metrics::v3::metrics_service_server::{MetricsService, MetricsServiceServer};
use envoy_types::pb::envoy::service::metrics::v3::{StreamMetricsMessage, StreamMetricsResponse};
use envoy_types::pb::io::prometheus::client::MetricFamily;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tonic::body::Body;
use tonic::{Request as Asked, Response as Answer, Status, Streaming};

use super::entry::{self, Entry};
use super::proxies::Report;
use super::{Meter, Sort};
use crate::grpc;
use crate::http::Request;

/// Most streams at once.
const MOST_STREAMS: usize = 1_024;

/// Where a proxy is that does not say so.
const NOWHERE: &str = "unknown";

/// The most of a name that is kept, in characters.
const MOST_NAME: usize = 64;

/// The door's paths.
pub(crate) const LOGS: &str = "/envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs";
pub(crate) const METRICS: &str = "/envoy.service.metrics.v3.MetricsService/StreamMetrics";

/// Takes logs in.
#[derive(Clone)]
pub(crate) struct LogDoor {
    meter: Arc<Meter>,
    streams: Arc<Semaphore>,
    /// True once the door closes.
    closing: watch::Receiver<bool>,
}

impl LogDoor {
    pub(crate) fn new(meter: Arc<Meter>, closing: watch::Receiver<bool>) -> Self {
        Self { meter, streams: Arc::new(Semaphore::new(MOST_STREAMS)), closing }
    }

    /// Serves one of the door's paths, until the proxy ends it or the door closes.
    pub(crate) async fn answer(&self, request: Request) -> hyper::Response<Body> {
        match request.uri().path() {
            METRICS => grpc::answer(MetricsServiceServer::new(self.clone()), request).await,
            _ => grpc::answer(AccessLogServiceServer::new(self.clone()), request).await,
        }
    }

    fn room(&self) -> Result<OwnedSemaphorePermit, Status> {
        self.streams.clone().try_acquire_owned().map_err(|_| Status::resource_exhausted("too many streams"))
    }

    /// The next message, or none once the stream or the door is over.
    async fn next<M>(&self, stream: &mut Streaming<M>) -> Result<Option<M>, Status> {
        let mut closing = self.closing.clone();
        tokio::select! {
            message = stream.message() => message,
            // A door that is gone is closed too.
            _ = closing.wait_for(|closing| *closing) => Ok(None),
        }
    }

    async fn note(&self, message: Option<LogEntries>, sender: &Sender) {
        let Some(LogEntries::HttpLogs(logs)) = message else { return };
        let (mut passed, mut count) = (Vec::new(), 0_u64);
        for entry in logs.log_entry {
            count = count.saturating_add(1);
            let sort = match entry::read(entry, &sender.place) {
                Entry::Passed(alike, sum) => {
                    passed.push((alike, sum));
                    "counted"
                }
                Entry::Nobodys => "nobodys",
                Entry::Intermediate => "intermediate",
            };
            self.meter.counts.entries.get_or_create(&Sort { sort }).inc();
        }
        self.meter.book.add(passed).await;
        self.meter.proxies.came(&sender.name, count);
        self.meter.counts.waiting.set(i64::try_from(self.meter.book.len()).unwrap_or(i64::MAX));
    }
}

/// Who sends, as the first message of a stream says.
struct Sender {
    name: String,
    place: String,
}

impl Sender {
    fn of(node: Option<Node>) -> Self {
        let Node { id, locality, .. } = node.unwrap_or_default();
        let place = locality.map(|locality| locality.region).unwrap_or_default();
        Self { name: word(&id), place: word(&place) }
    }
}

fn word(text: &str) -> String {
    if text.is_empty() { NOWHERE.to_owned() } else { text.chars().take(MOST_NAME).collect() }
}

#[tonic::async_trait]
impl AccessLogService for LogDoor {
    async fn stream_access_logs(
        &self,
        request: Asked<Streaming<StreamAccessLogsMessage>>,
    ) -> Result<Answer<StreamAccessLogsResponse>, Status> {
        let _room = self.room()?;
        let (mut stream, mut sender) = (request.into_inner(), Sender::of(None));
        while let Some(StreamAccessLogsMessage { identifier, log_entries }) = self.next(&mut stream).await? {
            if let Some(identifier) = identifier {
                sender = Sender::of(identifier.node);
            }
            self.note(log_entries, &sender).await;
        }
        Ok(Answer::new(StreamAccessLogsResponse {}))
    }
}

#[tonic::async_trait]
impl MetricsService for LogDoor {
    async fn stream_metrics(
        &self,
        request: Asked<Streaming<StreamMetricsMessage>>,
    ) -> Result<Answer<StreamMetricsResponse>, Status> {
        let _room = self.room()?;
        let (mut stream, mut sender) = (request.into_inner(), Sender::of(None));
        while let Some(StreamMetricsMessage { identifier, envoy_metrics }) = self.next(&mut stream).await? {
            if let Some(identifier) = identifier {
                sender = Sender::of(identifier.node);
            }
            if let Some(report) = report(&envoy_metrics) {
                self.meter.proxies.reports(&sender.name, report);
            }
        }
        Ok(Answer::new(StreamMetricsResponse {}))
    }
}

/// What a proxy says of its own log; none if it does not say for how long it runs.
fn report(families: &[MetricFamily]) -> Option<Report> {
    let value = |name: &str| {
        let metric = families.iter().find(|family| family.name() == name)?.metric.first()?;
        let value = metric.counter.as_ref().map(|it| it.value()).or(metric.gauge.as_ref().map(|it| it.value()))?;
        // Counters are whole numbers, written as others.
        format!("{value:.0}").parse().ok()
    };
    Some(Report {
        sent: value("access_logs.grpc_access_log.logs_written").unwrap_or_default(),
        dropped: value("access_logs.grpc_access_log.logs_dropped").unwrap_or_default(),
        running_seconds: value("server.uptime")?,
    })
}
