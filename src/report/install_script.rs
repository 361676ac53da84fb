//! The script that installs files for IIS. It supports Windows PowerShell 5.1, which every Windows Server has. Text
//! from certificates and names of files appears only in single quotes.

use std::fmt::Write as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::certificate::Certificate;
use crate::language::{Language, Text};
use crate::shell::safe;
use crate::write::{FILE_BESIDE, File, FileRole, Form, MARK, Name, Quoting, thumbprint};

/// The script that installs a deployment whose first file has this form and is at `path`. `chain` contains the
/// certificates to be sent, leaf first.
#[cold]
pub(crate) fn install_script(form: Form, path: &Path, chain: &[Certificate], language: Language) -> File {
    File::text(FileRole::Script, Name::Own("install.ps1"), script(form, path, chain, language))
}

/// A PowerShell string. Invisible characters are written as escapes.
fn quoted(text: &str) -> String {
    Quoting::PowerShell.word(Path::new(&safe(text))).unwrap_or_else(|_| "''".to_owned())
}

fn script(form: Form, path: &Path, chain: &[Certificate], language: Language) -> String {
    let Some((leaf, intermediates)) = chain.split_first() else { return String::new() };
    let name = path.file_name().unwrap_or_default();
    // If the name cannot be expressed, the user passes it as an argument. Windows PowerShell does not know the script's
    // folder in its parameters.
    let (parameter, default) = match Quoting::PowerShell.word(Path::new(name)) {
        Ok(word) => ("", format!("if (-not $Path) {{\n{FILE_BESIDE}{word}\n}}\n")),
        Err(_) => ("[Parameter(Mandatory = $true)] ", String::new()),
    };
    let mut list = String::new();
    for certificate in intermediates {
        let data = STANDARD.encode(certificate.der());
        let (name, thumbprint) = (quoted(&certificate.label()), thumbprint(certificate));
        let _ = writeln!(list, "    @{{ Name = {name}; Thumbprint = '{thumbprint}'; Data = '{data}' }}");
    }
    let texts: Vec<(&str, &str)> = TEXTS.iter().map(|(place, text)| (*place, text.of(language))).collect();
    let import = fill(if form.is_pkcs12() { IMPORT_CONTAINER } else { ACCEPT_ANSWER }, &texts);
    let (leaf_name, leaf_thumbprint) = (quoted(&leaf.label()), thumbprint(leaf));
    let mut places = vec![
        ("{mark}", MARK.of(language)),
        ("{import}", &*import),
        ("{parameter}", parameter),
        ("{default}", &*default),
        ("{thumbprint}", &*leaf_thumbprint),
        ("{intermediates}", &*list),
        ("{password}", if form.is_pkcs12() { PASSWORD } else { "" }),
        ("{name}", &*leaf_name),
    ];
    places.extend(texts);
    let script = fill(SCRIPT, &places);
    // Without this mark, Windows PowerShell reads a file in the code page of the system.
    let mark = if script.is_ascii() { "" } else { "\u{feff}" };
    mark.to_owned() + &script.replace('\n', "\r\n")
}

/// The text with its placeholders replaced. Values are not searched for placeholders.
fn fill(text: &str, places: &[(&str, &str)]) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len() * 2), text);
    let next = |rest: &str| {
        let found = places.iter().filter_map(|(name, value)| Some((rest.find(name)?, *name, *value)));
        found.min_by_key(|(at, ..)| *at).map(|(at, name, value)| (at, name.len(), value.to_owned()))
    };
    while let Some((at, length, value)) = next(rest) {
        out.push_str(&rest[..at]);
        out.push_str(&value);
        rest = &rest[at + length..];
    }
    out + rest
}

