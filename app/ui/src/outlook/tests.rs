//! What documents say about what is next, read from small views.

use taccuino_api::{DeviceView, DocumentView, PeopleView, PersonView};
use taccuino_core::documents::{Alternative, CollectionView, DocKind, FieldView, ItemView, Reading, Shape, View};
use taccuino_core::forms::PackRef;
use taccuino_core::ids::{DocumentId, MemberId, OrganisationId, ProgrammeId};
use taccuino_core::membership::{Denied, Level, Role};

use super::commitment::{Flag, flags, sides};
use super::network::{is_over_full, lacks_migrants};
use super::people::{organisations, usual_role};
use super::plan::{Difference, differences};
use super::process::{Facts, Next};
use super::visits::{next_visit, only_host, open_questions, open_steps};
use super::{Said, day_number, days_until};

const TODAY: &str = "2026-11-25";

fn fields(fields: &[(&str, &str)]) -> Vec<FieldView> {
    let value = |value: &str| match value {
        "" => Vec::new(),
        value => value.split('|').map(|value| Alternative { value: value.to_owned(), stream: None }).collect(),
    };
    fields
        .iter()
        .map(|(name, text)| FieldView { name: (*name).to_owned(), reading: Reading::Values(value(text)) })
        .collect()
}

/// A view with root fields and the items of one collection; an item whose first field is `-` is removed.
fn view(kind: DocKind, root: &[(&str, &str)], collection: &str, items: &[&[(&str, &str)]]) -> View {
    let item = |(index, item): (usize, &&[(&str, &str)])| ItemView {
        key: format!("i{index}").parse().unwrap(),
        removed: item.first().is_some_and(|(name, _)| *name == "-"),
        fields: fields(item),
    };
    let items = items.iter().enumerate().map(item).collect();
    View { kind, fields: fields(root), collections: vec![CollectionView { name: collection.to_owned(), items }] }
}

fn person(number: u8, role: Role) -> PersonView {
    PersonView {
        id: MemberId([number; 16]),
        name: String::new(),
        organisation: String::new(),
        organisation_id: OrganisationId([number; 16]),
        role,
        lead: true,
        is_me: false,
        devices: Vec::<DeviceView>::new(),
    }
}

fn document(number: u8, kind: DocKind) -> DocumentView {
    DocumentView {
        id: DocumentId([number; 32]),
        programme: ProgrammeId([1; 32]),
        kind,
        title: String::new(),
        owner: Vec::new(),
        level: Level::Pair,
        writers: Level::Pair,
        readers: Vec::new(),
        links: Vec::new(),
        pack: None,
        creator: String::new(),
        created: u64::from(number),
        changed: u64::from(number),
        choices: 0,
        read_only: None,
    }
}

#[test]
fn days_are_counted_across_leap_years_and_what_is_no_day_is_none() {
    for (day, number) in [("1970-01-01", 0), ("1970-03-01", 59), ("2000-02-29", 11_016), ("2026-11-25", 20_782)] {
        assert_eq!(day_number(day), Some(number), "{day}");
    }
    assert_eq!(days_until("2026-12-31", "2027-01-01"), Some(1));
    assert_eq!(days_until("2024-02-28", "2024-03-01"), Some(2));
    for bad in ["", "soon", "2026-11"] {
        assert_eq!(days_until(TODAY, bad), None, "{bad}");
    }
}

#[test]
fn a_network_says_whom_it_lacks_and_when_it_is_too_large() {
    let member = |state: &'static str, migrants: &'static str| [("state", state), ("migrants", migrants)];
    let network = |members: &[[(&str, &str); 2]]| {
        let members: Vec<&[(&str, &str)]> = members.iter().map(<[_; 2]>::as_slice).collect();
        view(DocKind::Network, &[], "members", &members)
    };
    assert!(lacks_migrants(&network(&[])));
    assert!(lacks_migrants(&network(&[member("active", "no"), member("paused", "yes"), member("", "yes")])));
    assert!(!lacks_migrants(&network(&[member("active", "no"), member("active", "yes")])));
    let many = |count: usize| network(&vec![member("active", "yes"); count]);
    assert!(!is_over_full(&many(10)));
    assert!(is_over_full(&many(11)));
    assert!(!is_over_full(&network(&[vec![member("active", "yes"); 10], vec![member("left", "no"); 5]].concat())));
}

