//! Contents outside the blocks of a file. They may be a certificate or key in an unsupported encoding, so they are not
//! ignored.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::support::damage::DAMAGES;
use crate::support::pki::{Issued, Spec, armor, ber, der, pkcs7};
use crate::support::run::{Scratch, output, program};
use crate::{LOCAL, Site};

/// Octal dumps are not supported.
fn octal(der: &[u8]) -> String {
    der.chunks(16).map(|row| row.iter().map(|octet| format!(" {octet:03o}")).collect::<String>() + "\n").collect()
}

fn uuencoded(der: &[u8]) -> String {
    let digit = |value: u8| char::from(if value == 0 { b'`' } else { value + 32 });
    let line = |row: &[u8]| {
        let groups = row.chunks(3).map(|group| {
            let [a, b, c] = [0, 1, 2].map(|index| group.get(index).copied().unwrap_or(0));
            [a >> 2, (a & 3) << 4 | b >> 4, (b & 15) << 2 | c >> 6, c & 63].map(digit).iter().collect::<String>()
        });
        format!("{}{}\n", digit(u8::try_from(row.len()).unwrap()), groups.collect::<String>())
    };
    format!("begin 644 server.crt\n{}`\nend\n", der.chunks(45).map(line).collect::<String>())
}

fn lines(text: &str, width: usize) -> String {
    text.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line) + "\n").collect()
}

/// Rows with offsets, as `od` and `xxd` print them.
fn dump(der: &[u8], width: usize, offset: fn(usize) -> String, octet: fn(&u8) -> String) -> String {
    let row = |(index, row): (usize, &[u8])| {
        format!("{}{}\n", offset(index * width), row.iter().map(octet).collect::<String>())
    };
    der.chunks(width).enumerate().map(row).collect::<String>() + &offset(der.len()) + "\n"
}

/// Words of two octets, as `hexdump` prints them.
fn words(der: &[u8]) -> String {
    let word = |pair: &[u8]| format!(" {:02x}{:02x}", pair.get(1).copied().unwrap_or(0), pair[0]);
    let row =
        |(index, row): (usize, &[u8])| format!("{:07x}{}\n", index * 16, row.chunks(2).map(word).collect::<String>());
    der.chunks(16).enumerate().map(row).collect::<String>() + &format!("{:07x}\n", der.len())
}

/// Prints octets as a program does.
type Form = Box<dyn Fn(&[u8]) -> String>;

/// A key as a dump in any format, beside certificates and behind the dump of one, is not lost.
#[test]
fn dumps_of_keys_are_kept() {
    let site = Site::new();
    let key = site.leaf.key.serialize_der();
    let octal = |at: usize| format!("{at:07o}");
    let forms: [(&str, Form); 6] = [
        ("xxd -b", Box::new(|der| dump(der, 6, |at| format!("{at:08x}:"), |octet| format!(" {octet:08b}")))),
        ("od -t x1", Box::new(move |der| dump(der, 16, octal, |octet| format!(" {octet:02x}")))),
        ("od -t u1", Box::new(move |der| dump(der, 16, octal, |octet| format!(" {octet:3}")))),
        ("od -b", Box::new(move |der| dump(der, 16, octal, |octet| format!(" {octet:03o}")))),
        ("od -A x", Box::new(|der| dump(der, 16, |at| format!("{at:06x}"), |octet| format!(" {octet:02x}")))),
        ("hexdump", Box::new(words)),
    ];
    for (name, form) in forms {
        for text in [site.fullchain() + &form(&key), form(&site.leaf.der) + &form(&key) + &site.chain()] {
            let scratch = site.scratch();
            scratch.write("live.pem", &text);
            let words = format!("fix live.pem {LOCAL} --intermediates intermediates.crt --no-backup");
            let run = scratch.run(&words);
            assert_eq!(run.status, 3, "{name}: {}{}", run.out(), run.stderr);
            let run = scratch.run(&format!("bundle server.crt intermediates.crt {LOCAL} -o live.pem"));
            assert_eq!(run.status, 6, "{name}: {}{}", run.out(), run.stderr);
            assert_eq!(scratch.read("live.pem"), text, "{name}");
        }
    }
}

/// What `fix` keeps, `bundle -o` does not replace: a part of a key, a damaged certificate of another server, and the
/// rest of one.
#[test]
fn damaged_parts_of_others_are_kept() {
    let site = Site::new();
    let base64 = STANDARD.encode(site.leaf.key.serialize_der());
    let other = Spec::leaf("mail.example.jp").self_signed().pem().replace('\r', "");
    let rows: Vec<&str> = other.lines().collect();
    let cases = [
        ("a part of a key", lines(&base64[..128], 64)),
        ("the beginning of another", rows[..rows.len() - 3].join("\n") + "\n"),
        ("the rest of another", rows[4..].join("\n") + "\n"),
    ];
    for (name, part) in cases {
        let scratch = site.scratch();
        let text = site.fullchain() + &part;
        scratch.write("live.pem", &text);
        let run = scratch.run(&format!("check live.pem {LOCAL} --format json"));
        assert_eq!(run.status, 1, "{name}: {}", run.out());
        assert!(run.out().contains("CM190"), "{name}: {}", run.out());
        let run = scratch.run(&format!("fix live.pem {LOCAL} --no-backup"));
        assert_eq!(run.status, 3, "{name}: {}{}", run.out(), run.stderr);
        let run = scratch.run(&format!("bundle server.crt intermediates.crt {LOCAL} -o live.pem"));
        assert_eq!(run.status, 6, "{name}: {}{}", run.out(), run.stderr);
        assert_eq!(scratch.read("live.pem"), text, "{name}");
    }
}

