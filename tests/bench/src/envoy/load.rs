//! A load generator for one request that is sent again and again: one thread that sleeps until something is to be
//! done, because whoever spins takes a core from what is measured.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::time::Timespec;

use crate::sample::Sample;

/// Connections that share a regular flow of requests.
const CONNECTIONS: usize = 64;

/// The longest that the generator sleeps before it looks whether it is over.
const LOOK: Duration = Duration::from_millis(50);

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
    let start = Instant::now();
    let mut clients = Clients::connect(address, request, connections)?;
    while !over() {
        let now = Instant::now();
        while clients.send(now)? {}
        clients.receive(LOOK)?;
    }
    let rate = clients.times.len() as f64 / start.elapsed().as_secs_f64();
    Ok((rate, Sample::from_times(clients.times)))
}

/// So many requests a second at regular times. A request that has to wait for its turn is late from its time on.
pub(super) fn paced(address: SocketAddr, request: &[u8], rate: u32, length: Duration) -> anyhow::Result<Sample> {
    let every = Duration::from_secs(1) / rate;
    let mut clients = Clients::connect(address, request, CONNECTIONS)?;
    let start = Instant::now();
    let mut due = start;
    while start.elapsed() < length {
        while due <= Instant::now() && clients.send(due)? {
            due += every;
        }
        // Where all are busy there is nothing to be in time for.
        let until = if clients.idle.is_empty() { LOOK } else { due.saturating_duration_since(Instant::now()) };
        clients.receive(until)?;
    }
    Ok(Sample::from_times(clients.times))
}

/// Connections, and what is under way on them.
struct Clients<'a> {
    request: &'a [u8],
    streams: Vec<TcpStream>,
    /// Since when each waits for its answer, and what of that has come.
    waiting: Vec<Option<(Instant, Vec<u8>)>>,
    idle: Vec<usize>,
    times: Vec<Duration>,
}

impl<'a> Clients<'a> {
    fn connect(address: SocketAddr, request: &'a [u8], connections: usize) -> anyhow::Result<Self> {
        let stream = |_| {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            stream.set_nonblocking(true)?;
            anyhow::Ok(stream)
        };
        let streams = (0..connections).map(stream).collect::<anyhow::Result<Vec<_>>>()?;
        let (waiting, idle) = (streams.iter().map(|_| None).collect(), (0..connections).collect());
        Ok(Self { request, streams, waiting, idle, times: Vec::new() })
    }

    /// Sends a request that was due at a time, where a connection is free.
    fn send(&mut self, due: Instant) -> anyhow::Result<bool> {
        let Some(number) = self.idle.pop() else { return Ok(false) };
        // Far less than a socket holds.
        (&self.streams[number]).write_all(self.request)?;
        self.waiting[number] = Some((due, Vec::new()));
        Ok(true)
    }

    /// Sleeps until an answer comes, or that long, and takes what is there.
    fn receive(&mut self, longest: Duration) -> anyhow::Result<()> {
        let longest = Timespec { tv_sec: longest.as_secs() as i64, tv_nsec: longest.subsec_nanos().into() };
        let busy: Vec<_> = (0..self.streams.len()).filter(|number| self.waiting[*number].is_some()).collect();
        let mut polled: Vec<_> = busy.iter().map(|n| PollFd::new(&self.streams[*n], PollFlags::IN)).collect();
        poll(&mut polled, Some(&longest)).or_else(|error| match error {
            rustix::io::Errno::INTR => Ok(0),
            error => Err(error),
        })?;
        let ready: Vec<_> =
            polled.iter().zip(busy).filter(|(fd, _)| !fd.revents().is_empty()).map(|(_, n)| n).collect();
        ready.into_iter().try_for_each(|number| self.take(number))
    }

    fn take(&mut self, number: usize) -> anyhow::Result<()> {
        let Some((due, answer)) = &mut self.waiting[number] else { return Ok(()) };
        let mut piece = [0; 16_384];
        match (&self.streams[number]).read(&mut piece) {
            Ok(0) => bail!("the server closed the connection"),
            Ok(length) => answer.extend_from_slice(&piece[..length]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        if is_whole(answer)? {
            self.times.push(due.elapsed());
            self.waiting[number] = None;
            self.idle.push(number);
        }
        Ok(())
    }
}

/// Whether an answer has all of its body. One that is not 200 ends the measurement.
fn is_whole(answer: &[u8]) -> anyhow::Result<bool> {
    let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(false) };
    let text = std::str::from_utf8(&answer[..head])?;
    if !text.starts_with("HTTP/1.1 200 ") {
        bail!("answered {}", text.lines().next().unwrap_or_default());
    }
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.context("an answer without a length")?.parse()?;
    Ok(answer.len() >= head + 4 + length)
}
