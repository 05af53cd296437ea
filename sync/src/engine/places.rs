//! Where else everything is: what other devices have confirmed that they hold durably.
//!
//! For each document and device one digest is kept: of the document's heads here when the device was last
//! known to hold all of it. The digests outlive a restart as settings; what is not written yet when the
//! program ends is confirmed again at the next meeting, so the answer errs towards *only here*.

use std::collections::{BTreeMap, BTreeSet};

use taccuino_core::codec;
use taccuino_core::ids::{DeviceId, DocumentId};
use taccuino_core::membership::Level;
use taccuino_core::notebook::Notebook;

use super::digests::{bucket_of, heads_digest, may_read};
use super::event::Place;
use super::messages::{BUCKETS, Digest};

/// The version byte of the settings.
const VERSION: u8 = 1;
/// The largest setting that is read, in bytes.
const MAX_SETTING: usize = 4 << 20;
/// How long confirmations may wait to be written, in milliseconds: a commit costs more than it tells.
const WRITE_AFTER_MS: u64 = 2_000;

/// What all devices are known to hold.
#[derive(Debug, Default)]
pub(super) struct Places {
    is_open: bool,
    /// The heads of each document here, digested.
    here: BTreeMap<DocumentId, Digest>,
    devices: BTreeMap<DeviceId, DevicePlace>,
    write_at: Option<u64>,
}

/// What one device is known to hold.
#[derive(Debug, Default)]
struct DevicePlace {
    complete: Option<u64>,
    confirmed: BTreeMap<DocumentId, Digest>,
    /// Documents that it may read and has not confirmed as they are here.
    behind: BTreeSet<DocumentId>,
    unwritten: Unwritten,
    /// What is written with the turn under way.
    staged: Unwritten,
}

#[derive(Debug, Default)]
struct Unwritten {
    complete: bool,
    buckets: BTreeSet<u8>,
}

impl Unwritten {
    fn is_empty(&self) -> bool {
        !self.complete && self.buckets.is_empty()
    }

    fn take_in(&mut self, other: Self) {
        self.complete |= other.complete;
        self.buckets.extend(other.buckets);
    }
}

fn complete_name(device: &DeviceId) -> String {
    format!("place/{device}")
}

fn bucket_name(device: &DeviceId, bucket: u8) -> String {
    format!("place/{device}/{bucket:02x}")
}

fn read<T: serde::Serialize + serde::de::DeserializeOwned + Default>(notebook: &Notebook, name: &str) -> T {
    let bytes = notebook.setting(name);
    bytes.and_then(|bytes| codec::decode(VERSION, &bytes, MAX_SETTING).ok()).unwrap_or_default()
}

impl DevicePlace {
    fn load(notebook: &Notebook, device: &DeviceId) -> Self {
        let confirmed = (0..=u8::MAX)
            .flat_map(|bucket| read::<Vec<(DocumentId, Digest)>>(notebook, &bucket_name(device, bucket)))
            .collect();
        Self { complete: read(notebook, &complete_name(device)), confirmed, ..Self::default() }
    }

    fn write(&mut self, notebook: &mut Notebook, device: &DeviceId) {
        let unwritten = std::mem::take(&mut self.unwritten);
        for (name, value) in self.settings(device, &unwritten) {
            notebook.set_setting(&name, value);
        }
        self.staged.take_in(unwritten);
    }

    /// Returns the settings that `which` names, as they are written.
    ///
    /// # Source
    /// `core/FORMAT.md`, section 8.
    fn settings(&self, device: &DeviceId, which: &Unwritten) -> Vec<(String, Vec<u8>)> {
        let complete = which.complete.then(|| (complete_name(device), codec::encode(VERSION, &self.complete)));
        let bucket = |bucket: &u8| {
            let of_bucket = self.confirmed.iter().filter(|(document, _)| bucket_of(document, BUCKETS) == *bucket);
            let rows: Vec<(&DocumentId, &Digest)> = of_bucket.collect();
            (bucket_name(device, *bucket), codec::encode(VERSION, &rows))
        };
        complete.into_iter().chain(which.buckets.iter().map(bucket)).collect()
    }

    fn note_complete(&mut self, now: u64) {
        if self.behind.is_empty() && self.complete != Some(now) {
            self.complete = Some(now);
            self.unwritten.complete = true;
        }
    }
}

impl Places {
    /// Reads what is known, once.
    pub(super) fn open(&mut self, notebook: &Notebook) {
        if !self.is_open {
            self.is_open = true;
            self.rebuild(notebook);
        }
    }

    /// Looks at all documents and devices anew: the log has changed, or what is here is not what it was.
    pub(super) fn rebuild(&mut self, notebook: &Notebook) {
        self.here.clear();
        for place in self.devices.values_mut() {
            place.behind.clear();
        }
        for programme in notebook.programmes() {
            let Some(log) = notebook.log(&programme) else { continue };
            for device in log.membership().devices.keys().filter(|device| **device != notebook.device()) {
                self.devices.entry(*device).or_insert_with(|| DevicePlace::load(notebook, device));
            }
            for document in notebook.documents(&programme) {
                self.note(notebook, &document);
            }
        }
    }

    /// Notes that a document is here, or has changed here.
    pub(super) fn note(&mut self, notebook: &Notebook, document: &DocumentId) {
        let digest = heads_digest(&notebook.heads(document));
        self.here.insert(*document, digest);
        for (device, place) in &mut self.devices {
            if place.confirmed.get(document) == Some(&digest) || !may_read(notebook, document, device) {
                place.behind.remove(document);
            } else {
                place.behind.insert(*document);
            }
        }
    }

