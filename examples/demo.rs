//! Demonstrates the main task on loopback: a private CA, its AIA server, and `chainmend` creating the files of a web
//! server from the leaf alone. `make demo` runs it.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/http.rs"]
mod http;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/support/pki.rs"]
mod pki;

use http::Server;
use pki::{Spec, pkcs7};

type Outcome<T> = Result<T, Box<dyn Error>>;

const FOLDER: &str = "target/demo";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome<()> {
    let folder = env::current_dir()?.join(FOLDER);
    // The folder may not exist.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let server = Server::start();
    set_up(&server, &folder)?;
    println!("In {FOLDER}: server.crt from a CA, and the roots that clients have, roots.pem.");
    println!("The CA answers on {}; its certificates are nowhere else.", server.address);

    step(&folder, "--for nginx -o fullchain.pem", "What nginx loads")?;
    step(&folder, "--variant cross-root -o cross-root.pem", "The same for old clients, which know only the old root")?;
    println!("\nThe CA was asked for: {}", server.asked().join(" "));
    verify(&folder)?;
    println!("\nDone. Look at {FOLDER}/fullchain.pem, or try the next thing: chainmend bundle --help");
    Ok(())
}

/// Two roots (the older one certified the newer one), two intermediates, and a leaf. Each issuer is served at the AIA
/// URL of the certificates that it issued, in a different format.
fn set_up(server: &Server, folder: &Path) -> Outcome<()> {
    let old = Spec::ca("Example Root R1").valid((2006, 1, 1), (2036, 1, 1)).self_signed();
    let new = Spec::ca("Example Root R2").valid((2016, 1, 1), (2046, 1, 1)).self_signed();
    let cross = Spec::ca("Example Root R2").key_of(&new).valid((2016, 2, 1), (2035, 12, 1)).issued_by(&old);
    let at_new = server.body("/root-r2.p7c", pkcs7(&[&cross]));
    let policy = Spec::ca("Example Policy CA").aia(&[&at_new]).issued_by(&new);
    let at_policy = server.body("/policy.pem", policy.pem());
    let issuing = Spec::ca("Example TLS CA 1").path_length(0).aia(&[&at_policy]).issued_by(&policy);
    let at_issuing = server.body("/tls1.crt", issuing.der.clone());
    let leaf = Spec::leaf("www.example.jp").aia(&[&at_issuing]).issued_by(&issuing);
    fs::write(folder.join("server.crt"), leaf.pem())?;
    fs::write(folder.join("roots.pem"), new.pem() + &old.pem())?;
    fs::write(folder.join("root-r1.pem"), old.pem())?;
    fs::write(folder.join("root-r2.pem"), new.pem())?;
    Ok(())
}

fn step(folder: &Path, options: &str, what: &str) -> Outcome<()> {
    let words = format!("bundle server.crt {options} --roots roots.pem --aia-allow 127.0.0.0/8");
    println!("\n{what}:\n\n$ chainmend {words}");
    let status = Command::new(binary()?).args(words.split(' ')).current_dir(folder).status()?;
    if status.success() { Ok(()) } else { Err(format!("chainmend ended with {status}").into()) }
}

/// `chainmend` from the same build; this program is in the `examples/` folder next to it.
fn binary() -> Outcome<PathBuf> {
    let here = env::current_exe()?;
    let folder = here.parent().and_then(Path::parent).ok_or("this program is in no folder")?;
    Ok(folder.join(format!("chainmend{}", env::consts::EXE_SUFFIX)))
}

/// The verdict of `OpenSSL` on the leaf alone and on each bundle, with one root.
fn verify(folder: &Path) -> Outcome<()> {
    println!("\nWhat OpenSSL says, with one root each:\n");
    let cases = [
        ("the bare leaf", "-CAfile root-r2.pem server.crt", false),
        ("fullchain.pem", "-CAfile root-r2.pem -untrusted fullchain.pem server.crt", true),
        ("cross-root.pem", "-CAfile root-r1.pem -untrusted cross-root.pem server.crt", true),
    ];
    for (what, arguments, expected) in cases {
        let mut command = Command::new("openssl");
        command.arg("verify").args(["-no-CApath", "-no-CAstore"]).args(arguments.split(' ')).current_dir(folder);
        let Ok(output) = command.output() else {
            println!("skipped: openssl (it is not installed)");
            return Ok(());
        };
        let accepts = output.status.success();
        println!("  {what:<15} {}", if accepts { "OK" } else { "unable to verify" });
        if accepts != expected {
            return Err(format!("openssl: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
    }
    Ok(())
}
