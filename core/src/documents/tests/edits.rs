//! Every edit and every reason to refuse one, as rows of data.

use super::*;

/// Applies `before`, then `edit`; expects that `at` then shows `expected`, or that the edit is refused with the error
/// `expected` and changed nothing.
fn check_edit(kind: DocKind, before: &[&str], json: &str, at: &str, expected: &str) {
    let mut replica = replica(kind, 1);
    for step in before {
        replica.edit(&edit(step)).unwrap_or_else(|error| panic!("{step}: {error}"));
    }
    replica.commit(1);
    let view = replica.view();
    let edit = edit(json);
    assert_eq!(super::edit(&serde_json::to_string(&edit).unwrap()), edit, "{json} reads back");
    match replica.edit(&edit) {
        Ok(()) => assert_eq!(show(&replica, at), expected, "{json}"),
        Err(error) => {
            assert_eq!(format!("error: {error}"), expected, "{json}");
            assert_eq!(replica.view(), view, "{json} was refused and changed something");
            assert_eq!(replica.commit(2), None, "{json} was refused and left something to commit");
        }
    }
}

const TEXT: &str = r#"{"splice":{"field":"title","at":0,"delete":0,"insert":"a😀b"}}"#;
const ROW: &str = r#"{"add":{"collection":"rows","item":"r1"}}"#;

