//! Where things come from and what they lead to: need, key factor, good practice, agenda item, note, action, evidence.
//!
//! Owns the two lists and what is in them; a link is kept by the document in which it starts, and shown at both ends.

mod anchor;
mod naming;
mod picker;

use leptos::prelude::*;
use taccuino_api::{DocumentView, LinkView};
use taccuino_core::documents::{DocKind, Edit, Field, ItemKey, Place};
use taccuino_core::forms;
use wasm_bindgen::JsCast;

use super::document::Shown;
use crate::components::icon::Icon;
use crate::components::text_input::fresh_id;
use crate::editing::OpenDocument;
use crate::i18n::{t, t_string, use_i18n};
use crate::state::{ProgrammeState, use_app_state};
use crate::words;

use naming::{Naming, Sort, use_naming};
use picker::Picker;

pub(crate) use anchor::{focus_on, go_to_named_place};

const LINKS: &str = "links";
/// How many characters name something in the cell of a table.
const SHORT: usize = 60;

/// A link that the open document keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
struct OwnLink {
    key: ItemKey,
    from: Place,
    to: Place,
}

/// The links of the open document, read once for all lists on its page.
#[derive(Clone, Copy)]
struct OwnLinks(Memo<Vec<OwnLink>>);

/// Reads the links of a document for every list on its page, and keeps those of other documents fresh.
pub(crate) fn provide_trace(document: OpenDocument, programme: ProgrammeState) {
    let read = move |key: ItemKey| {
        let value = |name: &str| document.value(&Field::of_item(LINKS, &key, name));
        let from = Place::in_document(document.id, &value("from")).ok()?;
        let to = value("to").parse().ok()?;
        Some(OwnLink { key, from, to })
    };
    let own = Memo::new(move |_| {
        let items = document.items(LINKS).into_iter().filter(|item| !item.removed);
        items.filter_map(|item| read(item.key)).collect::<Vec<_>>()
    });
    provide_context(OwnLinks(own));
    Effect::new(move || {
        programme.documents.track();
        programme.trace.refresh();
    });
}

/// Links `from` to a place, unless that link is there already; tells whether it is there now.
pub(crate) fn link(document: OpenDocument, from: &Place, to: &Place) -> bool {
    let items = untrack(|| document.items(LINKS));
    let value = |key: &ItemKey, name: &str| untrack(|| document.value(&Field::of_item(LINKS, key, name)));
    let (from, to) = (from.item_text(), to.to_string());
    let is_there = |key: &ItemKey| value(key, "from") == from && value(key, "to") == to;
    if items.iter().any(|item| !item.removed && is_there(&item.key)) {
        return true;
    }
    let set = |key: &ItemKey, name: &str, value: String| {
        document.edit(&Edit::Set { field: Field::of_item(LINKS, key, name), value })
    };
    let last = items.iter().rfind(|item| !item.removed).map(|item| item.key.clone());
    document.add(LINKS, last).and_then(|key| set(&key, "from", from).and_then(|()| set(&key, "to", to))).is_ok()
}

/// Tells which documents of the trace a document's rows lead to already: their places.
pub(crate) fn linked_places(own: Vec<(Place, Place)>, to: &Place) -> Option<Place> {
    own.into_iter().find(|(_, known)| known == to).map(|(from, _)| from)
}

/// Lists the links of the open document as pairs: where each starts and leads.
pub(crate) fn use_own_links() -> Signal<Vec<(Place, Place)>> {
    let OwnLinks(own) = expect_context();
    Signal::derive(move || own.get().into_iter().map(|link| (link.from, link.to)).collect())
}

/// One end of a link, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    sort: Sort,
    /// What stands there; none where it is not on this laptop.
    name: Option<String>,
    /// What it is part of, or what it is.
    within: String,
    /// How far it is, where it is an action that somebody said that of; else empty.
    state: &'static str,
    address: String,
    /// The link, where the open document keeps it.
    own: Option<ItemKey>,
}

