//! Finds the chain of the server's certificate, or of both if a server has one for each kind of key.

use super::super::args::Bundle as Arguments;
use super::super::exit::{Exit, Stop};
use super::super::inputs::Opened;
use super::super::key;
use super::super::words::key as words;
use super::lock;
use super::place::output;
use crate::certificate::Certificate;
use crate::job::bundle::{self as job, Bundled, pair_among, pair_of};
use crate::job::lock::Lock;
use crate::job::{KeyFile, Reach, Refusal, Request};
use crate::path::Signatures;
use crate::report::Failure;
use crate::write::{Target, targets};

/// The result for each server certificate: one, or two if `-o` names the files of a server that accepts a pair.
pub(super) fn find(arguments: &Arguments, mut keys: Vec<KeyFile>, opened: &Opened) -> Result<Vec<Bundled>, Box<Stop>> {
    let language = arguments.common.language();
    let given = keys.len();
    check_keys(arguments, given)?;
    // Two keys are for a pair. Whether there is one is known after reading the inputs.
    let alone = if given > 1 { None } else { keys.pop() };
    let locked = lock::read(arguments)?;
    let found = chain_of(arguments, arguments.leaf.as_deref(), alone, locked.as_ref(), opened);
    let takes_pairs = output(arguments).is_some() && arguments.target.target().pair.is_some();
    let reads_again = arguments.key.keys.iter().chain(&arguments.certificates).all(|path| path.as_os_str() != "-");
    let pair = match &found {
        Ok(_) if given < 2 => None,
        Ok(bundled) => pair_among(&bundled.search),
        Err(refusal) => pair_of(refusal),
    };
    let Some(pair) = pair.filter(|_| takes_pairs && reads_again && arguments.leaf.is_none()) else {
        return match found {
            Ok(bundled) if given < 2 => Ok(vec![bundled]),
            Ok(_) => {
                let failure = Failure::new(words::ONE_KEY.of(language)).because(words::NO_PAIR.of(language));
                Err(Stop::new(Exit::Usage, failure))
            }
            Err(refusal) => {
                let pair = pair_of(&refusal);
                let takes_pairs = arguments.target.target().pair.is_some();
                if let (Some(pair), 1, true) = (&pair, given, reads_again && !takes_pairs) {
                    return of_key(arguments, pair, locked.as_ref(), opened);
                }
                let is_pair = pair.is_some() && takes_pairs;
                let mut stop = opened.stop(&refusal, language);
                if is_pair && output(arguments).is_none() {
                    stop.failure.remedy.push(words::BOTH.of(language).to_owned());
                }
                Err(stop)
            }
        };
    };
    if given == 1 {
        let password = opened.password.as_deref();
        keys = key::read_all(&arguments.key, password, &arguments.certificates, &arguments.common)?;
    }
    if arguments.lock.is_some() {
        return Err(lock::of_one(&pair, &keys, language));
    }
    let found = both(arguments, &pair, keys, opened);
    found.map_err(|refusal| opened.stop(&refusal, language))
}

/// The chain of the certificate of a pair that the given key belongs to, for a server that uses one certificate.
fn of_key(
    arguments: &Arguments,
    pair: &[Certificate; 2],
    locked: Option<&Lock>,
    opened: &Opened,
) -> Result<Vec<Bundled>, Box<Stop>> {
    let key = key::read(&arguments.key, opened.password.as_deref(), &arguments.certificates, &arguments.common)?;
    let own = key.as_ref().and_then(|key| pair.iter().find(|leaf| key.key().belongs_to(leaf))).unwrap_or(&pair[0]);
    let found = chain_of(arguments, Some(&own.fingerprint().to_string()), key, locked, opened);
    found.map(|bundled| vec![bundled]).map_err(|refusal| opened.stop(&refusal, arguments.common.language()))
}

/// Stops if several keys are given and no pair can be written.
fn check_keys(arguments: &Arguments, given: usize) -> Result<(), Box<Stop>> {
    if given < 2 {
        return Ok(());
    }
    let (language, target) = (arguments.common.language(), arguments.target.target());
    let stop = |failure| Err(Stop::new(Exit::Usage, failure));
    let once = || Failure::new(words::ONE_KEY.of(language));
    if given > 2 {
        let what = words::MANY_KEYS.fill(language, &[("count", &given.to_string())]);
        return stop(Failure::new(what).because(words::TWO_KEYS.of(language)));
    }
    if target.pair.is_none() {
        let pairs: Vec<String> = targets().filter(|target| target.pair.is_some()).map(Target::name).collect();
        let values = [("target", &*target.name()), ("targets", &pairs.join(", "))];
        return stop(once().because(words::ONE_PAIR.fill(language, &values)).try_this(words::ONE_BY_ONE.of(language)));
    }
    if arguments.leaf.is_some() {
        return stop(once().because(words::ONE_CERTIFICATE.of(language)));
    }
    if output(arguments).is_none() {
        return stop(once().because(words::TWO_KEYS.of(language)));
    }
    Ok(())
}

/// The chains of both certificates, each with its key if given. A key that matches neither is reported as that of
/// another certificate.
fn both(
    arguments: &Arguments,
    pair: &[Certificate; 2],
    mut keys: Vec<KeyFile>,
    opened: &Opened,
) -> Result<Vec<Bundled>, Refusal> {
    let mut found = Vec::new();
    for (index, leaf) in pair.iter().enumerate() {
        let own = keys.iter().position(|key| key.key().belongs_to(leaf));
        let own = match own {
            Some(at) => Some(keys.swap_remove(at)),
            // It is reported as the key of another certificate.
            None if index == 1 => keys.pop(),
            None => None,
        };
        let wanted = leaf.fingerprint().to_string();
        found.push(chain_of(arguments, Some(&wanted), own, None, opened)?);
    }
    match keys.pop() {
        Some(key) => {
            chain_of(arguments, Some(&pair[0].fingerprint().to_string()), Some(key), None, opened).map(|_| found)
        }
        None => Ok(found),
    }
}

fn chain_of(
    arguments: &Arguments,
    leaf: Option<&str>,
    key: Option<KeyFile>,
    locked: Option<&Lock>,
    opened: &Opened,
) -> Result<Bundled, Refusal> {
    let lock = arguments.lock.as_deref().zip(locked);
    let choice = arguments.choice.which.wanted();
    let search = Request { inputs: &arguments.certificates, leaf, choice: &choice, reach: Reach::AsNeeded };
    let request = job::Request { search, host: arguments.host.as_ref(), key, lock };
    opened.with_network(&arguments.common, |world| job::bundle(request, &world, &mut Signatures::default()))
}
