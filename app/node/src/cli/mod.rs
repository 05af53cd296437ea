//! The command line: what can be typed, and what is said in return.
//!
//! With a node running on the data folder a command goes through it; otherwise it opens the notebook itself and runs
//! the same desk in this process. Answers go to standard output, everything else to standard error.

mod arguments;
mod client;
mod commands;
mod edits;
mod finding;
mod guide;
mod inviting;
mod packs;
mod print;
mod remote;

use std::process::ExitCode;

use clap::Parser;
use taccuino_api::ErrorCode;

pub(crate) use print::{print_json, print_line};
pub(crate) use remote::Remote;

use crate::launch::serve::{ServeError, ServeOptions, serve};
use crate::launch::{FolderRefusal, OpenError};
use arguments::{Action, Arguments};

/// The exit code where what was typed cannot be read.
const MISTYPED: u8 = 2;

/// Reports why a command was not done: one clear line for people and scripts.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The node says no.
    #[error(transparent)]
    Node(#[from] ErrorCode),
    /// What was typed cannot be meant.
    #[error("{0}")]
    Input(String),
    /// A line of standard input is none that can be used.
    #[error("line {line}: {reason}; nothing of this input was saved")]
    Line {
        /// Which line, counted from 1.
        line: usize,
        /// Why not.
        reason: String,
    },
    /// The same where the lines before it are saved already.
    #[error("line {line}: {reason}; the lines before it are saved")]
    LaterLine {
        /// Which line, counted from 1.
        line: usize,
        /// Why not.
        reason: String,
    },
    /// A pack is not in order; what is wrong was printed.
    #[error("the pack has {0} problem{s}; nothing was imported", s = if *.0 == 1 { "" } else { "s" })]
    Problems(usize),
    /// The folder cannot hold the data.
    #[error(transparent)]
    Folder(#[from] FolderRefusal),
    /// The notebook cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The node did not start.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The node cannot be reached any more.
    #[error("the connection to the node broke")]
    Gone,
    /// The system refuses something.
    #[error("{0}")]
    System(#[from] std::io::Error),
}

/// Reads the command line, does what it asks, and returns the exit code.
pub(crate) fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Help and version are answers.
        Err(error) if !error.use_stderr() => error.exit(),
        Err(error) => {
            eprintln!("taccuino: {}", mistake(&error));
            return ExitCode::from(MISTYPED);
        }
    };
    begin_log(&arguments);
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&CliError::System(error)),
    };
    let result = runtime.block_on(run(arguments));
    // A read of standard input that nobody waits for any more must not hold this process up.
    runtime.shutdown_background();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

/// Says in one line what is wrong with what was typed.
fn mistake(error: &clap::Error) -> String {
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "a command is missing after this; add --help to see which there are".to_owned();
    }
    // What follows the first empty line are hints on how to type it.
    let text = error.render().to_string();
    let lines = text.lines().map(str::trim).take_while(|line| !line.is_empty());
    let line = lines.collect::<Vec<_>>().join(" ");
    line.strip_prefix("error: ").unwrap_or(&line).to_owned()
}

fn fail(error: &CliError) -> ExitCode {
    eprintln!("taccuino: {error}");
    ExitCode::FAILURE
}

async fn run(arguments: Arguments) -> Result<(), CliError> {
    let Arguments { data, json, loopback, action, .. } = arguments;
    match action {
        // Started by a double click: the node ends when its last window was closed.
        None => {
            let options = ServeOptions { data, port: None, open: true, loopback, until_closed: true, json };
            Ok(serve(options).await?)
        }
        Some(Action::Serve(serve_arguments)) => {
            let options = ServeOptions {
                data,
                port: serve_arguments.port,
                open: !serve_arguments.no_open,
                loopback,
                until_closed: serve_arguments.until_closed,
                json,
            };
            Ok(serve(options).await?)
        }
        Some(action) => commands::run(action, commands::Surroundings { data, json, loopback }).await,
    }
}

/// Begins the log: on standard error, or in a file. It never holds what people wrote.
fn begin_log(arguments: &Arguments) {
    let usual = if arguments.is_serving() { "warn,taccuino=info,taccuino_sync=info" } else { "error" };
    let filter = tracing_subscriber::EnvFilter::try_from_env("TACCUINO_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(usual));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
    let file = arguments.log.as_ref().map(|path| std::fs::OpenOptions::new().create(true).append(true).open(path));
    match file {
        Some(Ok(file)) => log.with_writer(std::sync::Mutex::new(file)).init(),
        Some(Err(error)) => {
            log.with_writer(std::io::stderr).init();
            tracing::warn!(%error, "the log file cannot be opened; the log goes to standard error");
        }
        None => log.with_writer(std::io::stderr).init(),
    }
}
