//! One WebSocket: messages of the api in, messages of the api out.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use taccuino_api::{Call, MAX_MESSAGE_LEN};

use super::{Web, guard};
use crate::desk::{DeskHandle, Seat};
use crate::pages::{ClientKind, OutboxReceiver};

/// Asks for a ticket when the command line opens a socket, and carries it in the answer.
pub(crate) const TICKET_HEADER: &str = "taccuino-ticket";

/// How long one message may take to be read by the other side before the socket is given up.
const WRITE_LIMIT: Duration = Duration::from_secs(30);

/// Opens a socket for a page with its cookie, or for the command line with its token.
pub(super) async fn upgrade(State(web): State<Arc<Web>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    let kind = if web.doors.knows_tool(&headers) {
        ClientKind::Tool
    } else if guard::names_own_origin(&headers, web.port) && web.doors.knows_browser(&headers) {
        ClientKind::Page
    } else {
        return (StatusCode::UNAUTHORIZED, "open Taccuino from this laptop first").into_response();
    };
    let Ok(place) = web.sockets.clone().try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many pages are open").into_response();
    };
    let ticket = (kind == ClientKind::Tool && headers.contains_key(TICKET_HEADER)).then(|| web.doors.new_ticket());
    let desk = web.desk.clone();
    let mut response = upgrade.max_message_size(MAX_MESSAGE_LEN).max_frame_size(MAX_MESSAGE_LEN).on_upgrade(
        move |socket| async move {
            converse(socket, desk, kind).await;
            drop(place);
        },
    );
    if let Some(ticket) = ticket.and_then(Result::ok).and_then(|ticket| HeaderValue::from_str(&ticket).ok()) {
        response.headers_mut().insert(TICKET_HEADER, ticket);
    }
    response
}

/// Carries messages until either side ends.
async fn converse(socket: WebSocket, desk: DeskHandle, kind: ClientKind) {
    let Some((seat, outbox)) = desk.attach(kind).await else { return };
    let (sink, stream) = socket.split();
    tokio::select! {
        () = listen(stream, &seat) => {}
        () = speak(sink, outbox) => {}
    }
    seat.leave().await;
}

async fn listen(mut stream: SplitStream<WebSocket>, seat: &Seat) {
    while let Some(Ok(message)) = stream.next().await {
        match message {
            Message::Binary(bytes) => match taccuino_api::read::<Call>(&bytes) {
                // Waiting for the desk here is what slows a hasty page down.
                Ok(call) => {
                    if !seat.call(call).await {
                        return;
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "a socket sent something that is no call");
                    return;
                }
            },
            Message::Ping(_) | Message::Pong(_) => {}
            Message::Text(_) | Message::Close(_) => return,
        }
    }
}

async fn speak(mut sink: SplitSink<WebSocket, Message>, mut outbox: OutboxReceiver) {
    while let Some(bytes) = outbox.next().await {
        match tokio::time::timeout(WRITE_LIMIT, sink.send(Message::Binary(bytes.into()))).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return,
            Err(_) => {
                tracing::warn!("a socket was given up: nobody reads it");
                return;
            }
        }
    }
    let end = CloseFrame { code: close_code::AWAY, reason: "the node ends".into() };
    let _ = tokio::time::timeout(WRITE_LIMIT, sink.send(Message::Close(Some(end)))).await;
}
