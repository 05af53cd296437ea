//! The laptops that this notebook was on before: what it says of itself after a copy was put back on another laptop.
//!
//! A copy never holds a laptop's key, so on another laptop its owner is nobody who takes part. What the owner could read
//! there, the owner reads here; nothing is written, sent or received in the old laptop's name.

use super::Notebook;
use crate::codec;
use crate::documents::Record;
use crate::ids::{DeviceId, ProgrammeId};
use crate::membership::{Denied, Member};

/// The setting that lists them, oldest first.
///
/// **Shape**: postcard of the laptops' keys behind version byte 1.
pub(super) const FORMER: &str = "formerly";
/// How many are kept.
const MAX_FORMER: usize = 64;
const MAX_LEN: usize = 8 << 10;

/// Reads the list; a list that cannot be read counts as empty.
pub(super) fn read(bytes: Option<&[u8]>) -> Vec<DeviceId> {
    bytes.and_then(|bytes| codec::decode(1, bytes, MAX_LEN).ok()).unwrap_or_default()
}

/// Writes the list with one laptop more.
pub(super) fn with(bytes: Option<&[u8]>, device: DeviceId) -> Vec<u8> {
    let mut former = read(bytes);
    former.retain(|known| *known != device);
    former.push(device);
    let surplus = former.len().saturating_sub(MAX_FORMER);
    codec::encode(1, &former.split_off(surplus))
}

impl Notebook {
    /// Lists this laptop and those that the notebook was on before, newest first.
    fn selves(&self) -> impl Iterator<Item = DeviceId> {
        let former = read(self.setting(FORMER).as_deref());
        std::iter::once(self.device()).chain(former.into_iter().rev())
    }

    /// Returns who sits here in a programme: by this laptop, else by the newest of those that the notebook was on.
    pub fn owner_in(&self, programme: &ProgrammeId) -> Option<&Member> {
        let membership = self.log(programme)?.membership();
        self.selves().find_map(|device| membership.member_of(&device))
    }

    /// Checks that whoever sits here may read the document that `record` created: by this laptop, or by one that the
    /// notebook was on before.
    ///
    /// # Errors
    /// [`Denied::NotAMember`] and [`Denied::NotAReader`], as of this laptop.
    pub fn check_reading(&self, record: &Record) -> Result<(), Denied> {
        let membership = self.log(&record.programme).ok_or(Denied::NotAMember)?.membership();
        let by_this = membership.check_read(record, &self.device());
        if self.selves().any(|device| membership.check_read(record, &device).is_ok()) { Ok(()) } else { by_this }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stands_last_and_each_once() {
        let device = |number| DeviceId([number; 32]);
        let first = with(None, device(1));
        let both = with(Some(&first), device(2));
        assert_eq!(read(Some(&both)), [device(1), device(2)]);
        assert_eq!(read(Some(&with(Some(&both), device(1)))), [device(2), device(1)]);
        let many = (0..100).fold(Vec::new(), |bytes, number| with(Some(&bytes), device(number)));
        assert_eq!(read(Some(&many)).len(), MAX_FORMER);
        assert_eq!(read(Some(&many)).last(), Some(&device(99)));
        assert_eq!(read(Some(b"nonsense")), []);
    }
}
