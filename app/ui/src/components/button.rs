//! Buttons: what a person can ask for.

use leptos::prelude::*;

use super::icon::Icon;

/// How loud a button is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    /// What the page is there for; one in sight at a time.
    #[default]
    Main,
    /// One among others.
    Quiet,
    /// What cannot be taken back.
    Grave,
}

impl Tone {
    /// Returns the classes of a button of this tone.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Main => "button",
            Self::Quiet => "button quiet",
            Self::Grave => "button grave",
        }
    }
}

/// Shows a button. While `busy` it stays where it is and keeps the focus, and does nothing.
#[component]
pub(crate) fn Button(
    /// Its words.
    #[prop(into)]
    label: Signal<String>,
    /// Called when it is pressed.
    #[prop(into)]
    on_press: Callback<()>,
    /// How loud it is.
    #[prop(optional)]
    tone: Tone,
    /// Whether what it asks for is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// A picture before the words.
    #[prop(optional)]
    icon: Option<&'static str>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=tone.class()
            aria-disabled=move || busy.get().then_some("true")
            on:click=move |_| {
                if !busy.get_untracked() {
                    on_press.run(());
                }
            }
        >
            {icon.map(|name| view! { <Icon name/> })}
            {move || label.get()}
        </button>
    }
}

/// Shows the button that sends a form.
#[component]
pub(crate) fn SubmitButton(
    /// Its words.
    #[prop(into)]
    label: Signal<String>,
    /// How loud it is.
    #[prop(optional)]
    tone: Tone,
    /// Whether the form is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
) -> impl IntoView {
    view! {
        <button type="submit" class=tone.class() aria-disabled=move || busy.get().then_some("true")>
            {move || label.get()}
        </button>
    }
}
