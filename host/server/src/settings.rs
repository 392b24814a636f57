//! What the operator decides: flags, environment, a file, defaults; the first that says something counts.
//!
//! One table of fields serves all four. The names of the flags are the names in the file, and a file's
//! values become the defaults of the flags before these are read.

mod edge;

use std::convert::Infallible;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, CommandFactory, FromArgMatches, Parser, ValueEnum};
use ipnet::IpNet;

pub(crate) use edge::EdgeSettings;

use crate::authz::Protocol;
use crate::http::Address;
use crate::modules::key;
use crate::origin::Origin;

/// An IAM server: the AWS IAM and STS Query API over two WebAssembly components.
#[derive(Debug, Parser)]
#[command(version, after_help = SECRETS)]
pub(crate) struct Settings {
    /// What to do
    #[arg(value_enum, default_value = "serve")]
    pub(crate) command: Command,
    /// A TOML file with the same names as these flags
    #[arg(long, env = "KEYWARD_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address of the Action API
    #[arg(long, env = "KEYWARD_LISTEN", default_value = "127.0.0.1:8333")]
    pub(crate) listen: SocketAddr,
    /// Address of metrics and health
    #[arg(long, env = "KEYWARD_ADMIN_LISTEN", default_value = "127.0.0.1:8334")]
    pub(crate) admin_listen: SocketAddr,
    /// Directory of the store, the sealing key, the audit log and compiled components
    #[arg(long, env = "KEYWARD_DATA", default_value = "./keyward-data", value_name = "DIRECTORY")]
    pub(crate) data: PathBuf,
    /// Id of the first account
    #[arg(long, env = "KEYWARD_ACCOUNT_ID", default_value = "000000000000", value_parser = account_id)]
    pub(crate) account_id: String,
    /// Regions that signatures may name, separated by commas; `*`: any
    #[arg(long, env = "KEYWARD_REGION", default_value = "us-east-1", value_delimiter = ',')]
    pub(crate) region: Vec<String>,
    /// File with the key that seals the store; without it and without KEYWARD_MASTER_KEY: master.key in the data directory
    #[arg(long, env = "KEYWARD_MASTER_KEY_FILE", value_name = "FILE")]
    pub(crate) master_key_file: Option<PathBuf>,
    /// Certificate chain for TLS, PEM; without it plain HTTP is served
    #[arg(long, env = "KEYWARD_TLS_CERT", value_name = "FILE")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Private key of the certificate, PEM
    #[arg(long, env = "KEYWARD_TLS_KEY", value_name = "FILE")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Where clients reach the server, if that is elsewhere than at `listen`: `https://NAME`, with a port where it has one. Addresses in answers begin with it, whatever a request says
    #[arg(long, env = "KEYWARD_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<Origin>,
    /// Networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by commas
    #[arg(long, env = "KEYWARD_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    pub(crate) trusted_proxy: Vec<IpNet>,
    /// Address where proxies ask whether a request may pass: ADDRESS:PORT or unix:PATH; without it nobody can
    #[arg(long, env = "KEYWARD_AUTHZ_LISTEN", value_name = "ADDRESS")]
    pub(crate) authz_listen: Option<Address>,
    /// How proxies ask there
    #[arg(long, env = "KEYWARD_AUTHZ_PROTOCOL", value_enum, default_value = "grpc")]
    pub(crate) authz_protocol: Protocol,
    /// Host names under which the stores behind the proxies are reached, separated by commas: `BUCKET.NAME` is then a bucket, and other hosts are refused; without any, every path begins with its bucket
    #[arg(long, env = "KEYWARD_S3_HOST", value_name = "NAME", value_delimiter = ',')]
    pub(crate) s3_host: Vec<String>,
    /// Routes of other HTTP services behind the proxies: a TOML or JSON file
    #[arg(long, env = "KEYWARD_ROUTES", value_name = "FILE")]
    pub(crate) routes: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) edge: EdgeSettings,
    #[command(flatten)]
    pub(crate) modules: ModuleSettings,
    #[command(flatten)]
    pub(crate) logs: Logs,
    #[command(flatten)]
    pub(crate) http: HttpLimits,
    #[command(flatten)]
    pub(crate) calls: CallLimits,
    #[command(flatten)]
    pub(crate) passwords: PasswordLimits,
    #[command(flatten)]
    pub(crate) providers: ProviderRules,
}

