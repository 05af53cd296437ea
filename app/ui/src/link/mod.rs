//! The link to the node: one WebSocket to the program on the same laptop.
//!
//! Owns the socket, the numbering of calls and the way back after a break; does not know what the messages mean.

pub(crate) mod copy;
pub(crate) mod entry;
mod socket;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::rc::Rc;

use futures_channel::oneshot;
use leptos::prelude::*;
use taccuino_api::{Answer, Call, Command, ErrorCode, Event, FromNode};

use socket::{Socket, SocketEvent};

/// How long to wait before the first attempt to connect again, in milliseconds; doubles with each.
const FIRST_DELAY: u32 = 200;
/// The longest wait between two attempts, in milliseconds.
const LONGEST_DELAY: u32 = 3_000;

/// Tells whether the program can be talked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Connection {
    /// The page has just been opened; what is asked waits.
    Connecting,
    /// It answers.
    Open,
    /// It ended or was lost; the page keeps trying.
    Gone,
    /// It speaks another version of this conversation: the page should be loaded anew.
    Outdated,
}

/// Says why a call brought no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CallError {
    /// The program refused, and nothing has changed.
    Refused(ErrorCode),
    /// The program was gone before it answered; what was asked may have happened or not.
    Gone,
}

type Waiting = oneshot::Sender<Result<Answer, CallError>>;
type Listener = Rc<dyn Fn(&Event)>;

/// The page's only way to the node; a handle that is copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Link {
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    connection: RwSignal<Connection>,
}

struct Inner {
    socket: RefCell<Option<Socket>>,
    /// Messages asked for before the first connection stood.
    queue: RefCell<Vec<Vec<u8>>>,
    waiting: RefCell<BTreeMap<u32, Waiting>>,
    listeners: RefCell<BTreeMap<u32, Listener>>,
    next_call: Cell<u32>,
    next_listener: Cell<u32>,
    delay: Cell<u32>,
}

/// Names a listener, to end it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ListenerId(u32);

impl Link {
    /// Starts to connect to the program that served this page. Call it once, at the root.
    pub(crate) fn open() -> Self {
        let inner = Inner {
            socket: RefCell::default(),
            queue: RefCell::default(),
            waiting: RefCell::default(),
            listeners: RefCell::default(),
            next_call: Cell::new(1),
            next_listener: Cell::new(1),
            delay: Cell::new(FIRST_DELAY),
        };
        let link =
            Self { inner: StoredValue::new_local(Rc::new(inner)), connection: RwSignal::new(Connection::Connecting) };
        link.connect();
        link
    }

    /// Tells, as a signal, whether the program answers.
    pub(crate) fn connected(&self) -> Signal<Connection> {
        self.connection.into()
    }

    /// Asks the node for something. The message leaves at once, before the future is polled.
    pub(crate) fn call(&self, command: Command) -> impl Future<Output = Result<Answer, CallError>> + 'static {
        let (sender, receiver) = oneshot::channel();
        let inner = self.inner.get_value();
        let id = inner.next_call.get();
        inner.next_call.set(id.wrapping_add(1));
        let bytes = taccuino_api::write(&Call { id, command });
        match self.connection.get_untracked() {
            Connection::Connecting => {
                inner.queue.borrow_mut().push(bytes);
                inner.waiting.borrow_mut().insert(id, sender);
            }
            Connection::Open => {
                let sent = inner.socket.borrow().as_ref().is_some_and(|socket| socket.send(&bytes));
                if sent {
                    inner.waiting.borrow_mut().insert(id, sender);
                }
            }
            // The sender is dropped here, which the receiver reads as `Gone`.
            Connection::Gone | Connection::Outdated => {}
        }
        async move { receiver.await.unwrap_or(Err(CallError::Gone)) }
    }

    /// Calls `listener` with everything that the node tells without being asked, until [`Link::forget`].
    pub(crate) fn on_event(&self, listener: impl Fn(&Event) + 'static) -> ListenerId {
        let inner = self.inner.get_value();
        let id = inner.next_listener.get();
        inner.next_listener.set(id.wrapping_add(1));
        inner.listeners.borrow_mut().insert(id, Rc::new(listener));
        ListenerId(id)
    }

    /// Ends a listener.
    pub(crate) fn forget(&self, listener: ListenerId) {
        self.inner.get_value().listeners.borrow_mut().remove(&listener.0);
    }

    fn connect(self) {
        let socket = Socket::open(move |event| self.heard(event));
        if socket.is_none() {
            self.lost();
        }
        *self.inner.get_value().socket.borrow_mut() = socket;
    }

    fn heard(self, event: SocketEvent) {
        match event {
            SocketEvent::Opened => {
                let inner = self.inner.get_value();
                inner.delay.set(FIRST_DELAY);
                for bytes in inner.queue.take() {
                    if let Some(socket) = inner.socket.borrow().as_ref() {
                        socket.send(&bytes);
                    }
                }
                self.connection.set(Connection::Open);
            }
            SocketEvent::Message(bytes) => match taccuino_api::read::<FromNode>(&bytes) {
                Ok(FromNode::Answer { id, result }) => {
                    let waiting = self.inner.get_value().waiting.borrow_mut().remove(&id);
                    if let Some(waiting) = waiting {
                        // Whoever asked may have lost interest; then there is nobody to tell.
                        drop(waiting.send(result.map_err(CallError::Refused)));
                    }
                }
                Ok(FromNode::Event(event)) => {
                    // A copy: a listener may end itself or start another.
                    let inner = self.inner.get_value();
                    let listeners: Vec<Listener> = inner.listeners.borrow().values().cloned().collect();
                    for listener in listeners {
                        listener(&event);
                    }
                }
                Err(_) => {
                    self.connection.set(Connection::Outdated);
                    self.drop_calls();
                }
            },
            SocketEvent::Closed => self.lost(),
        }
    }

    /// Tells all who wait that the node is gone, and tries again after a while.
    fn lost(self) {
        if self.connection.get_untracked() != Connection::Outdated {
            self.connection.set(Connection::Gone);
        }
        self.drop_calls();
        let inner = self.inner.get_value();
        let delay = inner.delay.get();
        inner.delay.set((delay * 2).min(LONGEST_DELAY));
        gloo_timers::callback::Timeout::new(delay, move || self.connect()).forget();
    }

    fn drop_calls(self) {
        let inner = self.inner.get_value();
        inner.queue.borrow_mut().clear();
        inner.waiting.borrow_mut().clear();
    }
}
