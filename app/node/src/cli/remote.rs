//! The running node, reached over its socket as a page reaches it.

use std::net::{Ipv4Addr, SocketAddr};

use futures_util::{SinkExt, StreamExt};
use taccuino_api::{Call, FromNode, MAX_MESSAGE_LEN};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::AUTHORIZATION;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};

use crate::launch::instance::Instance;
use crate::web::TICKET_HEADER;

/// Reports why the running node cannot be reached.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectError {
    /// Nobody listens.
    #[error("nobody listens on port {0}")]
    Nobody(u16),
    /// Somebody else listens, or the conversation failed.
    #[error("no node answers: {0}")]
    Answer(#[source] Box<tungstenite::Error>),
    /// It gave no ticket.
    #[error("the node gives no ticket")]
    NoTicket,
}

impl From<tungstenite::Error> for ConnectError {
    fn from(error: tungstenite::Error) -> Self {
        Self::Answer(Box::new(error))
    }
}

/// A socket to the running node.
#[derive(Debug)]
pub(crate) struct Remote {
    socket: WebSocketStream<TcpStream>,
}

impl Remote {
    /// Connects to the node that `instance` names.
    ///
    /// # Errors
    /// [`ConnectError`].
    pub(crate) async fn connect(instance: &Instance) -> Result<Self, ConnectError> {
        Ok(Self::open(instance, false).await?.0)
    }

    /// Connects to get a ticket for the page, and hangs up.
    ///
    /// # Errors
    /// [`ConnectError`].
    pub(crate) async fn connect_for_ticket(instance: &Instance) -> Result<String, ConnectError> {
        let (mut remote, ticket) = Self::open(instance, true).await?;
        // A node that does not hear the end notices that the socket is gone.
        let _ = remote.socket.close(None).await;
        ticket.ok_or(ConnectError::NoTicket)
    }

    async fn open(instance: &Instance, wants_ticket: bool) -> Result<(Self, Option<String>), ConnectError> {
        let port = instance.port;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let stream = TcpStream::connect(address).await.map_err(|_| ConnectError::Nobody(port))?;
        let mut request = format!("ws://127.0.0.1:{port}/api/socket").into_client_request()?;
        let token = HeaderValue::from_str(&format!("Bearer {}", instance.token)).map_err(tungstenite::Error::from)?;
        request.headers_mut().insert(AUTHORIZATION, token);
        if wants_ticket {
            request.headers_mut().insert(TICKET_HEADER, HeaderValue::from_static("1"));
        }
        let config =
            WebSocketConfig::default().max_message_size(Some(MAX_MESSAGE_LEN)).max_frame_size(Some(MAX_MESSAGE_LEN));
        let (socket, response) = tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await?;
        let ticket = response.headers().get(TICKET_HEADER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        Ok((Self { socket }, ticket))
    }

    /// Sends a call; tells whether the node can still be reached.
    pub(super) async fn send(&mut self, call: &Call) -> bool {
        self.socket.send(Message::Binary(taccuino_api::write(call).into())).await.is_ok()
    }

    /// Waits for the next message; none when the connection is over.
    pub(super) async fn next(&mut self) -> Option<FromNode> {
        loop {
            match self.socket.next().await?.ok()? {
                Message::Binary(bytes) => return taccuino_api::read(&bytes).ok(),
                Message::Close(_) => return None,
                Message::Text(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }
}
