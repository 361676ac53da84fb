//! An HTTP server on loopback with correct, faulty and missing answers. It records its requests.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// The answer for a path.
#[derive(Clone)]
pub enum Answer {
    Body(Vec<u8>),
    /// The body, after a delay.
    Delayed(Duration, Vec<u8>),
    /// The body, after this number of requests for such answers has arrived.
    Together(usize, Vec<u8>),
    Status(u16),
    /// A redirect to this location.
    Redirect(String),
    /// An endless body, in chunks.
    Endless,
    /// A Content-Length, followed by a shorter body.
    Announced(u64, Vec<u8>),
    /// An endless header line.
    EndlessHeader,
    /// The body. The connection stays open for the next request.
    KeepAlive(Vec<u8>),
    /// These octets, from the status line on. Then the connection is closed.
    Raw(Vec<u8>),
    /// One answer for each request; the last one is repeated.
    Sequence(Vec<Answer>),
    /// One octet of a body at intervals, without an end.
    Drip(Duration),
    /// Not HTTP.
    Garbage,
    /// Closes the connection without an answer.
    Close,
    /// No answer, for longer than any test waits.
    Stall,
}

/// A server that runs until the process ends.
#[derive(Clone)]
pub struct Server {
    pub address: SocketAddr,
    routes: Arc<Mutex<HashMap<String, Answer>>>,
    requests: Arc<Mutex<Vec<String>>>,
    together: Arc<(Mutex<usize>, Condvar)>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            routes: Arc::default(),
            requests: Arc::default(),
            together: Arc::default(),
            connections: Arc::default(),
        };
        let own = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                own.connections.fetch_add(1, Ordering::Relaxed);
                // Errors are ignored, because clients disconnect in some tests.
                std::thread::spawn(move || drop(own.serve(stream)));
            }
        });
        server
    }

    /// Sets the answer for a path, or as a proxy, for a complete URL.
    pub fn route(&self, path: impl Into<String>, answer: Answer) {
        self.routes.lock().unwrap().insert(path.into(), answer);
    }

    /// Sets a body as the answer for a path. Returns its URL.
    pub fn body(&self, path: &str, body: impl Into<Vec<u8>>) -> String {
        self.route(path, Answer::Body(body.into()));
        self.url(path)
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The heads of the requests so far, in order.
    pub fn heads(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// The requests so far, in order: paths, or as a proxy, complete URLs.
    pub fn asked(&self) -> Vec<String> {
        self.heads().iter().map(|head| head.split(' ').nth(1).unwrap_or_default().to_owned()).collect()
    }

    /// The number of connections so far.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        while self.answer(&mut reader, &mut stream)? {}
        Ok(())
    }

    /// Answers one request. Returns whether the connection stays open for another one.
    fn answer(&self, reader: &mut BufReader<TcpStream>, stream: &mut TcpStream) -> std::io::Result<bool> {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head)? == 0 {
                return Ok(false);
            }
        }
        self.requests.lock().unwrap().push(head.clone());
        let target = head.split(' ').nth(1).unwrap_or_default();
        let answer = self.routes.lock().unwrap().get_mut(target).map(next);
        if let Some(Answer::Together(count, _)) = answer {
            let (arrived, changed) = &*self.together;
            let mut arrived = arrived.lock().unwrap();
            *arrived += 1;
            changed.notify_all();
            drop(changed.wait_while(arrived, |arrived| *arrived < count).unwrap());
        }
        let answer = answer.unwrap_or(Answer::Status(404));
        let stays_open = matches!(answer, Answer::KeepAlive(_));
        write_answer(stream, answer)?;
        Ok(stays_open)
    }
}

/// Serves a body over https for any request, until the process ends. `chain` is in DER, `key` in PKCS#8.
pub fn serve_tls(chain: &[Vec<u8>], key: Vec<u8>, body: Vec<u8>) -> SocketAddr {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let chain = chain.iter().map(|der| der.clone().into()).collect();
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(key).into();
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = rustls::StreamOwned::new(rustls::ServerConnection::new(config.clone()).unwrap(), stream);
            let mut head = [0; 4096];
            // Clients refuse the certificate in some tests.
            if stream.read(&mut head).is_ok() {
                let _ =
                    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                let _ = stream.write_all(&body);
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    address
}

/// The answer for the next request.
fn next(answer: &mut Answer) -> Answer {
    match answer {
        Answer::Sequence(answers) if answers.len() > 1 => answers.remove(0),
        Answer::Sequence(answers) => answers[0].clone(),
        answer => answer.clone(),
    }
}

fn write_answer(stream: &mut TcpStream, answer: Answer) -> std::io::Result<()> {
    match answer {
        Answer::Delayed(time, body) => {
            std::thread::sleep(time);
            write_body(stream, body.len() as u64, &body)
        }
        Answer::Together(_, body) | Answer::Body(body) => write_body(stream, body.len() as u64, &body),
        Answer::Announced(length, body) => write_body(stream, length, &body),
        Answer::Status(status) => {
            write!(stream, "HTTP/1.1 {status} Status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
        Answer::Redirect(location) => write!(
            stream,
            "HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        ),
        Answer::Endless => {
            write!(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")?;
            let chunk = [&b"4000\r\n"[..], &[b'A'; 0x4000], b"\r\n"].concat();
            loop {
                stream.write_all(&chunk)?;
            }
        }
        Answer::EndlessHeader => {
            write!(stream, "HTTP/1.1 200 OK\r\nX-Endless: ")?;
            loop {
                stream.write_all(&[b'A'; 0x4000])?;
            }
        }
        Answer::KeepAlive(body) => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len())?;
            stream.write_all(&body)
        }
        Answer::Raw(octets) => stream.write_all(&octets),
        Answer::Sequence(_) => unreachable!("one of them is answered"),
        Answer::Drip(pause) => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")?;
            loop {
                stream.write_all(b"A")?;
                std::thread::sleep(pause);
            }
        }
        Answer::Garbage => stream.write_all(b"\x16\x03\x01 this is not HTTP\n\n"),
        Answer::Close => Ok(()),
        Answer::Stall => {
            std::thread::sleep(Duration::from_secs(600));
            Ok(())
        }
    }
}

fn write_body(stream: &mut TcpStream, length: u64, body: &[u8]) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: application/pkix-cert\r\nSet-Cookie: seen=1\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n"
    )?;
    stream.write_all(body)
}
