//! The invented programme: who takes part, which documents there are, what stands in them.
//!
//! `sample/sample.json` names people and documents; `sample/NAME.jsonl` holds the edits of a document, one a line,
//! as `taccuino doc edit` reads them. In an edit `$(NAME)` stands for the id of an earlier document: links name others
//! that way. A plan's `stages` are recorded one after the other, each followed by the edits of the file in `then`: so
//! each is kept as the plan stood when it was reached.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::laptop::Laptop;
use super::wait_until;
use crate::failure::{Failure, Outcome};
use crate::folders::Folders;

/// Who sits at a laptop.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// The short name, used for folders.
    pub(super) name: String,
    /// The person's name.
    pub(super) person: String,
    /// The organisation's name.
    pub(super) organisation: String,
    /// The laptop's name.
    pub(super) laptop: String,
    /// The page's language.
    pub(super) language: String,
    /// The role in the programme.
    pub(super) role: String,
}

/// A document to create.
#[derive(Debug)]
struct Document {
    name: String,
    by: String,
    kind: String,
    level: Option<String>,
    writers: Option<String>,
    pack: Option<String>,
    template: Option<String>,
    title: String,
    links: Vec<String>,
    edits: String,
    stages: Vec<Stage>,
}

/// A stage that a plan reaches.
#[derive(Debug)]
struct Stage {
    version: String,
    stage: String,
    date: String,
    name: String,
    /// The edits that follow.
    then: String,
}

/// The whole sample.
#[derive(Debug)]
pub(super) struct Sample {
    title: String,
    theme: String,
    preset: String,
    programme_edits: String,
    people: Vec<Person>,
    documents: Vec<Document>,
}

impl Sample {
    /// Reads the sample from the checkout.
    ///
    /// # Errors
    /// A file is missing or is not what it should be.
    pub(super) fn load(folders: &Folders) -> Outcome<Self> {
        let folder = folders.root().join("app").join("xtask").join("sample");
        let read = |file: PathBuf| fs::read_to_string(&file).map_err(|error| Failure::file("Reading", &file, &error));
        let whole: Value = serde_json::from_str(&read(folder.join("sample.json"))?)
            .map_err(|error| Failure::new(format!("sample.json cannot be read: {error}."), "Repair it."))?;
        let edits = |name: &str| read(folder.join(format!("{name}.jsonl")));
        let person = |value: &Value| {
            Ok(Person {
                name: text(value, "name")?,
                person: text(value, "person")?,
                organisation: text(value, "organisation")?,
                laptop: text(value, "laptop")?,
                language: text(value, "language")?,
                role: text(value, "role")?,
            })
        };
        let stage = |value: &Value| {
            Ok(Stage {
                version: text(value, "version")?,
                stage: text(value, "stage")?,
                date: text(value, "date")?,
                name: text(value, "name")?,
                then: value["then"].as_str().map(edits).transpose()?.unwrap_or_default(),
            })
        };
        let document = |value: &Value| {
            let name = text(value, "name")?;
            let optional = |key: &str| value[key].as_str().map(str::to_owned);
            Ok(Document {
                by: text(value, "by")?,
                kind: text(value, "kind")?,
                level: optional("level"),
                writers: optional("writers"),
                pack: optional("pack"),
                template: optional("template"),
                title: text(value, "title")?,
                links: list(value, "links").filter_map(Value::as_str).map(str::to_owned).collect(),
                edits: edits(&name)?,
                stages: list(value, "stages").map(stage).collect::<Outcome<_>>()?,
                name,
            })
        };
        Ok(Self {
            title: text(&whole["programme"], "title")?,
            theme: text(&whole["programme"], "theme")?,
            preset: text(&whole["programme"], "preset")?,
            programme_edits: edits("programme")?,
            people: list(&whole, "people").map(person).collect::<Outcome<_>>()?,
            documents: list(&whole, "documents").map(document).collect::<Outcome<_>>()?,
        })
    }

    /// Returns the people; the first founds the programme.
    pub(super) fn people(&self) -> &[Person] {
        &self.people
    }

    /// Returns the programme's title.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// Returns the programme's theme.
    pub(super) fn theme(&self) -> &str {
        &self.theme
    }

    /// Returns how the programme is run.
    pub(super) fn preset(&self) -> &str {
        &self.preset
    }

