//! From an acknowledged change to the first request that a door decides by it, while others keep it busy.
//!
//! One key is taken from its user and given back, again and again. Both directions count: what is revoked must stop,
//! and what is granted must work.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::ensure;
use clap::Args;
use tokio::net::TcpStream;

use super::setup::{Envoy, keyward, reading};
use super::{Door, doors, load};
use crate::http::{action, ask, exchange};
use crate::sample::Sample;
use crate::server::{ACCESS_KEY, SECRET};
use crate::signer::Signer;

/// The key that comes and goes.
const KEY: &str = "AKIACHANGECHANGECHAN";
const ITS_SECRET: &str = "changechangechangechangechangechangechan";

/// Connections that keep the door busy.
const BUSY: usize = 8;

#[derive(Args)]
pub struct Options {
    /// Changes for each door
    #[arg(long, default_value_t = 1_000)]
    changes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { changes: 1_000 }
    }
}

/// Measures every door that Keyward decides at.
pub fn run(options: &Options) -> anyhow::Result<()> {
    let place = tempfile::tempdir()?;
    let keyward = keyward(place.path())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut caller = Caller { signer: Signer::new(ACCESS_KEY, SECRET, "iam"), address: keyward.address };
    runtime.block_on(caller.prepare())?;
    println!(
        "\nFrom an acknowledged change of a key to a door that knows it, {} changes under load\n",
        options.changes
    );
    println!("{:<26}{:>12}{:>12}{:>12}{:>16}", "door", "p50 ms", "p99 ms", "most ms", "others, req/s");
    for door in doors(place.path())?.iter().filter(|door| door.decides) {
        let envoy = Envoy::start(place.path(), door)?;
        line(door, envoy.address, &runtime, &mut caller, options.changes)?;
    }
    Ok(())
}

fn line(
    door: &Door,
    address: SocketAddr,
    runtime: &tokio::runtime::Runtime,
    caller: &mut Caller,
    changes: usize,
) -> anyhow::Result<()> {
    let over = AtomicBool::new(false);
    let busy = reading(&Signer::new(ACCESS_KEY, SECRET, "s3"), address);
    let (times, rate) = std::thread::scope(|scope| {
        let others = scope.spawn(|| load::closed_until(address, &busy, BUSY, || over.load(Ordering::Relaxed)));
        let times = runtime.block_on(caller.change(address, changes));
        over.store(true, Ordering::Relaxed);
        let others = others.join().map_err(|_| anyhow::anyhow!("the load generator panicked"))?;
        anyhow::Ok((times?, others?.0))
    })?;
    let sample = Sample::from_times(times);
    let millis = |share| format!("{:.2}", sample.quantile(share).as_secs_f64() * 1e3);
    println!("{:<26}{:>12}{:>12}{:>12}{rate:>16.0}", door.name, millis(0.5), millis(0.99), millis(1.0));
    Ok(())
}

/// Root, who changes things.
struct Caller {
    signer: Signer,
    address: SocketAddr,
}

impl Caller {
    async fn call(&self, stream: &mut TcpStream, parameters: &str) -> anyhow::Result<()> {
        let request = action(&self.signer, &self.address.to_string(), parameters);
        exchange(stream, &request, &mut Vec::new()).await
    }

    /// A user whose key may read everything.
    async fn prepare(&self) -> anyhow::Result<()> {
        let mut stream = TcpStream::connect(self.address).await?;
        let policy = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C\
                      %22Action%22%3A%22s3%3A*%22%2C%22Resource%22%3A%22*%22%7D%7D";
        self.call(&mut stream, "Action=CreateUser&UserName=changing").await?;
        let put = format!("Action=PutUserPolicy&UserName=changing&PolicyName=all&PolicyDocument={policy}");
        self.call(&mut stream, &put).await?;
        let key = format!("Action=CreateAccessKey&UserName=changing&AccessKeyId={KEY}&SecretAccessKey={ITS_SECRET}");
        self.call(&mut stream, &key).await
    }

    /// Changes the key's status so many times, and each time asks the door until it knows.
    async fn change(&self, door: SocketAddr, changes: usize) -> anyhow::Result<Vec<Duration>> {
        let (mut api, mut asked) = (TcpStream::connect(self.address).await?, TcpStream::connect(door).await?);
        api.set_nodelay(true)?;
        asked.set_nodelay(true)?;
        let (request, mut buffer) = (reading(&Signer::new(KEY, ITS_SECRET, "s3"), door), Vec::new());
        ensure!(ask(&mut asked, &request, &mut buffer).await? == 200, "the key does not work");
        let mut times = Vec::with_capacity(changes);
        for number in 0..changes {
            let (status, expected) = if number % 2 == 0 { ("Inactive", 403) } else { ("Active", 200) };
            let change = format!("Action=UpdateAccessKey&UserName=changing&AccessKeyId={KEY}&Status={status}");
            self.call(&mut api, &change).await?;
            let acknowledged = Instant::now();
            while ask(&mut asked, &request, &mut buffer).await? != expected {
                ensure!(acknowledged.elapsed() < Duration::from_secs(10), "the door does not learn it");
            }
            times.push(acknowledged.elapsed());
        }
        if changes % 2 == 1 {
            self.call(&mut api, &format!("Action=UpdateAccessKey&UserName=changing&AccessKeyId={KEY}&Status=Active"))
                .await?;
        }
        Ok(times)
    }
}
