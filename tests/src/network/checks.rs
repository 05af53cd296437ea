//! What must hold of a whole network that has come to rest.

use std::collections::BTreeMap;

use taccuino_core::ids::DocumentId;

use super::{Network, Who};

impl Network {
    /// Lists the devices whose member may read a document, by the creator's log.
    pub fn readers(&self, document: &DocumentId) -> Vec<Who> {
        let holder = self.devices.iter().find(|device| device.notebook.record(document).is_some());
        let Some(notebook) = holder.map(|device| &device.notebook) else { return Vec::new() };
        let record = &notebook.record(document).expect("it was found").record;
        let membership = notebook.log(&record.programme).expect("the document's programme").membership();
        (0..self.devices.len()).filter(|who| membership.check_read(record, &self.id(*who)).is_ok()).collect()
    }

    /// Checks that all who may read a document hold the same of it and nobody else holds anything, that
    /// everything typed is in its history, and that every engine knows where everything is.
    pub fn check_all_hold_the_same(&mut self, seed: u64) {
        let programme = self.programme;
        let mut documents: Vec<DocumentId> =
            self.devices.iter().flat_map(|device| device.notebook.documents(&programme)).collect();
        documents.sort_unstable();
        documents.dedup();
        for document in documents {
            let readers = self.readers(&document);
            for who in 0..self.devices.len() {
                let holds = self.devices[who].notebook.record(&document).is_some();
                let name = &self.devices[who].name;
                assert_eq!(holds, readers.contains(&who), "seed {seed}: {name} and {document}");
            }
            let heads: BTreeMap<Who, _> =
                readers.iter().map(|who| (*who, self.devices[*who].notebook.heads(&document))).collect();
            let views: BTreeMap<Who, _> =
                readers.iter().map(|who| (*who, self.devices[*who].notebook.view(&document))).collect();
            let first = readers[0];
            for who in &readers {
                assert_eq!(heads[who], heads[&first], "seed {seed}: heads of {document} differ");
                assert_eq!(views[who], views[&first], "seed {seed}: views of {document} differ");
                let (_, problems) = views[who].as_ref().expect("it is held");
                assert!(problems.is_empty(), "seed {seed}: {problems:?}");
                self.check_everything_typed_is_there(seed, *who, &document);
                let is_elsewhere = self.devices[*who].engine.is_elsewhere(&document);
                let name = &self.devices[*who].name;
                assert_eq!(is_elsewhere, readers.len() > 1, "seed {seed}: {name} on where {document} is");
            }
        }
        for device in &self.devices {
            for (id, place) in device.engine.places() {
                assert_eq!(place.missing, 0, "seed {seed}: {} thinks that {id:?} lacks something", device.name);
            }
        }
    }

    fn check_everything_typed_is_there(&mut self, seed: u64, who: Who, document: &DocumentId) {
        let history = self.devices[who].notebook.history(document);
        let inserted: Vec<&String> = history.iter().flat_map(|entry| &entry.inserted).collect();
        for typed in self.typed.iter().filter(|typed| typed.document == *document) {
            let is_there = inserted.iter().any(|stretch| stretch.contains(&typed.text));
            assert!(is_there, "seed {seed}: {:?} is lost on {}", typed.text, self.devices[who].name);
        }
    }

    /// Checks that nobody refused anything.
    pub fn check_nobody_refused(&self, seed: u64) {
        for device in &self.devices {
            assert!(device.refused.is_empty(), "seed {seed}: {} saw {:?}", device.name, device.refused);
        }
    }
}
