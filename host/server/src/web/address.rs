//! Addresses that are nobody's in public.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Networks of version 4 that no public server is in: IANA's special purposes, multicast and the reserved rest.
const NOT_PUBLIC: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 3),
];

/// Whether an address may be spoken to.
pub(super) fn may_reach(address: IpAddr, networks: &[IpNet]) -> bool {
    is_own(address, networks) || is_public(address)
}

/// Whether the operator named its network.
pub(super) fn is_own(address: IpAddr, networks: &[IpNet]) -> bool {
    let plain = address.to_canonical();
    networks.iter().any(|network| network.contains(&plain))
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_4(address),
        IpAddr::V6(address) => is_public_6(address),
    }
}

fn is_public_4(address: Ipv4Addr) -> bool {
    let address = address.to_bits();
    let within = |(network, bits): &([u8; 4], u32)| {
        let shift = 32 - bits;
        address >> shift == u32::from_be_bytes(*network) >> shift
    };
    !NOT_PUBLIC.iter().any(within)
}

/// Only global unicast is public, and in it nothing that means an address of version 4 behind a translator.
fn is_public_6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // Teredo, benchmarks, ORCHID and the rest of 2001::/23; documentation; 6to4.
        [0x2001, ..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x2002, ..] | [0x3fff, ..=0x0fff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests;
