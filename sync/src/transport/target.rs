//! Whom a connection is meant for, said in its first packet, so that everybody else keeps silent.
//!
//! Owns the mark beside the protocol's name and the rule of silence; must not know who is allowed.
//!
//! An address that a device had last month may be another laptop's today, on the same port. Asked together with the
//! right address, the wrong laptop would often answer first, and its other key would end the attempt: each time.

use iroh::endpoint::Incoming;
use taccuino_core::ids::DeviceId;

use super::options::ALPN;

/// Returns the second protocol name that a dialler of `device` offers: `taccuino/sync/1/` and the first eight digits
/// of its id.
pub(super) fn mark_of(device: &DeviceId) -> Vec<u8> {
    [ALPN, b"/", device.short().as_bytes()].concat()
}

/// Tells whether to answer: `incoming` names the device of `own_mark`, or speaks our protocol and names nobody.
///
/// A first packet that cannot be read is answered, as its handshake fails by itself.
pub(super) fn is_meant_for(incoming: &Incoming, own_mark: &[u8]) -> bool {
    let Some(offered) = incoming.decrypt().and_then(|initial| initial.alpns()) else { return true };
    let offered: Vec<_> = offered.flatten().collect();
    names(offered.iter().map(AsRef::as_ref), own_mark)
}

/// Tells the same of the protocol names that were offered.
fn names<'a>(mut offered: impl Iterator<Item = &'a [u8]> + Clone, own_mark: &[u8]) -> bool {
    let is_mark = |alpn: &[u8]| alpn.strip_prefix(ALPN).is_some_and(|rest| rest.starts_with(b"/"));
    let is_ours = offered.clone().any(|alpn| alpn == ALPN);
    let is_marked = offered.clone().any(is_mark);
    is_ours && (!is_marked || offered.any(|alpn| alpn == own_mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_a_mark_are_these() {
        assert_eq!(mark_of(&DeviceId([0xab; 32])), b"taccuino/sync/1/abababab");
    }

    #[test]
    fn only_who_is_meant_answers() {
        let own = mark_of(&DeviceId([1; 32]));
        let other = mark_of(&DeviceId([2; 32]));
        let pairing = b"taccuino/pair/1".to_vec();
        let plain = ALPN.to_vec();
        for (offered, answers) in [
            (vec![&plain, &own], true),
            (vec![&own, &plain], true),
            (vec![&plain], true),
            (vec![&plain, &other], false),
            (vec![&plain, &other, &own], true),
            (vec![&own], false),
            (vec![&pairing], false),
            (vec![], false),
        ] {
            assert_eq!(names(offered.iter().map(|alpn| alpn.as_slice()), &own), answers, "{offered:?}");
        }
    }
}
