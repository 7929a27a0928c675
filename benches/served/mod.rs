//! The real server on a free port, and one client that asks it over one connection.

mod client;

use std::net::SocketAddr;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use travaux::http::{self, App};

pub use client::Client;

/// Serves until the runtime ends; the address.
pub fn serve(runtime: &Runtime, app: App) -> SocketAddr {
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("an address");
    runtime.spawn(http::serve(listener, app, std::future::pending()));
    address
}

/// The least that a server can do: two letters, without any of our layers.
pub fn serve_nothing(runtime: &Runtime) -> SocketAddr {
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("an address");
    let nothing = Router::new().route("/", get(async || "ok").post(async || "ok"));
    runtime.spawn(async { axum::serve(listener, nothing).await });
    address
}
