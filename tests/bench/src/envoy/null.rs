//! What a door costs that decides nothing.

use std::path::Path;

use envoy_types::ext_authz::v3::CheckResponseExt as _;
use envoy_types::ext_authz::v3::pb::{Authorization, AuthorizationServer, CheckRequest, CheckResponse};
use tokio::net::UnixListener;
use tokio_stream::wrappers::UnixListenerStream;
use tonic::{Request, Response, Status};

/// An ext_authz server that lets everybody through.
pub(super) struct Authz {
    _runtime: tokio::runtime::Runtime,
}

impl Authz {
    pub(super) fn start(socket: &Path) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(async { UnixListener::bind(socket) })?;
        let server = tonic::transport::Server::builder().add_service(AuthorizationServer::new(Everybody));
        runtime.spawn(server.serve_with_incoming(UnixListenerStream::new(listener)));
        Ok(Self { _runtime: runtime })
    }
}

struct Everybody;

#[tonic::async_trait]
impl Authorization for Everybody {
    async fn check(&self, _: Request<CheckRequest>) -> Result<Response<CheckResponse>, Status> {
        Ok(Response::new(CheckResponse::with_status(Status::ok("everybody"))))
    }
}

/// A proxy-wasm filter that does nothing with a request.
pub(super) fn filter() -> anyhow::Result<Vec<u8>> {
    Ok(wat::parse_str(
        r#"(module
            (memory (export "memory") 1)
            (func (export "proxy_abi_version_0_2_1"))
            (func (export "proxy_on_memory_allocate") (param i32) (result i32) (i32.const 1024))
            (func (export "proxy_on_vm_start") (param i32 i32) (result i32) (i32.const 1))
            (func (export "proxy_on_configure") (param i32 i32) (result i32) (i32.const 1))
            (func (export "proxy_on_context_create") (param i32 i32))
            (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (i32.const 0))
            (func (export "proxy_on_done") (param i32) (result i32) (i32.const 1))
        )"#,
    )?)
}
