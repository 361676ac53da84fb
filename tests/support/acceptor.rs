//! The requirements of services and appliances, from their documentation: a strict reader that shares no code with the
//! program, and damaged deployments that it must refuse.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p12_keystore::{KeyStore, KeyStoreEntry, Pkcs12ImportPolicy};
use rcgen::{KeyPair, PublicKeyData as _};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::pki::Issued;

/// The contents of a PEM file, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Leaf,
    /// All intermediates, from the leaf's issuer upward.
    Issuers,
    /// All intermediates, from the topmost downward.
    IssuersDown,
    /// One intermediate: this number of steps above the leaf.
    Issuer(usize),
    Root,
    Key,
}

/// The contents of a file.
#[derive(Clone, Copy, Debug)]
pub enum Contents {
    /// PEM blocks with nothing between them.
    Pem(&'static [Part]),
    /// A PKCS#12 container with one key and its chain, with or without the root; encrypted with triple DES or AES only.
    Container { has_root: bool, is_legacy: bool },
}

/// A required file: its name, its contents, and its maximum size in octets.
#[derive(Clone, Copy, Debug)]
pub struct Wanted(pub &'static str, pub Contents, pub usize);

/// The files of a deployment: contents and mode by name.
pub type Files = BTreeMap<String, (Vec<u8>, u32)>;

/// The certificates of the deployment: leaf, intermediates upward, root.
pub struct Chain<'a> {
    pub leaf: &'a Issued,
    pub intermediates: Vec<&'a Issued>,
    pub root: &'a Issued,
    pub password: &'a str,
}

/// Accepts exactly the required files. The error is the reason.
pub fn accept(wanted: &[Wanted], files: &Files, chain: &Chain<'_>) -> Result<(), String> {
    let names: Vec<&str> = wanted.iter().map(|Wanted(name, ..)| *name).collect();
    if let Some(other) = files.keys().find(|name| !names.contains(&name.as_str())) {
        return Err(format!("{other} is not known"));
    }
    for Wanted(name, contents, limit) in wanted {
        let (octets, mode) = files.get(*name).ok_or_else(|| format!("{name} is missing"))?;
        if octets.len() > *limit {
            return Err(format!("{name} is too large"));
        }
        let (is_taken, has_key) = match contents {
            Contents::Pem(parts) => (accept_pem(octets, parts, chain), parts.contains(&Part::Key)),
            Contents::Container { has_root, is_legacy } => {
                (accept_container(octets, *has_root, *is_legacy, chain), true)
            }
        };
        is_taken.map_err(|why| format!("{name}: {why}"))?;
        if has_key && mode & 0o077 != 0 {
            return Err(format!("{name}: others may read the key"));
        }
    }
    Ok(())
}

fn accept_pem(octets: &[u8], parts: &[Part], chain: &Chain<'_>) -> Result<(), String> {
    let blocks = blocks(octets)?;
    let mut rest = blocks.as_slice();
    let mut take = |label: &str| -> Result<Vec<u8>, String> {
        let ((found, der), after) = rest.split_first().ok_or("a block is missing")?;
        rest = after;
        if found == label { Ok(der.clone()) } else { Err(format!("{found} in the place of {label}")) }
    };
    let mut certificates: Vec<(Part, Vec<u8>)> = Vec::new();
    for part in parts {
        match part {
            Part::Key => is_key_of_leaf(&take("PRIVATE KEY")?, chain)?,
            Part::Issuers | Part::IssuersDown => {
                for _ in &chain.intermediates {
                    certificates.push((*part, take("CERTIFICATE")?));
                }
            }
            _ => certificates.push((*part, take("CERTIFICATE")?)),
        }
    }
    if !rest.is_empty() {
        return Err("there is more than is wanted".to_owned());
    }
    are_in_order(parts, &certificates, chain)
}

/// Checks that the certificates are the expected ones, and that each is signed by the next one.
fn are_in_order(parts: &[Part], certificates: &[(Part, Vec<u8>)], chain: &Chain<'_>) -> Result<(), String> {
    let parsed: Vec<(Part, X509Certificate<'_>)> = certificates
        .iter()
        .map(|(part, der)| Ok((*part, X509Certificate::from_der(der).map_err(|error| error.to_string())?.1)))
        .collect::<Result<_, String>>()?;
    for ((part, one), (_, der)) in parsed.iter().zip(certificates) {
        let is_root = one.subject() == one.issuer();
        let is_right = match part {
            Part::Leaf => !one.is_ca() && *der == chain.leaf.der,
            Part::Root => one.is_ca() && is_root && *der == chain.root.der,
            Part::Issuer(steps) => *der == chain.intermediates[*steps].der,
            _ => one.is_ca() && !is_root,
        };
        if !is_right {
            return Err(format!("{} is not the {part:?}", one.subject()));
        }
    }
    let is_downwards = matches!(parts, [Part::Root, ..]) || parts.contains(&Part::IssuersDown);
    for pair in parsed.windows(2) {
        let [(_, one), (_, other)] = pair else { continue };
        let (child, issuer) = if is_downwards { (other, one) } else { (one, other) };
        if child.issuer() != issuer.subject() {
            return Err(format!("{} did not issue {}", issuer.subject(), child.subject()));
        }
    }
    let first = parsed.iter().map(|(_, one)| one).find(|one| one.is_ca());
    // If the leaf is in another file, its issuer is the lowest.
    let lowest = if is_downwards { parsed.iter().map(|(_, one)| one).rfind(|one| one.is_ca()) } else { first };
    let has_issuers = parts.contains(&Part::Issuers) || parts.contains(&Part::IssuersDown);
    let leaf = X509Certificate::from_der(&chain.leaf.der).map_err(|error| error.to_string())?.1;
    match lowest {
        Some(lowest) if has_issuers && lowest.subject() != leaf.issuer() => {
            Err("it does not begin with the issuer".into())
        }
        _ => Ok(()),
    }
}

/// The blocks of a PEM text without other contents: LF, lines of 64 characters, a final LF.
fn blocks(octets: &[u8]) -> Result<Vec<(String, Vec<u8>)>, String> {
    let text = std::str::from_utf8(octets).map_err(|_| "it is no text")?;
    if !text.is_ascii() || text.contains('\r') {
        return Err("a character that is not for PEM".to_owned());
    }
    if !text.ends_with('\n') {
        return Err("the last line does not end".to_owned());
    }
    let (mut blocks, mut lines) = (Vec::new(), text.lines());
    while let Some(line) = lines.next() {
        let label = line.strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----"));
        let label = label.ok_or_else(|| format!("{line:?} between blocks"))?;
        let (mut base64, mut is_last) = (String::new(), false);
        loop {
            let line = lines.next().ok_or("a block does not end")?;
            if line == format!("-----END {label}-----") {
                break;
            }
            if is_last || line.is_empty() || line.len() > 64 {
                return Err(format!("a line of {} characters", line.len()));
            }
            is_last = line.len() < 64;
            base64 += line;
        }
        blocks.push((label.to_owned(), STANDARD.decode(&base64).map_err(|error| error.to_string())?));
    }
    Ok(blocks)
}

fn is_key_of_leaf(der: &[u8], chain: &Chain<'_>) -> Result<(), String> {
    let key = KeyPair::try_from(der).map_err(|error| error.to_string())?;
    let leaf = X509Certificate::from_der(&chain.leaf.der).map_err(|error| error.to_string())?.1;
    let is_its = key.subject_public_key_info() == leaf.public_key().raw;
    if is_its { Ok(()) } else { Err("the key is another one".to_owned()) }
}

/// 1.2.840.113549.1.12.1.3, and 2.16.840.1.101.3.4.1.42.
const TRIPLE_DES: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 3];
const AES_256: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 42];

