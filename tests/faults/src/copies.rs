//! Copies of a laptop: a restored backup, a disk set back to an earlier day, a cloned disk, all edited.

use taccuino_tests::network::CopyStory;

use crate::trial::Trial;

/// Tells each story in turn.
pub(crate) fn run(trial: &mut Trial) {
    while trial.goes_on() {
        let seed = trial.next_seed();
        let story = CopyStory::ALL[trial.tried() as usize % CopyStory::ALL.len()];
        trial.attempt(&format!("{story:?}, seed {seed}"), 1, || story.tell(seed));
    }
}
