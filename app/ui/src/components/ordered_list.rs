//! Items that people add, move, remove and bring back: the agenda, the questions, the rows of a plan.

use leptos::ev::{DragEvent, FocusEvent, KeyboardEvent};
use leptos::prelude::*;
use taccuino_core::documents::{Edit, ItemKey, Reading};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::button::{Button, Tone};
use super::icon::Icon;
use crate::editing::{Item, OpenDocument};
use crate::i18n::{t, t_string, use_i18n};

/// How many characters of its words name a removed item.
const NAME: usize = 60;

/// The items of one collection and what can be done with them; a handle that is copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Ordered {
    /// The document.
    pub(crate) document: OpenDocument,
    collection: &'static str,
    /// The items that are there, in order; and the one in which somebody writes here, though others removed it.
    pub(crate) shown: Memo<Vec<ItemKey>>,
    /// The items that were removed.
    pub(crate) removed: Memo<Vec<ItemKey>>,
    /// The item that this page removed last: it can be brought back at once.
    just_removed: RwSignal<Option<ItemKey>>,
    /// The item that is dragged now.
    dragged: RwSignal<Option<ItemKey>>,
    /// The item that has the focus: it does not vanish under whoever writes in it.
    written_in: RwSignal<Option<ItemKey>>,
    /// The item that this page added last.
    pub(crate) added: RwSignal<Option<ItemKey>>,
    /// Whether the last item that somebody wanted back was refused: its type has a rule against it.
    pub(crate) refused: RwSignal<bool>,
}

impl Ordered {
    /// Reads a collection of a document.
    pub(crate) fn new(document: OpenDocument, collection: &'static str) -> Self {
        let items = Memo::new(move |_| document.items(collection));
        let written_in = RwSignal::new(None::<ItemKey>);
        let keys = move |is_wanted: &dyn Fn(&Item) -> bool| {
            items.with(|items| items.iter().filter(|item| is_wanted(item)).map(|item| item.key.clone()).collect())
        };
        let shown = move || {
            let written_in = written_in.get();
            keys(&|item: &Item| !item.removed || written_in.as_ref() == Some(&item.key))
        };
        Self {
            document,
            collection,
            shown: Memo::new(move |_| shown()),
            removed: Memo::new(move |_| keys(&|item: &Item| item.removed)),
            just_removed: RwSignal::new(None),
            dragged: RwSignal::new(None),
            written_in,
            added: RwSignal::new(None),
            refused: RwSignal::new(false),
        }
    }

    /// Returns the id of an item's element: what an address names to lead to it.
    pub(crate) fn anchor(self, item: &ItemKey) -> String {
        format!("{}-{item}", self.collection)
    }

    /// Adds an item at the end and returns its key.
    pub(crate) fn add(self) -> Option<ItemKey> {
        let last = self.shown.with_untracked(|shown| shown.last().cloned());
        let item = self.document.add(self.collection, last).ok()?;
        self.added.set(Some(item.clone()));
        Some(item)
    }

    /// Says at which place an item stands, from 1.
    pub(crate) fn place(self, item: &ItemKey) -> usize {
        self.shown.with(|shown| shown.iter().position(|known| known == item).map_or(0, |index| index + 1))
    }

    /// Returns the first line that somebody wrote into an item, as far as it names it; empty where there is none.
    ///
    /// Where items are of one-line fields alone, the first of these names one.
    fn first_words(self, item: &ItemKey) -> String {
        let Some(view) = self.document.view() else { return String::new() };
        let is_prose = |reading: &Reading| matches!(reading, Reading::Prose(_));
        let found = view.items(self.collection).iter().find(|known| known.key == *item);
        let fields = found.map(|found| found.fields.as_slice()).unwrap_or_default();
        let has_prose = fields.iter().any(|field| is_prose(&field.reading));
        let mut lines = fields.iter().flat_map(|field| match &field.reading {
            Reading::Prose(text) => text.lines(),
            Reading::Values(values) if !has_prose => values.first().map_or("", |one| one.value.as_str()).lines(),
            Reading::Values(_) => "".lines(),
        });
        let line = lines.find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
        line.chars().take(NAME).collect()
    }

    fn step(self, item: &ItemKey, down: bool) {
        let shown = self.shown.get_untracked();
        let Some(index) = shown.iter().position(|known| known == item) else { return };
        let after = match (down, index) {
            (true, _) if index + 1 == shown.len() => return,
            (true, _) => Some(shown[index + 1].clone()),
            (false, 0) => return,
            (false, 1) => None,
            (false, _) => Some(shown[index - 2].clone()),
        };
        self.put(item, after);
    }

