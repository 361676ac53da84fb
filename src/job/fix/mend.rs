//! One file mended, or the reason why not; then it is as it was.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::super::examine::{Contained, Examined, Standard};
use super::super::inputs;
use super::super::key::{self, KeyFile};
use super::super::reads::{self, Reads};
use super::super::replace;
use super::super::session::{self, Fetching, Reach, Session};
use super::{container, document, keep, worse};
use crate::carried;
use crate::certificate::{Certificate, Fingerprint};
use crate::cli::args::{Choice, Fix as Arguments, FixFormat};
use crate::cli::check;
use crate::cli::exit::{Exit, Stop};
use crate::finding::{self, Code, Contents, Finding, Fix, Severity};
use crate::gather::{Deadline, Gathered};
use crate::key::Password;
use crate::language::{Language, Text};
use crate::path::Signatures;
use crate::pool::{Pool, Source};
use crate::read::{self, LeafError, OtherKind, Problem, ProblemKind, Remains, Repair, RepairKind, find_server_leaf};
use crate::report::{self, Failure, Fate, FixReport, InputNotes, Mended, Sources, Treated, safe, shell_word};
use crate::trust::Anchors;
use crate::variant::{self, Variant, Wanted};
use crate::words::Words as _;
use crate::write::{self, Bundle, File, Target};

/// What all files of a run have in common.
pub(crate) struct Shop<'a> {
    pub(crate) arguments: &'a Arguments,
    target: &'static Target,
    anchors: Arc<Anchors>,
    at: OffsetDateTime,
    key: Option<KeyFile>,
    password: Option<Arc<Password>>,
    /// What `--intermediates` names.
    candidates: Pool,
    pub(crate) fetching: Fetching,
    /// What is to be said of files that have more names than those given, by path.
    other_names: HashMap<PathBuf, String>,
}

/// How it ended with one file.
pub(crate) struct Ended {
    outcome: Result<Mended, Failure>,
    findings: Vec<Treated>,
    /// Why it failed, if it did.
    pub(crate) exit: Option<Exit>,
    /// The folders that are still to be synced.
    pub(crate) folders: BTreeSet<PathBuf>,
}

impl Ended {
    pub(crate) fn report(self, file: &Path) -> FixReport {
        let exit = self.exit.unwrap_or(Exit::Done) as u8;
        FixReport { file: file.to_string_lossy().into_owned(), outcome: self.outcome, findings: self.findings, exit }
    }
}

/// A chain for a file, and the file that it makes.
struct Plan {
    session: Session,
    bundle: Bundle,
    new: File,
    /// The root of the chain, where it is to be written.
    root: Option<File>,
}

/// What is put in order in a file of CA certificates. Its comments, and the document or container that it may be, are
/// somebody's: nothing says that a server reads it.
const DAMAGE: [RepairKind; 24] = [
    RepairKind::CarriageReturns,
    RepairKind::BlankLineBetweenBlocks,
    RepairKind::BlankLineInBlock,
    RepairKind::BlankLineBeforeEnd,
    RepairKind::SpaceAroundLines,
    RepairKind::LineWidth,
    RepairKind::GluedEndBegin,
    RepairKind::MissingFinalNewline,
    RepairKind::Padding,
    RepairKind::ByteOrderMark,
    RepairKind::Utf16,
    RepairKind::NulBytes,
    RepairKind::LoneCarriageReturns,
    RepairKind::MixedLineEndings,
    RepairKind::UnusualSpaces,
    RepairKind::FullWidth,
    RepairKind::SpacesInBoundary,
    RepairKind::MissingLineBreaks,
    RepairKind::EditorDashes,
    RepairKind::DashCount,
    RepairKind::LabelCase,
    RepairKind::LabelMismatch,
    RepairKind::MissingBegin,
    RepairKind::MissingEnd,
];

/// What a file is to become.
struct Change<'a> {
    new: &'a File,
    changes: Vec<report::Change>,
    root: Option<&'a File>,
}

