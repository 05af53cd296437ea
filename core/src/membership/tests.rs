//! The log as a whole: membership follows from the operations, whatever way they came.

use proptest::prelude::*;

use super::*;
use crate::ids::{DeviceId, InvitationId, MemberId, OperationId, OrganisationId};
use crate::keys::DeviceKey;

/// How many laptops the histories have.
const DEVICES: u8 = 5;

fn key(number: u8) -> DeviceKey {
    DeviceKey::from_bytes(&[number + 1; 32])
}

fn organisation(number: u8) -> Organisation {
    Organisation { id: OrganisationId([number; 16]), name: format!("City {number}") }
}

fn member(number: u8, organisation: u8, role: Role, lead: bool) -> MemberEntry {
    let name = format!("Person {number}");
    MemberEntry { id: MemberId([number; 16]), name, organisation: OrganisationId([organisation; 16]), role, lead }
}

fn device(number: u8) -> DeviceEntry {
    DeviceEntry { id: key(number).id(), name: format!("Laptop {number}") }
}

fn sign(log: &Log, author: u8, action: Action) -> SignedOperation {
    let action = agreed(author, action);
    let operation = Operation { parents: log.heads(), author: key(author).id(), time: 1, action };
    SignedOperation::new(operation, &key(author)).unwrap()
}

fn founding() -> SignedOperation {
    let action = Action::Create {
        nonce: [0; 16],
        organisation: organisation(0),
        member: member(0, 0, Role::MenteeTeam, true),
        device: device(0),
    };
    let operation = Operation { parents: vec![], author: key(0).id(), time: 1, action };
    SignedOperation::new(operation, &key(0)).unwrap()
}

fn invitation(number: u8) -> InvitationId {
    InvitationId([number; 32])
}

fn invite(number: u8, organisation_number: u8, role: Role, lead: bool) -> Action {
    Action::Invite {
        invitation: invitation(number),
        organisation: organisation(organisation_number),
        role,
        lead,
        expires: 2,
    }
}

/// An admission of laptop `number`, which agrees to be let in by whoever signs it.
fn admit(number: u8, organisation_number: u8, role: Role, lead: bool) -> Action {
    let (device, invitation) = (device(number), invitation(number));
    let id = MemberId::of_invited(&device.id, &invitation);
    Action::Admit {
        invitation: Some(invitation),
        organisation: organisation(organisation_number),
        member: MemberEntry { id, ..member(number, organisation_number, role, lead) },
        consent: Consent([0; 64]),
        device,
    }
}

/// Fills in the agreement of the laptop that is let in.
fn agreed(author: u8, mut action: Action) -> Action {
    if let Action::Admit { invitation, device, consent, .. } = &mut action
        && let Some(joining) = (0..=u8::MAX).map(key).find(|key| key.id() == device.id)
    {
        *consent = Consent::new(&joining, invitation.as_ref(), &key(author).id());
    }
    action
}

/// A log in which laptop 1 belongs to the mentor's lead.
fn of_two_cities() -> Log {
    let mut log = Log::new(founding()).unwrap();
    for action in [invite(1, 1, Role::MentorTeam, true), admit(1, 1, Role::MentorTeam, true)] {
        let signed = sign(&log, 0, action);
        assert_eq!(log.insert(signed), Ok(Inserted::New));
    }
    log
}

#[test]
fn the_founder_invites_anybody_and_a_lead_the_own_city() {
    let log = of_two_cities();
    let rows: [(u8, Action, Inserted); 6] = [
        (0, invite(2, 0, Role::MenteeTeam, false), Inserted::New),
        (0, invite(2, 1, Role::MentorAssociation, true), Inserted::New),
        (1, invite(2, 1, Role::MentorTeam, true), Inserted::New),
        (1, invite(2, 1, Role::Observer, true), Inserted::WithoutEffect),
        (1, invite(2, 0, Role::MenteeTeam, false), Inserted::WithoutEffect),
        // Nobody was invited with this invitation.
        (1, admit(2, 1, Role::MentorTeam, false), Inserted::WithoutEffect),
    ];
    for (author, action, expected) in rows {
        let mut log = log.clone();
        let signed = sign(&log, author, action.clone());
        assert_eq!(log.insert(signed), Ok(expected), "{action:?}");
    }
}