    /// Puts an item into the place of another: behind it when it comes from above.
    fn put_at(self, item: &ItemKey, place_of: &ItemKey) {
        let shown = self.shown.get_untracked();
        let find = |key: &ItemKey| shown.iter().position(|known| known == key);
        let (Some(from), Some(to)) = (find(item), find(place_of)) else { return };
        match (from < to, to) {
            _ if from == to => {}
            (true, _) => self.put(item, Some(shown[to].clone())),
            (false, 0) => self.put(item, None),
            (false, _) => self.put(item, Some(shown[to - 1].clone())),
        }
    }

    fn put(self, item: &ItemKey, after: Option<ItemKey>) {
        // It is refused where the item is gone: then there is nothing to move.
        let _ = self.document.edit(&Edit::Move { collection: self.collection.to_owned(), item: item.clone(), after });
    }

    fn remove(self, item: &ItemKey) {
        let edit = Edit::Remove { collection: self.collection.to_owned(), item: item.clone() };
        if self.document.edit(&edit).is_ok() {
            self.written_in.set(None);
            self.just_removed.set(Some(item.clone()));
        }
    }

    fn restore(self, item: &ItemKey) {
        let edit = Edit::Restore { collection: self.collection.to_owned(), item: item.clone() };
        let is_back = self.document.edit(&edit).is_ok();
        self.refused.set(!is_back);
        if is_back {
            self.just_removed.set(None);
        }
    }

    /// Notes that the focus is in an item.
    pub(crate) fn entered(self, item: &ItemKey) {
        if self.written_in.with_untracked(|known| known.as_ref() != Some(item)) {
            self.written_in.set(Some(item.clone()));
        }
    }

    /// Notes that the focus leaves an element of an item, for another of the same or for elsewhere.
    pub(crate) fn left(self, event: &FocusEvent) {
        let element = |target: Option<web_sys::EventTarget>| target?.dyn_into::<Element>().ok();
        let item = element(event.target()).and_then(|from| from.closest("li.item, tr").ok().flatten());
        let stays = item.zip(element(event.related_target())).is_some_and(|(item, to)| item.contains(Some(&to)));
        if !stays {
            self.written_in.set(None);
        }
    }

    /// Moves an item by Alt and an arrow.
    pub(crate) fn key_down(self, event: &KeyboardEvent, item: &ItemKey) {
        let is_arrow = matches!(event.key().as_str(), "ArrowUp" | "ArrowDown");
        if event.alt_key() && is_arrow && self.document.may_write.get_untracked() {
            event.prevent_default();
            self.step(item, event.key() == "ArrowDown");
        }
    }

    /// Lets an item that is dragged be dropped on this one.
    pub(crate) fn drag_over(self, event: &DragEvent) {
        if self.dragged.with_untracked(Option::is_some) {
            event.prevent_default();
        }
    }

    /// Puts the dragged item into the place of this one.
    pub(crate) fn drop_on(self, event: &DragEvent, item: &ItemKey) {
        if let Some(dragged) = self.dragged.get_untracked() {
            event.prevent_default();
            self.put_at(&dragged, item);
            self.dragged.set(None);
        }
    }
}

/// Shows the buttons of one item: handle, up, down, remove.
#[component]
pub(crate) fn ItemButtons(
    /// The list.
    list: Ordered,
    /// The item.
    item: ItemKey,
    /// What the item is called, such as "Row 2".
    #[prop(into)]
    name: Signal<String>,
    /// Whether it stays where it is, as in a list that is shown in an order of its own.
    #[prop(optional, into)]
    stays: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let item = StoredValue::new(item);
    let place = move || item.with_value(|item| list.place(item));
    let is_first = move || place() <= 1;
    let is_last = move || place() == list.shown.with(Vec::len);
    let grab = move |event: DragEvent| {
        list.dragged.set(Some(item.get_value()));
        if let Some(data) = event.data_transfer() {
            data.set_effect_allowed("move");
            // Without data some browsers do not begin to drag.
            let _ = data.set_data("text/plain", "");
        }
    };
    // Buttons that are of no use now keep their place and the focus: they say so and do nothing.
    let button = move |icon: &'static str, label: Signal<String>, idle: Signal<bool>, act: Callback<()>| {
        view! {
            <button
                type="button"
                class="plain"
                aria-label=move || label.get()
                title=move || label.get()
                aria-disabled=move || idle.get().then_some("true")
                on:click=move |_| {
                    if !idle.get_untracked() {
                        act.run(());
                    }
                }
            >
                <Icon name=icon/>
            </button>
        }
    };
    let up = Signal::derive(move || t_string!(i18n, editing.move_up, name = name.get()).to_string());
    let down = Signal::derive(move || t_string!(i18n, editing.move_down, name = name.get()).to_string());
    let remove = Signal::derive(move || t_string!(i18n, editing.remove, name = name.get()).to_string());
    let bring_back = Signal::derive(move || t_string!(i18n, editing.bring_back, name = name.get()).to_string());
    let is_gone = move || item.with_value(|item| list.removed.with(|removed| removed.contains(item)));
    let is_gone = Memo::new(move |_| is_gone());
    view! {
        <Show when=move || is_gone.get()>
            <div class="item-buttons">
                <p class="hint" role="status">{t!(i18n, editing.removed_by_others)}</p>
                {button(
                    "undo",
                    bring_back,
                    Signal::from(false),
                    Callback::new(move |()| item.with_value(|item| list.restore(item))),
                )}
            </div>
        </Show>
        <Show when=move || list.document.may_write.get() && !is_gone.get()>
            <div class="item-buttons">
                <Show when=move || !stays.get()>
                    <span
                        class="handle"
                        draggable="true"
                        aria-hidden="true"
                        on:dragstart=grab
                        on:dragend=move |_| list.dragged.set(None)
                    >
                        <Icon name="handle"/>
                    </span>
                    {button(
                        "up",
                        up,
                        Signal::derive(is_first),
                        Callback::new(move |()| item.with_value(|item| list.step(item, false))),
                    )}
                    {button(
                        "down",
                        down,
                        Signal::derive(is_last),
                        Callback::new(move |()| item.with_value(|item| list.step(item, true))),
                    )}
                </Show>
                {button(
                    "remove",
                    remove,
                    Signal::from(false),
                    Callback::new(move |()| item.with_value(|item| list.remove(item))),
                )}
            </div>
        </Show>
    }
}