/// An unreadable server certificate, with an intermediate in the same file: the intermediate is not the leaf.
#[test]
fn a_ca_is_not_the_leaf_if_something_is_unreadable() {
    let site = Site::new();
    let scratch = site.scratch();
    let leaf = &site.leaf;
    let commented: String = leaf.pem().lines().map(|line| format!("# {line}\n")).collect();
    let printed = "Certificate:\n    Data:\n        Subject: CN=www.example.jp\n";
    let cases: [(&str, Vec<u8>); 12] = [
        ("in octal, cut off", octal(&leaf.der[..200]).into()),
        ("uuencoded", uuencoded(&leaf.der).into()),
        ("in decimals, cut off", leaf.der[..200].iter().map(|octet| format!("{octet}, ")).collect::<String>().into()),
        ("binary", leaf.der.clone()),
        ("compressed", [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], &leaf.der[40..200]].concat()),
        ("printed", printed.into()),
        ("of another", "Bag Attributes\n    friendlyName: x\nsubject=CN = www.example.jp\n".into()),
        ("commented out", commented.into()),
        ("a template", "{{ leaf_cert }}\n".into()),
        ("an answer", "404 Not Found\n".into()),
        ("the end of a block", "-----END CERTIFICATE-----\n".into()),
        ("a key of PuTTY", "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n".into()),
    ];
    for (name, unread) in cases {
        for text in [[&unread, site.chain().as_bytes()].concat(), [site.chain().as_bytes(), &unread].concat()] {
            // DER is read.
            let is_read = name == "binary";
            scratch.write("input.pem", &text);
            scratch.write("live.pem", "what is live");
            let run = scratch.run(&format!("bundle input.pem {LOCAL} -o live.pem"));
            assert!(run.status == if is_read { 6 } else { 3 }, "{name}: {}{}", run.out(), run.stderr);
            if !is_read {
                let is_packed = name == "compressed" && text.starts_with(&unread);
                let said: &[&str] =
                    if is_packed { &["is packed (gzip)"] } else { &["it may be the server certificate", "--leaf"] };
                run.says(said);
                assert_eq!(scratch.read("live.pem"), "what is live", "{name}");
            }
        }
    }
    // Comments and the printed form of the CA itself do no harm.
    let printed = "Certificate:\n    Data:\n        Subject: CN=Test Issuing CA, C=JP\n# from the CA\n";
    scratch.write("ca.pem", printed.to_owned() + &site.chain());
    assert_eq!(scratch.run(&format!("bundle ca.pem {LOCAL}")).expect(0).out(), site.chain());
}

/// The file that `fix` writes would not contain it.
#[test]
fn fix_does_not_lose_contents_that_may_be_needed() {
    let site = Site::new();
    let key = STANDARD.encode(site.leaf.key.serialize_der());
    let broken = || site.leaf.pem() + "\n" + &site.chain();
    let commented: String = site.leaf.key_pem().lines().map(|line| format!("# {line}\n")).collect();
    let printed = "Private-Key: (256 bit)\npriv:\n    95:02:15:37\n";
    let other = Spec::leaf("mail.example.jp").self_signed().der;
    let both = [&site.leaf.der[..], &other].concat();
    let indefinite = [&[0x30, 0x80], &site.leaf.der[4..], &[0, 0], &other[..]].concat();
    let container = [&ber(&pkcs7(&[&site.leaf]), &[&site.leaf.der[..]]), &other[..]].concat();
    let several = "more than one certificate";
    let cases: [(&str, Vec<u8>, &str); 19] = [
        ("another behind BER", indefinite.clone(), several),
        ("another behind a container in BER", container.clone(), several),
        ("another in the same block", armor("CERTIFICATE", &both).into(), several),
        ("another behind BER in the same block", armor("CERTIFICATE", &indefinite).into(), several),
        ("another behind a container in the same block", armor("PKCS7", &container).into(), several),
        ("another in the same base64", (lines(&STANDARD.encode(&both), 76)).into(), several),
        ("the key in DER", [broken().as_bytes(), &site.leaf.key.serialize_der()].concat(), "neither"),
        ("the key in base64", (broken() + &key + "\n").into(), "private key"),
        ("a container", [broken().as_bytes(), &[0x30, 0x82, 1, 2, 2, 1, 3, 0x30, 0x82, 0]].concat(), "neither"),
        ("the key in lines", (broken() + &lines(&key, 16)).into(), "private key"),
        (
            "DER, and the key in it",
            [&site.leaf.der[..], &site.leaf.key.serialize_der()].concat(),
            "the block private key",
        ),
        (
            "DER, and the key behind",
            [&site.leaf.der[..], b"\n", site.leaf.key_pem().replacen("\nM", "\n*", 1).as_bytes()].concat(),
            "PRIVATE KEY is damaged",
        ),
        ("the key, printed", (broken() + printed).into(), "part of a private key"),
        ("the key, commented out", (broken() + &commented).into(), "part of a private key"),
        (
            "an environment",
            (format!("DB=secret\nCERT=\"{}\"\n", broken().replace('\n', "\\n"))).into(),
            "contains more than",
        ),
        (
            "a profile",
            format!("client\nremote vpn.example.jp 1194\n<cert>\n{}</cert>\n", broken()).into(),
            "contains more",
        ),
        ("a configuration", format!("server {{\n listen 443 ssl;\n}}\n{}", broken()).into(), "contains more than"),
        ("a damaged key", (broken() + &site.leaf.key_pem().replacen("\nM", "\n*", 1)).into(), "PRIVATE KEY is damaged"),
        (
            "a list of revoked ones",
            (broken() + &armor("X509 CRL", &[0x30; 60]).replacen("\nMD", "\n*D", 1)).into(),
            "X509 CRL is damaged",
        ),
    ];
    for (name, text, said) in cases {
        let scratch = site.scratch();
        scratch.write("live.pem", &text);
        let words = format!("fix live.pem {LOCAL} --intermediates intermediates.crt --no-backup");
        let run = scratch.run(&words);
        assert_eq!(run.status, 3, "{name}: {}{}", run.out(), run.stderr);
        assert_eq!(std::fs::read(scratch.path("live.pem")).unwrap(), text, "{name}");
        assert!(run.stderr.contains(said), "{name}: {}", run.stderr);
        for secret in ["95:02:15:37", &key[60..90]] {
            let run = scratch.run(&format!("{words} --dry-run"));
            assert!(!run.out().contains(secret) && !run.stderr.contains(secret), "{name}: {}", run.out());
        }
        let run = scratch.run(&format!("{words} --lang ja"));
        let translated =
            if said == several { "エラー: サーバー証明書の候補が複数" } else { "エラー: live.pem" };
        assert!(run.stderr.contains(translated), "{name}: {}", run.stderr);
    }
}

/// The existing file that `bundle -o` would replace.
#[test]
fn unread_contents_of_an_existing_file_are_kept() {
    let site = Site::new();
    let scratch = site.scratch();
    let key = site.leaf.key_pem();
    let base64 = STANDARD.encode(site.leaf.key.serialize_der());
    let live = site.fullchain();
    let (unknown, settings, secret) =
        ("neither a certificate nor a comment", "more than certificates", "a private key");
    let cases: [(&str, Vec<u8>, &str); 9] = [
        ("a key in DER", [live.as_bytes(), &site.leaf.key.serialize_der()].concat(), unknown),
        ("a key in base64", (live.clone() + &base64 + "\n").into(), secret),
        ("a key of a misspelt label", (live.clone() + &key.replace("PRIVATE", "PRIVTE")).into(), secret),
        ("a container", (live.clone() + &armor("PKCS12", &[0x30, 5, 2, 1, 3, 0x30, 0])).into(), secret),
        ("a key, printed", (live.clone() + "Private-Key: (256 bit)\npriv:\n    95:02\n").into(), secret),
        (
            "a manifest",
            format!(
                "apiVersion: v1\nkind: ConfigMap\ndata:\n  tls.crt: |\n    {}",
                live.trim().replace('\n', "\n    ")
            )
            .into(),
            settings,
        ),
        ("an environment", (live.clone() + "TOKEN=secret\n").into(), settings),
        ("a configuration", "server {\n  listen 443 ssl;\n}\n".into(), settings),
        ("a key in octal", octal(&site.leaf.key.serialize_der()).into(), unknown),
    ];
    for (name, before, said) in cases {
        scratch.write("live.pem", &before);
        let run = scratch.run(&format!("bundle server.crt intermediates.crt {LOCAL} -o live.pem"));
        assert_eq!(run.status, 6, "{name}: {}", run.stderr);
        run.says(&["live.pem was not written: ", said, "--replace"]);
        assert_eq!(std::fs::read(scratch.path("live.pem")).unwrap(), before, "{name}");
    }
}

