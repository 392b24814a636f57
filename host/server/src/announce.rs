//! What whoever starts the server reads first: what is served, where, by what, and once, root's key pair.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use anyhow::{Context, Result};
use keyward_runtime::World;

use crate::Addresses;
use crate::parts::{Parts, Root};
use crate::settings::Settings;

/// Says it all on standard output. The addresses may be others than asked for: port 0 is any free one.
pub(crate) fn announce(settings: &Settings, parts: &Parts, root: &Root, addresses: &Addresses) -> Result<()> {
    let text = text(settings, parts, root, addresses)?;
    let mut out = io::stdout().lock();
    let said = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match (said, root) {
        (Err(error), Root::Made(_)) => Err(error).context(UNSEEN),
        // Who does not listen has missed nothing that cannot be asked for again.
        _ => Ok(()),
    }
}

const UNSEEN: &str = "root's new key pair could not be shown: start again with another in the environment";

fn text(settings: &Settings, parts: &Parts, root: &Root, addresses: &Addresses) -> Result<String> {
    let (api, admin) = (addresses.api.address(), addresses.admin.address());
    let scheme = if settings.tls_cert.is_some() { "https" } else { "http" };
    let endpoint = format!("{scheme}://{api}");
    let data = settings.data.display();
    let mut text = String::new();
    writeln!(text, "Keyward {} serves the IAM and STS API", env!("CARGO_PKG_VERSION"))?;
    writeln!(text, "  endpoint    {endpoint}")?;
    writeln!(text, "  metrics     http://{admin}/metrics, health at /healthz and /readyz")?;
    if let Some(authz) = &addresses.authz {
        writeln!(text, "  proxies ask {}", authz.address())?;
    }
    if let Some(edge) = &addresses.edge {
        writeln!(text, "  proxies get {}", edge.address())?;
    }
    writeln!(text, "  account     {}", settings.account_id)?;
    writeln!(text, "  store       {data}")?;
    writeln!(text, "  policy.wasm {}", parts.running.digest(World::Policy))?;
    writeln!(text, "  iam.wasm    {}", parts.running.digest(World::Iam))?;
    writeln!(text, "  compiled    in {:.3} s", parts.compiling.as_secs_f64())?;
    match root {
        Root::Given(id) => writeln!(text, "  root signs  with {id}, from the environment")?,
        Root::Known => writeln!(text, "  root signs  with the key pair of an earlier start")?,
        Root::Made(key) => {
            let region = settings.region.first().filter(|region| *region != "*").map_or("us-east-1", String::as_str);
            writeln!(text, "\nRoot's key pair was made just now and is not shown again:\n")?;
            writeln!(text, "  export AWS_ACCESS_KEY_ID={}", key.id)?;
            writeln!(text, "  export AWS_SECRET_ACCESS_KEY={}", key.secret.as_str())?;
            writeln!(text, "  export AWS_DEFAULT_REGION={region}")?;
            writeln!(text, "\nTry it:\n")?;
            writeln!(text, "  aws --endpoint-url {endpoint} sts get-caller-identity")?;
            writeln!(text, "  aws --endpoint-url {endpoint} iam create-user --user-name alice\n")?;
        }
    }
    Ok(text)
}
