//! What to advise the person while the inviter is not found.
//!
//! Owns the moments and the reasons. Knows no clock and no network: it is told what was seen.

use std::net::SocketAddr;
use std::time::Duration;

use super::event::SearchHint;

/// Says after how long a search without success advises what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchTiming {
    /// When to show the joiner's addresses, or to say that there is no network.
    pub show_address_after: Duration,
    /// When to suspect a Wi-Fi that keeps its clients apart.
    pub kept_apart_after: Duration,
}

impl Default for SearchTiming {
    fn default() -> Self {
        Self { show_address_after: Duration::from_secs(10), kept_apart_after: Duration::from_secs(20) }
    }
}

/// What is known of the network at one moment of the search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct SearchView {
    /// Where the joiner's pairing endpoint can be reached; none without a network.
    pub(super) addresses: Vec<SocketAddr>,
    /// Whether the local lookup hears any other device; unknown without a lookup.
    pub(super) hears_anyone: Option<bool>,
    /// Whether an address was dialled and did not answer.
    pub(super) dial_failed: bool,
}

/// Remembers what was already advised during one search.
#[derive(Debug, Default)]
pub(super) struct SearchAdvice {
    began_ms: Option<u64>,
    given: Vec<SearchHint>,
}

impl SearchAdvice {
    /// Forgets everything: a peer was reached, or the search is over.
    pub(super) fn reset(&mut self) {
        *self = Self::default();
    }

    /// Returns what is to be said now and was not yet.
    pub(super) fn advise(&mut self, now_ms: u64, timing: SearchTiming, view: &SearchView) -> Vec<SearchHint> {
        let began_ms = *self.began_ms.get_or_insert(now_ms);
        let searched = Duration::from_millis(now_ms.saturating_sub(began_ms));
        let mut hints = Vec::new();
        if searched >= timing.show_address_after {
            hints.push(match view.addresses.is_empty() {
                true => SearchHint::NoNetwork,
                false => SearchHint::ShowAddress { addresses: view.addresses.clone() },
            });
        }
        // Who hears others, only not the inviter, is more likely in another place than kept apart.
        let alone = view.hears_anyone == Some(false) || view.dial_failed;
        if searched >= timing.kept_apart_after && !view.addresses.is_empty() && alone {
            hints.push(SearchHint::PeersKeptApart);
        }
        hints.retain(|hint| !self.given.contains(hint));
        self.given.extend(hints.iter().cloned());
        hints
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(addresses: &[&str], hears_anyone: Option<bool>, dial_failed: bool) -> SearchView {
        let addresses = addresses.iter().map(|address| address.parse().unwrap()).collect();
        SearchView { addresses, hears_anyone, dial_failed }
    }

    fn show(addresses: &[&str]) -> SearchHint {
        SearchHint::ShowAddress { addresses: addresses.iter().map(|address| address.parse().unwrap()).collect() }
    }

    #[test]
    fn advice_follows_from_what_was_seen() {
        let here = &["192.168.1.7:47610"][..];
        let both = || vec![show(here), SearchHint::PeersKeptApart];
        for (name, after_s, view, hints) in [
            ("at once", 0, view(here, Some(false), true), vec![]),
            ("soon", 9, view(here, Some(false), true), vec![]),
            ("after ten seconds", 10, view(here, Some(false), true), vec![show(here)]),
            ("without a network", 30, view(&[], Some(false), true), vec![SearchHint::NoNetwork]),
            ("nobody is heard", 20, view(here, Some(false), false), both()),
            ("an address does not answer", 20, view(here, None, true), both()),
            ("others are heard, the address does not answer", 20, view(here, Some(true), true), both()),
            ("others are heard, the inviter is not", 20, view(here, Some(true), false), vec![show(here)]),
            ("nothing is known", 20, view(here, None, false), vec![show(here)]),
        ] {
            let mut advice = SearchAdvice::default();
            advice.advise(1_000, SearchTiming::default(), &SearchView::default());
            assert_eq!(advice.advise(1_000 + after_s * 1_000, SearchTiming::default(), &view), hints, "{name}");
        }
    }

    #[test]
    fn advice_is_given_once_until_something_changes() {
        let mut advice = SearchAdvice::default();
        let mut at = |second: u64, view: SearchView| advice.advise(second * 1_000, SearchTiming::default(), &view);
        assert_eq!(at(0, view(&[], None, false)), []);
        assert_eq!(at(10, view(&[], None, false)), [SearchHint::NoNetwork]);
        assert_eq!(at(11, view(&[], None, false)), []);
        assert_eq!(at(12, view(&["10.0.0.1:1"], None, false)), [show(&["10.0.0.1:1"])]);
        assert_eq!(at(13, view(&["10.0.0.1:1"], None, false)), []);
        assert_eq!(at(14, view(&["10.0.0.2:1"], None, false)), [show(&["10.0.0.2:1"])]);
        advice.reset();
        assert_eq!(advice.advise(15_000, SearchTiming::default(), &view(&["10.0.0.1:1"], None, false)), []);
    }
}
