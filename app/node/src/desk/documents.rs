//! Documents as lists and headers show them, and how new ones are made.

use std::collections::BTreeMap;

use taccuino_api::{Answer, DocumentView, ErrorCode, Event, NewDocument, ReaderView};
use taccuino_core::documents::{DocKind, Field, ItemKey, Record, SCHEMA_VERSION, Shape, Slot, slots_for};
use taccuino_core::forms::{self, Pack, PackKind, PackRef};
use taccuino_core::ids::{DeviceId, DocumentId, MemberId, OrganisationId, ProgrammeId};
use taccuino_core::membership::{Denied, Level, Log, Member, Membership, Role};

use super::programmes::{insertions, organisation_name};
use super::{Desk, Lists, network, set_timer};

/// How long a list may show an older time of a change.
const STALE_LIMIT: u64 = 5_000;
/// How many documents are looked at in one turn: each may have to be read from the disk.
const LOOKED_AT: usize = 64;
/// The longest title that a new document is given, in UTF-16 units.
const MAX_TITLE: usize = 1_000;

/// Returns the level at which a type of document is created when nobody says otherwise: a note begins narrowest.
fn usual_level(kind: DocKind) -> Level {
    match kind {
        DocKind::Programme => Level::Network,
        DocKind::Assessment | DocKind::Visit | DocKind::Plan | DocKind::Form => Level::Pair,
        DocKind::Network | DocKind::Commitment => Level::Team,
        DocKind::Issues => Level::Programme,
        DocKind::Note => Level::Me,
    }
}

/// Lists the organisations that own a new document: the maker's, or both teams' for a visit.
fn owners(kind: DocKind, membership: &Membership, me: &Member) -> Vec<OrganisationId> {
    let mut owners = vec![me.organisation];
    match kind {
        DocKind::Visit => {
            let teams = membership.members.values().filter(|member| member.role.is_team());
            owners.extend(teams.map(|member| member.organisation));
            // A visit prepared before the other team came names it all the same; both teams write it either way.
            let invited = membership.invitations.values().filter(|(_, role, _)| role.is_team());
            owners.extend(invited.map(|(organisation, ..)| *organisation));
        }
        DocKind::Programme
        | DocKind::Assessment
        | DocKind::Plan
        | DocKind::Note
        | DocKind::Form
        | DocKind::Network
        | DocKind::Commitment
        | DocKind::Issues => {}
    }
    owners.sort_unstable();
    owners.dedup();
    owners
}

/// Finds the pack that a new document answers: the one asked for, or the first benchmark for an assessment.
fn pack_for(kind: DocKind, wanted: Option<&PackRef>) -> Result<Option<&'static Pack>, ErrorCode> {
    let answers = match kind {
        DocKind::Assessment => Some(PackKind::Benchmark),
        DocKind::Form => Some(PackKind::Form),
        DocKind::Programme
        | DocKind::Visit
        | DocKind::Note
        | DocKind::Plan
        | DocKind::Network
        | DocKind::Commitment
        | DocKind::Issues => None,
    };
    let is_frame = |pack: &&Pack| pack.kind == PackKind::Benchmark && pack.factors.is_empty();
    let found = match (answers, wanted) {
        (None, None) => return Ok(None),
        (None, Some(_)) => None,
        (Some(answers), Some(wanted)) => forms::pack(wanted).filter(|pack| pack.kind == answers),
        (Some(PackKind::Benchmark), None) => {
            forms::packs_of(PackKind::Benchmark).into_iter().find(|pack| !is_frame(pack))
        }
        (Some(_), None) => None,
    };
    match found {
        Some(pack) if is_frame(&pack) => Err(ErrorCode::EmptyPack),
        Some(pack) => Ok(Some(pack)),
        None => Err(ErrorCode::UnknownPack),
    }
}

/// Lists the fixed items of a document that answers `pack`: in a form those of the sections that `maker` answers.
fn slots(kind: DocKind, pack: Option<&Pack>, maker: Role) -> Vec<Slot> {
    let Some(pack) = pack else { return Vec::new() };
    fn keys<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<ItemKey> {
        ids.filter_map(|id| id.parse().ok()).collect()
    }
    let ids = [
        ("answers", keys(pack.questions_for(maker.section_owner()).map(|question| question.id.as_str()))),
        ("factors", keys(pack.factor_ids())),
        ("context", keys(pack.contextual_ids())),
    ];
    slots_for(kind, &ids)
}

