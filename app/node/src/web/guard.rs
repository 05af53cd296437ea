//! Who may speak to the local server at all: exact allow-lists for `Host` and `Origin`, and the headers that every
//! answer carries.
//!
//! Any website may try to reach a server on this machine through the visitor's browser, and any name may be made to
//! point here. So nothing is answered that does not name this very server.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Web;

/// The names under which this machine reaches itself.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Says what the page may load and who may show it: nothing from elsewhere, no inline script, no frame.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; media-src 'self' blob:; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Headers that every answer carries.
const ALWAYS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Tells whether `host` is exactly this server.
fn is_own_host(host: &str, port: u16) -> bool {
    host.rsplit_once(':').is_some_and(|(name, number)| NAMES.contains(&name) && number == port.to_string())
}

/// Tells whether `origin` is exactly a page of this server.
fn is_own_origin(origin: &str, port: u16) -> bool {
    origin.strip_prefix("http://").is_some_and(|host| is_own_host(host, port))
}

/// Returns the only value of a header; none where it is missing, repeated or not text.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Says why a request is not answered; none where it may pass.
pub(super) fn objection(method: &Method, path: &str, headers: &HeaderMap, port: u16) -> Option<&'static str> {
    if !single(headers, &header::HOST).is_some_and(|host| is_own_host(host, port)) {
        return Some("this server answers under its own name only");
    }
    if headers.contains_key(header::ORIGIN)
        && !single(headers, &header::ORIGIN).is_some_and(|origin| is_own_origin(origin, port))
    {
        return Some("this server answers its own pages only");
    }
    if !matches!(*method, Method::GET | Method::HEAD) && !headers.contains_key(header::ORIGIN) {
        return Some("a request that changes something must say where it comes from");
    }
    // A page of another server on this machine counts as the same site for cookies; here it does not.
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    let is_from_elsewhere = matches!(site, Some("cross-site" | "same-site"));
    if is_from_elsewhere && (path == "/copy" || path.starts_with("/api/")) {
        return Some("this server answers its own pages only");
    }
    None
}

/// Tells whether a request says that it comes from a page of this server.
pub(super) fn names_own_origin(headers: &HeaderMap, port: u16) -> bool {
    single(headers, &header::ORIGIN).is_some_and(|origin| is_own_origin(origin, port))
}

/// Turns strangers away and adds the headers of every answer.
pub(super) async fn guard(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let mut response = match objection(request.method(), request.uri().path(), request.headers(), web.port) {
        Some(reason) => (StatusCode::FORBIDDEN, reason).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(method: Method, path: &str, headers: &[(&'static str, &str)], passes: bool) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        assert_eq!(objection(&method, path, &map, 4711).is_none(), passes, "{method} {path} {headers:?}");
    }

    #[test]
    fn only_the_own_names_with_the_own_port_pass() {
        for host in ["127.0.0.1:4711", "localhost:4711", "[::1]:4711"] {
            check(Method::GET, "/", &[("host", host)], true);
        }
        for host in [
            "127.0.0.1",
            "127.0.0.1:4712",
            "127.0.0.1:04711",
            "localhost.:4711",
            "LOCALHOST:4711",
            "example.org:4711",
            "127.0.0.1:4711.example.org",
            "127.0.0.1:4711:4711",
            "::1:4711",
            "",
            "user@127.0.0.1:4711",
            "0.0.0.0:4711",
        ] {
            check(Method::GET, "/", &[("host", host)], false);
        }
        check(Method::GET, "/", &[], false);
        check(Method::GET, "/", &[("host", "127.0.0.1:4711"), ("host", "example.org")], false);
    }

    #[test]
    fn another_origin_does_not_pass_whatever_it_asks_for() {
        let host = ("host", "127.0.0.1:4711");
        for origin in ["http://127.0.0.1:4711", "http://localhost:4711", "http://[::1]:4711"] {
            check(Method::GET, "/api/socket", &[host, ("origin", origin)], true);
            check(Method::POST, "/api/open", &[host, ("origin", origin)], true);
        }
        for origin in ["null", "https://127.0.0.1:4711", "http://127.0.0.1:4712", "http://example.org", "file://", ""] {
            check(Method::GET, "/", &[host, ("origin", origin)], false);
            check(Method::GET, "/api/socket", &[host, ("origin", origin)], false);
        }
        let own = ("origin", "http://127.0.0.1:4711");
        check(Method::GET, "/api/socket", &[host, own, ("origin", "http://example.org")], false);
        check(Method::POST, "/api/open", &[host], false);
    }

    #[test]
    fn other_servers_on_this_machine_reach_no_data() {
        let host = ("host", "127.0.0.1:4711");
        for site in ["cross-site", "same-site"] {
            check(Method::GET, "/copy", &[host, ("sec-fetch-site", site)], false);
            check(Method::GET, "/api/socket", &[host, ("sec-fetch-site", site)], false);
            check(Method::GET, "/", &[host, ("sec-fetch-site", site)], true);
        }
        for site in ["same-origin", "none"] {
            check(Method::GET, "/copy", &[host, ("sec-fetch-site", site)], true);
        }
    }
}
