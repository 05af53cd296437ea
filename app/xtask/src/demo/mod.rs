//! `cargo xtask demo`: three laptops on this machine, paired by the real protocol, with an invented programme.
//!
//! Owns the order of things. `laptop` runs one device, `pairing` makes them one programme, `sample` fills it.

mod laptop;
mod pairing;
mod sample;

use std::fs;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};
use crate::folders::Folders;
use crate::interrupt;
use crate::node::{self, NodeProfile};
use crate::page::{self, PageOrder};
use crate::progress::Progress;
use laptop::Laptop;
use sample::Sample;

/// What may happen while the laptops run.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Event {
    /// The person pressed Ctrl-C, or the system asks this process to end.
    Interrupted,
    /// The node of the laptop of this name ended.
    Ended(String),
}

/// Builds, starts, pairs and fills three laptops, and keeps them until Ctrl-C.
///
/// # Errors
/// A build or a step of the real protocol did not succeed, or a node ended by itself.
pub(crate) fn demo(folders: &Folders, order: PageOrder, data: Option<String>) -> Outcome {
    let mut progress = Progress::new(5);
    progress.step("the page", "4 minutes the first time");
    let page_folder = page::build(folders, order)?;
    progress.step("the node", "6 minutes the first time");
    let binary = node::build(folders, NodeProfile::Development, &page_folder)?;

    let sample = Sample::load(folders)?;
    let folder = data_folder(folders, data)?;
    let (sender, events) = mpsc::channel();
    let interrupted = sender.clone();
    // A send fails only when the demo is over anyway.
    interrupt::on_interrupt(move || drop(interrupted.send(Event::Interrupted)))?;

    progress.step("three laptops", "a moment");
    let mut laptops = Vec::new();
    for person in sample.people() {
        laptops.push(Laptop::start(&binary, &folder, person, sender.clone())?);
    }
    let fresh = laptops.iter().all(Laptop::is_fresh);
    progress.step("one programme", "a moment");
    if fresh {
        pairing::pair(&sample, &laptops)?;
    } else {
        println!("They have met before; their data is in {}.", folder.display());
    }
    progress.step("what they wrote", "a moment");
    if fresh {
        sample.write(&laptops)?;
    }
    present(&laptops, &folder);
    let outcome = wait(&events);
    println!("\nStopping the three laptops ...");
    laptops.iter_mut().for_each(Laptop::ask_to_end);
    for laptop in &mut laptops {
        laptop.stop()?;
    }
    outcome
}

fn present(laptops: &[Laptop], folder: &std::path::Path) {
    println!("\nThree laptops are running. Open their pages, side by side in one browser if you like:\n");
    for laptop in laptops {
        let person = laptop.person();
        println!("  {} ({})\n    {}\n", person.person, person.organisation, laptop.address());
    }
    println!("Their data is in {}.", folder.display());
    println!("Ctrl-C stops all three; `cargo xtask demo --data DIR` with that folder starts them again.");
}

fn wait(events: &mpsc::Receiver<Event>) -> Outcome {
    match events.recv() {
        Ok(Event::Ended(name)) => Err(Failure::new(
            format!("The node of {name} ended by itself."),
            "Its last words are in the log beside its data; please report it with them.",
        )),
        Ok(Event::Interrupted) | Err(_) => Ok(()),
    }
}

fn data_folder(folders: &Folders, named: Option<String>) -> Outcome<PathBuf> {
    let folder = match named {
        Some(folder) => std::path::absolute(&folder)
            .map_err(|error| Failure::file("Finding", std::path::Path::new(&folder), &error))?,
        None => {
            let demos = folders.target().join("demo");
            let taken = |number: &u32| demos.join(number.to_string()).exists();
            let free = (1..).find(|number| !taken(number)).unwrap_or_default();
            demos.join(free.to_string())
        }
    };
    fs::create_dir_all(&folder).map_err(|error| Failure::file("Making", &folder, &error))?;
    Ok(folder)
}

/// Asks again and again until `probe` has an answer.
///
/// # Errors
/// `probe` fails, or there is no answer within a minute; `what` says what was waited for.
fn wait_until<T>(what: &str, mut probe: impl FnMut() -> Outcome<Option<T>>) -> Outcome<T> {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(answer) = probe()? {
            return Ok(answer);
        }
        if Instant::now() > deadline {
            return Err(Failure::new(
                format!("Waited a minute in vain: {what}."),
                "Read the logs beside the data of the laptops; a firewall on this machine may be in the way.",
            ));
        }
        // The command line has no way to be told, so it asks.
        thread::sleep(Duration::from_millis(200));
    }
}
