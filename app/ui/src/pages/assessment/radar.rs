//! The radar: where a city stands on every key factor, as an outline over rings that bear the names of the levels.
//!
//! A picture for who likes pictures: the same stands in words in the table below it, and in the text for who cannot
//! see it. No number anywhere; what nobody discussed has no place on its axis.

use std::f64::consts::TAU;

// The browser's: the wasm would bring tables of its own.
use js_sys::Math;
use leptos::prelude::*;
use taccuino_core::forms::{Factor, Pack, TextKey};

use super::{FACTORS, at, level_words, say};
use crate::editing::OpenDocument;
use crate::i18n::{t, t_string, use_i18n};

/// The level that is no place on an axis: it says nothing about the city.
const NOT_DISCUSSED: &str = "not-discussed";
/// How wide the picture is, its middle, and how far its axes go.
const WIDTH: f64 = 640.0;
const CENTRE: Spot = (WIDTH / 2.0, 214.0);
const RADIUS: f64 = 120.0;
/// The picture, and how high a line of words in it is.
const VIEW_BOX: &str = "0 0 640 460";
const LINE: f64 = 20.0;
/// How wide a letter is at most, on an average.
const LETTER: f64 = 8.4;
/// With fewer axes there is no outline.
const FEWEST: usize = 3;

/// A place in the picture: across and down.
type Spot = (f64, f64);

/// One assessment in the picture.
#[derive(Clone, Copy)]
pub(super) struct Outline {
    /// What it is called.
    pub(super) name: Signal<String>,
    /// The assessment.
    pub(super) document: OpenDocument,
}

/// Shows one assessment, or an earlier and a later one, whose lines differ in more than colour.
#[component]
pub(super) fn Radar(
    /// The benchmark.
    pack: &'static Pack,
    /// One outline, or the earlier and the later.
    outlines: Vec<Outline>,
) -> impl IntoView {
    let i18n = use_i18n();
    let axes = pack.factors.len();
    if axes < FEWEST {
        return ().into_any();
    }
    let rings: Vec<&'static str> = pack.levels.iter().map(String::as_str).filter(|id| *id != NOT_DISCUSSED).collect();
    let styles: &[&str] = if outlines.len() > 1 { &["outline earlier", "outline later"] } else { &["outline later"] };
    let said = {
        let outlines = outlines.clone();
        move || {
            let line = |outline: &Outline| {
                let factor = |factor: &'static Factor| {
                    let values = at(FACTORS, &factor.id, "level").map(|field| outline.document.values(&field));
                    let level = level_words(i18n, pack, &values.unwrap_or_default());
                    format!("{}: {level}", say(i18n, pack, TextKey::title(&factor.id)))
                };
                let factors: Vec<String> = pack.factors.iter().map(factor).collect();
                format!("{}. {}.", outline.name.get(), factors.join("; "))
            };
            let lines: Vec<String> = outlines.iter().map(line).collect();
            format!("{}: {}", t_string!(i18n, assessment.radar), lines.join(" "))
        }
    };
    let grid = rings.iter().enumerate().map(|(ring, id)| {
        let share = share(ring, rings.len());
        let points: Vec<String> = (0..axes).map(|axis| point(spot(axis, axes, share))).collect();
        let (x, y) = spot(0, axes, share);
        let id = *id;
        view! {
            <polygon class="ring" points=points.join(" ")></polygon>
            <text class="ring-name" x=x + 6.0 y=y + 16.0>{move || say(i18n, pack, TextKey::title(id))}</text>
        }
    });
    let spokes = pack.factors.iter().enumerate().map(|(axis, factor)| {
        let end = spot(axis, axes, 1.0);
        let outlines = outlines.clone();
        let rings = rings.clone();
        let is_open = move || outlines.iter().all(|outline| ring_of(*outline, factor, &rings).is_none());
        view! {
            <line class="axis" class:open=is_open x1=CENTRE.0 y1=CENTRE.1 x2=end.0 y2=end.1></line>
            <AxisName pack factor axis/>
        }
    });
    let shapes = outlines.iter().zip(styles).map(|(outline, style)| {
        let (outline, rings) = (*outline, rings.clone());
        let shape = move || {
            let places: Vec<Option<Spot>> = pack
                .factors
                .iter()
                .enumerate()
                .map(|(axis, factor)| Some(spot(axis, axes, share(ring_of(outline, factor, &rings)?, rings.len()))))
                .collect();
            view! { <path class="line" d=path(&places)></path> {places.into_iter().flatten().map(mark).collect_view()} }
        };
        view! { <g class=*style>{shape}</g> }
    });
    let legend = (outlines.len() > 1).then(|| {
        let entry = |(outline, style): (&Outline, &&'static str)| {
            let name = outline.name;
            view! {
                <li class="row">
                    <svg class="sample" viewBox="0 0 60 20" aria-hidden="true">
                        <g class=*style><path class="line" d="M4 10H56"></path>{mark((30.0, 10.0))}</g>
                    </svg>
                    {move || name.get()}
                </li>
            }
        };
        view! { <ul class="legend plain-list">{outlines.iter().zip(styles).map(entry).collect_view()}</ul> }
    });
    view! {
        <figure class="radar">
            <svg viewBox=VIEW_BOX role="img" aria-label=said>
                {grid.collect_view()} {spokes.collect_view()} {shapes.collect_view()}
            </svg>
            <figcaption class="stack close">{legend} <p class="beside">{t!(i18n, assessment.radar_note)}</p></figcaption>
        </figure>
    }
    .into_any()
}

