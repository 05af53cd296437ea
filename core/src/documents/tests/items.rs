//! Items that several devices add, move, remove and restore at once.

use super::*;

/// Two devices that start from the same items `a b c` of a plan.
fn two() -> (Replica, Replica) {
    let mut first = replica(DocKind::Plan, 1);
    let mut second = replica(DocKind::Plan, 2);
    for (item, after) in [("a", None), ("b", Some("a")), ("c", Some("b"))] {
        let after = after.map(|after: &str| after.parse().unwrap());
        first.edit(&Edit::Add { collection: "rows".to_owned(), item: item.parse().unwrap(), after }).unwrap();
    }
    let change = first.commit(1).unwrap();
    second.merge(1, &change.bytes).unwrap();
    (first, second)
}

/// Applies `here` on one device and `there` on the other, lets them meet, and expects that both show `expected`.
fn check_meeting(here: &[&str], there: &[&str], expected: &str) {
    let (mut first, mut second) = two();
    here.iter().for_each(|step| first.edit(&edit(step)).unwrap());
    there.iter().for_each(|step| second.edit(&edit(step)).unwrap());
    let (from_first, from_second) = (first.commit(2).unwrap(), second.commit(2).unwrap());
    let patches = first.merge(3, &from_second.bytes).unwrap().patches;
    assert!(patches.contains(&Patch::Items { collection: "rows".to_owned() }), "{patches:?}");
    second.merge(3, &from_first.bytes).unwrap();
    assert_eq!(show(&first, "rows"), expected, "{here:?} {there:?}");
    assert_eq!(first.view(), second.view(), "{here:?} {there:?}");
    assert_eq!(first.view().1, []);
}

#[test]
fn devices_that_meet_have_the_same_order() {
    // At the same place: the order keys are equal, the item keys decide.
    check_meeting(
        &[r#"{"add":{"collection":"rows","item":"y","after":"a"}}"#],
        &[r#"{"add":{"collection":"rows","item":"x","after":"a"}}"#],
        "a x y b c",
    );
    check_meeting(
        &[r#"{"add":{"collection":"rows","item":"y"}}"#],
        &[r#"{"add":{"collection":"rows","item":"x"}}"#],
        "x y a b c",
    );
    check_meeting(
        &[r#"{"add":{"collection":"rows","item":"y","after":"c"}}"#],
        &[r#"{"add":{"collection":"rows","item":"x","after":"c"}}"#],
        "a b c x y",
    );
    // Moved by one, removed by the other: both count.
    check_meeting(
        &[r#"{"move":{"collection":"rows","item":"c"}}"#],
        &[r#"{"remove":{"collection":"rows","item":"c"}}"#],
        "-c a b",
    );
    // Moved apart by both: one place wins, the same on both devices.
    check_meeting(
        &[r#"{"move":{"collection":"rows","item":"a","after":"b"}}"#],
        &[r#"{"move":{"collection":"rows","item":"a","after":"c"}}"#],
        "b c a",
    );
    // Removed by one and restored by the other at once: what somebody wants back stays.
    check_meeting(
        &[r#"{"remove":{"collection":"rows","item":"b"}}"#, r#"{"restore":{"collection":"rows","item":"b"}}"#],
        &[r#"{"remove":{"collection":"rows","item":"b"}}"#],
        "a b c",
    );
    // Added after an item that the other removes.
    check_meeting(
        &[r#"{"add":{"collection":"rows","item":"x","after":"b"}}"#],
        &[r#"{"remove":{"collection":"rows","item":"b"}}"#],
        "a -b x c",
    );
}

#[test]
fn items_at_one_place_can_be_told_apart_afterwards() {
    let (mut first, mut second) = two();
    first.edit(&edit(r#"{"add":{"collection":"rows","item":"y","after":"a"}}"#)).unwrap();
    second.edit(&edit(r#"{"add":{"collection":"rows","item":"x","after":"a"}}"#)).unwrap();
    let change = second.commit(2).unwrap();
    first.merge(2, &change.bytes).unwrap();
    let table = [
        (r#"{"move":{"collection":"rows","item":"x","after":"y"}}"#, "a y x b c"),
        (r#"{"add":{"collection":"rows","item":"z","after":"x"}}"#, "a y x z b c"),
        (r#"{"move":{"collection":"rows","item":"b","after":"a"}}"#, "a b y x z c"),
    ];
    for (json, expected) in table {
        first.edit(&edit(json)).unwrap();
        assert_eq!(show(&first, "rows"), expected, "{json}");
    }
}

#[test]
fn what_is_written_in_an_item_that_another_removes_comes_back_with_it() {
    let (mut first, mut second) = two();
    first.edit(&edit(r#"{"remove":{"collection":"rows","item":"b"}}"#)).unwrap();
    second.edit(&edit(r#"{"splice":{"field":"rows/b/action","at":0,"delete":0,"insert":"Paint"}}"#)).unwrap();
    let change = second.commit(2).unwrap();
    first.merge(2, &change.bytes).unwrap();
    assert_eq!(show(&first, "rows"), "a -b c");
    first.edit(&edit(r#"{"restore":{"collection":"rows","item":"b"}}"#)).unwrap();
    assert_eq!(show(&first, "rows/b/action"), r#""Paint""#);
}
