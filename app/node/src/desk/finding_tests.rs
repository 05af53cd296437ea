//! Questions about all documents, turn by turn.

use std::path::PathBuf;

use futures_util::FutureExt;
use redb::backends::InMemoryBackend;
use taccuino_api::{Call, Command, FromNode, Me, NewDocument};
use taccuino_core::documents::{DocKind, Edit, Field};
use taccuino_core::keys::DeviceKey;
use taccuino_core::notebook::Notebook;
use taccuino_core::store::Store;
use tokio::sync::mpsc;

use super::super::{DeskOptions, Input};
use super::*;
use crate::pages::{ClientKind, OutboxReceiver, outbox};

const NOW: u64 = 1_000;
const CLIENT: ClientId = ClientId(1);

struct Laptop {
    desk: Desk,
    outbox: OutboxReceiver,
    programme: ProgrammeId,
}

impl Laptop {
    fn new() -> Self {
        let store = Store::with_backend(InMemoryBackend::new).unwrap();
        let options = DeskOptions {
            notebook: Notebook::open(store, DeviceKey::from_bytes(&[7; 32])).unwrap(),
            data_folder: PathBuf::from("/nowhere"),
            network: None,
            page_pause: None,
        };
        let mut desk = Desk::new(options, mpsc::channel(1).0);
        let (sender, outbox) = outbox();
        desk.take(NOW, Input::Attach { client: CLIENT, kind: ClientKind::Page, outbox: sender });
        let me = Me { language: "it".into(), person: "Anna".into(), organisation: "B".into(), laptop: "l".into() };
        desk.set_up(me).unwrap();
        let founded = desk.new_programme(NOW, "Prova", "", None);
        let Ok(Answer::Programme(programme)) = founded else { panic!("{founded:?}") };
        desk.finish_turn(NOW);
        Self { desk, outbox, programme: programme.id }
    }

    fn create(&mut self, kind: DocKind, title: &str) -> DocumentId {
        let new = NewDocument {
            programme: self.programme,
            kind,
            level: None,
            writers: None,
            links: Vec::new(),
            pack: None,
            title: title.to_owned(),
            template: None,
        };
        let created = self.desk.new_document(NOW, &new);
        let Ok(Answer::Document(document)) = created else { panic!("{created:?}") };
        self.desk.finish_turn(NOW);
        document.id
    }

    fn edit(&mut self, document: DocumentId, edits: &[Edit]) {
        self.desk.edit_here(NOW, &document, edits).unwrap();
        self.desk.finish_turn(NOW);
    }

    /// Asks, and tells how many turns passed and how many documents each read until the answer came.
    fn ask(&mut self, command: Command) -> (Result<Answer, ErrorCode>, Vec<usize>) {
        self.desk.take(NOW, Input::Call { client: CLIENT, call: Call { id: 9, command } });
        let mut reads = Vec::new();
        loop {
            let before = self.desk.finding.reads;
            self.desk.take_timers(NOW);
            self.desk.finish_turn(NOW);
            reads.push(self.desk.finding.reads - before);
            while let Some(Some(message)) = self.outbox.next().now_or_never() {
                if let FromNode::Answer { id: 9, result } = taccuino_api::read(&message).unwrap() {
                    return (result, reads);
                }
            }
            assert!(reads.len() < 1_000, "no answer");
        }
    }

    fn search(&mut self, text: &str) -> (Vec<DocumentId>, Vec<usize>) {
        let (found, reads) = self.search_in(Some(self.programme), text);
        (found.into_iter().map(|(_, document)| document).collect(), reads)
    }

    /// Searches one programme or all: the documents, each with its programme, and the reads of each turn.
    fn search_in(
        &mut self,
        programme: Option<ProgrammeId>,
        text: &str,
    ) -> (Vec<(ProgrammeId, DocumentId)>, Vec<usize>) {
        let (answer, reads) = self.ask(Command::Search { programme, text: text.to_owned() });
        let Ok(Answer::Found(found)) = answer else { panic!("{answer:?}") };
        (found.into_iter().map(|found| (found.programme, found.place.document)).collect(), reads)
    }
}

fn typed(field: &str, text: &str) -> Edit {
    Edit::Splice { field: field.parse().unwrap(), at: 0, delete: 0, insert: text.to_owned() }
}

#[test]
fn documents_are_read_a_few_a_turn_and_again_only_when_they_changed() {
    let mut laptop = Laptop::new();
    let notes: Vec<DocumentId> =
        (0..150).map(|number| laptop.create(DocKind::Note, &format!("Nota numero{number}"))).collect();

    let (found, reads) = laptop.search("numero77");
    assert_eq!(found, [notes[77]]);
    assert_eq!(reads.iter().sum::<usize>(), 151, "the programme and all notes, each once");
    assert!(reads.iter().all(|reads| *reads <= READ_A_TURN) && reads.len() > 2, "{reads:?}");

    assert_eq!(laptop.search("numero149"), (vec![notes[149]], vec![0]), "from memory, in one turn");
    laptop.edit(notes[3], &[typed("body", "Perché così")]);
    assert_eq!(laptop.search("perche cosi"), (vec![notes[3]], vec![1]));
    assert_eq!(laptop.search(" ,"), (Vec::new(), vec![0]));
    assert_eq!(laptop.search("Prova").0.len(), 1, "the programme itself");

    laptop.desk.take_timers(NOW + FORGET_AFTER);
    assert_eq!(laptop.desk.finding.index.size(), 0, "nobody asked for a while");
    assert_eq!(laptop.search("numero77").0, [notes[77]]);
}

