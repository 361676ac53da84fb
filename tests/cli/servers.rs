//! Real servers with the written files, and a client that trusts only the root.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use crate::fixing::{broken, ends_in_a_short_line};
use crate::support::pki::Spec;
use crate::support::run::{Run, Scratch, finish, program, skipped};
use crate::{LOCAL, Site};

/// A server process. It ends with the test.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
    /// Ends the processes that a server starts apart from its own.
    end: Option<Command>,
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(end) = &mut self.end {
            let _ = end.status();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    /// Sets the command that ends the server.
    pub fn ended_by(mut self, end: Command) -> Self {
        self.end = Some(end);
        self
    }

    /// Checks that the server answers. Apache accepts connections before it reads its certificates, and ends if it
    /// cannot use them.
    fn answering(mut self) -> Option<Self> {
        let mut answer = [0];
        let mut asked = TcpStream::connect(self.address).ok()?;
        let answers = asked.write_all(b"GET / HTTP/1.0\r\n\r\n").and_then(|()| asked.read(&mut answer));
        if answers.is_ok_and(|count| count > 0) {
            return Some(self);
        }
        let _ = self.child.wait();
        None
    }
}

/// Waits until the server accepts connections. `None` if it ends instead.
pub fn started(mut command: Command, address: SocketAddr) -> Option<Running> {
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let mut running = Running { child, address, end: None };
    // A minute, for machines under load. No result depends on the duration.
    for _ in 0..1200 {
        if TcpStream::connect(address).is_ok() {
            return Some(running);
        }
        if running.child.try_wait().unwrap().is_some() {
            return None;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the server neither listens nor ends");
}

/// An address without a listener, which is unique for each test of all processes: if a server fails to start, no other
/// server may answer instead. On Linux, all addresses of 127.0.0.0/8 are local, and no program that listens on every
/// address is given a port below 32768 (`ip_local_port_range`).
pub fn free_address() -> SocketAddr {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    if !cfg!(target_os = "linux") {
        return TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    }
    let [_, _, high, low] = std::process::id().to_be_bytes();
    let [more, count] = GIVEN.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    (Ipv4Addr::new(127, high.max(1), low, count), 20_000 + u16::from(more)).into()
}

/// A handshake that trusts only root.crt and stops at the first error of the verification.
pub fn handshake(scratch: &Scratch, running: &Running, openssl: &Path) -> Run {
    handshake_with(scratch, running, openssl, &[])
}

/// The same with additional options.
pub fn handshake_with(scratch: &Scratch, running: &Running, openssl: &Path, more: &[&str]) -> Run {
    let address = running.address.to_string();
    let options = ["s_client", "-connect", &address, "-servername", "www.example.jp", "-verify_hostname"];
    let trust = ["www.example.jp", "-verify_return_error", "-CAfile", "root.crt", "-no-CApath", "-no-CAstore"];
    finish(Command::new(openssl).args(options).args(trust).args(more).current_dir(scratch.folder()))
}

/// The paths of the program and of openssl, and a folder with a site, its key and the files of `target`.
fn ready(server: &str, target: &str) -> Option<(std::path::PathBuf, std::path::PathBuf, Site, Scratch)> {
    let (server, openssl) = (program(server)?, program("openssl")?);
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    scratch.run(&format!("bundle server.crt {LOCAL} --for {target} -o site.pem")).expect(0);
    Some((server, openssl, site, scratch))
}

pub fn nginx(program: &Path, scratch: &Scratch, certificate: &str) -> Option<Running> {
    let address = free_address();
    let folder = scratch.folder().display();
    let configuration = format!(
        "daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
         events {{ worker_connections 16; }}
         http {{
             access_log off;
             client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
             fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
             server {{
                 listen {address} ssl;
                 ssl_protocols TLSv1.2 TLSv1.3;
                 ssl_certificate {folder}/{certificate};
                 ssl_certificate_key {folder}/server.key;
                 return 200;
             }}
         }}"
    );
    let configuration = scratch.write("nginx.conf", configuration);
    let mut command = Command::new(program);
    command.arg("-e").arg(scratch.path("error.log")).arg("-c").arg(configuration).stderr(Stdio::null());
    started(command, address)
}

const APACHE_MODULES: &str = "/usr/lib/apache2/modules";

/// Whether Apache's modules are in the folder of Debian. If not, prints that the test is skipped.
pub fn has_apache_modules() -> bool {
    let are_there = Path::new(APACHE_MODULES).join("mod_ssl.so").exists();
    if !are_there {
        skipped("apache2", "its modules are not where Debian puts them");
    }
    are_there
}

/// Apache with the given directives for the files.
pub fn apache(program: &Path, scratch: &Scratch, files: &[(&str, &str)]) -> Option<Running> {
    if !has_apache_modules() {
        return None;
    }
    let modules = Path::new(APACHE_MODULES);
    let address = free_address();
    let folder = scratch.folder().display();
    let loaded: String = ["mpm_event", "authz_core", "socache_shmcb", "ssl"]
        .iter()
        .map(|module| format!("LoadModule {module}_module {}/mod_{module}.so\n", modules.display()))
        .collect();
    let lines: String = files.iter().map(|(directive, file)| format!("{directive} {folder}/{file}\n")).collect();
    let configuration = format!(
        "{loaded}ServerName www.example.jp\nListen {address}\nPidFile {folder}/apache.pid\n\
         DefaultRuntimeDir {folder}\nMutex file:{folder}\nErrorLog {folder}/error.log\n\
         <VirtualHost *>\nSSLEngine on\nSSLCertificateKeyFile {folder}/server.key\n{lines}</VirtualHost>\n"
    );
    let configuration = scratch.write("apache.conf", configuration);
    let mut command = Command::new(program);
    command.args(["-X", "-f"]).arg(configuration).stderr(Stdio::null());
    started(command, address)?.answering()
}

/// `HAProxy` with its file.
pub fn haproxy(program: &Path, scratch: &Scratch, file: &str) -> Option<Running> {
    let address = free_address();
    let configuration = format!(
        "global\n    maxconn 16\ndefaults\n    mode http\n    timeout client 10s\n    timeout server 10s\n    \
         timeout connect 10s\nfrontend tls\n    bind {address} ssl crt {}\n    http-request return status 200\n",
        scratch.path(file).display()
    );
    let configuration = scratch.write("haproxy.cfg", configuration);
    let mut command = Command::new(program);
    command.args(["-db", "-f"]).arg(configuration).stderr(Stdio::null());
    started(command, address)
}

#[test]
fn haproxy_loads_one_file_with_the_key() {
    let (Some(program), Some(openssl)) = (program("haproxy"), program("openssl")) else { return };
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    scratch.run(&format!("bundle server.crt {LOCAL} --for haproxy -o bare.pem")).expect(0);
    assert!(haproxy(&program, &scratch, "bare.pem").is_none(), "HAProxy refuses a file without a key");
    scratch.run(&format!("bundle server.crt {LOCAL} --for haproxy --key server.key -o site.pem")).expect(0);
    let running = haproxy(&program, &scratch, "site.pem").expect("HAProxy starts");
    handshake(&scratch, &running, &openssl).expect(0);
    // A file that was created manually: the key comes first, the line endings are CR LF, and an intermediate is
    // missing.
    scratch.write("mixed.pem", (site.leaf.key_pem() + &site.leaf.pem() + &site.issuing.pem()).replace('\n', "\r\n"));
    scratch.run(&format!("fix mixed.pem {LOCAL} --for haproxy")).expect(0);
    let running = haproxy(&program, &scratch, "mixed.pem").expect("HAProxy starts");
    handshake(&scratch, &running, &openssl).expect(0);
}

#[test]
fn haproxy_loads_the_key_in_another_encoding() {
    let (Some(program), Some(openssl)) = (program("haproxy"), program("openssl")) else { return };
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let encodings: [(&str, &[&str]); 3] = [
        ("-----BEGIN EC PRIVATE KEY-----", &["ec", "-in", "server.key", "-out", "other.key"]),
        ("-----BEGIN EC PRIVATE KEY-----", &["ec", "-in", "server.key", "-outform", "DER", "-out", "other.key"]),
        (
            "-----BEGIN PRIVATE KEY-----",
            &[
                "pkcs12",
                "-export",
                "-inkey",
                "server.key",
                "-in",
                "server.crt",
                "-passout",
                "pass:",
                "-out",
                "other.key",
            ],
        ),
    ];
    for (label, arguments) in encodings {
        finish(Command::new(&openssl).args(arguments).current_dir(scratch.folder())).expect(0);
        scratch.run(&format!("bundle server.crt {LOCAL} --for haproxy --key other.key -o site.pem")).expect(0);
        assert!(scratch.read("site.pem").contains(label), "{arguments:?}");
        let running = haproxy(&program, &scratch, "site.pem").expect("HAProxy starts");
        handshake(&scratch, &running, &openssl).expect(0);
    }
}

#[cfg(unix)]
#[test]
fn a_file_with_a_key_is_private_and_never_printed() {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    let scratch = site.scratch();
    scratch.write("server.key", site.leaf.key_pem());
    let bundle = format!("bundle server.crt {LOCAL} --for haproxy --key server.key");
    let mode = |name: &str| metadata(scratch.path(name)).unwrap().permissions().mode() & 0o777;
    scratch.run(&format!("{bundle} -o new.pem")).expect(0);
    assert_eq!(mode("new.pem"), 0o600);
    scratch.write("old.pem", "");
    set_permissions(scratch.path("old.pem"), Permissions::from_mode(0o644)).unwrap();
    let run = scratch.run(&format!("{bundle} -o old.pem")).expect(0);
    run.says(&["note: old.pem now contains the private key", "its mode was changed from 0644 to 0600"]);
    assert_eq!((mode("old.pem"), scratch.read("old.pem")), (0o600, scratch.read("new.pem")));
    scratch.run(&format!("bundle server.crt {LOCAL} --for haproxy -o bare.pem")).expect(0).says(&["--key FILE"]);
    let secret = site.leaf.key_pem().lines().nth(1).unwrap().to_owned();
    for words in [bundle.clone(), format!("{bundle} -o -"), format!("{bundle} --format json")] {
        let run = scratch.run(&words).expect(2);
        assert!(!run.out().contains(&secret) && !run.stderr.contains(&secret), "{words}");
    }
    let run = scratch.run(&format!("{bundle} -o new.pem --format json -v")).expect(0);
    assert!(!run.out().contains(&secret) && !run.stderr.contains(&secret));
}

/// `HAProxy` 2.2 and later also reads the key from `FILE.key`.
#[test]
fn haproxy_loads_the_key_from_a_separate_file() {
    let Some(program) = program("haproxy") else { return };
    let site = Site::new();
    let scratch = site.scratch();
    scratch.run(&format!("bundle server.crt {LOCAL} --for haproxy -o site.pem")).expect(0);
    scratch.write("site.pem.key", site.leaf.key_pem());
    assert!(haproxy(&program, &scratch, "site.pem").is_some(), "HAProxy starts");
    scratch.run("check site.pem --for haproxy --roots root.crt --at 2026-11-23").expect(0);
}

#[test]
fn nginx_fails_with_the_bare_leaf_and_passes_with_the_bundle() {
    let Some((nginx_program, openssl, _, scratch)) = ready("nginx", "nginx") else { return };
    for (file, passes) in [("server.crt", false), ("site.pem", true)] {
        let running = nginx(&nginx_program, &scratch, file).expect("nginx starts");
        let run = handshake(&scratch, &running, &openssl);
        assert_eq!(run.status == 0, passes, "{file}: {}{}", run.out(), run.stderr);
        assert_eq!(run.stderr.contains("unable to get local issuer certificate"), !passes, "{file}: {}", run.stderr);
    }
}

#[test]
fn nginx_serves_exactly_the_bundle() {
    let Some((nginx_program, openssl, site, scratch)) = ready("nginx", "nginx") else { return };
    let running = nginx(&nginx_program, &scratch, "site.pem").expect("nginx starts");
    let address = running.address.to_string();
    let run = finish(Command::new(openssl).args(["s_client", "-showcerts", "-connect", &address]));
    let served: Vec<&str> =
        run.out().split("-----BEGIN ").skip(1).map(|block| block.split("-----END").next().unwrap()).collect();
    let chain = site.fullchain();
    let written: Vec<&str> =
        chain.split("-----BEGIN ").skip(1).map(|block| block.split("-----END").next().unwrap()).collect();
    assert_eq!(served[..written.len()], written);
}

#[test]
fn nginx_loads_a_fixed_file_that_it_refused() {
    let Some((nginx_program, openssl, site, scratch)) = ready("nginx", "nginx") else { return };
    scratch.write("broken.pem", site.fullchain().replacen("\n-----END", "\n\n\u{a0}-----END", 1));
    assert!(nginx(&nginx_program, &scratch, "broken.pem").is_none(), "nginx refuses the damaged file");
    scratch.write("blank.pem", site.fullchain().replace("\n-----END", "\n\n-----END"));
    scratch.run(&format!("bundle blank.pem {LOCAL} -o mended.pem")).expect(0);
    let running = nginx(&nginx_program, &scratch, "mended.pem").expect("nginx starts");
    handshake(&scratch, &running, &openssl).expect(0);
}

/// Servers load every fixed bundle of the table. Bundles that prevent a server from starting do so before the fix.
#[test]
fn nginx_and_apache_load_fixed_files() {
    let (Some(nginx_program), Some(apache_program), Some(openssl)) =
        (program("nginx"), program("apache2"), program("openssl"))
    else {
        return;
    };
    if !has_apache_modules() {
        return;
    }
    let site = std::iter::repeat_with(Site::new).find(|site| ends_in_a_short_line(&site.leaf)).unwrap();
    for (what, bundle, _) in broken(&site) {
        let scratch = site.scratch();
        scratch.write("server.key", site.leaf.key_pem());
        let is_refused = ["empty line before END", "glued", "upside down"].contains(&what);
        for file in ["broken.pem", "mended.pem"] {
            scratch.write(file, &bundle);
            if file == "mended.pem" {
                scratch.run("fix mended.pem --offline --roots root.crt").expect(0);
            }
            let loads = file == "mended.pem" || !is_refused;
            let running = nginx(&nginx_program, &scratch, file);
            assert_eq!(running.is_some(), loads, "nginx: {what}, {file}");
            if let Some(running) = running.filter(|_| file == "mended.pem") {
                handshake(&scratch, &running, &openssl).expect(0);
            }
            let running = apache(&apache_program, &scratch, &[("SSLCertificateFile", file)]);
            assert_eq!(running.is_some(), loads, "Apache: {what}, {file}");
        }
    }
}

#[test]
fn apache_fails_with_the_bare_leaf_and_passes_with_the_bundle() {
    let Some((apache_program, openssl, _, scratch)) = ready("apache2", "apache") else { return };
    for (file, passes) in [("server.crt", false), ("site.pem", true)] {
        let Some(running) = apache(&apache_program, &scratch, &[("SSLCertificateFile", file)]) else { return };
        let run = handshake(&scratch, &running, &openssl);
        assert_eq!(run.status == 0, passes, "{file}: {}{}", run.out(), run.stderr);
    }
}

/// Apache 2.4 still reads the chain file of older versions.
#[test]
fn apache_passes_with_separate_files() {
    for target in ["apache@2.2", "apache@2.0.44"] {
        let Some((apache_program, openssl, _, scratch)) = ready("apache2", target) else { return };
        let files = [("SSLCertificateFile", "site.pem"), ("SSLCertificateChainFile", "site-chain.pem")];
        let Some(running) = apache(&apache_program, &scratch, &files[..1]) else { return };
        handshake(&scratch, &running, &openssl).says(&["unable to get local issuer certificate"]);
        drop(running);
        // If the chain file begins with the leaf, Apache 2.4 sends the leaf twice, which clients accept.
        let running = apache(&apache_program, &scratch, &files).expect("Apache starts");
        handshake(&scratch, &running, &openssl).expect(0);
    }
}

#[test]
fn openssl_loads_files_for_iis() {
    let Some(openssl) = program("openssl") else { return };
    let site = Site::new();
    let scratch = site.scratch();
    scratch.run(&format!("bundle server.crt {LOCAL} --for iis -o iis.pem")).expect(0);
    let arguments = ["verify", "-CAfile", "root.crt", "-untrusted", "iis.pem", "iis.pem"];
    let run = finish(Command::new(&openssl).args(arguments).current_dir(scratch.folder())).expect(0);
    assert_eq!(run.out(), "iis.pem: OK\n");
}

#[test]
fn the_cross_root_bundle_reaches_a_client_that_has_only_the_old_root() {
    let (Some(nginx_program), Some(openssl)) = (program("nginx"), program("openssl")) else { return };
    let old = Spec::ca("Old Root").self_signed();
    let new = Spec::ca("New Root").self_signed();
    let cross = Spec::ca("New Root").key_of(&new).issued_by(&old);
    let issuing = Spec::ca("Issuing CA").issued_by(&new);
    let leaf = Spec::leaf("www.example.jp").issued_by(&issuing);
    let scratch = Scratch::new();
    scratch.write("roots.crt", old.pem() + &new.pem());
    scratch.write("root.crt", old.pem());
    scratch.write("all.pem", leaf.pem() + &issuing.pem() + &cross.pem());
    scratch.write("server.key", leaf.key_pem());
    for (variant, passes) in [("standard", false), ("cross-root", true)] {
        let words = format!("bundle all.pem --offline --roots roots.crt --variant {variant} -o {variant}.pem");
        scratch.run(&words).expect(0);
        let running = nginx(&nginx_program, &scratch, &format!("{variant}.pem")).expect("nginx starts");
        assert_eq!(handshake(&scratch, &running, &openssl).status == 0, passes, "{variant}");
    }
}
