//! One turn after another: take what waits, stage, commit, let out.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use taccuino_api::{Answer, ErrorCode, Event, StorageTrouble};
use taccuino_core::ids::DocumentId;
use taccuino_core::notebook::{Happened, Origin};
use taccuino_sync::engine::InEvent;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::effect::{Effect, Held, Reply};
use super::handle::{Ending, Input};
use super::settings::{self, PROBE};
use super::{Closing, Desk, network, refusals, set_timer, take_due};
use crate::clock;
use crate::pages::{ClientId, ClientKind};

/// The most inputs that one turn takes, so that no answer waits for long.
const MAX_INPUTS: usize = 256;
/// The longest sleep: after it the clock is looked at again, which may have been set.
const LONGEST_SLEEP: u64 = 30_000;
/// How long others may take to get everything before the desk ends.
const SEND_LIMIT: u64 = 60_000;
/// The same when a signal asks for the end.
const SIGNAL_LIMIT: u64 = 5_000;
/// How long nobody may have written until documents are compacted.
const QUIET: u64 = 2_000;
/// How long until a failed disk is tried again.
const PROBE_PAUSE: u64 = 1_000;
/// The most changes that are told piece by piece, in bytes; beyond that a page opens the document anew.
const MAX_TOLD: usize = 8 << 20;

impl Desk {
    /// Works until somebody asks for the end, then says goodbye.
    pub(super) fn run(mut self, mut inputs: mpsc::Receiver<Input>, runtime: &Handle) {
        let now = clock::now_ms();
        self.begin_packs();
        self.begin_network(now);
        self.reopen_invitations(now);
        self.finish_turn(now);
        let mut earlier = now;
        loop {
            let first = self.wait(&mut inputs, runtime);
            let now = clock::now_ms();
            self.follow_clock(earlier, now);
            earlier = now;
            for input in first.into_iter().chain(std::iter::from_fn(|| inputs.try_recv().ok()).take(MAX_INPUTS)) {
                self.take(now, input);
            }
            self.take_timers(now);
            self.finish_turn(now);
            if self.may_end(now) {
                break;
            }
        }
        self.clients.tell_all(&Event::Goodbye);
    }

    fn wait(&self, inputs: &mut mpsc::Receiver<Input>, runtime: &Handle) -> Option<Input> {
        let now = clock::now_ms();
        let next =
            self.timers.next().into_iter().chain(self.ending.map(|ending| ending.deadline)).min().unwrap_or(u64::MAX);
        let sleep = Duration::from_millis(next.saturating_sub(now).min(LONGEST_SLEEP));
        runtime.block_on(async { tokio::time::timeout(sleep, inputs.recv()).await.ok().flatten() })
    }

    /// Takes along what waits for a moment when the clock was set back: it would else wait for as long again.
    fn follow_clock(&mut self, earlier: u64, now: u64) {
        let back = earlier.saturating_sub(now);
        if back > 0 {
            self.timers.move_back(back);
            self.lists.stale.values_mut().for_each(|due| *due = due.saturating_sub(back));
            self.status.told_at = self.status.told_at.saturating_sub(back);
            if let Some(ending) = &mut self.ending {
                ending.deadline = ending.deadline.saturating_sub(back);
            }
        }
    }

    pub(super) fn take(&mut self, now: u64, input: Input) {
        match input {
            Input::Attach { client, kind, outbox } => {
                self.clients.attach(client, kind, outbox);
                if kind == ClientKind::Page {
                    self.was_open = true;
                    self.timers.last_page = None;
                    self.ending = self.ending.filter(|ending| !ending.by_last_page);
                }
                self.status_changed(now);
            }
            Input::Detach { client } => {
                self.clients.detach(client);
                self.seek_no_more(client);
                if let Some(pause) = self.page_pause.filter(|_| self.was_open && self.clients.pages() == 0) {
                    self.timers.last_page =
                        Some(now.saturating_add(u64::try_from(pause.as_millis()).unwrap_or(u64::MAX)));
                }
                self.status_changed(now);
            }
            Input::Call { client, call } => self.call(now, client, call),
            Input::Transport(event) => self.network_event(now, event),
            Input::Host { invitation, news } => self.host_news(now, invitation, news),
            Input::Join { attempt, news } => self.join_news(now, attempt, news),
            Input::KeepSessions { sessions, kept } => {
                settings::set(self.stage(), &settings::SESSIONS, &sessions);
                self.hold(Effect::Kept(kept));
            }
            Input::End(ending) => self.end(now, ending),
        }
    }

