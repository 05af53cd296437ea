//! What the documents of a programme say about what is next: whom a network lacks, which visit comes, what is due.
//!
//! Pure: it reads views and knows neither browser nor node, so that it is tested on any machine. Words for people
//! stand in the pages.

pub mod commitment;
pub mod network;
pub mod people;
pub mod plan;
pub mod process;
#[cfg(test)]
mod tests;
pub mod visits;

use std::collections::BTreeMap;

use taccuino_core::documents::{ItemView, Reading, View};
use taccuino_core::ids::DocumentId;

/// What documents say, as far as it was read.
pub type Said = BTreeMap<DocumentId, View>;

/// Lists the items of a collection that are there.
pub fn items<'a>(view: &'a View, collection: &str) -> impl Iterator<Item = &'a ItemView> {
    view.items(collection).iter().filter(|item| !item.removed)
}

/// Returns what an item says in a field, without white space around it; the first of several values.
pub fn word<'a>(item: &'a ItemView, name: &str) -> &'a str {
    let reading = item.fields.iter().find(|field| field.name == name).map(|field| &field.reading);
    match reading {
        Some(Reading::Prose(text)) => text.trim(),
        Some(Reading::Values(values)) => values.first().map_or("", |one| one.value.trim()),
        None => "",
    }
}

/// Counts the days from 1970 to a day written `YYYY-MM-DD`; none where it is none.
fn day_number(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // Years begin in March here, so that a leap day is the last of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468)
}

/// Counts the days from one day to another, both written `YYYY-MM-DD`; none where one is none.
fn days_until(today: &str, day: &str) -> Option<i64> {
    Some(day_number(day)? - day_number(today)?)
}
