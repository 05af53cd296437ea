//! Three writers of one document: whatever they write and in whatever order it reaches them, they end with the same,
//! and the patches tell exactly what became different.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

/// An edit before its writer knows what there is to edit.
#[derive(Debug, Clone)]
enum Wish {
    Splice { field: Index, at: Index, delete: Index, insert: String },
    Set { field: Index, value: Index },
    Add { after: Option<Index> },
    Move { item: Index, after: Option<Index> },
    Remove { item: Index },
    Restore { item: Index },
}

#[derive(Debug, Clone)]
enum Step {
    Edit(Wish),
    Commit,
    /// Takes any one of the changes that wait, whether or not those before it came.
    Receive(Index),
}

fn arb_edit() -> impl Strategy<Value = Wish> {
    let any = any::<Index>;
    prop_oneof![
        6 => (any(), any(), any(), "[ab 😀é\n]{0,5}")
            .prop_map(|(field, at, delete, insert)| Wish::Splice { field, at, delete, insert }),
        3 => (any(), any()).prop_map(|(field, value)| Wish::Set { field, value }),
        2 => proptest::option::of(any()).prop_map(|after| Wish::Add { after }),
        2 => (any(), proptest::option::of(any())).prop_map(|(item, after)| Wish::Move { item, after }),
        1 => any().prop_map(|item| Wish::Remove { item }),
        1 => any().prop_map(|item| Wish::Restore { item }),
    ]
}

fn arb_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => arb_edit().prop_map(Step::Edit),
        2 => Just(Step::Commit),
        3 => any::<Index>().prop_map(Step::Receive),
    ]
}

/// A page: a replica, and the texts as its text areas show them, changed by own edits and patches only.
struct Page {
    replica: Replica,
    shown: BTreeMap<Field, Vec<u16>>,
    added: usize,
    waiting: Vec<Vec<u8>>,
}

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

impl Page {
    fn new(writer: u8) -> Self {
        Self { replica: replica(DocKind::Visit, writer), shown: BTreeMap::new(), added: 0, waiting: Vec::new() }
    }

    /// Turns a wish into an edit of what is there; none where there is nothing to edit so.
    fn edit_of(&mut self, wish: &Wish) -> Option<Edit> {
        let (view, _) = self.replica.view();
        let mut prose = Vec::new();
        let mut values = Vec::new();
        let mut sort = |field: Field, kind: FieldKind| match kind {
            FieldKind::Prose => prose.push(field),
            FieldKind::Line => values.push((field, vec!["", "one", "two"])),
            FieldKind::Date => values.push((field, vec!["", "2027-05-12", "2027-05-13"])),
            FieldKind::Choice(words) => values.push((field, [&[""], words].concat())),
        };
        let schema = DocKind::Visit.schema();
        schema.fields.iter().for_each(|spec| sort(Field::root(spec.name), spec.kind));
        for (collection, spec) in view.collections.iter().zip(schema.collections) {
            for item in &collection.items {
                let of_item = |name| Field::of_item(&collection.name, &item.key, name);
                spec.fields.iter().for_each(|spec| sort(of_item(spec.name), spec.kind));
            }
        }
        let items: Vec<ItemKey> = view.items("agenda").iter().map(|item| item.key.clone()).collect();
        let pick = |index: &Index| (!items.is_empty()).then(|| index.get(&items).clone());
        let collection = "agenda".to_owned();
        Some(match wish {
            Wish::Splice { field, at, delete, insert } => {
                let field = field.get(&prose).clone();
                let len = units(view.text(&field)).len();
                let at = at.index(len + 1);
                let delete = delete.index((len - at).min(4) + 1);
                Edit::Splice { field, at, delete, insert: insert.clone() }
            }
            Wish::Set { field, value } => {
                let (field, words) = field.get(&values);
                Edit::Set { field: field.clone(), value: (*value.get(words)).to_owned() }
            }
            Wish::Add { after } => {
                self.added += 1;
                let item = format!("{}-{}", self.replica.stream().short(), self.added).parse().unwrap();
                Edit::Add { collection, item, after: after.as_ref().and_then(pick) }
            }
            Wish::Move { item, after } => {
                let item = pick(item)?;
                let after = after.as_ref().and_then(pick).filter(|after| *after != item);
                Edit::Move { collection, item, after }
            }
            Wish::Remove { item } => Edit::Remove { collection, item: pick(item)? },
            Wish::Restore { item } => Edit::Restore { collection, item: pick(item)? },
        })
    }

