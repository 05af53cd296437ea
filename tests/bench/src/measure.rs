//! Figures beside their floors: rounds, medians, the worst, and whether a target is met.
//!
//! Owns arithmetic and the form of a row; knows nothing of what is measured.

use std::time::{Duration, Instant};

use serde::Serialize;

/// How many rounds each job makes where nothing else is asked for; fewer are for those who change something.
pub(crate) const ROUNDS: usize = 5;

/// One line of the table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    /// The job.
    pub(crate) job: &'static str,
    /// Which of its cases.
    pub(crate) case: String,
    /// What value and floor count.
    pub(crate) unit: &'static str,
    /// How many rounds were made.
    pub(crate) rounds: usize,
    /// The median of the rounds.
    pub(crate) value: f64,
    /// The median of the floors measured in between.
    pub(crate) floor: Option<f64>,
    /// The median of each round's value over its own floor.
    pub(crate) ratio: Option<f64>,
    /// The worst round: over its floor, or as a value where there is none.
    pub(crate) worst: f64,
    /// What is aimed at; none where the row only tells.
    pub(crate) target: Option<String>,
    /// Whether the target is met.
    pub(crate) met: Option<bool>,
    /// Where the milliseconds go, and what must be known to read the row.
    pub(crate) note: String,
}

/// What the value may be, given its floor.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    /// At most so many times the floor, and so much more.
    OverFloor {
        /// Times the floor.
        times: f64,
        /// More, in the row's unit.
        more: f64,
    },
    /// At most so much, whatever the floor.
    AtMost(f64),
}

impl Target {
    /// How much is allowed beside `floor`.
    fn allows(self, floor: f64) -> f64 {
        match self {
            Self::OverFloor { times, more } => times * floor + more,
            Self::AtMost(value) => value,
        }
    }

    fn words(self, unit: &str) -> String {
        match self {
            Self::OverFloor { times, more: 0.0 } => format!("<= {times} x"),
            Self::OverFloor { times, more } => format!("<= {times} x + {} {unit}", short(more)),
            Self::AtMost(value) => format!("<= {} {unit}", short(value)),
        }
    }
}

/// The rounds of one case: each a value, and a floor measured right beside it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Rounds(Vec<(f64, f64)>);

impl Rounds {
    /// Adds a round.
    pub(crate) fn add(&mut self, value: f64, floor: f64) {
        self.0.push((value, floor));
    }

    /// Makes the row. A round is held against its own floor, since the machine drifts; the median round decides.
    pub(crate) fn row(
        &self,
        job: &'static str,
        case: impl Into<String>,
        unit: &'static str,
        target: Option<Target>,
        note: impl Into<String>,
    ) -> Row {
        let ratios: Vec<f64> = self.0.iter().filter(|(_, floor)| *floor > 0.0).map(|(v, f)| v / f).collect();
        let has_floor = !ratios.is_empty();
        let value = median(&self.0.iter().map(|(value, _)| *value).collect::<Vec<_>>());
        let floor = median(&self.0.iter().map(|(_, floor)| *floor).collect::<Vec<_>>());
        let worst_value = self.0.iter().map(|(value, _)| *value).fold(0.0, f64::max);
        let used = |target: Target| {
            median(&self.0.iter().map(|(value, floor)| value - target.allows(*floor)).collect::<Vec<_>>())
        };
        Row {
            job,
            case: case.into(),
            unit,
            rounds: self.0.len(),
            value,
            floor: has_floor.then_some(floor),
            ratio: has_floor.then(|| median(&ratios)),
            worst: if has_floor { ratios.iter().copied().fold(0.0, f64::max) } else { worst_value },
            target: target.map(|target| target.words(unit)),
            met: target.map(|target| used(target) <= 0.0),
            note: note.into(),
        }
    }
}

/// Returns the middle value; 0 of none.
pub(crate) fn median(values: &[f64]) -> f64 {
    percentile(values, 50.0)
}

/// Returns the value below which so many per cent lie; 0 of none.
pub(crate) fn percentile(values: &[f64], per_cent: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = ((sorted.len().saturating_sub(1)) as f64 * per_cent / 100.0).round() as usize;
    sorted.get(at).copied().unwrap_or(0.0)
}

/// Returns milliseconds.
pub(crate) fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// Does something and tells how many milliseconds it took.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let started = Instant::now();
    let done = work();
    (done, ms(started.elapsed()))
}

/// Writes a number as briefly as it can be read.
pub(crate) fn short(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        size if size >= 1_000.0 || value.fract() == 0.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}

/// Lays rows out for people.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut text = format!(
        "{:<11}{:<25}{:>3}{:>12}{:>12} {:<4}{:>8}{:>8}  {:<21}met\n",
        "job", "case", "n", "value", "floor", "unit", "ratio", "worst", "target"
    );
    for row in rows {
        let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), short);
        let met = match row.met {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "-",
        };
        text.push_str(&format!(
            "{:<11}{:<25}{:>3}{:>12}{:>12} {:<4}{:>8}{:>8}  {:<21}{met}\n",
            row.job,
            row.case,
            row.rounds,
            short(row.value),
            number(row.floor),
            row.unit,
            number(row.ratio),
            short(row.worst),
            row.target.as_deref().unwrap_or("-"),
        ));
    }
    for row in rows.iter().filter(|row| !row.note.is_empty()) {
        text.push_str(&format!("  {} {}: {}\n", row.job, row.case, row.note));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(pairs: &[(f64, f64)]) -> Rounds {
        Rounds(pairs.to_vec())
    }

    #[test]
    fn a_round_is_held_against_its_own_floor_and_the_median_round_decides() {
        let target = Target::OverFloor { times: 1.5, more: 0.3 };
        // The machine became ten times slower half-way: the ratio did not.
        let drifting = rounds(&[(1.5, 1.0), (1.6, 1.0), (15.0, 10.0), (16.0, 10.0), (14.0, 10.0)]);
        let row = drifting.row("durable", "x", "ms", Some(target), "");
        assert_eq!((row.value, row.floor, row.met), (14.0, Some(10.0), Some(true)));
        assert_eq!(row.ratio.map(short).as_deref(), Some("1.500"));
        assert_eq!(row.target.as_deref(), Some("<= 1.5 x + 0.300 ms"));
        let missed = rounds(&[(2.0, 1.0), (1.9, 1.0), (1.0, 1.0)]).row("durable", "x", "ms", Some(target), "");
        assert_eq!((missed.met, missed.worst), (Some(false), 2.0));
    }

    #[test]
    fn without_a_floor_the_value_alone_counts() {
        let row = rounds(&[(21.0, 0.0), (19.0, 0.0), (30.0, 0.0)]).row(
            "durable",
            "burst",
            "",
            Some(Target::AtMost(25.0)),
            "",
        );
        assert_eq!((row.value, row.floor, row.worst, row.met), (21.0, None, 30.0, Some(true)));
    }

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let values = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!((median(&values), percentile(&values, 95.0), percentile(&values, 0.0)), (3.0, 5.0, 1.0));
        assert_eq!(median(&[]), 0.0);
    }
}
