//! Every target whose server can be had: it starts on exactly the files and the lines that were written for it, and a
//! client that trusts the root alone shakes hands with it. Each server is skipped, by name, where it is not installed.

use std::fs::Permissions;
use std::net::SocketAddr;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rcgen::{KeyPair, PKCS_RSA_SHA256};

use crate::servers::{Running, free_address, handshake_with, started};
use crate::support::pki::Spec;
use crate::support::run::{Run, Scratch, finish, program, skipped};
use crate::{LOCAL, Site};

/// A site whose server has an RSA key, or one on a curve; its key, and files that everybody may look for.
fn site(is_rsa: bool) -> (Site, Scratch) {
    let mut site = Site::new();
    if is_rsa {
        let key = KeyPair::generate_for(&PKCS_RSA_SHA256).unwrap();
        site.leaf = Spec::leaf("www.example.jp").with_key(key).issued_by(&site.issuing);
    }
    let scratch = site.scratch();
    std::fs::set_permissions(scratch.folder(), Permissions::from_mode(0o755)).unwrap();
    scratch.write("server.key", site.leaf.key_pem());
    std::fs::set_permissions(scratch.path("server.key"), Permissions::from_mode(0o600)).unwrap();
    (site, scratch)
}

/// Writes the files of a target as `name`, and returns its lines.
fn written(scratch: &Scratch, target: &str, name: &str) -> Vec<String> {
    let words = format!("bundle server.crt {LOCAL} --for {target} --key server.key -o {name} --format json");
    let report = scratch.run(&words).expect(0).json();
    report["directives"].as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

type Start = fn(&Path, &Scratch, SocketAddr, &[String]) -> Option<Running>;

/// A server, its target, how it is started, and how a client asks it for TLS.
struct Service {
    program: &'static str,
    target: &'static str,
    start: Start,
    client: &'static [&'static str],
}

/// Starts the server on both kinds of keys; and on the leaf alone in the place of the chain, which no client bears.
fn serves(service: &Service) {
    let (Some(server), Some(openssl)) = (program(service.program), program("openssl")) else { return };
    for is_rsa in [true, false] {
        let (site, scratch) = site(is_rsa);
        let lines = written(&scratch, service.target, "site.pem");
        let what = format!("{} with {}", service.program, lines.join("; "));
        let run = |scratch: &Scratch| {
            let running = (service.start)(&server, scratch, free_address(), &lines)?;
            Some(handshake_with(scratch, &running, &openssl, service.client))
        };
        let shaken = run(&scratch).unwrap_or_else(|| panic!("{what} does not start"));
        assert!(is_verified(&shaken), "{what}: {}{}", shaken.out(), shaken.stderr);
        // What is written is what is served: without the intermediates the same client fails.
        let chain = site.issuing.pem();
        for name in ["site.pem", "site-chain.pem"] {
            let Ok(text) = std::fs::read_to_string(scratch.path(name)) else { continue };
            if let Some(at) = text.find(&chain) {
                let rest = &text[at + chain.len()..];
                scratch.write(name, format!("{}{}", &text[..at], rest));
            }
        }
        let shaken = run(&scratch).unwrap_or_else(|| panic!("{what} does not start without its intermediate"));
        assert!(!is_verified(&shaken), "{what}: {}{}", shaken.out(), shaken.stderr);
    }
}

/// Whether the client was content. How it ends depends on what the server says after the handshake.
fn is_verified(shaken: &Run) -> bool {
    let has_certificate = shaken.out().contains("-----BEGIN CERTIFICATE-----");
    has_certificate && shaken.out().contains("Verify return code: 0 (ok)") && !shaken.stderr.contains("verify error")
}

/// Whether the process is root's, as some servers want it; otherwise says so.
fn is_root(name: &str) -> bool {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|metadata| {
        use std::os::unix::fs::MetadataExt;
        metadata.uid() == 0
    });
    if !is_root {
        skipped(name, "only root may start it");
    }
    is_root
}

/// The numbers of a user and its group.
fn user(name: &str) -> Option<(u32, u32)> {
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    let fields: Vec<&str> = users.lines().find(|line| line.starts_with(&format!("{name}:")))?.split(':').collect();
    Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
}

