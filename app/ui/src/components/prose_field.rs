//! Text that several people write at once: a text area for whoever may write it, printed text for the others.

use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use taccuino_core::documents::Field;

use super::pack_text::PackText;
use super::text_input::fresh_id;
use super::web_addresses::{LinksBelow, WithLinks};
use crate::editing::{OpenDocument, TextBox};
use crate::i18n::{t, use_i18n};

/// How a text takes its place on the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum ProseStyle {
    /// Paragraphs below a label.
    #[default]
    Paragraphs,
    /// One line below a label; a line break does not go into it.
    Line,
    /// A cell of a table, whose label is the column's head.
    Cell,
}

/// Shows a text with its label.
#[component]
pub(crate) fn ProseField(
    /// The document.
    document: OpenDocument,
    /// Which text.
    field: Field,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// What helps to write it; empty for nothing.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// How it takes its place.
    #[prop(optional)]
    style: ProseStyle,
    /// Whether the caret goes into it at once, and where; behind the last letter for `None`.
    #[prop(default = None)]
    focus: Option<Option<usize>>,
) -> impl IntoView {
    let id = fresh_id("text");
    let (label_id, hint_id) = (format!("{id}-label"), format!("{id}-hint"));
    let label_class = if style == ProseStyle::Cell { "label hidden-words" } else { "label" };
    let body = {
        let (label_id, hint_id) = (label_id.clone(), hint_id.clone());
        move || {
            if document.may_write.get() {
                let (id, hint_id, field) = (id.clone(), hint_id.clone(), field.clone());
                view! {
                    <label class=label_class id=label_id.clone() for=id.clone()>{move || label.get()}</label>
                    <Hint id=hint_id.clone() hint/>
                    <TextArea document field=field.clone() id hint_id hint style focus/>
                    <LinksBelow document field/>
                }
                .into_any()
            } else {
                let (field, label_id) = (field.clone(), label_id.clone());
                view! {
                    <span class=label_class id=label_id.clone()>{move || label.get()}</span>
                    <Printed label_id text=Signal::derive(move || document.text(&field)) is_cell=style == ProseStyle::Cell/>
                }
                .into_any()
            }
        }
    };
    view! { <div class="field">{body}</div> }
}

/// Shows what helps to fill in a field; it may have paragraphs and a list.
#[component]
pub(super) fn Hint(id: String, hint: Signal<String>) -> impl IntoView {
    view! { <div class="hint" id=id hidden=move || hint.with(String::is_empty)><PackText text=hint/></div> }
}

#[component]
fn TextArea(
    document: OpenDocument,
    field: Field,
    id: String,
    hint_id: String,
    hint: Signal<String>,
    style: ProseStyle,
    focus: Option<Option<usize>>,
) -> impl IntoView {
    let element: NodeRef<html::Textarea> = NodeRef::new();
    let text_box: StoredValue<Option<Rc<TextBox>>, LocalStorage> = StoredValue::new_local(None);
    element.on_load(move |element| {
        let made = TextBox::attach(element, document, field.clone(), style == ProseStyle::Line);
        if let Some(at) = focus {
            made.focus(at);
        }
        text_box.set_value(Some(made));
    });
    on_cleanup(move || {
        if let Some(text_box) = text_box.try_update_value(Option::take).flatten() {
            text_box.detach();
        }
    });
    let with = move |act: &dyn Fn(&TextBox)| {
        if let Some(text_box) = text_box.get_value() {
            act(&text_box);
        }
    };
    let rows = if style == ProseStyle::Paragraphs { "2" } else { "1" };
    view! {
        <textarea
            node_ref=element
            id=id
            class="prose"
            rows=rows
            autocomplete="off"
            spellcheck="true"
            aria-describedby=move || (!hint.with(String::is_empty)).then(|| hint_id.clone())
            on:input=move |_| with(&TextBox::input)
            on:beforeinput=move |event| with(&|text_box| text_box.before_input(&event))
            on:keydown=move |event| with(&|text_box| text_box.key_down(&event))
            on:compositionstart=move |event| with(&|text_box| text_box.composition_start(&event))
            on:compositionend=move |event| with(&|text_box| text_box.composition_end(&event))
        ></textarea>
    }
}

/// Shows what somebody may read and not write: like printed text.
#[component]
pub(crate) fn Printed(
    /// The id of the label.
    label_id: String,
    /// The text; empty while nobody wrote any.
    #[prop(into)]
    text: Signal<String>,
    /// Whether it stands in a table, where an empty cell needs no words.
    #[prop(optional)]
    is_cell: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_empty = Memo::new(move |_| text.with(|text| text.trim().is_empty()));
    view! {
        <div class="printed" role="group" aria-labelledby=label_id>
            {move || {
                if is_empty.get() && is_cell {
                    ().into_any()
                } else if is_empty.get() {
                    view! { <p class="beside">{t!(i18n, editing.nothing_written)}</p> }.into_any()
                } else {
                    view! { <p class="words"><WithLinks text/></p> }.into_any()
                }
            }}
        </div>
    }
}