#[test]
fn one_side_a_changed_office_and_an_election_are_flagged() {
    let promise =
        |who: &'static str, side: &'static str, state: &'static str| [("who", who), ("side", side), ("state", state)];
    let check = |election: &str, promises: &[[(&str, &str); 3]], expected: &[Flag]| {
        let promises: Vec<&[(&str, &str)]> = promises.iter().map(<[_; 3]>::as_slice).collect();
        let view = view(DocKind::Commitment, &[("election", election)], "promises", &promises);
        assert_eq!(flags(&view, TODAY), expected, "{promises:?} {election}");
        sides(&view).map(|side| side.join("+"))
    };
    check("", &[], &[]);
    let sides = check("", &[promise("Ada", "majority", ""), promise("Bea", "majority", "in-office")], &[Flag::OneSide]);
    assert_eq!(sides, ["Ada+Bea", "", "", ""]);
    check("", &[promise("Ada", "majority", ""), promise("Bea", "opposition", "")], &[]);
    // Who left the office stands for no side any more.
    let left = [promise("Ada", "majority", ""), promise("Bea", "opposition", "changed"), promise("Cia", "", "")];
    let sides = check("", &left, &[Flag::OneSide, Flag::OfficeChanged("Bea".to_owned())]);
    assert_eq!(sides, ["Ada", "", "", "Cia"]);
    // A promise covers carrying the plan out, or somebody else's does.
    let covering = |who: &'static str, covers: &'static str| [("who", who), ("covers", covers), ("state", "")];
    check("", &[covering("Ada", "developing")], &[Flag::PlanOnly]);
    check("", &[covering("Ada", "developing"), covering("Bea", "implementing")], &[]);
    check("", &[covering("Ada", "both")], &[]);
    check("", &[covering("Ada", "")], &[]);
    check("2026-11-24", &[], &[Flag::ElectionPast("2026-11-24".to_owned())]);
    check(TODAY, &[], &[Flag::ElectionNear(TODAY.to_owned())]);
    check("2027-05-20", &[], &[Flag::ElectionNear("2027-05-20".to_owned())]);
    check("2027-06-20", &[], &[]);
}

#[test]
fn visits_say_what_comes_what_is_open_and_who_always_hosts() {
    let visits = [document(2, DocKind::Visit), document(3, DocKind::Visit), document(4, DocKind::Visit)];
    let mut said = Said::new();
    let mut say = |visit: &DocumentView, root: &[(&str, &str)], collection: &str, items: &[&[(&str, &str)]]| {
        said.insert(visit.id, view(DocKind::Visit, root, collection, items));
    };
    say(
        &visits[0],
        &[("from", "2026-10-01"), ("host", "Valdoro")],
        "questions",
        &[
            &[("question", "Chi apre?"), ("state", "open")],
            &[("question", "Chi chiude?"), ("state", "answered")],
            &[("-", ""), ("question", "Tolta")],
        ],
    );
    let steps: &[&[(&str, &str)]] = &[
        &[("what", "Senza giorno")],
        &[("what", "Tardi"), ("due", "2026-12-24"), ("who", "Anna")],
        &[("what", "Presto"), ("due", "2026-11-01")],
        &[("what", "Fatto"), ("due", "2026-10-01"), ("state", "done")],
    ];
    say(&visits[1], &[("from", "2026-11-24"), ("to", "2026-11-26"), ("host", "valdoro ")], "steps", steps);
    say(&visits[2], &[("from", "2027-02-01"), ("host", "Querciolà"), ("form", "online")], "agenda", &[]);
    let questions = open_questions(&visits, &said);
    assert_eq!(questions.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["Chi apre?"]);
    let whats: Vec<String> = open_steps(&visits, &said).into_iter().map(|step| step.what).collect();
    assert_eq!(whats, ["Presto", "Tardi", "Senza giorno"]);
    let next = |today: &str| next_visit(&visits, &said, today).map(|(visit, _)| visit.id);
    assert_eq!(next(TODAY), Some(visits[1].id));
    assert_eq!(next("2026-11-27"), Some(visits[2].id));
    assert_eq!(next("2027-02-02"), None);
    assert_eq!(only_host(&visits, &said).as_deref(), Some("Valdoro"));
    assert_eq!(only_host(&visits[1..], &said), None);
}