/// The two lists of a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Ends {
    comes_from: Vec<Entry>,
    leads_to: Vec<Entry>,
}

impl Ends {
    fn is_empty(&self) -> bool {
        self.comes_from.is_empty() && self.leads_to.is_empty()
    }

    /// Puts the other end of a link into the list where it belongs: what comes first in the method is where this
    /// comes from, whichever of both keeps the link. Between two of a sort the link's own direction decides.
    fn put(&mut self, here: Sort, other: Entry, is_outgoing: bool) {
        let is_before = if other.sort == here { is_outgoing } else { other.sort < here };
        let list = if is_before { &mut self.comes_from } else { &mut self.leads_to };
        match list.iter_mut().find(|known| known.address == other.address) {
            Some(known) => known.own = known.own.take().or(other.own),
            None => list.push(other),
        }
    }

    fn sorted(mut self) -> Self {
        for list in [&mut self.comes_from, &mut self.leads_to] {
            list.sort_by(|one, other| (one.sort, &one.within).cmp(&(other.sort, &other.within)));
        }
        self
    }
}

/// Reads both ends of the links of `here`; with `all`, those of every item of its document too.
fn ends_of(naming: Naming, own: &[OwnLink], here: &Place, all: bool) -> Ends {
    let is_here = |place: &Place| if all { place.document == here.document } else { place == here };
    let mut ends = Ends::default();
    let mut put = |this: &Place, other: &Place, own: Option<ItemKey>, is_outgoing: bool| {
        if all && other.document == here.document {
            return;
        }
        ends.put(naming.sort(this), naming.entry(other, own), is_outgoing);
    };
    for link in own {
        if is_here(&link.from) {
            put(&link.from, &link.to, Some(link.key.clone()), true);
        } else if is_here(&link.to) {
            put(&link.to, &link.from, Some(link.key.clone()), false);
        }
    }
    let of_others = |link: &LinkView| link.from.document != here.document && is_here(&link.to);
    for link in naming.programme.trace.links(of_others) {
        put(&link.to, &link.from, None, false);
    }
    ends.sorted()
}

/// Shows where one item of a document comes from and what it leads to, and lets whoever may write link it.
#[component]
pub(crate) fn Links(
    /// The document.
    shown: Shown,
    /// The item.
    from: Place,
    /// What the item is called, such as "Row 2".
    #[prop(into)]
    name: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let naming = use_naming(shown.programme);
    let OwnLinks(own) = expect_context();
    let ends = {
        let from = from.clone();
        Memo::new(move |_| own.with(|own| ends_of(naming, own, &from, false)))
    };
    let document = shown.document;
    view! {
        <div class="links stack close" hidden=move || !document.may_write.get() && ends.with(Ends::is_empty)>
            <EndList
                document
                title=move || t_string!(i18n, documents.comes_from).to_owned()
                entries=Signal::derive(move || ends.with(|ends| ends.comes_from.clone()))
            />
            <EndList
                document
                title=move || t_string!(i18n, documents.leads_to).to_owned()
                entries=Signal::derive(move || ends.with(|ends| ends.leads_to.clone()))
            />
            <Picker shown from name/>
        </div>
    }
}

/// Shows where an item comes from in little room, as a cell of a table has it: names only.
#[component]
pub(crate) fn ComesFrom(
    /// The document.
    shown: Shown,
    /// The item.
    from: Place,
) -> impl IntoView {
    let i18n = use_i18n();
    let title = Signal::derive(move || t_string!(i18n, documents.comes_from).to_owned());
    view! { <EndNames shown here=from title list=|ends| ends.comes_from/> }
}

