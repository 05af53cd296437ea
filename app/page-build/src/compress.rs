//! Compression ahead of time: the node sends what is ready and never compresses while somebody waits.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use flate2::write::GzEncoder;

use crate::folder;

/// How much time goes into each file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// As small as it gets: a second for each megabyte and more.
    Smallest,
    /// A moment.
    Fastest,
}

/// The sizes of all files together.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sizes {
    raw: usize,
    brotli: usize,
    gzip: usize,
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kilobytes = |bytes: usize| bytes.div_ceil(1000);
        let (raw, brotli, gzip) = (kilobytes(self.raw), kilobytes(self.brotli), kilobytes(self.gzip));
        write!(f, "{raw} kB, {brotli} kB with brotli, {gzip} kB with gzip")
    }
}

/// Writes `FILE.br` and `FILE.gz` beside every file of `root` that gains from it.
pub(crate) fn compress_folder(root: &Path, effort: Effort) -> Result<Sizes, String> {
    let mut sizes = Sizes::default();
    for file in folder::files(root)? {
        let failed = |error: io::Error| format!("compressing {} failed: {error}", file.display());
        let content = fs::read(&file).map_err(failed)?;
        sizes.raw += content.len();
        for (suffix, compressed, total) in [
            ("br", brotli(&content, effort).map_err(failed)?, &mut sizes.brotli),
            ("gz", gzip(&content, effort).map_err(failed)?, &mut sizes.gzip),
        ] {
            // Pictures and other files that are compressed already would only grow.
            if compressed.len() < content.len() {
                let mut name = file.clone().into_os_string();
                name.push(".");
                name.push(suffix);
                fs::write(name, &compressed).map_err(failed)?;
            }
            *total += compressed.len().min(content.len());
        }
    }
    Ok(sizes)
}

fn brotli(content: &[u8], effort: Effort) -> io::Result<Vec<u8>> {
    let quality = match effort {
        Effort::Smallest => 11,
        Effort::Fastest => 4,
    };
    let parameters = brotli::enc::BrotliEncoderParams { quality, lgwin: 22, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(content: &[u8], effort: Effort) -> io::Result<Vec<u8>> {
    let level = match effort {
        Effort::Smallest => flate2::Compression::best(),
        Effort::Fastest => flate2::Compression::fast(),
    };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(content)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn what_gains_is_compressed_and_reads_back() {
        let root = tempfile::tempdir().unwrap();
        let text = "a notebook that one likes to open\n".repeat(100);
        fs::create_dir(root.path().join("inner")).unwrap();
        fs::write(root.path().join("inner/page.css"), &text).unwrap();
        fs::write(root.path().join("dot.png"), [0x89, 0x50]).unwrap();
        let sizes = compress_folder(root.path(), Effort::Fastest).unwrap();
        assert_eq!(sizes.raw, text.len() + 2);
        assert!(sizes.brotli < 200 && sizes.gzip < 200, "{sizes:?}");
        assert!(!root.path().join("dot.png.br").exists());

        let mut read_back = String::new();
        let gzip = fs::read(root.path().join("inner/page.css.gz")).unwrap();
        flate2::read::GzDecoder::new(&gzip[..]).read_to_string(&mut read_back).unwrap();
        assert_eq!(read_back, text);
        let mut read_back = Vec::new();
        let brotli = fs::read(root.path().join("inner/page.css.br")).unwrap();
        brotli::BrotliDecompress(&mut &brotli[..], &mut read_back).unwrap();
        assert_eq!(read_back, text.as_bytes());
    }
}