#[test]
fn an_organisation_is_known_by_any_of_its_names() {
    let programme = view(
        DocKind::Programme,
        &[],
        "actors",
        &[
            &[("name", "Unione dei Comuni"), ("also", "Gemeentebond; Union des Communes")],
            &[("name", "Ada"), ("also", "la sindaca"), ("organisation", "Comune di Valdoro")],
        ],
    );
    let here = organisations(std::iter::once("Comune di Valdoro".to_owned()), Some(&programme));
    let names: Vec<&str> = here.iter().map(|organisation| organisation.name.as_str()).collect();
    assert_eq!(names, ["Comune di Valdoro", "Unione dei Comuni"]);
    let there = organisations(["gemeentebond ", "Comune di Altrove"].map(str::to_owned).into_iter(), None);
    assert!(here[1].is_same(&there[0]));
    assert!(!here[0].is_same(&there[0]) && !here[0].is_same(&there[1]));
}

/// A programme with the documents of this test, seen by one person.
struct Stage {
    role: Role,
    people: PeopleView,
    documents: Vec<DocumentView>,
    said: Said,
}

impl Stage {
    /// A mentee's programme with these steps: `(kind, state)`.
    fn new(steps: &[(&str, &str)]) -> Self {
        let programme = document(1, DocKind::Programme);
        let steps: Vec<[(&str, &str); 2]> =
            steps.iter().map(|(kind, state)| [("kind", *kind), ("state", *state)]).collect();
        let steps: Vec<&[(&str, &str)]> = steps.iter().map(<[_; 2]>::as_slice).collect();
        let said = Said::from([(programme.id, view(DocKind::Programme, &[], "steps", &steps))]);
        let people = vec![person(1, Role::MenteeTeam), person(2, Role::MentorTeam)];
        let people = PeopleView { organisations: Vec::new(), people, may_invite_anybody: true };
        Self { role: Role::MenteeTeam, people, documents: vec![programme], said }
    }

    fn add(&mut self, kind: DocKind, root: &[(&str, &str)], collection: &str, items: &[&[(&str, &str)]]) -> DocumentId {
        let made = document(u8::try_from(self.documents.len() + 1).unwrap(), kind);
        let id = made.id;
        self.said.insert(id, view(kind, root, collection, items));
        self.documents.push(made);
        id
    }

    fn next(&self) -> Next {
        let facts = Facts {
            role: self.role,
            may_invite: true,
            people: &self.people,
            programme: Some(self.documents[0].id),
            documents: &self.documents,
            said: &self.said,
            today: TODAY,
        };
        facts.next()
    }
}