/// What the script says. In its strings, `$Name` and the like are variables; typographic quotes would end a string.
const TEXTS: &[(&str, Text)] = &[
    (
        "{about}",
        Text {
            en: "It installs a server certificate and its intermediates for IIS, and can be run again.",
            ja: "IIS 用のサーバー証明書と中間CA証明書をインストールします。繰り返し実行できます。",
        },
    ),
    (
        "{alone}",
        Text {
            en: "Without parameters it installs the certificates.",
            ja: "パラメーターを指定しない場合は、証明書だけをインストールします。",
        },
    ),
    ("{dry}", Text { en: "says what it would do", ja: "実行する内容だけを表示します" }),
    ("{binds}", Text { en: "binds the site to the certificate as well", ja: "サイトに証明書を割り当てます" }),
    (
        "{stores}",
        Text {
            en: r"The certificate goes into LocalMachine\My, the intermediates into LocalMachine\CA. No root is installed.",
            ja: r"証明書は LocalMachine\My に、中間CA証明書は LocalMachine\CA に登録します。ルート証明書は登録しません。",
        },
    ),
    (
        "{part-intermediates}",
        Text {
            en: r"The intermediates, each into LocalMachine\CA.",
            ja: r"中間CA証明書を LocalMachine\CA に登録します。",
        },
    ),
    ("{in-ca}", Text { en: r"already in LocalMachine\CA:", ja: r"LocalMachine\CA に登録済み:" }),
    ("{add-to-ca}", Text { en: r"Add to LocalMachine\CA", ja: r"LocalMachine\CA に登録" }),
    ("{changed}", Text { en: "This script was changed:", ja: "このスクリプトは変更されています:" }),
    ("{added-to-ca}", Text { en: r"added to LocalMachine\CA:", ja: r"LocalMachine\CA に登録しました:" }),
    (
        "{part-certificate}",
        Text {
            en: r"The certificate with its key, into LocalMachine\My.",
            ja: r"証明書と秘密鍵を LocalMachine\My に登録します。",
        },
    ),
    ("{in-my}", Text { en: r"already in LocalMachine\My:", ja: r"LocalMachine\My に登録済み:" }),
    ("{add-to-my}", Text { en: r"Add to LocalMachine\My", ja: r"LocalMachine\My に登録" }),
    ("{added-to-my}", Text { en: r"added to LocalMachine\My:", ja: r"LocalMachine\My に登録しました:" }),
    ("{part-site}", Text { en: "The site, on request.", ja: "指定された場合は、サイトに割り当てます。" }),
    ("{bound-already}", Text { en: "already bound:", ja: "割り当て済み:" }),
    ("{bind}", Text { en: "Bind to $Name ($Thumbprint)", ja: "$Name ($Thumbprint) を割り当て" }),
    ("{bound}", Text { en: "bound:", ja: "割り当てました:" }),
    (
        "{part-result}",
        Text {
            en: "The chain that Windows builds. Schannel sends it; it is the shortest one.",
            ja: "結果を確認します。Schannel は自分で構築した最短の証明書チェーンを送信します。",
        },
    ),
    ("{builds}", Text { en: "Windows builds this chain:", ja: "Windows が構築した証明書チェーン:" }),
    (
        "{not-valid}",
        Text {
            en: "The chain is not valid on this computer.",
            ja: "このコンピューターでは、証明書チェーンが有効ではありません。",
        },
    ),
    (
        "{not-used}",
        Text {
            en: "Windows does not use $($Intermediate.Name), and does not send it: it has a shorter chain.",
            ja: "Windows はより短い証明書チェーンを使うため、$($Intermediate.Name) を送信しません。",
        },
    ),
    (
        "{in-root}",
        Text {
            en: r"$($Intermediate.Name) is in LocalMachine\Root, where it does not belong. Remove it there.",
            ja: r"$($Intermediate.Name) が LocalMachine\Root に登録されています。そこから削除してください。",
        },
    ),
    ("{ask}", Text { en: "Password of the container", ja: "PFX ファイルのパスワード" }),
    (
        "{another}",
        Text {
            en: "The container holds another certificate:", ja: "PFX ファイルに入っているのは別の証明書です:"
        },
    ),
    (
        "{not-accepted}",
        Text {
            en: "certreq.exe could not accept the certificate. The request must have been made on this computer.",
            ja: "certreq.exe で証明書をインストールできませんでした。CSR はこのコンピューターで作成されている必要があります。",
        },
    ),
];

const PASSWORD: &str = "    [securestring] $Password,\n";

/// Only the certificate with the key is added to My: `Import-PfxCertificate` would add a root in the container to Root.
const IMPORT_CONTAINER: &str = r#"if (-not $Password) {
        $Password = Read-Host -Prompt '{ask}' -AsSecureString
    }
    $Flags = [System.Security.Cryptography.X509Certificates.X509KeyStorageFlags] 'MachineKeySet, PersistKeySet'
    $Content = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList $Path, $Password, $Flags
    if ($Content.Thumbprint -ne $Thumbprint) {
        throw "{another} $($Content.Thumbprint)"
    }
    Add-ToStore -Store 'My' -Certificate $Content"#;

/// The key is on the machine where the request was created.
const ACCEPT_ANSWER: &str = r"& certreq.exe -accept -machine -q $Path
    if ($LASTEXITCODE -ne 0) {
        throw '{not-accepted}'
    }";

