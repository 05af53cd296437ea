//! Who is connected: open pages and command lines, the documents they have open, and their event streams.
//!
//! Owns presence and subscriptions. Knows nothing of what a document holds, or of how a lease is kept on disk.

mod outbox;

use std::collections::BTreeMap;

use taccuino_api::{ErrorCode, Event, FromNode, LeaseToken};
use taccuino_core::ids::DocumentId;

pub(crate) use outbox::{Outbox, OutboxReceiver, outbox};

/// Names one connected client while this process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ClientId(pub(crate) u64);

/// Tells who is at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClientKind {
    /// A page in a browser.
    Page,
    /// A command line.
    Tool,
}

#[derive(Debug)]
struct Client {
    kind: ClientKind,
    outbox: Outbox,
    /// Documents whose changes this client is told, with the lease under which it writes each.
    open: BTreeMap<DocumentId, Option<LeaseToken>>,
}

/// All clients.
#[derive(Debug, Default)]
pub(crate) struct Clients {
    clients: BTreeMap<ClientId, Client>,
}

impl Clients {
    /// Adds a client.
    pub(crate) fn attach(&mut self, id: ClientId, kind: ClientKind, outbox: Outbox) {
        self.clients.insert(id, Client { kind, outbox, open: BTreeMap::new() });
    }

    /// Removes a client. Its leases stay: the page may come back with them, and only a clean close frees a stream.
    pub(crate) fn detach(&mut self, id: ClientId) {
        self.clients.remove(&id);
    }

    /// Counts the pages.
    pub(crate) fn pages(&self) -> usize {
        self.clients.values().filter(|client| client.kind == ClientKind::Page).count()
    }

    /// Lets `id` follow `document`, and write it under `lease`. One socket a lease: another client that held it
    /// holds it no longer.
    pub(crate) fn open(&mut self, id: ClientId, document: DocumentId, lease: Option<LeaseToken>) {
        if lease.is_some() {
            for client in self.clients.values_mut() {
                if let Some(held) = client.open.get_mut(&document)
                    && *held == lease
                {
                    *held = None;
                }
            }
        }
        if let Some(client) = self.clients.get_mut(&id) {
            client.open.insert(document, lease);
        }
    }

    /// Tells whether `id` writes `document` under `lease`.
    pub(crate) fn holds(&self, id: ClientId, document: &DocumentId, lease: &LeaseToken) -> bool {
        self.clients.get(&id).and_then(|client| client.open.get(document)).is_some_and(|held| *held == Some(*lease))
    }

    /// Tells nothing more of `document` to `id`; returns the lease that it held.
    pub(crate) fn close(&mut self, id: ClientId, document: &DocumentId) -> Option<LeaseToken> {
        self.clients.get_mut(&id)?.open.remove(document).flatten()
    }

    /// Lists who has `document` open, and the lease under which each writes it.
    pub(crate) fn followers(&self, document: &DocumentId) -> Vec<(ClientId, Option<LeaseToken>)> {
        let open = |(id, client): (&ClientId, &Client)| Some((*id, *client.open.get(document)?));
        self.clients.iter().filter_map(open).collect()
    }

    /// Answers a call of `id`.
    pub(crate) fn answer(&mut self, id: ClientId, call: u32, result: Result<taccuino_api::Answer, ErrorCode>) {
        self.send(id, &FromNode::Answer { id: call, result });
    }

    /// Tells `id` what happened.
    pub(crate) fn tell(&mut self, id: ClientId, event: Event) {
        self.send(id, &FromNode::Event(event));
    }

    /// Tells everybody what happened.
    pub(crate) fn tell_all(&mut self, event: &Event) {
        let bytes = taccuino_api::write(&FromNode::Event(event.clone()));
        self.clients.retain(|_, client| client.outbox.push(bytes.clone()));
    }

    fn send(&mut self, id: ClientId, message: &FromNode) {
        let reads = self.clients.get(&id).is_none_or(|client| client.outbox.push(taccuino_api::write(message)));
        if !reads {
            // Dropping the outbox ends the socket; a page that still lives connects again and opens anew.
            self.clients.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: DocumentId = DocumentId([1; 32]);
    const FIRST: ClientId = ClientId(1);
    const SECOND: ClientId = ClientId(2);

    fn two_pages() -> (Clients, OutboxReceiver, OutboxReceiver) {
        let mut clients = Clients::default();
        let ((first, first_end), (second, second_end)) = (outbox(), outbox());
        clients.attach(FIRST, ClientKind::Page, first);
        clients.attach(SECOND, ClientKind::Page, second);
        (clients, first_end, second_end)
    }

    #[test]
    fn a_lease_follows_the_socket_that_shows_it_last() {
        let (mut clients, _first, _second) = two_pages();
        clients.open(FIRST, DOCUMENT, Some([1; 16]));
        assert_eq!(clients.followers(&DOCUMENT), [(FIRST, Some([1; 16]))]);
        clients.open(SECOND, DOCUMENT, Some([1; 16]));
        assert_eq!(clients.followers(&DOCUMENT), [(FIRST, None), (SECOND, Some([1; 16]))]);
        assert!(!clients.holds(FIRST, &DOCUMENT, &[1; 16]));
        assert!(clients.holds(SECOND, &DOCUMENT, &[1; 16]));
        assert_eq!(clients.close(SECOND, &DOCUMENT), Some([1; 16]));
        assert_eq!(clients.followers(&DOCUMENT), [(FIRST, None)]);
    }

    #[tokio::test]
    async fn who_is_gone_is_forgotten_when_there_is_something_to_tell() {
        let (mut clients, first, mut second) = two_pages();
        drop(first);
        clients.tell_all(&Event::Programmes);
        assert_eq!(clients.pages(), 1);
        assert_eq!(taccuino_api::read(&second.next().await.unwrap()), Ok(FromNode::Event(Event::Programmes)));
    }
}