#[test]
fn the_next_step_follows_the_timeline_and_what_was_left_out_is_not_suggested() {
    let steps =
        ["needs", "network", "commitment", "baseline", "visit-1", "between-1", "between-2", "approval", "monitoring"];
    let planned: Vec<(&str, &str)> = steps.iter().map(|kind| (*kind, "planned")).collect();
    let mut stage = Stage::new(&planned);
    assert_eq!(stage.next(), Next::Form("needs-analysis"));
    stage.add(DocKind::Form, &[], "answers", &[]);
    stage.documents[1].pack = Some(PackRef { id: "needs-analysis".to_owned(), version: 1 });
    assert_eq!(stage.next(), Next::Network);
    let network = stage.add(DocKind::Network, &[], "members", &[]);
    assert_eq!(stage.next(), Next::Migrants(network));
    stage.said.insert(network, view(DocKind::Network, &[], "members", &[&[("state", "active"), ("migrants", "yes")]]));
    assert_eq!(stage.next(), Next::Commitment);
    stage.add(DocKind::Commitment, &[], "promises", &[]);
    assert_eq!(stage.next(), Next::Benchmark);
    stage.add(DocKind::Assessment, &[], "answers", &[]);
    assert_eq!(stage.next(), Next::BeginVisit(1));
    let visit = stage.add(DocKind::Visit, &[("stage", "visit-1")], "agenda", &[]);
    assert_eq!(stage.next(), Next::SetDay(visit));
    let on = |stage: &mut Stage, from: &str| {
        stage.said.insert(visit, view(DocKind::Visit, &[("stage", "visit-1"), ("from", from)], "agenda", &[]));
        stage.next()
    };
    assert_eq!(on(&mut stage, "2027-03-01"), Next::Prepare(visit));
    assert_eq!(on(&mut stage, TODAY), Next::VisitOn(visit));
    assert_eq!(on(&mut stage, "2026-11-01"), Next::Plan);
    let plan = stage.add(DocKind::Plan, &[], "rows", &[&[("action", "Sportello"), ("lead", "")]]);
    assert_eq!(stage.next(), Next::Leads(plan));
    stage.said.insert(plan, view(DocKind::Plan, &[], "rows", &[&[("action", "Sportello"), ("lead", "Ada")]]));
    assert_eq!(stage.next(), Next::Approval(plan));
    stage.said.insert(
        plan,
        view(DocKind::Plan, &[("stage", "approved")], "rows", &[&[("action", "Sportello"), ("lead", "Ada")]]),
    );
    assert_eq!(stage.next(), Next::Follow(plan));

    // Without a benchmark, and with the network left out.
    let mut stage =
        Stage::new(&[("needs", "done"), ("network", "left-out"), ("commitment", "planned"), ("visit-1", "planned")]);
    assert_eq!(stage.next(), Next::Commitment);
    stage.add(DocKind::Commitment, &[], "promises", &[]);
    assert_eq!(stage.next(), Next::BeginVisit(1));
}

#[test]
fn what_holds_others_up_comes_before_the_timeline() {
    let mut stage = Stage::new(&[("needs", "planned")]);
    stage.documents[0].choices = 1;
    assert_eq!(stage.next(), Next::Choose(stage.documents[0].id));
    stage.documents[0].read_only = Some(Denied::NotAWriter);
    assert_eq!(stage.next(), Next::Form("needs-analysis"));
    let visit = stage.add(
        DocKind::Visit,
        &[("from", "2026-10-01")],
        "steps",
        &[&[("what", "Scrivere"), ("due", "2026-11-20")]],
    );
    assert_eq!(stage.next(), Next::StepDue(visit));
    let eleven: [&[(&str, &str)]; 11] = [&[("state", "active"), ("migrants", "yes")]; 11];
    let network = stage.add(DocKind::Network, &[], "members", &eleven);
    assert_eq!(stage.next(), Next::Pause(network));
    stage.documents.last_mut().unwrap().read_only = Some(Denied::NotAWriter);
    assert_eq!(stage.next(), Next::StepDue(visit));
    let near = stage.add(DocKind::Visit, &[("from", "2026-12-01")], "steps", &[]);
    assert_eq!(stage.next(), Next::Prepare(near));
}

