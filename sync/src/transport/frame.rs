//! Frames on a byte stream: four bytes of length, big-endian, then that many bytes.
//!
//! Owns the bounds of length and of patience; must not know who sends or what a frame means.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// The longest frame, in bytes.
pub const MAX_FRAME: usize = 1024 * 1024;

/// Reports why a stream of frames cannot go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum FrameError {
    /// The length is zero or above [`MAX_FRAME`].
    #[error("a frame of {0} bytes")]
    Length(usize),
    /// No byte moved within the limit while a frame was under way.
    #[error("nothing moved for too long")]
    Stalled,
    /// The stream ended or broke.
    #[error(transparent)]
    Stream(#[from] io::Error),
}

/// Writes one frame; `patience` is how long the peer may take nothing at all.
///
/// # Errors
/// [`FrameError::Length`] before anything is written; else [`FrameError::Stalled`] or [`FrameError::Stream`],
/// after which the stream is of no use.
pub(super) async fn write_frame<W: AsyncWrite + Unpin>(
    stream: &mut W,
    frame: &[u8],
    patience: Duration,
) -> Result<(), FrameError> {
    let length = u32::try_from(frame.len()).map_err(|_| FrameError::Length(frame.len()))?;
    if frame.is_empty() || frame.len() > MAX_FRAME {
        return Err(FrameError::Length(frame.len()));
    }
    write_patiently(stream, &length.to_be_bytes(), patience).await?;
    write_patiently(stream, frame, patience).await
}

/// Writes all bytes as long as some of them move within `patience`.
async fn write_patiently<W: AsyncWrite + Unpin>(
    stream: &mut W,
    mut bytes: &[u8],
    patience: Duration,
) -> Result<(), FrameError> {
    while !bytes.is_empty() {
        let written = timeout(patience, stream.write(bytes)).await.map_err(|_| FrameError::Stalled)??;
        if written == 0 {
            return Err(FrameError::Stream(io::ErrorKind::WriteZero.into()));
        }
        bytes = &bytes[written..];
    }
    Ok(())
}

/// Reads one frame: waits without limit for its first byte, and `patience` for each next part.
///
/// # Errors
/// [`FrameError::Length`] as soon as the length is read; [`FrameError::Stalled`]; [`FrameError::Stream`].
pub(super) async fn read_frame<R: AsyncRead + Unpin>(
    stream: &mut R,
    patience: Duration,
) -> Result<Vec<u8>, FrameError> {
    let mut length = [0; 4];
    let first = stream.read(&mut length).await?;
    if first == 0 {
        return Err(FrameError::Stream(io::ErrorKind::UnexpectedEof.into()));
    }
    read_patiently(stream, &mut length[first..], patience).await?;
    let length = u32::from_be_bytes(length) as usize;
    if length == 0 || length > MAX_FRAME {
        return Err(FrameError::Length(length));
    }
    let mut frame = vec![0; length];
    read_patiently(stream, &mut frame, patience).await?;
    Ok(frame)
}

/// Fills `bytes` as long as some arrive within `patience`.
async fn read_patiently<R: AsyncRead + Unpin>(
    stream: &mut R,
    mut bytes: &mut [u8],
    patience: Duration,
) -> Result<(), FrameError> {
    while !bytes.is_empty() {
        let read = timeout(patience, stream.read(bytes)).await.map_err(|_| FrameError::Stalled)??;
        if read == 0 {
            return Err(FrameError::Stream(io::ErrorKind::UnexpectedEof.into()));
        }
        bytes = &mut bytes[read..];
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn the_bytes_of_a_frame_are_these() {
        let mut bytes = Vec::new();
        write_frame(&mut bytes, b"abc", PATIENCE).await.unwrap();
        assert_eq!(bytes, [0, 0, 0, 3, b'a', b'b', b'c']);
    }

    #[tokio::test]
    async fn frames_come_back_through_a_narrow_pipe() {
        let (mut near, mut far) = tokio::io::duplex(7);
        let longest = vec![5; MAX_FRAME];
        let sent = longest.clone();
        let writer = tokio::spawn(async move {
            write_frame(&mut near, b"first", PATIENCE).await.unwrap();
            write_frame(&mut near, &sent, PATIENCE).await.unwrap();
        });
        assert_eq!(read_frame(&mut far, PATIENCE).await.unwrap(), b"first");
        assert_eq!(read_frame(&mut far, PATIENCE).await.unwrap(), longest);
        writer.await.unwrap();
        assert!(matches!(read_frame(&mut far, PATIENCE).await, Err(FrameError::Stream(_))));
    }

    #[tokio::test]
    async fn lying_lengths_are_refused_before_their_bytes() {
        for (claimed, length) in [([0, 0, 0, 0], 0), ([0, 0x10, 0, 1], MAX_FRAME + 1), ([0xff; 4], u32::MAX as usize)] {
            let mut bytes: &[u8] = &claimed;
            let error = read_frame(&mut bytes, PATIENCE).await.unwrap_err();
            assert!(matches!(error, FrameError::Length(found) if found == length), "{error}");
        }
        let mut nothing = Vec::new();
        assert!(matches!(write_frame(&mut nothing, &[], PATIENCE).await, Err(FrameError::Length(0))));
        let too_long = vec![0; MAX_FRAME + 1];
        assert!(matches!(write_frame(&mut nothing, &too_long, PATIENCE).await, Err(FrameError::Length(_))));
        assert!(nothing.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn who_stops_within_a_frame_or_reads_nothing_is_given_up() {
        let (mut near, mut far) = tokio::io::duplex(64);
        near.write_all(&[0, 0, 0, 9, 1]).await.unwrap();
        assert!(matches!(read_frame(&mut far, PATIENCE).await, Err(FrameError::Stalled)));
        let error = write_frame(&mut near, &[0; 1000], PATIENCE).await.unwrap_err();
        assert!(matches!(error, FrameError::Stalled));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_between_frames_is_no_stall() {
        let (mut near, mut far) = tokio::io::duplex(64);
        let reader = tokio::spawn(async move { read_frame(&mut far, PATIENCE).await });
        tokio::time::sleep(20 * PATIENCE).await;
        write_frame(&mut near, b"late", PATIENCE).await.unwrap();
        assert_eq!(reader.await.unwrap().unwrap(), b"late");
    }
}
