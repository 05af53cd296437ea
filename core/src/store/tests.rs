//! Bytes on disk that never change: rows, runs with their signatures, membership operations, settings.
//!
//! A difference here means that notebooks written before are read otherwise now. It is never to be accepted: a new
//! version byte or a new table is made instead.

use data_encoding::HEXLOWER;
use expect_test::{Expect, expect};
use redb::backends::InMemoryBackend;
use redb::{ReadableDatabase, TableDefinition, TableHandle};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::reading::decode;
use super::rows::{MAX_ROW_LEN, ROW_VERSION};
use super::*;
use crate::codec;
use crate::documents::{DocKind, Edit, Replica, genesis};
use crate::history::{Run, Seal};
use crate::ids::{
    ChangeId, DeviceId, DocumentId, InvitationId, MemberId, OperationId, OrganisationId, ProgrammeId, StreamId,
};
use crate::keys::DeviceKey;
use crate::membership::{Action, Consent, DeviceEntry, MemberEntry, Operation, Organisation, Role, SignedOperation};

fn key() -> DeviceKey {
    DeviceKey::from_bytes(&[5; 32])
}

fn stream() -> StreamId {
    StreamId::new(key().id(), [8; 8])
}

/// Expects a row's bytes, and that they read back.
fn check_row<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(row: &T, expected: Expect) {
    let bytes = codec::encode(ROW_VERSION, row);
    expected.assert_eq(&HEXLOWER.encode(&bytes));
    assert_eq!(decode::<T>("test", &bytes).unwrap(), *row);
}

#[test]
fn header_rows() {
    check_row(&HeaderRow::default(), expect!["01000000000000"]);
    let summary = Summary { title: "Così".to_owned(), changed: 1_800_000_000_000, choices: 300 };
    let row = HeaderRow {
        heads: vec![ChangeId([1; 32])],
        tips: vec![Tip { stream: stream(), number: 300, hash: ChangeId([2; 32]) }],
        summary: Some(summary.clone()),
        snapshot_len: 70_000,
        tail_len: 5,
        next: 128,
    };
    check_row(
        &row,
        expect![
            "01010101010101010101010101010101010101010101010101010101010101010101016e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf10808080808080808ac0202020202020202020202020202020202020202020202020202020202020202020105436f73c3ac80a0f1c2b134ac02f0a204058001"
        ],
    );
    check_row(&summary, expect!["0105436f73c3ac80a0f1c2b134ac02"]);
}

#[test]
fn stream_rows() {
    check_row(&StreamRow::Pooled, expect!["0100"]);
    check_row(
        &StreamRow::Leased { token: [9; 32] },
        expect!["01010909090909090909090909090909090909090909090909090909090909090909"],
    );
    check_row(&StreamRow::Retired, expect!["0102"]);
}

#[test]
fn refusal_rows() {
    let row = RefusalRow {
        document: DocumentId([1; 32]),
        stream: StreamId([2; 40]),
        reason: "not signed by its writer".to_owned(),
        own: Some(vec![1, 2, 3]),
    };
    check_row(
        &row,
        expect![
            "01010101010101010101010101010101010101010101010101010101010101010102020202020202020202020202020202020202020202020202020202020202020202020202020202186e6f74207369676e656420627920697473207772697465720103010203"
        ],
    );
    check_row(
        &RefusalRow { own: None, ..row },
        expect![
            "01010101010101010101010101010101010101010101010101010101010101010102020202020202020202020202020202020202020202020202020202020202020202020202020202186e6f74207369676e6564206279206974732077726974657200"
        ],
    );
}