/// The first input should contain the server certificate. A certificate of another input may be an old one.
#[test]
fn an_older_certificate_is_not_used_instead() {
    let site = Site::new();
    let scratch = site.scratch();
    let old = Spec::leaf("www.example.jp").valid((2024, 1, 1), (2048, 1, 1)).issued_by(&site.issuing);
    scratch.write("old.pem", old.pem() + &site.chain());
    scratch.write("new.csr", Spec::leaf("www.example.jp").request());
    scratch.write("old.csr", Spec::leaf("www.example.jp").key_of(&old).request());
    let mut damaged = site.leaf.der.clone();
    let key = damaged.len() - 60;
    damaged.truncate(key);
    scratch.write("renewed.pem", armor("CERTIFICATE", &damaged) + &old.pem() + &site.chain());
    for (inputs, said) in [
        ("new.csr old.pem", "new.csr:1 is a signing request"),
        ("renewed.pem", "renewed.pem:9: the certificate is cut off"),
    ] {
        scratch.run(&format!("bundle {inputs} {LOCAL}")).expect(3).says(&[said, "--leaf"]);
    }
    // Its own request does not contradict, and neither does a damaged certificate at another position of the chain.
    for inputs in ["old.csr old.pem", "old.pem new.csr"] {
        let run = scratch.run(&format!("bundle {inputs} {LOCAL}")).expect(0);
        assert_eq!(run.out(), old.pem() + &site.chain(), "{inputs}");
    }
}

/// A damaged block of any type prevents a server from starting, but a commented one does not.
#[test]
fn servers_and_contents_outside_the_certificates() {
    let site = Site::new();
    let key = site.leaf.key_pem();
    let list = armor("X509 CRL", &[0x30; 60]);
    let commented = |text: &str| text.lines().map(|line| format!("# {line}\n")).collect::<String>();
    let cases: [(&str, String, bool); 12] = [
        ("a key with a wrong character", key.replacen("\nM", "\n*", 1), false),
        ("a key without END", key.replace("-----END PRIVATE KEY-----\n", ""), false),
        ("a key with another END", key.replace("END PRIVATE", "END RSA PRIVATE"), false),
        ("a key with an empty line", key.replacen("\n-----END", "\n\n-----END", 1), false),
        ("a key with a header inside", key.replacen("\n-----END", "\nX-Note: mine\n-----END", 1), false),
        ("a key with a header", key.replacen("-----\n", "-----\nX-Note: mine\n\n", 1), true),
        ("a list with a wrong character", list.replacen("\nMD", "\n*D", 1), false),
        ("a request that is cut", Spec::leaf("www.example.jp").request().replace("\n-----END", "A\n-----END"), false),
        ("parameters without END", "-----BEGIN DH PARAMETERS-----\nMAYCAQ==\n".to_owned(), false),
        ("a key, whole", key.clone(), true),
        ("a certificate, commented out", commented(&site.issuing.pem()), true),
        ("comments", "# the end\n".to_owned(), true),
    ];
    let nginx = program("nginx");
    for (name, beside, expected) in cases {
        let scratch = site.scratch();
        scratch.write("live.pem", site.fullchain() + &beside);
        scratch.write("live.key", key.clone());
        let run = scratch.run(&format!("check live.pem {LOCAL}"));
        assert_eq!(run.status == 0, expected, "{name}: {}", run.out());
        if let Some(nginx) = &nginx {
            let starts = loads(nginx, &scratch);
            assert_eq!(starts, expected, "{name}");
        }
    }
}

fn loads(nginx: &std::path::Path, scratch: &Scratch) -> bool {
    let configuration = "daemon off; pid nginx.pid; error_log stderr;\nevents {}\nhttp { access_log off; \
                         server { listen 127.0.0.1:0 ssl; ssl_certificate live.pem; ssl_certificate_key live.key; } }\n";
    scratch.write("nginx.conf", configuration.replace("127.0.0.1:0", "unix:nginx.sock"));
    let folder = scratch.folder().to_string_lossy().into_owned();
    output(nginx, &["-t", "-p", &folder, "-c", "nginx.conf"], scratch.folder()).status == 0
}

/// Ordinary texts next to certificates do no harm.
#[test]
fn ordinary_text_is_ignored() {
    let site = Site::new();
    let texts: [(&str, &[u8]); 12] = [
        ("bag attributes", b"Bag Attributes\n    localKeyID: 70 09 90 35 D4 E7 E4 43 A4 B4 79 F8 B5 76 B2 2D 7C 8B 21 E0\n    friendlyName: {0B5CE6C4-1234-4C1B-9C1B-0123456789AB}\n"),
        ("a fingerprint", b"SHA256 Fingerprint=CB:8A:FD:0F:72:5A:2B:CE:E2:D0:7A:22:1A:8C:B2:F2:A1:BE:BF:87:60:53:5B:75:F6:5D:C1:1C:6F:9D:53:11\n"),
        ("an identifier", b"X509v3 SKI: 2B:6D:18:48:49:39:2C:E9:A4:4E:D6:1B:78:1E:32:78:96:1D:EE:C5\n"),
        ("a signature", b"    Signature Value:\n        30:45:02:21:00:da:47:50:86:1b:10:71:5b:ec:26:01:05:4e\n        f1:f6:f5:03:14:ec:f4:50:c9:39:db:5c:72:3a:a8:0b:62:65\n"),
        ("a serial number", b"serial_number 4c:2b:30:81:99:3f:00:12:aa:bb:cc:dd:ee:ff\n"),
        ("a path", b"/usr/local/share/ca-certificates/Company_Root_CA_2026.crt\n"),
        ("a resource", b"arn:aws:acm:ap-northeast-1:123456789012:certificate/12345678-1234-1234-1234-123456789012\n"),
        ("Shift-JIS", b"# \x8f\xd8\x96\xbe\x8f\x91\n"),
        ("the end of a text of DOS", b"\x1a"),
        ("where the key is", b"# private key is in /etc/ssl/private/www.key\n"),
        ("a mail", b"Dear customer, please find your certificate above; it is valid until 2048.\n"),
        ("a header of a mail", b"DKIM-Signature: v=1; a=rsa-sha256; b=Jx9kQ2vR7sT1uW3yZ5aB8cD0eF2gH4iJ6kL8mN0oP2qR4sT6uV8wX0yZ2aB4cD6e\n"),
    ];
    for (name, text) in texts {
        let scratch = site.scratch();
        scratch.write("live.pem", [site.fullchain().as_bytes(), text].concat());
        let run = scratch.run(&format!("check live.pem {LOCAL} -v")).expect(0);
        assert!(!run.out().contains("CM15"), "{name}: {}", run.out());
        let run = scratch.run(&format!("bundle server.crt intermediates.crt {LOCAL} -o live.pem"));
        assert_eq!(run.status, 0, "{name}: {}", run.stderr);
        scratch.write("live.pem", [site.fullchain().as_bytes(), text].concat());
        scratch.run(&format!("fix live.pem {LOCAL} --no-backup")).expect(0);
        assert_eq!(scratch.read("live.pem"), site.fullchain(), "{name}");
    }
}