#[test]
fn all_programmes_are_searched_and_each_thing_found_names_its_own() {
    let mut laptop = Laptop::new();
    let first = laptop.programme;
    let here = laptop.create(DocKind::Note, "Sportello unico");
    let founded = laptop.desk.new_programme(NOW, "Seconda", "", None);
    let Ok(Answer::Programme(second)) = founded else { panic!("{founded:?}") };
    laptop.desk.finish_turn(NOW);
    laptop.programme = second.id;
    let there = laptop.create(DocKind::Note, "Sportello dei diritti");
    let (mut found, reads) = laptop.search_in(None, "sportello");
    found.sort_by_key(|(programme, _)| *programme != first);
    assert_eq!(found, [(first, here), (second.id, there)]);
    assert_eq!(reads.iter().sum::<usize>(), 4, "both programmes and both notes, each once");
    assert_eq!(laptop.search_in(Some(first), "sportello"), (vec![(first, here)], vec![0]));
    assert_eq!(laptop.search_in(None, "seconda"), (vec![(second.id, second.document.unwrap())], vec![0]));
    let unknown = Command::Search { programme: Some(ProgrammeId([9; 32])), text: "sportello".to_owned() };
    assert_eq!(laptop.ask(unknown).0, Err(ErrorCode::UnknownProgramme));
}

#[test]
fn a_trace_lists_what_can_be_linked_and_the_links() {
    let mut laptop = Laptop::new();
    let assessment = laptop.create(DocKind::Assessment, "Prima valutazione");
    let plan = laptop.create(DocKind::Plan, "Piano");
    let key = |text: &str| text.parse().unwrap();
    let add = |collection: &str, item: &str| Edit::Add { collection: collection.into(), item: key(item), after: None };
    let line = |field: &str, value: &str| Edit::Set { field: field.parse().unwrap(), value: value.to_owned() };
    let target = format!("{assessment}#factors/f2");
    laptop.edit(
        plan,
        &[
            add("rows", "r1"),
            typed("rows/r1/action", "Aprire uno sportello"),
            add("links", "a"),
            line("links/a/from", "rows/r1"),
            line("links/a/to", &target),
        ],
    );
    let (answer, _) = laptop.ask(Command::Trace { programme: laptop.programme });
    let Ok(Answer::Trace(trace)) = answer else { panic!("{answer:?}") };
    let text_of = |place: &str| {
        let found = trace.places.iter().find(|view| view.place.to_string() == place);
        found.map(|view| (view.kind, view.text.as_str()))
    };
    assert_eq!(text_of(&format!("{plan}#rows/r1")), Some((DocKind::Plan, "Aprire uno sportello")));
    assert_eq!(text_of(&target), Some((DocKind::Assessment, "")));
    assert_eq!(text_of(&plan.to_string()), Some((DocKind::Plan, "Piano")));
    assert_eq!(trace.places.iter().filter(|view| view.place.item.is_some()).count(), 6, "five factors and a row");
    let [link] = &trace.links[..] else { panic!("{:?}", trace.links) };
    assert_eq!((link.from.to_string(), link.to.to_string()), (format!("{plan}#rows/r1"), target.clone()));
    assert_eq!(Field::of_item("links", &link.key, "to").to_string(), "links/a/to");

    laptop.edit(plan, &[Edit::Remove { collection: "links".into(), item: key("a") }]);
    let (answer, reads) = laptop.ask(Command::Trace { programme: laptop.programme });
    let Ok(Answer::Trace(trace)) = answer else { panic!("{answer:?}") };
    assert_eq!((trace.links, reads), (Vec::new(), vec![1]));
}

#[test]
fn a_question_about_no_programme_is_refused_and_that_of_a_client_that_went_is_dropped() {
    let mut laptop = Laptop::new();
    let nowhere = Command::Trace { programme: ProgrammeId([9; 32]) };
    assert_eq!(laptop.ask(nowhere).0, Err(ErrorCode::UnknownProgramme));
    let command = Command::Trace { programme: laptop.programme };
    for id in 0..=64 {
        let call = Call { id, command: command.clone() };
        laptop.desk.take(NOW, Input::Call { client: CLIENT, call });
    }
    assert_eq!(laptop.desk.finding.waiting.len(), MAX_WAITING, "one more is told to come again");
    laptop.desk.take(NOW, Input::Detach { client: CLIENT });
    assert!(laptop.desk.finding.waiting.is_empty());
}
