//! `--key`: the private key of the server, its password, and whether it is the right one.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::args::{Common, KeyOptions};
use super::exit::{Exit, Stop};
use super::session;
use crate::certificate::Certificate;
use crate::finding::{self, Finding, Severity};
use crate::key::{Encrypted, KeyError, MAX_KEY_BYTES, Password, PrivateKey};
use crate::language::{Language, Text};
use crate::pool::{Pool, Source};
use crate::read::Place;
use crate::report::{self, Failure, safe};
use crate::write::{self, Target};

/// How much of a password file is read.
const MAX_PASSWORD_BYTES: usize = 4096;

/// A private key, and where it is.
pub(super) struct KeyFile {
    key: PrivateKey,
    path: PathBuf,
    /// Unix permissions, of a regular file.
    mode: Option<u32>,
    /// Whether servers load the file as it is.
    is_pem: bool,
}

/// Reads the key that `--key` names. `certificates` are the other inputs, of which one may be standard input.
pub(super) fn read(
    options: &KeyOptions,
    certificates: &[PathBuf],
    common: &Common,
) -> Result<Option<KeyFile>, Box<Stop>> {
    let Some(path) = &options.key else { return Ok(None) };
    let inputs: Vec<PathBuf> = certificates.iter().chain([path]).chain(&options.password_file).cloned().collect();
    session::check_standard_input(&inputs, common)?;
    let (bytes, mode) = read_secret(path, MAX_KEY_BYTES)?;
    let given = given_password(options)?;
    let key = match PrivateKey::read(&bytes, given.as_ref()) {
        Err(KeyError::PasswordNeeded(_)) if given.is_none() && io::stdin().is_terminal() => {
            PrivateKey::read(&bytes, Some(&ask(path)?))
        }
        read => read,
    };
    let key = key.map_err(|error| Stop::new(Exit::Input, unusable(path, &error)))?;
    let is_pem = bytes.windows(11).any(|window| window == b"-----BEGIN ");
    Ok(Some(KeyFile { key, path: path.clone(), mode, is_pem }))
}

/// Contents that are wiped.
type Secret = Zeroizing<Vec<u8>>;

/// The contents of a file, or of standard input for `-`, in a buffer that is never moved and wiped in the end; and the
/// mode of a regular file.
fn read_secret(path: &Path, limit: usize) -> Result<(Secret, Option<u32>), Box<Stop>> {
    let name = safe(&path.to_string_lossy());
    let failed = |error: io::Error| Stop::new(Exit::Input, Failure::new(format!("{name} cannot be read: {error}")));
    let mut bytes = Zeroizing::new(Vec::with_capacity(limit + 64));
    let most = limit as u64 + 1;
    let mode = if path.as_os_str() == "-" {
        io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(failed)?;
        None
    } else {
        let file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        file.take(most).read_to_end(&mut bytes).map_err(failed)?;
        mode_of(&metadata)
    };
    if bytes.len() > limit {
        return Err(Stop::new(Exit::Input, Failure::new(format!("{name} is larger than {limit} bytes"))));
    }
    Ok((bytes, mode))
}

pub(super) fn mode_of(metadata: &fs::Metadata) -> Option<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        metadata.is_file().then(|| metadata.permissions().mode())
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        None
    }
}

/// The password of `--password-file` (its first line) or `--password-env`.
fn given_password(options: &KeyOptions) -> Result<Option<Password>, Box<Stop>> {
    if let Some(path) = &options.password_file {
        let (bytes, _) = read_secret(path, MAX_PASSWORD_BYTES)?;
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let text = std::str::from_utf8(line).map_err(|_| {
            let name = safe(&path.to_string_lossy());
            Stop::new(Exit::Input, Failure::new(format!("the password in {name} is not UTF-8")))
        })?;
        return Ok(Some(Password::new(text.to_owned())));
    }
    let Some(name) = &options.password_env else { return Ok(None) };
    let value = std::env::var(name).map_err(|_| {
        let failure = Failure::new(format!("there is no password in the environment variable {}", safe(name)))
            .because("--password-env takes the name of a variable, not the password");
        Stop::new(Exit::Input, failure)
    })?;
    Ok(Some(Password::new(value)))
}

