//! Three laptops of one programme: two of the mentee's team, one of the mentor's, and a fourth machine for others.
//!
//! Owns their machines, cables and how they come together; must not know what they write.

use std::io::{BufRead, BufReader, Read};
use std::process::Child;

use crate::net::{Lab, Machine};
use serde_json::Value;

use super::laptop::{Laptop, Shown, eventually};

/// The three laptops, what connects them, and the machine of whoever else is there.
#[derive(Debug)]
pub struct Team {
    /// The mentee's lead, who founds the programme.
    pub anna: Laptop,
    /// Of the mentee's team.
    pub luca: Laptop,
    /// The mentor.
    pub ben: Laptop,
    /// A machine on the same switch, unplugged, for whoever does not belong here.
    pub other: Machine,
    /// The invitations of Luca and Ben, which are used.
    pub used: [Value; 2],
    // Last: what runs on the machines ends before they are cleared away.
    _lab: Lab,
}

impl Team {
    /// Starts three laptops on machines without link, route and relay, lets them invite and join each other by words and
    /// by text, and only then plugs the cables in; or says that `test` is skipped.
    pub fn gather(test: &str, firewalls: bool) -> Option<Self> {
        let lab = Lab::open(test)?;
        let machines = ["anna", "luca", "ben", "other"].map(|name| lab.machine(name));
        let addresses = ["10.77.0.1/24", "10.77.0.2/24", "10.77.0.3/24", "10.77.0.4/24"];
        let cables: Vec<(&Machine, &str)> = machines.iter().zip(addresses).collect();
        lab.switch(&cables);
        let [anna, luca, ben, other] = machines;
        if firewalls {
            [&anna, &luca, &ben].into_iter().for_each(Machine::raise_firewall);
        }
        let mut anna = Laptop::new(anna, "Anna", "Borgo Sereno");
        let mut luca = Laptop::new(luca, "Luca", "Borgo Sereno");
        let mut ben = Laptop::new(ben, "Ben", "Rivabella");
        [&mut anna, &mut luca, &mut ben].into_iter().for_each(Laptop::start);

        anna.json(&["programme", "new", "--title", "Borgo Sereno e Rivabella"]);
        let of_luca = anna.json(&["invite", "--auto-admit"]);
        let of_ben = anna.json(&["invite", "--auto-admit", "--organisation", "Rivabella", "--lead"]);
        let by_text = begin_to_join(&luca, &["join", text_of(&of_luca)]);
        let words = words_of(&of_ben);
        let by_words = begin_to_join(&ben, &[["join", "--words"].as_slice(), &words].concat());
        let team = Self { anna, luca, ben, other, used: [of_luca, of_ben], _lab: lab };
        team.plug_in();
        has_joined(by_text);
        has_joined(by_words);
        team.is_complete();
        Some(team)
    }

    /// Lists the three.
    pub fn laptops(&self) -> [&Laptop; 3] {
        [&self.anna, &self.luca, &self.ben]
    }

    /// Plugs all cables in.
    pub fn plug_in(&self) {
        self.laptops().into_iter().for_each(|laptop| laptop.machine.plug_in());
    }

    /// Pulls all cables.
    pub fn unplug(&self) {
        self.laptops().into_iter().for_each(|laptop| laptop.machine.unplug());
    }

    /// Waits until each laptop is connected with both others.
    pub fn is_complete(&self) {
        for laptop in self.laptops() {
            for other in self.laptops().iter().filter(|other| other.person() != laptop.person()) {
                let what = format!("{} has found {}", laptop.person(), other.person());
                eventually(&what, || laptop.is_near(other.person()).then_some(()));
            }
        }
    }

    /// Waits until all three hold the same of a document: the same heads, and so the same words.
    pub fn holds_the_same(&self, document: &str) -> Shown {
        let shown = eventually("all three have the same heads", || {
            let [anna, luca, ben] = self.laptops().map(|laptop| laptop.shown(document));
            let (anna, luca, ben) = (anna?, luca?, ben?);
            (anna.heads() == luca.heads() && anna.heads() == ben.heads()).then_some([anna, luca, ben])
        });
        let [anna, luca, ben] = shown;
        assert_ne!(anna.heads(), &serde_json::json!([]));
        assert_eq!(anna.view(), luca.view());
        assert_eq!(anna.view(), ben.view());
        anna
    }
}

/// Returns the text of an invitation.
pub fn text_of(invitation: &Value) -> &str {
    invitation["text"].as_str().expect("a text")
}

/// Returns the twelve words of an invitation.
pub fn words_of(invitation: &Value) -> Vec<&str> {
    invitation["words"].as_array().expect("words").iter().map(|word| word.as_str().expect("a word")).collect()
}

/// A command that looks for the inviter, and what it has yet to say.
struct Joining(Child, BufReader<std::process::ChildStderr>);

/// Begins to join and returns once the laptop is looking for the inviter.
fn begin_to_join(laptop: &Laptop, words: &[&str]) -> Joining {
    let mut child = laptop.command(words).spawn().expect("the command starts");
    let mut errors = BufReader::new(child.stderr.take().expect("it has an error output"));
    let mut line = String::new();
    errors.read_line(&mut line).expect("it says something");
    assert_eq!(line, "looking for the other laptop\n");
    Joining(child, errors)
}

/// Waits until a laptop has joined.
fn has_joined(Joining(mut child, mut errors): Joining) {
    let mut said = String::new();
    errors.read_to_string(&mut said).expect("text");
    assert!(child.wait().expect("it ends").success(), "{said}");
}