#[component]
fn EndNames(shown: Shown, here: Place, title: Signal<String>, list: fn(Ends) -> Vec<Entry>) -> impl IntoView {
    let naming = use_naming(shown.programme);
    let OwnLinks(own) = expect_context();
    let entries = Memo::new(move |_| list(own.with(|own| ends_of(naming, own, &here, false))));
    let entry = move |entry: Entry| {
        let sort = move || entry.sort.name(naming.i18n);
        entry
            .name
            .map(|name| view! { <li>{sort} ": " <a href=entry.address>{short(&name)}</a> {tag(entry.state)}</li> })
    };
    view! {
        <div class="end-names" hidden=move || entries.with(Vec::is_empty)>
            <p class="hidden-words">{move || title.get()}</p>
            <ul>{move || entries.get().into_iter().map(entry).collect_view()}</ul>
        </div>
    }
}

/// Shows how far an action is.
fn tag(state: &'static str) -> impl IntoView {
    (!state.is_empty()).then(|| view! { <span class="tag">{state}</span> })
}

/// Cuts a name to what a cell has room for.
fn short(name: &str) -> String {
    let mut short: String = name.chars().take(SHORT).collect();
    if short.len() < name.len() {
        short.push('…');
    }
    short
}

#[component]
fn EndList(document: OpenDocument, #[prop(into)] title: Signal<String>, entries: Signal<Vec<Entry>>) -> impl IntoView {
    let id = fresh_id("links");
    view! {
        <div hidden=move || entries.with(Vec::is_empty)>
            <p class="label" id=id.clone()>{move || title.get()}</p>
            <EntryList document id entries/>
        </div>
    }
}

#[component]
fn EntryList(document: OpenDocument, id: String, entries: Signal<Vec<Entry>>) -> impl IntoView {
    let i18n = use_i18n();
    let entry = move |entry: Entry| {
        let Entry { sort, name, within, state, address, own } = entry;
        let is_known = name.is_some();
        let name = name.unwrap_or_else(|| t_string!(i18n, trace.not_here).to_owned());
        let remove = own.map(|key| {
            let label = {
                let name = name.clone();
                Signal::derive(move || t_string!(i18n, trace.unlink, name = name.clone()).to_string())
            };
            let unlink = move |event: leptos::ev::MouseEvent| {
                focus_picker(&event);
                // It is refused where the link is gone: then there is nothing to remove.
                let _ = document.edit(&Edit::Remove { collection: LINKS.to_owned(), item: key.clone() });
            };
            view! {
                <Show when=move || document.may_write.get()>
                    <button
                        type="button"
                        class="plain"
                        aria-label=move || label.get()
                        title=move || label.get()
                        on:click=unlink.clone()
                    >
                        <Icon name="close"/>
                    </button>
                </Show>
            }
        });
        let what = if is_known {
            view! { <a href=address>{name}</a> }.into_any()
        } else {
            view! { <span>{name}</span> }.into_any()
        };
        view! {
            <li class="link-end">
                <span>
                    {(sort != Sort::Other).then(|| view! { <span class="beside">{move || sort.name(i18n)} ": "</span> })}
                    {what}
                    " "
                    {tag(state)}
                    <span class="beside within">{within}</span>
                </span>
                {remove}
            </li>
        }
    };
    view! {
        <ul class="link-ends" aria-labelledby=id>
            {move || entries.get().into_iter().map(entry).collect_view()}
        </ul>
    }
}

