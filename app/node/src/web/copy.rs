//! *Save a copy*: a backup as a download of the browser.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{self, HeaderMap};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use futures_util::stream;
use taccuino_api::{Answer, Command};

use super::Web;
use crate::clock;
use crate::pages::ClientKind;

/// How many bytes are read from the file at a time.
const PIECE: usize = 256 << 10;

/// What the names of such copies begin and end with.
const NAME: (&str, &str) = ("copy-", ".tmp");

/// Removes the copies that a node left behind which ended in the middle of one, and the halves of these.
pub(super) fn remove_leftovers(data_folder: &Path) {
    let Ok(entries) = std::fs::read_dir(data_folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_ours = name.to_str().is_some_and(|name| {
            name.strip_prefix(NAME.0).is_some_and(|rest| rest.ends_with(NAME.1) || rest.ends_with(".part"))
        });
        if is_ours {
            drop(Temporary(entry.path()));
        }
    }
}

/// Answers with a copy of everything but this laptop's key.
pub(super) async fn download(State(web): State<Arc<Web>>, headers: HeaderMap) -> Response<Body> {
    if !web.doors.knows_browser(&headers) {
        return (StatusCode::UNAUTHORIZED, "open Taccuino from this laptop first").into_response();
    }
    let name = match clock::random_text() {
        Ok(name) => name,
        Err(error) => return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    };
    // In the data folder: nowhere else is a place that nobody else reads for certain.
    let file = Temporary(web.data_folder.join(format!("{}{name}{}", NAME.0, NAME.1)));
    let command = Command::Backup { file: file.0.display().to_string() };
    match web.desk.ask(ClientKind::Tool, command).await {
        Ok(Answer::Done) => {}
        Ok(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Err(error) => return (StatusCode::INSUFFICIENT_STORAGE, error.to_string()).into_response(),
    }
    let (content, length) = match File::open(&file.0).and_then(|content| Ok((content.metadata()?.len(), content))) {
        Ok((length, content)) => (content, length),
        Err(error) => return (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    };
    let pieces = stream::try_unfold((content, file), |(mut content, file)| async move {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; PIECE];
            let length = content.read(&mut piece)?;
            piece.truncate(length);
            Ok::<_, std::io::Error>((piece, content))
        });
        let (piece, content) = read.await.map_err(std::io::Error::other)??;
        Ok::<_, std::io::Error>((!piece.is_empty()).then_some((piece, (content, file))))
    });
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"taccuino-copy.taccuino\"".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}

/// A file that goes when nobody needs it any more.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.0)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "a temporary copy could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftover_copies_go_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["copy-a.tmp", "copy-b.part", "copy-of-mine.taccuino", "notebook.redb", "a.tmp"];
        for name in names {
            std::fs::write(folder.path().join(name), b"x").unwrap();
        }
        remove_leftovers(folder.path());
        let is_there = names.map(|name| folder.path().join(name).exists());
        assert_eq!(is_there, [false, false, true, true, true]);
    }
}