/// Asks on the terminal, without echo.
fn ask(path: &Path) -> Result<Password, Box<Stop>> {
    let prompt = format!("password for {}: ", safe(&path.to_string_lossy()));
    rpassword::prompt_password(prompt).map(Password::new).map_err(|error| {
        Stop::new(Exit::Input, Failure::new(format!("the password was not read from the terminal: {error}")))
    })
}

/// Why a key cannot be used, and what to type.
fn unusable(path: &Path, error: &KeyError) -> Failure {
    let file = safe(&path.to_string_lossy());
    let failure = Failure::new(format!("the key file {file} cannot be used: {}", safe(&error.to_string())));
    let by_openssl = "openssl pkcs8 -topk8 -v2 aes-256-cbc";
    match error {
        KeyError::None => failure
            .because("a key is PEM with a line BEGIN PRIVATE KEY, DER, or PKCS#12")
            .try_this("give the file that was made together with the signing request (CSR)"),
        KeyError::Several(_) => failure.try_this("put the key of this certificate into a file of its own"),
        KeyError::PasswordNeeded(what) => {
            let hint = match what {
                Encrypted::Key => format!("or decrypt it for the moment: openssl pkey -in {file}"),
                Encrypted::Container => format!("or take the key out: openssl pkcs12 -in {file} -nocerts"),
            };
            failure
                .because("no password was given, and there is no terminal to ask on")
                .try_this("give the password: --password-file FILE, or --password-env NAME")
                .try_this(hint)
        }
        KeyError::WrongPassword => failure.try_this("check the password, its case, and a space at its end"),
        KeyError::TraditionalEncryption => failure
            .because("that encryption derives its key by MD5 and is not supported")
            .try_this(format!("convert it: openssl pkey -in {file} -aes256 -out {file}.new")),
        KeyError::UnsupportedEncryption(Encrypted::Container, _) => {
            failure.try_this(format!("take the key out: openssl pkcs12 -in {file} -nocerts -out {file}.key"))
        }
        KeyError::UnsupportedEncryption(Encrypted::Key, _) => {
            failure.try_this(format!("convert it: {by_openssl} -in {file} -out {file}.new"))
        }
        KeyError::ForeignFormat("OpenSSH") => {
            failure.try_this(format!("convert a copy of it: ssh-keygen -p -m PKCS8 -f {file}.copy"))
        }
        KeyError::ForeignFormat(_) => failure.try_this("export it in PuTTYgen: Conversions, Export OpenSSH key"),
        KeyError::UnsupportedKey(_) => {
            failure.because("keys of TLS servers are RSA, ECDSA on P-256, P-384 or P-521, or Ed25519")
        }
        KeyError::Damaged(_) => failure
            .try_this("take it from a backup, or from where it was made")
            .try_this(format!("see what OpenSSL says: openssl pkey -in {file} -noout")),
    }
}

/// Why a file that holds the key is not printed.
pub(super) fn not_on_a_terminal(language: Language) -> Failure {
    const WHAT: Text = Text {
        en: "a private key is not written to standard output",
        ja: "秘密鍵は標準出力には書き出しません",
    };
    const TRY: Text = Text { en: "name a file: -o PATH", ja: "ファイルを指定してください: -o PATH" };
    Failure::new(WHAT.of(language)).try_this(TRY.of(language))
}

/// What is to be known about a file that was written for a server that wants the key in it.
pub(super) fn note_on_file(target: &Target, has_key: bool, file: &Path, common: &Common) -> Option<String> {
    const NO_KEY: Text = Text {
        en: "note: {target} wants the private key in the same file: --key FILE",
        ja: "注意: {target} では同じファイルに秘密鍵が必要です: --key FILE",
    };
    const NOTE: Text = Text { en: "note: {message}", ja: "注意: {message}" };
    let language = common.language();
    if !target.with_key {
        return None;
    }
    if !has_key {
        return Some(NO_KEY.fill(language, &[("target", &target.name())]) + "\n");
    }
    let mode = fs::metadata(file).ok().and_then(|metadata| mode_of(&metadata))?;
    let finding = finding::of_key_mode(&file.to_string_lossy(), mode)?;
    let is_serious = finding.severity > Severity::Info || common.verbose > 0;
    is_serious.then(|| NOTE.fill(language, &[("message", &safe(&finding.message(language)))]) + "\n")
}

