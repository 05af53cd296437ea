//! Every parser that sees a peer's or a file's bytes, as one function each: what `cargo fuzz` drives, and what the
//! suite replays its corpora through.
//!
//! Each must come back, whatever the bytes are; what it takes must be as it says.

// A parser that does not keep its word ends whoever looks.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::sync::OnceLock;

use taccuino_core::codec;
use taccuino_core::documents::{DocKind, Edit, Replica, SignedRecord};
use taccuino_core::forms::{self, PackFile};
use taccuino_core::history::Run;
use taccuino_core::history::inspect::{Limits, inspect_changes, inspect_document};
use taccuino_core::ids::{DeviceId, OrganisationId, ProgrammeId, StreamId};
use taccuino_core::keys::DeviceKey;
use taccuino_core::membership::{Level, Log, Role, SignedOperation};
use taccuino_core::notebook::Notebook;
use taccuino_core::store::Store;
use taccuino_sync::engine::messages;
use taccuino_sync::pairing::{
    HostInEvent, HostMachine, HostRecord, Invitation, InvitationSecret, InvitedOrganisation, JoinInEvent, JoinMachine,
    JoinTicket, OutEvent, PairingIdentity, WordLanguage, secret_to_words, words_to_secret,
};

use crate::crash::{self, Plain};
use crate::network::{City, Faults, Network};

/// One parser.
pub type Parser = fn(&[u8]);

/// Every parser with the name of its target and its corpus.
pub const PARSERS: [(&str, Parser); 11] = [
    ("changes", changes),
    ("document", document),
    ("record", record),
    ("operation", operation),
    ("run", run),
    ("frame", frame),
    ("pairing", pairing),
    ("invitation", invitation),
    ("file", file),
    ("pack", pack),
    ("edit", edit),
];

/// Inspects bytes as changes.
pub fn changes(bytes: &[u8]) {
    if let Ok(headers) = inspect_changes(bytes, &Limits::default()) {
        assert!(headers.iter().all(|header| header.range.end <= bytes.len() && header.number > 0));
    }
}

/// Inspects bytes as a saved document.
pub fn document(bytes: &[u8]) {
    let _ = inspect_document(bytes, &Limits::default());
}

/// Reads bytes as a creation record.
pub fn record(bytes: &[u8]) {
    if let Ok(signed) = SignedRecord::from_bytes(bytes) {
        assert_eq!(signed.to_bytes(), bytes, "one form only");
    }
}

/// Reads bytes as a membership operation, and as the log that it founds.
pub fn operation(bytes: &[u8]) {
    if let Ok(signed) = SignedOperation::from_bytes(bytes) {
        assert_eq!(signed.to_bytes(), bytes, "one form only");
    }
    let _ = Log::from_operations([bytes.to_vec()]);
}

/// Reads bytes as a run, and checks it.
pub fn run(bytes: &[u8]) {
    if let Ok(run) = codec::decode::<Run>(1, bytes, 1 << 20) {
        let _ = run.check(ProgrammeId([1; 32]));
    }
}

/// Reads bytes as a frame of a session.
pub fn frame(bytes: &[u8]) {
    if let Ok((number, message)) = messages::decode(bytes) {
        assert_eq!(messages::encode(number, &message), bytes, "one form only");
    }
}

/// The moment in which pairing is looked at, in milliseconds since 1970.
const NOW: u64 = 1_700_000_000_000;

fn sample_invitation() -> Invitation {
    Invitation {
        secret: InvitationSecret::new([0x5a; 16]),
        programme: ProgrammeId([1; 32]),
        programme_title: "Two cities".to_owned(),
        role: Role::MentorTeam,
        organisation: InvitedOrganisation::Open { id: OrganisationId([2; 16]) },
        host_person_name: "Anna".to_owned(),
        host_device_name: "Anna's laptop".to_owned(),
        address_hints: Vec::new(),
        expires_at_ms: NOW + 3_600_000,
    }
}

fn identity(number: u8) -> PairingIdentity {
    PairingIdentity {
        device_key: iroh::SecretKey::from_bytes(&[number; 32]),
        person_name: format!("Person {number}"),
        device_name: format!("laptop {number}"),
        organisation_name: Some("Rivabella".to_owned()),
        language: WordLanguage::Italian,
        addresses: Vec::new(),
    }
}

fn pairing_machines() -> (HostMachine, JoinMachine) {
    let host = HostMachine::new(sample_invitation(), HostRecord::default(), identity(1));
    let ticket = JoinTicket::Invitation(Box::new(sample_invitation()));
    let mut joiner = JoinMachine::new(&ticket, identity(2));
    joiner.handle(NOW, JoinInEvent::Start);
    (host, joiner)
}

