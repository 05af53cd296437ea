//! Who has been let in: one-time tickets for a first visit, cookies of browsers, the token of the command line.
//!
//! Secrets are kept as their SHA-256 only, so comparing them tells nothing by its time.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::HeaderMap;
use axum::http::header;
use sha2::{Digest, Sha256};
use taccuino_core::ids::DeviceId;

use crate::clock::{self, RandomError};

/// How many tickets may wait to be used; older ones give way.
const MAX_TICKETS: usize = 64;
/// How many browsers stay let in; older ones give way.
const MAX_SESSIONS: usize = 32;
/// How long a browser keeps its cookie, in seconds: a year.
const COOKIE_AGE: u32 = 31_536_000;

/// SHA-256 of a secret.
pub(crate) type SecretHash = [u8; 32];

/// Keeps who was let in.
#[derive(Debug)]
pub(crate) struct Doors {
    cookie: String,
    tool: SecretHash,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    tickets: VecDeque<SecretHash>,
    sessions: VecDeque<SecretHash>,
}

/// What a browser that was let in gets.
#[derive(Debug)]
pub(super) struct Admission {
    /// The value of `Set-Cookie`.
    pub(super) cookie: String,
    /// All browsers that are let in now, to be kept.
    pub(super) sessions: Vec<SecretHash>,
}

impl Doors {
    /// Makes the doors of `device`: `tool` is the command line's token, `sessions` the browsers let in earlier.
    pub(crate) fn new(device: &DeviceId, tool: &str, sessions: Vec<SecretHash>) -> Self {
        let mut name = device.to_string();
        name.truncate(16);
        let state = State { tickets: VecDeque::new(), sessions: sessions.into() };
        Self { cookie: format!("taccuino-{name}"), tool: hash(tool), state: Mutex::new(state) }
    }

    /// Makes a ticket: whoever shows it first is let in.
    ///
    /// # Errors
    /// As [`clock::random`].
    pub(crate) fn new_ticket(&self) -> Result<String, RandomError> {
        let ticket = clock::random_text()?;
        let mut state = self.state();
        state.tickets.push_back(hash(&ticket));
        if state.tickets.len() > MAX_TICKETS {
            state.tickets.pop_front();
        }
        Ok(ticket)
    }

    /// Uses a ticket up; none where there is no such ticket.
    ///
    /// # Errors
    /// As [`clock::random`].
    pub(super) fn admit(&self, ticket: &str) -> Result<Option<Admission>, RandomError> {
        let secret = clock::random_text()?;
        let wanted = hash(ticket);
        let mut state = self.state();
        let Some(index) = state.tickets.iter().position(|known| *known == wanted) else { return Ok(None) };
        state.tickets.remove(index);
        state.sessions.push_back(hash(&secret));
        if state.sessions.len() > MAX_SESSIONS {
            state.sessions.pop_front();
        }
        let cookie = format!("{}={secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age={COOKIE_AGE}", self.cookie);
        Ok(Some(Admission { cookie, sessions: state.sessions.iter().copied().collect() }))
    }

    /// Tells whether a browser shows this device's cookie.
    pub(super) fn knows_browser(&self, headers: &HeaderMap) -> bool {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut secrets = cookies
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == self.cookie)
            .map(|(_, secret)| hash(secret));
        let state = self.state();
        secrets.any(|secret| state.sessions.contains(&secret))
    }

    /// Tells whether the command line shows its token.
    pub(super) fn knows_tool(&self, headers: &HeaderMap) -> bool {
        headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
            .is_some_and(|token| hash(token) == self.tool)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doors() -> Doors {
        Doors::new(&DeviceId([0xab; 32]), "tool", Vec::new())
    }

    fn with(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn a_ticket_lets_in_once() {
        let doors = doors();
        let ticket = doors.new_ticket().unwrap();
        assert!(doors.admit("another").unwrap().is_none());
        let admission = doors.admit(&ticket).unwrap().unwrap();
        assert!(doors.admit(&ticket).unwrap().is_none());
        assert_eq!(admission.sessions.len(), 1);
    }

    #[test]
    fn a_cookie_names_its_device_and_survives_a_restart() {
        let first = doors();
        let ticket = first.new_ticket().unwrap();
        let admission = first.admit(&ticket).unwrap().unwrap();
        assert!(admission.cookie.starts_with("taccuino-abababababababab="), "{}", admission.cookie);
        assert!(admission.cookie.contains("; HttpOnly; SameSite=Strict; Path=/"));
        let pair = admission.cookie.split(';').next().unwrap();
        let secret = pair.split_once('=').unwrap().1;

        let again = Doors::new(&DeviceId([0xab; 32]), "tool", admission.sessions.clone());
        assert!(again.knows_browser(&with("cookie", &format!("other=1; {pair}"))));
        for strange in ["", "taccuino-abababababababab=", &format!("taccuino-cdcdcdcdcdcdcdcd={secret}"), secret] {
            assert!(!again.knows_browser(&with("cookie", strange)), "{strange}");
        }
        let other_device = Doors::new(&DeviceId([0xcd; 32]), "tool", admission.sessions);
        assert!(!other_device.knows_browser(&with("cookie", pair)));
    }

    #[test]
    fn the_command_line_shows_its_token() {
        let doors = doors();
        assert!(doors.knows_tool(&with("authorization", "Bearer tool")));
        for strange in ["tool", "Bearer", "Bearer  tool", "Bearer other", "Basic tool"] {
            assert!(!doors.knows_tool(&with("authorization", strange)), "{strange}");
        }
    }

    #[test]
    fn tickets_and_browsers_are_bounded() {
        let doors = doors();
        let first = doors.new_ticket().unwrap();
        for _ in 0..MAX_TICKETS {
            doors.new_ticket().unwrap();
        }
        assert!(doors.admit(&first).unwrap().is_none());
        for _ in 0..2 * MAX_SESSIONS {
            let ticket = doors.new_ticket().unwrap();
            assert!(doors.admit(&ticket).unwrap().unwrap().sessions.len() <= MAX_SESSIONS);
        }
    }
}
