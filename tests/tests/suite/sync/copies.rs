//! Laptops that there are twice: no word is lost, and all come to hold the same.

use taccuino_core::documents::DocKind;
use taccuino_core::membership::Level;
use taccuino_tests::network::{City, CopyStory, Network};

fn check_story(story: CopyStory) {
    for seed in 0..10 {
        story.tell(seed).unwrap_or_else(|loss| panic!("{story:?}, seed {seed}: {loss}"));
    }
}

#[test]
fn a_restored_backup_goes_on_beside_what_others_got_after_it() {
    check_story(CopyStory::Restored);
}

#[test]
fn a_disk_that_was_set_back_loses_no_word() {
    check_story(CopyStory::SetBack);
}

#[test]
fn a_cloned_disk_loses_no_word_of_either_twin() {
    check_story(CopyStory::Cloned);
}

#[test]
fn twins_whose_words_others_have_built_on_lose_no_word() {
    check_story(CopyStory::ClonedAndSpread);
}

#[test]
fn what_was_written_on_the_branch_that_went_stands_where_it_stood_and_once() {
    let mut network = Network::of_three_acquainted(31);
    let both = [City::Mentee, City::Mentor];
    let visit = network.create(0, DocKind::Visit, &both, Level::Pair).unwrap();
    network.write(0, visit, "purpose", "The library opens at nine.").unwrap();
    network.run_until_quiescent();
    let image = network.devices[0].copy_disk();
    network.write(0, visit, "title", "Later").unwrap();
    network.run_until_quiescent();
    (1..3).for_each(|other| network.part(0, other));
    network.restore(0, &image, false);
    for word in ["one ", "two ", "three "] {
        network.write(0, visit, "purpose", word).unwrap();
    }
    let written = network.text(0, visit, "purpose");
    network.heal();
    network.run_through_drops();
    for who in 0..3 {
        assert_eq!(network.text(who, visit, "purpose"), written, "device {who}");
        assert_eq!(network.text(who, visit, "title"), "Later", "device {who}");
    }
    // And she goes on as if nothing had been.
    network.write(0, visit, "purpose", "four ").unwrap();
    network.run_until_quiescent();
    network.check_all_hold_the_same(31);
    network.restart(0);
    network.run_until_quiescent();
    network.check_all_hold_the_same(31);
}