/// Hands bytes to both sides of a pairing, as the first frame and after an honest beginning.
pub fn pairing(bytes: &[u8]) {
    for is_begun in [false, true] {
        let (mut host, mut joiner) = pairing_machines();
        host.handle(NOW, HostInEvent::Opened { session: 1, nonce: [3; 32] });
        let hello = joiner.handle(NOW, JoinInEvent::Connected { session: 1, nonce: [4; 32] });
        if is_begun {
            for frame in frames_of(&hello) {
                host.handle(NOW, HostInEvent::Frame { session: 1, frame });
            }
        }
        host.handle(NOW, HostInEvent::Frame { session: 1, frame: bytes.to_vec() });
        joiner.handle(NOW, JoinInEvent::Frame { session: 1, frame: bytes.to_vec() });
    }
}

fn frames_of<E>(out: &[OutEvent<E>]) -> Vec<Vec<u8>> {
    let frame = |event: &OutEvent<E>| match event {
        OutEvent::Send { frame, .. } => Some(frame.clone()),
        _ => None,
    };
    out.iter().filter_map(frame).collect()
}

/// Reads bytes as what somebody pastes to join: an invitation's text or its words.
pub fn invitation(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = JoinTicket::read(text);
    let _ = words_to_secret(text);
    if let Ok(invitation) = Invitation::from_text(text) {
        let again = Invitation::from_text(&invitation.to_text());
        assert!(again.is_ok_and(|again| again.to_text() == invitation.to_text()), "what was read can be read again");
    }
}

/// How many bytes one patch of a file is: where it goes, and what comes there.
const PATCH: usize = 8;

/// Opens bytes as a notebook, a backup for example, and reads all of it; then a whole notebook with these bytes as
/// patches of it, as few bytes of chance are a file.
pub fn file(bytes: &[u8]) {
    open_and_read(bytes.to_vec());
    let mut patched = sample_file().clone();
    for patch in bytes.chunks_exact(PATCH) {
        let (place, what) = patch.split_at(PATCH / 2);
        let place = place.iter().fold(0, |place, byte| place << 8 | usize::from(*byte));
        let at = place % (patched.len() - what.len());
        patched[at..at + what.len()].copy_from_slice(what);
    }
    open_and_read(patched);
}

fn open_and_read(bytes: Vec<u8>) {
    let disk = Plain::holding(bytes);
    let Ok(store) = Store::with_backend(move || disk.clone()) else { return };
    let Ok(mut notebook) = Notebook::open(store, DeviceKey::from_bytes(&[1; 32])) else { return };
    for programme in notebook.programmes() {
        for document in notebook.documents(&programme) {
            let _ = notebook.view(&document);
            notebook.history(&document);
        }
    }
}

/// The file of a notebook with a programme and two notes, made once.
fn sample_file() -> &'static Vec<u8> {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let disk = Plain::default();
        let mut notebook = crash::open(&disk, &DeviceKey::from_bytes(&[1; 32])).expect("a new disk opens");
        let programme = crash::found(&mut notebook, &DeviceKey::from_bytes(&[2; 32]));
        let notes = [1, 2].map(|nonce| crash::create_note(&mut notebook, programme, nonce));
        notebook.commit().expect("there is room");
        for note in notes {
            let mut page = crash::Page::open(&mut notebook, note, 1);
            let change = page.insert("Buongiorno");
            notebook.write(&note, &page.token, &[change]).expect("it may be written");
            notebook.commit().expect("there is room");
            notebook.settle();
        }
        drop(notebook);
        disk.bytes()
    })
}

/// Makes patches of a file: one byte of chance in each of some pages of it, and one that leaves the head in pieces.
fn sample_patches() -> Vec<Vec<u8>> {
    let patch = |at: u32, what: [u8; 4]| [at.to_be_bytes(), what].concat();
    let len = sample_file().len() as u32;
    let pages = (0..len / 4096).step_by(5);
    let mut patches: Vec<Vec<u8>> = pages.map(|page| patch(page * 4096 + 17, [0xff, 0, 1, page as u8])).collect();
    patches.push([patch(9, [0; 4]), patch(64, [7; 4])].concat());
    patches
}

/// Reads bytes as a pack of questions, the same as its structure and as its text, and checks it.
pub fn pack(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (structure, language) = text.split_once("\n#---\n").unwrap_or((text, text));
    let structure = PackFile { name: "pack.toml", text: structure };
    if let Ok(pack) = forms::load(structure, &[PackFile { name: "it.toml", text: language }]) {
        let _ = forms::check(&pack);
    }
}

