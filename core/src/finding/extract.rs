//! What one document gives: places that links may point at, its links, and its words.

use super::fold;
use crate::documents::{DocKind, Field, FieldKind, ItemKey, ItemView, Place, Reading, View};
use crate::forms::{Pack, QuestionKind};
use crate::ids::{ChangeId, DocumentId};

/// How much of a text names a place, in characters.
const MAX_SPOT: usize = 200;
/// What a string, its entry and its allocation cost beside its bytes, about.
const OVERHEAD: usize = 96;

/// A place that links may point at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The place.
    pub place: Place,
    /// How its text begins; empty for what has only a pack's words.
    pub text: String,
    /// How far it is, in the document's own word, where it is an action; empty for all else.
    pub state: String,
}

/// A link that a document keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its key in the document.
    pub key: ItemKey,
    /// Where it starts: in the document.
    pub from: Place,
    /// Where it leads.
    pub to: Place,
}

/// A field's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) field: Field,
    /// As they stand in the document.
    pub(super) original: String,
    /// As they are compared.
    pub(super) folded: String,
}

/// Everything that can be found in one document, as it read at its heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extract {
    /// The document.
    pub document: DocumentId,
    /// Its type.
    pub kind: DocKind,
    /// When it last changed, in milliseconds since 1970.
    pub changed: u64,
    /// The heads at which it was read.
    pub heads: Vec<ChangeId>,
    /// What links may point at: first the document as a whole.
    pub spots: Vec<Spot>,
    /// Its links.
    pub links: Vec<Link>,
    /// Its words, in the order of the schema.
    pub(super) texts: Vec<Text>,
}

impl Extract {
    /// Extracts what `view` gives; `pack` is the one whose questions the document answers, where it is at hand.
    ///
    /// Removed items give nothing.
    pub fn new(
        document: DocumentId,
        heads: Vec<ChangeId>,
        changed: u64,
        view: &View,
        pack: Option<&'static Pack>,
    ) -> Self {
        let mut title = view.text(&Field::root("title"));
        // Notes are written in passing: most have no title, and go by how they begin.
        if view.kind == DocKind::Note && title.trim().is_empty() {
            title = view.text(&Field::root("body"));
        }
        let mut spots = vec![Spot { place: Place::whole(document), text: beginning(title), state: String::new() }];
        for (collection, names) in linkable(view.kind) {
            let items = view.items(collection).iter().filter(|item| !item.removed);
            spots.extend(items.filter_map(|item| spot(document, view.kind, collection, names, item, pack)));
        }
        let links = view.items("links").iter().filter_map(|item| link(document, view, item)).collect();
        Self { document, kind: view.kind, changed, heads, spots, links, texts: texts(view, pack) }
    }

    /// Tells how many bytes it holds in memory, about.
    pub fn size(&self) -> usize {
        let spots: usize = self.spots.iter().map(|spot| spot.text.len() + OVERHEAD).sum();
        let texts: usize = self.texts.iter().map(|text| text.original.len() + text.folded.len() + 2 * OVERHEAD).sum();
        OVERHEAD + 32 * self.heads.len() + spots + 2 * OVERHEAD * self.links.len() + texts
    }
}

/// Lists the collections whose items links may point at, each with the fields that name an item, the best first.
///
/// # Source
/// requirements.md GP-R2, AP-02, MON-04.
fn linkable(kind: DocKind) -> &'static [(&'static str, &'static [&'static str])] {
    match kind {
        DocKind::Form => &[("answers", &["text", "value"])],
        DocKind::Assessment => &[("factors", &[])],
        DocKind::Visit => &[("agenda", &["title", "detail"]), ("questions", &["question"])],
        DocKind::Plan => &[("rows", &["action", "results"]), ("progress", &["evidence"])],
        DocKind::Network => &[("members", &["name", "organisation"]), ("meetings", &["about", "decided"])],
        DocKind::Commitment => &[("promises", &["what", "who"])],
        DocKind::Issues => &[("issues", &["what"])],
        DocKind::Programme | DocKind::Note => &[],
    }
}

