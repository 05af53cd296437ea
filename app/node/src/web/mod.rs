//! The local web server: the page's files, and the socket over which page and command line speak with the desk.
//!
//! Owns who may come in and what bytes look like on the way. Knows nothing of what a command does.
//!
//! | route | who | what |
//! |---|---|---|
//! | `GET /...` | anybody on this machine | the page's files; they hold nothing of anybody |
//! | `POST /api/open` | a page that this user has open | the address's fragment as body, `open=TICKET`, for a cookie; with a good cookie the body may be anything |
//! | `GET /api/socket` | cookie, or the command line's token | the WebSocket |
//! | `GET /copy` | cookie | a copy of everything, as a download |
//!
//! **Invariant**: it listens on loopback only, and answers nothing that does not name it exactly ([`guard`]).

mod copy;
mod doors;
mod files;
mod guard;
mod neighbour;
mod socket;

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

pub(crate) use doors::{Doors, SecretHash};
pub(crate) use socket::TICKET_HEADER;

use crate::desk::DeskHandle;

/// The longest body that is read, in bytes: a ticket has 32.
const MAX_BODY: usize = 256;
/// What stands before the ticket in the address of a first visit.
pub(crate) const FRAGMENT: &str = "open=";
/// How many sockets may be open at once.
const MAX_SOCKETS: usize = 128;
/// How long answers under way may take when the server ends.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// What every request can reach.
#[derive(Debug)]
struct Web {
    port: u16,
    doors: Arc<Doors>,
    desk: DeskHandle,
    sockets: Arc<Semaphore>,
    data_folder: std::path::PathBuf,
}

/// A port on loopback, taken and not yet answering.
#[derive(Debug)]
pub(crate) struct Listening {
    port: u16,
    listeners: Vec<TcpListener>,
}

/// The server while it answers.
#[derive(Debug)]
pub(crate) struct Serving {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Listening {
    /// Takes `port` of 127.0.0.1, 0 for any, and the same of ::1 where there is one.
    ///
    /// # Errors
    /// The port is in use, or this machine has no loopback.
    pub(crate) async fn bind(port: u16) -> io::Result<Self> {
        let first = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let port = first.local_addr()?.port();
        let mut listeners = vec![first];
        if let Ok(second) = TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await {
            listeners.push(second);
        }
        Ok(Self { port, listeners })
    }

    /// Returns the port that was taken.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Begins to answer.
    pub(crate) fn serve(self, doors: Arc<Doors>, desk: DeskHandle, data_folder: std::path::PathBuf) -> Serving {
        let sockets = Arc::new(Semaphore::new(MAX_SOCKETS));
        copy::remove_leftovers(&data_folder);
        let web = Arc::new(Web { port: self.port, doors, desk, sockets, data_folder });
        let router = Router::new()
            .route("/api/open", post(open))
            .route("/api/socket", get(socket::upgrade))
            .route("/copy", get(copy::download))
            .fallback(file)
            .layer(axum::middleware::from_fn_with_state(web.clone(), guard::guard))
            .with_state(web);
        let router = router.into_make_service_with_connect_info::<SocketAddr>();
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for listener in self.listeners {
            let (router, mut stopped) = (router.clone(), stopped.clone());
            tasks.spawn(async move {
                let end = async move {
                    // The sender's end is an end as well.
                    let _ = stopped.wait_for(|stopped| *stopped).await;
                };
                if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(end).await {
                    tracing::error!(%error, "the local server failed");
                }
            });
        }
        Serving { stop, tasks }
    }
}

impl Serving {
    /// Takes no more requests and gives those under way a moment.
    pub(crate) async fn stop(mut self) {
        self.stop.send_replace(true);
        let _ = tokio::time::timeout(LAST_ANSWERS, async { while self.tasks.join_next().await.is_some() {} }).await;
    }
}

/// Exchanges a ticket for a cookie.
async fn open(State(web): State<Arc<Web>>, ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request) -> Response {
    if neighbour::is_of_another_user(peer, web.port) {
        tracing::warn!("another user of this machine tried to open the page");
        return (StatusCode::FORBIDDEN, "this is another user's notebook").into_response();
    }
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "a ticket is shorter").into_response();
    };
    let fragment = std::str::from_utf8(&body).unwrap_or_default().trim();
    let ticket = fragment.strip_prefix(FRAGMENT).unwrap_or(fragment);
    match web.doors.admit(ticket) {
        Ok(Some(admission)) => {
            web.desk.keep_sessions(admission.sessions).await;
            match HeaderValue::from_str(&admission.cookie) {
                Ok(cookie) => (StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response(),
                Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            }
        }
        // The address of a first visit is opened again: from the history, or as the browser restores its tabs.
        Ok(None) if web.doors.knows_browser(&head.headers) => StatusCode::NO_CONTENT.into_response(),
        Ok(None) => (StatusCode::FORBIDDEN, "open Taccuino anew: this address was used already").into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// Answers with a file of the page.
async fn file(request: Request) -> Response<Body> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if request.uri().path().starts_with("/api/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    files::answer(request.uri().path(), request.headers())
}
