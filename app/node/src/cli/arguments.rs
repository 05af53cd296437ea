//! Everything that can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use serde::Serialize;
use taccuino_core::documents::{DocKind, ItemKey};
use taccuino_core::ids::ChangeId;
use taccuino_core::membership::{Level, Role};

use super::guide;

/// An offline-first, peer-to-peer notebook for city-to-city mentoring.
///
/// Without a command it opens the notebook in a window and ends some time after the window was closed.
#[derive(Debug, Parser)]
#[command(name = "taccuino", version)]
pub(super) struct Arguments {
    /// The folder of the data; without it the user's own, on this laptop.
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Answer in JSON.
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Look for other laptops on this machine only: for demonstrations and tests.
    #[arg(long, global = true)]
    pub(super) loopback: bool,
    /// Write the log into a file instead of standard error.
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) log: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub(super) action: Option<Action>,
}

impl Arguments {
    pub(super) fn is_serving(&self) -> bool {
        matches!(self.action, None | Some(Action::Serve(_)))
    }
}

/// One command.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Run the node and open its page; opens the running one if there is one.
    Serve(ServeArguments),
    /// Say who sits at this laptop.
    Setup(SetupArguments),
    /// Programmes on this laptop.
    #[command(subcommand)]
    Programme(ProgrammeAction),
    /// Documents on this laptop.
    #[command(subcommand)]
    Doc(DocAction),
    /// List the organisations, people and laptops of a programme, or say what one of them may do.
    People(PeopleArguments),
    /// Invite somebody into a programme.
    ///
    /// Prints the invitation's text on the first line. Then waits until somebody was admitted; with --auto-admit and a
    /// node running on the folder it returns at once, and the node admits.
    Invite(InviteArguments),
    /// Join a programme by an invitation.
    Join(JoinArguments),
    /// Look for words in everything that this laptop's owner may read.
    ///
    /// All words must stand in one document, each at the beginning of a word, or of three letters or more anywhere.
    /// Capitals and accents make no difference.
    Search {
        /// The words.
        #[arg(required = true)]
        words: Vec<String>,
        /// Look in this programme only; its id, or its beginning.
        #[arg(long, value_name = "ID")]
        programme: Option<String>,
    },
    /// List what links may point at, and the links, each as FROM -> TO.
    Trace(OfProgramme),
    /// Packs: what assessments and forms ask.
    #[command(subcommand)]
    Pack(PackAction),
    /// List the other laptops.
    Peers,
    /// Look for a laptop at an address.
    LookFor {
        /// The laptop's id, or its beginning.
        device: String,
        /// Its address, such as 192.168.1.20 or 192.168.1.20:47600.
        address: String,
    },
    /// Say where the words are: which documents are on this laptop only, and what others have.
    Status,
    /// List who changed what in a document, and when.
    History {
        /// The document's id, or its beginning.
        document: String,
    },
    /// Write a copy of everything but this laptop's key into a file that does not exist yet.
    Backup {
        /// The file.
        file: PathBuf,
    },
    /// Put a copy in place of a notebook that is not there yet.
    Restore {
        /// The file.
        file: PathBuf,
    },
    /// Work offline, or not any more.
    Offline {
        /// Whether to work offline.
        #[arg(value_parser = ["on", "off"])]
        state: String,
    },
    /// Name the relay to use over the internet from the next start on; without an address: none.
    Relay {
        /// The relay's URL.
        #[arg(default_value = "")]
        address: String,
    },
    /// End the node that runs on the folder, after saving and sending.
    Stop,
}

/// How to serve.
#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// The port of the page; without it the last one, or any.
    #[arg(long, value_name = "N")]
    pub(super) port: Option<u16>,
    /// Do not open the page.
    #[arg(long)]
    pub(super) no_open: bool,
    /// End some time after the last window was closed.
    #[arg(long)]
    pub(super) until_closed: bool,
}

/// Who sits at this laptop.
#[derive(Debug, Args)]
pub(super) struct SetupArguments {
    /// The person's name.
    #[arg(long)]
    pub(super) name: String,
    /// The organisation's name.
    #[arg(long)]
    pub(super) organisation: String,
    /// The laptop's name.
    #[arg(long)]
    pub(super) laptop: String,
    /// The page's language.
    #[arg(long, default_value = "it")]
    pub(super) language: String,
}

/// What to do with programmes.
#[derive(Debug, Subcommand)]
pub(super) enum ProgrammeAction {
    /// Found a programme; its founder belongs to the mentee's team and may invite everybody.
    New {
        /// Its title.
        #[arg(long)]
        title: String,
        /// Its theme in words.
        #[arg(long, default_value = "")]
        theme: String,
        /// How it is run; prepares its steps.
        #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(taccuino_core::documents::programme::PRESETS))]
        preset: Option<String>,
    },
    /// List the programmes.
    List,
}

