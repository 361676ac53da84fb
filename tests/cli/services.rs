//! All targets whose servers can be installed: each server starts with the written files and lines, and a client that
//! trusts only the root completes a handshake. If a server is not installed, its test is skipped by name.

use std::fs::Permissions;
use std::net::SocketAddr;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rcgen::{KeyPair, PKCS_RSA_SHA256};

use crate::servers::{Running, free_address, handshake_with, has_apache_modules, started};
use crate::support::pki::Spec;
use crate::support::run::{Run, Scratch, finish, program, skipped};
use crate::{LOCAL, Site};

/// A site whose leaf has an RSA or an ECDSA key, in a folder with the key that other users can enter.
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

/// The same with a cross-root chain: clients have only the old root (`root.crt`), which certified the new root
/// (`new.crt`).
fn cross_site() -> (Site, Scratch) {
    let (site, scratch) = site(false);
    let old = Spec::ca("Old Root").valid((2010, 1, 1), (2049, 12, 31)).self_signed();
    let cross = Spec::ca("Test Root R1").key_of(&site.root).issued_by(&old);
    scratch.write("new.crt", site.root.pem());
    scratch.write("root.crt", old.pem());
    scratch.write("intermediates.crt", site.chain() + &cross.pem());
    (site, scratch)
}

/// The options for the cross-root chain of [`cross_site`].
const CROSS: &str = "--roots new.crt --variant cross-root";