    fn edit(&mut self, wish: &Wish) -> Result<(), TestCaseError> {
        let Some(edit) = self.edit_of(wish) else { return Ok(()) };
        let result = self.replica.edit(&edit);
        if let Edit::Splice { field, at, delete, insert } = &edit {
            let shown = self.shown.entry(field.clone()).or_default();
            let mut after = shown.clone();
            after.splice(at..&(at + delete), units(insert));
            let edges = [&shown[..*at], &shown[at + delete..]];
            if edges.iter().all(|part| String::from_utf16(part).is_ok()) {
                prop_assert_eq!(&result, &Ok(()));
                *shown = after;
            } else {
                prop_assert!(matches!(result, Err(EditError::OutOfRange { .. })), "{:?}", result);
            }
        } else {
            prop_assert_eq!(result, Ok(()), "{:?}", edit);
        }
        Ok(())
    }

    fn take(&mut self, changes: &[u8]) -> Option<LocalChange> {
        let before = self.replica.view().0;
        let merged = self.replica.merge(5, changes).unwrap();
        let after = self.replica.view().0;
        for patch in &merged.patches {
            if let Patch::Spliced { field, at, deleted, inserted } = patch {
                let shown = self.shown.entry(field.clone()).or_default();
                shown.splice(at..&(at + deleted), units(inserted));
            }
        }
        // Whatever else is different now was named.
        for (old, new) in before.fields.iter().zip(&after.fields) {
            if old != new && matches!(new.reading, Reading::Values(_)) {
                assert!(merged.patches.contains(&Patch::Values { field: Field::root(&new.name) }), "{old:?} {new:?}");
            }
        }
        for (old, new) in before.collections.iter().zip(&after.collections) {
            let outline = |view: &CollectionView| {
                view.items.iter().map(|item| (item.key.clone(), item.removed)).collect::<Vec<_>>()
            };
            if outline(old) != outline(new) {
                assert!(merged.patches.contains(&Patch::Items { collection: new.name.clone() }), "{old:?} {new:?}");
            }
            for (item, was) in new
                .items
                .iter()
                .filter_map(|item| old.items.iter().find(|was| was.key == item.key).map(|was| (item, was)))
            {
                for (new_field, old_field) in item.fields.iter().zip(&was.fields) {
                    if new_field != old_field && matches!(new_field.reading, Reading::Values(_)) {
                        let field = Field::of_item(&new.name, &item.key, &new_field.name);
                        assert!(merged.patches.contains(&Patch::Values { field }), "{new_field:?} {old_field:?}");
                    }
                }
            }
        }
        merged.local
    }

    fn check_shown(&self) -> Result<(), TestCaseError> {
        for (field, shown) in &self.shown {
            prop_assert_eq!(&units(&self.replica.text(field)), shown, "{} is shown otherwise than it is", field);
        }
        Ok(())
    }
}

