//! From codes to sentences: what the node and the documents call by a code, people read in their language.
//!
//! Owns which sentence belongs to which code; the sentences themselves stand in `app/locales`.

use js_sys::{Array, Intl, Object};
use leptos_i18n::{I18nContext, Locale as _};
use taccuino_api::{DocumentView, ErrorCode, RefusedCode, StorageTrouble};
use taccuino_core::documents::{DocKind, Shape};
use taccuino_core::forms;
use taccuino_core::membership::{Denied, Level, Role};
use wasm_bindgen::JsValue;

use crate::i18n::{Locale, t_string};
use crate::link::CallError;

/// The sentences of the language that the page shows now; a handle that is copied freely.
pub(crate) type Words = I18nContext<Locale>;

/// Says a sentence of the locales in the view, in the language that the page shows: `t!(i18n, common.you)`.
///
/// Every sentence without values goes through [`sentence`], so that the page holds the machinery of a changing text once.
macro_rules! say {
    ($words:expr, $($key:ident).+) => {
        $crate::words::sentence($words, |words| $crate::i18n::t_string!(words, $($key).+))
    };
    // With values in it, each sentence is a view of its own.
    ($words:expr, $($key:ident).+, $($values:tt)+) => {
        ::leptos_i18n::t!($words, $($key).+, $($values)+)
    };
}
pub(crate) use say;

/// Returns a text that follows the language of the page; written by [`say`].
pub(crate) fn sentence(words: Words, say: fn(Words) -> &'static str) -> impl Fn() -> &'static str + Copy + Send + Sync {
    move || say(words)
}

/// Lists the languages that one can choose. What the page speaks is one of them, in the shape of the open programme.
pub(crate) fn languages() -> impl Iterator<Item = Locale> {
    Locale::get_all().iter().copied().filter(|locale| language(*locale) == locale.as_str())
}

/// Returns the language of what the page speaks.
pub(crate) fn language(locale: Locale) -> &'static str {
    forms::language_and_shape(locale.as_str()).0
}

/// Finds a language as it is spoken in a shape; where it has no words of its own for that, the language itself.
pub(crate) fn locale(language: &str, shape: Shape) -> Option<Locale> {
    let named = |name: &str| Locale::get_all().iter().copied().find(|locale| locale.as_str() == name);
    named(&shape.tongue(language)).or_else(|| named(language))
}

/// Returns the shape of the programme that the page is about.
pub(crate) fn shape(words: Words) -> Shape {
    Shape::of_tongue(words.get_locale().as_str())
}

/// Says why a call brought no answer: what happened, what is safe, what to do.
pub(crate) fn call_error(words: Words, error: &CallError) -> String {
    match error {
        CallError::Refused(code) => self::error(words, code),
        CallError::Gone => t_string!(words, errors.gone).to_owned(),
    }
}

/// Says why something was not done: what happened, what is safe, what to do.
pub(crate) fn error(words: Words, code: &ErrorCode) -> String {
    let sentence = match code {
        ErrorCode::NotSetUp => t_string!(words, errors.not_set_up),
        ErrorCode::BadName => t_string!(words, errors.bad_name),
        ErrorCode::UnknownProgramme => t_string!(words, errors.unknown_programme),
        ErrorCode::UnknownDocument => t_string!(words, errors.unknown_document),
        ErrorCode::UnknownChange(_) => t_string!(words, errors.unknown_change),
        ErrorCode::UnknownInvitation => t_string!(words, errors.unknown_invitation),
        ErrorCode::AnotherWaits => t_string!(words, errors.another_waits),
        ErrorCode::UnknownDevice => t_string!(words, errors.unknown_device),
        ErrorCode::UnknownPerson => t_string!(words, errors.unknown_person),
        ErrorCode::LastLead => t_string!(words, errors.last_lead),
        ErrorCode::UnknownPack => t_string!(words, errors.unknown_pack),
        ErrorCode::EmptyPack => t_string!(words, errors.empty_pack),
        ErrorCode::BadPack(_) => t_string!(words, errors.bad_pack),
        ErrorCode::Denied(reason) => denied(words, *reason),
        ErrorCode::Edit(_) => t_string!(words, errors.edit),
        ErrorCode::LeaseLost => t_string!(words, errors.lease_lost),
        ErrorCode::BadChange(_) => t_string!(words, errors.bad_change),
        ErrorCode::Storage(StorageTrouble::Full) => t_string!(words, errors.full),
        ErrorCode::Storage(StorageTrouble::Failed) => t_string!(words, errors.failed),
        ErrorCode::BadInvitation(_) => t_string!(words, errors.bad_invitation),
        ErrorCode::UnknownWord(number) => return t_string!(words, errors.unknown_word, number = number).to_string(),
        ErrorCode::InvitationExpired => t_string!(words, errors.invitation_expired),
        ErrorCode::InvitationUsed => t_string!(words, errors.invitation_used),
        ErrorCode::TurnedAway => t_string!(words, errors.turned_away),
        ErrorCode::PairingFailed(_) => t_string!(words, errors.pairing_failed),
        ErrorCode::BadAddress => t_string!(words, errors.bad_address),
        ErrorCode::BadRelay => t_string!(words, errors.bad_relay),
        ErrorCode::Offline => t_string!(words, errors.offline),
        ErrorCode::Network(_) => t_string!(words, errors.network),
        ErrorCode::File { file, .. } => return t_string!(words, errors.file, file = file).to_string(),
        ErrorCode::Busy => t_string!(words, errors.busy),
        ErrorCode::Internal(_) => t_string!(words, errors.internal),
    };
    sentence.to_owned()
}

