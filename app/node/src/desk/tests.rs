//! The desk as its clients see it, on a disk that can be filled at any moment.

mod assessments;
mod inviting;

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use redb::StorageBackend;
use taccuino_api::{
    Answer, Call, Command, ErrorCode, Event, FromNode, LeaseView, Me, NewDocument, OpenedView, StatusView,
    StorageTrouble, WrittenChange,
};
use taccuino_core::documents::{DocKind, Edit, Field, ItemKey, Reached, Replica};
use taccuino_core::ids::{ChangeId, DocumentId, ProgrammeId};
use taccuino_core::keys::DeviceKey;
use taccuino_core::notebook::Notebook;
use taccuino_core::store::Store;

use super::{DeskEnd, DeskHandle, DeskOptions, Ending, Input, Seat};
use crate::pages::{ClientKind, OutboxReceiver};

/// A disk in memory that takes nothing more while it is full.
#[derive(Debug, Clone, Default)]
struct Disk {
    bytes: Arc<Mutex<Vec<u8>>>,
    is_full: Arc<AtomicBool>,
}

impl Disk {
    fn check(&self) -> io::Result<()> {
        if self.is_full.load(Ordering::SeqCst) { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.bytes.lock().unwrap().len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let offset = usize::try_from(offset).unwrap();
        out.copy_from_slice(&self.bytes.lock().unwrap()[offset..offset + out.len()]);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.check()?;
        self.bytes.lock().unwrap().resize(usize::try_from(len).unwrap(), 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        self.check()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.check()?;
        let offset = usize::try_from(offset).unwrap();
        self.bytes.lock().unwrap()[offset..offset + data.len()].copy_from_slice(data);
        Ok(())
    }
}

/// A page, as far as the desk can tell.
struct Page {
    seat: Seat,
    outbox: OutboxReceiver,
    last_call: u32,
    events: Vec<Event>,
}

impl Page {
    async fn open(desk: &DeskHandle) -> Self {
        let (seat, outbox) = desk.attach(ClientKind::Page).await.unwrap();
        Self { seat, outbox, last_call: 0, events: Vec::new() }
    }

    async fn receive(&mut self) -> FromNode {
        let message = tokio::time::timeout(Duration::from_secs(20), self.outbox.next()).await;
        taccuino_api::read(&message.expect("the desk says something").expect("the desk lives")).unwrap()
    }

    async fn call(&mut self, command: Command) -> Result<Answer, ErrorCode> {
        self.last_call += 1;
        let id = self.last_call;
        assert!(self.seat.call(Call { id, command }).await);
        loop {
            match self.receive().await {
                FromNode::Answer { id: answered, result } if answered == id => return result,
                FromNode::Answer { .. } => {}
                FromNode::Event(event) => self.events.push(event),
            }
        }
    }

    /// Waits until something of this sort has happened.
    async fn happens(&mut self, wanted: impl Fn(&Event) -> bool) -> Event {
        loop {
            if let Some(index) = self.events.iter().position(&wanted) {
                return self.events.remove(index);
            }
            if let FromNode::Event(event) = self.receive().await {
                self.events.push(event);
            }
        }
    }

    async fn edit(&mut self, document: DocumentId) -> (Replica, LeaseView) {
        let opened = self.call(Command::Open { document, lease: None, write: true }).await;
        let Ok(Answer::Opened(OpenedView { document, saved, lease: Some(lease) })) = opened else {
            panic!("{opened:?}")
        };
        (Replica::load(document.kind, &saved, lease.stream).unwrap(), lease)
    }

    async fn text(&mut self, document: DocumentId) -> String {
        match self.call(Command::Show { document, at: Vec::new() }).await {
            Ok(Answer::Content { view, .. }) => view.text(&Field::root("title")).to_owned(),
            other => panic!("{other:?}"),
        }
    }
}

/// Types into the title and makes a change of it.
fn typed(replica: &mut Replica, text: &str) -> Vec<WrittenChange> {
    let edit = Edit::Splice { field: Field::root("title"), at: 0, delete: 0, insert: text.to_owned() };
    replica.edit(&edit).unwrap();
    let change = replica.commit(1_000).unwrap();
    vec![WrittenChange { number: change.number, bytes: change.bytes }]
}

async fn desk_on(disk: &Disk) -> (DeskHandle, DeskEnd) {
    let disk = disk.clone();
    let notebook = Notebook::open(Store::with_backend(move || disk.clone()).unwrap(), DeviceKey::from_bytes(&[7; 32]));
    let options = DeskOptions {
        notebook: notebook.unwrap(),
        data_folder: PathBuf::from("/nowhere"),
        network: None,
        page_pause: Some(Duration::from_millis(50)),
    };
    DeskHandle::start(options).unwrap()
}

async fn programme_and_plan(page: &mut Page) -> (ProgrammeId, DocumentId) {
    let me = Me {
        language: "it".into(),
        person: "Anna".into(),
        organisation: "Borgo Sereno".into(),
        laptop: "laptop".into(),
    };
    page.call(Command::SetUp(me)).await.unwrap();
    let founded = page.call(Command::NewProgramme { title: "Prova".into(), theme: String::new(), preset: None }).await;
    let Ok(Answer::Programme(programme)) = founded else { panic!("{founded:?}") };
    assert_eq!(programme.title, "Prova");
    let plan = NewDocument {
        programme: programme.id,
        kind: DocKind::Plan,
        level: None,
        writers: None,
        links: Vec::new(),
        pack: None,
        title: String::new(),
        template: None,
    };
    let created = page.call(Command::NewDocument(plan)).await;
    let Ok(Answer::Document(plan)) = created else { panic!("{created:?}") };
    (programme.id, plan.id)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_acknowledged_on_a_full_disk_and_nothing_is_lost_when_there_is_room_again() {
    let disk = Disk::default();
    let (desk, end) = desk_on(&disk).await;
    let mut page = Page::open(&desk).await;
    let (_, plan) = programme_and_plan(&mut page).await;
    let (mut replica, lease) = page.edit(plan).await;
    let changes = typed(&mut replica, "a");

    disk.is_full.store(true, Ordering::SeqCst);
    let write = Command::Write { document: plan, lease: lease.token, changes: changes.clone() };
    assert_eq!(page.call(write.clone()).await, Err(ErrorCode::Storage(StorageTrouble::Full)));
    page.happens(|event| *event == Event::Trouble(StorageTrouble::Full)).await;
    page.happens(|event| matches!(event, Event::Status(StatusView { trouble: Some(StorageTrouble::Full), .. }))).await;
    assert!(page.call(Command::Hello).await.is_ok(), "what needs no disk is answered");

    disk.is_full.store(false, Ordering::SeqCst);
    page.happens(|event| *event == Event::TroubleOver).await;
    assert_eq!(page.text(plan).await, "");
    assert_eq!(page.call(write).await, Ok(Answer::Written { number: 1 }));
    assert_eq!(page.text(plan).await, "a");

    desk.bring(Input::End(Ending::Sent)).await;
    page.happens(|event| *event == Event::Goodbye).await;
    desk.ended().await;
    assert!(end.join());
    let (desk, _end) = desk_on(&disk).await;
    assert_eq!(Page::open(&desk).await.text(plan).await, "a");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_hear_what_others_write_and_not_their_own_words() {
    let disk = Disk::default();
    let (desk, _end) = desk_on(&disk).await;
    let mut first = Page::open(&desk).await;
    let mut second = Page::open(&desk).await;
    let (programme, plan) = programme_and_plan(&mut first).await;
    let (mut replica, lease) = first.edit(plan).await;
    let (mut other, _) = second.edit(plan).await;
    assert_ne!(replica.stream(), other.stream());

    let changes = typed(&mut replica, "Ciao");
    let bytes = changes[0].bytes.clone();
    first.call(Command::Write { document: plan, lease: lease.token, changes }).await.unwrap();
    let heard = second.happens(|event| matches!(event, Event::Changed { .. })).await;
    assert_eq!(heard, Event::Changed { document: plan, changes: bytes.clone() });
    other.merge(2_000, &bytes).unwrap();
    assert_eq!(other.text(&Field::root("title")), "Ciao");
    first.happens(|event| *event == Event::Documents { programme }).await;
    assert!(!first.events.iter().any(|event| matches!(event, Event::Changed { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_goes_on_with_its_lease_after_its_socket_broke() {
    let disk = Disk::default();
    let (desk, _end) = desk_on(&disk).await;
    let mut first = Page::open(&desk).await;
    let (_, plan) = programme_and_plan(&mut first).await;
    let (mut replica, lease) = first.edit(plan).await;
    let one = typed(&mut replica, "a");
    first.call(Command::Write { document: plan, lease: lease.token, changes: one.clone() }).await.unwrap();

    // The socket broke before the answer: the page sends again what it is not sure of, and what it typed since.
    let mut again = Page::open(&desk).await;
    let without = Command::Write { document: plan, lease: lease.token, changes: one.clone() };
    assert_eq!(again.call(without).await, Err(ErrorCode::LeaseLost), "a lease is shown by opening with it");
    let resumed = again.call(Command::Open { document: plan, lease: Some(lease.token), write: true }).await;
    let Ok(Answer::Opened(OpenedView { lease: Some(resumed), .. })) = resumed else { panic!("{resumed:?}") };
    assert_eq!((resumed.stream, resumed.number), (lease.stream, 1));
    let both = [one, typed(&mut replica, "b")].concat();
    let written = again.call(Command::Write { document: plan, lease: lease.token, changes: both.clone() }).await;
    assert_eq!(written, Ok(Answer::Written { number: 2 }));
    assert_eq!(again.text(plan).await, "ba");

    // One socket a lease: the broken one writes no more, should it still live.
    let late = first.call(Command::Write { document: plan, lease: lease.token, changes: both }).await;
    assert_eq!(late, Err(ErrorCode::LeaseLost));
    // Closed cleanly, the stream serves the next writer.
    again.call(Command::Close { document: plan, lease: Some(lease.token) }).await.unwrap();
    assert_eq!(again.edit(plan).await.1.stream, lease.stream);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_shown_as_it_stood_at_a_change() {
    let disk = Disk::default();
    let (desk, _end) = desk_on(&disk).await;
    let mut page = Page::open(&desk).await;
    let (_, plan) = programme_and_plan(&mut page).await;
    let (mut replica, lease) = page.edit(plan).await;
    let mut changes = typed(&mut replica, "Voted");
    let version: ItemKey = "v1".parse().unwrap();
    let date = "2027-05-20".to_owned();
    let reached = Reached { version: version.clone(), stage: "approved".to_owned(), date, name: String::new() };
    let reached = replica.reach(&reached, 2_000).unwrap();
    changes.extend(reached.into_iter().map(|change| WrittenChange { number: change.number, bytes: change.bytes }));
    changes.extend(typed(&mut replica, "Not "));
    let write = Command::Write { document: plan, lease: lease.token, changes };
    assert_eq!(page.call(write).await, Ok(Answer::Written { number: 4 }), "all of it in one write");
    assert_eq!(page.text(plan).await, "Not Voted");
    let kept = replica.kept_at(&version).unwrap();
    match page.call(Command::Show { document: plan, at: vec![kept] }).await {
        Ok(Answer::Content { view, problems, heads, .. }) => {
            assert_eq!(view.text(&Field::root("title")), "Voted");
            assert_eq!(view.text(&Field::root("stage")), "approved");
            assert_eq!((problems, heads), (Vec::new(), vec![kept]));
        }
        other => panic!("{other:?}"),
    }
    let unknown = ChangeId([7; 32]);
    let shown = page.call(Command::Show { document: plan, at: vec![kept, unknown] }).await;
    assert_eq!(shown, Err(ErrorCode::UnknownChange(unknown)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_ends_some_time_after_the_last_page_was_closed() {
    let disk = Disk::default();
    let (desk, end) = desk_on(&disk).await;
    let tool = desk.attach(ClientKind::Tool).await.unwrap();
    tool.0.leave().await;
    let mut first = Page::open(&desk).await;
    let second = Page::open(&desk).await;
    second.seat.leave().await;
    assert!(first.call(Command::Hello).await.is_ok());
    first.seat.leave().await;
    desk.ended().await;
    assert!(end.join());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_counts_pages_and_documents_of_this_laptop_only() {
    let disk = Disk::default();
    let (desk, _end) = desk_on(&disk).await;
    let mut page = Page::open(&desk).await;
    programme_and_plan(&mut page).await;
    let status =
        |wanted: fn(&StatusView) -> bool| move |event: &Event| matches!(event, Event::Status(view) if wanted(view));
    page.happens(status(|view| view.only_here == 2 && view.pages == 1)).await;
    let second = Page::open(&desk).await;
    page.happens(status(|view| view.pages == 2)).await;
    second.seat.leave().await;
    page.happens(status(|view| view.pages == 1)).await;
}
