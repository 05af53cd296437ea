//! The packs that are at hand: those inside the program and those that somebody put beside them.
//!
//! Owns where a pack is found by the reference that a document keeps.

use std::sync::{PoisonError, RwLock};

use super::pack::{Pack, PackKind, PackRef};

/// Packs that were added while the program runs: an association's own, and in the page all of them. They stay as long
/// as the program does, as the embedded ones do.
static ADDED: RwLock<Vec<&'static Pack>> = RwLock::new(Vec::new());

/// Returns the packs at hand, those inside the program first: what a new document can be begun with.
pub fn packs() -> Vec<&'static Pack> {
    let added = ADDED.read().unwrap_or_else(PoisonError::into_inner);
    inside().iter().chain(added.iter().copied()).collect()
}

/// Adds a pack to those at hand; where this very version is there already, nothing changes.
///
/// Returns whether it is new.
pub fn add_pack(pack: Pack) -> bool {
    let is_there = |known: &&'static Pack| known.id == pack.id && known.version == pack.version;
    if packs().iter().any(is_there) {
        return false;
    }
    ADDED.write().unwrap_or_else(PoisonError::into_inner).push(Box::leak(Box::new(pack)));
    true
}

/// Finds the pack that serves `reference`: the same id in the same or a newer version.
///
/// `None` means that the pack is unknown here, or known only in an older version than the document's:
/// an update or an import brings it, and until then the answers stay as they are.
///
/// ```
/// use taccuino_core::forms::{PackRef, pack};
///
/// let reference = PackRef { id: "city-for-all".into(), version: 1 };
/// let benchmark = pack(&reference).ok_or("not inside this program")?;
/// assert_eq!(benchmark.factor_ids().collect::<Vec<_>>(), ["f1", "f2", "f3", "f4", "f5"]);
/// # Ok::<(), &str>(())
/// ```
pub fn pack(reference: &PackRef) -> Option<&'static Pack> {
    let serves = |pack: &&'static Pack| pack.id == reference.id && pack.version >= reference.version;
    packs().into_iter().filter(serves).max_by_key(|pack| pack.version)
}

/// Finds the newest pack of an id.
pub fn newest_pack(id: &str) -> Option<&'static Pack> {
    pack(&PackRef { id: id.to_owned(), version: 0 })
}

/// Lists the newest version of each pack of a kind, those inside the program first.
pub fn packs_of(kind: PackKind) -> Vec<&'static Pack> {
    let mut found: Vec<&'static Pack> = Vec::new();
    for pack in packs().into_iter().filter(|pack| pack.kind == kind) {
        match found.iter_mut().find(|known| known.id == pack.id) {
            Some(known) if known.version < pack.version => *known = pack,
            Some(_) => (),
            None => found.push(pack),
        }
    }
    found
}

#[cfg(feature = "packs")]
fn inside() -> &'static [Pack] {
    super::embedded::embedded()
}

/// The page carries no packs: the node hands them over.
#[cfg(not(feature = "packs"))]
fn inside() -> &'static [Pack] {
    &[]
}

#[cfg(all(test, feature = "packs"))]
mod tests {
    use super::*;

    #[test]
    fn an_added_pack_serves_older_references_and_is_added_once() {
        let own = |version| Pack { id: "own-pack".to_owned(), version, ..packs()[0].clone() };
        assert!(add_pack(own(1)));
        assert!(!add_pack(own(1)), "it is there");
        assert!(add_pack(own(3)));
        let found = |version| pack(&PackRef { id: "own-pack".into(), version }).map(|pack| pack.version);
        assert_eq!((found(1), found(2), found(3), found(4)), (Some(3), Some(3), Some(3), None));
        assert_eq!(newest_pack("own-pack").map(|pack| pack.version), Some(3));
        let of_kind = packs_of(PackKind::Benchmark);
        assert_eq!(of_kind.iter().filter(|pack| pack.id == "own-pack").count(), 1);
        assert_eq!(of_kind[0].id, "city-for-all");
    }
}
