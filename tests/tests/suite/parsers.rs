//! The corpora of `tests/fuzz`, replayed on stable: each file as it is, cut short, and with bytes turned.
//!
//! `TACCUINO_CORPUS=write` adds honest examples where a parser has none yet.

use std::fs;
use std::path::PathBuf;

use taccuino_tests::network::Random;
use taccuino_tests::parsers::{PARSERS, examples};

fn corpus(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz").join("corpus").join(name)
}

fn write_examples() {
    let pack = |name: &str| fs::read_to_string(format!("{}/../core/packs/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    // The beginning of each: the whole would slow every replay down.
    let short = |text: String| text.lines().take(60).collect::<Vec<_>>().join("\n");
    let (structure, language) = (short(pack("city-for-all/pack.toml")), short(pack("city-for-all/it.toml")));
    let packs = [format!("{structure}\n#---\n{language}"), structure];
    for (name, examples) in examples(&packs) {
        let folder = corpus(name);
        fs::create_dir_all(&folder).unwrap();
        for (number, example) in examples.iter().enumerate() {
            fs::write(folder.join(format!("honest-{number:02}")), example).unwrap();
        }
    }
}

#[test]
fn every_corpus_is_replayed_and_hurts_nobody() {
    if std::env::var_os("TACCUINO_CORPUS").is_some_and(|what| what == "write") {
        write_examples();
    }
    let mut random = Random::new(1);
    for (name, parser) in PARSERS {
        let mut files: Vec<PathBuf> = fs::read_dir(corpus(name))
            .unwrap_or_else(|error| panic!("the corpus of {name}: {error}"))
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        assert!(!files.is_empty(), "{name} has no corpus");
        for file in files {
            let bytes = fs::read(&file).unwrap();
            parser(&bytes);
            for _ in 0..40 {
                let mut spoiled = bytes.clone();
                for _ in 0..=random.below(3) {
                    if spoiled.is_empty() {
                        break;
                    }
                    let at = random.below(spoiled.len());
                    match random.below(3) {
                        0 => spoiled.truncate(at),
                        1 => spoiled[at] ^= 1 << random.below(8),
                        _ => spoiled[at] = random.number() as u8,
                    }
                }
                parser(&spoiled);
            }
        }
    }
}

#[test]
fn every_parser_has_a_target() {
    let targets = fs::read_to_string(format!("{}/fuzz/Cargo.toml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    for (name, _) in PARSERS {
        assert!(targets.contains(&format!("name = \"{name}\"")), "{name} has no target in tests/fuzz/Cargo.toml");
        let file = format!("{}/fuzz/fuzz_targets/{name}.rs", env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(text.contains(&format!("parsers::{name}(")), "{name}'s target calls something else");
    }
}