/// Names an axis at its end, in short lines.
#[component]
fn AxisName(pack: &'static Pack, factor: &'static Factor, axis: usize) -> impl IntoView {
    let i18n = use_i18n();
    let axes = pack.factors.len();
    let (x, y) = spot(axis, axes, 1.0 + 16.0 / RADIUS);
    let (across, down) = ((x - CENTRE.0) / RADIUS, (y - CENTRE.1) / RADIUS);
    let (anchor, room) = if across > 0.1 {
        ("start", WIDTH - x)
    } else if across < -0.1 {
        ("end", x)
    } else {
        ("middle", WIDTH / 2.6)
    };
    let lines = move || {
        let lines = wrap(say(i18n, pack, TextKey::title(&factor.id)), (room / LETTER) as usize);
        // Above the middle the words end at the axis, below they begin there.
        let above = (1.0 - down) / 2.0 * (lines.len() as f64 - 1.0) * LINE;
        let line = |(number, line): (usize, String)| {
            view! { <tspan x=x y=y - above + number as f64 * LINE + 5.0>{line}</tspan> }
        };
        lines.into_iter().enumerate().map(line).collect_view()
    };
    view! { <text class="axis-name" text-anchor=anchor>{lines}</text> }
}

/// Finds the ring on which an assessment stands on a factor; none where it has no place there.
fn ring_of(outline: Outline, factor: &Factor, rings: &[&str]) -> Option<usize> {
    let values = outline.document.values(&at(FACTORS, &factor.id, "level")?);
    match &values[..] {
        [only] => rings.iter().position(|ring| *ring == only.value),
        _ => None,
    }
}

/// Says how far out a ring lies; the innermost is away from the middle too.
fn share(ring: usize, rings: usize) -> f64 {
    (ring + 1) as f64 / rings as f64
}

fn spot(axis: usize, axes: usize, share: f64) -> Spot {
    let turn = TAU * axis as f64 / axes as f64;
    (CENTRE.0 + RADIUS * share * Math::sin(turn), CENTRE.1 - RADIUS * share * Math::cos(turn))
}

fn point((x, y): Spot) -> String {
    format!("{x:.0} {y:.0}")
}

/// Draws from place to place; where an axis has none the outline is open.
fn path(places: &[Option<Spot>]) -> String {
    let next = places.iter().cycle().skip(1);
    let side = |(from, to): (&Option<Spot>, &Option<Spot>)| Some((point((*from)?), point((*to)?)));
    places.iter().zip(next).filter_map(side).map(|(from, to)| format!("M{from}L{to}")).collect()
}

fn mark((x, y): Spot) -> impl IntoView {
    view! { <rect class="mark" x=x - 5.0 y=y - 5.0 width="10" height="10"></rect> }
}

/// Breaks words into lines of at most `letters`, where no word is longer by itself.
fn wrap(text: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