    /// Begins to end; asked a second time it ends at once.
    pub(super) fn end(&mut self, now: u64, ending: Ending) {
        let limit = match ending {
            Ending::Sent => SEND_LIMIT,
            Ending::Soon => SIGNAL_LIMIT,
        };
        let is_asked_again = self.ending.is_some_and(|ending| !ending.by_last_page);
        let deadline = if is_asked_again { now } else { now + limit };
        self.ending = Some(Closing { deadline, by_last_page: false });
    }

    /// Begins to end because the last window is gone.
    fn end_after_last_page(&mut self, now: u64) {
        self.ending.get_or_insert(Closing { deadline: now + SEND_LIMIT, by_last_page: true });
    }

    fn may_end(&self, now: u64) -> bool {
        self.ending.is_some_and(|ending| now >= ending.deadline || self.is_all_sent())
    }

    pub(super) fn take_timers(&mut self, now: u64) {
        if take_due(&mut self.timers.engine, now) {
            self.sync(now, InEvent::Tick);
        }
        if take_due(&mut self.timers.last_page, now) && self.clients.pages() == 0 {
            self.end_after_last_page(now);
        }
        if take_due(&mut self.timers.probe, now) && self.trouble.is_some() {
            settings::set(self.stage(), &PROBE, &now);
            self.probed = true;
        }
        if take_due(&mut self.timers.tidy, now) && self.stage().tidy() {
            self.timers.tidy = Some(now + 1);
        }
        if take_due(&mut self.timers.lists, now) {
            self.tell_lists(now);
        }
        if take_due(&mut self.timers.status, now) {
            self.tell_status(now);
        }
        if take_due(&mut self.timers.finding, now) {
            self.go_on_finding(now);
        }
    }

    /// Holds something back until the turn is on disk.
    pub(super) fn hold(&mut self, effect: Effect) {
        self.effects.push(Held { after_staging: self.staged, effect });
    }

    /// Answers a call when the turn is on disk.
    pub(super) fn reply(&mut self, client: ClientId, call: u32, result: Result<Answer, ErrorCode>) {
        self.hold(Effect::Reply(Box::new(Reply { client, call, result })));
    }

    pub(super) fn finish_turn(&mut self, now: u64) {
        let effects = std::mem::take(&mut self.effects);
        let probed = std::mem::take(&mut self.probed);
        self.staged = false;
        match self.notebook.commit() {
            Ok(()) => {
                if probed && self.trouble.take().is_some() {
                    tracing::info!("saving works again");
                    self.clients.tell_all(&Event::TroubleOver);
                    self.status_changed(now);
                }
                for held in effects {
                    self.release(now, held.effect);
                }
                // Other laptops first: what is on disk here need not be merged here before it is there.
                let mut happened = self.notebook.durable();
                self.pass_on(now, &happened);
                // Merging may take a while: who waits for an answer on the same core goes first.
                std::thread::yield_now();
                let settled = self.notebook.settle();
                if !settled.is_empty() {
                    self.pass_on(now, &settled);
                }
                happened.extend(settled);
                self.publish(now, &happened);
            }
            Err(error) => {
                if self.trouble.is_none() {
                    tracing::error!(%error, "nothing can be saved");
                }
                self.fail(now, refusals::of_commit(&error), effects);
            }
        }
    }

    fn release(&mut self, now: u64, effect: Effect) {
        match effect {
            Effect::Reply(reply) => self.clients.answer(reply.client, reply.call, reply.result),
            Effect::Follow { client, document, lease } => self.clients.open(client, document, lease),
            Effect::Tell(event) => self.clients.tell_all(&event),
            Effect::Sync(out) => self.sync_out(now, out),
            Effect::Admit { invitation, device, log } => self.hand_over(&invitation, device, log),
            Effect::Host { invitation, reply } => self.open_host(now, invitation, reply),
            Effect::Stored { join, programme } => self.joined(now, &join, programme),
            Effect::AddPack(pack) => self.pack_is_kept(*pack),
            Effect::Kept(kept) => {
                // Who waited has given up: the browser is let in all the same.
                let _ = kept.send(());
            }
        }
    }

