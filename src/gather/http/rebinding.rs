//! Tests with a name server whose second response differs: the checked address is the one that is contacted.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::super::guard::{Networks, network};
use super::super::proxy::Proxies;
use super::super::{Fetch, FetchError, FetchLimits};
use super::HttpFetcher;

/// A DNS server on loopback that answers each query with the next of these lists; the last one is repeated.
fn name_server(answers: Vec<Vec<Ipv4Addr>>) -> (SocketAddr, Arc<AtomicUsize>) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let (address, asked) = (socket.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let count = asked.clone();
    std::thread::spawn(move || {
        let mut query = [0; 512];
        while let Ok((length, client)) = socket.recv_from(&mut query) {
            let turn = count.fetch_add(1, Ordering::Relaxed);
            let addresses = &answers[turn.min(answers.len() - 1)];
            // The header: no error, one question.
            let mut answer = query[..2].to_vec();
            answer.extend([0x81, 0x80, 0, 1, 0, u8::try_from(addresses.len()).unwrap(), 0, 0, 0, 0]);
            answer.extend(&query[12..length]);
            for address in addresses {
                // The name from the question, A, IN, TTL 0, four octets.
                answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
                answer.extend(address.octets());
            }
            let _ = socket.send_to(&answer, client);
        }
    });
    (address, asked)
}

/// Resolves names with that server.
#[derive(Debug)]
struct Asking(SocketAddr);

impl Resolver for Asking {
    fn resolve(&self, uri: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut query = vec![0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        for label in uri.host().unwrap().split('.') {
            query.push(u8::try_from(label.len()).unwrap());
            query.extend(label.as_bytes());
        }
        query.extend([0, 0, 1, 0, 1]);
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        socket.set_read_timeout(Some(Duration::from_secs(30)))?;
        socket.send_to(&query, self.0)?;
        let mut answer = [0; 512];
        let length = socket.recv(&mut answer)?;
        let mut addresses = self.empty();
        for record in answer[query.len()..length].chunks_exact(16) {
            let octets: [u8; 4] = record[12..].try_into().unwrap();
            addresses.push(SocketAddr::new(octets.into(), uri.port_u16().unwrap()));
        }
        Ok(addresses)
    }
}

/// A server that responds with the address at which it was contacted, and closes each connection.
fn server(address: (Ipv4Addr, u16)) -> Option<u16> {
    let listener = TcpListener::bind(address).ok()?;
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 1024]);
            let body = address.0.to_string();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let _ = stream.write_all((head + &body).as_bytes());
        }
    });
    Some(port)
}

/// The results of consecutive requests.
type Outcomes<'a> = &'a [Result<&'a str, FetchError>];

/// Held while searching for a port that is free at both addresses.
static PORTS: Mutex<()> = Mutex::new(());

#[test]
fn the_address_that_was_judged_is_asked() {
    let (outside, inside) = (Ipv4Addr::LOCALHOST, Ipv4Addr::new(127, 0, 0, 2));
    let port = {
        let _held = PORTS.lock();
        let port = server((outside, 0)).unwrap();
        if server((inside, port)) != Some(port) {
            return println!("skipped: rebinding (127.0.0.2 cannot be used here)");
        }
        port
    };
    let (no_time, minute) = (Duration::ZERO, Duration::from_secs(60));
    let cases: [(Duration, &[&[Ipv4Addr]], Outcomes<'_>); 6] = [
        // A checked address is used until it expires.
        (minute, &[&[outside], &[inside]], &[Ok("127.0.0.1"), Ok("127.0.0.1")]),
        (
            minute,
            &[&[inside], &[outside]],
            &[Err(FetchError::Refused(inside.into())), Err(FetchError::Refused(inside.into()))],
        ),
        // The second response is a forbidden address; the first connection went to the checked one.
        (no_time, &[&[outside], &[inside]], &[Ok("127.0.0.1"), Err(FetchError::Refused(inside.into()))]),
        (no_time, &[&[inside], &[outside]], &[Err(FetchError::Refused(inside.into())), Ok("127.0.0.1")]),
        // If there are several addresses, only permitted ones are contacted.
        (no_time, &[&[inside, outside]], &[Ok("127.0.0.1")]),
        (no_time, &[&[inside, Ipv4Addr::new(169, 254, 169, 254)]], &[Err(FetchError::Refused(inside.into()))]),
    ];
    for (lifetime, answers, expected) in cases {
        let (names, asked) = name_server(answers.iter().map(|addresses| addresses.to_vec()).collect());
        // 127.0.0.1 represents a public address.
        let networks = Networks { allowed: vec![network("127.0.0.1").unwrap()], denied: Vec::new() };
        let mut fetcher = HttpFetcher::new(FetchLimits::default(), networks, Proxies::default());
        fetcher.resolver = Arc::new(Asking(names));
        fetcher.keeps_names = lifetime;
        for (turn, expected) in expected.iter().enumerate() {
            let answer = fetcher.fetch(&format!("http://ca.example:{port}/"), Instant::now() + Duration::from_secs(60));
            let answer = answer.map(|answer| String::from_utf8(answer.body.to_vec()).unwrap());
            assert_eq!(answer.as_deref().map_err(Clone::clone), expected.clone(), "{answers:?}");
            let times = if lifetime.is_zero() { turn + 1 } else { 1 };
            assert_eq!(asked.load(Ordering::Relaxed), times, "a name is resolved once for as long as it is kept");
        }
    }
}
