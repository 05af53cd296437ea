//! The page's files, inside the program, and how they are answered: compressed ahead of time, asked again by ETag.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Response, StatusCode};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// One file of the page.
struct PageFile {
    /// Where it is served, such as `/app.js`.
    path: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/page_files.rs"));

/// What a program without a page says in its place.
const NO_PAGE: &str =
    "This taccuino was built without its page. `cargo xtask run` builds both; the command line works as it is.\n";

/// The first half of each file's ETag, in the order of the files.
static TAGS: LazyLock<Vec<String>> =
    LazyLock::new(|| FILES.iter().map(|file| HEXLOWER.encode(&Sha256::digest(file.plain)[..12])).collect());

/// Answers a request for a file of the page. A path without an ending is a place within the page.
pub(super) fn answer(path: &str, headers: &HeaderMap) -> Response<Body> {
    let is_place = !path.rsplit('/').next().unwrap_or_default().contains('.');
    let wanted = if is_place { "/index.html" } else { path };
    match FILES.iter().position(|file| file.path == wanted) {
        Some(index) => send(&FILES[index], &TAGS[index], headers),
        None if is_place && FILES.is_empty() => text(StatusCode::OK, NO_PAGE),
        None => text(StatusCode::NOT_FOUND, "there is no such file\n"),
    }
}

fn text(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

fn send(file: &PageFile, tag: &str, headers: &HeaderMap) -> Response<Body> {
    let (encoding, bytes) = choose(file, headers);
    let tag = format!("\"{tag}{}\"", encoding.map_or(String::new(), |name| format!("-{name}")));
    let is_known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag);
    let mut response = Response::new(if is_known { Body::empty() } else { Body::from(bytes) });
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(file.path)));
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.insert(header::ETAG, tag);
    }
    response
}

/// Picks the smallest form that the browser takes.
fn choose(file: &PageFile, headers: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    match (file.brotli, file.gzip) {
        (Some(brotli), _) if accepts(headers, "br") => (Some("br"), brotli),
        (_, Some(gzip)) if accepts(headers, "gzip") => (Some("gzip"), gzip),
        _ => (None, file.plain),
    }
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let offers = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    offers.flat_map(|value| value.split(',')).any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        parts.next() == Some(encoding) && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: PageFile = PageFile { path: "/app.js", plain: b"plain", brotli: Some(b"br"), gzip: Some(b"gz") };

    fn headers(rows: &[(&'static str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in rows {
            map.append(*name, value.parse().unwrap());
        }
        map
    }

    #[test]
    fn the_smallest_form_that_the_browser_takes_is_sent() {
        for (accepted, encoding) in [
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip;q=0.5", Some("gzip")),
            ("identity", None),
            ("brotli", None),
        ] {
            let response = send(&FILE, "tag", &headers(&[("accept-encoding", accepted)]));
            let found = response.headers().get("content-encoding").map(|value| value.to_str().unwrap());
            assert_eq!(found, encoding, "{accepted}");
        }
    }

    #[test]
    fn a_form_that_is_known_is_not_sent_again() {
        for (known, status) in [("\"tag-br\"", 304), ("W/\"tag-br\", \"x\"", 304), ("\"tag\"", 200), ("\"other\"", 200)]
        {
            let response = send(&FILE, "tag", &headers(&[("accept-encoding", "br"), ("if-none-match", known)]));
            assert_eq!(response.status(), status, "{known}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_not_the_page() {
        assert_eq!(answer("/no-such-file.js", &HeaderMap::new()).status(), 404);
        assert_eq!(answer("/programmes/7", &HeaderMap::new()).status(), 200);
    }
}