#[test]
fn an_invitation_gives_what_it_says_and_no_more() {
    let mut log = of_two_cities();
    let signed = sign(&log, 0, invite(2, 0, Role::MenteeTeam, false));
    log.insert(signed).unwrap();
    for (action, expected) in [
        (admit(2, 0, Role::MenteeTeam, true), Inserted::WithoutEffect),
        (admit(2, 0, Role::Observer, false), Inserted::WithoutEffect),
        (admit(2, 1, Role::MenteeTeam, false), Inserted::WithoutEffect),
        (admit(2, 0, Role::MenteeTeam, false), Inserted::New),
    ] {
        let mut log = log.clone();
        let signed = sign(&log, 0, action.clone());
        assert_eq!(log.insert(signed), Ok(expected), "{action:?}");
        let is_in = log.membership().member_of(&key(2).id()).is_some();
        assert_eq!(is_in, expected == Inserted::New);
    }
}

#[test]
fn who_does_not_take_part_writes_no_operation() {
    let mut log = of_two_cities();
    let signed = sign(&log, 4, invite(4, 0, Role::MenteeTeam, true));
    assert_eq!(log.insert(signed), Err(LogError::NotAMember));
    assert_eq!(log.len(), 3);
}

#[test]
fn operations_that_come_too_early_or_from_elsewhere_are_refused() {
    let full = of_two_cities();
    let operations: Vec<SignedOperation> = full.operations().into_iter().cloned().collect();
    let mut log = Log::new(operations[0].clone()).unwrap();
    let parent = operations[1].id;
    assert_eq!(log.insert(operations[2].clone()), Err(LogError::MissingParent(parent)));
    assert_eq!(log.insert(operations[0].clone()), Ok(Inserted::Known));
    assert_eq!(Log::new(operations[1].clone()).unwrap_err(), LogError::NoFounder);
    let mut other = founding().operation;
    other.time = 9;
    let other = SignedOperation::new(other, &key(0)).unwrap();
    assert_eq!(log.insert(other), Err(LogError::OtherProgramme));
}

#[test]
fn a_signed_operation_that_was_altered_is_refused() {
    let log = of_two_cities();
    let bytes = sign(&log, 0, invite(2, 0, Role::MenteeTeam, false)).to_bytes().to_vec();
    assert!(SignedOperation::from_bytes(&bytes).is_ok());
    for at in 0..bytes.len() {
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        assert!(SignedOperation::from_bytes(&altered).is_err(), "byte {at}");
    }
    for len in 0..bytes.len() {
        assert!(SignedOperation::from_bytes(&bytes[..len]).is_err(), "{len} bytes");
    }
}

#[test]
fn what_a_later_version_writes_is_kept_without_effect() {
    let mut log = of_two_cities();
    let before = log.membership().clone();
    for action in
        [Action::Unknown { kind: 900, body: vec![1, 2, 3] }, Action::Revoke { device: key(1).id(), cut: [7; 32] }]
    {
        let signed = sign(&log, 1, action);
        assert_eq!(SignedOperation::from_bytes(signed.to_bytes()).unwrap(), signed);
        log.insert(signed).unwrap();
    }
    assert_eq!(*log.membership(), before);
    assert_eq!(log.len(), 5);
}

/// One thing that happens among laptops that write apart.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant)] // a few dozen of them, in a test
enum Step {
    /// A laptop writes an operation, entitled or not.
    Write { author: u8, action: Action },
    /// A laptop hears everything that another knows.
    Hear { who: u8, from: u8 },
}

fn arb_role() -> impl Strategy<Value = Role> {
    prop::sample::select(vec![Role::MenteeTeam, Role::MentorTeam, Role::Observer])
}

fn arb_action() -> impl Strategy<Value = Action> {
    let numbers = || (0..DEVICES, 0..2u8);
    prop_oneof![
        3 => (numbers(), arb_role(), any::<bool>()).prop_map(|((number, city), role, lead)| invite(number, city, role, lead)),
        3 => (numbers(), arb_role(), any::<bool>()).prop_map(|((number, city), role, lead)| admit(number, city, role, lead)),
        2 => (0..DEVICES, arb_role(), any::<bool>())
            .prop_map(|(number, role, lead)| Action::SetRole { member: MemberId([number; 16]), role, lead }),
        1 => (0..DEVICES).prop_map(|number| Action::Revoke { device: key(number).id(), cut: [1; 32] }),
        1 => any::<u8>().prop_map(|byte| Action::Unknown { kind: 500, body: vec![byte] }),
    ]
}

