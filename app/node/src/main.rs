//! `taccuino`: the node of one laptop, and its command line.
//!
//! | room | owns |
//! |---|---|
//! | `cli` | what can be typed, and what is said in return |
//! | `launch` | data folder, the one node on it, its window, its end |
//! | `web` | the local server: who may come in, files, sockets |
//! | `desk` | the turns in which everything happens: notebook and sync engine have no other door |
//! | `pages` | who is connected, what each has open |
//! | `pairing` | pairing sessions beside the desk |

mod cli;
mod clock;
mod desk;
mod launch;
mod pages;
mod pairing;
mod web;

fn main() -> std::process::ExitCode {
    cli::main()
}