impl<'a> Shop<'a> {
    /// Reads what all files need: roots, candidates, the key.
    pub(crate) fn open(
        arguments: &'a Arguments,
        target: &'static Target,
        files: &[PathBuf],
    ) -> Result<Self, Box<Stop>> {
        let common = &arguments.common;
        check_outputs(arguments, files)?;
        let password = key::given_password(&arguments.key.password, &arguments.files, common)?;
        let mut candidates = Pool::default();
        let mut notes = InputNotes::default();
        inputs::add_intermediates(common, password.as_ref(), &mut candidates, &mut notes)?;
        let anchors = inputs::anchors(common, password.as_ref(), &mut notes)?;
        candidates.add_all(anchors.candidates());
        crate::cli::say(&report::notes_text(&notes, common.verbose > 0, common.language()), common);
        Ok(Self {
            arguments,
            target,
            fetching: Fetching::of(common, &anchors)?,
            anchors: Arc::new(anchors),
            at: common.time_of_judgement(),
            key: key::read(&arguments.key, password.as_deref(), &arguments.files, common)?,
            password,
            candidates,
            other_names: reads::other_names(files, common.language()),
        })
    }

    pub(crate) fn mend(&self, file: &Path, signatures: &mut Signatures) -> Ended {
        let failed = |stop: Box<Stop>, findings| Ended {
            outcome: Err(stop.failure),
            findings,
            exit: Some(stop.exit),
            folders: BTreeSet::new(),
        };
        let contained = match Contained::read(file, self.password.as_ref(), self.language()) {
            Ok(contained) => contained,
            Err(stop) => return failed(stop, Vec::new()),
        };
        if contained.has_parts() {
            let mut findings = Vec::new();
            return match self.mend_parts(file, &contained, signatures, &mut findings) {
                Ok((outcome, folders)) => Ended { outcome: Ok(outcome), findings, exit: None, folders },
                Err(stop) => failed(stop, findings.into_iter().map(undone).collect()),
            };
        }
        let examined = self.examined(&contained, signatures);
        if let Err(stop) = keep::is_pem_alone(&contained, !self.arguments.no_backup, self.language()) {
            return failed(stop, self.treated(&examined.findings, &examined, |_| false));
        }
        let carry_out = |change: Change<'_>, signatures: &mut Signatures| {
            let new = Zeroizing::new(change.new.bytes.to_vec());
            let after = Contained::of(file, new, self.password.as_ref(), self.language())?;
            keep::nothing_lost(&contained, &after, self.language())?;
            let (mended, folders) = self.carry_out(file, &contained, change)?;
            let left = self.examined(&after, signatures).findings;
            Ok((mended, folders, left))
        };
        let mended = if self.is_of_cas(&contained) {
            self.rewrite(&contained).and_then(|new| {
                let sources = Sources { pool: &examined.pool, anchors: &self.anchors };
                let changes = self.changes(&contained, &new, &contained.certificates, sources);
                carry_out(Change { new: &new, changes, root: None }, signatures)
            })
        } else {
            self.plan(&contained, &examined, signatures).and_then(|plan| {
                let (certificates, sources) = (plan.bundle.certificates(), plan.session.sources());
                let changes = self.changes(&contained, &plan.new, certificates, sources);
                carry_out(Change { new: &plan.new, changes, root: plan.root.as_ref() }, signatures)
            })
        };
        match mended {
            Ok((mut outcome, folders, left)) => {
                outcome.but = self.not_deployable(&contained, outcome.changed, &left);
                let (before, after) = (kinds(&examined.findings), kinds(&left));
                let mut findings =
                    self.treated(&examined.findings, &examined, |finding| !after.contains(&kind(finding)));
                let new: Vec<Finding> = left.into_iter().filter(|finding| !before.contains(&kind(finding))).collect();
                findings.extend(self.treated(&new, &examined, |_| false));
                let exit = outcome.but.is_some().then_some(Exit::Input);
                Ended { outcome: Ok(outcome), findings, exit, folders }
            }
            Err(stop) => failed(stop, self.treated(&examined.findings, &examined, |_| false)),
        }
    }

    /// Each of the chains of a manifest: all of them are mended, or none.
    fn mend_parts(
        &self,
        file: &Path,
        contained: &Contained,
        signatures: &mut Signatures,
        findings: &mut Vec<Treated>,
    ) -> Result<(Mended, BTreeSet<PathBuf>), Box<Stop>> {
        let of_part = |bytes, part| Contained::part_of(file, bytes, part, self.password.as_ref(), self.language());
        let (mut last, mut all) = (None::<File>, Vec::new());
        for part in 0..contained.parts {
            let bytes = last.as_ref().map_or(&contained.bytes, |file| &file.bytes).clone();
            let before = of_part(bytes, part)?;
            let examined = before.examine(before.pool(self.target), self.standard(self.target), signatures);
            if self.is_of_cas(&before) {
                findings.extend(self.treated(&examined.findings, &examined, |_| false));
                continue;
            }
            let plan = match self.plan(&before, &examined, signatures) {
                Ok(plan) => plan,
                Err(stop) => {
                    findings.extend(self.treated(&examined.findings, &examined, |_| false));
                    return Err(stop);
                }
            };
            let after = of_part(plan.new.bytes.clone(), part)?;
            let left = kinds(&after.examine(after.pool(self.target), self.standard(self.target), signatures).findings);
            findings.extend(self.treated(&examined.findings, &examined, |finding| !left.contains(&kind(finding))));
            all.extend(self.changes(&before, &plan.new, plan.bundle.certificates(), plan.session.sources()));
            // What is written is compared with the file of a chain that changed.
            if last.is_none() || plan.new.bytes != before.bytes {
                last = Some(plan.new);
            }
        }
        let Some(new) = last else { return Ok((Mended::default(), BTreeSet::new())) };
        let after = Contained::of(file, new.bytes.clone(), self.password.as_ref(), self.language())?;
        keep::nothing_lost(contained, &after, self.language())?;
        self.carry_out(file, contained, Change { new: &new, changes: all, root: None })
    }

    /// What a new file changes.
    fn changes(
        &self,
        contained: &Contained,
        new: &File,
        certificates: &[Certificate],
        sources: Sources<'_>,
    ) -> Vec<report::Change> {
        if new.bytes == contained.bytes {
            return Vec::new();
        }
        let mut notes = contained.notes.clone();
        // A container stays one.
        let stays = container::target_of(contained, self.target).form().is_pkcs12();
        notes.repairs.retain(|repair| !stays || repair.kind != RepairKind::Pkcs12);
        report::changes(&contained.certificates, certificates, &notes, sources, self.language())
    }

    fn language(&self) -> Language {
        self.arguments.common.language()
    }

    fn standard(&self, target: &'static Target) -> Standard<'_> {
        Standard {
            password: self.password.as_ref(),
            target,
            anchors: &self.anchors,
            at: self.at,
            host: None,
            language: self.language(),
        }
    }

    /// What there is to say about a file: also what keeps clients of today from it, though not which of them it loses.
    fn examined(&self, contained: &Contained, signatures: &mut Signatures) -> Examined {
        let target = container::target_of(contained, self.target);
        let mut examined = contained.examine(contained.pool(target), self.standard(target), signatures);
        let of_clients = check::of_clients(contained, &examined, self.standard(target), signatures);
        examined.add(of_clients.into_iter().filter(|finding| finding.severity == Severity::Error));
        examined
    }

    /// What becomes of each finding.
    fn treated(&self, findings: &[Finding], examined: &Examined, is_gone: impl Fn(&Finding) -> bool) -> Vec<Treated> {
        let sources = Sources { pool: &examined.pool, anchors: &self.anchors };
        let treated = |finding: &Finding| {
            let fate = if is_gone(finding) { Fate::Done } else { fate_of(finding) };
            Treated { place: sources.place_of(finding, self.language()), finding: finding.clone(), fate }
        };
        findings.iter().map(treated).collect()
    }

    /// Chooses the chain and makes the new file in memory.
    fn plan(&self, contained: &Contained, examined: &Examined, signatures: &mut Signatures) -> Result<Plan, Box<Stop>> {
        let Arguments { choice, common, consent, .. } = self.arguments;
        session::check_strict(common, &contained.notes)?;
        let leaf = self.leaf(contained)?;
        for problem in &contained.notes.problems {
            self.may_leave_out(problem, &leaf, contained)?;
        }
        self.check_key(&leaf, contained)?;
        let session = self.session(leaf, contained, examined)?;
        let chosen = choose(&session, choice)?;
        let root = choice.emit_root.as_deref().map(|path| write::root_file(&chosen.path, path));
        let bundle = self.bundle(contained, &session, chosen);
        let before = (contained, examined);
        let key = self.key.as_ref().map(KeyFile::key).or(contained.key.as_ref());
        let flags = (key.is_some_and(|key| key.belongs_to(&session.leaf)), consent.allow_worse);
        worse::refuse(before, bundle.certificates(), &session, flags, common.language(), signatures)?;
        let new = if container::target_of(contained, self.target).form().is_pkcs12() {
            let root = &chosen.path.anchor().certificate;
            container::mended(contained, self.target, (&bundle, root), self.password.as_ref(), common.language())?
        } else if let Some(text) = document::of(contained, common.language())? {
            document::mended(&text, contained, self.target, &bundle, common.language())?
        } else {
            let has_key = contained.notes.others.iter().any(|other| other.kind == OtherKind::PrivateKey);
            let key = self.key.as_ref().map(KeyFile::key).filter(|_| !has_key);
            write::mended(self.target, &bundle, &keep::blocks(contained, self.target.ending), key)
        };
        Ok(Plan { session, bundle, new, root })
    }

    /// The chain, and with it every certificate of the file that nothing speaks against, needed by a known client or not;
    /// in the order of the file where that is right. Where something else is asked for, the chain alone.
    fn bundle(&self, contained: &Contained, session: &Session, chosen: &Variant) -> Bundle {
        let bundle = Bundle::of(&chosen.path);
        if !is_free(&self.arguments.choice) || !self.target.sends_all() {
            return bundle;
        }
        let chain = bundle.certificates();
        let there: HashSet<Fingerprint> = chain.iter().chain(&session.inputs).map(Certificate::fingerprint).collect();
        let is_there = |one: &Certificate| there.contains(&one.fingerprint());
        let is_valid = |variant: &&Variant| variant.trusted && !variant.expired_root;
        let valid = session.variants.iter().filter(is_valid);
        let through: Vec<Variant> = valid.filter(|variant| variant.path.served().all(is_there)).cloned().collect();
        let contents = Contents { certificates: &contained.certificates, duplicates: &[], others: &[] };
        let staying = finding::staying(contents, chain, &through, &session.anchors, session.at);
        bundle.with(staying)
    }

    /// Whether there are only certificates of CAs in a file, none of them with its key: what such a file is for is not
    /// known, and so neither which of them belong there nor in which order.
    fn is_of_cas(&self, contained: &Contained) -> bool {
        let keys = || self.key.as_ref().map(KeyFile::key).into_iter().chain(contained.key.as_ref());
        let is_owner = |certificate: &Certificate| keys().any(|key| key.belongs_to(certificate));
        read::are_all_of_cas(&contained.certificates) && !contained.certificates.iter().any(is_owner)
    }

    /// A file of CA certificates, with its text in order and the same certificates.
    fn rewrite(&self, contained: &Contained) -> Result<File, Box<Stop>> {
        session::check_strict(&self.arguments.common, &contained.notes)?;
        for problem in &contained.notes.problems {
            self.may_leave_out(problem, contained.first(), contained)?;
        }
        self.check_key(contained.first(), contained)?;
        let is_damage = |repair: &Repair| DAMAGE.contains(&repair.kind);
        let is_whole = !contained.notes.repairs.iter().all(is_damage);
        if document::of(contained, self.language())?.is_some() || is_whole {
            return Ok(write::rewritten(&[], &[], self.target.ending).inside_manifest(contained.bytes.clone(), 0));
        }
        let blocks = keep::blocks(contained, self.target.ending);
        Ok(write::rewritten(&contained.certificates, &blocks, self.target.ending))
    }

    /// Why a file of CA certificates is none that this command makes good.
    fn only_cas(&self, contained: &Contained, is_changed: bool) -> Failure {
        const WHAT: Text = Text {
            en: "there is no server certificate in {file}, only certificates of CAs: they and their order stay as they are",
            ja: "{file} にはサーバー証明書がなく、認証局の証明書だけが含まれています。証明書とその順序は変更しません",
        };
        const TEXT: Text = Text {
            en: "only the text of the file was put in order",
            ja: "ファイルのテキストだけを整えました",
        };
        const ONCE: Text = Text {
            en: "what stood there twice stands there once, and the text of the file was put in order; nothing else was changed",
            ja: "重複していた証明書を 1 つにし、ファイルのテキストを整えました。ほかは変更していません",
        };
        const WHY: Text = Text {
            en: "a server cannot present it; as a file of CAs that a server or client trusts it may be just right",
            ja: "サーバーが提示する証明書としては使用できません。サーバーやクライアントが信頼する認証局のファイルであれば、このままで問題ありません",
        };
        const TRY: Text = Text {
            en: "for a bundle: chainmend bundle SERVER.crt {file} -o NEW.pem",
            ja: "バンドルを作成する場合: chainmend bundle SERVER.crt {file} -o NEW.pem",
        };
        let language = self.language();
        let named = safe(&contained.path.to_string_lossy());
        let failure = Failure::new(WHAT.fill(language, &[("file", &named)]));
        let failure = if is_changed {
            let text = if contained.has_duplicates() { ONCE } else { TEXT };
            failure.because(text.of(language))
        } else {
            failure
        };
        let command = TRY.fill(language, &[("file", &shell_word(&contained.path))]);
        failure.because(WHY.of(language)).try_this(command + &carried::options("bundle"))
    }

    /// Why a file cannot be used all the same: the first error that nothing but the CA or a person mends.
    fn not_deployable(&self, contained: &Contained, is_changed: bool, left: &[Finding]) -> Option<Failure> {
        const WHAT: Text = Text {
            en: "{file} is not deployable as it is: {message}",
            ja: "{file} はこのままでは使用できません。{message}",
        };
        let language = self.language();
        let mut errors = left.iter().filter(|finding| finding.severity == Severity::Error).peekable();
        if errors.peek().is_some() && self.is_of_cas(contained) {
            return Some(self.only_cas(contained, is_changed));
        }
        let error = errors.find(|finding| finding.rule.fix == Fix::Shown)?;
        let (file, message) = (safe(&contained.path.to_string_lossy()), safe(&error.message(language)));
        let failure = Failure::new(WHAT.fill(language, &[("file", &file), ("message", &message)]));
        Some(failure.because(error.rule.why.of(language)).try_this(safe(&error.remedy(language))))
    }

    /// Stops when the private key in the file is that of another certificate than `leaf`.
    fn check_key(&self, leaf: &Certificate, contained: &Contained) -> Result<(), Box<Stop>> {
        let Some(key) = contained.key.as_ref().filter(|key| !key.belongs_to(leaf)) else { return Ok(()) };
        let file = safe(&contained.path.to_string_lossy());
        let others = contained.certificates.iter().map(|one| (one, file.clone()));
        let findings = finding::of_key(key, &file, leaf, others);
        key::mismatch(&findings, self.language())
    }

    /// The server's certificate: the one that the key belongs to; without a key the one that issued none of the others.
    fn leaf(&self, contained: &Contained) -> Result<Certificate, Box<Stop>> {
        let inside = contained.key.as_ref();
        let given = self.key.as_ref();
        if let (Some(inside), Some(given)) = (inside, given)
            && inside.public_key() != given.key().public_key()
        {
            return Err(self.two_keys(contained));
        }
        let owner = given.map(KeyFile::key).or(inside).and_then(|key| {
            contained.certificates.iter().find(|certificate| !certificate.is_ca() && key.belongs_to(certificate))
        });
        if let Some(owner) = owner {
            return Ok(owner.clone());
        }
        let leaf = find_server_leaf(&contained.certificates);
        let leaf = leaf.map_err(|error| self.no_leaf(&error).with_inputs(&contained.notes))?;
        given.map_or(Ok(()), |key| key.check(leaf, &contained.pool(self.target)))?;
        Ok(leaf.clone())
    }

    /// The same as elsewhere, with what `fix` has to tell the server's own by.
    fn no_leaf(&self, error: &LeafError) -> Box<Stop> {
        const BY_KEY: Text = Text {
            en: "give the server's private key: --key FILE; or put each server certificate into a file of its own",
            ja: "--key FILE でサーバーの秘密鍵を指定するか、サーバー証明書ごとに別のファイルにしてください",
        };
        let mut stop = session::no_leaf(error, self.language());
        stop.failure.remedy = vec![BY_KEY.of(self.language()).to_owned()];
        stop
    }

    fn two_keys(&self, contained: &Contained) -> Box<Stop> {
        const WHAT: Text = Text {
            en: "the private key in {file} is another one than that of --key",
            ja: "{file} に含まれる秘密鍵は --key の秘密鍵と異なります",
        };
        const TRY: Text = Text {
            en: "decide which of them is the server's, and take the other out",
            ja: "サーバーの秘密鍵がどちらかを確認し、もう一方を取り除いてください",
        };
        let language = self.language();
        let file = safe(&contained.path.to_string_lossy());
        Stop::new(Exit::Input, Failure::new(WHAT.fill(language, &[("file", &file)])).try_this(TRY.of(language)))
    }

    /// Whether a damaged block may go: the chain must be complete without it, which the choice of a chain makes sure of,
    /// and it cannot have been the server's own certificate.
    fn may_leave_out(&self, problem: &Problem, leaf: &Certificate, contained: &Contained) -> Result<(), Box<Stop>> {
        const UNASKED: Text = Text {
            en: "what cannot be read is not thrown away unasked",
            ja: "読み取れない部分を、指示なしに削除することはありません",
        };
        const ELSEWHERE: Text = Text {
            en: "the same certificate, {name}, is whole in {place}",
            ja: "同じ証明書 {name} が {place} に完全な形であります",
        };
        const NO_LEAF: Text = Text {
            en: "it may be the server's own certificate: none of the others is",
            ja: "他にサーバー証明書がないため、これがサーバー証明書の可能性があります",
        };
        const TRY_LEAF: Text = Text {
            en: "put the certificate in again, as the CA sent it",
            ja: "認証局から届いた証明書を、もう一度そのまま貼り付けてください",
        };
        let language = self.language();
        let failure = Failure::new(format!("{}: {}", safe(&problem.place.to_string()), problem.kind.words(language)));
        if leaf.is_ca() {
            let failure = failure.because(NO_LEAF.of(language)).try_this(TRY_LEAF.of(language));
            return Err(Stop::new(Exit::Input, failure));
        }
        if matches!(problem.kind, ProblemKind::DamagedBlock(_)) {
            const IN_ORDER: Text = Text {
                en: "put that block in order, or into a file of its own",
                ja: "そのブロックを正しい形に直すか、別のファイルに移してください",
            };
            let failure = failure.because(UNASKED.of(language)).try_this(IN_ORDER.of(language));
            return Err(Stop::new(Exit::Input, failure));
        }
        if self.arguments.consent.replace_damaged {
            return Ok(());
        }
        let whole = problem.remains.as_ref().and_then(|remains| self.whole(remains, contained));
        let failure = match whole {
            Some((name, place)) => {
                failure.because(ELSEWHERE.fill(language, &[("name", &safe(&name)), ("place", &safe(&place))]))
            }
            None => failure,
        };
        let file = shell_word(&contained.path);
        let command = format!("chainmend fix {file} --replace-damaged{}", carried::options("fix"));
        Err(Stop::new(Exit::Input, failure.because(UNASKED.of(language)).try_this(command)))
    }

    /// The certificate of which this remains, where there is a whole one: its name, and where it is.
    fn whole(&self, remains: &Remains, contained: &Contained) -> Option<(String, String)> {
        let in_file = contained.pool(self.target);
        [&in_file, &self.candidates].into_iter().find_map(|pool| {
            let whole = pool.certificates().find(|certificate| remains.is_of(certificate.der()))?;
            let (Source::Input(place) | Source::Intermediates(place)) = pool.source_of(whole)? else { return None };
            Some((whole.label(), place.to_string()))
        })
    }

    /// Every valid chain from `leaf` through the file, the candidates and, where it is needed, the network.
    fn session(&self, leaf: Certificate, contained: &Contained, examined: &Examined) -> Result<Session, Box<Stop>> {
        let Arguments { choice, common, .. } = self.arguments;
        let at = self.at;
        let mut pool = contained.pool(self.target);
        let count = pool.len();
        self.add_candidates(&contained.certificates, &mut pool);
        for found in &contained.aside {
            pool.add(found.der.clone(), Source::Input(found.place.clone()));
        }
        let settled = self.anchors.settled_among(&pool).map(Arc::new);
        if let Some(settled) = &settled {
            pool.add_all(settled.candidates());
        }
        let anchors = settled.as_ref().unwrap_or(&self.anchors);
        let deadline = Deadline::new(common.timeout);
        let network = self.fetching.network(&deadline);
        let known = &examined.outcome;
        let is_same_search = leaf == *contained.first() && pool.len() == count && is_free(choice);
        let is_done = network.is_none() || (!known.paths.is_empty() && session::is_enough(known, anchors, at, choice));
        let gathered = if is_same_search && is_done {
            Gathered { outcome: known.clone(), fetched: Vec::new() }
        } else {
            session::complete(&leaf, &mut pool, anchors, at, choice, network, Reach::AsNeeded)
        };
        if gathered.outcome.paths.is_empty() {
            let _labels =
                report::labels(&contained.certificates, &pool, anchors, &gathered.outcome, &[]).enter(self.language());
            let sources = Sources { pool: &pool, anchors };
            return Err(session::no_path(&leaf, &gathered, sources, common).with_inputs(&contained.notes));
        }
        let mut paths = gathered.outcome.paths.clone();
        let others = if session::wants_everything(choice, Reach::AsNeeded) {
            session::expired_ends(&leaf, &pool, anchors, at)
        } else {
            session::further_ends(&leaf, &pool, &paths, anchors, at)
        };
        paths.extend(others.into_iter().filter(|path| !gathered.outcome.paths.contains(path)));
        let variants = variant::variants(paths, &pool, anchors, at);
        let (inputs, notes) = (contained.certificates.clone(), contained.notes.clone());
        let labels = report::labels(&inputs, &pool, anchors, &gathered.outcome, &variants).enter(self.language());
        Ok(Session {
            leaf,
            inputs,
            pool,
            anchors: anchors.clone(),
            notes,
            parameters: Vec::new(),
            keys: Vec::new(),
            gathered,
            at,
            variants,
            language: self.language(),
            _labels: labels,
        })
    }

    /// Adds the candidates above these certificates, however many others there are.
    fn add_candidates(&self, certificates: &[Certificate], pool: &mut Pool) {
        let mut below = certificates.to_vec();
        while let Some(child) = below.pop() {
            for issuer in self.candidates.by_subject(&child.issuer().normalized) {
                let source = self.candidates.source_of(issuer).cloned();
                if source.is_some_and(|source| pool.add_parsed(issuer.clone(), source)) {
                    below.push(issuer.clone());
                }
            }
        }
    }

    /// Puts the new file in the place of the old one, unless it is the same or nothing is to be changed; and the root where
    /// that was asked for.
    fn carry_out(
        &self,
        file: &Path,
        contained: &Contained,
        change: Change<'_>,
    ) -> Result<(Mended, BTreeSet<PathBuf>), Box<Stop>> {
        let Arguments { dry_run, no_backup, choice, .. } = self.arguments;
        let Change { new, changes, root } = change;
        let (before, language) = (&contained.bytes, self.language());
        let is_new = new.bytes != *before;
        let shows = is_new && *dry_run;
        let differences = if shows { report::differences(before, &new.bytes, &contained.notes) } else { Vec::new() };
        let notes = if is_new { self.other_names.get(file).cloned().into_iter().collect() } else { Vec::new() };
        let mut mended = Mended { changes, differences, backup: None, changed: is_new, notes, but: None };
        let root = choice.emit_root.as_deref().zip(root);
        if let Some((path, root)) = root {
            replace::refuse_root((path, root), self.at, language)?;
        }
        let mut files: Vec<(&Path, &File)> = root.into_iter().collect();
        files.extend(is_new.then_some((file, new)));
        if files.is_empty() || *dry_run {
            return Ok((mended, BTreeSet::new()));
        }
        mended.backup = if is_new && !*no_backup { Some(keep::back_up(file, before, language)?) } else { None };
        let mode = key::mode_at(file);
        match write::exchange(&files) {
            Ok(folders) => {
                mended.notes.extend(key::narrowed(file, mode, language));
                mended.notes.extend(root.map(|(path, root)| root_written(path, root, language)));
                Ok((mended, folders))
            }
            Err(error) => {
                // Nothing was changed, so there is nothing to go back to.
                let _ = mended.backup.map(std::fs::remove_file);
                Err(Stop::new(Exit::Output, not_written(&error, language)))
            }
        }
    }
}