    /// Creates the documents, each on its author's laptop, and waits until everybody holds what they may read.
    ///
    /// # Errors
    /// A node refuses something, or a document does not arrive.
    pub(super) fn write(&self, laptops: &[Laptop]) -> Outcome {
        let founder = &laptops[0];
        let programmes = founder.command(&["programme", "list"], "")?;
        let programme = programmes.get(0).unwrap_or(&Value::Null);
        let (programme, programme_document) = (text(programme, "id")?, text(programme, "document")?);
        founder.command(&["doc", "edit", &programme_document], &self.programme_edits)?;
        let mut ids: BTreeMap<&str, String> = BTreeMap::new();
        for document in &self.documents {
            let author = self.laptop_of(laptops, &document.by)?;
            let links: Vec<&String> = document.links.iter().filter_map(|name| ids.get(name.as_str())).collect();
            for link in &links {
                holds(author, &programme, link, &document.name)?;
            }
            let mut words = vec!["doc", "new", "--programme", &programme, "--kind", &document.kind];
            words.extend(["--title", &document.title]);
            let options = [
                ("--level", &document.level),
                ("--writers", &document.writers),
                ("--pack", &document.pack),
                ("--template", &document.template),
            ];
            for (option, value) in options {
                words.extend(value.iter().flat_map(|value| [option, value]));
            }
            for link in &links {
                words.extend(["--link", link]);
            }
            let id = text(&author.command(&words, "")?, "id")?;
            author.command(&["doc", "edit", &id], &with_ids(&document.edits, &ids))?;
            for stage in &document.stages {
                let mut words = vec!["doc", "reach", &id, "--version", &stage.version, "--stage", &stage.stage];
                words.extend(["--date", &stage.date, "--name", &stage.name]);
                author.command(&words, "")?;
                if !stage.then.is_empty() {
                    author.command(&["doc", "edit", &id], &with_ids(&stage.then, &ids))?;
                }
            }
            println!("  {} wrote: {}", author.person().person, document.title);
            ids.insert(&document.name, id);
        }
        for document in &self.documents {
            let author = self.laptop_of(laptops, &document.by)?;
            for laptop in laptops.iter().filter(|laptop| may_read(document, author.person(), laptop.person())) {
                holds(laptop, &programme, &ids[document.name.as_str()], &document.name)?;
            }
        }
        println!("Every laptop holds what its owner may read.");
        Ok(())
    }

    fn laptop_of<'a>(&self, laptops: &'a [Laptop], name: &str) -> Outcome<&'a Laptop> {
        laptops.iter().find(|laptop| laptop.person().name == name).ok_or_else(|| {
            Failure::new(format!("sample.json has a document by {name}, who has no laptop."), "Repair sample.json.")
        })
    }
}

/// Puts the ids of documents in the place of their names.
fn with_ids(edits: &str, ids: &BTreeMap<&str, String>) -> String {
    ids.iter().fold(edits.to_owned(), |edits, (name, id)| edits.replace(&format!("$({name})"), id))
}

fn may_read(document: &Document, author: &Person, reader: &Person) -> bool {
    match document.level.as_deref() {
        Some("me") => author.name == reader.name,
        Some("team") => author.organisation == reader.organisation,
        _ => true,
    }
}

/// Waits until a laptop lists a document.
fn holds(laptop: &Laptop, programme: &str, id: &str, name: &str) -> Outcome {
    wait_until(&format!("{} should have received {name}", laptop.person().person), || {
        let documents = laptop.command(&["doc", "list", "--programme", programme], "")?;
        let listed = documents.as_array().is_some_and(|all| all.iter().any(|one| one["id"] == id));
        Ok(listed.then_some(()))
    })
}

/// Reads a member of a JSON object that must be a text.
pub(super) fn text(value: &Value, name: &str) -> Outcome<String> {
    value[name].as_str().map(str::to_owned).ok_or_else(|| {
        Failure::new(format!("`{name}` is missing in {value}."), "This is a fault of the demo; please report it.")
    })
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name].as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_whole_and_each_line_is_one_edit() {
        let sample = Sample::load(&Folders::find()).unwrap();
        assert_eq!(sample.people().len(), 3);
        let stages = sample.documents.iter().flat_map(|document| &document.stages).map(|stage| &stage.then);
        let edits = sample.documents.iter().map(|document| &document.edits).chain([&sample.programme_edits]);
        let edits = edits.chain(stages);
        for line in edits.flat_map(|edits| edits.lines()) {
            let edit: Value = serde_json::from_str(line).unwrap();
            assert_eq!(edit.as_object().map(serde_json::Map::len), Some(1), "{line}");
        }
        let mut earlier = Vec::new();
        for document in &sample.documents {
            assert!(document.links.iter().all(|link| earlier.contains(&link)), "{document:?}");
            assert!(sample.people().iter().any(|person| person.name == document.by), "{document:?}");
            earlier.push(&document.name);
        }
    }
}
