//! How likely it is that two reports are of one event: by their texts, their grids and the time between them.

use std::collections::VecDeque;

use unicode_normalization::UnicodeNormalization;

use crate::model::calendar::Moment;
use crate::store::event::{Distinct, VillageReport, reports_by_village};
use crate::store::{Connection, SqlError};

/// Reports further apart in time are not compared.
pub const WINDOW_SECONDS: i64 = 3 * 86_400;
/// The score from which a pair is proposed; the README has what it finds in the invented town.
pub const MIN_SCORE: u32 = 75;

/// Points of the score for equal texts, for equal times, for the same grid, and for another grid of the village.
const TEXT_POINTS: u32 = 80;
const TIME_POINTS: u32 = 10;
const GRID_POINTS: u32 = 10;
const VILLAGE_POINTS: u32 = 5;
/// The whole of a share.
const WHOLE: u32 = 1000;

/// Two reports that may be of one event, the earlier first.
#[derive(Debug, Clone)]
pub struct Pair {
    pub earlier: VillageReport,
    pub later: VillageReport,
    /// 0 to 100.
    pub score: u32,
    /// How alike the texts are, 0 to 100.
    pub text_percent: u32,
}

/// A report with the pairs of characters that stand side by side in its text.
struct Read {
    report: VillageReport,
    bigrams: Vec<u64>,
}

/// The pairs of at least this score, made between two moments or whenever, in which a report `concerns` the question; the
/// likeliest first. Reports of one incident are no pair, nor are those of incidents that people told apart. Only the
/// reports of a village within the window are in memory.
pub fn pairs(
    connection: &Connection,
    span: Option<(Moment, Moment)>,
    village: Option<&str>,
    min_score: u32,
    concerns: impl Fn(&VillageReport) -> bool,
) -> Result<Vec<Pair>, SqlError> {
    let distinct = Distinct::read(connection)?;
    let mut window: VecDeque<Read> = VecDeque::new();
    let mut found = Vec::new();
    let span = span.map(|(from, to)| (later(from, -WINDOW_SECONDS), later(to, WINDOW_SECONDS)));
    reports_by_village(connection, span, village, |report| {
        let bigrams = bigrams(report.summary.as_deref().unwrap_or_default());
        let is_past = |read: &Read| read.report.village != report.village || report.at.seconds() - read.report.at.seconds() > WINDOW_SECONDS;
        while window.front().is_some_and(is_past) {
            window.pop_front();
        }
        for earlier in &window {
            let is_judged = earlier.report.incident == report.incident || distinct.has(earlier.report.incident, report.incident);
            if is_judged || !(concerns(&report) || concerns(&earlier.report)) {
                continue;
            }
            let text = alike(&earlier.bigrams, &bigrams);
            let score = score(text, &earlier.report, &report);
            if score >= min_score {
                found.push(Pair { earlier: earlier.report.clone(), later: report.clone(), score, text_percent: text * 100 / WHOLE });
            }
        }
        window.push_back(Read { report, bigrams });
    })?;
    found.sort_by(|one, other| {
        let key = |pair: &Pair| (pair.earlier.report_id.clone(), pair.later.report_id.clone());
        other.score.cmp(&one.score).then_with(|| key(one).cmp(&key(other)))
    });
    Ok(found)
}

fn later(at: Moment, seconds: i64) -> Moment {
    Moment::from_seconds(at.seconds() + seconds)
}

/// 0 to 100, from the likeness of the texts in thousandths.
fn score(text: u32, earlier: &VillageReport, later: &VillageReport) -> u32 {
    let left = (WINDOW_SECONDS - (later.at.seconds() - earlier.at.seconds())).max(0);
    let near = u32::try_from(left * i64::from(WHOLE) / WINDOW_SECONDS).unwrap_or(0);
    let place = if earlier.grid == later.grid { GRID_POINTS } else { VILLAGE_POINTS };
    (text * TEXT_POINTS + near * TIME_POINTS + place * WHOLE + WHOLE / 2) / WHOLE
}

/// The pairs of neighbouring letters and digits of a text, in order; marks, blanks, width and case do not count.
fn bigrams(text: &str) -> Vec<u64> {
    let characters: Vec<char> = text.nfkc().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let mut bigrams: Vec<u64> = characters.windows(2).map(|two| u64::from(u32::from(two[0])) << 32 | u64::from(u32::from(two[1]))).collect();
    bigrams.sort_unstable();
    bigrams
}

/// How alike two texts are, in thousandths: the mean of what they share of both (Dice) and of the shorter one, so that a
/// report told in fewer words is still near.
fn alike(one: &[u64], other: &[u64]) -> u32 {
    let shorter = one.len().min(other.len());
    if shorter == 0 {
        return 0;
    }
    let (mut at, mut shared) = (0, 0);
    for bigram in one {
        while other.get(at).is_some_and(|next| next < bigram) {
            at += 1;
        }
        if other.get(at) == Some(bigram) {
            shared += 1;
            at += 1;
        }
    }
    let share = |whole: usize, part: usize| u32::try_from(part * WHOLE as usize / whole).unwrap_or(0);
    u32::midpoint(share(one.len() + other.len(), 2 * shared), share(shorter, shared))
}

#[cfg(test)]
mod tests {
    use super::{alike, bigrams};

    #[test]
    fn texts_are_as_alike_as_the_pairs_of_characters_that_they_share() {
        for (one, other, thousandths) in [
            ("桥头路灯损坏，已联系更换", "桥头路灯损坏,已联系更换。", 1000),
            ("路灯ＡＢ１", "路灯 ab1", 1000),
            ("桥头路灯损坏", "又报：桥头路灯损坏", 916),
            ("桥头路灯损坏，已联系更换", "桥头路灯损坏", 833),
            ("桥头路灯损坏", "溪边犬只未拴", 0),
            ("", "", 0),
            ("灯", "灯", 0),
        ] {
            assert_eq!(alike(&bigrams(one), &bigrams(other)), thousandths, "{one} / {other}");
            assert_eq!(alike(&bigrams(other), &bigrams(one)), thousandths, "{other} / {one}");
        }
    }
}
