//! One stream of one connection as frames: four bytes of length, big-endian, then at most 64 KiB.
//!
//! Owns reading, writing and the way a session is left. Knows nothing of what a frame means.

use std::time::Duration;

use iroh::endpoint::{Connection, RecvStream, SendStream};
use n0_future::task::AbortOnDropHandle;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::machine::PairingSessionId;
use super::message::MAX_FRAME_BYTES;

/// How long a last word may take to be read by the peer.
const LINGER: Duration = Duration::from_secs(3);

/// A stream that is ready for the conversation.
#[derive(Debug)]
pub(super) struct PeerStream {
    pub(super) connection: Connection,
    pub(super) send: SendStream,
    pub(super) receive: RecvStream,
}

/// What a session's stream brings.
#[derive(Debug)]
pub(super) enum WireEvent {
    /// A frame; an empty one stands for one that was too long to be read.
    Frame { session: PairingSessionId, frame: Vec<u8> },
    /// Nothing more will come.
    Lost { session: PairingSessionId },
}

#[derive(Debug)]
enum WireCommand {
    Send(Vec<u8>),
    Finish,
    Close,
}

/// Drives one session's stream until it is left; dropping it hangs up.
#[derive(Debug)]
pub(super) struct Wire {
    commands: mpsc::UnboundedSender<WireCommand>,
    _task: AbortOnDropHandle<()>,
}

impl Wire {
    /// Starts reading and writing.
    pub(super) fn start(session: PairingSessionId, stream: PeerStream, events: mpsc::Sender<WireEvent>) -> Self {
        let (commands, queue) = mpsc::unbounded_channel();
        let task = tokio::spawn(async move {
            let PeerStream { connection, mut send, mut receive } = stream;
            tokio::select! {
                () = read_all(session, &mut receive, &events) => {}
                () = write_all(&connection, &mut send, queue) => {}
            }
            connection.close(0_u8.into(), b"done");
            // Without a driver there is nobody left to tell.
            let _ = events.send(WireEvent::Lost { session }).await;
        });
        Self { commands, _task: AbortOnDropHandle::new(task) }
    }

    /// Queues a frame.
    pub(super) fn send(&self, frame: Vec<u8>) {
        // A stream that is gone has reported it, or is about to.
        let _ = self.commands.send(WireCommand::Send(frame));
    }

    /// Lets the peer hang up once it has read everything.
    pub(super) fn finish(&self) {
        let _ = self.commands.send(WireCommand::Finish);
    }

    /// Hangs up.
    pub(super) fn close(&self) {
        let _ = self.commands.send(WireCommand::Close);
    }
}

async fn read_all(session: PairingSessionId, receive: &mut RecvStream, events: &mpsc::Sender<WireEvent>) {
    while let Ok(frame) = read_frame(receive).await {
        let too_long = frame.is_empty();
        if events.send(WireEvent::Frame { session, frame }).await.is_err() {
            return;
        }
        if too_long {
            // What follows cannot be told apart; the refusal still has to get out.
            std::future::pending::<()>().await;
        }
    }
}

async fn write_all(connection: &Connection, send: &mut SendStream, mut queue: mpsc::UnboundedReceiver<WireCommand>) {
    while let Some(command) = queue.recv().await {
        match command {
            WireCommand::Send(frame) => {
                if write_frame(send, &frame).await.is_err() {
                    return;
                }
            }
            WireCommand::Finish => {
                // Closing now could overtake the last frame, so the peer closes, within a short time.
                if send.finish().is_ok() {
                    let _ = timeout(LINGER, connection.closed()).await;
                }
                return;
            }
            WireCommand::Close => return,
        }
    }
}

/// Reads one frame; one that claims to be empty or too long is returned empty, its bytes unread.
pub(super) async fn read_frame<R: AsyncRead + Unpin>(receive: &mut R) -> std::io::Result<Vec<u8>> {
    let length = receive.read_u32().await? as usize;
    if length > MAX_FRAME_BYTES {
        return Ok(Vec::new());
    }
    let mut frame = vec![0; length];
    receive.read_exact(&mut frame).await?;
    Ok(frame)
}

/// Writes one frame, which the caller keeps within the limit.
pub(super) async fn write_frame<W: AsyncWrite + Unpin>(send: &mut W, frame: &[u8]) -> std::io::Result<()> {
    let length = u32::try_from(frame.len()).map_err(std::io::Error::other)?;
    send.write_all(&length.to_be_bytes()).await?;
    send.write_all(frame).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn frames_read_back_and_lengths_that_lie_are_not_believed() {
        let longest = vec![7; MAX_FRAME_BYTES];
        let mut bytes = Vec::new();
        write_frame(&mut bytes, b"abc").await.unwrap();
        assert_eq!(bytes, [0, 0, 0, 3, b'a', b'b', b'c']);
        write_frame(&mut bytes, &longest).await.unwrap();
        bytes.extend(u32::MAX.to_be_bytes());
        let mut reader = &bytes[..];
        assert_eq!(read_frame(&mut reader).await.unwrap(), b"abc");
        assert_eq!(read_frame(&mut reader).await.unwrap(), longest);
        assert_eq!(read_frame(&mut reader).await.unwrap(), b"");
        assert!(read_frame(&mut reader).await.is_err());
    }
}