/// Text from which certificates are taken in another form than PEM blocks: its other words are not lost without a backup.
#[test]
fn other_words_of_a_text_are_not_lost() {
    let site = Site::new();
    let base64 = |one: &Issued| STANDARD.encode(&one.der);
    let digits = |one: &Issued| one.der.iter().map(|octet| format!("{octet:02X}")).collect::<String>();
    let rows = |text: &str, width: usize, group: usize| {
        let groups: Vec<&str> =
            text.as_bytes().chunks(group).map(|group| std::str::from_utf8(group).unwrap()).collect();
        groups.chunks(width).map(|row| format!("  {}\n", row.join(" "))).collect::<String>()
    };
    let escaped: String = site
        .leaf
        .pem()
        .bytes()
        .map(
            |octet| if octet.is_ascii_alphanumeric() { char::from(octet).to_string() } else { format!("%{octet:02X}") },
        )
        .collect();
    let cisco = |one: &Issued| rows(&digits(one), 8, 8) + "  \tquit\n";
    let cases = [
        ("table", format!("host;certificate;owner;phone\nwww;{};taro;090\n", base64(&site.leaf)), true),
        ("tabs", format!("www\t{}\ttaro\n", base64(&site.leaf)), true),
        ("Markdown", format!("| host | cert |\n|---|---|\n| www | {} |\n", base64(&site.leaf)), true),
        ("log", format!("10:00:01 INFO started\n10:00:02 INFO cert={}\n10:00:03 done\n", base64(&site.leaf)), true),
        ("LDIF", format!("dn: cn=www\nuserCertificate;binary:: {}\nmail: taro@example.jp\n", base64(&site.leaf)), true),
        (
            "configuration of a router",
            format!(
                "hostname rtr1\n!\ncrypto pki certificate chain TP\n certificate 01\n{} certificate ca 02\n{}!\ninterface Gi0/0\n ip address 192.0.2.1 255.255.255.0\n",
                cisco(&site.leaf),
                cisco(&site.issuing)
            ),
            true,
        ),
        (
            "SNMP",
            format!(
                "SNMPv2-MIB::sysName.0 = STRING: sw1\nX::cert.1 = Hex-STRING: {}X::place.0 = STRING: rack 4\n",
                rows(&digits(&site.leaf), 16, 2).trim_start()
            ),
            true,
        ),
        ("header", format!("GET / HTTP/1.1\nHost: www\nClient-Cert: :{}:\nCookie: a=b\n", base64(&site.leaf)), true),
        (
            "escaped header",
            format!("Host: www\nCookie: a=b\nX-SSL-Client-Cert: {escaped}\nX-Real-IP: 192.0.2.7\n"),
            true,
        ),
        ("base64 alone", base64(&site.leaf) + "\n", false),
        ("digits alone", rows(&digits(&site.leaf), 8, 8), false),
        ("escapes alone", escaped.clone() + "\n", false),
        ("base64 and a comment", format!("# of the server\nServer certificate\n{}\n", base64(&site.leaf)), false),
        (
            "a session of s_client",
            format!(
                "CONNECTED(00000003)\ndepth=0 CN = www\nverify return:1\n---\nCertificate chain\n 0 s:CN = www\n   i:CN = CA\n{}---\nServer certificate\nsubject=CN = www\n\nissuer=CN = CA\n---\nSSL handshake has read 1 bytes\nNew, TLSv1.3, Cipher is X\nclosed\n",
                site.leaf.pem()
            ),
            false,
        ),
    ];
    for (name, text, is_refused) in cases {
        let scratch = site.scratch();
        scratch.write("site.pem", &text);
        let words = format!("fix site.pem {LOCAL} --intermediates intermediates.crt");
        let run = scratch.run(&format!("{words} --no-backup"));
        assert_eq!(run.status, if is_refused { 3 } else { 0 }, "{name}: {}{}", run.out(), run.stderr);
        if is_refused {
            run.says(&["the rest would be lost", "without --no-backup", "chainmend bundle site.pem -o"]);
            assert_eq!(scratch.read("site.pem"), text, "{name}");
            let run = scratch.run(&format!("bundle server.crt intermediates.crt {LOCAL} -o site.pem"));
            assert_eq!(run.status, 6, "{name}: {}", run.stderr);
            scratch.run(&words).expect(0);
            assert_eq!(scratch.read("site.pem.bak"), text, "{name}");
        }
        assert_eq!(scratch.read("site.pem"), site.fullchain(), "{name}");
    }
}