/// Tells whether a line holds the key of something else, or the word of a pack, instead of words.
fn is_key(kind: DocKind, collection: &str, name: &str) -> bool {
    collection == "links"
        || matches!(
            (kind, collection, name),
            (DocKind::Note, "", "agenda")
                | (DocKind::Visit, "questions", "agenda")
                | (DocKind::Plan, "progress", "row")
                | (DocKind::Plan, "versions", "change")
                | (DocKind::Network, "history", "member")
                | (DocKind::Programme, "steps", "kind")
        )
}

/// Tells whether the answer to a question is one of the options that its pack gives, not anybody's words.
fn is_option(kind: DocKind, collection: &str, item: &ItemKey, pack: Option<&Pack>) -> bool {
    let question = || pack.and_then(|pack| pack.question(item.as_str()));
    (kind, collection) == (DocKind::Form, "answers")
        && question().is_some_and(|question| question.kind == QuestionKind::Choice)
}

fn spot(
    document: DocumentId,
    kind: DocKind,
    collection: &str,
    names: &[&str],
    item: &ItemView,
    pack: Option<&Pack>,
) -> Option<Spot> {
    let named = |name: &&str| item.fields.iter().find(|field| field.name == **name).map(|field| words(&field.reading));
    let text = names.iter().filter_map(named).flatten().find(|text| !text.trim().is_empty()).unwrap_or_default();
    // A question that nobody answered is nothing to link to.
    if kind == DocKind::Form && text.is_empty() {
        return None;
    }
    let place = Place { document, item: Some((collection.to_owned(), item.key.clone())) };
    let text = if is_option(kind, collection, &item.key, pack) { String::new() } else { beginning(text) };
    let state = match (kind, collection) {
        (DocKind::Plan, "rows") => {
            named(&"state").and_then(|words| words.first().copied()).unwrap_or_default().to_owned()
        }
        _ => String::new(),
    };
    Some(Spot { place, text, state })
}

/// Reads a link; none where it was removed, is incomplete, or starts at an item that is not there any more.
fn link(document: DocumentId, view: &View, item: &ItemView) -> Option<Link> {
    let text = |name: &str| view.text(&Field::of_item("links", &item.key, name));
    let from = Place::in_document(document, text("from")).ok()?;
    let starts_here = from
        .item
        .as_ref()
        .is_none_or(|(collection, key)| view.items(collection).iter().any(|start| start.key == *key && !start.removed));
    let to = text("to").parse().ok()?;
    (!item.removed && starts_here).then(|| Link { key: item.key.clone(), from, to })
}

fn texts(view: &View, pack: Option<&Pack>) -> Vec<Text> {
    let mut texts = Vec::new();
    let mut take = |field: Field, reading: &Reading| {
        for original in words(reading).into_iter().filter(|text| !text.trim().is_empty()) {
            texts.push(Text { field: field.clone(), folded: fold(original), original: original.to_owned() });
        }
    };
    let schema = view.kind.schema();
    let holds_words = |kind: FieldKind| matches!(kind, FieldKind::Prose | FieldKind::Line);
    for found in &view.fields {
        let is_text = schema.field(&found.name).is_some_and(|spec| holds_words(spec.kind));
        if is_text && !is_key(view.kind, "", &found.name) {
            take(Field::root(&found.name), &found.reading);
        }
    }
    for collection in &view.collections {
        let Some(spec) = schema.collection(&collection.name) else { continue };
        for item in collection.items.iter().filter(|item| !item.removed) {
            for found in &item.fields {
                let is_text = spec.field(&found.name).is_some_and(|spec| holds_words(spec.kind))
                    && !is_key(view.kind, &collection.name, &found.name)
                    && !(found.name == "value" && is_option(view.kind, &collection.name, &item.key, pack));
                if is_text {
                    take(Field::of_item(&collection.name, &item.key, &found.name), &found.reading);
                }
            }
        }
    }
    texts
}

/// Lists the words of a field: several where people set it at once.
fn words(reading: &Reading) -> Vec<&str> {
    match reading {
        Reading::Prose(text) => vec![text],
        Reading::Values(values) => values.iter().map(|alternative| alternative.value.as_str()).collect(),
    }
}

/// Returns how a text begins, in one line.
fn beginning(text: &str) -> String {
    let flat = |character: char| if character.is_whitespace() { ' ' } else { character };
    text.trim().chars().take(MAX_SPOT).map(flat).collect()
}