/// Says why nothing can be saved now.
pub(crate) fn trouble(words: Words, trouble: StorageTrouble) -> &'static str {
    match trouble {
        StorageTrouble::Full => t_string!(words, status.full),
        StorageTrouble::Failed => t_string!(words, status.failed),
    }
}

/// Says why somebody may not do something.
pub(crate) fn denied(words: Words, reason: Denied) -> &'static str {
    match reason {
        Denied::NotAMember => t_string!(words, denied.not_a_member),
        Denied::NotAReader => t_string!(words, denied.not_a_reader),
        Denied::NotAWriter => t_string!(words, denied.not_a_writer),
        Denied::NotEntitled => t_string!(words, denied.not_entitled),
        Denied::NotACreator => t_string!(words, denied.not_a_creator),
    }
}

/// Says why something that came from outside, or that went out, was refused.
pub(crate) fn refused(words: Words, code: RefusedCode) -> &'static str {
    match code {
        RefusedCode::Stranger => t_string!(words, refusals.stranger),
        RefusedCode::UnknownThere => t_string!(words, refusals.unknown_there),
        RefusedCode::InvitationUsed => t_string!(words, refusals.invitation_used),
        RefusedCode::InvitationExpired => t_string!(words, refusals.invitation_expired),
        RefusedCode::TurnedAway => t_string!(words, refusals.turned_away),
        RefusedCode::InvitationFailed => t_string!(words, refusals.invitation_failed),
        RefusedCode::NotAMember => t_string!(words, refusals.not_a_member),
        RefusedCode::NotAReader => t_string!(words, refusals.not_a_reader),
        RefusedCode::NotAWriter => t_string!(words, refusals.not_a_writer),
        RefusedCode::NotACreator => t_string!(words, refusals.not_a_creator),
        RefusedCode::NotEntitled => t_string!(words, refusals.not_entitled),
        RefusedCode::NotSigned => t_string!(words, refusals.not_signed),
        RefusedCode::Malformed => t_string!(words, refusals.malformed),
        RefusedCode::Forked => t_string!(words, refusals.forked),
        RefusedCode::TooLarge => t_string!(words, refusals.too_large),
        RefusedCode::UnknownProgramme => t_string!(words, refusals.unknown_programme),
        RefusedCode::Other => t_string!(words, refusals.other),
    }
}

/// Names what somebody does in a programme.
pub(crate) fn role(words: Words, role: Role) -> &'static str {
    match role {
        Role::MenteeTeam => t_string!(words, roles.mentee_team),
        Role::MentorTeam => t_string!(words, roles.mentor_team),
        Role::MenteeAssociation => t_string!(words, roles.mentee_association),
        Role::MentorAssociation => t_string!(words, roles.mentor_association),
        Role::LocalSupportGroup => t_string!(words, roles.local_support_group),
        Role::Facilitator => t_string!(words, roles.facilitator),
        Role::Coordinator => t_string!(words, roles.coordinator),
        Role::Observer => t_string!(words, roles.observer),
    }
}

/// Says who reads a document of this level.
pub(crate) fn level(words: Words, level: Level) -> &'static str {
    match level {
        Level::Me => t_string!(words, readers.me),
        Level::Team => t_string!(words, readers.team),
        Level::Pair => t_string!(words, readers.pair),
        Level::Programme => t_string!(words, readers.programme),
        Level::Network => t_string!(words, readers.network),
        Level::Public => t_string!(words, readers.everybody),
    }
}

/// Names a type of document.
pub(crate) fn kind(words: Words, kind: DocKind) -> &'static str {
    match kind {
        DocKind::Programme => t_string!(words, kinds.programme),
        DocKind::Assessment => t_string!(words, kinds.assessment),
        DocKind::Visit => t_string!(words, kinds.visit),
        DocKind::Note => t_string!(words, kinds.note),
        DocKind::Plan => t_string!(words, kinds.plan),
        DocKind::Form => t_string!(words, kinds.form),
        DocKind::Network => t_string!(words, kinds.network),
        DocKind::Commitment => t_string!(words, kinds.commitment),
        DocKind::Issues => t_string!(words, kinds.issues),
    }
}

/// Names a document: by its title, or by its type where nobody gave it one.
pub(crate) fn document(words: Words, document: &DocumentView) -> String {
    if document.title.trim().is_empty() {
        t_string!(words, kinds.untitled, kind = kind(words, document.kind)).to_string()
    } else {
        document.title.clone()
    }
}

/// Tells whether `count` takes the singular in the language of the page, by the browser's own rules.
///
/// A sentence with a count has two keys, `..._single` and `..._several`.
pub(crate) fn is_single(words: Words, count: u32) -> bool {
    let locales = Array::of1(&JsValue::from_str(words.get_locale().as_str()));
    Intl::PluralRules::new(&locales, &Object::new()).select(f64::from(count)) == "one"
}