fn send(pages: &mut [Page], from: usize, change: Option<LocalChange>) {
    if let Some(change) = change {
        for (index, page) in pages.iter_mut().enumerate() {
            if index != from {
                page.waiting.push(change.bytes.clone());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn replicas_converge_and_patches_tell_what_changed(
        steps in proptest::collection::vec((0..3usize, arb_step()), 1..60),
        last in proptest::collection::vec(any::<Index>(), 200),
    ) {
        let mut pages = [Page::new(1), Page::new(2), Page::new(3)];
        let mut numbers = [0, 0, 0];
        for (who, step) in steps {
            let local = match step {
                Step::Edit(wish) => {
                    pages[who].edit(&wish)?;
                    None
                }
                Step::Commit => pages[who].replica.commit(1),
                Step::Receive(which) => {
                    if pages[who].waiting.is_empty() {
                        None
                    } else {
                        let which = which.index(pages[who].waiting.len());
                        let change = pages[who].waiting.remove(which);
                        pages[who].take(&change)
                    }
                }
            };
            if let Some(change) = &local {
                numbers[who] += 1;
                prop_assert_eq!(change.number, numbers[who], "a stream's numbers follow each other");
            }
            send(&mut pages, who, local);
            pages[who].check_shown()?;
        }
        for who in 0..3 {
            let local = pages[who].replica.commit(9);
            send(&mut pages, who, local);
        }
        for (page, order) in pages.iter_mut().zip(last.chunks(66)) {
            for which in order.iter().cycle() {
                if page.waiting.is_empty() {
                    break;
                }
                let change = page.waiting.remove(which.index(page.waiting.len()));
                prop_assert_eq!(page.take(&change), None);
                page.check_shown()?;
            }
        }
        let views: Vec<_> = pages.iter().map(|page| page.replica.view()).collect();
        prop_assert_eq!(&views[0], &views[1]);
        prop_assert_eq!(&views[1], &views[2]);
        prop_assert_eq!(&views[0].1, &vec![]);
        let mut heads: Vec<_> = pages.iter_mut().map(|page| page.replica.doc.get_heads()).collect();
        heads.iter_mut().for_each(|heads| heads.sort());
        prop_assert_eq!(&heads[0], &heads[1]);
        prop_assert_eq!(&heads[1], &heads[2]);
    }
}

#[test]
fn one_commit_bundles_the_edits_since_the_last() {
    let mut writer = replica(DocKind::Note, 1);
    assert_eq!(writer.commit(1), None);
    for at in 0..3 {
        writer.edit(&Edit::Splice { field: field("body"), at, delete: 0, insert: "x".to_owned() }).unwrap();
    }
    let change = writer.commit(u64::MAX).unwrap();
    assert_eq!(change.number, 1);
    let headers = crate::history::inspect::inspect_changes(&change.bytes, &Default::default()).unwrap();
    assert_eq!((headers.len(), headers[0].rows, headers[0].time), (1, 3, (1 << 53) - 1));
    assert_eq!(headers[0].actor, writer.stream());
    assert_eq!(writer.commit(2), None);
    // Setting what is set already is no change either.
    let set = edit(r#"{"set":{"field":"kind","value":"recap"}}"#);
    writer.edit(&set).unwrap();
    assert_eq!(writer.commit(3).unwrap().number, 2);
    writer.edit(&set).unwrap();
    assert_eq!(writer.commit(4), None);
}

#[test]
fn changes_that_are_none_leave_the_replica_as_it_is() {
    let mut writer = replica(DocKind::Note, 1);
    writer.edit(&edit(r#"{"splice":{"field":"body","at":0,"delete":0,"insert":"mine"}}"#)).unwrap();
    let view = writer.view();
    // Automerge passes over what it cannot read; whether it says so is not for the page to rely on.
    if let Ok(merged) = writer.merge(1, b"no changes at all") {
        assert_eq!((merged.local.map(|change| change.number), merged.patches), (Some(1), vec![]));
    }
    assert_eq!(writer.view(), view);
    assert!(Replica::load(DocKind::Note, b"no document", stream(1)).is_err());
}

#[test]
fn a_third_value_set_at_once_is_told() {
    // Two set the same value apart, which shows as one; a third then sets another.
    let mut pages = [1, 2, 3].map(|writer| replica(DocKind::Visit, writer));
    let set = |value: &str| Edit::Set { field: field("form"), value: value.to_owned() };
    let changes = [(0, "online"), (1, "online"), (2, "in-person")].map(|(who, value)| {
        pages[who].edit(&set(value)).unwrap();
        pages[who].commit(1).unwrap().bytes
    });
    pages[0].merge(2, &changes[1]).unwrap();
    assert_eq!(pages[0].values(&field("form")).len(), 1);
    let merged = pages[0].merge(3, &changes[2]).unwrap();
    assert_eq!(merged.patches, [Patch::Values { field: field("form") }]);
    assert_eq!(pages[0].values(&field("form")).len(), 2);
}
