//! A disk in memory that forgets what was not synced when its device dies, and that can be full.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redb::StorageBackend;

/// A disk; its copies are the same disk.
#[derive(Debug, Clone, Default)]
pub struct Disk(Arc<Mutex<Content>>);

#[derive(Debug, Default)]
struct Content {
    bytes: Vec<u8>,
    /// How to get back to what was synced last, newest step last.
    undo: Vec<Undo>,
    /// Counts how often the disk was opened: who opened it earlier reaches it no more.
    opened: u64,
    is_full: bool,
}

#[derive(Debug)]
enum Undo {
    Length(usize, Vec<u8>),
    Bytes(usize, Vec<u8>),
}

impl Undo {
    fn take(&self, disk: &mut Vec<u8>) {
        match self {
            Self::Length(len, tail) => {
                disk.truncate(*len);
                disk.extend_from_slice(tail);
            }
            Self::Bytes(at, bytes) => disk[*at..at + bytes.len()].copy_from_slice(bytes),
        }
    }
}

/// One opening of a disk.
#[derive(Debug)]
pub struct Opened {
    disk: Disk,
    number: u64,
}

impl Disk {
    /// Opens the disk as it was when it was synced last; earlier openings reach it no more.
    pub fn open(&self) -> Opened {
        let mut content = self.content();
        while let Some(step) = content.undo.pop() {
            step.take(&mut content.bytes);
        }
        content.opened += 1;
        content.is_full = false;
        Opened { disk: self.clone(), number: content.opened }
    }

    /// Makes another disk that holds what was synced last on this one.
    pub fn copy(&self) -> Self {
        let content = self.content();
        let mut bytes = content.bytes.clone();
        content.undo.iter().rev().for_each(|step| step.take(&mut bytes));
        Self(Arc::new(Mutex::new(Content { bytes, ..Content::default() })))
    }

    /// Lets every write fail until the disk is opened anew.
    pub fn fill(&self) {
        self.content().is_full = true;
    }

    /// Makes room again.
    pub fn clear(&self) {
        self.content().is_full = false;
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Opened {
    fn content(&self) -> Result<MutexGuard<'_, Content>, io::Error> {
        let content = self.disk.content();
        if content.opened == self.number { Ok(content) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    }

    fn writable(&self) -> Result<MutexGuard<'_, Content>, io::Error> {
        let content = self.content()?;
        if content.is_full { Err(io::ErrorKind::StorageFull.into()) } else { Ok(content) }
    }
}

impl StorageBackend for Opened {
    fn len(&self) -> Result<u64, io::Error> {
        Ok(self.content()?.bytes.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        let content = self.content()?;
        let at = offset as usize;
        let bytes = content.bytes.get(at..at + out.len()).ok_or(io::ErrorKind::UnexpectedEof)?;
        out.copy_from_slice(bytes);
        Ok(())
    }

    fn set_len(&self, len: u64) -> Result<(), io::Error> {
        let mut content = self.writable()?;
        let before = content.bytes.len();
        let tail = content.bytes.get(len as usize..).unwrap_or_default().to_vec();
        content.undo.push(Undo::Length(before.min(len as usize), tail));
        content.bytes.resize(len as usize, 0);
        Ok(())
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        self.writable()?.undo.clear();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        let mut content = self.writable()?;
        let at = offset as usize;
        let before = content.bytes.get(at..at + data.len()).ok_or(io::ErrorKind::UnexpectedEof)?.to_vec();
        content.undo.push(Undo::Bytes(at, before));
        content.bytes[at..at + data.len()].copy_from_slice(data);
        Ok(())
    }
}
