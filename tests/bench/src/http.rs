//! The Action API over HTTP: 64 clients, each with a connection of its own and its requests signed beforehand.

use std::net::SocketAddr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use keyward_model::time::Time;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::sample::{Sample, micros};
use crate::server::{ACCESS_KEY, SECRET, Server};
use crate::signer::Signer;

/// Clients at once.
const CLIENTS: usize = 64;

#[derive(Args)]
pub struct Options {
    /// Users in the account when it is measured, in growing order
    #[arg(long, value_delimiter = ',', default_value = "0,100000,1000000")]
    users: Vec<usize>,
    /// Calls of each kind that are measured
    #[arg(long, default_value_t = 100_000)]
    calls: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { users: vec![0, 100_000, 1_000_000], calls: 100_000 }
    }
}

/// Seeds, measures, restarts.
pub fn run(options: &Options) -> anyhow::Result<()> {
    println!("\nThe Action API over HTTP, {CLIENTS} clients on the same machine\n");
    header();
    let data = tempfile::tempdir()?;
    let server = Server::keyward(data.path())?;
    let load = Load::new(server.address)?;
    let mut users = 0;
    for &wanted in &options.users {
        load.seed(&mut users, wanted)?;
        load.measure("CreateUser", wanted, &load.creating(&mut users, options.calls / 4))?;
        load.measure("GetUser", wanted, &load.getting(users, options.calls))?;
    }
    drop(server);
    let server = Server::keyward(data.path())?;
    println!(
        "\nstart with {users} users: {} ms until it serves, {} MiB resident",
        server.started.as_millis(),
        server.resident()?
    );
    Ok(())
}

/// Heads the table that [`Load::measure`] fills.
pub fn header() {
    println!("{:<12}{:>12}{:>12}{:>12}{:>12}", "action", "users", "calls/s", "p50 µs", "p99 µs");
}

/// A load generator for one server.
pub struct Load {
    address: SocketAddr,
    host: String,
    signer: Signer,
    runtime: tokio::runtime::Runtime,
}

impl Load {
    /// A generator that signs as root.
    pub fn new(address: SocketAddr) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        Ok(Self { address, host: address.to_string(), signer: Signer::new(ACCESS_KEY, SECRET, "iam"), runtime })
    }

    /// Creates users until there are as many as wanted, and shows how far it is.
    pub fn seed(&self, users: &mut usize, wanted: usize) -> anyhow::Result<()> {
        let bar = ProgressBar::new(wanted.saturating_sub(*users) as u64);
        bar.set_style(ProgressStyle::with_template("seeding {pos}/{len} users, {per_sec}, {eta} left {wide_bar}")?);
        while *users < wanted {
            let some = (wanted - *users).min(10_000);
            self.send(&self.creating(users, some))?;
            bar.inc(some as u64);
        }
        bar.finish_and_clear();
        Ok(())
    }

    /// Requests that create users nobody has created.
    pub fn creating(&self, users: &mut usize, count: usize) -> Vec<Vec<u8>> {
        let first = *users;
        *users += count;
        (first..*users).map(|user| self.request(&format!("Action=CreateUser&UserName=user-{user}"))).collect()
    }

    /// Requests for users spread over all that there are.
    pub fn getting(&self, users: usize, count: usize) -> Vec<Vec<u8>> {
        let step = 7_919;
        (0..count).map(|i| self.request(&format!("Action=GetUser&UserName=user-{}", i * step % users))).collect()
    }

    /// Sends the requests and prints a line of the table.
    pub fn measure(&self, action: &str, users: usize, requests: &[Vec<u8>]) -> anyhow::Result<()> {
        let (elapsed, times) = self.send(requests)?;
        let rate = requests.len() as f64 / elapsed.as_secs_f64();
        let sample = Sample::from_times(times);
        let (p50, p99) = (micros(sample.median()), micros(sample.quantile(0.99)));
        println!("{action:<12}{users:>12}{rate:>12.0}{p50:>12}{p99:>12}");
        Ok(())
    }

    fn request(&self, parameters: &str) -> Vec<u8> {
        action(&self.signer, &self.host, parameters)
    }

    fn send(&self, requests: &[Vec<u8>]) -> anyhow::Result<(Duration, Vec<Duration>)> {
        let start = Instant::now();
        let times = self.runtime.block_on(async {
            let clients: Vec<_> = (0..CLIENTS)
                .map(|client| {
                    let mine: Vec<Vec<u8>> = requests.iter().skip(client).step_by(CLIENTS).cloned().collect();
                    tokio::spawn(converse(self.address, mine))
                })
                .collect();
            let mut times = Vec::with_capacity(requests.len());
            for client in clients {
                times.extend(client.await??);
            }
            anyhow::Ok(times)
        })?;
        Ok((start.elapsed(), times))
    }
}

/// A signed call of the Action API.
pub fn action(signer: &Signer, host: &str, parameters: &str) -> Vec<u8> {
    let body = format!("{parameters}&Version=2010-05-08");
    let signed = signer.sign("POST", "/", host, body.as_bytes(), now());
    format!(
        "POST / HTTP/1.1\r\nhost: {host}\r\nx-amz-date: {}\r\nx-amz-content-sha256: {}\r\nauthorization: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        signed.date,
        signed.payload,
        signed.authorization,
        body.len()
    )
    .into_bytes()
}

/// The time that signatures bear.
pub fn now() -> Time {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time::from_moment(now.as_millis() as u64)
}

/// Sends requests over one connection, one after the other; anything but a 200 ends the benchmark.
async fn converse(address: SocketAddr, requests: Vec<Vec<u8>>) -> anyhow::Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut times = Vec::with_capacity(requests.len());
    let mut buffer = Vec::new();
    for request in requests {
        let before = Instant::now();
        exchange(&mut stream, &request, &mut buffer).await?;
        times.push(before.elapsed());
    }
    Ok(times)
}

/// Sends one request and reads its answer, which must be a 200.
pub async fn exchange(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> anyhow::Result<()> {
    let status = ask(stream, request, buffer).await?;
    ensure!(status == 200, "{}", String::from_utf8_lossy(buffer));
    Ok(())
}

/// Sends one request and reads its answer, of which the status is told.
pub async fn ask(stream: &mut TcpStream, request: &[u8], buffer: &mut Vec<u8>) -> anyhow::Result<u16> {
    stream.write_all(request).await?;
    answer(stream, buffer).await
}

/// Reads one answer with a content length.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<u16> {
    buffer.clear();
    let head = loop {
        ensure!(stream.read_buf(buffer).await? > 0, "the server closed the connection");
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")).context("no content-length")?;
    let end = head + length.trim().parse::<usize>()?;
    while buffer.len() < end {
        ensure!(stream.read_buf(buffer).await? > 0, "the server closed the connection");
    }
    text.get(9..12).and_then(|status| status.parse().ok()).context("no status")
}
