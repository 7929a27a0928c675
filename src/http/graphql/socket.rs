//! `/graphql/ws`: the protocol `graphql-transport-ws`, many operations over one WebSocket.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::graphql::futures::StreamExt;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{Extensions, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, interval_at, sleep, timeout};

use super::read;
use crate::graphql::{self, GraphQl, Opened, ResponseKind};
use crate::http::App;
use crate::http::identity::Identity;
use crate::http::refusal::Refusal;

const PROTOCOL: &str = "graphql-transport-ws";
/// Longest message, in bytes.
const MESSAGE: usize = 1 << 20;
/// From the handshake to `connection_init`.
const GREETING: Duration = Duration::from_secs(10);
/// A client that takes longer for one message is gone.
const SENDING: Duration = Duration::from_secs(30);
/// Between signs of life.
const BEAT: Duration = Duration::from_secs(25);
/// Answers of one socket that wait to be sent; then its operations wait.
const WAITING: usize = 16;

/// Takes up one WebSocket.
pub async fn answer(
    State(app): State<App>,
    extensions: Extensions,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else {
        let words = format!("this address speaks {PROTOCOL} over WebSocket only");
        return Refusal::new(StatusCode::UPGRADE_REQUIRED, words).into_response();
    };
    let Ok(place) = Arc::clone(&app.sockets).try_acquire_owned() else {
        return Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "too many sockets are open").into_response();
    };
    let id = Identity::of(&extensions);
    let upgrade = upgrade.max_message_size(MESSAGE).max_frame_size(MESSAGE).protocols([PROTOCOL]);
    let speaks = upgrade.selected_protocol().is_some();
    let mut response = upgrade.on_upgrade(move |socket| async move {
        let mut talk = Talk::new(app.graphql, socket, id);
        let end = match speaks {
            true => talk.run().await,
            false => End::closed(4406, "Subprotocol not acceptable"),
        };
        if let End::Closed { code, reason } = end {
            let reason = reason.into();
            // The client may be gone already.
            let _told = talk.send(Message::Close(Some(CloseFrame { code, reason }))).await;
        }
        drop(place);
    });
    // Headers go out as the client writes them: Python's `gql` does not find `sec-websocket-protocol`.
    response.extensions_mut().extend(extensions);
    response
}

/// How a talk ends.
enum End {
    /// The client has left.
    Gone,
    /// It broke the protocol.
    Closed { code: u16, reason: String },
}

impl End {
    fn closed(code: u16, reason: impl Into<String>) -> End {
        End::Closed { code, reason: reason.into() }
    }
}

/// What clients say.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    ConnectionInit,
    Ping { payload: Option<Value> },
    Pong,
    Subscribe { id: String, payload: Value },
    Complete { id: String },
}

/// What an operation has to say.
enum Told {
    Next(String),
    Error(Value),
    Complete,
}

struct Talk {
    graphql: GraphQl,
    socket: WebSocket,
    id: Option<String>,
    /// The client has greeted.
    greeted: bool,
    /// Open operations by their id, each with a number that no other has here.
    operations: HashMap<String, (u64, AbortHandle)>,
    number: u64,
    tasks: JoinSet<()>,
    teller: mpsc::Sender<(String, u64, Told)>,
    told: mpsc::Receiver<(String, u64, Told)>,
}

impl Talk {
    fn new(graphql: GraphQl, socket: WebSocket, id: Option<String>) -> Talk {
        let (teller, told) = mpsc::channel(WAITING);
        let (operations, tasks) = (HashMap::new(), JoinSet::new());
        Talk { graphql, socket, id, greeted: false, operations, number: 0, tasks, teller, told }
    }

