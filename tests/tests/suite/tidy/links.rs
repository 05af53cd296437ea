//! The pages for readers: every link and picture that leads to another file of the checkout finds it.

use std::path::Path;

use super::check;
use super::sources::{Source, root};

/// Returns what `page` links to or shows and what is not an address elsewhere, without the place inside a page.
fn targets(page: &str) -> Vec<String> {
    let mut in_code = false;
    let mut found = Vec::new();
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
            continue;
        }
        if in_code {
            continue;
        }
        // What stands in backquotes is shown as it is written.
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("x");
        let links = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let pictures = prose.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let reference = prose.starts_with('[').then(|| prose.split_once("]: ")).flatten().map(|(_, target)| target);
        for target in links.chain(pictures).chain(reference) {
            // A title may follow the address.
            let address = target.split_whitespace().next().unwrap_or_default();
            let path = address.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains("://") && !path.starts_with("mailto:") {
                found.push(path.to_owned());
            }
        }
    }
    found
}

fn dead_links(page: &Source, exists: impl Fn(&Path) -> bool) -> Vec<String> {
    let folder = Path::new(&page.path).parent().unwrap_or(Path::new(""));
    let dead = targets(&page.text).into_iter().filter(|target| !exists(&folder.join(target)));
    dead.map(|target| format!("{}: {target} is not there", page.path)).collect()
}

#[test]
fn every_link_and_picture_of_a_page_is_there() {
    let is_page = |source: &Source| source.path.ends_with(".md");
    check(is_page, |page| dead_links(page, |path| root().join(path).exists()));
}

#[test]
fn dead_links_and_missing_pictures_are_found() {
    let dead = |text: &str| dead_links(&Source::new("core/FORMAT.md", text), |path| path == Path::new("core/../a.md"));
    assert_eq!(dead("[a](../a.md) and [part](../a.md#part), [here](#below), [far](https://example.org/x)").len(), 0);
    assert_eq!(dead("![picture](a.png) [b](b.md) [c](../c.md \"title\")").len(), 3);
    assert_eq!(dead("<img src=\"a.png\">\n[name]: gone.md").len(), 2);
    assert_eq!(dead("as in `[b](b.md)`\n```\n[b](b.md)\n```\n").len(), 0);
}