/// Reads bytes as edits, one a line, and applies them to a note and to a visit.
pub fn edit(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let edits: Vec<Edit> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    if edits.is_empty() {
        return;
    }
    let mut replicas = sample_replicas();
    for replica in &mut replicas {
        for edit in &edits {
            let _ = replica.edit(edit);
        }
        let (_, problems) = replica.view();
        assert!(problems.is_empty(), "an edit that was taken makes no problem: {problems:?}");
        if let Some(change) = replica.commit(1) {
            assert!(inspect_changes(&change.bytes, &Limits::default()).is_ok(), "what is written here is honest");
        }
    }
}

/// A note and a visit as they are created, made once.
fn sample_replicas() -> Vec<Replica> {
    static SAVED: OnceLock<Vec<(DocKind, Vec<u8>)>> = OnceLock::new();
    let saved = SAVED.get_or_init(|| {
        let mut network = Network::of_three(1);
        let both = [City::Mentee, City::Mentor];
        let mut save = |kind: DocKind, owners: &[City]| {
            let document = network.create(0, kind, owners, Level::Pair).expect("there is room");
            (kind, network.devices[0].notebook.saved(&document).expect("it was created"))
        };
        vec![save(DocKind::Note, &[City::Mentee]), save(DocKind::Visit, &both)]
    });
    let stream = StreamId::new(DeviceId([1; 32]), [1; 8]);
    saved.iter().map(|(kind, saved)| Replica::load(*kind, saved, stream).expect("what is saved loads")).collect()
}

/// Makes honest bytes for each parser: the corpora begin with them.
pub fn examples(packs: &[String]) -> Vec<(&'static str, Vec<Vec<u8>>)> {
    let mut network = Network::of_three(1);
    network.records = true;
    let both = [City::Mentee, City::Mentor];
    let visit = network.create(0, DocKind::Visit, &both, Level::Pair).expect("there is room");
    network.storm(60, Faults::NONE, &[(visit, "purpose")]);
    network.run_until_quiescent();
    let notebook = &mut network.devices[0].notebook;
    let runs: Vec<Run> = notebook.runs_since(&visit, &Default::default(), 1 << 20).into_iter().flatten().collect();
    let log = notebook.log(&network.programme).expect("it was founded");
    let operations = log.operations().into_iter().map(|signed| signed.to_bytes().to_vec()).collect();
    let records = vec![notebook.record(&visit).expect("it was created").to_bytes()];
    let saved = notebook.saved(&visit).expect("it was created");
    let mut frames: Vec<Vec<u8>> = network.sent.iter().map(|sent| sent.frame.clone()).collect();
    frames.dedup_by_key(|frame| frame.len());
    frames.truncate(24);
    let (mut host, mut joiner) = pairing_machines();
    host.handle(NOW, HostInEvent::Opened { session: 1, nonce: [3; 32] });
    let mut pairing = frames_of(&joiner.handle(NOW, JoinInEvent::Connected { session: 1, nonce: [4; 32] }));
    for frame in pairing.clone() {
        pairing.extend(frames_of(&host.handle(NOW, HostInEvent::Frame { session: 1, frame })));
    }
    let secret = InvitationSecret::new([0x5a; 16]);
    let words = secret_to_words(&secret, WordLanguage::Italian);
    let lines = [
        r#"{"splice":{"field":"purpose","at":0,"delete":0,"insert":"Buongiorno 👩‍🌾"}}"#,
        r#"{"splice":{"field":"body","at":0,"delete":0,"insert":"Good morning"}}"#,
        r#"{"set":{"field":"date","value":"2026-11-25"}}"#,
        r#"{"add":{"collection":"agenda","item":"a1","after":null}}"#,
        r#"{"remove":{"collection":"agenda","item":"a1"}}"#,
    ];
    vec![
        ("changes", runs.iter().take(6).map(|run| run.changes.clone()).collect()),
        ("document", vec![saved]),
        ("record", records),
        ("operation", operations),
        ("run", runs.iter().take(6).map(|run| codec::encode(1, run)).collect()),
        ("frame", frames),
        ("pairing", pairing),
        ("invitation", vec![sample_invitation().to_text().into_bytes(), words.into_bytes()]),
        ("file", [vec![vec![0; 64], b"redb".to_vec()], sample_patches()].concat()),
        ("pack", packs.iter().map(|pack| pack.clone().into_bytes()).collect()),
        ("edit", vec![lines.join("\n").into_bytes(), lines[0].as_bytes().to_vec()]),
    ]
}
