//! Power loss: a disk that forgets, tears and keeps at random what was written since the last sync.

use taccuino_tests::crash::cut_power;

use crate::trial::Trial;

/// Cuts a session of each seed at every sync point and in between.
pub(crate) fn run(trial: &mut Trial) {
    let mut images = 0;
    while trial.goes_on() {
        let seed = trial.next_seed();
        trial.attempt(&format!("seed {seed}"), 1, || {
            images += cut_power(seed, true).images;
            Ok(())
        });
    }
    trial.note(format!("{images} images of cut disks were opened"));
}