/// What becomes of a finding that is there still.
fn fate_of(finding: &Finding) -> Fate {
    match finding.rule.fix {
        Fix::Safe => Fate::Left,
        Fix::Consent(option) => Fate::Needs(option),
        Fix::Shown => Fate::Shown,
    }
}

/// The same where nothing was written.
fn undone(treated: Treated) -> Treated {
    match treated.fate {
        Fate::Done => Treated { fate: fate_of(&treated.finding), ..treated },
        _ => treated,
    }
}

fn root_written(path: &Path, root: &File, language: Language) -> String {
    const WRITTEN: Text = Text {
        en: "the root {name} is in {path}",
        ja: "ルート証明書 {name} を {path} に書き込みました",
    };
    let name = root.certificates().first().map(report::name).unwrap_or_default();
    WRITTEN.fill(language, &[("name", &name), ("path", &path.to_string_lossy())])
}

/// Stops where a file that is to be mended holds the password, or where the root would go into a file that is read.
fn check_outputs(arguments: &Arguments, files: &[PathBuf]) -> Result<(), Box<Stop>> {
    const ONE_ROOT: Text = Text {
        en: "--emit-root names one file, and there are {count} files to mend, each with a root of its own",
        ja: "--emit-root で指定できるファイルは 1 つですが、修復するファイルは {count} つあり、ルート証明書はそれぞれ異なる可能性があります",
    };
    const ONE_BY_ONE: Text = Text { en: "mend them one by one", ja: "1 つずつ修復してください" };
    let Arguments { common, choice, key, .. } = arguments;
    let (language, password) = (common.language(), key.password.password_file.as_ref());
    let secret = Reads::of(&[], common).unless(true).and_secrets(None, password);
    for file in files.iter().filter(|_| password.is_some()) {
        secret.spare(&[file], false, language)?;
    }
    let Some(root) = choice.emit_root.as_deref() else { return Ok(()) };
    if files.len() > 1 {
        let what = ONE_ROOT.fill(language, &[("count", &files.len().to_string())]);
        return Err(Stop::new(Exit::Usage, Failure::new(what).try_this(ONE_BY_ONE.of(language))));
    }
    let prints = arguments.dry_run || arguments.format == FixFormat::Json;
    Reads::of(files, common).and_secrets(key.key.as_ref(), password).spare(&[root], prints, language)
}

