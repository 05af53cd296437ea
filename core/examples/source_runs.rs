//! Writes the hashes by which a test knows sentences that were copied from the packs' sources.
//!
//! `cargo run -p taccuino-core --example source_runs -- core/packs/source-runs.bin SOURCE...`

use std::fs;

#[path = "../src/forms/word_runs.rs"]
mod word_runs;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let output = arguments.next().ok_or("name the file to write, then the sources")?;
    let sources = arguments.map(fs::read_to_string).collect::<Result<Vec<_>, _>>()?;
    if sources.is_empty() {
        return Err("name at least one source".into());
    }
    let runs = word_runs::source_runs(&sources);
    fs::write(&output, &runs)?;
    println!("{output}: {} runs of {} words", runs.len() / 8, word_runs::WORDS_IN_A_RUN);
    Ok(())
}