    /// Notes that a device holds a document as `digest` says.
    pub(super) fn confirm(&mut self, device: &DeviceId, document: &DocumentId, digest: Digest, now: u64) {
        let Some(place) = self.devices.get_mut(device) else { return };
        if place.confirmed.insert(*document, digest) != Some(digest) {
            place.unwritten.buckets.insert(bucket_of(document, BUCKETS));
        }
        if self.here.get(document) == Some(&digest) {
            place.behind.remove(document);
        }
        place.note_complete(now);
    }

    /// Notes that everything was compared with a device.
    pub(super) fn check(&mut self, device: &DeviceId, now: u64) {
        if let Some(place) = self.devices.get_mut(device) {
            place.note_complete(now);
        }
    }

    /// Tells whether a device held all of a document before the changes that are not noted yet.
    pub(super) fn held_all(&self, device: &DeviceId, document: &DocumentId) -> bool {
        let confirmed = self.devices.get(device).and_then(|place| place.confirmed.get(document));
        confirmed.is_some() && confirmed == self.here.get(document)
    }

    /// Tells whether another device holds all of a document.
    pub(super) fn is_elsewhere(&self, document: &DocumentId) -> bool {
        let Some(digest) = self.here.get(document) else { return false };
        self.devices.values().any(|place| place.confirmed.get(document) == Some(digest))
    }

    /// Tells whether another device than `device` holds all of a document.
    pub(super) fn is_elsewhere_than(&self, device: &DeviceId, document: &DocumentId) -> bool {
        let Some(digest) = self.here.get(document) else { return false };
        let others = self.devices.iter().filter(|(other, _)| *other != device);
        others.into_iter().any(|(_, place)| place.confirmed.get(document) == Some(digest))
    }

    /// Notes that a device does not hold a document as it is here after all: the same numbers are others' changes.
    pub(super) fn doubt(&mut self, device: &DeviceId, document: &DocumentId) {
        let Some(place) = self.devices.get_mut(device) else { return };
        if place.confirmed.remove(document).is_some() {
            place.behind.insert(*document);
            place.unwritten.buckets.insert(bucket_of(document, BUCKETS));
        }
    }

    /// Counts the documents that no other device holds as they are here: all, and those for their owner alone.
    pub(super) fn only_here(&self, notebook: &Notebook) -> (u32, u32) {
        let (mut all, mut private) = (0, 0);
        for document in self.here.keys().filter(|document| !self.is_elsewhere(document)) {
            all += 1;
            private += u32::from(notebook.record(document).is_some_and(|signed| signed.record.level == Level::Me));
        }
        (all, private)
    }

    /// Lists the devices.
    pub(super) fn list(&self, is_connected: impl Fn(&DeviceId) -> bool) -> BTreeMap<DeviceId, Place> {
        let place = |(device, place): (&DeviceId, &DevicePlace)| {
            let missing = u32::try_from(place.behind.len()).unwrap_or(u32::MAX);
            (*device, Place { complete: place.complete, missing, connected: is_connected(device) })
        };
        self.devices.iter().map(place).collect()
    }

    /// Stages what has waited long enough; returns when to come back.
    pub(super) fn write_if_due(&mut self, notebook: &mut Notebook, now: u64) -> Option<u64> {
        if self.devices.values().all(|place| place.unwritten.is_empty()) {
            return None;
        }
        let at = *self.write_at.get_or_insert(now.saturating_add(WRITE_AFTER_MS));
        if at > now {
            return Some(at);
        }
        self.write(notebook);
        None
    }

    /// Stages what is not written yet.
    pub(super) fn write(&mut self, notebook: &mut Notebook) {
        self.write_at = None;
        for (device, place) in &mut self.devices {
            place.write(notebook, device);
        }
    }

    /// Notes that what was staged is on disk.
    pub(super) fn on_committed(&mut self) {
        for place in self.devices.values_mut() {
            place.staged = Unwritten::default();
        }
    }

    /// Notes that what was staged is not on disk, and that the notebook is as it was.
    pub(super) fn on_commit_failed(&mut self, notebook: &Notebook) {
        for place in self.devices.values_mut() {
            let staged = std::mem::take(&mut place.staged);
            place.unwritten.take_in(staged);
        }
        self.rebuild(notebook);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_the_settings_are_these() {
        let (device, document) = (DeviceId([0xd0; 32]), DocumentId([0x2a; 32]));
        let place = DevicePlace {
            complete: Some(1_700_000_000_000),
            confirmed: BTreeMap::from([(document, [5; 8]), (DocumentId([0x2b; 32]), [6; 8])]),
            ..DevicePlace::default()
        };
        let settings = place.settings(&device, &Unwritten { complete: true, buckets: BTreeSet::from([0x2a, 0xff]) });
        let name = "d0".repeat(32);
        let expected: [(String, Vec<u8>); 3] = [
            (format!("place/{name}"), vec![1, 1, 0x80, 0xd0, 0x95, 0xff, 0xbc, 0x31]),
            (format!("place/{name}/2a"), [&[1, 1][..], &[0x2a; 32], &[5; 8]].concat()),
            (format!("place/{name}/ff"), vec![1, 0]),
        ];
        assert_eq!(settings, expected);
        let rows: Vec<(DocumentId, Digest)> = codec::decode(VERSION, &settings[1].1, MAX_SETTING).unwrap();
        assert_eq!(rows, [(document, [5; 8])]);
        let never = DevicePlace::default().settings(&device, &Unwritten { complete: true, buckets: BTreeSet::new() });
        assert_eq!(never, [(format!("place/{name}"), vec![1, 0])]);
    }
}
