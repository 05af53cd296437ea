//! What waits to be sent to one client, within a bound: who does not read is given up, not waited for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::mpsc;

/// How many bytes may wait: the largest message, and room for the small ones around it.
const MAX_WAITING: usize = taccuino_api::MAX_MESSAGE_LEN + (16 << 20);

/// The desk's end.
#[derive(Debug, Clone)]
pub(crate) struct Outbox {
    sender: mpsc::UnboundedSender<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
}

/// The client's end.
#[derive(Debug)]
pub(crate) struct OutboxReceiver {
    receiver: mpsc::UnboundedReceiver<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
}

/// Makes both ends.
pub(crate) fn outbox() -> (Outbox, OutboxReceiver) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let waiting = Arc::new(AtomicUsize::new(0));
    (Outbox { sender, waiting: waiting.clone() }, OutboxReceiver { receiver, waiting })
}

impl Outbox {
    /// Adds a message; tells whether the client still reads.
    pub(super) fn push(&self, message: Vec<u8>) -> bool {
        let length = message.len();
        let before = self.waiting.fetch_add(length, Ordering::Relaxed);
        before + length <= MAX_WAITING && self.sender.send(message).is_ok()
    }
}

impl OutboxReceiver {
    /// Waits for the next message; none when the desk has given this client up, or ends.
    pub(crate) async fn next(&mut self) -> Option<Vec<u8>> {
        let message = self.receiver.recv().await?;
        self.waiting.fetch_sub(message.len(), Ordering::Relaxed);
        Some(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_does_not_read_is_given_up() {
        let (outbox, mut receiver) = outbox();
        let half = MAX_WAITING / 2;
        assert!(outbox.push(vec![0; half]));
        assert!(outbox.push(vec![0; half]));
        assert!(!outbox.push(vec![0; 2]));
        assert_eq!(receiver.next().await.map(|message| message.len()), Some(half));
        drop(receiver);
        assert!(!outbox.push(vec![1]));
    }
}