fn accept_container(octets: &[u8], has_root: bool, is_legacy: bool, chain: &Chain<'_>) -> Result<(), String> {
    let holds = |oid: &[u8]| octets.windows(oid.len()).any(|window| window == oid);
    if holds(TRIPLE_DES) != is_legacy || holds(AES_256) == is_legacy {
        return Err("it is encrypted by something else".to_owned());
    }
    // The element must end at the end of the file.
    let [0x30, 0x82, high, low, ..] = octets else { return Err("it is no container".to_owned()) };
    if octets.len() != 4 + usize::from(u16::from_be_bytes([*high, *low])) {
        return Err("it is cut, or there is more behind it".to_owned());
    }
    let store = KeyStore::from_pkcs12(octets, chain.password, Pkcs12ImportPolicy::Strict);
    let store = store.map_err(|error| error.to_string())?;
    if super::pki::elements(octets).len() != 3 {
        return Err("nothing proves that it is whole".to_owned());
    }
    let entries: Vec<&KeyStoreEntry> = store.entries().map(|(_, entry)| entry).collect();
    let [KeyStoreEntry::PrivateKeyChain(entry)] = &entries[..] else { return Err("not one key".to_owned()) };
    is_key_of_leaf(entry.key().as_der(), chain)?;
    let found: Vec<&[u8]> = entry.certs().iter().map(p12_keystore::Certificate::as_der).collect();
    let mut wanted = vec![&chain.leaf.der[..]];
    wanted.extend(chain.intermediates.iter().map(|one| &one.der[..]));
    wanted.extend(has_root.then_some(&chain.root.der[..]));
    if found == wanted { Ok(()) } else { Err(format!("{} certificates, or another order", found.len())) }
}

