//! Binding an iroh endpoint the way Taccuino wants it: own key, known port, no outside services.
//!
//! Owns ports, time limits and windows of QUIC; must not know who connects.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use iroh::endpoint::{BindOpts, Builder, QuicTransportConfig, presets};
use iroh::{Endpoint, RelayMode, RelayUrl, SecretKey};
use taccuino_core::ids::DeviceId;

use super::error::StartError;
use super::gate::GateHook;

/// After so long without a packet from the peer the connection is lost.
const IDLE_LIMIT: Duration = Duration::from_secs(7);
/// How often a packet is sent when there is nothing to say; three may get lost.
const KEEP_ALIVE: Duration = Duration::from_secs(2);
/// How many ports after the wanted one are tried.
const NEXT_PORTS: u16 = 20;
/// How many bytes a peer may send that nobody has read yet.
const RECEIVE_WINDOW: u32 = 2 * 1024 * 1024;
/// How many bytes may be on their way without being acknowledged.
const SEND_WINDOW: u64 = 2 * 1024 * 1024;

/// What an endpoint is bound with; pairing binds short-lived ones of its own.
#[derive(Debug, Clone)]
pub struct EndpointOptions {
    /// The 32 secret bytes of its key.
    pub secret_key: [u8; 32],
    /// The UDP port to prefer; 0 for any.
    pub port: u16,
    /// Binds 127.0.0.1 only.
    pub loopback_only: bool,
    /// Relay URLs; none: relays are off.
    pub relays: Vec<String>,
    /// The protocols to answer.
    pub alpns: Vec<Vec<u8>>,
}

/// A bound endpoint and the port that it took.
#[derive(Debug, Clone)]
pub struct BoundEndpoint {
    /// The endpoint; close it before dropping it, so that peers hear of it.
    pub endpoint: Endpoint,
    /// The UDP port over IPv4.
    pub port: u16,
}

impl BoundEndpoint {
    /// Binds the wanted port, else one of the next twenty, else any.
    ///
    /// # Errors
    /// [`StartError::Bind`] when not even a free port can be bound; [`StartError::Relay`] for a bad URL.
    pub async fn bind(options: &EndpointOptions) -> Result<Self, StartError> {
        Self::bind_guarded(options, None).await
    }

    /// Binds like [`BoundEndpoint::bind`], with a gate at the end of each handshake.
    pub(super) async fn bind_guarded(options: &EndpointOptions, hook: Option<&GateHook>) -> Result<Self, StartError> {
        let relays = parse_relays(&options.relays)?;
        let last_port = options.port.saturating_add(NEXT_PORTS);
        let candidates = (options.port.max(1)..=last_port).filter(|_| options.port != 0).chain([0]);
        let mut message = String::new();
        for port in candidates {
            let builder = builder(options, &relays, hook, port)?;
            match builder.bind().await {
                Ok(endpoint) => {
                    let bound = endpoint.bound_sockets();
                    let port = bound.iter().find(|socket| socket.is_ipv4()).ok_or(StartError::NoSocket)?.port();
                    return Ok(Self { endpoint, port });
                }
                Err(error) => message = format!("{error:#}"),
            }
        }
        Err(StartError::Bind { port: options.port, message })
    }
}

/// Reads relay URLs.
pub(super) fn parse_relays(relays: &[String]) -> Result<Vec<RelayUrl>, StartError> {
    relays.iter().map(|relay| relay.parse().map_err(|_| StartError::Relay(relay.clone()))).collect()
}

/// Prepares an endpoint for one port.
fn builder(
    options: &EndpointOptions,
    relays: &[RelayUrl],
    hook: Option<&GateHook>,
    port: u16,
) -> Result<Builder, StartError> {
    let bad_socket = |_| StartError::NoSocket;
    let relay_mode = if relays.is_empty() { RelayMode::Disabled } else { RelayMode::custom(relays.iter().cloned()) };
    let mut builder = Endpoint::builder(presets::Minimal)
        .secret_key(SecretKey::from_bytes(&options.secret_key))
        .alpns(options.alpns.clone())
        .relay_mode(relay_mode)
        .transport_config(transport_config());
    if options.loopback_only {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        builder = builder.clear_ip_transports().bind_addr(address).map_err(bad_socket)?;
    } else {
        // Without IPv6 on this machine the second socket is simply left out.
        let (v4, v6) =
            (SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)), SocketAddr::from((Ipv6Addr::UNSPECIFIED, port)));
        builder = builder
            .bind_addr(v4)
            .map_err(bad_socket)?
            .bind_addr_with_opts(v6, BindOpts::default().set_is_required(false))
            .map_err(bad_socket)?;
    }
    Ok(match hook {
        Some(hook) => builder.hooks(hook.clone()),
        None => builder,
    })
}

/// Returns the QUIC parameters: a pulled cable is noticed within ten seconds, and memory is bounded.
fn transport_config() -> QuicTransportConfig {
    QuicTransportConfig::builder()
        .max_idle_timeout(IDLE_LIMIT.try_into().ok())
        .keep_alive_interval(KEEP_ALIVE)
        .default_path_keep_alive_interval(KEEP_ALIVE)
        .default_path_max_idle_timeout(IDLE_LIMIT)
        .max_concurrent_bidi_streams(4_u8.into())
        .max_concurrent_uni_streams(0_u8.into())
        .stream_receive_window(RECEIVE_WINDOW.into())
        .receive_window((2 * RECEIVE_WINDOW).into())
        .send_window(SEND_WINDOW)
        .datagram_receive_buffer_size(None)
        .build()
}

/// Returns the id that belongs to a secret key.
pub(super) fn device_of(endpoint: &Endpoint) -> DeviceId {
    DeviceId(*endpoint.id().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(port: u16) -> EndpointOptions {
        EndpointOptions {
            secret_key: [port as u8; 32],
            port,
            loopback_only: true,
            relays: Vec::new(),
            alpns: vec![b"test".to_vec()],
        }
    }

    #[tokio::test]
    async fn a_taken_port_gives_way_to_the_next_free_one() {
        let first = BoundEndpoint::bind(&options(0)).await.unwrap();
        assert_ne!(first.port, 0);
        let second = BoundEndpoint::bind(&options(first.port)).await.unwrap();
        assert_ne!(second.port, first.port);
        assert_eq!(second.endpoint.bound_sockets(), vec![SocketAddr::from((Ipv4Addr::LOCALHOST, second.port))]);
    }

    #[tokio::test]
    async fn a_relay_that_is_no_url_is_refused() {
        let error = BoundEndpoint::bind(&EndpointOptions { relays: vec!["not a url".into()], ..options(0) }).await;
        assert!(matches!(error, Err(StartError::Relay(text)) if text == "not a url"));
    }
}
