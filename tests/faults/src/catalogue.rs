//! Every fault: its name, how often it is to be tried, and its share of the time.

use std::time::Duration;

use crate::trial::Trial;
use crate::{
    clocks, copies, crowd, damage, flapping, frames, full_disk, hostile, kill, page, partition, power, strangers,
};

/// Something that goes wrong.
pub(crate) struct Fault {
    /// Its name on the command line and in the table.
    pub(crate) name: &'static str,
    /// What is tried, and what must hold.
    pub(crate) about: &'static str,
    /// How often it is to be tried.
    pub(crate) wanted: u64,
    /// What is counted.
    pub(crate) unit: &'static str,
    /// Its share of the time, against those of the others that wait, or compute, as it does: about its seconds.
    pub(crate) weight: u32,
    /// Whether it waits more than it computes: such a one is tried beside those that compute.
    pub(crate) waits: bool,
    /// How long a single try may take.
    pub(crate) limit: Duration,
    pub(crate) run: fn(&mut Trial),
}

impl Fault {
    /// Tries it in this process and prints the tally.
    pub(crate) fn run_here(&self, seed: u64, time: Duration) {
        let mut trial = Trial::begin(seed, self.wanted, time, self.limit);
        (self.run)(&mut trial);
        trial.finish();
    }
}

/// How long a single try may take where nothing says how fast it must be.
const MINUTES: Duration = Duration::from_secs(240);

/// How long a damaged file may keep anybody waiting.
const FIVE: Duration = Duration::from_secs(5);

/// Every fault, in the order of the table.
pub(crate) const FAULTS: [Fault; 14] = [
    Fault {
        name: "kill",
        about: "kill -9 at random moments while writing; no acknowledged edit is lost, restart within 1 s",
        wanted: 1_000,
        unit: "kills",
        weight: 110,
        waits: true,
        limit: MINUTES,
        run: kill::run,
    },
    Fault {
        name: "power",
        about: "power loss at every sync point; what was acknowledged is there",
        wanted: 20,
        unit: "seeds",
        weight: 150,
        waits: false,
        limit: MINUTES,
        run: power::run,
    },
    Fault {
        name: "cuts",
        about: "a store cut at every 4 KiB; it opens or refuses with a sentence, no panic, no hang over 5 s",
        wanted: 1,
        unit: "files",
        weight: 5,
        waits: false,
        limit: FIVE,
        run: damage::cuts,
    },
    Fault {
        name: "flips",
        about: "a store with single bits turned; as above, and it shows no text that never was",
        wanted: 2_000,
        unit: "bits",
        weight: 80,
        waits: false,
        limit: FIVE,
        run: damage::flips,
    },
    Fault {
        name: "full-disk",
        about: "a small disk that fills up; nothing falsely acknowledged, all works when there is room again",
        wanted: 100,
        unit: "fillings",
        weight: 30,
        waits: false,
        limit: MINUTES,
        run: full_disk::run,
    },
    Fault {
        name: "clocks",
        about: "clocks 30 years behind and 5 ahead, set while people write; all hold the same",
        wanted: 200,
        unit: "seeds",
        weight: 20,
        waits: false,
        limit: MINUTES,
        run: clocks::run,
    },
    Fault {
        name: "frames",
        about: "duplicated, reordered, truncated and lost frames; all hold the same in the end",
        wanted: 100_000,
        unit: "frames",
        weight: 110,
        waits: false,
        limit: MINUTES,
        run: frames::run,
    },
    Fault {
        name: "hostile",
        about: "hostile frames and bombs; +64 MB at most, the peer is dropped, no panic, no abort",
        wanted: 1_000_000,
        unit: "frames",
        weight: 150,
        waits: false,
        limit: MINUTES,
        run: hostile::run,
    },
    Fault {
        name: "strangers",
        about: "strangers, used invitations, readers who write, forged names, one number twice; refused everywhere",
        wanted: 500,
        unit: "attacks",
        weight: 20,
        waits: false,
        limit: MINUTES,
        run: strangers::run,
    },
    Fault {
        name: "copies",
        about: "a restored backup, a disk set back, a cloned disk, all edited; no word is lost",
        wanted: 200,
        unit: "stories",
        weight: 10,
        waits: false,
        limit: MINUTES,
        run: copies::run,
    },
    Fault {
        name: "flapping",
        about: "links of three laptops in namespaces flap and lose packets while people write; no acknowledged edit is lost",
        wanted: 60,
        unit: "flaps",
        weight: 150,
        waits: true,
        limit: MINUTES,
        run: flapping::run,
    },
    Fault {
        name: "partition",
        about: "five devices apart for a day, 10,000 edits each; all hold the same",
        wanted: 50_000,
        unit: "edits",
        weight: 130,
        waits: false,
        limit: MINUTES,
        run: partition::run,
    },
    Fault {
        name: "crowd",
        about: "10,000 documents and 100 devices in one process; all hold the same",
        wanted: 10_000,
        unit: "documents",
        weight: 190,
        waits: false,
        limit: MINUTES,
        run: crowd::run,
    },
    Fault {
        name: "page",
        about: "the page killed while somebody types; at most 100 ms of typing unacknowledged",
        wanted: 10,
        unit: "pages",
        weight: 90,
        waits: true,
        limit: MINUTES,
        run: page::run,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_there_once() {
        for (index, fault) in FAULTS.iter().enumerate() {
            assert!(FAULTS[..index].iter().all(|other| other.name != fault.name), "{}", fault.name);
            assert!(fault.wanted > 0 && fault.weight > 0 && !fault.about.is_empty() && !fault.unit.is_empty());
        }
    }
}
