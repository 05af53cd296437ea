//! The rules of mentoring, shown where they matter: a few of them, and the way to all.

use leptos::prelude::*;
use leptos_i18n::Locale as _;
use taccuino_core::forms::{self, TextKey};

use super::icon::Icon;
use super::text_input::fresh_id;
use crate::i18n::{t, t_string, use_i18n};
use crate::words;

/// The guide that holds the rules.
const RULES: &str = "mentoring-rules";

/// What a mentor keeps in mind beside somebody else's plan: to ask and lay out options, not to decide or answer for it.
pub(crate) const BESIDE_THE_PLAN: &[&str] = &["h2", "h4", "n7", "n8"];
/// What a mentor keeps in mind while writing notes: to listen, to say it again, to keep promises.
pub(crate) const IN_NOTES: &[&str] = &["d1", "h3", "d5"];
/// What somebody should know before becoming a mentor.
pub(crate) const BEFORE_MENTORING: &[&str] = &["o2", "o3", "n1", "n7"];
/// What a mentor is not while reading what another city needs, or how far it is: adviser, trainer, coach, therapist, one
/// who solves it, one who knows all.
///
/// # Source
/// requirements.md MNT-06.
pub(crate) const BESIDE_NEEDS: &[&str] = &["n1", "n2", "n3", "n4", "n5", "n6"];
/// What whoever takes part in a mentoring may count on.
///
/// # Source
/// requirements.md MNT-07.
pub(crate) const OFFERS: &[&str] = &["o1", "o2", "o3", "o4", "o5", "o6", "o7", "o8"];
/// What somebody who becomes a mentor leaves alone.
///
/// # Source
/// requirements.md MNT-02, MNT-06.
pub(crate) const LIMITS: &[&str] = &["n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8"];
/// What a mentor keeps in mind while next steps are agreed on: to agree and keep one's word, not to decide.
///
/// # Source
/// requirements.md MNT-05.
pub(crate) const AT_NEXT_STEPS: &[&str] = &["d5", "n7", "n8"];
/// Ways to ask.
pub(crate) const WAYS_TO_ASK: &[&str] = &["clarify-1", "clarify-2", "clarify-3", "option-1", "option-2", "option-3"];

/// Shows some of the rules, folded away until somebody wants to read them.
#[component]
pub(crate) fn RuleReminder(
    /// The address of the guide that holds all of them.
    #[prop(into)]
    address: String,
    /// The ids of the rules in the guide.
    rules: &'static [&'static str],
    /// Whether it is shown: most rules are for mentors only.
    #[prop(into, default = Signal::from(true))]
    when: Signal<bool>,
    /// What the rules are about; that mentors help and mentees decide, if not said.
    #[prop(optional, into)]
    heading: Option<Signal<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let heading = heading.unwrap_or_else(|| Signal::derive(move || t_string!(i18n, guides.helps_decides).to_owned()));
    let id = fresh_id("rules");
    let rule = move |id: &'static str| {
        let say = move || {
            let pack = forms::newest_pack(RULES)?;
            Some(pack.text(i18n.get_locale().as_str(), TextKey::text(id)))
        };
        view! { <li>{say}</li> }
    };
    let rules = move || {
        let (id, address) = (id.clone(), address.clone());
        view! {
            <details class="reminder">
                <summary><Icon name="people"/> <span id=id.clone()>{move || heading.get()}</span></summary>
                <div class="stack close">
                    <ul class="bullets" aria-labelledby=id>{rules.iter().map(|id| rule(id)).collect_view()}</ul>
                    <p hidden=move || !words::shape(i18n).uses(RULES)>
                        <a href=address>{t!(i18n, guides.all_rules)}</a>
                    </p>
                </div>
            </details>
        }
    };
    view! { {move || when.get().then(&rules)} }
}
