//! Settings of the door for proxies.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;

use super::duration;
use crate::http::Address;

/// Where proxies that decide by themselves learn what they need to know.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Proxies that decide by themselves")]
pub(crate) struct EdgeSettings {
    /// Address for them: unix:PATH, for the owner of the process only, or ADDRESS:PORT, with mutual TLS only; without it there is none
    #[arg(long, env = "KEYWARD_EDGE_LISTEN", value_name = "ADDRESS")]
    pub(crate) edge_listen: Option<Address>,
    /// Certificate chain of that address, PEM
    #[arg(long, env = "KEYWARD_EDGE_TLS_CERT", value_name = "FILE")]
    pub(crate) edge_tls_cert: Option<PathBuf>,
    /// Private key of that certificate, PEM
    #[arg(long, env = "KEYWARD_EDGE_TLS_KEY", value_name = "FILE")]
    pub(crate) edge_tls_key: Option<PathBuf>,
    /// Certificate authorities of the proxies, PEM: whoever has a certificate of theirs is a proxy
    #[arg(long, env = "KEYWARD_EDGE_CLIENT_CA", value_name = "FILE")]
    pub(crate) edge_client_ca: Option<PathBuf>,
    /// Services behind the proxies, as signatures name them, separated by commas: for others no signing keys go out
    #[arg(long, env = "KEYWARD_EDGE_SERVICE", default_value = "s3", value_name = "NAME", value_delimiter = ',', value_parser = behind_proxies)]
    pub(crate) edge_service: Vec<String>,
    /// Time between two notes of what went through proxies, as their logs say: at most so much is lost in a crash
    #[arg(long, env = "KEYWARD_METERING_INTERVAL", default_value = "10s", value_name = "TIME", value_parser = duration)]
    pub(crate) metering_interval: Duration,
}

impl EdgeSettings {
    /// What TLS is made from there: certificate, key, and the authorities of clients. None for a socket.
    pub(crate) fn tls(&self) -> Option<[&Path; 3]> {
        let (certificate, key) = self.edge_tls_cert.as_deref().zip(self.edge_tls_key.as_deref())?;
        Some([certificate, key, self.edge_client_ca.as_deref()?])
    }

    pub(super) fn check(&self) -> Result<()> {
        let some = [&self.edge_tls_cert, &self.edge_tls_key, &self.edge_client_ca].iter().any(|file| file.is_some());
        match (&self.edge_listen, self.tls()) {
            (Some(Address::Tcp(_)), None) => bail!(
                "edge-listen on an address of the network needs mutual TLS: edge-tls-cert, edge-tls-key and edge-client-ca"
            ),
            (None | Some(Address::Unix(_)), _) if some => {
                bail!(
                    "edge-tls-cert, edge-tls-key and edge-client-ca belong to an edge-listen on an address of the network"
                )
            }
            _ => Ok(()),
        }
    }
}

/// Whose signatures this server takes itself is not behind a proxy: a key for it would be a key to everything.
fn behind_proxies(text: &str) -> Result<String, &'static str> {
    match text {
        "iam" | "keyward" | "sts" => Err("with keys for the Action API a proxy could act as everybody it has seen"),
        _ => Ok(text.to_owned()),
    }
}