#[test]
fn prose_is_spliced_in_utf16_units() {
    use DocKind::{Assessment, Note, Plan};
    // "a😀b" is four units: a, two for the face, b.
    let out = |at: usize, delete: usize| {
        format!(
            "error: title has no stretch of {delete} units at {at}: it is 4 units long, or that cuts a character in two"
        )
    };
    let rows: &[(&str, &str)] = &[
        (r#"{"splice":{"field":"title","at":0,"delete":0,"insert":"x"}}"#, r#""xa😀b""#),
        (r#"{"splice":{"field":"title","at":4,"delete":0,"insert":"x"}}"#, r#""a😀bx""#),
        (r#"{"splice":{"field":"title","at":3,"delete":0,"insert":"x"}}"#, r#""a😀xb""#),
        (r#"{"splice":{"field":"title","at":1,"delete":2,"insert":""}}"#, r#""ab""#),
        (r#"{"splice":{"field":"title","at":1,"delete":2,"insert":"👩‍🚒é"}}"#, r#""a👩\u{200d}🚒éb""#),
        (r#"{"splice":{"field":"title","at":0,"delete":4,"insert":"Così è"}}"#, r#""Così è""#),
        (r#"{"splice":{"field":"title","at":0,"delete":0,"insert":""}}"#, r#""a😀b""#),
        (r#"{"splice":{"field":"title","at":0,"delete":0,"insert":"one\ntwo\ttabs"}}"#, r#""one\ntwo\ttabsa😀b""#),
        (r#"{"splice":{"field":"title","at":2,"delete":0,"insert":"x"}}"#, &out(2, 0)),
        (r#"{"splice":{"field":"title","at":2,"delete":1,"insert":""}}"#, &out(2, 1)),
        (r#"{"splice":{"field":"title","at":1,"delete":1,"insert":""}}"#, &out(1, 1)),
        (r#"{"splice":{"field":"title","at":0,"delete":2,"insert":"x"}}"#, &out(0, 2)),
        (r#"{"splice":{"field":"title","at":5,"delete":0,"insert":"x"}}"#, &out(5, 0)),
        (r#"{"splice":{"field":"title","at":3,"delete":2,"insert":"x"}}"#, &out(3, 2)),
        (r#"{"splice":{"field":"title","at":18446744073709551615,"delete":1,"insert":""}}"#, &out(usize::MAX, 1)),
        (
            r#"{"splice":{"field":"kind","at":0,"delete":0,"insert":"x"}}"#,
            "error: kind is not a field for this kind of edit",
        ),
        (
            r#"{"splice":{"field":"rows/r1/action","at":0,"delete":0,"insert":"x"}}"#,
            "error: there is no field rows/r1/action",
        ),
        (r#"{"splice":{"field":"order","at":0,"delete":0,"insert":"x"}}"#, "error: there is no field order"),
    ];
    for (json, expected) in rows {
        check_edit(Note, &[TEXT], json, "title", expected);
    }
    let answer = r#"{"splice":{"field":"answers/q1/text","at":0,"delete":0,"insert":"Sì"}}"#;
    check_edit(Assessment, &[], answer, "answers/q1/text", r#""Sì""#);
    let nowhere = r#"{"splice":{"field":"answers/q9/text","at":0,"delete":0,"insert":"x"}}"#;
    check_edit(Assessment, &[], nowhere, "answers", "error: there is no item q9");
    let row = r#"{"splice":{"field":"rows/r1/action","at":0,"delete":0,"insert":"Paint"}}"#;
    check_edit(Plan, &[ROW], row, "rows/r1/action", r#""Paint""#);
    check_edit(Plan, &[], row, "rows", "error: there is no item r1");
}

#[test]
fn one_splice_inserts_so_much_and_no_more() {
    let insert = |units: usize| {
        let text = "😀".repeat(units / 2) + &"x".repeat(units % 2);
        serde_json::to_string(&Edit::Splice { field: field("body"), at: 0, delete: 0, insert: text }).unwrap()
    };
    let mut longest = replica(DocKind::Note, 1);
    longest.edit(&edit(&insert(MAX_INSERT))).unwrap();
    assert_eq!(longest.text(&field("body")).encode_utf16().count(), MAX_INSERT);
    check_edit(DocKind::Note, &[], &insert(MAX_INSERT + 1), "body", "error: one edit inserts at most 65536 units");
}

#[test]
fn lines_dates_and_choices_are_set_as_a_whole() {
    let longest = "x".repeat(MAX_LINE);
    let set = |field: &str, value: &str| {
        serde_json::to_string(&Edit::Set { field: field.parse().unwrap(), value: value.to_owned() }).unwrap()
    };
    let no = |field: &str, value: &str| format!("error: {field} does not take {value:?}");
    let rows = [
        ("host", "Borgo", "Borgo".to_owned()),
        ("host", "", String::new()),
        ("host", &longest, longest.clone()),
        ("host", &(longest.clone() + "x"), no("host", &"x".repeat(80))),
        ("host", &"😀".repeat(251), no("host", &"😀".repeat(80))),
        ("host", "two\nlines", no("host", "two\nlines")),
        ("host", "a\u{0}b", no("host", "a\u{0}b")),
        ("from", "2027-05-12", "2027-05-12".to_owned()),
        ("from", "", String::new()),
        ("from", "12.5.2027", no("from", "12.5.2027")),
        ("form", "online", "online".to_owned()),
        ("form", "", String::new()),
        ("form", "by-letter", no("form", "by-letter")),
        ("title", "x", "error: title is not a field for this kind of edit".to_owned()),
        ("nothing", "x", "error: there is no field nothing".to_owned()),
        ("agenda/a1/nothing", "x", "error: there is no field agenda/a1/nothing".to_owned()),
        ("agenda/a1/time", "9.30", "error: there is no item a1".to_owned()),
    ];
    for (address, value, expected) in rows {
        check_edit(DocKind::Visit, &[], &set(address, value), address, &expected);
        // And where something stands there already.
        if !expected.starts_with("error") {
            let other = if address == "form" { "in-person" } else { "2027-01-01" };
            check_edit(DocKind::Visit, &[&set(address, other)], &set(address, value), address, &expected);
        }
    }
    let row = r#"{"add":{"collection":"agenda","item":"a1"}}"#;
    check_edit(DocKind::Visit, &[row], &set("agenda/a1/time", "9.30"), "agenda/a1/time", "9.30");
    check_edit(DocKind::Assessment, &[], &set("answers/q2/level", "partly"), "answers/q2/level", "partly");
    check_edit(DocKind::Assessment, &[], &set("answers/q2/level", "3"), "answers", &no("answers/q2/level", "3"));
}

#[test]
fn items_are_added_moved_removed_and_restored() {
    let rows =
        [r#"{"add":{"collection":"rows","item":"r1"}}"#, r#"{"add":{"collection":"rows","item":"r2","after":"r1"}}"#];
    let table: &[(&str, &str)] = &[
        (r#"{"add":{"collection":"rows","item":"r3"}}"#, "r3 r1 r2"),
        (r#"{"add":{"collection":"rows","item":"r3","after":"r1"}}"#, "r1 r3 r2"),
        (r#"{"add":{"collection":"rows","item":"r3","after":"r2"}}"#, "r1 r2 r3"),
        (r#"{"add":{"collection":"rows","item":"r1"}}"#, "error: there is an item r1 already"),
        (r#"{"add":{"collection":"rows","item":"r3","after":"r9"}}"#, "error: there is no item r9"),
        (
            r#"{"add":{"collection":"agenda","item":"r3"}}"#,
            "error: there is no collection agenda whose items can change",
        ),
        (r#"{"move":{"collection":"rows","item":"r2"}}"#, "r2 r1"),
        (r#"{"move":{"collection":"rows","item":"r1","after":"r2"}}"#, "r2 r1"),
        (r#"{"move":{"collection":"rows","item":"r1"}}"#, "r1 r2"),
        (r#"{"move":{"collection":"rows","item":"r1","after":"r1"}}"#, "error: there is no item r1"),
        (r#"{"move":{"collection":"rows","item":"r9"}}"#, "error: there is no item r9"),
        (
            r#"{"move":{"collection":"nothing","item":"r1"}}"#,
            "error: there is no collection nothing whose items can change",
        ),
        (r#"{"remove":{"collection":"rows","item":"r1"}}"#, "-r1 r2"),
        (r#"{"remove":{"collection":"rows","item":"r9"}}"#, "error: there is no item r9"),
        (r#"{"restore":{"collection":"rows","item":"r1"}}"#, "r1 r2"),
        (r#"{"restore":{"collection":"rows","item":"r9"}}"#, "error: there is no item r9"),
    ];
    for (json, expected) in table {
        check_edit(DocKind::Plan, &rows, json, "rows", expected);
    }
    let removed = [rows[0], rows[1], r#"{"remove":{"collection":"rows","item":"r1"}}"#];
    check_edit(DocKind::Plan, &removed, r#"{"restore":{"collection":"rows","item":"r1"}}"#, "rows", "r1 r2");
    check_edit(DocKind::Plan, &removed, rows[0], "rows", "error: there is an item r1 already");
    for fixed in [
        r#"{"add":{"collection":"answers","item":"q9"}}"#,
        r#"{"move":{"collection":"answers","item":"q1","after":"q2"}}"#,
        r#"{"remove":{"collection":"answers","item":"q1"}}"#,
        r#"{"restore":{"collection":"answers","item":"q1"}}"#,
    ] {
        let expected = "error: there is no collection answers whose items can change";
        check_edit(DocKind::Assessment, &[], fixed, "answers", expected);
    }
}

#[test]
fn a_new_item_has_every_field_of_its_schema() {
    for kind in DocKind::ALL {
        for collection in kind.schema().collections.iter().filter(|found| found.kind == CollectionKind::Ordered) {
            let mut replica = replica(kind, 1);
            let item: ItemKey = "i1".parse().unwrap();
            replica
                .edit(&Edit::Add { collection: collection.name.to_owned(), item: item.clone(), after: None })
                .unwrap();
            for spec in collection.fields {
                let field = Field::of_item(collection.name, &item, spec.name);
                let edit = match spec.kind {
                    FieldKind::Prose => Edit::Splice { field, at: 0, delete: 0, insert: "x".to_owned() },
                    FieldKind::Line => Edit::Set { field, value: "x".to_owned() },
                    FieldKind::Date => Edit::Set { field, value: "2027-01-31".to_owned() },
                    FieldKind::Choice(words) => Edit::Set { field, value: words[0].to_owned() },
                };
                replica.edit(&edit).unwrap_or_else(|error| panic!("{edit:?}: {error}"));
            }
            assert_eq!(replica.view().1, [], "{} {}", kind.name(), collection.name);
        }
    }
}

#[test]
fn a_date_is_a_day_of_the_calendar() {
    let rows = [
        ("2027-05-12", true),
        ("2028-02-29", true),
        ("2027-02-29", false),
        ("2000-02-29", true),
        ("1900-02-29", false),
        ("2027-04-31", false),
        ("2027-12-31", true),
        ("2027-13-01", false),
        ("2027-00-10", false),
        ("2027-01-00", false),
        ("0000-01-01", true),
        ("2027-1-01", false),
        ("2027/01/01", false),
        ("+027-01-01", false),
        ("2027-+1-01", false),
        ("2027-01-01 ", false),
        ("２０２７-01", false),
        ("", false),
    ];
    for (text, expected) in rows {
        assert_eq!(edit::is_date(text), expected, "{text}");
    }
}