const SECRETS: &str = "Secrets come from the environment only:
  KEYWARD_ROOT_ACCESS_KEY_ID, KEYWARD_ROOT_SECRET_ACCESS_KEY  root's key pair; both or neither, generated if neither
  KEYWARD_MASTER_KEY                                          the key that seals the store, 32 bytes in base64

A flag counts more than its variable, the variable more than the file, the file more than the default.";

/// What the program is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Command {
    /// Run the server
    Serve,
    /// Print the table of actions as JSON
    Describe,
}

/// Components in the place of those that the server was built with.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Modules")]
pub(crate) struct ModuleSettings {
    /// Whose components serve
    #[arg(long, env = "KEYWARD_MODULES", value_enum, default_value = "installed")]
    pub(crate) modules: ModuleUse,
    /// Ed25519 public keys in base64, separated by commas: only modules run whose digest one of them has signed; without any, modules need no signature
    #[arg(long, env = "KEYWARD_MODULE_KEY", value_name = "KEY", value_delimiter = ',', value_parser = key)]
    pub(crate) module_key: Vec<[u8; 32]>,
    /// Traps and overruns of a module that took over after which what ran before is brought back
    #[arg(long, env = "KEYWARD_MODULE_FAILURES", default_value = "5", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) module_failures: u32,
    /// Time after it took over in which these count
    #[arg(long, env = "KEYWARD_MODULE_WINDOW", default_value = "5m", value_parser = duration)]
    pub(crate) module_window: Duration,
}

/// Whose components serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModuleUse {
    /// The modules that the installation has activated, and the server's own where it has none
    Installed,
    /// The server's own, whatever the installation has activated
    Own,
}

/// Who is told what happened.
#[derive(Debug, Args)]
#[command(next_help_heading = "Logs")]
pub(crate) struct Logs {
    /// Where one JSON line per call goes: a file, `-` for standard output, `off` [default: audit.log in the data directory]
    #[arg(long, env = "KEYWARD_AUDIT_LOG", value_name = "FILE")]
    pub(crate) audit_log: Option<LogTarget>,
    /// What to do with calls while the audit log cannot be written
    #[arg(long, env = "KEYWARD_AUDIT_FAILURE", value_enum, default_value = "refuse")]
    pub(crate) audit_failure: AuditFailure,
    /// Where one JSON line per HTTP exchange goes: a file, `-` for standard output, `off`
    #[arg(long, env = "KEYWARD_ACCESS_LOG", value_name = "FILE", default_value = "off")]
    pub(crate) access_log: LogTarget,
    /// What the server says of itself on standard error: error, warn, info, debug or trace
    #[arg(long, env = "KEYWARD_LOG", default_value = "info", value_name = "LEVEL")]
    pub(crate) log: tracing::Level,
}

/// Where a log goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LogTarget {
    Off,
    Stdout,
    File(PathBuf),
}

impl FromStr for LogTarget {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "off" => Self::Off,
            "-" => Self::Stdout,
            path => Self::File(path.into()),
        })
    }
}

/// What becomes of calls that cannot be audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFailure {
    /// Refuse calls until it can be written again
    Refuse,
    /// Serve them, and lose their records
    Continue,
}