fn arb_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0..DEVICES, arb_action()).prop_map(|(author, action)| Step::Write { author, action }),
        1 => (0..DEVICES, 0..DEVICES).prop_map(|(who, from)| Step::Hear { who, from }),
    ]
}

/// Lets laptops write apart, all of them members from the start, and returns every operation.
fn live(steps: &[Step]) -> Vec<SignedOperation> {
    let mut start = of_two_cities();
    for number in 2..DEVICES {
        let city = number % 2;
        let role = if city == 0 { Role::MenteeTeam } else { Role::MentorTeam };
        for action in [invite(number, city, role, number == 3), admit(number, city, role, number == 3)] {
            let signed = sign(&start, 0, action);
            assert_eq!(start.insert(signed), Ok(Inserted::New));
        }
    }
    let mut logs: Vec<Log> = (0..DEVICES).map(|_| start.clone()).collect();
    for step in steps {
        match step {
            Step::Write { author, action } => {
                let log = &mut logs[usize::from(*author)];
                let signed = sign(log, *author, action.clone());
                log.insert(signed).unwrap();
            }
            Step::Hear { who, from } => {
                let operations: Vec<SignedOperation> =
                    logs[usize::from(*from)].operations().into_iter().cloned().collect();
                for signed in operations {
                    logs[usize::from(*who)].insert(signed).unwrap();
                }
            }
        }
    }
    let mut all: Vec<SignedOperation> = Vec::new();
    for signed in logs.iter().flat_map(|log| log.operations()) {
        if !all.contains(signed) {
            all.push(signed.clone());
        }
    }
    all
}

/// Inserts operations in this order, each as soon as what it names is there.
fn assemble(operations: &[SignedOperation]) -> Log {
    let mut log = Log::new(founding()).unwrap();
    let mut waiting: Vec<SignedOperation> = operations.to_vec();
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|signed| match log.insert(signed.clone()) {
            Ok(_) => false,
            Err(LogError::MissingParent(_)) => true,
            Err(error) => panic!("{error}"),
        });
        assert!(waiting.len() < before, "something waits for ever");
    }
    log
}

