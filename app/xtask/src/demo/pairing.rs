//! Three laptops become one programme: the first founds it and invites the others, as scripts do.

use super::laptop::Laptop;
use super::sample::{Sample, text};
use crate::failure::Outcome;

/// Says who sits where, founds the programme on the first laptop, and lets the others join.
///
/// # Errors
/// A node refuses something, or a laptop does not get in.
pub(super) fn pair(sample: &Sample, laptops: &[Laptop]) -> Outcome {
    for laptop in laptops {
        set_up(laptop)?;
    }
    let Some((founder, others)) = laptops.split_first() else { return Ok(()) };
    let about = ["--title", sample.title(), "--theme", sample.theme(), "--preset", sample.preset()];
    let programme = founder.command(&[&["programme", "new"], &about[..]].concat(), "")?;
    let programme = text(&programme, "id")?;
    println!("  {} founded: {}", founder.person().person, sample.title());
    for laptop in others {
        let person = laptop.person();
        let whom = ["--organisation", &person.organisation, "--role", &person.role];
        let words = [&["invite", "--auto-admit", "--programme", &programme], &whom[..]].concat();
        let invitation = text(&founder.command(&words, "")?, "text")?;
        laptop.command(&["join", &invitation], "")?;
        println!("  {} joined.", person.person);
    }
    Ok(())
}

fn set_up(laptop: &Laptop) -> Outcome {
    let person = laptop.person();
    let words = [
        "setup",
        "--name",
        &person.person,
        "--organisation",
        &person.organisation,
        "--laptop",
        &person.laptop,
        "--language",
        &person.language,
    ];
    laptop.command(&words, "").map(drop)
}
