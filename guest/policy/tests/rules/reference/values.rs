//! Numbers, dates and addresses, read as plainly as they can be.

use std::net::IpAddr;

use base64::Engine as _;

/// Sign, whole digits without leading zeros, fraction without trailing ones.
pub(super) fn number(text: &str) -> Option<(bool, String, String)> {
    let negative = text.starts_with('-');
    let digits = if negative { &text[1..] } else { text };
    let (whole, fraction) =
        if let Some(point) = digits.find('.') { (&digits[..point], &digits[point + 1..]) } else { (digits, "0") };
    for part in [whole, fraction] {
        if part.is_empty() || part.len() > 18 || !part.chars().all(|c| c.is_ascii_digit()) {
            return None;
        }
    }
    let (whole, fraction) = (whole.trim_start_matches('0').to_owned(), fraction.trim_end_matches('0').to_owned());
    Some((negative && !(whole.is_empty() && fraction.is_empty()), whole, fraction))
}

pub(super) fn order(a: &(bool, String, String), b: &(bool, String, String)) -> std::cmp::Ordering {
    let size = |n: &(bool, String, String), m: &(bool, String, String)| {
        n.1.len().cmp(&m.1.len()).then_with(|| n.1.cmp(&m.1)).then_with(|| n.2.cmp(&m.2))
    };
    match (a.0, b.0) {
        (false, false) => size(a, b),
        (true, true) => size(b, a),
        (negative, _) => {
            if negative {
                std::cmp::Ordering::Less
            } else {
                std::cmp::Ordering::Greater
            }
        }
    }
}

/// Milliseconds since 1970, counted day by day from the calendar. Years 1970 to 2100 are all that is asked for.
pub(super) fn date(text: &str) -> Option<i64> {
    if !text.contains(['-', 'T', 't']) {
        let sound = !text.is_empty() && text.len() <= 12 && text.chars().all(|c| c.is_ascii_digit());
        return text
            .parse::<i64>()
            .ok()
            .filter(|_| sound)
            .map(|seconds| seconds * 1000)
            .filter(|ms| *ms <= 253_402_300_799_999);
    }
    let upper = text.to_ascii_uppercase();
    let (day, clock) = upper.split_once('T').map_or((upper.as_str(), None), |(day, clock)| (day, Some(clock)));
    let fields: Vec<&str> = day.split('-').collect();
    let digits = |text: &str, length: usize| -> Option<i64> {
        (text.len() == length && text.chars().all(|c| c.is_ascii_digit())).then(|| text.parse().ok())?
    };
    let year = digits(fields[0], 4)?;
    let month = fields.get(1).map_or(Some(1), |month| digits(month, 2))?;
    let date = fields.get(2).map_or(Some(1), |date| digits(date, 2))?;
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let lengths = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    if fields.len() > 3
        || !(1970..=2100).contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=lengths[month as usize - 1]).contains(&date)
    {
        return None;
    }
    let years: i64 = (1970..year).map(|year| if leap(year) { 366 } else { 365 }).sum();
    let days = years + lengths[..month as usize - 1].iter().sum::<i64>() + date - 1;
    let Some(clock) = clock else { return Some(days * 86_400_000) };
    if fields.len() != 3 {
        return None;
    }
    let (clock, offset) = if let Some(clock) = clock.strip_suffix('Z') {
        (clock, 0)
    } else if let Some(sign) = clock.find(['+', '-']) {
        let zone: String = clock[sign + 1..].replacen(':', "", 1);
        let minutes =
            digits(zone.get(..2)?, 2).filter(|h| *h < 24)? * 60 + digits(zone.get(2..)?, 2).filter(|m| *m < 60)?;
        (&clock[..sign], if clock[sign..].starts_with('+') { minutes } else { -minutes })
    } else {
        (clock, 0)
    };
    let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(clock, fraction)| (clock, Some(fraction)));
    let parts: Vec<i64> = clock.split(':').map(|part| digits(part, 2)).collect::<Option<_>>()?;
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (*hour, *minute, 0),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let ms = match fraction {
        None => 0,
        Some(fraction) if !fraction.is_empty() && fraction.chars().all(|c| c.is_ascii_digit()) => {
            format!("{fraction:0<3}")[..3].parse().ok()?
        }
        Some(_) => return None,
    };
    Some((((days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1000 + ms)
}

pub(super) fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

pub(super) fn binary(text: &str) -> Option<Vec<u8>> {
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

/// The bytes of an address: four, or sixteen. One mapped from IPv4 is that.
pub(super) fn address(text: &str) -> Option<Vec<u8>> {
    Some(match text.parse().ok()? {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => mapped(&v6.octets()),
    })
}

fn mapped(octets: &[u8]) -> Vec<u8> {
    octets.strip_prefix(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]).unwrap_or(octets).to_vec()
}

pub(super) fn in_range(address: Vec<u8>, range: &str) -> bool {
    let (base, bits) = range.split_once('/').map_or((range, None), |(base, bits)| (base, Some(bits)));
    let wide = base.contains(':');
    let base = self::address(base).unwrap();
    let full = base.len() * 8;
    let bits = bits.map_or(full, |bits| bits.parse::<usize>().unwrap() - if wide && full == 32 { 96 } else { 0 });
    let bit = |bytes: &[u8], at: usize| bytes[at / 8] >> (7 - at % 8) & 1;
    address.len() == base.len() && (0..bits).all(|at| bit(&address, at) == bit(&base, at))
}
