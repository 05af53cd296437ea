//! The frames that wait to be sent in one session, bounded in bytes.
//!
//! Owns the bound and the word that there is room again; must not know where frames go.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::error::{SendError, TrySendError};
use super::frame::MAX_FRAME;
use super::options::QUEUE_BYTES;

/// What a queued frame costs beside its bytes, so that many tiny ones are bounded as well.
const OVERHEAD: usize = 64;

/// The end where frames go in.
#[derive(Debug, Clone)]
pub(super) struct Queue {
    space: Arc<Semaphore>,
    turned_away: Arc<AtomicBool>,
    frames: mpsc::UnboundedSender<Queued>,
}

/// The end where frames come out.
#[derive(Debug)]
pub(super) struct QueueReader {
    space: Arc<Semaphore>,
    turned_away: Arc<AtomicBool>,
    frames: mpsc::UnboundedReceiver<Queued>,
}

/// A frame and the room that it takes until it is dropped.
#[derive(Debug)]
pub(super) struct Queued {
    pub(super) frame: Vec<u8>,
    _room: OwnedSemaphorePermit,
}

/// Makes both ends.
pub(super) fn queue() -> (Queue, QueueReader) {
    let space = Arc::new(Semaphore::new(QUEUE_BYTES));
    let turned_away = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = mpsc::unbounded_channel();
    (
        Queue { space: space.clone(), turned_away: turned_away.clone(), frames: sender },
        QueueReader { space, turned_away, frames: receiver },
    )
}

impl Queue {
    /// Returns how many bytes have room now.
    pub(super) fn free_space(&self) -> usize {
        if self.space.is_closed() { 0 } else { self.space.available_permits().saturating_sub(OVERHEAD) }
    }

    /// Queues a frame, waiting for room.
    pub(super) async fn send(&self, frame: Vec<u8>) -> Result<(), SendError> {
        let cost = cost(&frame)?;
        let room = self.space.clone().acquire_many_owned(cost).await.map_err(|_| SendError::Gone)?;
        self.put(frame, room)
    }

    /// Queues a frame if there is room; if not, the reader tells when there is.
    pub(super) fn try_send(&self, frame: Vec<u8>) -> Result<(), TrySendError> {
        let cost = cost(&frame)?;
        let mut room = self.space.clone().try_acquire_many_owned(cost);
        if room.is_err() {
            // Asked again after the mark is set: the reader may have freed the room in between.
            self.turned_away.store(true, Ordering::SeqCst);
            room = self.space.clone().try_acquire_many_owned(cost);
        }
        match room {
            Ok(room) => Ok(self.put(frame, room)?),
            Err(_) if self.space.is_closed() => Err(SendError::Gone.into()),
            Err(_) => Err(TrySendError::Full(frame)),
        }
    }

    fn put(&self, frame: Vec<u8>, room: OwnedSemaphorePermit) -> Result<(), SendError> {
        self.frames.send(Queued { frame, _room: room }).map_err(|_| SendError::Gone)
    }
}

/// Checks a frame and tells what it costs.
fn cost(frame: &[u8]) -> Result<u32, SendError> {
    if frame.is_empty() || frame.len() > MAX_FRAME {
        return Err(SendError::Length(frame.len()));
    }
    u32::try_from(frame.len() + OVERHEAD).map_err(|_| SendError::Length(frame.len()))
}

impl QueueReader {
    /// Waits for the next frame.
    pub(super) async fn next(&mut self) -> Option<Queued> {
        self.frames.recv().await
    }

    /// Tells once, when half the queue is free, that somebody was turned away before.
    pub(super) fn has_room_again(&self) -> bool {
        self.space.available_permits() >= QUEUE_BYTES / 2 && self.turned_away.swap(false, Ordering::SeqCst)
    }
}

impl Drop for QueueReader {
    fn drop(&mut self) {
        self.space.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_turns_away_and_says_when_there_is_room() {
        let (queue, mut reader) = queue();
        let mut queued = 0;
        let refused = loop {
            match queue.try_send(vec![1; MAX_FRAME]) {
                Ok(()) => queued += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(refused, TrySendError::Full(frame) if frame.len() == MAX_FRAME));
        assert_eq!(queued, QUEUE_BYTES / MAX_FRAME - 1);
        assert!(!reader.has_room_again());
        while queued > 0 {
            drop(reader.next().await);
            queued -= 1;
        }
        assert!(reader.has_room_again());
        assert!(!reader.has_room_again());
        assert_eq!(queue.free_space(), QUEUE_BYTES - OVERHEAD);
    }

    #[tokio::test]
    async fn a_waiting_sender_goes_on_when_there_is_room_and_ends_with_the_session() {
        let (queue, mut reader) = queue();
        while queue.try_send(vec![1; MAX_FRAME]).is_ok() {}
        let waiting = tokio::spawn({
            let queue = queue.clone();
            async move { queue.send(vec![2; MAX_FRAME]).await }
        });
        drop(reader.next().await);
        assert_eq!(waiting.await.unwrap(), Ok(()));
        let waiting = tokio::spawn({
            let queue = queue.clone();
            async move { queue.send(vec![3; MAX_FRAME]).await }
        });
        drop(reader);
        assert_eq!(waiting.await.unwrap(), Err(SendError::Gone));
        assert_eq!(queue.try_send(vec![4]), Err(SendError::Gone.into()));
        assert_eq!(queue.free_space(), 0);
    }

    #[test]
    fn frames_that_cannot_travel_are_not_queued() {
        let (queue, _reader) = queue();
        assert_eq!(queue.try_send(Vec::new()), Err(SendError::Length(0).into()));
        assert_eq!(queue.try_send(vec![0; MAX_FRAME + 1]), Err(SendError::Length(MAX_FRAME + 1).into()));
    }
}