fn folder(scratch: &Scratch, name: &str, owner: Option<(u32, u32)>) -> PathBuf {
    let path = scratch.path(name);
    let _ = std::fs::create_dir(&path);
    if let Some((user, group)) = owner {
        chown(&path, Some(user), Some(group)).unwrap();
    }
    path
}

fn quiet(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).stderr(Stdio::null());
    command
}

fn postfix(program: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    let owner = user("postfix")?;
    let at = scratch.folder().display();
    // One that was killed leaves its locks.
    let port = address.port();
    let config = folder(scratch, &format!("postfix-{port}"), None);
    folder(scratch, &format!("queue-{port}"), None);
    folder(scratch, &format!("data-{port}"), Some(owner));
    let main = format!(
        "compatibility_level = 3.6\nqueue_directory = {at}/queue-{port}\ndata_directory = {at}/data-{port}\n\
         maillog_file = {at}/mail.log\nmaillog_file_prefixes = {at}\nmyhostname = www.example.jp\n\
         inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nsmtpd_peername_lookup = no\nalias_maps =\n{}\n",
        lines.join("\n")
    );
    let master = format!(
        "{address} inet n - n - - smtpd\npickup unix n - n 60 1 pickup\ncleanup unix n - n - 0 cleanup\n\
         qmgr unix n - n 300 1 qmgr\nrewrite unix - - n - - trivial-rewrite\ntlsmgr unix - - n 1000? 1 tlsmgr\n\
         anvil unix - - n - 1 anvil\nproxymap unix - - n - - proxymap\npostlog unix-dgram n - n - 1 postlogd\n"
    );
    std::fs::write(config.join("main.cf"), main).unwrap();
    std::fs::write(config.join("master.cf"), master).unwrap();
    let config = config.display().to_string();
    started(quiet(program, &["-c", &config, "start-fg"]), address)
}

#[test]
fn postfix_takes_the_key_first() {
    if !is_root("postfix") {
        return;
    }
    let client = &["-starttls", "smtp"];
    serves(&Service { program: "postfix", target: "postfix", start: postfix, client });
    serves(&Service { program: "postfix", target: "postfix@3.3", start: postfix, client });
}

/// With the key behind its certificate Postfix offers no TLS; `check` says so before, and `fix` turns it round.
#[test]
fn postfix_does_not_take_the_key_last() {
    let (Some(server), Some(openssl)) = (program("postfix"), program("openssl")) else { return };
    if !is_root("postfix") {
        return;
    }
    let (site, scratch) = site(true);
    let lines = written(&scratch, "postfix", "site.pem");
    let run = |scratch: &Scratch| {
        let running = postfix(&server, scratch, free_address(), &lines).expect("Postfix starts");
        handshake_with(scratch, &running, &openssl, &["-starttls", "smtp"])
    };
    scratch.write("site.pem", site.fullchain() + &site.leaf.key_pem());
    assert!(!is_verified(&run(&scratch)), "the key is behind the certificates");
    scratch.run(&format!("check site.pem {LOCAL} --for postfix")).expect(1);
    scratch.run(&format!("fix site.pem {LOCAL} --for postfix --no-backup")).expect(0);
    assert!(scratch.read("site.pem").starts_with("-----BEGIN PRIVATE KEY-----\n"));
    assert!(is_verified(&run(&scratch)));
    scratch.run(&format!("check site.pem {LOCAL} --for postfix")).expect(0);
}

fn dovecot(program: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    let at = scratch.folder().display();
    let (host, port) = (address.ip(), address.port());
    let configuration = format!(
        "protocols = imap\nbase_dir = {at}/run\nstate_dir = {at}\nlog_path = {at}/dovecot.log\n{}\n\
         service imap-login {{\n chroot =\n inet_listener imap {{\n  port = 0\n }}\n\
         inet_listener imaps {{\n  address = {host}\n  port = {port}\n  ssl = yes\n }}\n}}\n\
         service stats {{\n chroot =\n}}\nservice anvil {{\n chroot =\n}}\n",
        lines.join("\n")
    );
    let file = scratch.write("dovecot.conf", configuration).display().to_string();
    started(quiet(program, &["-F", "-c", &file]), address)
}

