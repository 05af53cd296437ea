//! The rule of ten: who writes for a person takes in no eleventh member, and what came together stays.

use super::*;
use crate::documents::network::{MAX_ACTIVE, active, check_active};

/// A network with `count` members `m0`, `m1`, ... taken in.
fn network_of(count: usize, writer: u8) -> Replica {
    let mut replica = replica(DocKind::Network, writer);
    for number in 0..count {
        note(&mut replica, &format!("m{number}"));
        take_in(&mut replica, &format!("m{number}")).unwrap();
    }
    replica
}

fn note(replica: &mut Replica, member: &str) {
    replica.edit(&edit(&format!(r#"{{"add":{{"collection":"members","item":"{member}"}}}}"#))).unwrap();
}

fn state(member: &str, state: &str) -> Edit {
    edit(&format!(r#"{{"set":{{"field":"members/{member}/state","value":"{state}"}}}}"#))
}

/// Does what a page and the command line do: checks, then applies.
fn ask(replica: &mut Replica, edit: &Edit) -> Result<(), EditError> {
    replica.check(edit)?;
    replica.edit(edit)
}

fn take_in(replica: &mut Replica, member: &str) -> Result<(), EditError> {
    ask(replica, &state(member, "active"))
}

fn count(replica: &Replica) -> usize {
    active(&replica.view().0).len()
}

#[test]
fn the_eleventh_active_member_is_refused_until_one_pauses() {
    let mut replica = network_of(MAX_ACTIVE, 1);
    note(&mut replica, "new");
    assert_eq!(take_in(&mut replica, "new"), Err(EditError::NetworkFull));
    assert!(EditError::NetworkFull.to_string().contains("at most 10 active members"));
    assert_eq!(count(&replica), MAX_ACTIVE);
    // Whoever is in already may be told so again, and everything else can be written.
    take_in(&mut replica, "m3").unwrap();
    ask(&mut replica, &edit(r#"{"set":{"field":"members/new/name","value":"Amina"}}"#)).unwrap();
    for gone in ["paused", "left"] {
        ask(&mut replica, &state("m0", gone)).unwrap();
        take_in(&mut replica, "new").unwrap();
        assert_eq!(take_in(&mut replica, "m0"), Err(EditError::NetworkFull), "{gone}");
        ask(&mut replica, &state("new", "paused")).unwrap();
        take_in(&mut replica, "m0").unwrap();
    }
}

#[test]
fn a_removed_member_comes_back_only_where_there_is_room() {
    let mut replica = network_of(MAX_ACTIVE, 1);
    let remove = edit(r#"{"remove":{"collection":"members","item":"m0"}}"#);
    let restore = edit(r#"{"restore":{"collection":"members","item":"m0"}}"#);
    replica.edit(&remove).unwrap();
    note(&mut replica, "new");
    take_in(&mut replica, "new").unwrap();
    assert_eq!(ask(&mut replica, &restore), Err(EditError::NetworkFull));
    ask(&mut replica, &state("new", "paused")).unwrap();
    ask(&mut replica, &restore).unwrap();
    assert_eq!(count(&replica), MAX_ACTIVE);
    // Another collection's items may be restored whatever the members are.
    let meeting = edit(r#"{"restore":{"collection":"meetings","item":"m0"}}"#);
    assert_eq!(check_active(&replica.view().0, &meeting), Ok(()));
}

#[test]
fn a_tenth_member_from_each_of_two_stays_and_every_edit_but_an_eleventh_is_taken() {
    let mut first = network_of(MAX_ACTIVE - 1, 1);
    let mut second = replica(DocKind::Network, 2);
    second.merge(1, &first.commit(1).unwrap().bytes).unwrap();
    for (replica, member) in [(&mut first, "here"), (&mut second, "there")] {
        note(replica, member);
        take_in(replica, member).unwrap();
    }
    let (from_first, from_second) = (first.commit(2).unwrap(), second.commit(2).unwrap());
    first.merge(3, &from_second.bytes).unwrap();
    second.merge(3, &from_first.bytes).unwrap();
    for replica in [&mut first, &mut second] {
        assert_eq!(count(replica), MAX_ACTIVE + 1);
        note(replica, "more");
        assert_eq!(take_in(replica, "more"), Err(EditError::NetworkFull));
        ask(replica, &state("here", "paused")).unwrap();
        assert_eq!(take_in(replica, "more"), Err(EditError::NetworkFull));
        ask(replica, &state("there", "paused")).unwrap();
        take_in(replica, "more").unwrap();
    }
}

#[test]
fn who_is_active_and_paused_at_once_counts_as_active() {
    let mut first = network_of(MAX_ACTIVE, 1);
    let mut second = replica(DocKind::Network, 2);
    second.merge(1, &first.commit(1).unwrap().bytes).unwrap();
    ask(&mut first, &state("m0", "paused")).unwrap();
    ask(&mut second, &state("m0", "left")).unwrap();
    take_in(&mut second, "m0").unwrap();
    first.merge(3, &second.commit(3).unwrap().bytes).unwrap();
    assert_eq!(show(&first, "members/m0/state").split('|').count(), 2);
    assert_eq!(count(&first), MAX_ACTIVE);
    note(&mut first, "new");
    assert_eq!(take_in(&mut first, "new"), Err(EditError::NetworkFull));
    take_in(&mut first, "m0").unwrap();
}
