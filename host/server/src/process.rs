//! What the process asks of the operating system for itself.

use rustix::fs::Mode;
use rustix::process::{Resource, Rlimit, geteuid, getrlimit, setrlimit, umask};

/// Lets nobody else read what it writes, leaves no memory behind when it crashes, and takes as many
/// connections as it may.
pub(crate) fn settle() {
    umask(Mode::RWXG | Mode::RWXO);
    limit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    let files = getrlimit(Resource::Nofile);
    limit(Resource::Nofile, Rlimit { current: files.maximum, maximum: files.maximum });
}

/// The user it runs as.
pub(crate) fn owner() -> u32 {
    geteuid().as_raw()
}

fn limit(resource: Resource, limit: Rlimit) {
    if let Err(error) = setrlimit(resource, limit) {
        tracing::warn!("a limit of the process stays as it was: {resource:?}: {error}");
    }
}
