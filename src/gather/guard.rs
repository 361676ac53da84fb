//! Which addresses AIA may contact. The URLs of a certificate are untrusted: without this check, anyone who provides
//! a certificate could make the machine send requests into its own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(first: u16, second: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0), prefix)
}

/// IPv4 addresses that are not public: the IANA special-purpose registry (RFC 6890 and its updates), multicast and
/// reserved space, and the one metadata service at a public address.
const NOT_PUBLIC_V4: [Ipv4Net; 16] = [
    v4(0, 0, 0, 0, 8),        // this network
    v4(10, 0, 0, 0, 8),       // private
    v4(100, 64, 0, 0, 10),    // shared by carriers; also a cloud's metadata
    v4(127, 0, 0, 0, 8),      // loopback
    v4(168, 63, 129, 16, 32), // Azure's host services
    v4(169, 254, 0, 0, 16),   // link-local; metadata of most clouds
    v4(172, 16, 0, 0, 12),    // private
    v4(192, 0, 0, 0, 24),     // protocol assignments
    v4(192, 0, 2, 0, 24),     // documentation
    v4(192, 88, 99, 0, 24),   // 6to4 relays
    v4(192, 168, 0, 0, 16),   // private
    v4(198, 18, 0, 0, 15),    // benchmarks
    v4(198, 51, 100, 0, 24),  // documentation
    v4(203, 0, 113, 0, 24),   // documentation
    v4(224, 0, 0, 0, 4),      // multicast
    v4(240, 0, 0, 0, 4),      // reserved, and broadcast
];

/// The only IPv6 space for public use (RFC 4291 §2.4).
const PUBLIC_V6: Ipv6Net = v6(0x2000, 0, 3);

/// Parts of it that are not public (IANA special-purpose registry).
const NOT_PUBLIC_V6: [Ipv6Net; 3] = [
    v6(0x2001, 0, 23),      // protocol assignments, including Teredo
    v6(0x2001, 0x0db8, 32), // documentation
    v6(0x3fff, 0, 20),      // documentation
];

/// 6to4 (RFC 3056) and NAT64 (RFC 6052) contain an IPv4 address, which is checked.
const SIX_TO_FOUR: Ipv6Net = v6(0x2002, 0, 16);
const NAT64: Ipv6Net = v6(0x0064, 0xff9b, 96);

/// Whether a cloud's metadata service, which provides credentials, is at this address: AWS, Azure, Google and others
/// (169.254.0.0/16, `fd00:ec2::254`), Alibaba (100.100.100.200), Azure's host services.
pub(super) fn is_metadata_service(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let others = [Ipv4Addr::new(168, 63, 129, 16), Ipv4Addr::new(100, 100, 100, 200)];
            address.is_link_local() || others.contains(&address)
        }
        IpAddr::V6(address) => address == Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x254),
    }
}

/// Networks that the user allowed or denied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks {
    /// Networks that may be contacted although they are not public.
    pub allowed: Vec<IpNet>,
    /// Networks that must not be contacted, even if they are allowed.
    pub denied: Vec<IpNet>,
}

/// Why an address is not contacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// It is neither public nor allowed.
    NotPublic,
    /// The user denied it.
    Denied,
}

impl Networks {
    /// Whether AIA may contact `address`: it is public or allowed, and not denied.
    pub fn judge(&self, address: IpAddr) -> Result<(), Refusal> {
        let forms = forms(address);
        let is_in = |networks: &[IpNet]| {
            networks.iter().any(|network| forms.iter().flatten().any(|address| network.contains(address)))
        };
        match () {
            () if is_in(&self.denied) => Err(Refusal::Denied),
            () if is_public(address.to_canonical()) || is_in(&self.allowed) => Ok(()),
            () => Err(Refusal::NotPublic),
        }
    }
}

/// Parses a network: `10.0.0.0/8`, or a single address, also in brackets or with a zone as in URLs, or an IPv4 address
/// in IPv6 form.
pub fn network(text: &str) -> Option<IpNet> {
    let address = |text: &str| {
        let text = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        let text = text.split_once('%').map_or(text, |(address, _)| address);
        text.parse::<IpAddr>().ok()
    };
    let (address, prefix) = match text.trim().split_once('/') {
        Some((host, prefix)) => (address(host)?, Some(prefix.parse::<u8>().ok()?)),
        None => (address(text.trim())?, None),
    };
    let canonical = address.to_canonical();
    let prefix = match prefix {
        None => return Some(canonical.into()),
        // A prefix within the 96 bits that all mapped addresses share is not valid.
        Some(prefix) if canonical != address => prefix.checked_sub(96)?,
        Some(prefix) => prefix,
    };
    IpNet::new(canonical, prefix).ok()
}

/// The address, and the IPv4 address that it contains.
fn forms(address: IpAddr) -> [Option<IpAddr>; 2] {
    let carried = match address.to_canonical() {
        IpAddr::V4(address) => Some(address),
        IpAddr::V6(address) => carried(address),
    };
    [Some(address), carried.map(IpAddr::V4)]
}

