//! Starts servers to measure, and stops them when they go out of scope.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

/// Root's key pair on every server measured here.
pub const ACCESS_KEY: &str = "AKIABENCHBENCHBENCH0";
/// Its secret.
pub const SECRET: &str = "benchbenchbenchbenchbenchbenchbenchbench";

/// A running server.
pub struct Server {
    child: Child,
    /// Where it serves the Action API.
    pub address: SocketAddr,
    /// From its start until it served.
    pub started: Duration,
}

impl Server {
    /// Starts Keyward over a data directory.
    pub fn keyward(data: &Path) -> anyhow::Result<Self> {
        Self::keyward_with(data, &[])
    }

    /// The same with further flags.
    pub fn keyward_with(data: &Path, flags: &[&str]) -> anyhow::Result<Self> {
        let binary = std::env::var("KEYWARD_BIN")
            .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/release/keyward").into());
        let (address, admin) = (free_address()?, free_address()?);
        let mut command = Command::new(&binary);
        command
            .arg("--listen")
            .arg(address.to_string())
            .arg("--admin-listen")
            .arg(admin.to_string())
            .arg("--data")
            .arg(data)
            .args(flags)
            .env("KEYWARD_ROOT_ACCESS_KEY_ID", ACCESS_KEY)
            .env("KEYWARD_ROOT_SECRET_ACCESS_KEY", SECRET);
        Self::start(command, address, |address| get(address, "/readyz").is_some_and(|status| status == 200))
            .with_context(|| format!("{binary} does not start; build it with `cargo build --release`"))
    }

    /// Starts a command, and waits until it is ready.
    pub fn start(mut command: Command, address: SocketAddr, ready: fn(SocketAddr) -> bool) -> anyhow::Result<Self> {
        let start = Instant::now();
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut server = Self { child, address, started: Duration::ZERO };
        while start.elapsed() < Duration::from_secs(60) {
            if ready(address) {
                server.started = start.elapsed();
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                bail!("it ended at once: {status}");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!("it is not ready after a minute")
    }

    /// Resident memory, in MiB.
    pub fn resident(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kib: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib / 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// A loopback address that nobody listens on.
pub fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// Status of a plain GET.
pub fn get(address: SocketAddr, path: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").ok()?;
    let mut answer = [0; 16];
    stream.read_exact(&mut answer[..12]).ok()?;
    std::str::from_utf8(&answer[9..12]).ok()?.parse().ok()
}
