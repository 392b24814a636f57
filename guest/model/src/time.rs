//! Points in time, and the texts in which AWS writes and reads them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z; negative before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(i64);

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// 9999-12-31T23:59:59.999Z: nothing later can be written in ISO 8601 without agreeing on more digits.
const LATEST: i64 = 253_402_300_799_999;
/// 0000-01-01T00:00:00Z.
const EARLIEST: i64 = -62_167_219_200_000;

/// Why a text is not a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadTime;

impl fmt::Display for BadTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date in ISO 8601 form or seconds since 1970")
    }
}

impl std::error::Error for BadTime {}

impl Time {
    /// The time `ms` milliseconds after 1970-01-01T00:00:00Z, if its year has at most four digits.
    ///
    /// # Errors
    /// The year lies outside 0 to 9999.
    pub fn from_millis(ms: i64) -> Result<Self, BadTime> {
        if (EARLIEST..=LATEST).contains(&ms) { Ok(Self(ms)) } else { Err(BadTime) }
    }

    /// The time a host calls `now`: milliseconds, never negative. A clock past year 9999 stops there.
    #[must_use]
    pub fn from_moment(now: u64) -> Self {
        Self(i64::try_from(now).unwrap_or(LATEST).min(LATEST))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// The time `ms` milliseconds later (earlier if negative), stopping at the ends of the calendar.
    #[must_use]
    pub fn plus_millis(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms).clamp(EARLIEST, LATEST))
    }

    /// The beginning of its minute.
    #[must_use]
    pub fn minute(self) -> Self {
        Self(self.0.saturating_sub(self.0.rem_euclid(MINUTE)))
    }

    /// The beginning of its day.
    #[must_use]
    pub fn midnight(self) -> Self {
        Self(self.0.saturating_sub(self.0.rem_euclid(DAY)))
    }

    /// Reads a date as AWS policies write it: the W3C profile of ISO 8601 (`2019`, `2019-03`, `2019-03-25`,
    /// `2019-03-25T09:16Z`, `…T09:16:31Z`, fractions of a second, offsets such as `+02:00`). Without an
    /// offset a time of day is UTC.
    ///
    /// # Errors
    /// Anything else, and days or times that do not exist. A leap second (`:60`) does not exist here.
    pub fn parse_iso(text: &str) -> Result<Self, BadTime> {
        let mut read = Reader(text.as_bytes());
        let time = read.iso()?;
        read.end()?;
        Self::from_millis(time)
    }

    /// Reads SigV4's compact form, `20190325T091631Z`.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse_basic(text: &str) -> Result<Self, BadTime> {
        let mut read = Reader(text.as_bytes());
        let day = days(read.number(4)?, read.number(2)?, read.number(2)?)?;
        read.one(b'T')?;
        let clock = clock(read.number(2)?, read.number(2)?, read.number(2)?)?;
        read.one(b'Z')?;
        read.end()?;
        Self::from_millis(day * DAY + clock)
    }

    /// Reads whole seconds since 1970, as policies may write dates.
    ///
    /// # Errors
    /// Anything else, and years after 9999.
    pub fn parse_epoch(text: &str) -> Result<Self, BadTime> {
        let mut read = Reader(text.as_bytes());
        let seconds = read.seconds()?;
        read.end()?;
        Self::from_millis(seconds * SECOND)
    }

    /// `2019-03-25T09:16:31Z`, the form of every date in AWS's answers.
    #[must_use]
    pub fn iso(self) -> String {
        self.write("-", "T", ":", "Z")
    }

    /// `20190325T091631Z`, SigV4's form.
    #[must_use]
    pub fn basic(self) -> String {
        self.write("", "T", "", "Z")
    }

    /// `20190325`, the day of a credential scope.
    #[must_use]
    pub fn day(self) -> String {
        let mut day = self.basic();
        day.truncate(8);
        day
    }

    /// Every request needs dates, and the formatting machinery costs ten times this.
    fn write(self, dash: &str, t: &str, colon: &str, end: &str) -> String {
        let Parts { year, month, day, hour, minute, second } = self.parts();
        let mut out = String::with_capacity(20);
        let fields = [year / 100, year % 100, month, day, hour, minute, second];
        for (field, after) in fields.into_iter().zip(["", dash, dash, t, colon, colon, end]) {
            for digit in [field / 10, field % 10] {
                out.push(u32::try_from(digit).ok().and_then(|digit| char::from_digit(digit, 10)).unwrap_or('0'));
            }
            out.push_str(after);
        }
        out
    }

    fn parts(self) -> Parts {
        let (days, ms) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let (year, month, day) = civil(days);
        Parts { year, month, day, hour: ms / HOUR, minute: ms % HOUR / MINUTE, second: ms % MINUTE / SECOND }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso())
    }
}

