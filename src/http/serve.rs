//! Connections: how long they may take, and how they end.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};

use super::{App, routes};

/// A client that takes longer for its headers is cut off.
const HEADERS: Duration = Duration::from_secs(10);
/// Requests that are being answered get so long when the server is told to stop.
const FAREWELL: Duration = Duration::from_secs(10);
/// Open connections; more wait in the queue of the system.
const CONNECTIONS: u32 = 2000;

/// Serves until `stop` is ready, then finishes what it has begun.
pub async fn serve(listener: TcpListener, app: App, stop: impl Future<Output = ()>) -> io::Result<()> {
    let service = TowerToHyperService::new(routes(app));
    let (farewell, _) = watch::channel(());
    let places = Arc::new(Semaphore::new(CONNECTIONS as usize));
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEADERS).preserve_header_case(true);
    tokio::pin!(stop);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, stream) = tokio::select! {
            () = &mut stop => break,
            (place, accepted) = accepted => match accepted {
                Ok((stream, _)) => (place, stream),
                Err(error) => {
                    // Too many open files, most likely: what is open goes on, and frees some.
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        let connection = server.serve_connection(TokioIo::new(stream), service.clone()).with_upgrades();
        let mut told = farewell.subscribe();
        tokio::spawn(async move {
            tokio::pin!(connection);
            let ended = tokio::select! {
                ended = &mut connection => ended,
                _ = told.changed() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    farewell.send_replace(());
    if timeout(FAREWELL, places.acquire_many(CONNECTIONS)).await.is_err() {
        tracing::warn!("some requests were not finished in time");
    }
    Ok(())
}
