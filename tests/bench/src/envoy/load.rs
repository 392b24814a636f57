//! A load generator for one request that is sent again and again.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::sync::Mutex;

use crate::http::exchange;
use crate::sample::Sample;

/// Connections that share a regular flow of requests.
const CONNECTIONS: usize = 64;

/// So many connections, each with its next request at once. How many in a second, and how long each took.
pub(super) fn closed(
    address: SocketAddr,
    request: &[u8],
    connections: usize,
    length: Duration,
) -> anyhow::Result<(f64, Sample)> {
    let start = Instant::now();
    closed_until(address, request, connections, || start.elapsed() >= length)
}

/// The same until something else is over.
pub(super) fn closed_until(
    address: SocketAddr,
    request: &[u8],
    connections: usize,
    over: impl Fn() -> bool,
) -> anyhow::Result<(f64, Sample)> {
    let (start, over) = (Instant::now(), &over);
    let times = together(connections, |_| async move {
        let mut stream = connect(address).await?;
        let (mut times, mut buffer) = (Vec::new(), Vec::new());
        while !over() {
            let before = Instant::now();
            exchange(&mut stream, request, &mut buffer).await?;
            times.push(before.elapsed());
        }
        anyhow::Ok(times)
    })?;
    Ok((times.len() as f64 / start.elapsed().as_secs_f64(), Sample::from_times(times)))
}

/// So many requests a second at regular times. A request that has to wait for its turn is late from its time on.
pub(super) fn paced(address: SocketAddr, request: &[u8], rate: u32, length: Duration) -> anyhow::Result<Sample> {
    let every = Duration::from_secs(1) / rate;
    let (start, next) = (Instant::now(), &Mutex::new(0_u32));
    let times = together(CONNECTIONS, |_| async move {
        let mut stream = connect(address).await?;
        let (mut times, mut buffer) = (Vec::new(), Vec::new());
        loop {
            let due = {
                let mut next = next.lock().await;
                let due = start + every * *next;
                *next += 1;
                due
            };
            if due > start + length {
                return anyhow::Ok(times);
            }
            // The timer is a millisecond coarse, the last bit is given to the others.
            if let Some(long) = due.checked_duration_since(Instant::now() + Duration::from_millis(2)) {
                tokio::time::sleep(long).await;
            }
            while Instant::now() < due {
                tokio::task::yield_now().await;
            }
            exchange(&mut stream, request, &mut buffer).await?;
            times.push(due.elapsed());
        }
    })?;
    Ok(Sample::from_times(times))
}

async fn connect(address: SocketAddr) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Runs so many clients on this thread, and gathers their times.
fn together<F, T>(clients: usize, client: F) -> anyhow::Result<Vec<Duration>>
where
    F: Fn(usize) -> T,
    T: Future<Output = anyhow::Result<Vec<Duration>>>,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let all = runtime.block_on(futures_util::future::try_join_all((0..clients).map(client)))?;
    Ok(all.concat())
}