/// Which programme.
#[derive(Debug, Args)]
pub(super) struct OfProgramme {
    /// The programme's id, or its beginning; may be left out where there is only one.
    #[arg(long, value_name = "ID")]
    pub(super) programme: Option<String>,
}

/// Which people.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct PeopleArguments {
    #[command(flatten)]
    pub(super) of: OfProgramme,
    /// What to do; without it they are listed.
    #[command(subcommand)]
    pub(super) action: Option<PeopleAction>,
}

/// What to do with people.
#[derive(Debug, Subcommand)]
pub(super) enum PeopleAction {
    /// Let a person invite others into the own organisation, or not any more.
    SetLead {
        /// The person's id, its beginning, or the name.
        member: String,
        /// Whether the person may invite others.
        #[arg(value_parser = ["on", "off"])]
        state: String,
        #[command(flatten)]
        of: OfProgramme,
    },
}

/// What to do with documents.
#[derive(Debug, Subcommand)]
pub(super) enum DocAction {
    /// Create a document.
    New(NewArguments),
    /// List the documents that this laptop may read.
    List(OfProgramme),
    /// Show a document's content.
    Show {
        /// The document's id, or its beginning.
        document: String,
        /// Show it as it stood at a change, such as a version of a plan names; may be repeated.
        #[arg(long, value_name = "CHANGE")]
        at: Vec<ChangeId>,
    },
    /// Edit a document by JSON lines on standard input.
    #[command(after_long_help = guide::of_edits())]
    Edit {
        /// The document's id, or its beginning.
        document: String,
        /// Take each line as a batch of its own: save it, print its number, then read the next.
        #[arg(long)]
        each: bool,
    },
    /// Note that a plan has reached a stage, and keep what it says now.
    ///
    /// Prints the change at which the plan reads so for ever: for `doc show --at`.
    Reach(ReachArguments),
}

/// Which stage a plan has reached.
#[derive(Debug, Args)]
pub(super) struct ReachArguments {
    /// The plan's id, or its beginning.
    pub(super) document: String,
    /// The stage.
    #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(taccuino_core::documents::plan::STAGES))]
    pub(super) stage: String,
    /// The day, YYYY-MM-DD.
    #[arg(long, value_name = "DAY")]
    pub(super) date: String,
    /// What this version is called.
    #[arg(long, default_value = "")]
    pub(super) name: String,
    /// The key of its entry; without it a random one.
    #[arg(long, value_name = "KEY")]
    pub(super) version: Option<ItemKey>,
}

/// What to do with packs.
#[derive(Debug, Subcommand)]
pub(super) enum PackAction {
    /// Say what is wrong with the pack in a folder, each with file and line; needs no notebook.
    Check {
        /// The folder with pack.toml and one file a language.
        folder: PathBuf,
    },
    /// Bring the pack in a folder into this notebook; documents can be begun with it from then on.
    ///
    /// A newer version of a pack serves the documents that were begun with an older one: no question that they may
    /// have answered can be missing in it.
    Import {
        /// The folder with pack.toml and one file a language.
        folder: PathBuf,
    },
    /// List the packs at hand.
    List,
}

/// What the new document is.
#[derive(Debug, Args)]
pub(super) struct NewArguments {
    #[command(flatten)]
    pub(super) of: OfProgramme,
    /// Its type.
    #[arg(long, value_parser = kind)]
    pub(super) kind: DocKind,
    /// Its title.
    #[arg(long, default_value = "")]
    pub(super) title: String,
    /// Who may read it; without it as usual for the type: a note begins with its author.
    #[arg(long, value_parser = level)]
    pub(super) level: Option<Level>,
    /// Who may write it, for a note; without it all who may read it.
    #[arg(long, value_parser = level)]
    pub(super) writers: Option<Level>,
    /// A document that it belongs to, such as a note's visit; may be repeated.
    #[arg(long = "link", value_name = "DOCUMENT")]
    pub(super) links: Vec<String>,
    /// The id of the pack whose questions an assessment or a form answers; without it the first benchmark.
    #[arg(long, value_name = "ID")]
    pub(super) pack: Option<String>,
    /// What a visit begins with: v1, v2, v3 or meeting.
    #[arg(long, value_name = "NAME")]
    pub(super) template: Option<String>,
}

/// Who is invited.
#[derive(Debug, Args)]
pub(super) struct InviteArguments {
    #[command(flatten)]
    pub(super) of: OfProgramme,
    /// The organisation's name, or its id; a name that is not known makes a new one. Without it one's own.
    #[arg(long, value_name = "NAME")]
    pub(super) organisation: Option<String>,
    /// What the invited person will do; without it as in one's own team, or mentor-team for another organisation.
    #[arg(long, value_parser = role)]
    pub(super) role: Option<Role>,
    /// Let the invited person invite others into that organisation.
    #[arg(long)]
    pub(super) lead: bool,
    /// Admit whoever comes first without comparing the words: for scripts.
    #[arg(long)]
    pub(super) auto_admit: bool,
    /// Wait until somebody was admitted even with --auto-admit.
    #[arg(long)]
    pub(super) wait: bool,
    /// How long the invitation is good, in minutes.
    #[arg(long, default_value_t = 60, value_name = "N")]
    pub(super) minutes: u32,
}