const SCRIPT: &str = r#"{mark} {about}
#
# {alone}
#   -WhatIf                       {dry}
#   -SiteName 'Default Web Site'  {binds}
#
# {stores}
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    {parameter}[string] $Path,
{password}    [string] $SiteName,
    [string] $HostHeader = '',
    [int] $Port = 443
)
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

{default}$Path = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
$Name = {name}
$Thumbprint = '{thumbprint}'
$Intermediates = @(
{intermediates})

function Open-Store([string] $Store, [string] $Access) {
    $Opened = New-Object System.Security.Cryptography.X509Certificates.X509Store -ArgumentList $Store, 'LocalMachine'
    $Opened.Open($Access)
    return $Opened
}

function Find-InStore([string] $Store, [string] $Wanted) {
    $Opened = Open-Store -Store $Store -Access 'ReadOnly'
    try {
        return $Opened.Certificates | Where-Object { $_.Thumbprint -eq $Wanted } | Select-Object -First 1
    } finally {
        $Opened.Close()
    }
}

function Add-ToStore([string] $Store, $Certificate) {
    $Opened = Open-Store -Store $Store -Access 'ReadWrite'
    try {
        $Opened.Add($Certificate)
    } finally {
        $Opened.Close()
    }
}

function Get-SiteBinding {
    $Found = Get-WebBinding -Name $SiteName -Protocol 'https' -Port $Port
    return $Found | Where-Object { $_.bindingInformation.EndsWith(":${Port}:$HostHeader") } | Select-Object -First 1
}

# {part-intermediates}
foreach ($Intermediate in $Intermediates) {
    if (Find-InStore -Store 'CA' -Wanted $Intermediate.Thumbprint) {
        Write-Output "{in-ca} $($Intermediate.Name)"
    } elseif ($PSCmdlet.ShouldProcess($Intermediate.Name, '{add-to-ca}')) {
        $Octets = [System.Convert]::FromBase64String($Intermediate.Data)
        $Certificate = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList @(, $Octets)
        if ($Certificate.Thumbprint -ne $Intermediate.Thumbprint) {
            throw "{changed} $($Intermediate.Name)"
        }
        Add-ToStore -Store 'CA' -Certificate $Certificate
        Write-Output "{added-to-ca} $($Intermediate.Name)"
    }
}

# {part-certificate}
$Present = Find-InStore -Store 'My' -Wanted $Thumbprint
if ($Present -and $Present.HasPrivateKey) {
    Write-Output "{in-my} $Name"
} elseif ($PSCmdlet.ShouldProcess($Name, '{add-to-my}')) {
    {import}
    Write-Output "{added-to-my} $Name"
}

# {part-site}
if ($SiteName) {
    Import-Module WebAdministration
    $Binding = Get-SiteBinding
    if ($Binding -and $Binding.certificateHash -eq $Thumbprint) {
        Write-Output "{bound-already} $SiteName"
    } elseif ($PSCmdlet.ShouldProcess($SiteName, "{bind}")) {
        if (-not $Binding) {
            $Options = @{ Name = $SiteName; Protocol = 'https'; Port = $Port; HostHeader = $HostHeader }
            if ($HostHeader) {
                $Options['SslFlags'] = 1
            }
            New-WebBinding @Options
            $Binding = Get-SiteBinding
        }
        $Binding.AddSslCertificate($Thumbprint, 'My')
        Write-Output "{bound} $SiteName"
    }
}

# {part-result}
$Installed = Find-InStore -Store 'My' -Wanted $Thumbprint
if ($Installed) {
    $Chain = New-Object System.Security.Cryptography.X509Certificates.X509Chain
    $Chain.ChainPolicy.RevocationMode = 'NoCheck'
    $IsValid = $Chain.Build($Installed)
    $Built = @($Chain.ChainElements | ForEach-Object { $_.Certificate.Thumbprint })
    Write-Output '{builds}'
    $Chain.ChainElements | ForEach-Object { Write-Output "  $($_.Certificate.Subject)" }
    foreach ($Status in $Chain.ChainStatus) {
        Write-Warning $Status.StatusInformation.Trim()
    }
    if (-not $IsValid) {
        Write-Warning '{not-valid}'
    }
    $Missing = @($Intermediates | Where-Object { $Built -notcontains $_.Thumbprint })
    foreach ($Intermediate in $Missing) {
        Write-Warning "{not-used}"
    }
    $InRoot = @($Intermediates | Where-Object { Find-InStore -Store 'Root' -Wanted $_.Thumbprint })
    foreach ($Intermediate in $InRoot) {
        Write-Warning "{in-root}"
    }
}
"#;