#[test]
fn dovecot_takes_two_files() {
    if is_root("dovecot") {
        serves(&Service { program: "dovecot", target: "dovecot@2.3", start: dovecot, client: &[] });
    }
}

fn lighttpd(program: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    let at = scratch.folder().display();
    let configuration = format!(
        "server.modules = (\"mod_openssl\")\nserver.document-root = \"{at}\"\nserver.bind = \"{}\"\n\
         server.port = {}\nserver.errorlog = \"{at}/lighttpd.log\"\n{}\n",
        address.ip(),
        address.port(),
        lines.join("\n")
    );
    let file = scratch.write("lighttpd.conf", configuration).display().to_string();
    started(quiet(program, &["-D", "-f", &file]), address)
}

#[test]
fn lighttpd_takes_both_layouts() {
    serves(&Service { program: "lighttpd", target: "lighttpd", start: lighttpd, client: &[] });
    serves(&Service { program: "lighttpd", target: "lighttpd@1.4.52", start: lighttpd, client: &[] });
}

fn stunnel(program: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    let configuration = format!(
        "foreground = yes\npid =\noutput = {}\n[site]\naccept = {address}\nconnect = 127.0.0.1:1\n{}\n",
        scratch.path("stunnel.log").display(),
        lines.join("\n")
    );
    let file = scratch.write("stunnel.conf", configuration).display().to_string();
    started(quiet(program, &[&file]), address)
}

#[test]
fn stunnel_takes_two_files() {
    serves(&Service { program: "stunnel4", target: "stunnel", start: stunnel, client: &[] });
}

fn redis(program: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    let configuration = format!(
        "bind {}\ndir {}\nsave \"\"\ntls-auth-clients no\nlogfile {}\n{}\n",
        address.ip(),
        scratch.folder().display(),
        scratch.path("redis.log").display(),
        lines.join("\n").replace("tls-port 6379", &format!("tls-port {}", address.port()))
    );
    let file = scratch.write("redis.conf", configuration).display().to_string();
    started(quiet(program, &[&file]), address)
}

#[test]
fn redis_takes_two_files() {
    serves(&Service { program: "redis-server", target: "redis", start: redis, client: &[] });
}

fn squid(program: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    let at = scratch.folder().display();
    let configuration = format!(
        "{}\npid_filename {at}/squid.pid\ncache_log {at}/squid.log\naccess_log none\ncoredump_dir {at}\n\
         shutdown_lifetime 1 seconds\nvisible_hostname www.example.jp\npinger_enable off\nnetdb_filename none\n",
        lines.join("\n").replace("https_port 443", &format!("https_port {address}"))
    );
    let file = scratch.write("squid.conf", configuration).display().to_string();
    std::fs::set_permissions(scratch.folder(), Permissions::from_mode(0o777)).unwrap();
    started(quiet(program, &["-N", "-f", &file]), address)
}

#[test]
fn squid_takes_two_files() {
    if is_root("squid") {
        serves(&Service { program: "squid", target: "squid", start: squid, client: &[] });
    }
}

fn proftpd(program: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    let at = scratch.folder().display();
    let configuration = format!(
        "LoadModule mod_tls.c\nServerType standalone\nDefaultAddress {}\nPort {}\nUser nobody\nGroup nogroup\n\
         ScoreboardFile {at}/scoreboard\nPidFile {at}/proftpd.pid\nDelayEngine off\nUseReverseDNS off\nWtmpLog off\n\
         SystemLog {at}/proftpd.log\nSocketBindTight on\n{}\n",
        address.ip(),
        address.port(),
        lines.join("\n")
    );
    let file = scratch.write("proftpd.conf", configuration).display().to_string();
    started(quiet(program, &["-n", "-c", &file]), address)
}

#[test]
fn proftpd_takes_directives_by_the_kind_of_the_key() {
    if is_root("proftpd") {
        serves(&Service { program: "proftpd", target: "proftpd", start: proftpd, client: &["-starttls", "ftp"] });
    }
}

