//! The processes: Keyward with a user, and Envoy with a door.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;
use serde_json::json;

use super::{Door, started, tool};
use crate::http::now;
use crate::server::{Server, free_address};
use crate::signer::Signer;

/// Keyward with a socket for each kind of door.
pub(super) fn keyward(place: &Path) -> anyhow::Result<Server> {
    let socket = |name| format!("unix:{}", place.join(name).display());
    let (authz, edge) = (socket("authz.sock"), socket("edge.sock"));
    Server::keyward_with(&place.join("data"), &["--authz-listen", &authz, "--edge-listen", &edge])
}

/// A GET of an object, signed for a host.
pub(super) fn reading(signer: &Signer, host: SocketAddr) -> Vec<u8> {
    let host = host.to_string();
    let signed = signer.sign("GET", "/bucket/key", &host, b"", now());
    format!(
        "GET /bucket/key HTTP/1.1\r\nhost: {host}\r\nx-amz-date: {}\r\nx-amz-content-sha256: {}\r\n\
         authorization: {}\r\nuser-agent: aws-sdk-go-v2/1.36.3\r\naccept-encoding: gzip\r\n\r\n",
        signed.date, signed.payload, signed.authorization
    )
    .into_bytes()
}

/// Envoy with one worker and one door.
pub(super) struct Envoy {
    pub(super) server: Server,
    pub(super) address: SocketAddr,
}

impl Envoy {
    pub(super) fn start(place: &Path, door: &Door) -> anyhow::Result<Self> {
        let address = free_address()?;
        let file = place.join("envoy.json");
        std::fs::write(&file, configuration(address, door))?;
        let mut command = Command::new(tool("tools/python/bin/envoy")?);
        command.arg("-c").arg(&file).args(["--concurrency", "1", "--use-dynamic-base-id", "--log-level", "error"]);
        if let Ok(modules) = tool("release/libkeyward_envoy.so") {
            command.env("ENVOY_DYNAMIC_MODULES_SEARCH_PATH", modules.parent().context("a folder")?);
        }
        Ok(Self { server: started(command, address)?, address })
    }
}

fn configuration(address: SocketAddr, door: &Door) -> String {
    let mut filters = door.filters.clone();
    filters.push(json!({
        "name": "envoy.filters.http.router",
        "typed_config": { "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router" },
    }));
    let manager = json!({
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "measured",
        "use_remote_address": true,
        "normalize_path": false,
        "http_filters": filters,
        "route_config": { "virtual_hosts": [{
            "name": "all",
            "domains": ["*"],
            "routes": [{
                "match": { "prefix": "/" },
                "direct_response": { "status": 200, "body": { "inline_string": "an object" } },
            }],
        }] },
    });
    json!({ "static_resources": {
        "clusters": door.clusters,
        "listeners": [{
            "name": "measured",
            "address": { "socket_address": { "address": address.ip(), "port_value": address.port() } },
            "filter_chains": [{ "filters": [{
                "name": "envoy.filters.network.http_connection_manager",
                "typed_config": manager,
            }] }],
        }],
    } })
    .to_string()
}