    async fn run(&mut self) -> End {
        let greeting = sleep(GREETING);
        tokio::pin!(greeting);
        let mut beat = interval_at(Instant::now() + BEAT, BEAT);
        loop {
            let done = tokio::select! {
                biased;
                message = self.socket.recv() => match message {
                    Some(Ok(message)) => self.hear(message).await,
                    _ => Err(End::Gone),
                },
                Some((id, number, told)) = self.told.recv() => self.tell(id, number, told).await,
                () = &mut greeting, if !self.greeted => {
                    Err(End::closed(4408, "Connection initialisation timeout"))
                }
                _ = beat.tick() => self.send(Message::Ping(Bytes::new())).await,
                Some(_) = self.tasks.join_next() => Ok(()),
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn hear(&mut self, message: Message) -> Result<(), End> {
        let text = match &message {
            Message::Text(text) => text.as_str(),
            Message::Close(_) => {
                // The answer to the farewell goes out while the next message is waited for, which never comes.
                let _farewell = timeout(SENDING, self.socket.recv()).await;
                return Err(End::Gone);
            }
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Binary(_) => return Err(End::closed(4400, "Invalid message: binary")),
        };
        let said = serde_json::from_str(text);
        match said.map_err(|_| End::closed(4400, "Invalid message"))? {
            Said::ConnectionInit if self.greeted => {
                Err(End::closed(4429, "Too many initialisation requests"))
            }
            Said::ConnectionInit => {
                self.greeted = true;
                self.say(json!({ "type": "connection_ack" })).await
            }
            Said::Ping { payload: None } => self.say(json!({ "type": "pong" })).await,
            Said::Ping { payload } => self.say(json!({ "type": "pong", "payload": payload })).await,
            Said::Pong => Ok(()),
            Said::Subscribe { .. } if !self.greeted => Err(End::closed(4401, "Unauthorized")),
            Said::Subscribe { id, payload } => self.subscribe(id, payload).await,
            Said::Complete { id } => {
                if let Some((_, task)) = self.operations.remove(&id) {
                    task.abort();
                }
                Ok(())
            }
        }
    }

    async fn subscribe(&mut self, id: String, payload: Value) -> Result<(), End> {
        if self.operations.contains_key(&id) {
            return Err(End::closed(4409, format!("Subscriber for {:.80} already exists", id)));
        }
        let request = read::from_message(payload).map_err(|it| End::closed(4400, it))?;
        let most = self.graphql.limits().socket_operations;
        if self.operations.len() >= most {
            let message = format!("this socket has {most} operations open, and that is the limit");
            let errors = json!([{ "message": message, "extensions": { "code": "QUERY_TOO_COMPLEX" } }]);
            return self.say(json!({ "type": "error", "id": id, "payload": errors })).await;
        }
        self.number += 1;
        let (number, teller) = (self.number, self.teller.clone());
        let request = graphql::Request { id: self.id.clone(), ..request };
        let task = self.tasks.spawn(operate(self.graphql.clone(), request, id.clone(), number, teller));
        self.operations.insert(id, (number, task));
        Ok(())
    }

    /// Passes on what an operation says, unless the client has ended it.
    async fn tell(&mut self, id: String, number: u64, told: Told) -> Result<(), End> {
        if self.operations.get(&id).is_none_or(|(open, _)| *open != number) {
            return Ok(());
        }
        match told {
            Told::Next(body) => {
                let id = Value::from(id);
                let text = format!(r#"{{"type":"next","id":{id},"payload":{body}}}"#);
                self.send(Message::Text(text.into())).await
            }
            Told::Error(errors) => {
                self.operations.remove(&id);
                self.say(json!({ "type": "error", "id": id, "payload": errors })).await
            }
            Told::Complete => {
                self.operations.remove(&id);
                self.say(json!({ "type": "complete", "id": id })).await
            }
        }
    }

    async fn say(&mut self, message: Value) -> Result<(), End> {
        self.send(Message::Text(message.to_string().into())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        match timeout(SENDING, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(End::Gone),
        }
    }
}

/// Runs one operation to its end, or until nobody listens.
async fn operate(
    graphql: GraphQl,
    request: graphql::Request,
    id: String,
    number: u64,
    teller: mpsc::Sender<(String, u64, Told)>,
) {
    let tell = async |told| teller.send((id.clone(), number, told)).await.is_ok();
    let last = match graphql.open(request).await {
        Opened::Once(response) if response.kind == ResponseKind::RequestError => {
            let body = serde_json::to_value(&response.body).unwrap_or_default();
            Told::Error(body.get("errors").cloned().unwrap_or_default())
        }
        Opened::Once(response) => match tell(Told::Next(response.body.to_string())).await {
            true => Told::Complete,
            false => return,
        },
        Opened::Events(mut events) => {
            while let Some(response) = events.next().await {
                if !tell(Told::Next(response.body.to_string())).await {
                    return;
                }
            }
            Told::Complete
        }
    };
    // Who has left needs no end.
    let _told = tell(last).await;
}
