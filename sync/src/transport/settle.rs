//! Agreeing on one connection when both sides dial.
//!
//! Owns the greeting on a new connection and who decides; must not know what a session does.
//!
//! Of two devices the one with the smaller id is the **arbiter**: it alone decides which connection is used, so
//! no race can leave the two sides with different ones. Each side greets on the one stream that the dialler
//! opens:
//!
//! ```text
//! greeting   version: u8 = 1, tag: 16 bytes       both ways, at once
//! settled    1: u8                                 from the arbiter, if it takes the connection; then frames
//! ```
//!
//! The tag of the other side is random and changes whenever it has lost a connection (or started anew). So the
//! arbiter can tell a second connection that was dialled for the same need (same tag: closed as a duplicate)
//! from one by a peer that has lost the first one without our noticing (new tag: it takes the first one's place).

use std::io;
use std::sync::Arc;

use iroh::endpoint::{Connection, ConnectionError, RecvStream, SendStream};
use taccuino_core::ids::DeviceId;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::event::{DUPLICATE, EndReason, REFUSED};
use super::hub::{Admission, Hub};
use super::options::SETTLE_LIMIT;
use super::session;

/// The version of the greeting.
const VERSION: u8 = 1;
/// The byte by which the arbiter takes a connection.
pub(super) const SETTLED: u8 = 1;

/// Tells for which need of a device a connection was made; random.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag(pub(super) [u8; 16]);

/// Tells which of two devices decides.
fn is_arbiter(own: &DeviceId, peer: &DeviceId) -> bool {
    own < peer
}

/// Reports a greeting that cannot be followed.
#[derive(Debug, thiserror::Error)]
enum GreetingError {
    /// The peer speaks another version.
    #[error("greeting version {0}")]
    Version(u8),
    /// The arbiter sent something else than its consent.
    #[error("verdict {0}")]
    Verdict(u8),
    /// The stream ended or broke.
    #[error(transparent)]
    Stream(#[from] io::Error),
}

/// Brings a fresh connection to a session, or closes it.
pub(super) async fn settle(hub: &Arc<Hub>, connection: Connection, we_dialled: bool) {
    let device = DeviceId(*connection.remote_id().as_bytes());
    // Dropped in the middle (a dialler that changes its plan), this counts as a loss.
    let mut tag_in_use = TagInUse { hub, device, lost: true };
    match timeout(SETTLE_LIMIT, greet(hub, &connection, device, we_dialled)).await {
        Ok(Ok(Greeted::Taken(streams, admission))) => {
            tag_in_use.lost = false;
            let (send, recv) = *streams;
            tokio::spawn(session::run(Arc::clone(hub), connection, send, recv, *admission));
        }
        Ok(Ok(Greeted::Closed(reason))) => {
            tag_in_use.lost = reason != EndReason::Replaced;
            connection.close(reason.code().into(), reason.word().as_bytes());
        }
        Ok(Err(error)) => {
            tracing::debug!(device = %device.short(), %error, "a connection was not settled");
            match closed_with(&connection) {
                Some(DUPLICATE) => tag_in_use.lost = false,
                Some(REFUSED) if we_dialled => hub.turned_away(device),
                _ => {}
            }
            connection.close(0_u8.into(), b"greeting");
        }
        Err(_) => connection.close(0_u8.into(), b"greeting"),
    }
}

/// Takes another tag when the connection that it was said on was lost.
struct TagInUse<'a> {
    hub: &'a Arc<Hub>,
    device: DeviceId,
    lost: bool,
}

impl Drop for TagInUse<'_> {
    fn drop(&mut self) {
        if self.lost {
            self.hub.renew_tag(&self.device);
        }
    }
}

/// Returns the code with which the peer closed.
fn closed_with(connection: &Connection) -> Option<u32> {
    match connection.close_reason()? {
        ConnectionError::ApplicationClosed(close) => u32::try_from(close.error_code.into_inner()).ok(),
        _ => None,
    }
}

/// What came of a greeting.
enum Greeted {
    /// This is the session now.
    Taken(Box<(SendStream, RecvStream)>, Box<Admission>),
    /// We do not take it.
    Closed(EndReason),
}

/// Greets, and hears or takes the decision.
async fn greet(
    hub: &Arc<Hub>,
    connection: &Connection,
    device: DeviceId,
    we_dialled: bool,
) -> Result<Greeted, GreetingError> {
    let streams = if we_dialled { connection.open_bi().await } else { connection.accept_bi().await };
    let (mut send, mut recv) = streams.map_err(io::Error::from)?;
    write_greeting(&mut send, hub.tag(device)).await?;
    let their_tag = read_greeting(&mut recv).await?;
    let decides = is_arbiter(&hub.device, &device);
    if !decides {
        read_verdict(&mut recv).await?;
    }
    // Nothing may wait from here on: a dialler that is stopped in between would leave a session without a task.
    Ok(match hub.admit(device, their_tag, decides) {
        Ok(admission) => Greeted::Taken(Box::new((send, recv)), Box::new(admission)),
        Err(reason) => Greeted::Closed(reason),
    })
}

/// Says the greeting.
async fn write_greeting<W: AsyncWrite + Unpin>(stream: &mut W, tag: Tag) -> Result<(), GreetingError> {
    let mut greeting = [VERSION; 17];
    greeting[1..].copy_from_slice(&tag.0);
    Ok(stream.write_all(&greeting).await?)
}

/// Hears the greeting.
async fn read_greeting<R: AsyncRead + Unpin>(stream: &mut R) -> Result<Tag, GreetingError> {
    let version = stream.read_u8().await?;
    if version != VERSION {
        return Err(GreetingError::Version(version));
    }
    let mut tag = [0; 16];
    stream.read_exact(&mut tag).await?;
    Ok(Tag(tag))
}

/// Waits for the arbiter to take the connection.
async fn read_verdict<R: AsyncRead + Unpin>(stream: &mut R) -> Result<(), GreetingError> {
    match stream.read_u8().await? {
        SETTLED => Ok(()),
        other => Err(GreetingError::Verdict(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_of_two_devices_decides() {
        let (small, large) = (DeviceId([1; 32]), DeviceId([2; 32]));
        assert!(is_arbiter(&small, &large));
        assert!(!is_arbiter(&large, &small));
    }

    #[tokio::test]
    async fn the_bytes_of_a_greeting_are_these() {
        let mut bytes = Vec::new();
        write_greeting(&mut bytes, Tag([7; 16])).await.unwrap();
        assert_eq!(bytes, [&[1_u8][..], &[7; 16]].concat());
        assert_eq!(read_greeting(&mut &bytes[..]).await.unwrap(), Tag([7; 16]));
    }

    #[tokio::test]
    async fn other_versions_and_verdicts_are_refused() {
        assert!(matches!(read_greeting(&mut &[2_u8; 17][..]).await, Err(GreetingError::Version(2))));
        assert!(matches!(read_greeting(&mut &[1_u8; 16][..]).await, Err(GreetingError::Stream(_))));
        assert!(matches!(read_verdict(&mut &[0_u8][..]).await, Err(GreetingError::Verdict(0))));
        assert!(read_verdict(&mut &[SETTLED][..]).await.is_ok());
    }
}