    /// Takes back what the turn meant to let out: nothing that it staged has happened.
    fn fail(&mut self, now: u64, trouble: StorageTrouble, effects: Vec<Held>) {
        if self.trouble != Some(trouble) {
            self.trouble = Some(trouble);
            self.clients.tell_all(&Event::Trouble(trouble));
            self.status_changed(now);
        }
        set_timer(&mut self.timers.probe, now + PROBE_PAUSE);
        let error = || ErrorCode::Storage(trouble);
        for held in effects {
            match held.effect {
                // The engine starts anew with everybody; what it had to say is void.
                Effect::Sync(_) => {}
                effect if !held.after_staging => self.release(now, effect),
                Effect::Reply(reply) => self.clients.answer(reply.client, reply.call, Err(error())),
                Effect::Host { invitation, reply } => {
                    self.forget_host(&invitation);
                    if let Some((client, call)) = reply {
                        self.clients.answer(client, call, Err(error()));
                    }
                }
                Effect::Stored { join, .. } => self.joining_failed(now, &join, error()),
                Effect::Follow { .. }
                | Effect::Tell(_)
                | Effect::Admit { .. }
                | Effect::AddPack(_)
                | Effect::Kept(_) => {}
            }
        }
        for out in self.engine.handle(&mut self.notebook, now, InEvent::Restart) {
            self.sync_out(now, out);
        }
    }

    /// Tells other laptops what is on disk now.
    fn pass_on(&mut self, now: u64, happened: &[Happened]) {
        for out in self.engine.committed(&mut self.notebook, now, happened) {
            self.sync_out(now, out);
        }
    }

    /// Tells pages what is on disk now.
    fn publish(&mut self, now: u64, happened: &[Happened]) {
        if happened.is_empty() {
            return;
        }
        let mut written: BTreeMap<DocumentId, Vec<(Origin, &[u8])>> = BTreeMap::new();
        let mut replaced: BTreeSet<DocumentId> = BTreeSet::new();
        for event in happened {
            match event {
                Happened::Operations { programme } => self.membership_changed(now, programme),
                Happened::Created { document } => self.list_changed(now, document),
                Happened::Written { document, runs, from } => {
                    let parts = written.entry(*document).or_default();
                    parts.extend(runs.iter().map(|run| (*from, run.changes.as_slice())));
                    self.list_changed(now, document);
                    self.timers.tidy = Some(now + QUIET);
                }
                Happened::Arrived { document, saved, .. } => {
                    written.entry(*document).or_default().push((Origin::Peer, saved.as_slice()));
                    self.list_changed(now, document);
                }
                Happened::Replaced { document } => {
                    tracing::warn!(document = %document.short(), "another branch of a stream counts");
                    replaced.insert(*document);
                    self.list_changed(now, document);
                }
                Happened::Rejected { document, reason, .. } => {
                    tracing::error!(document = %document.short(), reason, "a page's changes were set aside");
                    replaced.insert(*document);
                }
            }
        }
        for document in &replaced {
            written.remove(document);
            for (client, _) in self.clients.followers(document) {
                self.clients.tell(client, Event::Reopen { document: *document });
            }
        }
        for (document, parts) in written {
            for (client, lease) in self.clients.followers(&document) {
                self.tell_changes(client, document, lease.map(Origin::Here), &parts);
            }
        }
        self.status_changed(now);
    }

    /// Tells one client what others wrote.
    fn tell_changes(&mut self, client: ClientId, document: DocumentId, own: Option<Origin>, parts: &[(Origin, &[u8])]) {
        let others: Vec<&[u8]> = parts.iter().filter(|(from, _)| Some(*from) != own).map(|(_, part)| *part).collect();
        if others.is_empty() {
            return;
        }
        let changes = others.concat();
        let event =
            if changes.len() > MAX_TOLD { Event::Reopen { document } } else { Event::Changed { document, changes } };
        self.clients.tell(client, event);
    }