/// How much of the server one client, or all of them, may have.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Limits of HTTP")]
pub(crate) struct HttpLimits {
    /// Connections open at once; more wait to be accepted
    #[arg(long, env = "KEYWARD_MAX_CONNECTIONS", default_value = "4096", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_connections: u32,
    /// Bytes of a request's body
    #[arg(long, env = "KEYWARD_MAX_BODY", default_value = "1048576", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_body: u32,
    /// Bytes of all bodies being received or served at once
    #[arg(long, env = "KEYWARD_MAX_BODIES", default_value = "268435456", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) max_bodies: u32,
    /// Time to send a request's head, or to finish a TLS handshake
    #[arg(long, env = "KEYWARD_HEADER_TIMEOUT", default_value = "10s", value_parser = duration)]
    pub(crate) header_timeout: Duration,
    /// Time to send a request's body
    #[arg(long, env = "KEYWARD_BODY_TIMEOUT", default_value = "10s", value_parser = duration)]
    pub(crate) body_timeout: Duration,
    /// Time from a request's head to its answer
    #[arg(long, env = "KEYWARD_REQUEST_TIMEOUT", default_value = "30s", value_parser = duration)]
    pub(crate) request_timeout: Duration,
    /// Time a connection may stay open without a request
    #[arg(long, env = "KEYWARD_IDLE_TIMEOUT", default_value = "75s", value_parser = duration)]
    pub(crate) idle_timeout: Duration,
    /// Time that requests under way have to finish when the server is told to stop
    #[arg(long, env = "KEYWARD_DRAIN_TIMEOUT", default_value = "30s", value_parser = duration)]
    pub(crate) drain_timeout: Duration,
}

/// How calls run.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Limits of calls")]
pub(crate) struct CallLimits {
    /// Threads that run calls; 0: one for each core
    #[arg(long, env = "KEYWARD_WORKERS", default_value = "0", value_parser = clap::value_parser!(u16).range(..=64))]
    pub(crate) workers: u16,
    /// Calls under way at once, most of them waiting; more are refused
    #[arg(long, env = "KEYWARD_QUEUE", default_value = "1024", value_parser = clap::value_parser!(u32).range(1..=65536))]
    pub(crate) queue: u32,
    /// The longest that one call may run
    #[arg(long, env = "KEYWARD_CALL_DEADLINE", default_value = "1s", value_parser = duration)]
    pub(crate) call_deadline: Duration,
    /// Time between two notes of what was used last
    #[arg(long, env = "KEYWARD_USAGE_INTERVAL", default_value = "10s", value_parser = duration)]
    pub(crate) usage_interval: Duration,
    /// Memory that one call may have, in MiB
    #[arg(long, env = "KEYWARD_CALL_MEMORY", default_value = "64", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) call_memory: u16,
}

/// How much work a hash of a password is. Below 19 MiB and 2 passes Argon2id is advised against.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Hashes of passwords")]
pub(crate) struct PasswordLimits {
    /// Memory that one takes, in MiB
    #[arg(long, env = "KEYWARD_PASSWORD_MEMORY", default_value = "64", value_parser = clap::value_parser!(u16).range(19..=1024))]
    pub(crate) password_memory: u16,
    /// How often it goes through that memory
    #[arg(long, env = "KEYWARD_PASSWORD_PASSES", default_value = "3", value_parser = clap::value_parser!(u8).range(2..=100))]
    pub(crate) password_passes: u8,
    /// How many are made at once; 0: half as many as there are cores
    #[arg(long, env = "KEYWARD_PASSWORD_THREADS", default_value = "0", value_parser = clap::value_parser!(u16).range(..=64))]
    pub(crate) password_threads: u16,
    /// How many more wait; still more are refused
    #[arg(long, env = "KEYWARD_PASSWORD_QUEUE", default_value = "64", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) password_queue: u16,
}