/// A run of one change that a page makes in a new note.
fn run() -> Run {
    let mut record = crate::documents::Record {
        programme: ProgrammeId([1; 32]),
        kind: DocKind::Note,
        schema: 1,
        owner: vec![OrganisationId([2; 16])],
        level: crate::membership::Level::Me,
        writers: crate::membership::Level::Me,
        links: Vec::new(),
        pack: None,
        slots: Vec::new(),
        creator: key().id(),
        membership: Vec::new(),
        created: 0,
        nonce: [0; 16],
    };
    record.nonce[0] = 1;
    let signed = crate::documents::SignedRecord::new(record, &key()).unwrap();
    let first = genesis(&signed.id, &signed.record).unwrap();
    let mut replica = Replica::load(DocKind::Note, first.raw_bytes(), stream()).unwrap();
    let insert = Edit::Splice { field: "body".parse().unwrap(), at: 0, delete: 0, insert: "Sì".to_owned() };
    replica.edit(&insert).unwrap();
    let change = replica.commit(1_800_000_000_000).unwrap();
    let header = crate::history::inspect::inspect_changes(&change.bytes, &Default::default()).unwrap().remove(0);
    let heads = vec![OperationId([3; 32])];
    let seal = Seal::new(&key(), ProgrammeId([1; 32]), signed.id, stream(), 1, header.hash, heads);
    Run { document: signed.id, stream: stream(), first: 1, last: 1, changes: change.bytes, seal }
}

#[test]
fn runs_and_their_signatures() {
    let run = run();
    assert_eq!(run.check(ProgrammeId([1; 32])).map(|headers| headers.len()), Ok(1));
    check_row(
        &run.seal,
        expect![
            "01227c643bfb7bd5724a22127bfd8335a9976b32214bc8153319955b6ed1a791ad010303030303030303030303030303030303030303030303030303030303030303000b19a73c8dc715e0b59e7d81be33925a60816020477eed6962e6e8eeb9d377ebbdce882eafd6e0e70c9b178ba8875abaa2775421fdddd6937b7bd8d22c754f08"
        ],
    );
    check_row(
        &vec![run],
        expect![
            "01019cdbab5530d2ed7db0d366a09de9fb6eb8944449a541d0bdf36557e204b922fd6e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf108080808080808080101b201856f4a83227c643b01a70101e6fe221f1e129ae6302e6b8297e5f67748429fb9af117025e4c371d6dafa1b69286e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf10808080808080808010480a0f1c2b1340001289cdbab5530d2ed7db0d366a09de9fb6eb8944449a541d0bdf36557e204b922fd0000000000000000090102020211041303340242025603570370020201020300017f007e0004000202017e162653c3ac0200227c643bfb7bd5724a22127bfd8335a9976b32214bc8153319955b6ed1a791ad010303030303030303030303030303030303030303030303030303030303030303000b19a73c8dc715e0b59e7d81be33925a60816020477eed6962e6e8eeb9d377ebbdce882eafd6e0e70c9b178ba8875abaa2775421fdddd6937b7bd8d22c754f08"
        ],
    );
}

#[test]
fn a_signature_covers_every_part() {
    let run = run();
    let programme = ProgrammeId([1; 32]);
    let changed: [&dyn Fn(&mut Run); 7] = [
        &|run| run.document = DocumentId([9; 32]),
        &|run| run.stream = StreamId::new(key().id(), [9; 8]),
        &|run| run.last = 2,
        &|run| run.seal.hash = ChangeId([9; 32]),
        &|run| run.seal.membership = Vec::new(),
        &|run| run.seal.epoch = 1,
        &|run| run.seal.signature[0] ^= 1,
    ];
    for (index, change) in changed.iter().enumerate() {
        let mut run = run.clone();
        change(&mut run);
        assert!(run.seal.check(programme, run.document, run.stream, run.last).is_err(), "part {index}");
    }
    assert!(run.seal.check(ProgrammeId([9; 32]), run.document, run.stream, run.last).is_err());
}

/// Expects an operation's bytes with their signature, and that they read back.
fn check_operation(parents: Vec<OperationId>, action: Action, expected: Expect) {
    let operation = Operation { parents, author: key().id(), time: 1_800_000_000_000, action };
    let signed = SignedOperation::new(operation, &key()).unwrap();
    expected.assert_eq(&format!("{}\nid {}", HEXLOWER.encode(signed.to_bytes()), signed.id));
    assert_eq!(SignedOperation::from_bytes(signed.to_bytes()).unwrap(), signed);
}