fn exim(program: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    let at = scratch.folder().display();
    let configuration = format!(
        "exim_user = root\nnever_users =\nspool_directory = {at}/spool\nlog_file_path = {at}/exim-%slog\n\
         daemon_smtp_ports = {}\nlocal_interfaces = {}\nprimary_hostname = www.example.jp\nhost_lookup =\n{}\n",
        address.port(),
        address.ip(),
        lines.join("\n")
    );
    let file = scratch.write("exim.conf", configuration).display().to_string();
    started(quiet(program, &["-C", &file, "-bdf"]), address)
}

/// Debian installs no Exim beside Postfix, so one of the two is always skipped there.
#[test]
fn exim_takes_two_files() {
    if is_root("exim4") {
        serves(&Service { program: "exim4", target: "exim", start: exim, client: &["-starttls", "smtp"] });
    }
}

fn caddy(program: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    let configuration = format!(
        "{{\n admin off\n auto_https off\n storage file_system {}\n}}\nhttps://www.example.jp:{} {{\n bind {}\n {}\n respond 200\n}}\n",
        scratch.folder().display(),
        address.port(),
        address.ip(),
        lines.join("\n ")
    );
    let file = scratch.write("Caddyfile", configuration).display().to_string();
    let mut command = quiet(program, &["run", "--adapter", "caddyfile", "--config", &file]);
    command.env("HOME", scratch.folder());
    started(command, address)
}

#[test]
fn caddy_takes_two_files() {
    serves(&Service { program: "caddy", target: "caddy", start: caddy, client: &[] });
}

/// Debian's folder of the newest installed release.
fn postgresql_programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir("/usr/lib/postgresql").ok()?.map(|entry| entry.unwrap().path().join("bin")).collect();
    found.retain(|path| path.join("initdb").is_file());
    found.sort();
    found.pop()
}

fn postgresql(programs: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    let (user, group) = user("postgres")?;
    for name in ["site.pem", "server.key"] {
        chown(scratch.path(name), Some(user), Some(group)).unwrap();
    }
    let data = scratch.path("pgdata");
    if !data.exists() {
        folder(scratch, "pgdata", Some((user, group)));
        let mut initdb = quiet(programs.join("initdb"), &["-D", data.to_str().unwrap(), "-A", "trust", "--no-sync"]);
        finish(initdb.uid(user).gid(group).current_dir("/")).expect(0);
        let old = std::fs::read_to_string(data.join("postgresql.conf")).unwrap();
        std::fs::write(data.join("postgresql.conf"), format!("{old}\n{}\n", lines.join("\n"))).unwrap();
    }
    let (host, port) = (address.ip().to_string(), address.port().to_string());
    let mut command = quiet(
        programs.join("postgres"),
        &["-D", data.to_str().unwrap(), "-h", &host, "-p", &port, "-k", data.to_str().unwrap()],
    );
    command.uid(user).gid(group).current_dir("/");
    started(command, address)
}

#[test]
fn postgresql_takes_two_files() {
    let Some(programs) = postgresql_programs() else { return skipped("postgresql", "it is not installed") };
    let Some(openssl) = program("openssl") else { return };
    if !is_root("postgresql") {
        return;
    }
    let (_, scratch) = site(true);
    let lines = written(&scratch, "postgresql", "site.pem");
    let running = postgresql(&programs, &scratch, free_address(), &lines).expect("PostgreSQL starts");
    assert!(is_verified(&handshake_with(&scratch, &running, &openssl, &["-starttls", "postgres"])));
}

fn mariadb(program: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    let at = scratch.folder().display();
    let data = folder(scratch, "data", None);
    let configuration = format!(
        "{}\nuser = root\ndatadir = {}\nsocket = {at}/socket\npid-file = {at}/mysqld.pid\nlog-error = {at}/mysqld.log\n\
         bind-address = {}\nport = {}\nskip-grant-tables\nskip-networking = 0\nskip-innodb\n\
         default-storage-engine = Aria\naria-log-dir-path = {}\n",
        lines.join("\n"),
        data.display(),
        address.ip(),
        address.port(),
        data.display()
    );
    let file = scratch.write("my.cnf", configuration).display().to_string();
    started(quiet(program, &[&format!("--defaults-file={file}")]), address)
}

#[test]
fn mariadb_takes_two_files() {
    serves(&Service { program: "mariadbd", target: "mysql", start: mariadb, client: &["-starttls", "mysql"] });
}