/// From where documents of identity providers are fetched.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Identity providers")]
pub(crate) struct ProviderRules {
    /// Networks of your own that providers may be in, separated by commas; elsewhere only public addresses are spoken to
    #[arg(long, env = "KEYWARD_PROVIDER_NETWORK", value_name = "CIDR", value_delimiter = ',')]
    pub(crate) provider_network: Vec<IpNet>,
    /// Whether providers in those networks may be without TLS
    #[arg(long, env = "KEYWARD_PROVIDER_HTTP", value_enum, default_value = "never")]
    pub(crate) provider_http: ProviderHttp,
    /// Certificate authorities of providers, PEM, in the place of the system's
    #[arg(long, env = "KEYWARD_PROVIDER_CA", value_name = "FILE")]
    pub(crate) provider_ca: Option<PathBuf>,
}

/// Who may be without TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProviderHttp {
    /// Nobody
    Never,
    /// Providers in the networks that were named
    Internal,
}

impl Settings {
    /// Reads the command line, the environment and the file they name. Ends the program on `--help`, and
    /// on what cannot be understood.
    pub(crate) fn read() -> Result<Self> {
        Self::read_from(std::env::args_os().collect()).or_else(|error| match error.downcast::<clap::Error>() {
            Ok(usage) => usage.exit(),
            Err(other) => Err(other),
        })
    }

    fn read_from(words: Vec<OsString>) -> Result<Self> {
        let command = Self::command();
        let first = command.clone().try_get_matches_from(&words)?;
        let settings = match first.get_one::<PathBuf>("config") {
            Some(file) => Self::from_arg_matches(&with_defaults(command, file)?.try_get_matches_from(words)?)?,
            None => Self::from_arg_matches(&first)?,
        };
        if settings.tls_cert.is_some() != settings.tls_key.is_some() {
            bail!("tls-cert and tls-key belong together: one of them is missing");
        }
        settings.edge.check()?;
        Ok(settings)
    }
}

/// The same command with the file's values as defaults.
fn with_defaults(mut command: clap::Command, file: &Path) -> Result<clap::Command> {
    let named = || format!("{}", file.display());
    let text = std::fs::read_to_string(file).with_context(named)?;
    let checked = command.clone();
    for (name, value) in text.parse::<toml::Table>().with_context(named)? {
        let known = command.get_arguments().find(|argument| argument.get_long() == Some(&name));
        let Some(id) = known.map(|argument| argument.get_id().clone()).filter(|id| is_setting(id.as_str())) else {
            bail!("{}: unknown setting `{name}`", file.display());
        };
        let values = scalars(value).with_context(|| format!("{}: setting `{name}`", file.display()))?;
        // A default is only looked at where it counts; a file is right or wrong as a whole.
        let words = values.iter().map(|value| format!("--{name}={value}"));
        let words = std::iter::once("keyward".to_owned()).chain(words);
        checked.clone().try_get_matches_from(words).map_err(|error| misfit(file, &error))?;
        command = command.mut_arg(id, |argument| argument.default_values(values));
    }
    Ok(command)
}

/// The first line of what clap says; the rest is advice on flags.
fn misfit(file: &Path, error: &clap::Error) -> anyhow::Error {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    anyhow!("{}: {}", file.display(), first.trim_start_matches("error: "))
}

/// A file cannot name another file.
fn is_setting(id: &str) -> bool {
    !["config", "help", "version"].contains(&id)
}

fn scalars(value: toml::Value) -> Result<Vec<String>> {
    Ok(match value {
        toml::Value::Array(values) => values.into_iter().map(scalars).collect::<Result<Vec<_>>>()?.concat(),
        toml::Value::String(text) => vec![text],
        toml::Value::Integer(number) => vec![number.to_string()],
        _ => bail!("is neither text nor a number nor a list of them"),
    })
}

fn account_id(text: &str) -> Result<String, &'static str> {
    match text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Ok(text.to_owned()),
        false => Err("an account id has 12 digits"),
    }
}

/// As `10s` or `1m 30s`; nothing can be done in no time.
fn duration(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if duration.is_zero() || duration > LONGEST {
        Err("a time limit is more than nothing and at most a day".into())
    } else {
        Ok(duration)
    }
}

const LONGEST: Duration = Duration::from_hours(24);

#[cfg(test)]
mod tests;