/// Shows the button that adds an item, what was removed just now, and what was removed before.
#[component]
pub(crate) fn ListFoot(
    /// The list.
    list: Ordered,
    /// The words of the button; without them there is none.
    #[prop(optional, into)]
    add: Option<Signal<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    // What was removed has no place in the order any more: it goes by its words.
    let name = move |item: &ItemKey| {
        let words = list.first_words(item);
        if words.is_empty() { t_string!(i18n, editing.nameless).to_owned() } else { format!("«{words}»") }
    };
    let bring_back = move |item: ItemKey| {
        let label = {
            let item = item.clone();
            move || t_string!(i18n, editing.bring_back, name = name(&item)).to_string()
        };
        view! { <Button tone=Tone::Quiet icon="undo" label on_press=move |()| list.restore(&item)/> }
    };
    let just_removed = move || {
        let item = list.just_removed.get().filter(|item| list.removed.with(|removed| removed.contains(item)));
        item.map(|item| {
            view! {
                <span class="row">
                    {t!(i18n, editing.removed)}
                    {bring_back(item)}
                </span>
            }
        })
    };
    let earlier = move || list.removed.with(|removed| removed.len());
    view! {
        <Show when=move || list.document.may_write.get()>
            <div class="stack close">
                <div role="status">{just_removed}</div>
                {add.map(|label| {
                    let on_press = move |()| {
                        list.add();
                    };
                    view! { <div class="row"><Button tone=Tone::Quiet icon="add" label on_press/></div> }
                })}
                <Show when=move || { earlier() > 0 }>
                    <details>
                        <summary>{move || t_string!(i18n, editing.removed_items, count = earlier()).to_string()}</summary>
                        <ul class="stack close">
                            <For each=move || list.removed.get() key=Clone::clone let:item>
                                <li>{bring_back(item)}</li>
                            </For>
                        </ul>
                    </details>
                </Show>
            </div>
        </Show>
    }
}

/// Shows a list of items, each with its buttons; Alt and an arrow move the item in which one writes.
#[component]
pub(crate) fn OrderedList(
    /// The list.
    list: Ordered,
    /// Names an item, such as "Item 2".
    #[prop(into)]
    name: Callback<ItemKey, String>,
    /// The words of the button that adds one.
    #[prop(into)]
    add: Signal<String>,
    /// Shows one item; the flag tells that it was just added here.
    #[prop(into)]
    item: Callback<(ItemKey, bool), AnyView>,
) -> impl IntoView {
    let entry = move |key: ItemKey| {
        let is_new = list.added.get_untracked().as_ref() == Some(&key);
        let id = list.anchor(&key);
        let (for_key, for_drop, for_name, for_focus) = (key.clone(), key.clone(), key.clone(), key.clone());
        view! {
            <li
                class="item"
                id=id
                on:focusin=move |_| list.entered(&for_focus)
                on:focusout=move |event| list.left(&event)
                on:keydown=move |event| list.key_down(&event, &for_key)
                on:dragover=move |event| list.drag_over(&event)
                on:drop=move |event| list.drop_on(&event, &for_drop)
            >
                <ItemButtons
                    list
                    item=key.clone()
                    name=Signal::derive(move || name.run(for_name.clone()))
                />
                <div class="item-body stack close">{item.run((key, is_new))}</div>
            </li>
        }
    };
    view! {
        <ol class="items">
            <For each=move || list.shown.get() key=Clone::clone children=entry/>
        </ol>
        <ListFoot list add/>
    }
}