/// A time in the words of a calendar, UTC.
struct Parts {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

/// Days since 1970-01-01 of a day in the Gregorian calendar, which must exist.
fn days(year: i64, month: i64, day: i64) -> Result<i64, BadTime> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return Err(BadTime),
    };
    if !(1..=length).contains(&day) {
        return Err(BadTime);
    }
    // Years begin in March, so that the leap day is the last of its year.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Ok(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// Year, month and day of a number of days since 1970-01-01.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let month = if march < 10 { march + 3 } else { march - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * march + 2) / 5 + 1)
}

fn clock(hour: i64, minute: i64, second: i64) -> Result<i64, BadTime> {
    if hour < 24 && minute < 60 && second < 60 {
        Ok(hour * HOUR + minute * MINUTE + second * SECOND)
    } else {
        Err(BadTime)
    }
}

/// What is left to read of a text.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn iso(&mut self) -> Result<i64, BadTime> {
        let year = self.number(4)?;
        let month = if self.skip(b'-') {
            self.number(2)?
        } else {
            return Ok(days(year, 1, 1)? * DAY);
        };
        let day = if self.skip(b'-') {
            self.number(2)?
        } else {
            return Ok(days(year, month, 1)? * DAY);
        };
        let date = days(year, month, day)? * DAY;
        if !self.skip(b'T') && !self.skip(b't') {
            return Ok(date);
        }
        let (hour, minute) = (self.number(2)?, self.after(b':')?);
        let second = if self.skip(b':') { self.number(2)? } else { 0 };
        let fraction = self.fraction()?;
        Ok(date + clock(hour, minute, second)? + fraction - self.offset()?)
    }

    /// `Z`, `+hh:mm`, `+hhmm`, `-hh:mm`, or nothing.
    fn offset(&mut self) -> Result<i64, BadTime> {
        let sign = match self.0.first() {
            None => return Ok(0),
            Some(b'Z' | b'z') => {
                self.0 = self.0.get(1..).unwrap_or_default();
                return Ok(0);
            }
            Some(b'+') => 1,
            Some(b'-') => -1,
            Some(_) => return Err(BadTime),
        };
        self.0 = self.0.get(1..).unwrap_or_default();
        let hour = self.number(2)?;
        self.skip(b':');
        Ok(sign * clock(hour, self.number(2)?, 0)?)
    }

    /// `.123`, kept to the millisecond, or nothing.
    fn fraction(&mut self) -> Result<i64, BadTime> {
        if !self.skip(b'.') {
            return Ok(0);
        }
        let (mut ms, mut place, mut any) = (0, 100, false);
        while let Some(digit) = self.digit() {
            (ms, place, any) = (ms + digit * place, place / 10, true);
        }
        if any { Ok(ms) } else { Err(BadTime) }
    }

    /// One to twelve digits, which reach past year 9999.
    fn seconds(&mut self) -> Result<i64, BadTime> {
        let mut seconds = self.digit().ok_or(BadTime)?;
        let mut left = 11;
        while let Some(digit) = self.digit() {
            if left == 0 {
                return Err(BadTime);
            }
            (seconds, left) = (seconds * 10 + digit, left - 1);
        }
        Ok(seconds)
    }

    fn number(&mut self, digits: usize) -> Result<i64, BadTime> {
        (0..digits).try_fold(0, |n, _| Ok(n * 10 + self.digit().ok_or(BadTime)?))
    }

    fn after(&mut self, byte: u8) -> Result<i64, BadTime> {
        self.one(byte)?;
        self.number(2)
    }

    fn digit(&mut self) -> Option<i64> {
        let (&first, rest) = self.0.split_first()?;
        let digit = char::from(first).to_digit(10)?;
        self.0 = rest;
        Some(i64::from(digit))
    }

    fn skip(&mut self, byte: u8) -> bool {
        match self.0.split_first() {
            Some((&first, rest)) if first == byte => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    fn one(&mut self, byte: u8) -> Result<(), BadTime> {
        if self.skip(byte) { Ok(()) } else { Err(BadTime) }
    }

    fn end(&self) -> Result<(), BadTime> {
        if self.0.is_empty() { Ok(()) } else { Err(BadTime) }
    }
}

#[cfg(test)]
mod tests;
