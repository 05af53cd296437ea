//! One WebSocket, from its opening to its end.
//!
//! Owns the browser's object and its callbacks; knows bytes only.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::js_sys::{ArrayBuffer, Uint8Array};
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, WebSocket};

/// Where the node listens, on the page's own origin.
const ADDRESS: &str = "/api/socket";

/// What happens to a socket.
pub(super) enum SocketEvent {
    /// It can be written to.
    Opened,
    /// A message came.
    Message(Vec<u8>),
    /// It is of no use any more; the last event.
    Closed,
}

/// A socket that tells what happens to it until it is dropped.
pub(super) struct Socket {
    socket: WebSocket,
    // Kept because the browser calls them; dropped with the socket.
    _on_open: Closure<dyn Fn(Event)>,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_close: Closure<dyn Fn(CloseEvent)>,
}

impl Socket {
    /// Starts to connect; none where the browser refuses to try.
    pub(super) fn open(heard: impl Fn(SocketEvent) + 'static) -> Option<Self> {
        let location = web_sys::window()?.location();
        let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
        let socket = WebSocket::new(&format!("{scheme}://{}{ADDRESS}", location.host().ok()?)).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let heard = Rc::new(heard);
        let on_open = {
            let heard = heard.clone();
            Closure::<dyn Fn(Event)>::new(move |_| heard(SocketEvent::Opened))
        };
        let on_message = {
            let heard = heard.clone();
            Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                if let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() {
                    heard(SocketEvent::Message(Uint8Array::new(&buffer).to_vec()));
                }
            })
        };
        let on_close = Closure::<dyn Fn(CloseEvent)>::new(move |_| heard(SocketEvent::Closed));
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Some(Self { socket, _on_open: on_open, _on_message: on_message, _on_close: on_close })
    }

    /// Sends a message; tells whether the browser took it.
    pub(super) fn send(&self, bytes: &[u8]) -> bool {
        self.socket.ready_state() == WebSocket::OPEN && self.socket.send_with_u8_array(bytes).is_ok()
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // Closing twice is no error worth telling.
        let _ = self.socket.close();
    }
}
