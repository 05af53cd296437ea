//! A disk that fails at any one call: nothing is acknowledged falsely, and everything works when it is well again.

use std::io;
use std::sync::{Arc, Mutex};

use redb::StorageBackend;
use taccuino_core::keys::DeviceKey;
use taccuino_core::notebook::Notebook;
use taccuino_tests::crash::{Page, Plain, Snapshot, create_note, found, open, send, text};

/// In what way a disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// One call reports an error and does nothing.
    Once(io::ErrorKind),
    /// Every call that would change something fails from then on, until there is space again.
    Full,
    /// One call does what it should and reports an error all the same.
    Lying,
    /// One write is done half.
    Half,
}

#[derive(Debug)]
struct State {
    calls: usize,
    fails_at: usize,
    fault: Fault,
    is_well: bool,
}

/// A disk that fails at its call number `fails_at`.
#[derive(Debug, Clone)]
struct Failing {
    disk: Plain,
    state: Arc<Mutex<State>>,
}

impl Failing {
    fn new(fails_at: usize, fault: Fault) -> Self {
        let state = State { calls: 0, fails_at, fault, is_well: false };
        Self { disk: Plain::default(), state: Arc::new(Mutex::new(state)) }
    }

    /// Counts a call, does `whole` or `half` of it, and tells how it went.
    fn call<T>(&self, changes: bool, half: impl FnOnce(), whole: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let mut state = self.state.lock().unwrap();
        state.calls += 1;
        let is_now = state.calls == state.fails_at && !state.is_well;
        let is_since = state.calls >= state.fails_at && !state.is_well;
        match state.fault {
            Fault::Once(kind) if is_now => Err(kind.into()),
            Fault::Full if is_since && changes => Err(io::ErrorKind::StorageFull.into()),
            Fault::Lying if is_now => whole().and(Err(io::Error::other("it was done"))),
            Fault::Half if is_now => {
                half();
                Err(io::Error::other("half of it was done"))
            }
            _ => whole(),
        }
    }

    fn recover(&self) {
        self.state.lock().unwrap().is_well = true;
    }
}

impl StorageBackend for Failing {
    fn len(&self) -> io::Result<u64> {
        self.call(false, || (), || self.disk.len())
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.call(false, || (), || self.disk.read(offset, out))
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.call(true, || (), || self.disk.set_len(len))
    }

    fn sync_data(&self) -> io::Result<()> {
        self.call(true, || (), || Ok(()))
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let half = || self.disk.write(offset, &data[..data.len() / 2]).unwrap();
        self.call(true, half, || self.disk.write(offset, data))
    }
}

/// Runs a short session on `disk`; returns how often something failed.
fn run(disk: &Failing, place: &str) -> usize {
    let (key, colleague_key) = (DeviceKey::from_bytes(&[1; 32]), DeviceKey::from_bytes(&[2; 32]));
    let mut failures = 0;
    let mut notebook = loop {
        match open(disk, &key) {
            Ok(notebook) => break notebook,
            Err(error) => {
                failures += 1;
                assert!(failures < 3, "{place}: cannot be opened when the disk is well: {error}");
                // A file that was never finished is begun anew.
                disk.disk.clear();
                disk.recover();
            }
        }
    };
    let mut acknowledged = Snapshot::of(&mut notebook, &[]);
    let mut tokens = Vec::new();
    // Does a turn until it is acknowledged, and looks at what a restart would find whenever it is not.
    let mut turn = |notebook: &mut Notebook, tokens: &[_], work: &mut dyn FnMut(&mut Notebook) -> bool| {
        for attempt in 0.. {
            let is_done = work(notebook);
            let committed = notebook.commit();
            let is_saved = committed.is_ok() && is_done;
            notebook.settle();
            let restarted = Plain::holding(disk.disk.bytes());
            if is_saved {
                let mut again = open(&restarted, &key).unwrap();
                let found = Snapshot::of(&mut again, tokens);
                assert!(found.holds(&acknowledged), "{place}: acknowledged earlier, and lost: {found:?}");
                acknowledged = found;
                return;
            }
            failures += 1;
            assert!(attempt < 3, "{place}: nothing is saved when the disk is well: {is_done}, {committed:?}");
            if let Ok(mut again) = open(&restarted, &key) {
                let found = Snapshot::of(&mut again, tokens);
                assert!(found.holds(&acknowledged), "{place}: acknowledged, and lost: {found:?}");
            }
            disk.recover();
        }
    };

    let mut programme = None;
    turn(&mut notebook, &tokens, &mut |notebook| {
        let first = notebook.programmes().first().copied();
        programme = Some(first.unwrap_or_else(|| found(notebook, &colleague_key)));
        true
    });
    let programme = programme.unwrap();
    let mut note = None;
    turn(&mut notebook, &tokens, &mut |notebook| {
        let first = notebook.documents(&programme).first().copied();
        note = Some(first.unwrap_or_else(|| create_note(notebook, programme, 1)));
        true
    });
    let note = note.unwrap();
    tokens.push((note, [1; 16]));
    let mut page = None;
    turn(&mut notebook, &tokens, &mut |notebook| {
        page = Page::try_open(notebook, note, 1);
        page.is_some()
    });
    let mut page = page.unwrap();
    for word in ["one ", "two ", "three "] {
        page.insert(word);
        let made = page.made.clone();
        turn(&mut notebook, &tokens, &mut |notebook| {
            // As a page does: whatever is not acknowledged is sent again.
            notebook.write(&note, &[1; 16], &made).is_ok_and(|number| number == made.len() as u64)
        });
        let found = Plain::holding(disk.disk.bytes());
        let written = text(&mut open(&found, &key).unwrap(), &note);
        assert!(written.starts_with(word), "{place}: {word:?} was acknowledged and is not in {written:?}");
    }
    disk.recover();
    let expected = "three two one ";
    assert_eq!(text(&mut notebook, &note), expected, "{place}");
    drop(notebook);
    let mut notebook = open(&Plain::holding(disk.disk.bytes()), &key).unwrap();
    assert_eq!(text(&mut notebook, &note), expected, "{place}: after a restart");
    let mut colleague = open(&Plain::default(), &colleague_key).unwrap();
    let operations = notebook.log(&programme).unwrap().operations();
    let operations: Vec<Vec<u8>> = operations.into_iter().map(|operation| operation.to_bytes().to_vec()).collect();
    colleague.receive_operations(None, &operations).unwrap();
    send(&mut notebook, &mut colleague, programme);
    assert_eq!(text(&mut colleague, &note), expected, "{place}: on another device");
    failures
}

#[test]
fn a_disk_that_fails_at_any_call_is_never_believed() {
    let count = Failing::new(usize::MAX, Fault::Full);
    assert_eq!(run(&count, "a disk that is well"), 0);
    let calls = count.state.lock().unwrap().calls;
    let step = if super::is_long() { 1 } else { 5 };
    let faults = [
        Fault::Full,
        Fault::Once(io::ErrorKind::StorageFull),
        Fault::Once(io::ErrorKind::Other),
        Fault::Lying,
        Fault::Half,
    ];
    for (start, fault) in (1..).zip(faults) {
        let mut failures = 0;
        for fails_at in (start..=calls).step_by(step) {
            failures += run(&Failing::new(fails_at, fault), &format!("{fault:?} at call {fails_at} of {calls}"));
        }
        assert!(failures > 0, "{fault:?} was never noticed");
    }
}
