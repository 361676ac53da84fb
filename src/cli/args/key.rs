//! Private keys, passwords and containers.

use std::path::PathBuf;

use clap::Args;

/// The private key of the server.
#[derive(Debug, Args)]
pub(crate) struct KeyOptions {
    /// The private key, which must match the server certificate: PEM or DER, PKCS#8, PKCS#1, SEC1 or PKCS#12. bundle -o takes
    /// two for an RSA and an ECDSA certificate with the same names
    #[arg(id = "key", long = "key", value_name = "FILE")]
    pub(crate) keys: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) password: PasswordOptions,
}

/// What opens encrypted keys and PKCS#12 containers.
#[derive(Debug, Args)]
pub(crate) struct PasswordOptions {
    /// File whose first line is the password of the private key and of PKCS#12 containers. Without it, chainmend asks for
    /// the password on the terminal
    #[arg(long, value_name = "FILE", conflicts_with = "password_env")]
    pub(crate) password_file: Option<PathBuf>,

    /// Environment variable with the password of the private key and of PKCS#12 containers
    #[arg(long, value_name = "NAME")]
    pub(crate) password_env: Option<String>,
}

/// How a PKCS#12 container is written.
#[derive(Debug, Args)]
#[allow(clippy::struct_field_names, reason = "they are the names of the options")]
pub(crate) struct ContainerOptions {
    /// File whose first line is the password for the new container. Default: the password given for the key or the input;
    /// otherwise chainmend asks on the terminal
    #[arg(long, value_name = "FILE", conflicts_with = "pfx_password_env")]
    pub(crate) pfx_password_file: Option<PathBuf>,

    /// Environment variable with the password for the new container
    #[arg(long, value_name = "NAME")]
    pub(crate) pfx_password_env: Option<String>,

    /// Encrypt the container with triple DES and SHA-1, for Windows before Server 2019 and 10 1709, and Java before 8u301
    #[arg(long)]
    pub(crate) pfx_legacy: bool,

    /// Name of the entry in the container (friendly name, alias). Default: the name of the certificate
    #[arg(long, value_name = "NAME")]
    pub(crate) pfx_name: Option<String>,
}
