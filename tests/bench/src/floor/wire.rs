//! A bare iroh connection over loopback, with the same parameters as the program's own.

use iroh::endpoint::{Connection, RecvStream, SendStream};
use iroh::{EndpointAddr, TransportAddr};
use taccuino_sync::transport::{BoundEndpoint, EndpointOptions};
use tokio::runtime::Handle;

const ALPN: &[u8] = b"taccuino/bench/1";

/// One end of a stream in both directions.
pub(crate) struct End {
    pub(crate) send: SendStream,
    pub(crate) receive: RecvStream,
    /// Open as long as the stream is used.
    _connection: Connection,
    _endpoint: BoundEndpoint,
    /// Bytes sent, lengths included.
    pub(crate) bytes: u64,
}

async fn bind(key: u8) -> BoundEndpoint {
    let options = EndpointOptions {
        secret_key: [key; 32],
        port: 0,
        loopback_only: true,
        relays: Vec::new(),
        alpns: vec![ALPN.to_vec()],
    };
    BoundEndpoint::bind(&options).await.expect("loopback has a free port")
}

/// Connects two ends.
pub(crate) fn connect(runtime: &Handle) -> (End, End) {
    runtime.block_on(async {
        let (near, far) = (bind(201).await, bind(202).await);
        let address = TransportAddr::Ip(([127, 0, 0, 1], far.port).into());
        let address = EndpointAddr::from_parts(far.endpoint.id(), [address]);
        let accepting = far.endpoint.clone();
        let accept = tokio::spawn(async move {
            let incoming = accepting.accept().await.expect("somebody dials");
            let connection = incoming.await.expect("the handshake succeeds");
            let (send, mut receive) = connection.accept_bi().await.expect("a stream is opened");
            receive.read_exact(&mut [0]).await.expect("its first byte comes");
            (connection, send, receive)
        });
        let connection = near.endpoint.connect(address, ALPN).await.expect("the handshake succeeds");
        let (mut send, receive) = connection.open_bi().await.expect("a stream opens");
        send.write_all(&[0]).await.expect("the far end reads");
        let (far_connection, far_send, far_receive) = accept.await.expect("accepting does not panic");
        (
            End { send, receive, _connection: connection, _endpoint: near, bytes: 0 },
            End { send: far_send, receive: far_receive, _connection: far_connection, _endpoint: far, bytes: 0 },
        )
    })
}

impl End {
    /// Sends a frame as the transport does: four bytes of length, then the bytes.
    pub(crate) async fn send(&mut self, frame: &[u8]) {
        self.bytes += frame.len() as u64 + 4;
        let length = u32::try_from(frame.len()).expect("a frame of the bench is short").to_be_bytes();
        self.send.write_all(&length).await.expect("the far end reads");
        self.send.write_all(frame).await.expect("the far end reads");
    }

    /// Receives a frame; none when the other end is closed.
    pub(crate) async fn receive(&mut self) -> Option<Vec<u8>> {
        let mut length = [0; 4];
        self.receive.read_exact(&mut length).await.ok()?;
        let mut frame = vec![0; u32::from_be_bytes(length) as usize];
        self.receive.read_exact(&mut frame).await.ok()?;
        Some(frame)
    }
}