#[test]
fn membership_operations() {
    let organisation = Organisation { id: OrganisationId([2; 16]), name: "Borgo".to_owned() };
    let member = MemberEntry {
        id: MemberId([3; 16]),
        name: "Anna".to_owned(),
        organisation: OrganisationId([2; 16]),
        role: Role::MenteeTeam,
        lead: true,
    };
    let device = DeviceEntry { id: key().id(), name: "laptop".to_owned() };
    let parents = vec![OperationId([1; 32])];
    let create = Action::Create {
        nonce: [4; 16],
        organisation: organisation.clone(),
        member: member.clone(),
        device: device.clone(),
    };
    check_operation(
        Vec::new(),
        create,
        expect![[r#"
        01006e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf180a0f1c2b1340074040404040404040404040404040404040202020202020202020202020202020205426f72676f0303030303030303030303030303030304416e6e610202020202020202020202020202020200016e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf1066c6170746f70db4a73b51e847d6b9e9d6c93254db75b334e44eaedfc8e15b0b284dca98fe3849b4c686d681d94b3f657865dbccd0338ef86c6b4ffb47ed979cf29370a587408
        id 0cf0138b520a76213d6af5de916f75faa6e56225482da47ff628a359f2077e5e"#]],
    );
    let invitation = InvitationId([6; 32]);
    let invite = Action::Invite {
        invitation,
        organisation: organisation.clone(),
        role: Role::Observer,
        lead: false,
        expires: 1_800_000_000_001,
    };
    check_operation(
        parents.clone(),
        invite,
        expect![[r#"
        010101010101010101010101010101010101010101010101010101010101010101016e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf180a0f1c2b134013e06060606060606060606060606060606060606060606060606060606060606060202020202020202020202020202020205426f72676f070081a0f1c2b1345a1a619f0878a9ebf8d155f3447f1857225427568593d649f6a4fd24aa8f081376c60a8a10034acf35d1142b5ab5301c96ff0f5457736986a69e4daf5ba4e000
        id 89c94568372a471902a9196f059fa1c638f1163d8e2f8cd5e1d2f8eb8c36ff41"#]],
    );
    let admit = |invitation: Option<InvitationId>| {
        let own = member.clone();
        let id = invitation.map_or(own.id, |invitation| MemberId::of_invited(&device.id, &invitation));
        Action::Admit {
            invitation,
            organisation: organisation.clone(),
            member: MemberEntry { id, ..own },
            device: device.clone(),
            consent: Consent::new(&key(), invitation.as_ref(), &key().id()),
        }
    };
    check_operation(
        parents.clone(),
        admit(Some(invitation)),
        expect![[r#"
            010101010101010101010101010101010101010101010101010101010101010101016e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf180a0f1c2b13402c5010106060606060606060606060606060606060606060606060606060606060606060202020202020202020202020202020205426f72676f60a17f26476f34c5f48df62e0d79af0e04416e6e610202020202020202020202020202020200016e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf1066c6170746f704182131694fc0d782c69b58af0305e9522f741e1e5981b3f9175ec541bbb3f6542140c1101755ec9d74e3dbfbfb716ecf9efd6d59cdb3abf29f50a97b0fece0a3a147d21392f3563fa9a2097fa76efc62c8a9a4806427b358917a608325b24c280833317aa7060c9683b73c8522a04d301a6a4f4a529886d2960a484d8933305
            id 1190e356cd6f278050fb5c6334a0b20186180587a56fba568866e8b00201cffa"#]],
    );
    check_operation(
        parents.clone(),
        admit(None),
        expect![[r#"
            010101010101010101010101010101010101010101010101010101010101010101016e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf180a0f1c2b13402a501000202020202020202020202020202020205426f72676f0303030303030303030303030303030304416e6e610202020202020202020202020202020200016e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf1066c6170746f705d5f7b8b4f3164ef5613eec607ef8cb646bae9bf26fbe79900bd9c1d032faa0a2b88e054ea555fa81e5b22a25cd6ec441d0369428de112a0052dcc5529b44e08e1aec574fa553f82c2e725a12227580e741c199309c273cffe676d73546bff4959ee77f6a69e75209f1e623fcef7eef4d5fe102787404e598ca231b774fcb10c
            id 24c1bb151a43728ccc20ff1ef304e221fd889facc541b075b8ce7ea9d3e8d4ee"#]],
    );
    let set_role = Action::SetRole { member: MemberId([3; 16]), role: Role::Facilitator, lead: true };
    check_operation(
        parents.clone(),
        set_role,
        expect![[r#"
        010101010101010101010101010101010101010101010101010101010101010101016e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf180a0f1c2b13403120303030303030303030303030303030305016981dbb5e2cb96554309fcda4691c395474a5df13b49f92778d76a73b65f917ee23b3e972fa3fd482de497f36dab24cc2924b248e2020af0bef3c0ddb9611d08
        id fef1ebcb6b8e4c535316fae86debd836abf193583baca134d8c32ddfb44b5e8b"#]],
    );
    let revoke = Action::Revoke { device: DeviceId([7; 32]), cut: [8; 32] };
    check_operation(
        parents.clone(),
        revoke,
        expect![[r#"
        010101010101010101010101010101010101010101010101010101010101010101016e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf180a0f1c2b134044007070707070707070707070707070707070707070707070707070707070707070808080808080808080808080808080808080808080808080808080808080808165d2bd0d16e25e9437c658bfea8a4bccbb6bbb33b506a384d3130dc2ea4933b0d665197cf7cfbbe6f08ac32efc7994723be898a049f5db86fbdedac63707309
        id d08312168cf8d6a9b10a9caebc2f6ad87ab47e833ea7c5db125f0dbde6bd945c"#]],
    );
    check_operation(
        parents,
        Action::Unknown { kind: 300, body: vec![1, 2] },
        expect![[r#"
        010101010101010101010101010101010101010101010101010101010101010101016e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf180a0f1c2b134ac02020102250e77f44c02c2cd7e09e4c312c821fbde976dbf53e410a4a7397874d99f4cda3b8e4a6a9b4397957ee11365e62197b3ddc2ee51db6571ab02a4adfc2753e107
        id bc5432d2d8a1c2d45b47dfe0884d43ab1d1e97e91dd3042f4e24fdb721b13623"#]],
    );
}

#[test]
fn settings_that_the_file_itself_has() {
    let folder = tempfile::tempdir().unwrap();
    let (store, ..) = crate::notebook::Folder::new(folder.path()).open([5; 32]).unwrap();
    let rows: Vec<String> =
        store.settings().unwrap().iter().map(|(name, value)| format!("{name} {}", HEXLOWER.encode(value))).collect();
    expect![[r#"
        format 0000000000000001
        generation 01006e7a1cdd29b0b78fd13af4c5598feff4ef2a97166e3ca6f2e4fbfccd80505bf1"#]]
    .assert_eq(&rows.join("\n"));
    let mut names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["device.key", "notebook.redb"]);
}

#[test]
fn tables_of_a_newer_program_stay() {
    let newer: TableDefinition<'_, &str, &str> = TableDefinition::new("newer/1");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notebook.redb");
    drop(Store::open(&path).unwrap());
    let database = redb::Database::open(&path).unwrap();
    let write = database.begin_write().unwrap();
    write.open_table(newer).unwrap().insert("a", "b").unwrap();
    write.commit().unwrap();
    drop(database);
    let mut store = Store::open(&path).unwrap();
    let mut batch = Batch::default();
    batch.set_setting("a", vec![1]);
    store.commit(batch).unwrap();
    drop(store);
    let database = redb::Database::open(&path).unwrap();
    let names: Vec<String> =
        database.begin_read().unwrap().list_tables().unwrap().map(|table| table.name().to_owned()).collect();
    assert!(names.contains(&"newer/1".to_owned()), "{names:?}");
}

#[test]
fn a_file_of_a_newer_format_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notebook.redb");
    let mut store = Store::open(&path).unwrap();
    let mut batch = Batch::default();
    batch.set_setting("format", 2u64.to_be_bytes().to_vec());
    store.commit(batch).unwrap();
    drop(store);
    assert!(matches!(Store::open(&path), Err(OpenError::TooNew(2))));
}

#[test]
fn a_row_that_cannot_be_read_is_named() {
    let mut store = Store::with_backend(InMemoryBackend::new).unwrap();
    let mut batch = Batch::default();
    batch.put_header(DocumentId([1; 32]), &HeaderRow::default());
    store.commit(batch).unwrap();
    assert_eq!(store.headers().unwrap(), [(DocumentId([1; 32]), HeaderRow::default())]);
    assert!(matches!(decode::<HeaderRow>("headers", &[2]), Err(ReadError::Row { table: "headers", .. })));
    assert!(decode::<HeaderRow>("headers", &vec![1; MAX_ROW_LEN + 1]).is_err());
}

#[test]
fn a_damaged_page_is_an_error_and_not_the_end_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    let mut store = Store::open(&whole).unwrap();
    for number in 0..40 {
        let mut batch = Batch::default();
        batch.set_setting(&format!("name {number}"), vec![number; 900]);
        store.commit(batch).unwrap();
    }
    drop(store);
    let bytes = std::fs::read(&whole).unwrap();
    let damaged = folder.path().join("damaged");
    let mut caught = 0;
    // From the second page on: how many rows a page has and where they end stands at its head. Some of it is noticed
    // when the file is closed only.
    for page in 1..bytes.len() / 4096 {
        for (at, what) in [2, 4, 6, 8, 10].map(|at| (at, [0x7f, 0x7f])).into_iter().chain([(8, [0x00, 0xf0])]) {
            let mut bytes = bytes.clone();
            bytes[page * 4096 + at..][..2].copy_from_slice(&what);
            std::fs::write(&damaged, bytes).unwrap();
            let read = match Store::open(&damaged) {
                Ok(store) => store.settings().map(drop).map_err(|error| error.to_string()),
                Err(error) => Err(error.to_string()),
            };
            caught += usize::from(read.is_err_and(|error| error.contains("a page of the file is damaged")));
        }
    }
    assert!(caught > 0, "no page made the database panic");
}

#[test]
fn an_empty_file_is_not_a_new_notebook() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notebook.redb");
    std::fs::write(&file, b"").unwrap();
    assert!(matches!(Store::open(&file), Err(OpenError::Empty)));
    assert_eq!(std::fs::metadata(&file).unwrap().len(), 0);
}

#[test]
fn a_file_of_which_much_was_freed_is_short_once_it_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notebook.redb");
    let length = || std::fs::metadata(&path).unwrap().len();
    for freed in [0, MUCH_FREED] {
        let _ = std::fs::remove_file(&path);
        let mut store = Store::open(&path).unwrap();
        let mut put = |name: &str, length: usize| {
            let mut batch = Batch::default();
            batch.set_setting(name, vec![7; length]);
            store.commit(batch).unwrap();
        };
        for number in 0..40 {
            put(&format!("long/{number}"), 200 << 10);
        }
        // What comes last stands behind all that goes.
        put("last", 300 << 10);
        for number in 0..40 {
            put(&format!("long/{number}"), 1);
        }
        let open = length();
        store.note_freed(freed);
        drop(store);
        assert_eq!(length() < open / 2, freed > 0, "{open} bytes, then {}", length());
        assert_eq!(Store::open(&path).unwrap().setting("last").unwrap(), Some(vec![7; 300 << 10]));
    }
}