fn not_written(error: &write::WriteError, language: Language) -> Failure {
    const UNTOUCHED: Text =
        Text { en: "what was there before is untouched", ja: "元の内容は変更していません" };
    Failure::new(safe(&error.words(language))).because(UNTOUCHED.of(language))
}

/// What makes two findings the same: the rule, and the certificate that it is about.
type Kind = (Code, Option<Fingerprint>);

fn kind(finding: &Finding) -> Kind {
    (finding.rule.code, finding.certificate.as_ref().map(Certificate::fingerprint))
}

fn kinds(findings: &[Finding]) -> HashSet<Kind> {
    findings.iter().map(kind).collect()
}

/// Whether the user leaves open which chain it is to be.
fn is_free(choice: &Choice) -> bool {
    choice.variant == Wanted::Auto && choice.preferred_root.is_none() && choice.support.is_empty()
}

/// The chain that the file has already, with the cross-certificates in it, where it is complete and nothing newer
/// replaces it; else the one that `bundle` would choose.
fn choose<'a>(session: &'a Session, choice: &Choice) -> Result<&'a Variant, Box<Stop>> {
    let inputs: HashSet<Fingerprint> = session.inputs.iter().map(Certificate::fingerprint).collect();
    let is_input = |member: &Certificate| inputs.contains(&member.fingerprint());
    let is_valid = |variant: &Variant| variant.trusted || variant.valid_today;
    let in_file = |variant: &&Variant| is_valid(variant) && !variant.superseded && variant.path.served().all(is_input);
    let kept = session.variants.iter().filter(in_file).max_by_key(|variant| variant.path.served().count());
    match kept.filter(|_| is_free(choice)) {
        Some(kept) => Ok(kept),
        None => Ok(&session.variants[session.choose(choice)?.index]),
    }
}