/// Lists who may read a document, and who of them may write it; the person at this laptop first.
fn readers(log: &Log, record: &Record, me: Option<MemberId>) -> Vec<ReaderView> {
    let membership = log.membership();
    let devices: BTreeMap<MemberId, DeviceId> =
        membership.devices.values().map(|device| (device.member, device.id)).collect();
    let mut readers: Vec<ReaderView> = membership
        .readers(record)
        .map(|member| ReaderView {
            name: member.name.clone(),
            organisation: organisation_name(log, &member.organisation),
            is_me: Some(member.id) == me,
            writes: devices.get(&member.id).is_some_and(|device| membership.check_write(record, device).is_ok()),
        })
        .collect();
    readers.sort_by(|a, b| (!a.is_me, &a.organisation, &a.name).cmp(&(!b.is_me, &b.organisation, &b.name)));
    readers
}

impl Desk {
    pub(super) fn documents(&mut self, programme: &ProgrammeId) -> Result<Answer, ErrorCode> {
        self.notebook.log(programme).ok_or(ErrorCode::UnknownProgramme)?;
        let ids = self.notebook.documents(programme);
        let mut views: Vec<DocumentView> = ids.iter().filter_map(|id| self.document_view(id).ok()).collect();
        views.sort_by_key(|view| (view.created, view.id));
        Ok(Answer::Documents(views))
    }

    /// Describes one document that this laptop may read.
    pub(super) fn document_view(&mut self, document: &DocumentId) -> Result<DocumentView, ErrorCode> {
        let this = self.notebook.device();
        let record = self.notebook.record(document).ok_or(ErrorCode::UnknownDocument)?.record.clone();
        let log = self.notebook.log(&record.programme).ok_or(ErrorCode::UnknownProgramme)?;
        let membership = log.membership();
        self.notebook.check_reading(&record)?;
        let read_only = membership.check_write(&record, &this).err();
        let me = self.notebook.owner_in(&record.programme).map(|me| me.id);
        let readers = readers(log, &record, me);
        let owner = record.owner.iter().map(|owner| organisation_name(log, owner)).collect();
        let creator = membership.member_of(&record.creator).map(|member| member.name.clone()).unwrap_or_default();
        let summary = self.notebook.summary(document);
        Ok(DocumentView {
            id: *document,
            programme: record.programme,
            kind: record.kind,
            title: summary.title,
            owner,
            level: record.level,
            writers: record.writers,
            readers,
            links: record.links,
            pack: record.pack,
            creator,
            created: record.created,
            changed: if summary.changed == 0 { record.created } else { summary.changed },
            choices: summary.choices,
            read_only,
        })
    }

    /// Makes the record of a new document of the usual owners, without pack and links.
    pub(super) fn record_of(
        &self,
        now: u64,
        programme: &ProgrammeId,
        kind: DocKind,
        level: Level,
    ) -> Result<Record, ErrorCode> {
        let log = self.notebook.log(programme).ok_or(ErrorCode::UnknownProgramme)?;
        let this = self.notebook.device();
        let me = log.membership().member_of(&this).ok_or(Denied::NotAMember)?;
        Ok(Record {
            programme: *programme,
            kind,
            schema: SCHEMA_VERSION,
            owner: owners(kind, log.membership(), me),
            level,
            writers: level,
            links: Vec::new(),
            pack: None,
            slots: Vec::new(),
            creator: this,
            membership: log.heads(),
            created: now,
            nonce: self.random()?,
        })
    }

    fn record_of_new(&self, now: u64, new: &NewDocument) -> Result<Record, ErrorCode> {
        let level = new.level.unwrap_or_else(|| usual_level(new.kind));
        let record = self.record_of(now, &new.programme, new.kind, level)?;
        let pack = pack_for(new.kind, new.pack.as_ref())?;
        let is_here = |link: &DocumentId| {
            self.notebook.record(link).is_some_and(|linked| linked.record.programme == new.programme)
        };
        if !new.links.iter().all(is_here) {
            return Err(ErrorCode::UnknownDocument);
        }
        let log = self.notebook.log(&new.programme).ok_or(ErrorCode::UnknownProgramme)?;
        let membership = log.membership();
        let me = membership.member_of(&self.notebook.device()).ok_or(Denied::NotAMember)?;
        let record = Record {
            writers: new.writers.unwrap_or(level),
            links: new.links.clone(),
            pack: pack.map(Pack::reference),
            slots: slots(new.kind, pack, me.role),
            ..record
        };
        membership.check_create(&record)?;
        Ok(record)
    }

    pub(super) fn readers_of_new(&self, now: u64, new: &NewDocument) -> Result<Answer, ErrorCode> {
        let record = self.record_of_new(now, new)?;
        let log = self.notebook.log(&new.programme).ok_or(ErrorCode::UnknownProgramme)?;
        let me = self.notebook.owner_in(&new.programme).map(|me| me.id);
        Ok(Answer::Readers(readers(log, &record, me)))
    }

