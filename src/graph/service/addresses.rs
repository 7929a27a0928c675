//! What kind of place an address is, when it is none of the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why nobody but the operator may have this address asked; `None` for public ones.
pub fn kind(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => of_four(address),
        IpAddr::V6(address) => of_six(address),
    }
}

fn of_four(address: Ipv4Addr) -> Option<&'static str> {
    match address.octets() {
        [0, ..] => Some("an address of no machine"),
        [127, ..] => Some("a loopback address"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Some("a private address"),
        [169, 254, ..] => Some("a link-local address"),
        [100, 64..=127, ..] => Some("an address behind a provider's translation (CGNAT)"),
        [224..=239, ..] => Some("a multicast address"),
        [192, 0, 0, _]
        | [192, 0, 2, _]
        | [198, 18..=19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        | [240..=255, ..] => Some("a reserved address"),
        _ => None,
    }
}

fn of_six(address: Ipv6Addr) -> Option<&'static str> {
    let four = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        of_four(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some("an address of no machine"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some("a loopback address"),
        // An IPv4 address in one of its disguises: mapped, translated, carried.
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => four(high, low),
        [0xfc00..=0xfdff, ..] => Some("a private address"),
        [0xfe80..=0xfeff, ..] => Some("a link-local address"),
        [0xff00..=0xffff, ..] => Some("a multicast address"),
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Some("a reserved address"),
        [0x2000..=0x3fff, ..] => None,
        _ => Some("a reserved address"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_address() {
        let table = [
            ("0.0.0.0", "no machine"),
            ("0.1.2.3", "no machine"),
            ("127.0.0.1", "loopback"),
            ("127.255.255.254", "loopback"),
            ("10.0.0.1", "private"),
            ("172.16.0.1", "private"),
            ("172.31.255.255", "private"),
            ("192.168.1.1", "private"),
            ("169.254.169.254", "link-local"),
            ("100.64.0.1", "CGNAT"),
            ("100.127.255.255", "CGNAT"),
            ("224.0.0.1", "multicast"),
            ("239.255.255.255", "multicast"),
            ("192.0.0.8", "reserved"),
            ("192.0.2.1", "reserved"),
            ("198.18.0.1", "reserved"),
            ("203.0.113.9", "reserved"),
            ("240.0.0.1", "reserved"),
            ("255.255.255.255", "reserved"),
            ("::", "no machine"),
            ("::1", "loopback"),
            ("::ffff:127.0.0.1", "loopback"),
            ("::ffff:10.1.2.3", "private"),
            ("::ffff:169.254.169.254", "link-local"),
            ("::127.0.0.1", "reserved"),
            ("64:ff9b::7f00:1", "loopback"),
            ("64:ff9b::a00:1", "private"),
            ("64:ff9b:1::a00:1", "reserved"),
            ("2002:7f00:1::", "loopback"),
            ("2002:c0a8:101::1", "private"),
            ("2001::1", "reserved"),
            ("2001:db8::1", "reserved"),
            ("fc00::1", "private"),
            ("fdff::1", "private"),
            ("fe80::1", "link-local"),
            ("febf::1", "link-local"),
            ("fec0::1", "link-local"),
            ("ff02::1", "multicast"),
            ("100::1", "reserved"),
            ("4000::1", "reserved"),
            ("1.1.1.1", ""),
            ("9.255.255.255", ""),
            ("11.0.0.0", ""),
            ("100.63.255.255", ""),
            ("100.128.0.0", ""),
            ("172.15.255.255", ""),
            ("172.32.0.0", ""),
            ("223.255.255.255", ""),
            ("::ffff:1.1.1.1", ""),
            ("64:ff9b::101:101", ""),
            ("2606:4700:4700::1111", ""),
            ("2a00:1450::1", ""),
        ];
        for (address, words) in table {
            let found = kind(address.parse().unwrap());
            assert_eq!(found.is_none(), words.is_empty(), "{address}: {found:?}");
            assert!(found.unwrap_or_default().contains(words), "{address}: {found:?}");
        }
    }
}
