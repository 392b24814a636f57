//! Whose word about a server's name is believed.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, ensure};
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::http;

/// The certificate authorities of the system, read when they are needed first; or the operator's own alone.
#[derive(Default)]
pub(crate) struct Authorities(OnceCell<Arc<ClientConfig>>);

/// Reads the operator's authorities, if there are any.
pub(crate) fn authorities(file: Option<&PathBuf>) -> Result<Authorities> {
    let own = file.map(|file| config(http::authorities(file)?)).transpose()?;
    Ok(Authorities(OnceCell::new_with(own.map(Arc::new))))
}

impl Authorities {
    pub(super) async fn config(&self) -> Result<Arc<ClientConfig>, String> {
        let made = self.0.get_or_try_init(|| async {
            let read = spawn_blocking(from_system).await.map_err(|error| error.to_string())?;
            read.map(Arc::new).map_err(|error| format!("{error:#}"))
        });
        made.await.cloned()
    }
}

fn from_system() -> Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    ensure!(!roots.is_empty(), "the system has no certificate authorities");
    config(roots)
}

fn config(roots: RootCertStore) -> Result<ClientConfig> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    Ok(config.with_safe_default_protocol_versions()?.with_root_certificates(roots).with_no_client_auth())
}