/// How to join.
#[derive(Debug, Args)]
#[group(skip)]
#[command(group = clap::ArgGroup::new("invitation").required(true))]
pub(super) struct JoinArguments {
    /// The invitation's text.
    #[arg(group = "invitation")]
    pub(super) text: Option<String>,
    /// The twelve words instead.
    #[arg(long, num_args = 1..=12, value_name = "WORD", group = "invitation")]
    pub(super) words: Option<Vec<String>>,
    /// A file with the text instead.
    #[arg(long, value_name = "FILE", group = "invitation")]
    pub(super) file: Option<PathBuf>,
    /// Where the inviter's laptop is, if it is not found by itself.
    #[arg(long, value_name = "ADDRESS")]
    pub(super) address: Option<String>,
    /// How long to wait until somebody let this laptop in.
    #[arg(long, default_value_t = 600, value_name = "SECONDS")]
    pub(super) wait: u64,
}

const LEVELS: [Level; 6] = [Level::Me, Level::Team, Level::Pair, Level::Programme, Level::Network, Level::Public];

fn kind(text: &str) -> Result<DocKind, String> {
    one_of(text, &DocKind::ALL)
}

fn level(text: &str) -> Result<Level, String> {
    one_of(text, &LEVELS)
}

fn role(text: &str) -> Result<Role, String> {
    one_of(text, &Role::ALL)
}

/// Reads a word by which JSON names one of `all`.
fn one_of<T: Serialize + Copy>(text: &str, all: &[T]) -> Result<T, String> {
    let words: Vec<String> = all.iter().map(super::print::word).collect();
    let found = words.iter().position(|word| word == text).and_then(|index| all.get(index).copied());
    found.ok_or_else(|| format!("expected one of {}", words.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parse(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(line.split(' ').filter(|word| !word.is_empty()))
    }

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_can_be_typed_is_read_and_what_cannot_is_refused() {
        for (line, fits) in [
            ("taccuino", true),
            ("taccuino --data x", true),
            ("taccuino serve --port 4711 --no-open --data x", true),
            ("taccuino --data x --json doc list", true),
            ("taccuino doc list --data x --json --programme ab", true),
            ("taccuino doc new --kind note --title T --level me --link a --link b", true),
            ("taccuino people --programme ab", true),
            ("taccuino people set-lead Luca on --programme ab", true),
            ("taccuino people set-lead Luca perhaps", false),
            ("taccuino people set-lead", false),
            ("taccuino doc new --kind novel", false),
            ("taccuino doc new --kind note --level everybody", false),
            ("taccuino doc edit ab --each", true),
            ("taccuino doc show abcd --json", true),
            (&format!("taccuino doc show abcd --at {}", "0f".repeat(32)), true),
            ("taccuino doc show abcd --at 0f0f", false),
            ("taccuino doc reach abcd --stage approved --date 2027-05-20 --name Giunta --version v6", true),
            ("taccuino doc reach abcd --stage approved", false),
            ("taccuino doc reach abcd --stage finished --date 2027-05-20", false),
            ("taccuino doc reach abcd --stage refined --date 2027-05-20 --version V6", false),
            ("taccuino invite --auto-admit --role mentor-team --organisation Valdoria --lead", true),
            ("taccuino invite --role king", false),
            ("taccuino join taccuino1abc --address 10.0.0.1", true),
            ("taccuino join --words a b c d e f g h i j k l", true),
            ("taccuino join --file x", true),
            ("taccuino join", false),
            ("taccuino join abc --file x", false),
            ("taccuino offline perhaps", false),
            ("taccuino setup --name A --organisation B --laptop C --language en", true),
            ("taccuino setup --name A", false),
            ("taccuino serve --port 70000", false),
            ("taccuino pack check folder", true),
            ("taccuino pack import folder --json", true),
            ("taccuino pack import", false),
            ("taccuino pack list", true),
            ("taccuino search citta alloggi --programme ab", true),
            ("taccuino search", false),
            ("taccuino trace --programme ab --json", true),
        ] {
            assert_eq!(parse(line).is_ok(), fits, "{line}");
        }
    }

    #[test]
    fn words_name_what_json_names() {
        assert_eq!(kind("plan"), Ok(DocKind::Plan));
        assert_eq!(role("mentee-association"), Ok(Role::MenteeAssociation));
        assert_eq!(level("pair"), Ok(Level::Pair));
        assert!(level("Pair").unwrap_err().contains("me, team, pair"));
    }
}