/// Shows, in the margin, where a document comes from and what belongs to it or follows from it.
///
/// On a page of one part, as an assessment's key factor, it is about that part.
#[component]
pub(crate) fn DocumentLinks(
    /// The document.
    shown: Shown,
) -> impl IntoView {
    let i18n = use_i18n();
    let Shown { document, about, programme } = shown;
    let naming = use_naming(programme);
    let OwnLinks(own) = expect_context();
    let parameters = leptos_router::hooks::use_params_map();
    let packs = use_app_state().packs;
    let here = Memo::new(move |_| {
        let part = parameters.with(|map| map.get("part"));
        packs.track();
        let pack = about.with(|about| about.pack.as_ref().and_then(forms::pack));
        let is_factor = |part: &String| pack.is_some_and(|pack| pack.factor(part).is_some());
        let part = part.filter(is_factor).map(|part| format!("factors/{part}")).unwrap_or_default();
        Place::in_document(document.id, &part).unwrap_or(Place::whole(document.id))
    });
    // Rows of a plan and items of an agenda show their own.
    let shows_items = move || about.with(|about| matches!(about.kind, DocKind::Plan | DocKind::Visit));
    let ends = Memo::new(move |_| {
        let here = here.get();
        let all = here.item.is_none() && !shows_items();
        let mut ends = own.with(|own| ends_of(naming, own, &here, all));
        let Ends { comes_from, leads_to } = of_records(naming, shown);
        ends.comes_from.extend(comes_from);
        ends.leads_to.extend(leads_to);
        ends
    });
    let name = Signal::derive(move || about.with(|about| words::document(i18n, about)));
    // A list of choices that is open stays so whatever is written meanwhile.
    let may_link = Memo::new(move |_| about.with(|about| about.kind != DocKind::Programme) && !shows_items());
    let (from_id, to_id) = (fresh_id("links"), fresh_id("links"));
    view! {
        <section class="stack close" hidden=move || ends.with(|ends| ends.comes_from.is_empty())>
            <h2 id=from_id.clone()>{t!(i18n, documents.comes_from)}</h2>
            <EntryList document id=from_id entries=Signal::derive(move || ends.with(|ends| ends.comes_from.clone()))/>
        </section>
        <section class="stack close" hidden=move || ends.with(|ends| ends.leads_to.is_empty())>
            <h2 id=to_id.clone()>{t!(i18n, documents.leads_to)}</h2>
            <EntryList document id=to_id entries=Signal::derive(move || ends.with(|ends| ends.leads_to.clone()))/>
        </section>
        {move || may_link.get().then(|| view! { <Picker shown from=here.get() name/> })}
    }
}

/// Reads which documents a document was begun for, and which were begun for it: a visit and its notes.
fn of_records(naming: Naming, shown: Shown) -> Ends {
    let Shown { document, about, programme } = shown;
    let entry = |document: DocumentView| naming.entry(&Place::whole(document.id), None);
    let links = about.with(|about| about.links.clone());
    let at_agenda = match about.with(|about| about.kind) {
        DocKind::Note => Some(document.value(&Field::root("agenda"))).filter(|key| !key.is_empty()),
        _ => None,
    };
    let begun_for = links.iter().filter_map(|id| programme.document(id)).map(|linked| {
        let is_visit = linked.kind == DocKind::Visit;
        let mut entry = entry(linked);
        if let Some(key) = at_agenda.as_ref().filter(|_| is_visit) {
            entry.address = format!("{}#agenda-{key}", entry.address);
        }
        entry
    });
    let (id, kind) = about.with(|about| (about.id, about.kind));
    let mut documents = programme.documents.get().unwrap_or_default();
    // A visit shows its notes under its agenda.
    documents.retain(|document| kind != DocKind::Visit || document.kind != DocKind::Note);
    let begun_for_this = documents.into_iter().filter(|document| document.links.contains(&id)).map(entry);
    Ends { comes_from: begun_for.collect(), leads_to: begun_for_this.collect() }
}

/// Moves the focus from a link that is about to go to the button that makes links.
fn focus_picker(event: &leptos::ev::MouseEvent) {
    let pressed = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let around = pressed.and_then(|pressed| pressed.closest(".links, .margin").ok().flatten());
    let button = around.and_then(|around| around.query_selector(".link-picker button").ok().flatten());
    if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that has left the page takes no focus.
        let _ = button.focus();
    }
}

/// Sets the announcement of the live region.
fn announce(sentence: String) {
    use_app_state().announcement.set(sentence);
}