/// The IPv4 address in an IPv6 address that determines the destination of a packet.
fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let octets = address.octets();
    let at = |from: usize| Ipv4Addr::new(octets[from], octets[from + 1], octets[from + 2], octets[from + 3]);
    if NAT64.contains(&address) {
        return Some(at(12));
    }
    if SIX_TO_FOUR.contains(&address) {
        return Some(at(2));
    }
    // ISATAP (RFC 5214 section 6.1) has it after any prefix.
    matches!(octets[8..12], [0x00 | 0x02, 0x00, 0x5e, 0xfe]).then(|| at(12))
}

/// Ports of other protocols, to which no URL may send a request (Fetch standard, "bad port").
const OTHER_PORTS: [u16; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/// Whether a URL may use this port.
pub(super) fn permits_port(port: u16) -> bool {
    OTHER_PORTS.binary_search(&port).is_err()
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !NOT_PUBLIC_V4.iter().any(|network| network.contains(&address)),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match carried(address) {
        Some(carried) if !is_public(carried.into()) => false,
        Some(_) if NAT64.contains(&address) => true,
        _ => PUBLIC_V6.contains(&address) && !NOT_PUBLIC_V6.iter().any(|network| network.contains(&address)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_and_other_addresses() {
        let cases = [
            ("8.8.8.8", true),
            ("172.15.0.1", true),
            ("172.32.0.1", true),
            ("2606:4700::1111", true),
            ("64:ff9b::808:808", true),
            ("64:ff9b::c000:101", true),
            ("2002:808:808::1", true),
            ("2002:c000:101::1", true),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("100.100.100.200", false),
            ("127.0.0.1", false),
            ("127.255.255.254", false),
            ("168.63.129.16", false),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("192.0.0.192", false),
            ("192.168.1.1", false),
            ("198.19.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:10.0.0.1", false),
            ("::127.0.0.1", false),
            ("64:ff9b::7f00:1", false),
            ("64:ff9b::c0a8:101", false),
            ("64:ff9b::c000:201", false),
            ("2002:7f00:1::", false),
            ("2002:c0a8:101::", false),
            ("2002:c000:201::", false),
            ("192.0.1.1", true),
            ("198.20.0.1", true),
            ("100.128.0.1", true),
            ("2001:4860:4860::8888", true),
            ("2001:200::1", true),
            ("2001:4860::5efe:808:808", true),
            ("2001:4860::5efe:a00:1", false),
            ("2001:4860::200:5efe:7f00:1", false),
            ("64:ff9b:1::a00:1", false),
            ("::ffff:0:127.0.0.1", false),
            ("5f00::1", false),
            ("100::1", false),
            ("2001::1", false),
            ("2001:db8::1", false),
            ("fc00::1", false),
            ("fd00:ec2::254", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
        ];
        for (address, expected) in cases {
            assert_eq!(Networks::default().judge(address.parse().unwrap()).is_ok(), expected, "{address}");
        }
    }

    #[test]
    fn allowed_networks() {
        let allowed = vec!["127.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let networks = Networks { allowed, denied: Vec::new() };
        let cases =
            [("127.0.0.1", true), ("::ffff:127.0.0.1", true), ("fd12::1", true), ("10.0.0.1", false), ("::1", false)];
        for (address, expected) in cases {
            assert_eq!(networks.judge(address.parse().unwrap()).is_ok(), expected, "{address}");
        }
    }

    #[test]
    fn denied_networks() {
        let networks = |texts: &[&str]| texts.iter().map(|text| network(text).unwrap()).collect();
        let networks =
            Networks { allowed: networks(&["10.0.0.0/8"]), denied: networks(&["10.1.0.0/16", "8.8.8.8", "2606::/16"]) };
        let cases = [
            ("10.0.0.1", Ok(())),
            ("10.1.0.1", Err(Refusal::Denied)),
            ("::ffff:10.1.0.1", Err(Refusal::Denied)),
            ("64:ff9b::a01:1", Err(Refusal::Denied)),
            ("2002:a01:1::1", Err(Refusal::Denied)),
            ("8.8.8.8", Err(Refusal::Denied)),
            ("8.8.8.9", Ok(())),
            ("2606:4700::1111", Err(Refusal::Denied)),
            ("192.168.0.1", Err(Refusal::NotPublic)),
        ];
        for (address, expected) in cases {
            assert_eq!(networks.judge(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn networks_as_people_write_them() {
        let cases = [
            ("10.0.0.0/8", Some("10.0.0.0/8")),
            (" 10.0.0.5 ", Some("10.0.0.5/32")),
            ("fd00::/8", Some("fd00::/8")),
            ("[fd00::1]", Some("fd00::1/128")),
            ("fe80::1%eth0", Some("fe80::1/128")),
            ("[fe80::1%25eth0]", Some("fe80::1/128")),
            ("::ffff:10.0.0.1", Some("10.0.0.1/32")),
            ("::ffff:10.0.0.0/104", Some("10.0.0.0/8")),
            ("::ffff:0:0/95", None),
            ("10.0.0.0/33", None),
            ("10.0.0/8", None),
            ("010.0.0.1", None),
            ("ca.example", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(network(text), expected.map(|text| text.parse().unwrap()), "{text}");
        }
    }
}
