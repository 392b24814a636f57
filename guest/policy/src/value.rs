//! Values: what condition operators compare, read from the texts in policies and contexts.
//!
//! Both sides are read by the same strict readers, so that a text means one thing wherever it stands. A
//! text that is no value is an error, never a value that happens not to match.

use std::net::{IpAddr, Ipv6Addr};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_model::arn::Arn;
use keyward_model::time::Time;

/// A decimal number, exact: units of 10⁻¹⁸.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number(i128);

impl Number {
    const PLACES: usize = 18;
    const ONE: i128 = 1_000_000_000_000_000_000;

    /// Reads `-12.50`: at most 18 digits before the point and 18 behind it, no exponent.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let mut places = Self::digits(fraction)?;
        for _ in fraction.len()..Self::PLACES {
            places *= 10;
        }
        let units = i128::from(Self::digits(whole)?) * Self::ONE + i128::from(places);
        Some(Self(if digits.len() < text.len() { -units } else { units }))
    }

    /// One to eighteen digits, which 64 bits hold.
    fn digits(text: &str) -> Option<u64> {
        let sound = (1..=Self::PLACES).contains(&text.len());
        let digit = |n, byte: u8| byte.is_ascii_digit().then(|| n * 10 + u64::from(byte - b'0'));
        if sound { text.bytes().try_fold(0, digit) } else { None }
    }
}

/// Reads a date: ISO 8601 where the text has a `-` or `T`, else whole seconds since 1970.
pub(crate) fn date(text: &str) -> Option<Time> {
    let iso = text.contains(['-', 'T', 't']);
    if iso { Time::parse_iso(text).ok() } else { Time::parse_epoch(text).ok() }
}

/// Reads `true` or `false`, ASCII case aside.
pub(crate) fn flag(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") { Some(true) } else { is("false").then_some(false) }
}

/// Reads base64, padded.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Reads an ARN.
pub(crate) fn arn(text: &str) -> Option<&str> {
    Arn::parse(text).is_ok().then_some(text)
}

/// An IP address. One that IPv6 maps from IPv4 is the IPv4 address it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    V4(u32),
    V6(u128),
}

impl Address {
    /// Reads dotted decimal of four parts without leading zeros, or IPv6 without a zone.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(Self::of(text.parse().ok()?))
    }

    fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(v4) => Self::V4(v4.into()),
            IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(Self::V6(v6.into()), |v4| Self::V4(v4.into())),
        }
    }
}

/// Whether a text is an address, or a range of them in CIDR form, as conditions on addresses take it.
#[must_use]
pub fn is_network(text: &str) -> bool {
    Net::parse(text).is_some()
}

/// A range of IP addresses: those that share its first bits. Bits behind them do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Net {
    address: Address,
    bits: u32,
}

impl Net {
    /// Reads an address, or a range in CIDR form. A range that holds IPv4-mapped addresses and others
    /// would mean two things, and is refused.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let Some((address, bits)) = text.split_once('/') else {
            return Some(Self::single(Address::parse(text)?));
        };
        let plain =
            bits.len() <= 3 && bits.bytes().all(|b| b.is_ascii_digit()) && (bits == "0" || !bits.starts_with('0'));
        let bits: u32 = plain.then(|| bits.parse().ok()).flatten()?;
        match address.parse().ok()? {
            IpAddr::V4(v4) => (bits <= 32).then_some(Self { address: Address::V4(v4.into()), bits }),
            IpAddr::V6(v6) => Self::v6(v6, bits),
        }
    }

    fn single(address: Address) -> Self {
        let bits = match address {
            Address::V4(_) => 32,
            Address::V6(_) => 128,
        };
        Self { address, bits }
    }

    fn v6(v6: Ipv6Addr, bits: u32) -> Option<Self> {
        match v6.to_ipv4_mapped() {
            Some(v4) => {
                Some(Self { address: Address::V4(v4.into()), bits: bits.checked_sub(96).filter(|&bits| bits <= 32)? })
            }
            None => (bits <= 128).then_some(Self { address: Address::V6(v6.into()), bits }),
        }
    }

    /// Whether an address lies in the range. IPv4 lies in no range of IPv6, nor the other way round.
    pub(crate) fn contains(&self, address: Address) -> bool {
        match (self.address, address) {
            (Address::V4(net), Address::V4(v4)) => (net ^ v4).checked_shr(32 - self.bits).unwrap_or(0) == 0,
            (Address::V6(net), Address::V6(v6)) => (net ^ v6).checked_shr(128 - self.bits).unwrap_or(0) == 0,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