/// Contents besides the certificates, in a file with any name, are not lost without a backup: neither in front of the
/// certificates nor behind them.
#[test]
fn other_contents_are_not_lost_without_a_backup() {
    let site = Site::new();
    let bundle = site.fullchain();
    let around = |front: &str, end: &str| format!("{front}{bundle}{end}");
    let indented: String = bundle.lines().map(|line| format!("    {line}\n")).collect();
    let escaped = bundle.replace('\n', "\\n");
    let number = bundle.lines().count() + 1;
    // The contents, the line that is named, and whether a backup is sufficient.
    let cases: [(&str, String, usize, bool); 49] = [
        ("HAProxy", around("global\n  maxconn 4096\nfrontend x\n  bind *:443 ssl\n", ""), 1, true),
        ("Squid", around("http_port 3128\nacl localnet src 10.0.0.0/8\n", ""), 1, true),
        ("ssh_config", around("Host bastion\n  User taro\n", ""), 1, true),
        ("passwd", around("root:x:0:0:root:/root:/bin/bash\n", ""), 1, true),
        ("services", around("", "https           443/tcp\n"), number, true),
        ("a zone", around("# zone\nwww  IN  A  192.0.2.1\n", ""), 2, true),
        ("tabs", around("www\t192.0.2.1\ttaro\n", ""), 1, true),
        ("CSV", around("id,name,phone\n1,taro,090\n", ""), 1, true),
        ("HTTP", around("HTTP/1.1 200 OK\nSet-Cookie: sid=abc\n\n", ""), 1, true),
        ("syslog", around("Nov 26 10:00:00 host sshd[12]: Accepted password for taro\n", ""), 1, true),
        ("Apache", around("<VirtualHost *:443>\n  ServerName www.example.jp\n</VirtualHost>\n", ""), 1, true),
        ("htpasswd", around("", "taro:$apr1$abcd$xyz123\n"), number, true),
        ("known_hosts", around("github.com ssh-ed25519 AAAAC3NzaC1lZDI1\n", ""), 1, true),
        ("a key of SSH", around("ssh-rsa AAAAB3NzaC1yc2E taro@host\n", ""), 1, true),
        ("crontab", around("0 3 * * * /usr/bin/certbot renew\n", ""), 1, true),
        ("a router", around("interface Gi0/0\n ip address 192.0.2.1 255.255.255.0\n", ""), 1, true),
        ("LDIF", around("dn: cn=www\nmail: taro@example.jp\n", ""), 1, true),
        ("a member of YAML", around("user: taro\n", ""), 1, true),
        ("a password", around("password: hunter2\n", ""), 1, true),
        ("words in a comment", around("# user admin hunter2\n", ""), 1, true),
        ("words in a comment of an ini file", around("; ftp bob letmein\n", ""), 1, true),
        ("a token in a comment", around("", "# gcADdF9L=\n"), number, true),
        ("an address in a comment", around("# 192.0.2.1 is the old host\n", ""), 1, true),
        ("a note in a comment", around("# leaf\n# ask Taro\n", ""), 2, true),
        ("a word with a colon", around("swordfish:\n", ""), 1, true),
        ("a word with an equals sign", around("correcthorse=\n", ""), 1, true),
        ("a token alone", around("gcADdF9LQ0hSd2VydHl1aW9w=\n", ""), 1, true),
        ("a token behind", around("", "gcADdF9LQ0hSd2VydHl1aW9wYXNkZmdoamts\n"), number, true),
        ("words in a field", around("subject: hunter2 is the code\n", ""), 1, true),
        ("words in a field of a mail", around("Dear customer,\nTo: ask Bob, code 4711\n", ""), 2, true),
        ("words like those of wget", around("length: 42 door 4711\n", ""), 1, true),
        ("words like those of s_client", around("connecting to the door\n", ""), 1, true),
        ("a password in a comment", around("# chain\n# password: hunter2\n", ""), 2, true),
        ("a passphrase behind", around("", "the passphrase is correct horse\n"), number, true),
        ("a telephone", around("Call Taro 090-1234-5678\n", ""), 1, true),
        ("a password in Japanese", around("パスワードは himitsu です\n", ""), 1, true),
        ("a mail with a number", around("Dear customer,\n\nyour order is 1234567.\n\n", ""), 3, true),
        ("an INI file", around("[server]\nport = 443\n", ""), 2, false),
        ("TOML", format!("[tls]\nport = 443\ncert = \"\"\"\n{bundle}\"\"\"\n"), 2, false),
        ("systemd", around("[Unit]\nDescription=x\n", ""), 2, false),
        ("an environment", around("TOKEN=secret\n", ""), 1, false),
        ("Terraform", around("resource \"aws_x\" \"y\" {\n cert = <<EOT\n", "EOT\n}\n"), 1, false),
        ("a script", around("#!/bin/sh\nset -e\ncat > x.pem <<EOT\n", "EOT\nsystemctl reload nginx\n"), 1, false),
        ("Python", format!("from os import path\nCERT = \"\"\"\n{bundle}\"\"\"\nprint(CERT)\n"), 1, false),
        ("JavaScript", format!("const fs = require(\"fs\");\nconst cert = `{bundle}`;\n"), 1, false),
        ("PHP", around("<?php\n$x = 1;\n", ""), 1, false),
        ("Dockerfile", around("FROM alpine:3\nCOPY x /y\n", ""), 1, false),
        (
            "YAML",
            format!(
                "server:\n  port: 443\n  name: x\nlog:\n  level: info\ntls:\n  cert: |\n{indented}  mode: strict\n"
            ),
            2,
            false,
        ),
        (
            "JSON",
            format!("{{\"a\":1,\"b\":\"x\",\"c\":\"y\",\"d\":2,\"e\":3,\"f\":4,\"cert\":\"{escaped}\"}}\n"),
            1,
            false,
        ),
    ];
    for (index, (name, text, line, is_enough)) in cases.into_iter().enumerate() {
        let scratch = site.scratch();
        let file = ["site.pem", "site.crt", "site.txt", "site"][index % 4];
        scratch.write(file, &text);
        let fix = format!("fix {file} --roots root.crt --offline");
        let run = scratch.run(&format!("{fix} --no-backup")).expect(3);
        let or = if is_enough { "without --no-backup" } else { "move that part to a separate file" };
        let said = format!("{file}:{line}: the file contains more than certificates");
        assert!(!run.stderr.contains("hunter2") && !run.stderr.contains("1234-5678"), "{name}: {}", run.stderr);
        run.says(&[&said, "the rest would be lost", &format!("chainmend bundle {file} -o "), or]);
        assert_eq!(scratch.read(file), text, "{name}");
        let run = scratch.run(&format!("bundle server.crt intermediates.crt {LOCAL} -o {file}")).expect(6);
        run.says(&[&format!("{file} was not written: from line {line}"), "-o PATH", "--replace"]);
        assert_eq!(scratch.read(file), text, "{name}");
        let run = scratch.run(&fix);
        assert_eq!(run.status, if is_enough { 0 } else { 3 }, "{name}: {}", run.stderr);
        let (left, backup) = (scratch.read(file), scratch.path(&format!("{file}.bak")));
        assert_eq!(left, if is_enough { bundle.clone() } else { text.clone() }, "{name}");
        assert_eq!(std::fs::read_to_string(backup).ok(), is_enough.then_some(text), "{name}");
    }
}