/// The sites with which a server is started, and the options for each.
fn sites() -> [((Site, Scratch), &'static str); 3] {
    [(site(true), ""), (site(false), ""), (cross_site(), CROSS)]
}

/// Writes the files of a target as `name`, and returns the lines of its configuration.
fn written(scratch: &Scratch, target: &str, name: &str) -> Vec<String> {
    written_with(scratch, target, name, "")
}

/// The same with additional options.
fn written_with(scratch: &Scratch, target: &str, name: &str, more: &str) -> Vec<String> {
    let words = format!("bundle server.crt {LOCAL} {more} --for {target} --key server.key -o {name} --format json");
    let report = scratch.run(&words).expect(0).json();
    report["directives"].as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

type Start = fn(&Path, &Scratch, SocketAddr, &[String]) -> Option<Running>;

/// A server, its target, the function that starts it, and the options of the TLS client.
struct Service {
    program: &'static str,
    target: &'static str,
    start: Start,
    client: &'static [&'static str],
}

/// Starts the server with both types of keys, and with a cross-root chain. Then removes the issuing CA, after which
/// the handshake must fail.
fn serves(service: &Service) {
    let (Some(server), Some(openssl)) = (program(service.program), program("openssl")) else { return };
    for ((site, scratch), more) in sites() {
        let lines = written_with(&scratch, service.target, "site.pem", more);
        let what = format!("{} {more} with {}", service.program, lines.join("; "));
        let run = |scratch: &Scratch| {
            let running = (service.start)(&server, scratch, free_address(), &lines)?;
            Some(handshake_with(scratch, &running, &openssl, service.client))
        };
        let shaken = run(&scratch).unwrap_or_else(|| panic!("{what} does not start"));
        assert!(is_verified(&shaken), "{what}: {}{}", shaken.out(), shaken.stderr);
        // Only the old root is trusted, so the chain needs the cross-certificate.
        assert_eq!(shaken.out().contains("CN = Old Root"), more == CROSS, "{what}: {}", shaken.out());
        // The server sends the written files: without the intermediate, the same client fails.
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

/// Whether the verification succeeded. The exit status depends on what the server sends after the handshake.
pub fn is_verified(shaken: &Run) -> bool {
    let has_certificate = shaken.out().contains("-----BEGIN CERTIFICATE-----");
    has_certificate && shaken.out().contains("Verify return code: 0 (ok)") && !shaken.stderr.contains("verify error")
}

/// Whether the process runs as root, which some servers require. If not, prints that the test is skipped.
pub fn is_root(name: &str) -> bool {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|metadata| {
        use std::os::unix::fs::MetadataExt;
        metadata.uid() == 0
    });
    if !is_root {
        skipped(name, "only root may start it");
    }
    is_root
}

/// The numeric IDs of a user and its group.
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

pub fn postfix(program: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    let owner = user("postfix")?;
    let at = scratch.folder().display();
    // A new folder for each start, because a killed Postfix leaves its locks behind.
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
    let running = started(quiet(program, &["-c", &config, "start-fg"]), address)?;
    Some(running.ended_by(quiet(program, &["-c", &config, "abort"])))
}

#[test]
fn postfix_loads_a_file_with_the_key_first() {
    if !is_root("postfix") {
        return;
    }
    let client = &["-starttls", "smtp"];
    serves(&Service { program: "postfix", target: "postfix", start: postfix, client });
    serves(&Service { program: "postfix", target: "postfix@3.3", start: postfix, client });
}

/// If the key follows the certificate, Postfix offers no TLS. `check` reports this, and `fix` changes the order.
#[test]
fn postfix_does_not_load_a_file_with_the_key_last() {
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

pub fn dovecot(program: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    let at = scratch.folder().display();
    let (host, port) = (address.ip(), address.port());
    // A new folder for each start, because processes of a killed Dovecot may still listen at its sockets.
    let configuration = format!(
        "protocols = imap\nbase_dir = {at}/run-{port}\nstate_dir = {at}\nlog_path = {at}/dovecot.log\n{}\n\
         service imap-login {{\n chroot =\n inet_listener imap {{\n  port = 0\n }}\n\
         inet_listener imaps {{\n  address = {host}\n  port = {port}\n  ssl = yes\n }}\n}}\n\
         service stats {{\n chroot =\n}}\nservice anvil {{\n chroot =\n}}\n",
        lines.join("\n")
    );
    let file = scratch.write("dovecot.conf", configuration).display().to_string();
    started(quiet(program, &["-F", "-c", &file]), address)
}

#[test]
fn dovecot_loads_two_files() {
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
fn lighttpd_loads_both_layouts() {
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
fn stunnel_loads_two_files() {
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
    let mut command = quiet(program, &[&file]);
    // With faketime, the allocator hangs. The certificates are valid at both times.
    command.env_remove("LD_PRELOAD");
    started(command, address)
}

#[test]
fn redis_loads_two_files() {
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
fn squid_loads_two_files() {
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
fn proftpd_directives_depend_on_the_type_of_the_key() {
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

/// Debian's packages of Exim and Postfix conflict, so `.ci/servers` unpacks the program of Exim.
#[test]
fn exim_loads_two_files() {
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
fn caddy_loads_two_files() {
    serves(&Service { program: "caddy", target: "caddy", start: caddy, client: &[] });
}

/// The folder of the latest installed release on Debian.
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
fn postgresql_loads_two_files() {
    let Some(programs) = postgresql_programs() else { return skipped("postgresql", "it is not installed") };
    let Some(openssl) = program("openssl") else { return };
    if !is_root("postgresql") {
        return;
    }
    for ((_, scratch), more) in sites() {
        let lines = written_with(&scratch, "postgresql", "site.pem", more);
        let running = postgresql(&programs, &scratch, free_address(), &lines).expect("PostgreSQL starts");
        let shaken = handshake_with(&scratch, &running, &openssl, &["-starttls", "postgres"]);
        assert!(is_verified(&shaken), "{more}: {}{}", shaken.out(), shaken.stderr);
    }
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
fn mariadb_loads_two_files() {
    serves(&Service { program: "mariadbd", target: "mysql", start: mariadb, client: &["-starttls", "mysql"] });
}

pub fn nginx(program: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    let at = scratch.folder().display();
    let configuration = format!(
        "daemon off; master_process off; pid {at}/nginx.pid; error_log {at}/error.log;\nevents {{}}\nhttp {{\n\
         access_log off; client_body_temp_path {at}/body; proxy_temp_path {at}/proxy;\n\
         fastcgi_temp_path {at}/fastcgi; uwsgi_temp_path {at}/uwsgi; scgi_temp_path {at}/scgi;\n\
         server {{\nlisten {address} ssl;\n{}\nreturn 200;\n}}\n}}\n",
        lines.join("\n")
    );
    let file = scratch.write("nginx.conf", configuration).display().to_string();
    let log = scratch.path("error.log").display().to_string();
    started(quiet(program, &["-e", &log, "-c", &file]), address)
}

#[test]
fn nginx_loads_trusted_certificates_for_stapling() {
    serves(&Service { program: "nginx", target: "nginx-stapling", start: nginx, client: &[] });
}

pub fn haproxy(program: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    let configuration = format!(
        "defaults\nmode http\ntimeout client 10s\ntimeout server 10s\ntimeout connect 10s\nfrontend tls\n{}\n\
         http-request return status 200\n",
        lines.join("\n").replace("bind :443", &format!("bind {address}"))
    );
    let file = scratch.write("haproxy.cfg", configuration).display().to_string();
    started(quiet(program, &["-db", "-f", &file]), address)
}

/// Apache with the lines of a target.
pub fn apache(program: &Path, scratch: &Scratch, address: SocketAddr, lines: &[String]) -> Option<Running> {
    if !has_apache_modules() {
        return None;
    }
    let at = scratch.folder().display();
    let loaded: String = ["mpm_event", "authz_core", "socache_shmcb", "ssl"]
        .iter()
        .map(|module| format!("LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so\n"))
        .collect();
    let configuration = format!(
        "{loaded}ServerName www.example.jp\nListen {address}\nPidFile {at}/apache.pid\nDefaultRuntimeDir {at}\n\
         Mutex file:{at}\nErrorLog {at}/error.log\n<VirtualHost *>\nSSLEngine on\n{}\n</VirtualHost>\n",
        lines.join("\n")
    );
    let file = scratch.write("apache.conf", configuration).display().to_string();
    started(quiet(program, &["-X", "-f", &file]), address)
}

#[test]
fn haproxy_loads_the_key_and_the_issuer_from_separate_files() {
    serves(&Service { program: "haproxy", target: "haproxy-split", start: haproxy, client: &[] });
}

/// A site with its container for `target`. The password is in `pw`.
fn contained(target: &str, more: &str) -> (Site, Scratch) {
    let (site, scratch) = site(true);
    contain(&scratch, target, more);
    (site, scratch)
}

fn contain(scratch: &Scratch, target: &str, more: &str) {
    scratch.write("pw", format!("{PASSWORD}\nnot this\n"));
    let words = format!("bundle server.crt {LOCAL} --key server.key --for {target} {more} -o site.p12");
    scratch.run(&format!("{words} --pfx-password-file pw")).expect(0);
}

/// Java accepts only ASCII in passwords.
const PASSWORD: &str = "pass word";

#[test]
fn java_serves_from_the_key_store() {
    let (Some(java), Some(openssl)) = (program("java"), program("openssl")) else { return };
    for ((_, scratch), more) in sites() {
        // Tomcat's container is the same.
        for target in ["java", "tomcat"] {
            contain(&scratch, target, &format!("{more} --replace"));
            let shaken = served_by_java(&java, &openssl, &scratch);
            assert!(is_verified(&shaken), "{target} {more}: {}{}", shaken.out(), shaken.stderr);
            assert!(!shaken.out().contains("Test Root R1\n   i:C = JP, CN = Test Root R1"), "the root is not sent");
            assert_eq!(shaken.out().contains("CN = Old Root"), more == CROSS, "{target}: {}", shaken.out());
        }
    }
}

/// A handshake with a TLS server in Java that loads its key from `site.p12`.
fn served_by_java(java: &Path, openssl: &Path, scratch: &Scratch) -> Run {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/programs/Serve.java");
    let address = free_address();
    let store = format!("-Djavax.net.ssl.keyStore={}", scratch.path("site.p12").display());
    let password = format!("-Djavax.net.ssl.keyStorePassword={PASSWORD}");
    let (host, port) = (address.ip().to_string(), address.port().to_string());
    let options = ["-Dfile.encoding=UTF-8", "-Djavax.net.ssl.keyStoreType=PKCS12", &store, &password];
    let mut command = quiet(java, &options);
    command.env("LC_ALL", "C.UTF-8").args([source, &host, &port]);
    let running = started(command, address).expect("Java starts");
    handshake_with(scratch, &running, openssl, &[])
}

/// Checks that these names are in the text in this order.
fn names_in_order(text: &str, names: &[&str]) {
    let places: Vec<usize> =
        names.iter().map(|name| text.find(name).unwrap_or_else(|| panic!("{name}: {text}"))).collect();
    assert!(places.is_sorted(), "{names:?}: {text}");
}

const NAMES: [&str; 3] = ["www.example.jp", "Test Issuing CA", "Test Policy CA"];

#[test]
fn openssl_certtool_and_keytool_read_containers() {
    for (target, more, roots) in [("pfx", "", 0), ("pfx", "--pfx-legacy", 0), ("azure", "", 1), ("ibm-i", "", 1)] {
        let (site, scratch) = contained(target, more);
        let legacy: &[&str] = if target == "azure" || !more.is_empty() { &["-legacy"] } else { &[] };
        if let Some(openssl) = program("openssl") {
            let password = format!("pass:{PASSWORD}");
            let read = |what: &[&str]| {
                let arguments = [&["pkcs12", "-in", "site.p12", "-passin", &password], what, legacy].concat();
                finish(Command::new(&openssl).args(arguments).current_dir(scratch.folder())).expect(0)
            };
            let certificates = read(&["-nokeys"]);
            let subjects: String = certificates.out().lines().filter(|line| line.starts_with("subject=")).collect();
            names_in_order(&subjects, &NAMES);
            assert_eq!(certificates.out().matches("BEGIN CERTIFICATE").count(), 3 + roots, "{target}");
            assert!(certificates.out().contains("friendlyName: www.example.jp"), "{}", certificates.out());
            let key = read(&["-nocerts", "-nodes"]);
            assert!(key.out().contains(&site.leaf.key_pem().replace('\r', "")), "{target}: the key is another one");
        }
        if let Some(certtool) = program("certtool") {
            let arguments = ["--p12-info", "--inder", "--infile", "site.p12", "--password", PASSWORD];
            let run = finish(Command::new(certtool).args(arguments).current_dir(scratch.folder())).expect(0);
            assert_eq!(run.out().matches("BEGIN CERTIFICATE").count(), 3 + roots, "{target}: {}", run.out());
        }
        if let Some(keytool) = program("keytool") {
            let arguments = ["-J-Dfile.encoding=UTF-8", "-J-Duser.language=en", "-list", "-v", "-storetype", "PKCS12"];
            let store = ["-keystore", "site.p12", "-storepass:env", "PASSWORD"];
            let mut command = Command::new(keytool);
            command.args(arguments).args(store).env("PASSWORD", PASSWORD).env("LC_ALL", "C.UTF-8");
            let run = finish(command.current_dir(scratch.folder())).expect(0);
            assert!(run.out().contains("Alias name: www.example.jp"), "{target}: {}", run.out());
            assert!(run.out().contains(&format!("Certificate chain length: {}", 3 + roots)), "{target}: {}", run.out());
        }
    }
}

#[test]
fn openssl_certtool_and_keytool_read_pkcs7() {
    let (_, scratch) = site(false);
    for (target, form) in [("p7b", "DER"), ("p7b-pem", "PEM"), ("iis-p7b", "DER")] {
        let words = format!("bundle server.crt {LOCAL} --for {target} -o");
        scratch.run(&format!("{words} site.p7b")).expect(0);
        scratch.run(&format!("{words} again.p7b")).expect(0);
        let (one, two) = (std::fs::read(scratch.path("site.p7b")).unwrap(), std::fs::read(scratch.path("again.p7b")));
        assert_eq!(one, two.unwrap(), "{target}");
        if let Some(openssl) = program("openssl") {
            let arguments = ["pkcs7", "-inform", form, "-in", "site.p7b", "-print_certs", "-noout"];
            let run = finish(Command::new(openssl).args(arguments).current_dir(scratch.folder())).expect(0);
            let subjects: String = run.out().lines().filter(|line| line.starts_with("subject=")).collect();
            names_in_order(&subjects, &NAMES);
        }
        if let Some(certtool) = program("certtool") {
            let der: &[&str] = if form == "DER" { &["--inder"] } else { &[] };
            let mut command = Command::new(certtool);
            command.args(["--p7-info", "--infile", "site.p7b"]).args(der);
            let run = finish(command.current_dir(scratch.folder())).expect(0);
            assert!(run.out().contains("Number of certificates: 3"), "{target}: {}", run.out());
        }
        if let Some(keytool) = program("keytool") {
            let arguments = ["-J-Duser.language=en", "-printcert", "-file", "site.p7b"];
            let run = finish(Command::new(keytool).args(arguments).current_dir(scratch.folder())).expect(0);
            assert_eq!(run.out().matches("Owner: ").count(), 3, "{target}: {}", run.out());
        }
        scratch.run(&format!("check site.p7b --offline --roots root.crt --for {target}")).expect(0);
    }
}

/// The name of a file and its contents.
type Written = (&'static str, &'static [&'static str]);

/// The contents of each file of a target in order, as names of certificates.
#[test]
fn files_of_targets_with_several_files() {
    let cases: [(&str, &[Written]); 6] = [
        ("split", &[("o.crt", &["www"]), ("o-chain.crt", &["Issuing", "Policy"]), ("o.key", &["key"])]),
        ("aws-acm", &[("o.crt", &["www"]), ("o-chain.crt", &["Issuing", "Policy"]), ("o.key", &["key"])]),
        ("domino", &[("o.crt", &["key", "www", "Issuing", "Policy", "Root"])]),
        (
            "domino@R5",
            &[
                ("o-1-root.crt", &["Root"]),
                ("o-2-intermediate.crt", &["Policy"]),
                ("o-3-intermediate.crt", &["Issuing"]),
                ("o-4-server.crt", &["www"]),
            ],
        ),
        (
            "netscaler",
            &[("o.crt", &["www"]), ("o-intermediate-1.crt", &["Issuing"]), ("o-intermediate-2.crt", &["Policy"])],
        ),
        (
            "haproxy-split",
            &[("o.crt", &["www", "Issuing", "Policy"]), ("o.crt.key", &["key"]), ("o.crt.issuer", &["Issuing"])],
        ),
    ];
    let (site, scratch) = site(true);
    let blocks = [
        ("www", site.leaf.pem()),
        ("Issuing", site.issuing.pem()),
        ("Policy", site.policy.pem()),
        ("Root", site.root.pem()),
        ("key", site.leaf.key_pem().replace('\r', "")),
    ];
    for (target, files) in cases {
        let folder = format!("to-{}", target.replace('@', "-"));
        std::fs::create_dir(scratch.path(&folder)).unwrap();
        written(&scratch, target, &format!("{folder}/o.crt"));
        for (name, parts) in files {
            let text = scratch.read(&format!("{folder}/{name}"));
            let wanted: String =
                parts.iter().map(|part| blocks.iter().find(|(name, _)| name == part).unwrap().1.as_str()).collect();
            assert_eq!(text, wanted, "{target} {name}");
            let mode = std::fs::metadata(scratch.path(&format!("{folder}/{name}"))).unwrap().permissions().mode();
            let is_secret = mode & 0o777 == 0o600;
            assert_eq!(is_secret, parts.contains(&"key"), "{target} {name}: {mode:o}");
        }
        assert_eq!(std::fs::read_dir(scratch.path(&folder)).unwrap().count(), files.len(), "{target}");
    }
    let lines = written(&scratch, "netscaler", "site.crt").join("\n");
    let commands = ["link ssl certKey site-0 site-1", "add ssl certKey site-2", "link ssl certKey site-1 site-2"];
    names_in_order(&lines, &commands);
}

/// The Secret has the structure that Kubernetes requires, with base64 of the files, and can be read.
#[test]
fn a_secret_for_kubernetes() {
    use base64::Engine as _;
    let (site, scratch) = site(false);
    let lines = written(&scratch, "kubernetes", "site.yaml");
    assert!(lines[0].starts_with("kubectl apply -f "), "{lines:?}");
    let text = scratch.read("site.yaml");
    let encoded = |value: String| base64::engine::general_purpose::STANDARD.encode(value);
    let expected = format!(
        "apiVersion: v1\nkind: Secret\ntype: kubernetes.io/tls\nmetadata:\n  name: www.example.jp\ndata:\n  tls.crt: {}\n  \
         tls.key: {}\n  ca.crt: {}\n",
        encoded(site.fullchain()),
        encoded(site.leaf.key_pem().replace('\r', "")),
        encoded(site.root.pem())
    );
    assert_eq!(text, expected);
    scratch.run("check site.yaml --offline --roots root.crt --for kubernetes").expect(0);
    // A renewal replaces it, unless it has additional contents.
    scratch.write("server.crt", Spec::leaf("www.example.jp").key_of(&site.leaf).issued_by(&site.policy).pem());
    written(&scratch, "kubernetes", "site.yaml");
    assert_ne!(scratch.read("site.yaml"), text);
    scratch.write("site.yaml", text.replace("data:", "  labels:\n    app: web\ndata:"));
    let words = format!("bundle server.crt {LOCAL} --for kubernetes --key server.key -o site.yaml");
    scratch.run(&words).expect(6).says(&["--replace"]);
    scratch.write("site.yaml", text);
    scratch.write("server.crt", site.leaf.pem());
    scratch.run(&format!("bundle server.crt {LOCAL} --for kubernetes -o other.yaml")).expect(2).says(&["--key FILE"]);
}

/// If a target needs the key, the key in an input container is used.
#[test]
fn the_key_of_an_input_container_is_used() {
    let (site, scratch) = contained("pfx", "");
    let words = "--offline --roots root.crt --password-file pw";
    scratch.run(&format!("bundle site.p12 {words} --for haproxy -o site.pem")).expect(0);
    assert_eq!(scratch.read("site.pem"), site.fullchain() + &site.leaf.key_pem().replace('\r', ""));
    // If the server reads the key from another file, it is not written.
    scratch.run(&format!("bundle site.p12 {words} -o fullchain.pem")).expect(0);
    assert_eq!(scratch.read("fullchain.pem"), site.fullchain());
    // Without another password, that of the input is used.
    scratch.run(&format!("bundle site.p12 {words} --for java -o java.p12")).expect(0);
    scratch.run("check java.p12 --offline --roots root.crt --password-file pw --for java").expect(0);
    let run = scratch.run(&format!("bundle server.crt {LOCAL} --for pfx --key server.key -o other.pfx")).expect(2);
    run.says(&["pfx needs a password", "--pfx-password-file FILE"]);
    assert!(!scratch.path("other.pfx").exists());
}

#[test]
fn help_on_a_target() {
    let scratch = Scratch::new();
    let run = scratch.run("bundle --for Postfix --help").expect(0);
    let said =
        ["private key, server certificate, intermediates (PEM), readable only by its owner", "smtpd_tls_chain_files"];
    for text in said {
        assert!(run.out().contains(text), "{text}: {}", run.out());
    }
    let run = scratch.run("check --for=azure -h").expect(0);
    assert!(run.out().contains("the server itself was not tested"), "{}", run.out());
    scratch.run("fix --for nosuch --help").expect(2).says(&["the targets are nginx"]);
    assert!(scratch.run("fix --help").expect(0).out().contains("Usage"));
}

/// A container keeps its key, password, name and type of encryption when it is completed.
#[test]
fn a_container_is_completed_in_place() {
    let (site, scratch) = site(true);
    let Some(openssl) = program("openssl") else { return };
    scratch.write("pw", PASSWORD);
    let password = format!("pass:{PASSWORD}");
    let old = ["-legacy", "-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-RC2-40", "-noiter", "-nomaciter"];
    let triple = ["-legacy", "-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1"];
    let strong = ["-keyex", "-iter", "20000", "-macalg", "sha512"];
    for (what, options, ciphers, mac) in [
        ("old", &old[..], "3-KeyTripleDES", "MAC: sha1, Iteration 2048"),
        ("triple", &triple[..], "3-KeyTripleDES", "MAC: sha1, Iteration 2048"),
        ("new", &[], "AES-256-CBC", "MAC: sha256, Iteration 10000"),
        ("strong", &strong[..], "AES-256-CBC, Iteration 20000", "MAC: sha512, Iteration 20000"),
    ] {
        let name = format!("{what}.pfx");
        let export =
            ["pkcs12", "-export", "-in", "server.crt", "-inkey", "server.key", "-name", "my site", "-out", &name];
        let export = [&export[..], &["-passout", &password], options].concat();
        finish(Command::new(&openssl).args(export).current_dir(scratch.folder())).expect(0);
        std::fs::set_permissions(scratch.path(&name), Permissions::from_mode(0o640)).unwrap();
        let before = std::fs::read(scratch.path(&name)).unwrap();
        let fix = format!("fix {name} {LOCAL} --password-file pw");
        let shown = scratch.run(&format!("{fix} --dry-run")).expect(0);
        assert!(shown.out().contains(&format!("-(binary, {} bytes)\n+(binary, ", before.len())), "{}", shown.out());
        assert_eq!(shown.out().lines().count(), 5, "{}", shown.out());
        assert_eq!(std::fs::read(scratch.path(&name)).unwrap(), before);
        scratch.run(&fix).expect(0).says(&["added: Test Issuing CA", "added: Test Policy CA"]);
        assert_eq!(std::fs::read(scratch.path(&format!("{name}.bak"))).unwrap(), before);
        let mode = std::fs::metadata(scratch.path(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640, "{what}");
        let read = ["pkcs12", "-in", &name, "-passin", &password, "-nodes", "-legacy", "-info"];
        let run = finish(Command::new(&openssl).args(read).current_dir(scratch.folder())).expect(0);
        names_in_order(&run.out().lines().filter(|line| line.starts_with("subject=")).collect::<String>(), &NAMES);
        assert_eq!(run.out().matches("friendlyName: my site").count(), 2, "{}", run.out());
        assert!(run.out().contains(&site.leaf.key_pem().replace('\r', "")), "{what}: the key is another one");
        assert!(run.stderr.contains(ciphers) && run.stderr.contains(mac), "{what}: {}", run.stderr);
        let key_usage = if what == "strong" { "X509v3 Key Usage: 10" } else { "Key Attributes: <No Attributes>" };
        assert!(run.out().contains(key_usage), "{what}: {}", run.out());
        if let Some(keytool) = program("keytool") {
            let arguments = ["-J-Duser.language=en", "-list", "-v", "-storetype", "PKCS12", "-keystore", &name];
            let mut command = Command::new(keytool);
            command.args(arguments).args(["-storepass:env", "PASSWORD"]).env("PASSWORD", PASSWORD);
            let run = finish(command.current_dir(scratch.folder())).expect(0);
            assert!(run.out().contains("Certificate chain length: 3"), "{what}: {}", run.out());
        }
        // A second run does not change the file.
        let mended = std::fs::read(scratch.path(&name)).unwrap();
        scratch.run(&fix).expect(0).says(&["no changes needed"]);
        assert_eq!(std::fs::read(scratch.path(&name)).unwrap(), mended);
    }
}

/// If a container cannot be opened, the message has the reason and a suggestion.
#[test]
fn reasons_why_a_container_cannot_be_opened() {
    let (_, scratch) = contained("pfx", "");
    let container = std::fs::read(scratch.path("site.p12")).unwrap();
    scratch.write("wrong", "another");
    let mut damaged = container.clone();
    let middle = damaged.len() / 4;
    damaged[middle] ^= 1;
    scratch.write("damaged.p12", damaged);
    // Replaces AES-256-CBC by an unknown algorithm.
    let aes: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42];
    let mut unknown = container.clone();
    while let Some(at) = unknown.windows(aes.len()).position(|window| window == aes) {
        unknown[at + 7] = 99;
    }
    scratch.write("unknown.p12", unknown);
    let cases = [
        ("site.p12", "wrong", "the password of the PKCS#12 container is wrong", "check the password"),
        ("damaged.p12", "pw", "the PKCS#12 container is damaged", "copy the file again"),
        ("unknown.p12", "pw", "the PKCS#12 container is encrypted with", "export it with AES-256 or triple DES"),
    ];
    for (file, password, said, advice) in cases {
        for command in ["check", "bundle", "chains"] {
            let run = scratch.run(&format!("{command} {file} {LOCAL} --password-file {password}")).expect(3);
            run.says(&[said, advice]);
        }
        scratch.run(&format!("fix {file} {LOCAL} --password-file {password}")).expect(3).says(&[advice]);
        assert!(!scratch.path(&format!("{file}.bak")).exists());
    }
    scratch.run(&format!("check site.p12 {LOCAL}")).expect(3).says(&["needs a password", "--password-file FILE"]);
}

/// The two files of Apache before 2.4.8 are checked together. The files that `bundle` writes pass for their versions.
/// Apache 2.0.44 skips the first certificate of the chain file, so there it is an error if this is not the leaf (FAQ
/// F12).
#[test]
fn the_two_files_of_old_apache() {
    let (site, scratch) = site(false);
    for (target, stem) in [("apache@2.2", "b"), ("apache@2.0.44", "a")] {
        scratch.run(&format!("bundle server.crt {LOCAL} --for {target} -o {stem}.crt")).expect(0);
    }
    scratch.write("other.crt", Spec::leaf("www.example.com").issued_by(&site.issuing).pem());
    let cases: [(&str, &str, i32, &[&str]); 6] = [
        ("apache@2.2", "b.crt b-chain.crt", 0, &[]),
        ("apache@2.0.44", "a.crt a-chain.crt", 0, &[]),
        ("apache@2.0.44", "b.crt b-chain.crt", 1, &["CM604"]),
        ("apache@2.2", "a.crt a-chain.crt", 0, &["CM605"]),
        // The first file alone has no chain, and the certificates of two servers are not a pair.
        ("apache@2.2", "b.crt", 1, &["CM201"]),
        ("apache@2.2", "b.crt other.crt", 1, &["CM201"]),
    ];
    for (target, files, status, codes) in cases {
        let words = format!("check {files} --offline --roots root.crt --for {target} --format json");
        let report = scratch.run(&words).expect(status).json();
        let mut found: Vec<&str> = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["severity"] != "info")
            .map(|finding| finding["code"].as_str().unwrap())
            .filter(|code| ["CM201", "CM602", "CM604", "CM605"].contains(code))
            .collect();
        found.sort_unstable();
        assert_eq!(found, codes, "{target}: {files}");
    }
    let run = scratch.run("check b.crt b-chain.crt --offline --roots root.crt --for apache@2.0.44").expect(1);
    let advice = run.out().lines().find(|line| line.contains("fix both files")).unwrap();
    assert!(advice.contains("chainmend fix b.crt b-chain.crt ") && advice.contains("--for apache@2.0.44"), "{advice}");
}

/// Java's trust stores can be used as roots and as intermediates, in all of their formats.
#[test]
fn java_stores_as_roots_and_intermediates() {
    let Some(keytool) = program("keytool") else { return };
    let (_, scratch) = site(false);
    scratch.write("pw", PASSWORD);
    let chain = scratch.read("intermediates.crt");
    let (issuing, policy) = chain.split_at(chain.find("-----END CERTIFICATE-----\n").unwrap() + 26);
    scratch.write("issuing.crt", issuing);
    scratch.write("policy.crt", policy);
    for form in ["JKS", "JCEKS", "PKCS12"] {
        for (store, alias, file) in
            [("roots", "root", "root.crt"), ("cas", "issuing", "issuing.crt"), ("cas", "policy", "policy.crt")]
        {
            let store = format!("{store}.{form}");
            let arguments = ["-importcert", "-noprompt", "-alias", alias, "-file", file, "-keystore", &store];
            let mut command = Command::new(&keytool);
            command.args(arguments).args(["-storetype", form, "-storepass:env", "PASSWORD"]).env("PASSWORD", PASSWORD);
            finish(command.current_dir(scratch.folder())).expect(0);
        }
        let words = format!("bundle server.crt --offline --roots roots.{form} --intermediates cas.{form}");
        let password = if form == "PKCS12" { " --password-file pw" } else { "" };
        let run = scratch.run(&format!("{words}{password}")).expect(0);
        assert_eq!(run.out(), scratch.read("server.crt") + &chain, "{form}");
        let mut cut = std::fs::read(scratch.path(&format!("roots.{form}"))).unwrap();
        cut.truncate(cut.len() / 2);
        scratch.write("cut", cut);
        scratch.run(&format!("bundle server.crt {LOCAL} --roots cut")).expect(3);
    }
}

/// Each certificate is a separate DER file.
#[test]
fn openssl_reads_der() {
    let Some(openssl) = program("openssl") else { return };
    let (_, scratch) = site(false);
    scratch.run(&format!("bundle server.crt {LOCAL} --for der -o o.der")).expect(0);
    for (file, name) in ["o.der", "o-intermediate-1.der", "o-intermediate-2.der"].into_iter().zip(NAMES) {
        let arguments = ["x509", "-inform", "DER", "-in", file, "-noout", "-subject"];
        let run = finish(Command::new(&openssl).args(arguments).current_dir(scratch.folder())).expect(0);
        assert!(run.out().contains(name), "{file}: {}", run.out());
    }
}

/// The program, its target, the function that starts it, the options of the client, the folder, and whether it must
/// run as root.
type Odd = (&'static str, &'static str, Start, &'static [&'static str], &'static str, bool);

/// The path of the files has spaces and other special characters. Each server starts with the written lines, and sends
/// the chain.
#[test]
fn servers_find_paths_with_spaces() {
    let Some(openssl) = program("openssl") else { return };
    let is_root = is_root("paths with spaces");
    let cases: [Odd; 11] = [
        ("stunnel4", "stunnel", stunnel, &[], "my {site}'s #1; 5% $x:y\"z\\", false),
        ("dovecot", "dovecot@2.3", dovecot, &[], "my site's ; $x", true),
        ("postfix", "postfix@3.3", postfix, &["-starttls", "smtp"], "my site's #1; $x", true),
        ("mariadbd", "mysql", mariadb, &["-starttls", "mysql"], r"my site's #1; $x\n", false),
        ("exim4", "exim", exim, &["-starttls", "smtp"], "my {site}'s #1; 5% $x:y\"z\\n", true),
        ("squid", "squid", squid, &[], "site's-#1;$x", true),
        ("lighttpd", "lighttpd", lighttpd, &[], "my {site}'s #1; 5% $x:y\"z\\n", false),
        ("redis-server", "redis", redis, &[], "my {site}'s #1; 5% $x:y\"z\\n", false),
        ("nginx", "nginx", nginx, &[], "my site's #1;", false),
        ("haproxy", "haproxy", haproxy, &[], "my site's #1; $x", false),
        ("apache2", "apache", apache, &[], "my site's #1; $x", false),
    ];
    for (name, target, start, client, folder, for_root) in cases {
        let Some(server) = program(name).filter(|_| is_root || !for_root) else { continue };
        let (_, scratch) = site(true);
        std::fs::create_dir(scratch.path(folder)).unwrap();
        let words = format!("bundle server.crt {LOCAL} --for {target} --format json");
        std::fs::rename(scratch.path("server.key"), scratch.path(folder).join("server.key")).unwrap();
        let mut command = scratch.command(&words);
        command.arg("--key").arg(Path::new(folder).join("server.key"));
        let report = finish(command.arg("-o").arg(Path::new(folder).join("site.pem"))).expect(0).json();
        let lines: Vec<String> =
            report["directives"].as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect();
        let running = start(&server, &scratch, free_address(), &lines);
        let running = running.unwrap_or_else(|| panic!("{name} does not start with {}", lines.join("; ")));
        let shaken = handshake_with(&scratch, &running, &openssl, client);
        assert!(is_verified(&shaken), "{name}: {}\n{}{}", lines.join("\n"), shaken.out(), shaken.stderr);
    }
}
