//! When a request was signed, and whether that is near enough to now.

use std::borrow::Cow;

use keyward_model::time::Time;

use super::TOLERANCE;
use crate::fault::Fault;
use crate::http::Request;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// When a request was signed.
#[derive(Clone, Debug)]
pub(super) struct Signed<'r> {
    /// The moment, as SigV4 writes it.
    pub(super) text: Cow<'r, str>,
    pub(super) time: Time,
}

impl<'r> Signed<'r> {
    /// Reads SigV4's own form, `20150830T123600Z`.
    pub(super) fn basic(text: &'r str) -> Result<Self, Fault> {
        let time = Time::parse_basic(text).map_err(|_| Fault::Date(text.into()))?;
        Ok(Self { text: text.into(), time })
    }

    /// Reads what a `date` header may hold: SigV4's form or HTTP's.
    fn sent(text: &'r str) -> Result<Self, Fault> {
        Self::basic(text).or_else(|fault| {
            let time = http(text).ok_or(fault)?;
            Ok(Self { text: time.basic().into(), time })
        })
    }

    /// `20150830`.
    pub(super) fn day(&self) -> &str {
        self.text.split_once('T').map_or("", |(day, _)| day)
    }
}

/// The date that a signature in the `Authorization` header covers: `x-amz-date`, else `date`.
///
/// # Errors
/// A date that cannot be read, or two that are too far apart to be the same request's.
pub(super) fn of_headers(request: &Request) -> Result<Option<Signed<'_>>, Fault> {
    let value = |name| {
        let value = request.header(name).map_err(|_| Fault::Repeated(name))?;
        let text = |value| str::from_utf8(value).map_err(|_| Fault::Date(String::new()));
        value.map(text).transpose()
    };
    let signed = value("x-amz-date")?.map(Signed::basic).transpose()?;
    let sent = value("date")?.map(Signed::sent).transpose()?;
    match (signed, sent) {
        // AWS looks at `x-amz-date` alone. A client's library may add a `date` when it sends, so seconds
        // between them mean nothing; more than the tolerance means that somebody replays.
        (Some(signed), Some(sent)) if distance(signed.time, sent.time) > TOLERANCE => Err(Fault::Signature),
        (Some(signed), _) => Ok(Some(signed)),
        (None, sent) => Ok(sent),
    }
}

/// HTTP's own form, `Sun, 30 Aug 2015 12:36:00 GMT`, and that of mail, which botocore sends (`… -0000`). The
/// weekday is not looked at.
fn http(text: &str) -> Option<Time> {
    let (_, rest) = text.split_once(", ")?;
    let mut words = rest.split(' ');
    let [Some(day), Some(month), Some(year), Some(clock), Some("GMT" | "-0000" | "+0000"), None] =
        [(); 6].map(|()| words.next())
    else {
        return None;
    };
    let month = 1 + MONTHS.iter().position(|name| *name == month)?;
    Time::parse_iso(&format!("{year}-{month:02}-{day}T{clock}Z")).ok()
}

/// Whether a date is near enough to now, or a presigned query still alive.
pub(super) fn admit(signed: Time, life: Option<i64>, now: Time) -> Result<(), Fault> {
    let age = now.seconds() - signed.seconds();
    let tolerance = TOLERANCE / 1_000;
    match life {
        _ if age < -tolerance => Err(Fault::NotYet { signed, now, presigned: life.is_some() }),
        Some(seconds) if age > seconds => Err(Fault::Expired { signed, seconds, now }),
        None if age > tolerance => Err(Fault::Stale { signed, now }),
        _ => Ok(()),
    }
}

/// Milliseconds between two dates.
fn distance(a: Time, b: Time) -> i64 {
    (a.millis() - b.millis()).abs()
}