    /// Hands an event to the engine, and holds back what it answers once anything is staged: frames bring records,
    /// runs and operations, and what the engine answers stands on them. Before that it goes out at once.
    pub(super) fn sync(&mut self, now: u64, event: InEvent) {
        let outs = self.engine.handle(&mut self.notebook, now, event);
        if self.notebook.has_staged() {
            self.staged = true;
            outs.into_iter().for_each(|out| self.hold(Effect::Sync(out)));
        } else {
            outs.into_iter().for_each(|out| self.sync_out(now, out));
        }
        set_timer(&mut self.timers.status, now + network::SOON);
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use redb::backends::InMemoryBackend;
    use taccuino_core::keys::DeviceKey;
    use taccuino_core::notebook::Notebook;
    use taccuino_core::store::Store;

    use super::super::DeskOptions;
    use super::*;
    use crate::pages::outbox;

    /// How long after the last window the end begins, in milliseconds.
    const PAUSE: u64 = 100;

    fn desk() -> Desk {
        let store = Store::with_backend(InMemoryBackend::new).unwrap();
        let options = DeskOptions {
            notebook: Notebook::open(store, DeviceKey::from_bytes(&[7; 32])).unwrap(),
            data_folder: PathBuf::from("/nowhere"),
            network: None,
            page_pause: Some(Duration::from_millis(PAUSE)),
        };
        Desk::new(options, mpsc::channel(1).0)
    }

    fn open_window(desk: &mut Desk, number: u64) {
        let client = ClientId(number);
        desk.take(1_000, Input::Attach { client, kind: ClientKind::Page, outbox: outbox().0 });
    }

    /// Opens a window, closes it, and lets the pause pass: the end is under way.
    fn desk_without_window() -> Desk {
        let mut desk = desk();
        open_window(&mut desk, 1);
        desk.take(1_000, Input::Detach { client: ClientId(1) });
        desk.take_timers(1_000 + PAUSE);
        assert_eq!(desk.ending, Some(Closing { deadline: 1_000 + PAUSE + SEND_LIMIT, by_last_page: true }));
        desk
    }

    #[test]
    fn a_window_that_opens_while_the_desk_ends_keeps_it_alive() {
        let mut desk = desk_without_window();
        open_window(&mut desk, 2);
        assert!(!desk.may_end(1_000_000));
        // And the end of that window begins it anew.
        desk.take(2_000, Input::Detach { client: ClientId(2) });
        desk.take_timers(2_000 + PAUSE);
        assert!(desk.may_end(2_000 + PAUSE + SEND_LIMIT));
    }

    #[test]
    fn an_end_that_somebody_asked_for_is_not_called_off_by_a_window() {
        for ending in [Ending::Sent, Ending::Soon] {
            for mut desk in [desk(), desk_without_window()] {
                desk.take(2_000, Input::End(ending));
                open_window(&mut desk, 2);
                assert!(desk.may_end(2_000 + SEND_LIMIT), "{ending:?}");
                desk.take(2_001, Input::End(ending));
                assert_eq!(desk.ending, Some(Closing { deadline: 2_001, by_last_page: false }));
            }
        }
    }

    #[test]
    fn a_clock_that_is_set_back_by_years_delays_nothing() {
        const YEARS: u64 = 5 * 365 * 24 * 3_600 * 1_000;
        let mut desk = desk();
        let now = 60 * YEARS;
        set_timer(&mut desk.timers.probe, now + PROBE_PAUSE);
        set_timer(&mut desk.timers.lists, now + 200);
        desk.status.told_at = now;
        desk.end(now, Ending::Soon);
        desk.follow_clock(now + 10, now + 10 - YEARS);
        let now = now - YEARS;
        assert_eq!(desk.timers.next(), Some(now + 200));
        assert_eq!(desk.timers.probe, Some(now + PROBE_PAUSE));
        assert_eq!(desk.status.told_at, now);
        assert!(desk.may_end(now + SIGNAL_LIMIT));
    }
}