    pub(super) fn new_document(&mut self, now: u64, new: &NewDocument) -> Result<Answer, ErrorCode> {
        if new.title.encode_utf16().count() > MAX_TITLE {
            return Err(ErrorCode::BadName);
        }
        let record = self.record_of_new(now, new)?;
        let template = match &new.template {
            Some(template) => Self::template(&self.tongue(&new.programme), new.kind, template)?,
            None => Vec::new(),
        };
        let document = self.stage().create(record).map_err(Self::refusal)?;
        let title = insertions(&Field::root("title"), new.title.trim());
        self.edit_here(now, &document, &[title, template].concat())?;
        self.document_view(&document).map(Answer::Document)
    }

    /// Notes that lists show something else of `document` now.
    pub(super) fn list_changed(&mut self, now: u64, document: &DocumentId) {
        if let Some(record) = self.notebook.record(document) {
            self.lists.touched.insert(*document, record.record.programme);
            set_timer(&mut self.timers.lists, now + network::SOON);
        }
    }

    /// Tells pages which lists are others: at once for titles, choices and new documents, later for mere times.
    pub(super) fn tell_lists(&mut self, now: u64) {
        let mut changed: Vec<ProgrammeId> = Vec::new();
        for _ in 0..LOOKED_AT {
            let Some((document, programme)) = self.lists.touched.pop_first() else { break };
            let summary = self.notebook.summary(&document);
            let is_programme =
                self.notebook.record(&document).is_some_and(|found| found.record.kind == DocKind::Programme);
            let shape = if is_programme { self.shape(&programme) } else { Shape::default() };
            let shown = (summary.title, summary.choices, shape);
            if self.lists.shown.get(&document) == Some(&shown) {
                self.lists.stale.entry(programme).or_insert(now + STALE_LIMIT);
            } else {
                self.lists.shown.insert(document, shown);
                changed.push(programme);
                if is_programme {
                    self.clients.tell_all(&Event::Programmes);
                }
            }
        }
        if !self.lists.touched.is_empty() {
            set_timer(&mut self.timers.lists, now + network::SOON);
        }
        let Lists { stale, .. } = &mut self.lists;
        changed.extend(stale.iter().filter(|(_, due)| **due <= now).map(|(programme, _)| *programme));
        changed.sort_unstable();
        changed.dedup();
        for programme in changed {
            stale.remove(&programme);
            self.clients.tell_all(&Event::Documents { programme });
        }
        if let Some(due) = stale.values().min() {
            set_timer(&mut self.timers.lists, *due);
        }
    }
}

/// Says what an invited person does when nobody says otherwise: the same as one's own team, else the other city's.
pub(crate) fn usual_role(shape: Shape, is_own_organisation: bool, own: Role) -> Role {
    if is_own_organisation { own } else { shape.other_team() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assessment_holds_an_item_for_each_question_factor_and_context() {
        let pack = pack_for(DocKind::Assessment, None).unwrap();
        let slots = slots(DocKind::Assessment, pack, Role::MenteeTeam);
        let count = |collection: &str| slots.iter().filter(|slot| slot.collection == collection).count();
        assert_eq!((count("answers"), count("factors"), count("context")), (35, 5, 10));
    }

    #[test]
    fn only_an_assessment_takes_a_pack_and_only_one_that_is_here() {
        let known = forms::packs()[0].reference();
        let newest = |id: &str| forms::newest_pack(id).unwrap().reference();
        let unknown = PackRef { id: "another-city".into(), version: 1 };
        for (kind, wanted, fits) in [
            (DocKind::Assessment, Some(&known), true),
            (DocKind::Assessment, Some(&unknown), false),
            (DocKind::Form, Some(&newest("needs-analysis")), true),
            (DocKind::Form, Some(&known), false),
            (DocKind::Form, None, false),
            (DocKind::Note, Some(&known), false),
            (DocKind::Note, None, true),
        ] {
            assert_eq!(pack_for(kind, wanted).is_ok(), fits, "{kind:?} {wanted:?}");
        }
    }

    #[test]
    fn an_assessment_may_name_any_benchmark_that_somebody_has_filled() {
        assert_eq!(pack_for(DocKind::Assessment, None).unwrap().unwrap().id, "city-for-all");
        for pack in forms::packs_of(PackKind::Benchmark) {
            let found = pack_for(DocKind::Assessment, Some(&pack.reference()));
            let expected = if pack.factors.is_empty() { Err(ErrorCode::EmptyPack) } else { Ok(Some(pack)) };
            assert_eq!(found, expected, "{}", pack.id);
        }
        let frame = PackRef { id: "labour-market".into(), version: 1 };
        assert_eq!(pack_for(DocKind::Assessment, Some(&frame)), Err(ErrorCode::EmptyPack));
    }

    #[test]
    fn a_note_begins_with_its_author() {
        assert_eq!(usual_level(DocKind::Note), Level::Me);
    }
}