fn fingerprint(log: &Log) -> (Membership, Vec<OperationId>, Vec<OperationId>) {
    (log.membership().clone(), log.heads(), log.operations().iter().map(|signed| signed.id).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_order_of_arrival_gives_the_same_membership(
        steps in prop::collection::vec(arb_step(), 1..24),
        keys in prop::collection::vec(any::<u64>(), 64),
    ) {
        let operations = live(&steps);
        let first = fingerprint(&assemble(&operations));
        let mut shuffled: Vec<(u64, SignedOperation)> =
            operations.into_iter().enumerate().map(|(at, signed)| (keys[at % keys.len()] ^ at as u64, signed)).collect();
        shuffled.sort_by_key(|(key, _)| *key);
        let shuffled: Vec<SignedOperation> = shuffled.into_iter().map(|(_, signed)| signed).collect();
        prop_assert_eq!(&fingerprint(&assemble(&shuffled)), &first);
        let reversed: Vec<SignedOperation> = shuffled.into_iter().rev().collect();
        prop_assert_eq!(&fingerprint(&assemble(&reversed)), &first);
    }

    #[test]
    fn a_log_reads_back_from_its_own_operations(steps in prop::collection::vec(arb_step(), 1..16)) {
        let log = assemble(&live(&steps));
        let bytes: Vec<Vec<u8>> = log.operations().iter().map(|signed| signed.to_bytes().to_vec()).collect();
        let again = Log::from_operations(&bytes).unwrap();
        prop_assert_eq!(fingerprint(&again), fingerprint(&log));
    }

    #[test]
    fn what_somebody_knew_does_not_depend_on_what_came_since(steps in prop::collection::vec(arb_step(), 1..16)) {
        let operations = live(&steps);
        let full = assemble(&operations);
        let mut growing = Log::new(founding()).unwrap();
        for signed in full.operations() {
            growing.insert(signed.clone()).unwrap();
            let then = growing.membership().clone();
            prop_assert_eq!(full.membership_at(&growing.heads()), Some(then));
        }
    }
}

#[test]
fn a_device_that_is_not_in_the_log_belongs_to_nobody() {
    assert!(of_two_cities().membership().member_of(&DeviceId([0; 32])).is_none());
}

#[test]
fn nobody_is_let_in_or_taken_for_somebody_unasked() {
    let log = of_two_cities();
    let sign_as_it_is = |author: u8, action: Action| {
        let operation = Operation { parents: log.heads(), author: key(author).id(), time: 1, action };
        SignedOperation::new(operation, &key(author)).map(|_| ())
    };
    // The mentor's lead names the key of somebody who did not agree, or who agreed to another inviter.
    let unasked = admit(5, 1, Role::MentorTeam, false);
    assert_eq!(sign_as_it_is(1, unasked.clone()), Err(OperationError::NoConsent));
    assert_eq!(sign_as_it_is(1, agreed(0, unasked.clone())), Err(OperationError::NoConsent));
    assert_eq!(sign_as_it_is(1, agreed(1, unasked)), Ok(()));
    let mut own_laptop = admit(5, 1, Role::MentorTeam, true);
    if let Action::Admit { invitation, .. } = &mut own_laptop {
        *invitation = None;
    }
    assert_eq!(sign_as_it_is(1, own_laptop), Err(OperationError::NoConsent));
    // And lets a second key of its own in as the founder.
    let mut as_founder = agreed(1, admit(5, 1, Role::MentorTeam, false));
    if let Action::Admit { member, .. } = &mut as_founder {
        member.id = MemberId([0; 16]);
    }
    assert_eq!(sign_as_it_is(1, as_founder), Err(OperationError::BadMember));
}

#[test]
fn an_invitation_serves_one_laptop() {
    let mut log = of_two_cities();
    let signed = sign(&log, 0, invite(2, 0, Role::MenteeTeam, false));
    log.insert(signed).unwrap();
    let by_second_laptop = |number: u8| {
        let (device, invitation) = (device(number), invitation(2));
        let id = MemberId::of_invited(&device.id, &invitation);
        Action::Admit {
            invitation: Some(invitation),
            organisation: organisation(0),
            member: MemberEntry { id, ..member(number, 0, Role::MenteeTeam, false) },
            consent: Consent([0; 64]),
            device,
        }
    };
    let (first, apart) = (sign(&log, 0, by_second_laptop(5)), sign(&log, 0, by_second_laptop(6)));
    assert_eq!(log.insert(first), Ok(Inserted::New));
    let after = sign(&log, 0, by_second_laptop(7));
    assert_eq!(log.insert(after), Ok(Inserted::WithoutEffect));
    // Used by two who did not know of each other, it serves one of them, the same one everywhere.
    log.insert(apart).unwrap();
    let joined = [5, 6].map(|number| log.membership().devices.contains_key(&key(number).id()));
    assert_eq!(joined.iter().filter(|joined| **joined).count(), 1);
}

#[test]
fn a_lead_gives_no_role_but_the_own() {
    let log = of_two_cities();
    let mentor_lead = MemberId::of_invited(&key(1).id(), &invitation(1));
    for (action, expected) in [
        (invite(2, 1, Role::MenteeTeam, false), Inserted::WithoutEffect),
        (invite(2, 1, Role::MentorTeam, false), Inserted::New),
        (Action::SetRole { member: mentor_lead, role: Role::MenteeTeam, lead: true }, Inserted::WithoutEffect),
        (Action::SetRole { member: mentor_lead, role: Role::MentorTeam, lead: false }, Inserted::New),
    ] {
        let mut log = log.clone();
        let signed = sign(&log, 1, action.clone());
        assert_eq!(log.insert(signed), Ok(expected), "{action:?}");
    }
}

#[test]
fn who_leads_is_unmade_by_nobody_who_came_later() {
    let mut log = of_two_cities();
    for action in [invite(2, 0, Role::MenteeTeam, true), admit(2, 0, Role::MenteeTeam, true)] {
        let signed = sign(&log, 0, action);
        log.insert(signed).unwrap();
    }
    let founder = log.membership().member_of(&key(0).id()).unwrap().id;
    let second = log.membership().member_of(&key(2).id()).unwrap().id;
    let unmake = |member| Action::SetRole { member, role: Role::MenteeTeam, lead: false };
    for (author, member, expected) in [
        (2, founder, Inserted::WithoutEffect),
        (0, second, Inserted::New),
        // Who came earlier may, and everybody steps back for oneself.
        (2, second, Inserted::New),
        (0, founder, Inserted::New),
    ] {
        let mut log = log.clone();
        let signed = sign(&log, author, unmake(member));
        assert_eq!(log.insert(signed), Ok(expected), "{author} {member:?}");
    }
}