/// Text about the certificates is nothing that could be lost: the output of programs, headings, and mails of CAs. What
/// it is counts, not the name of the file.
#[test]
fn text_about_the_certificates_may_be_dropped() {
    let site = Site::new();
    let bundle = site.fullchain();
    let [leaf, issuing, policy] = [&site.leaf, &site.issuing, &site.policy].map(Issued::pem);
    let session_id = "541A".repeat(16);
    let session = format!(
        "Can't use SSL_get_servername\nCONNECTED(00000003)\ndepth=1 CN = Test Issuing CA\nverify return:1\n---\nCertificate chain\n 0 s:CN = www.example.jp\n   i:CN = Test Issuing CA\n   a:PKEY: id-ecPublicKey, 256 (bit); sigalg: ecdsa-with-SHA256\n   v:NotBefore: Jan  1 00:00:00 2026 GMT; NotAfter: Jan 31 00:00:00 2027 GMT\n{leaf} 1 s:CN = Test Issuing CA\n   i:CN = Test Policy CA\n{issuing}{policy}---\nServer certificate\nsubject=CN = www.example.jp\nissuer=CN = Test Issuing CA\n---\nSSL handshake has read 1705 bytes and written 377 bytes\n---\nNew, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384\nSSL-Session:\n    Session-ID: {session_id}\nVerify return code: 0 (ok)\n---\nDONE\n"
    );
    let gnutls = format!(
        "Processed 0 CA certificate(s).\nResolving 'a:443'...\n- Certificate[0] info:\n - subject `CN=www.example.jp', issuer `CN=Test Issuing CA', serial 0x0a, EC/ECDSA key 256 bits, pin-sha256=\"jeECovHjmtLZc7TlR8jb1mA1v30LE74UwdRLT9Rd5tY=\"\n\tPublic Key ID:\n\t\tsha1:d804\n\tPublic Key PIN:\n\t\tpin-sha256:jeECovHjmtLZc7TlR8jb1mA1v30LE74UwdRLT9Rd5tY=\n\n{leaf}\n- Certificate[1] info:\n - subject `CN=Test Issuing CA', issuer `CN=Test Policy CA', pin-sha256=\"jeECovHjmtLZc7TlR8jb1mA1v30LE74UwdRLT9Rd5tY=\"\n\n{issuing}{policy}- Status: The certificate is trusted. \n- Description: (TLS1.3-X.509)\n- Options:\n- Handshake was completed\n"
    );
    let quoted: String = session.lines().map(|line| format!("> {line}\n")).collect();
    let mail = format!(
        "Dear Customer,\n\nThank you for choosing Example CA. Your SSL certificate for www.example.jp has been issued.\n\n----- Server certificate -----\n{leaf}\n----- Intermediate CA certificates -----\n{issuing}{policy}\nBest regards,\nThe Example CA Team\n"
    );
    let in_japanese = format!(
        "株式会社サンプル\n山田 太郎 様\n\nお世話になっております。\n下記のサーバー証明書および中間CA証明書をサーバーにインストールしてください。\n\n■サーバー証明書\n{leaf}\n【中間CA証明書（クロスルート用）】\n{issuing}{policy}\nよろしくお願いいたします。\n"
    );
    let cases = [
        ("paste.log", session.clone()),
        ("paste.txt", quoted),
        ("paste.md", session),
        ("paste.txt", gnutls.clone()),
        ("paste.log", gnutls),
        ("site.pem", mail),
        ("site.pem", in_japanese),
        ("site.pem", format!("Leaf\n{leaf}\nIntermediate 1\n{issuing}Intermediate 2\n{policy}")),
        ("site.pem", format!("==> leaf.crt <==\n{leaf}\n==> ca.crt <==\n{issuing}{policy}")),
        ("site.pem", format!("// leaf\n{leaf}<!-- CA -->\n{issuing}{policy}")),
        ("site.pem", format!("```\n{bundle}```\n")),
        ("site.pem", format!("# Managed by Ansible\n{bundle}")),
        ("site.pem", format!("# BEGIN ANSIBLE MANAGED BLOCK\n{bundle}# END ANSIBLE MANAGED BLOCK\n")),
        (
            "site.pem",
            format!("# HEADER: This file was autogenerated at 2026-11-02 10:00:00 +0900 by puppet.\n{bundle}"),
        ),
        ("site.pem", format!("# This file is managed by Chef, do not edit by hand!\n#\n{bundle}")),
        ("site.pem", format!("# www.example.jp, expires 2027-01-31, renewed by certbot\n{bundle}")),
        ("site.pem", format!("# 中間CA証明書は https://ca.example.jp/ca.pem から取得\n{bundle}")),
    ];
    let is_dropped = |file: &str, text: &str| {
        let scratch = site.scratch();
        scratch.write(file, text);
        scratch
            .run(&format!("fix {file} --roots root.crt --intermediates intermediates.crt --offline --no-backup"))
            .expect(0);
        assert_eq!(scratch.read(file), bundle, "{text}");
        scratch.write(file, text);
        scratch.run(&format!("bundle server.crt intermediates.crt {LOCAL} -o {file}")).expect(0);
        assert_eq!(scratch.read(file), bundle, "{text}");
    };
    for (file, text) in cases {
        is_dropped(file, &text);
    }
    let scratch = site.scratch();
    scratch.write("site.pem", &bundle);
    let commands: [(&str, &[&str]); 6] = [
        ("openssl", &["x509", "-in", "site.pem", "-text"]),
        (
            "openssl",
            &["x509", "-in", "site.pem", "-subject", "-issuer", "-dates", "-serial", "-fingerprint", "-purpose"],
        ),
        ("openssl", &["storeutl", "-certs", "-text", "site.pem"]),
        ("keytool", &["-printcert", "-rfc", "-file", "site.pem"]),
        ("keytool", &["-printcert", "-file", "site.pem"]),
        ("certtool", &["-i", "--infile", "site.pem"]),
    ];
    for (name, arguments) in commands {
        let Some(program) = program(name) else { continue };
        let printed = output(&program, arguments, scratch.folder());
        let has_block = printed.out().contains("-----BEGIN");
        is_dropped("site.txt", &if has_block { printed.out().to_owned() } else { printed.out().to_owned() + &bundle });
    }
}