impl KeyFile {
    /// The key itself.
    pub(super) fn key(&self) -> &PrivateKey {
        &self.key
    }

    fn name(&self) -> String {
        file_name(&self.path.to_string_lossy())
    }

    /// What is wrong with the key for `leaf`. `pools` are where certificates that it may belong to are searched.
    pub(super) fn findings<'a>(&self, leaf: &Certificate, pools: impl Iterator<Item = &'a Pool>) -> Vec<Finding> {
        let name = self.name();
        let place = || Place { file: name.as_str().into(), line: 1 };
        let others = pools.flat_map(|pool| pool.certificates().map(|other| (other, origin(pool, other))));
        let mut findings = finding::of_key(&self.key, &name, leaf, others);
        if let Some(mismatch) = findings.first_mut() {
            mismatch.place = Some(place());
        }
        findings.extend(self.readers().map(|finding| finding.at(place())));
        findings
    }

    /// That others may read the file.
    pub(super) fn readers(&self) -> Option<Finding> {
        finding::of_key_mode(&self.name(), self.mode?)
    }

    /// Stops unless the key is that of `leaf`.
    pub(super) fn check(&self, leaf: &Certificate, pool: &Pool) -> Result<(), Box<Stop>> {
        let findings = self.findings(leaf, std::iter::once(pool));
        let message = |finding: &Finding| safe(&finding.message(Language::English));
        let Some(mismatch) = findings.iter().find(|finding| finding.rule.code == "CM501") else { return Ok(()) };
        let owners = findings.iter().filter(|finding| finding.rule.code == "CM503");
        let failure = owners.fold(Failure::new(message(mismatch)), |failure, owner| failure.because(message(owner)));
        let failure = failure.because(mismatch.rule.why.en).try_this(safe(&mismatch.remedy(Language::English)));
        Err(Stop::new(Exit::Input, failure))
    }

    /// Stops when the key file would be overwritten, whatever was allowed: no backup would bring it back.
    pub(super) fn protect(&self, files: &[(&Path, &write::File)]) -> Result<(), Box<Stop>> {
        let Some((path, _)) = files.iter().find(|(path, _)| session::is_same_file(&self.path, path)) else {
            return Ok(());
        };
        let path = safe(&path.to_string_lossy());
        let failure = Failure::new(format!("{path} was not written: it is the private key")).try_this("another -o");
        Err(Stop::new(Exit::Output, failure))
    }

    /// What a configuration line says for the key.
    pub(super) fn directive(&self) -> String {
        if !self.is_pem || self.path.as_os_str() == "-" {
            return "<your private key, in PEM>".to_owned();
        }
        std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone()).to_string_lossy().into_owned()
    }

    /// That the key is that of `leaf`, in a line; with `verbose`, also who may read it.
    pub(super) fn text(&self, leaf: &Certificate, verbose: bool) -> String {
        let kind = &self.key.public_key().algorithm;
        let mut text = format!("key: {} belongs to {} ({kind})\n", safe(&self.name()), report::name(leaf));
        if let Some(finding) = self.readers().filter(|_| verbose) {
            let _ = writeln!(text, "note: {}", safe(&finding.message(Language::English)));
        }
        text
    }
}

fn origin(pool: &Pool, certificate: &Certificate) -> String {
    match pool.source_of(certificate) {
        Some(Source::Input(place) | Source::Intermediates(place)) => file_name(&place.file),
        Some(Source::Aia(origin) | Source::Roots(origin)) => origin.to_string(),
        None => String::new(),
    }
}

fn file_name(file: &str) -> String {
    if file == "-" { "standard input".to_owned() } else { file.to_owned() }
}
