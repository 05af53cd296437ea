//! Stories of laptops that there are twice: a restored backup, a disk set back to an earlier day, a cloned disk.
//!
//! Whatever anybody typed and was told is saved must be in the history of every device at the end, and all must hold
//! the same.

use taccuino_core::documents::DocKind;
use taccuino_core::ids::DocumentId;
use taccuino_core::membership::Level;

use super::{City, Network, Who};

const ALICE: Who = 0;
const BOB: Who = 1;
const MENTOR: Who = 2;
const TWIN: Who = 3;

/// What becomes of a laptop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyStory {
    /// A backup is restored after others got what came after it.
    Restored,
    /// A whole disk is set back, and nothing tells the program.
    SetBack,
    /// A disk is cloned, both are edited, and meet the others one after the other.
    Cloned,
    /// The same, and others have built on both before they meet.
    ClonedAndSpread,
}

impl CopyStory {
    /// Every story.
    pub const ALL: [Self; 4] = [Self::Restored, Self::SetBack, Self::Cloned, Self::ClonedAndSpread];

    /// Tells the story, as the seed decides its details.
    ///
    /// # Errors
    /// What was lost, in words.
    pub fn tell(self, seed: u64) -> Result<(), String> {
        match self {
            Self::Restored => restored(seed),
            Self::SetBack => set_back(seed),
            Self::Cloned => cloned(seed),
            Self::ClonedAndSpread => cloned_and_spread(seed),
        }
    }
}

fn three(seed: u64) -> (Network, DocumentId) {
    let mut network = Network::of_three_acquainted(seed);
    let both = [City::Mentee, City::Mentor];
    let note = network.create(ALICE, DocKind::Visit, &both, Level::Pair).expect("there is room");
    for who in [ALICE, BOB, MENTOR, ALICE] {
        network.write(who, note, "purpose", &format!("<before {who}>")).expect("all may");
        network.run_until_quiescent();
    }
    (network, note)
}

fn write_some(network: &mut Network, who: Who, note: DocumentId, word: &str) -> Result<(), String> {
    for number in 0..1 + network.random.below(6) {
        let name = network.devices[who].name.clone();
        network.write(who, note, "purpose", &format!("<{name} {word} {number}>")).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Lets all meet, never both twins at once, until they have nothing more to say to each other; then looks for every
/// word on every device.
fn check_nothing_is_lost(network: &mut Network, note: DocumentId, twins: bool) -> Result<(), String> {
    for round in 0..6 {
        network.heal();
        if twins {
            let away = if round % 2 == 0 { TWIN } else { ALICE };
            (0..4).for_each(|other| network.part(away, other));
            network.part(ALICE, TWIN);
        }
        network.run_through_drops();
    }
    let typed: Vec<String> = network.typed.iter().map(|typed| typed.text.clone()).collect();
    for who in 0..network.devices.len() {
        let inserted: Vec<String> =
            network.devices[who].notebook.history(&note).into_iter().flat_map(|entry| entry.inserted).collect();
        let lost: Vec<&String> =
            typed.iter().filter(|text| !inserted.iter().any(|found| found.contains(*text))).collect();
        if !lost.is_empty() {
            return Err(format!(
                "{} of {} words are not on {}: {lost:?}",
                lost.len(),
                typed.len(),
                network.devices[who].name
            ));
        }
    }
    let heads = network.devices[ALICE].notebook.heads(&note);
    for device in &network.devices {
        if device.notebook.heads(&note) != heads {
            return Err(format!("{} does not hold the same", device.name));
        }
    }
    Ok(())
}

fn restored(seed: u64) -> Result<(), String> {
    let (mut network, note) = three(seed);
    let backup = network.devices[ALICE].copy_disk();
    write_some(&mut network, ALICE, note, "after the backup")?;
    network.run_until_quiescent();
    network.restore(ALICE, &backup, true);
    write_some(&mut network, ALICE, note, "after the restore")?;
    write_some(&mut network, BOB, note, "meanwhile")?;
    check_nothing_is_lost(&mut network, note, false)
}

fn set_back(seed: u64) -> Result<(), String> {
    let (mut network, note) = three(seed);
    let image = network.devices[ALICE].copy_disk();
    write_some(&mut network, ALICE, note, "later")?;
    network.run_until_quiescent();
    write_some(&mut network, BOB, note, "upon it")?;
    network.run_until_quiescent();
    (0..3).for_each(|other| network.part(ALICE, other));
    network.restore(ALICE, &image, false);
    write_some(&mut network, ALICE, note, "set back")?;
    check_nothing_is_lost(&mut network, note, false)
}

fn clone_alice(network: &mut Network) {
    let twin = network.add_twin("alice's twin", ALICE);
    assert_eq!(twin, TWIN);
    (0..3).for_each(|other| network.part(twin, other));
}

fn cloned(seed: u64) -> Result<(), String> {
    let (mut network, note) = three(seed);
    clone_alice(&mut network);
    (1..3).for_each(|other| network.part(ALICE, other));
    write_some(&mut network, ALICE, note, "here")?;
    write_some(&mut network, TWIN, note, "there")?;
    write_some(&mut network, BOB, note, "elsewhere")?;
    check_nothing_is_lost(&mut network, note, true)
}

fn cloned_and_spread(seed: u64) -> Result<(), String> {
    let (mut network, note) = three(seed);
    clone_alice(&mut network);
    network.part(BOB, MENTOR);
    network.part(ALICE, MENTOR);
    // Alice meets Bob and her twin the mentor, who write upon what they got.
    write_some(&mut network, ALICE, note, "here")?;
    write_some(&mut network, TWIN, note, "there")?;
    network.meet_again(TWIN, MENTOR);
    network.run_until_quiescent();
    write_some(&mut network, BOB, note, "upon alice")?;
    write_some(&mut network, MENTOR, note, "upon the twin")?;
    write_some(&mut network, ALICE, note, "here again")?;
    write_some(&mut network, TWIN, note, "there again")?;
    network.run_through_drops();
    check_nothing_is_lost(&mut network, note, true)
}