/// Possible damages of a deployment: a name, and the damaged files. Damages that are not possible for these files are
/// left out.
pub fn damages(wanted: &[Wanted], files: &Files, chain: &Chain<'_>, other: &Issued) -> Vec<(String, Files)> {
    let mut all: Vec<(String, Files)> = Vec::new();
    let mut with = |what: &str, name: &str, octets: Vec<u8>| {
        let mut changed = files.clone();
        changed.get_mut(name).unwrap().0 = octets;
        all.push((format!("{what} ({name})"), changed));
    };
    for Wanted(name, contents, _) in wanted {
        let octets = &files[*name].0;
        with("empty", name, Vec::new());
        with("cut", name, octets[..octets.len() / 2].to_vec());
        with("more behind it", name, [octets, &b"\n"[..]].concat());
        with("a mark in front", name, [&b"\xef\xbb\xbf"[..], octets].concat());
        with("an octet of another kind", name, {
            let mut octets = octets.clone();
            let middle = octets.len() / 2;
            octets[middle] ^= 0x80;
            octets
        });
        if matches!(contents, Contents::Container { .. }) {
            with("one octet less", name, octets[..octets.len() - 1].to_vec());
            with("twice", name, octets.repeat(2));
            with("without its integrity", name, without_mac(octets));
            with("as base64", name, STANDARD.encode(octets).into_bytes());
            with("certificates alone", name, chain.leaf.pem().into_bytes());
            continue;
        }
        let text = String::from_utf8(octets.clone()).unwrap();
        let blocks: Vec<String> =
            text.split_inclusive("-----\n").collect::<Vec<_>>().chunks(2).map(<[_]>::concat).collect();
        with("no line end at the end", name, text.trim_end().into());
        with("CR LF", name, text.replace('\n', "\r\n").into());
        with("an empty line", name, text.replacen("-----END", "\n-----END", 1).into());
        with("text in front", name, format!("subject=CN = x\n{text}").into());
        with("a space at the end of a line", name, text.replacen('\n', " \n", 2).into());
        with("one long line", name, blocks.iter().map(|block| in_one_line(block)).collect::<String>().into());
        with("the last block missing", name, blocks[..blocks.len() - 1].concat().into());
        with("a block twice", name, (text.clone() + &blocks[0]).into());
        if blocks.len() > 1 {
            with("an empty line between blocks", name, blocks.join("\n").into());
            with("another order", name, blocks.iter().rev().cloned().collect::<String>().into());
        }
        let root = chain.root.pem();
        let changed = if text.contains(&root) { text.replace(&root, "") } else { text.clone() + &root };
        with("the root in or out", name, changed.into());
        let key = chain.leaf.key_pem().replace('\r', "");
        if text.contains(&key) {
            with("another key", name, text.replace(&key, &other.key_pem().replace('\r', "")).into());
            with("no key", name, text.replace(&key, "").into());
        } else {
            with("a key", name, (text.clone() + &key).into());
        }
        if text.contains(&chain.leaf.pem()) {
            with("the leaf of another site", name, text.replace(&chain.leaf.pem(), &other.pem()).into());
        }
    }
    for Wanted(name, ..) in wanted {
        let mut without = files.clone();
        without.remove(*name);
        all.push((format!("{name} missing"), without));
    }
    let mut more = files.clone();
    more.insert("more.pem".to_owned(), (chain.root.pem().into_bytes(), 0o644));
    all.push(("a file too many".to_owned(), more));
    if wanted.iter().any(|Wanted(_, contents, _)| has_key(contents)) {
        let open = files.iter().map(|(name, (octets, _))| (name.clone(), (octets.clone(), 0o644))).collect();
        all.push(("open modes".to_owned(), open));
    }
    all
}

/// The container without its MAC (RFC 7292, `MacData`).
fn without_mac(octets: &[u8]) -> Vec<u8> {
    let parts = super::pki::elements(octets);
    super::pki::der(0x30, &parts[..parts.len() - 1].concat())
}

fn has_key(contents: &Contents) -> bool {
    match contents {
        Contents::Pem(parts) => parts.contains(&Part::Key),
        Contents::Container { .. } => true,
    }
}

/// A block with its base64 in one line.
fn in_one_line(block: &str) -> String {
    let lines: Vec<&str> = block.lines().collect();
    format!("{}\n{}\n{}\n", lines[0], lines[1..lines.len() - 1].concat(), lines[lines.len() - 1])
}
