//! Who is let in by an invitation: over real pairing sessions on this machine's loopback.

use std::path::Path;

use taccuino_api::{InvitedOrganisation, PairingStep, WaitingView};
use taccuino_core::ids::{DeviceId, InvitationId};
use taccuino_core::membership::Role;
use taccuino_sync::pairing::{
    DriverOptions, JoinEvent, JoinSession, JoinTicket, PairingIdentity, PairingRefusal, WordLanguage,
};
use taccuino_sync::transport::{Lookup, LookupScope};

use super::*;
use crate::launch::open::{self, Here};

/// Starts a desk that other laptops of this machine can reach.
async fn reachable_desk_on(disk: &Disk) -> Here {
    let disk = disk.clone();
    let store = Store::with_backend(move || disk.clone()).unwrap();
    let mut notebook = Notebook::open(store, DeviceKey::from_bytes(&[7; 32])).unwrap();
    let network = open::start_network(&mut notebook, true).await;
    assert!(network.is_some());
    Here::start(notebook, Path::new("/nowhere"), network, None).unwrap()
}

/// Founds a programme and invites whoever comes, with a person who compares the words.
async fn invite(page: &mut Page) -> (InvitationId, String) {
    let (programme, _) = programme_and_plan(page).await;
    let invited = page.call(Command::Invite {
        programme,
        organisation: InvitedOrganisation::New("Valdoria".into()),
        role: Role::MentorTeam,
        lead: true,
        auto_admit: false,
        minutes: 60,
    });
    let Ok(Answer::Invitation(invitation)) = invited.await else { panic!("there is no invitation") };
    (invitation.id, invitation.text)
}

fn device(number: u8) -> DeviceId {
    DeviceId(*iroh::SecretKey::from_bytes(&[number; 32]).public().as_bytes())
}

/// Joins as laptop `number`, found by the local lookup wherever the inviter listens.
async fn join(invitation: &str, number: u8) -> JoinSession {
    let identity = PairingIdentity {
        device_key: iroh::SecretKey::from_bytes(&[number; 32]),
        person_name: format!("Person {number}"),
        device_name: "laptop".into(),
        organisation_name: None,
        language: WordLanguage::Italian,
        addresses: Vec::new(),
    };
    let options = DriverOptions {
        loopback_only: true,
        port_hint: Some(0),
        lookup: Some(Lookup::start(LookupScope::Loopback)),
        ..DriverOptions::default()
    };
    JoinSession::start(JoinTicket::read(invitation).unwrap(), None, identity, options).await.unwrap()
}

/// The next event that is neither about the search nor about the words.
async fn outcome(joiner: &mut JoinSession) -> JoinEvent {
    loop {
        let event = tokio::time::timeout(Duration::from_secs(40), joiner.next_event()).await;
        match event.expect("the joiner says something").expect("the joiner lives") {
            JoinEvent::Searching | JoinEvent::Hint(_) | JoinEvent::Compare(_) => {}
            event => return event,
        }
    }
}

async fn waiting(page: &mut Page) -> WaitingView {
    let is_waiting = |event: &Event| matches!(event, Event::Inviting { step: PairingStep::Waiting(_), .. });
    match page.happens(is_waiting).await {
        Event::Inviting { step: PairingStep::Waiting(view), .. } => view,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_let_in_but_the_laptop_whose_words_were_compared() {
    let here = reachable_desk_on(&Disk::default()).await;
    let mut page = Page::open(&here.desk).await;
    let (invitation, text) = invite(&mut page).await;
    let first = join(&text, 1).await;
    assert_eq!(waiting(&mut page).await.device, device(1));
    // While the person compares, the first gives up and a second takes its place.
    drop(first);
    page.happens(|event| matches!(event, Event::Inviting { step: PairingStep::Refused(_), .. })).await;
    let mut second = join(&text, 2).await;
    assert_eq!(waiting(&mut page).await.device, device(2));
    for admit in [true, false] {
        let decide = Command::Decide { invitation, device: device(1), admit };
        assert_eq!(page.call(decide).await, Err(ErrorCode::AnotherWaits));
    }
    let decide = Command::Decide { invitation, device: device(2), admit: true };
    assert_eq!(page.call(decide).await, Ok(Answer::Done));
    assert!(matches!(outcome(&mut second).await, JoinEvent::Admitted { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_lets_in_one_laptop_also_when_the_inviter_ends_before_it_has_the_log() {
    let disk = Disk::default();
    let here = reachable_desk_on(&disk).await;
    let mut page = Page::open(&here.desk).await;
    let (invitation, text) = invite(&mut page).await;
    let mut first = join(&text, 1).await;
    waiting(&mut page).await;
    let decide = Command::Decide { invitation, device: device(1), admit: true };
    assert_eq!(page.call(decide).await, Ok(Answer::Done));
    let JoinEvent::Admitted { log, .. } = outcome(&mut first).await else { panic!("it is let in") };
    // It never says that it stored the log.
    here.stop(Ending::Soon).await.unwrap();
    drop(first);

    let _here = reachable_desk_on(&disk).await;
    let mut second = join(&text, 2).await;
    assert_eq!(outcome(&mut second).await, JoinEvent::Refused { reason: PairingRefusal::Used });
    match outcome(&mut join(&text, 1).await).await {
        JoinEvent::Admitted { log: again, .. } => assert_eq!(again, log),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_could_not_be_let_in_on_a_full_disk_is_let_in_when_there_is_room_again() {
    let disk = Disk::default();
    let here = reachable_desk_on(&disk).await;
    let mut page = Page::open(&here.desk).await;
    let (invitation, text) = invite(&mut page).await;
    let mut joiner = join(&text, 1).await;
    waiting(&mut page).await;
    disk.is_full.store(true, Ordering::SeqCst);
    let decide = Command::Decide { invitation, device: device(1), admit: true };
    assert_eq!(page.call(decide.clone()).await, Err(ErrorCode::Storage(StorageTrouble::Full)));
    disk.is_full.store(false, Ordering::SeqCst);
    page.happens(|event| *event == Event::TroubleOver).await;
    assert_eq!(page.call(decide).await, Ok(Answer::Done));
    assert!(matches!(outcome(&mut joiner).await, JoinEvent::Admitted { .. }));
}