/// What is on the lines of a block, or behind its certificate, is as little dropped as what is outside of it.
#[test]
fn contents_among_the_lines_of_blocks_are_not_lost() {
    const NEW: &str = "\n-----END";
    let site = Site::new();
    let bundle = site.fullchain();
    let inside = |line: &str| bundle.replacen("-----\n", &format!("-----\n{line}\n\n"), 1);
    let dump = dump(&site.leaf.key.serialize_der(), 16, |at| format!("{at:08x}:"), |octet| format!(" {octet:02x}"));
    let with_tail = armor("CERTIFICATE", &[&site.leaf.der[..], b"hunter2"].concat()) + &site.chain();
    let opaque = STANDARD.encode([0x5a; 32]);
    let (first, rest) = bundle.split_once('\n').unwrap();
    let html = |part: &str| format!("<pre>{part}\n{}</pre>\n", bundle.replace('\n', "<br>\n"));
    let cases = [
        ("a header", inside("password: hunter2"), 2),
        ("a comment", inside("# password: hunter2"), 2),
        ("an address", inside("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"), 2),
        ("a key of an account", inside("EAB HMAC key: abcdefgh"), 2),
        ("HTML", inside("<p>Your PIN: 4711</p>"), 2),
        ("JSON", inside("{\"pin\":\"4711\"}"), 2),
        ("a dump of a key", inside(&dump), 2),
        ("in a quoted mail", format!("> {}\n", inside("password: hunter2").trim_end().replace('\n', "\n> ")), 2),
        ("in front of BEGIN", format!("# pw=hunter2 {bundle}"), 1),
        ("behind BEGIN", format!("{first} hunter2!\n{rest}"), 1),
        ("in front of END", bundle.replacen(NEW, "\n# pw=hunter2 -----END", 1), 0),
        ("behind END", format!("{} hunter2\n", bundle.trim_end()), 0),
        ("behind the certificate", with_tail, 1),
        ("opaque base64", format!("{bundle}{opaque}\n"), 0),
        ("a word", format!("{bundle}hunter2=\n"), 0),
        ("a comment in HTML", html("<!-- hunter2 -->"), 1),
        ("a hidden field", html("<input type=hidden value=hunter2>"), 1),
        (
            "a comment in RTF",
            format!("{{\\rtf1\\ansi{{\\info{{\\comment hunter2}}}}{}}}", bundle.replace('\n', "\\par\n")),
            1,
        ),
        ("a comment with a token", format!("# ghp_16C7e42F292c6912E7710c838347Ae178B4a\n{bundle}"), 1),
        ("a command", format!("$ curl -u admin:hunter2 https://x/ca.pem\n{bundle}"), 1),
    ];
    for (name, text, line) in cases {
        let scratch = site.scratch();
        scratch.write("site.pem", &text);
        let run = scratch.run("fix site.pem --roots root.crt --intermediates intermediates.crt --offline --no-backup");
        let said = format!("{}{}", run.out(), run.stderr);
        assert_eq!(run.status, 3, "{name}: {said}");
        assert!(line == 0 || said.contains(&format!("site.pem:{line}")), "{name}: {said}");
        let run = scratch.run(&format!("bundle server.crt intermediates.crt {LOCAL} -o site.pem"));
        assert_eq!(run.status, 6, "{name}: {}{}", run.out(), run.stderr);
        for secret in ["hunter2", "4711", "JBSWY3DPEHPK3PXP", "abcdefgh", "16C7e42F", &opaque] {
            assert!(!(said.clone() + run.out() + &run.stderr).contains(secret), "{name}: {said}{}", run.stderr);
        }
        assert_eq!(scratch.read("site.pem"), text, "{name}");
    }
    // What says nothing is dropped.
    for text in [
        inside("Proc-Type: 4,CLEAR"),
        inside("subject: CN = www.example.jp"),
        format!("# renewed by certbot {bundle}"),
        html("<!-- the certificate -->"),
        armor("CERTIFICATE", &[&site.leaf.der[..], &[0; 9]].concat()) + &site.chain(),
    ] {
        let scratch = site.scratch();
        scratch.write("site.pem", &text);
        let words = "fix site.pem --roots root.crt --intermediates intermediates.crt --offline --no-backup";
        scratch.run(words).expect(0);
        assert_ne!(scratch.read("site.pem"), text);
    }
}

/// A document of another program contains the certificates. Its other contents are not lost.
#[test]
fn other_contents_of_a_document_are_not_lost() {
    let site = Site::new();
    let bundle = site.fullchain();
    let escaped = bundle.replace('\n', "\\n");
    let indented: String = bundle.lines().map(|line| format!("    {line}\n")).collect();
    let certificates = [&site.leaf, &site.issuing, &site.policy]
        .map(|one| format!("<ds:X509Certificate>\n{}</ds:X509Certificate>\n", lines(&STANDARD.encode(&one.der), 76)));
    let saml = format!("<md:EntityDescriptor entityID=\"https://idp.example.jp\">\n{}", certificates.concat());
    let cases = [
        ("JSON", format!("{{\"listen\": 443, \"cert\": \"{escaped}\"}}\n"), true),
        ("JSON with the certificates alone", format!("{{\"cert\": \"{escaped}\"}}\n"), false),
        ("YAML", format!("cert: |\n{indented}name: www\n"), true),
        ("YAML with the certificates alone", format!("cert: |\n{indented}"), false),
        ("a table", format!("id,certificate\n1,\"{bundle}\"\n"), true),
        ("XML", format!("<connector port=\"8443\" secret=\"hunter2\"><cert>{bundle}</cert></connector>\n"), true),
        (
            "XML with the certificates alone",
            format!("<?xml version=\"1.0\"?>\n<a xmlns:d=\"urn:d\">\n<d:cert>{bundle}</d:cert>\n</a>\n"),
            false,
        ),
        ("SAML", saml, true),
        ("HTML", format!("<pre class=\"code\">{}</pre>\n", bundle.replace('\n', "<br/>\n")), false),
        ("a pasted mail", format!("Subject: yours\n\nDear customer,\n\n{bundle}\nRegards\n"), false),
    ];
    for (name, text, holds_more) in cases {
        let scratch = site.scratch();
        scratch.write("site.pem", &text);
        let run = scratch.run(&format!("bundle server.crt {LOCAL} -o site.pem"));
        assert_eq!(run.status, if holds_more { 6 } else { 0 }, "{name}: {}", run.stderr);
        scratch.write("site.pem", &text);
        let run = scratch.run("fix site.pem --roots root.crt --offline --no-backup");
        assert_eq!(run.status, if holds_more { 3 } else { 0 }, "{name}: {}{}", run.out(), run.stderr);
        assert_eq!(scratch.read("site.pem"), if holds_more { text.clone() } else { bundle.clone() }, "{name}");
        scratch.write("site.pem", &text);
        scratch.run("fix site.pem --roots root.crt --offline").expect(0);
        assert_eq!(scratch.read("site.pem"), bundle, "{name}");
        assert_eq!(scratch.read("site.pem.bak"), text, "{name}");
    }
}

