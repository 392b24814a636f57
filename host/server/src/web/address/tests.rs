use super::*;

fn reached(address: &str, networks: &[&str]) -> bool {
    let networks: Vec<IpNet> = networks.iter().map(|network| network.parse().unwrap()).collect();
    may_reach(address.parse().unwrap(), &networks)
}

#[test]
fn a69_only_public_addresses_are_reached() {
    for public in
        ["1.1.1.1", "9.255.255.255", "172.15.0.1", "172.32.0.1", "192.167.1.1", "223.255.255.255", "2606:4700::1"]
    {
        assert!(reached(public, &[]), "{public}");
    }
    for internal in [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:1.1.1.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::7f00:1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "100::1",
    ] {
        assert!(!reached(internal, &[]), "{internal}");
    }
}

#[test]
fn the_operators_networks_are_reached() {
    assert!(reached("127.0.0.1", &["127.0.0.0/8"]));
    assert!(reached("::ffff:127.0.0.1", &["127.0.0.0/8"]));
    assert!(reached("fd00::1", &["10.0.0.0/8", "fd00::/8"]));
    assert!(!reached("10.0.0.1", &["127.0.0.0/8"]));
    assert!(!reached("::1", &["127.0.0.0/8"]));
}