#[test]
fn the_mentor_and_those_who_look_on_get_steps_of_their_own() {
    let mut stage =
        Stage::new(&[("needs", "planned"), ("profile", "planned"), ("network", "planned"), ("visit-1", "planned")]);
    stage.role = Role::MentorTeam;
    assert_eq!(stage.next(), Next::Form("mentor-profile"));
    stage.add(DocKind::Form, &[], "answers", &[]);
    stage.documents[1].pack = Some(PackRef { id: "mentor-profile".to_owned(), version: 1 });
    assert_eq!(stage.next(), Next::BeginVisit(1));
    stage.role = Role::Observer;
    assert_eq!(stage.next(), Next::Read(stage.documents[1].id));
    stage.people.people.truncate(1);
    assert_eq!(stage.next(), Next::Invite);
}

#[test]
fn whoever_is_invited_is_offered_what_the_programme_waits_for() {
    let [mentoring, members, equals] = [Shape::Mentoring, Shape::Members, Shape::Equals];
    let of = |number: u8| Some(OrganisationId([number; 16]));
    let mut people = vec![person(1, Role::MenteeTeam)];
    assert_eq!(usual_role(mentoring, &people, None), Role::MentorTeam);
    assert_eq!(usual_role(mentoring, &people, of(1)), Role::MenteeTeam);
    // Among equals nobody is a mentor by oversight.
    assert_eq!(usual_role(equals, &people, None), Role::MenteeTeam);
    people.push(person(2, Role::MentorTeam));
    assert_eq!(usual_role(mentoring, &people, of(2)), Role::MentorTeam);
    assert_eq!(usual_role(mentoring, &people, None), Role::MenteeAssociation);
    assert_eq!(usual_role(equals, &people, None), Role::MenteeTeam);
    people.push(person(3, Role::MenteeAssociation));
    assert_eq!(usual_role(mentoring, &people, of(3)), Role::MenteeAssociation);
    assert_eq!(usual_role(mentoring, &people, None), Role::MentorAssociation);
    // The association that brings its members together is the only one.
    assert_eq!(usual_role(members, &people, None), Role::Observer);
    people.push(person(4, Role::MentorAssociation));
    assert_eq!(usual_role(mentoring, &people, None), Role::Observer);
}

#[test]
fn an_action_is_another_when_its_words_or_days_are_and_not_when_it_goes_on() {
    let rows = |rows: &[&[(&str, &str)]]| view(DocKind::Plan, &[], "rows", rows);
    let desk: &[(&str, &str)] = &[("action", "One desk"), ("lead", "Anna"), ("state", "not-started")];
    let evening: &[(&str, &str)] = &[("action", "Evenings"), ("from", "2027-01-11")];
    let gone: &[(&str, &str)] = &[("-", ""), ("action", "Kitchen")];
    let kitchen: &[(&str, &str)] = &[("action", "Kitchen")];
    let then = rows(&[desk, evening, kitchen]);
    let tell = |now: &View| {
        let line = |one: Difference| format!("{} {} {:?}", one.number, one.name, one.became);
        differences(&then, now).into_iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(tell(&then), [""; 0]);
    let goes_on: &[(&str, &str)] = &[("action", "One desk"), ("lead", "Anna"), ("state", "done")];
    assert_eq!(tell(&rows(&[goes_on, evening, kitchen])), [""; 0]);
    let other_lead: &[(&str, &str)] = &[("action", "One desk"), ("lead", "Bruno"), ("success", "Nobody twice")];
    let later: &[(&str, &str)] = &[("action", "Evenings"), ("from", "2027-02-08"), ("to", "2027-03-01")];
    let new: &[(&str, &str)] = &[("action", "Sports\nfor all")];
    assert_eq!(
        tell(&rows(&[other_lead, later, gone, new])),
        [
            r#"1 One desk Changed(["lead", "success"])"#,
            r#"2 Evenings Changed(["timing"])"#,
            "3 Sports Added",
            "3 Kitchen Removed",
        ]
    );
}