/// A file with the name of a program or document is neither fixed nor replaced without consent, unless it contains
/// plain PEM.
#[test]
fn a_file_named_like_a_program_is_not_changed() {
    let site = Site::new();
    let bundle = site.fullchain();
    let escaped = bundle.replace('\n', "\\n");
    let numbers = bundle.bytes().map(|octet| octet.to_string()).collect::<Vec<_>>().join(", ");
    let damaged = |name: &str| {
        let damage = DAMAGES.iter().find(|damage| damage.name == name).unwrap();
        String::from_utf8((damage.apply)(&bundle)).unwrap()
    };
    let cases = [
        ("app.py", format!("import ssl\nCERT = \"\"\"\n{bundle}\"\"\"\nprint(CERT)\n")),
        ("deploy.sh", format!("cat >/etc/ssl/site.pem <<EOT\n{bundle}EOT\n")),
        ("site.ini", format!("[tls]\ncert = \"\"\"{bundle}\"\"\"\n")),
        ("stack.yml", format!("services:\n  web:\n    environment:\n      CERT: \"{escaped}\"\n")),
        ("prod.env", format!("export TLS_CERT=\"{escaped}\"\n")),
        ("state.tfstate", format!("{{\"attributes\": {{\"certificate_pem\": \"{escaped}\"}}}}\n")),
        ("page.html", format!("<pre>{}</pre>\n", bundle.replace('\n', "<br/>\n"))),
        ("runbook.md", format!("# Renewal\n\nPut this on web1, then reload nginx:\n\n```\n{bundle}```\n")),
        ("dump.sql", format!("INSERT INTO c VALUES ('{bundle}');\n")),
        ("cert.py", format!("CERT = b'{escaped}'\n")),
        ("Cert.java", format!("byte[] cert = {{{numbers}}};\n")),
        ("buffer.json", format!("{{\"type\":\"Buffer\",\"data\":[{numbers}]}}\n")),
        ("cert.reg", damaged("registry-export")),
        ("cert.rtf", damaged("rich-text")),
    ];
    for (name, text) in cases {
        let scratch = site.scratch();
        scratch.write(name, &text);
        scratch.run(&format!("bundle server.crt {LOCAL} -o {name}")).expect(6).says(&[name, "--replace"]);
        scratch.run(&format!("fix {name} --roots root.crt --offline")).expect(3).says(&["chainmend bundle"]);
        assert_eq!(scratch.read(name), text, "{name}");
        assert!(!scratch.path(&format!("{name}.bak")).exists(), "{name}");
    }
    for name in ["tls.conf", "site.cfg"] {
        let scratch = site.scratch();
        scratch.write(name, format!("# the chain of www.example.jp\n{bundle}\n"));
        scratch.run(&format!("bundle server.crt {LOCAL} -o {name}")).expect(0);
        scratch.write(name, format!("# the chain of www.example.jp\n{bundle}\n"));
        scratch.run(&format!("fix {name} --roots root.crt --offline")).expect(0);
        assert_eq!(scratch.read(name), bundle, "{name}");
    }
}

/// A mail folder with text is neither fixed nor replaced without consent, whatever its name is.
#[test]
fn mail_folders_are_kept() {
    let site = Site::new();
    let bundle = site.fullchain();
    let headers = "From: a@example.org\nTo: b@example.org\nSubject: your certificate\nMessage-ID: <1@example.org>\n\n";
    let folder = "From a@example.org Mon Nov  2 10:00:00 2026\n";
    let cases = [
        ("mbox", format!("{folder}{headers}{bundle}\n{folder}{headers}The contract is attached.\n"), true),
        ("inbox.pem", format!("{folder}{headers}{bundle}\n{folder}{headers}The contract is attached.\n"), true),
        ("site.pem", format!("{headers}{bundle}"), false),
    ];
    for (name, text, is_kept) in cases {
        let scratch = site.scratch();
        scratch.write(name, &text);
        let fix = scratch.run(&format!("fix {name} --roots root.crt --offline"));
        assert_eq!((fix.status, scratch.read(name) == text), if is_kept { (3, true) } else { (0, false) }, "{text}");
        scratch.write(name, &text);
        let run = scratch.run(&format!("bundle server.crt {LOCAL} -o {name}"));
        assert_eq!((run.status, scratch.read(name) == text), if is_kept { (6, true) } else { (0, false) }, "{text}");
        scratch.run(&format!("bundle server.crt {LOCAL} -o {name} --replace")).expect(0);
        assert_eq!(scratch.read(name), bundle);
    }
}

/// `check` suggests `fix` only for files that `fix` changes.
#[test]
fn fix_is_suggested_where_it_works() {
    let site = Site::new();
    let bundle = site.fullchain();
    let lines = |text: &str, front: &str| text.lines().map(|line| format!("{front}{line}\n")).collect::<String>();
    let in_log = lines(&format!("start\n{bundle}done"), "Nov 26 10:00:00 host svc[12]: ");
    let escaped = bundle.replace('\n', "\\n");
    let signed = pkcs7_signed(&[&site.leaf.der, &site.issuing.der, &site.policy.der]);
    let mail = "MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; name=smime.p7m\n\n";
    let cases: [(&str, String, bool); 14] = [
        ("site.pem", bundle.replacen("\n-----END", "\n\n-----END", 1), true),
        ("quoted.txt", lines(&bundle, "> "), true),
        ("app.log", in_log.clone(), false),
        ("paste", in_log.clone(), false),
        ("paste.txt", in_log + &site.leaf.key_pem(), false),
        ("compose.txt", lines(&format!("starting\n{bundle}ready"), "web-1  | "), false),
        ("change.txt", format!("--- a.pem\n+++ b.pem\n{}", lines(&bundle, "+")), false),
        (
            "conf.txt",
            format!("server {{\n listen 443 ssl;\n}}\n{}", bundle.replace("-----BEGIN", "----- BEGIN")),
            false,
        ),
        ("env.txt", format!("TOKEN=secret\nCERT=\"{escaped}\"\n"), false),
        ("page.html", format!("<pre>{}</pre>\n", bundle.replace('\n', "<br>\n")), false),
        ("mail.eml", format!("{mail}{}", lines(&STANDARD.encode(&signed), "")), false),
        ("mail.txt", format!("{mail}{}", lines(&STANDARD.encode(&signed), "")), false),
        ("cas.txt", lines(&site.chain(), "> "), false),
        ("cas.pem", site.chain().replacen("\n-----END", "\n\n-----END", 1), true),
    ];
    for (name, text, expected) in cases {
        let scratch = site.scratch();
        scratch.write(name, &text);
        let check = scratch.run(&format!("check {name} --roots root.crt --offline"));
        assert_eq!(check.out().contains(&format!("chainmend fix {name}")), expected, "{name}: {}", check.out());
        scratch.run(&format!("fix {name} --roots root.crt --offline"));
        assert_eq!(scratch.read(name) != text, expected, "{name}: {}", check.out());
    }
}

/// A PKCS#7 container with these certificates and a content, in DER.
fn pkcs7_signed(ders: &[&[u8]]) -> Vec<u8> {
    let data = [&[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1][..], &der(0xa0, &der(4, b"Dear all"))].concat();
    let fields = [&[2, 1, 1, 0x31, 0][..], &der(0x30, &data), &der(0xa0, &ders.concat()), &der(0x31, &[])].concat();
    let kind = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
    der(0x30, &[&kind[..], &der(0xa0, &der(0x30, &fields))].concat())
}
