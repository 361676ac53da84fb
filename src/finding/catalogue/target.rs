//! Findings about the requirements of a server on its file.

use super::{Code, Fix, Rule, Severity, Text};

/// The remedy if a certificate is in the wrong one of two available files.
pub(in crate::finding) const FIX_BOTH: Text = Text {
    en: "fix both files: chainmend fix {FILES} --for {target}",
    ja: "2 つのファイルを修復してください: chainmend fix {FILES} --for {target}",
};

/// The message if the target refuses a file without the root.
pub(in crate::finding) const ROOT_REQUIRED: Text = Text {
    en: "the root is not in the file, and {target} requires it there",
    ja: "{target} が必要とするルート証明書がファイルに含まれていません",
};

/// The message and the remedy if the server looks for the key in a file beside the one of the certificate.
pub(in crate::finding) const NO_KEY_BESIDE: Text = Text {
    en: "the private key is neither in the file nor in {key}, and {target} requires it there",
    ja: "{target} が必要とする秘密鍵が、このファイルにも {key} にもありません",
};
pub(in crate::finding) const PUT_KEY_BESIDE: Text = Text {
    en: "copy the private key to {key}; if it is in another file that the configuration names: chainmend check {FILE} --for {target} --key KEY",
    ja: "秘密鍵を {key} にコピーしてください。設定で指定した別のファイルにある場合: chainmend check {FILE} --for {target} --key KEY",
};

/// The remedy if the key was given, but is not in the file. The command repeats it.
pub(in crate::finding) const ADD_GIVEN_KEY: Text = Text {
    en: "add the given key: chainmend fix {FILE} --for {target}",
    ja: "指定した秘密鍵をファイルに追加してください: chainmend fix {FILE} --for {target}",
};

/// The remedy for a key that is not that of the certificate after it.
pub(in crate::finding) const KEY_TO_ITS_CERTIFICATE: Text = Text {
    en: "put each private key directly before its certificate, and remove private keys without one",
    ja: "秘密鍵をその証明書の直前に移し、証明書のない秘密鍵は削除してください",
};

/// The remedy for a private key that is too large for a service.
pub(in crate::finding) const SMALLER_KEY: Text = Text {
    en: "remove text outside the key; if the key itself is too large, make a smaller one (ECDSA P-256 or RSA with 2,048 bits), and have the certificate reissued for it",
    ja: "秘密鍵の外のテキストを削除してください。鍵自体が大きすぎる場合は、小さい秘密鍵 (ECDSA P-256 または RSA 2,048 ビット) を作成し、サーバー証明書の再発行を依頼してください",
};

/// The remedies for a second server certificate, with a key of another kind or the same, for a server that was named.
pub(in crate::finding) const SEPARATE: Text = Text {
    en: "put each into a separate file with its intermediates, and name both in the configuration of {target}",
    ja: "それぞれを中間CA証明書と共に別のファイルにし、{target} の設定で両方を指定してください",
};
pub(in crate::finding) const FILES_OF_ITS_OWN: Text = Text {
    en: "write its own files: {command}",
    ja: "この証明書のファイルを別に作成してください: {command}",
};
pub(in crate::finding) const SEPARATE_PAIR: Text = Text {
    en: "put each into a separate file with its intermediates, {rsa} and {ecdsa}, and name both in the configuration of {target}: {lines}",
    ja: "それぞれを中間CA証明書と共に別のファイル ({rsa} と {ecdsa}) にし、{target} の設定で両方を指定してください: {lines}",
};
pub(in crate::finding) const SEPARATE_SITES: Text = Text {
    en: "put each into a separate file with its intermediates, for separate sites of {target}; for one name, a server uses one certificate with a key of this kind",
    ja: "それぞれを中間CA証明書と共に別のファイルにし、{target} の別々のサイトで指定してください。同じ名前に対して使われるのは、この種類の鍵の証明書 1 枚だけです",
};

/// Why a second server certificate in a container matters, and what to do.
pub(in crate::finding) const SEVERAL_IN_CONTAINER: Text = Text {
    en: "which of them a server uses depends on the server, and it uses none without its key",
    ja: "どれが使われるかはサーバーによって異なります。秘密鍵のないサーバー証明書は使われません",
};
pub(in crate::finding) const CONTAINER_FOR_EACH: Text = Text {
    en: "write a container for each certificate with its key; Java and Tomcat can also choose an entry by its alias",
    ja: "サーバー証明書と秘密鍵の組ごとに別のファイルにしてください。Java や Tomcat では、エントリーを別名で選ぶこともできます",
};

/// The remedy for a root in a container, if no server was named.
pub(in crate::finding) const ROOT_IN_CONTAINER: Text = Text {
    en: "Azure, Cisco ASA and IBM i require it; for other servers, remove it: chainmend fix {FILE} --for {target}",
    ja: "Azure、Cisco ASA、IBM i では必要です。その他のサーバーでは削除してください: chainmend fix {FILE} --for {target}",
};

/// The remedies for a certificate that requires stapling, for a server that was named.
pub(in crate::finding) const STAPLE_NGINX: Text = Text {
    en: "enable stapling (ssl_stapling on), or have the certificate reissued without this extension",
    ja: "OCSP ステープリングを有効にするか (ssl_stapling on)、この拡張のない証明書の再発行を依頼してください",
};
pub(in crate::finding) const STAPLE_APACHE: Text = Text {
    en: "enable stapling (SSLUseStapling on), or have the certificate reissued without this extension",
    ja: "OCSP ステープリングを有効にするか (SSLUseStapling on)、この拡張のない証明書の再発行を依頼してください",
};
pub(in crate::finding) const STAPLE: Text = Text {
    en: "enable OCSP stapling, if {target} supports it, or have the certificate reissued without this extension",
    ja: "{target} が対応していれば OCSP ステープリングを有効にするか、この拡張のない証明書の再発行を依頼してください",
};

/// The remedy for a manifest that a server cannot load.
pub(in crate::finding) const WRITE_PEM: Text =
    Text { en: "write what it loads: {command}", ja: "読み込める形式で作成してください: {command}" };

/// The remedy if one of two files was not given.
pub(in crate::finding) const NAME_BOTH: Text = Text {
    en: "name the certificate file and the chain file: {command}",
    ja: "サーバー証明書のファイルとチェーンのファイルの 2 つを指定してください: {command}",
};

/// The remedy if one file is given as both.
pub(in crate::finding) const WRITE_BOTH: Text = Text {
    en: "write two files: chainmend bundle {FILE} --for {target} -o {NEW}",
    ja: "2 つのファイルに分けてください: chainmend bundle {FILE} --for {target} -o {NEW}",
};

/// The remedy if another given file has the missing issuer.
pub(in crate::finding) const ADD_FROM: Text =
    Text { en: "{other} has it: {command}", ja: "{other} に入っています: {command}" };

/// The remedy for a file that has only the issuers of another one.
pub(in crate::finding) const ADD_TO: Text = Text {
    en: "put it behind the server certificate of {other}, in one file: {command}",
    ja: "{other} のサーバー証明書の後ろに追加し、1 つのファイルにしてください: {command}",
};

/// Why a finding is an error for a target that refuses such files.
pub(in crate::finding) const REFUSED: Text = Text {
    en: "{target} does not accept such files; for the source see chainmend bundle --for {target} --help",
    ja: "{target} はこのようなファイルを受け付けません。出典の表示: chainmend bundle --for {target} --help",
};

pub(super) const ROWS: &[Rule] = &[
    Rule {
        code: Code::KeyNotInFile,
        name: "key-not-in-file",
        severity: Severity::Error,
        message: Text {
            en: "the private key is not in the file, and {target} requires it there",
            ja: "{target} が必要とする秘密鍵がファイルに含まれていません",
        },
        why: Text {
            en: "servers that read the key from the certificate file offer no TLS without it, or fail to start",
            ja: "証明書と同じファイルから秘密鍵を読み込むサーバーは、秘密鍵がないと TLS を使用できないか、起動しません",
        },
        remedy: Text {
            en: "add it: chainmend fix {FILE} --for {target} --key KEY",
            ja: "秘密鍵を追加してください: chainmend fix {FILE} --for {target} --key KEY",
        },
        fix: Fix::Consent("--key"),
        source: "HAProxy, configuration manual, crt, ssl-load-extra-files; postconf(5), smtpd_tls_chain_files",
    },
    Rule {
        code: Code::NotSentFromHere,
        name: "not-sent-from-here",
        severity: Severity::Warning,
        message: Text {
            en: "{target} does not send {certificate} from this file",
            ja: "{target} はこのファイルの {certificate} を送信しません",
        },
        why: Text {
            en: "it uses only the first certificate of this file; the others belong in separate files",
            ja: "このファイルからは最初の証明書だけが使用されます。残りは別のファイルに入れます",
        },
        remedy: Text {
            en: "write both files: chainmend bundle {FILE} --for {target} -o {NEW}",
            ja: "2 つのファイルに分けてください: chainmend bundle {FILE} --for {target} -o {NEW}",
        },
        fix: Fix::Shown,
        source: "Apache httpd, mod_ssl, SSLCertificateFile and SSLCertificateChainFile",
    },
    Rule {
        code: Code::KeyBehindCertificate,
        name: "key-behind-certificate",
        severity: Severity::Error,
        message: Text {
            en: "a private key is not directly before its certificate, as {target} requires",
            ja: "秘密鍵の直後にその証明書がありません。{target} では、秘密鍵のすぐ後に証明書が必要です",
        },
        why: Text {
            en: "Postfix 3.4 and later takes the certificate that follows a key as that of the key; if it is another one, Postfix offers no TLS",
            ja: "Postfix 3.4 以降は、秘密鍵の次にある証明書をその鍵のものとして扱います。別の証明書の場合は TLS を使用できません",
        },
        remedy: Text {
            en: "move it to the front: chainmend fix {FILE} --for {target}",
            ja: "秘密鍵を先頭に移してください: chainmend fix {FILE} --for {target}",
        },
        fix: Fix::Safe,
        source: "postconf(5), smtpd_tls_chain_files",
    },
    Rule {
        code: Code::FirstOfChainFileSkipped,
        name: "first-of-chain-file-skipped",
        severity: Severity::Error,
        message: Text {
            en: "{target} skips {certificate}, the first certificate of {chain}",
            ja: "{target} は {chain} の最初の証明書 {certificate} を読み飛ばします",
        },
        why: Text {
            en: "Apache 2.0.34 to 2.0.44 does not send the first certificate of SSLCertificateChainFile, so the server certificate must be there too, before the intermediates",
            ja: "Apache 2.0.34～2.0.44 は SSLCertificateChainFile の最初の証明書を送信しません。そこにはサーバー証明書を置き、中間CA証明書を続けます",
        },
        remedy: Text {
            en: "fix both files: chainmend fix {FILES} --for {target}",
            ja: "2 つのファイルを修復してください: chainmend fix {FILES} --for {target}",
        },
        fix: Fix::Safe,
        source: "Apache httpd 2.0.45, CHANGES (PR 14560)",
    },
    Rule {
        code: Code::LeafInChainFile,
        name: "leaf-in-chain-file",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is also in {chain}, so the server sends it twice",
            ja: "{certificate} が {chain} にも含まれているため、2 回送信されます",
        },
        why: Text {
            en: "every certificate of the chain file is sent after the one of the certificate file",
            ja: "サーバー証明書のファイルの証明書に続けて、チェーンのファイルのすべての証明書が送信されます",
        },
        remedy: Text {
            en: "fix both files: chainmend fix {FILES} --for {target}",
            ja: "2 つのファイルを修復してください: chainmend fix {FILES} --for {target}",
        },
        fix: Fix::Safe,
        source: "Apache httpd, mod_ssl, SSLCertificateChainFile; Apache httpd 2.0.45, CHANGES (PR 14560)",
    },
    Rule {
        code: Code::FilesSwapped,
        name: "files-swapped",
        severity: Severity::Error,
        message: Text {
            en: "the two files are swapped: {certificate} is in the file for the chain, and {chain} has only CA certificates",
            ja: "2 つのファイルが逆になっています: サーバー証明書 {certificate} が証明書チェーン用のファイルに入っており、{chain} には認証局の証明書しかありません",
        },
        why: Text {
            en: "the server takes its own certificate from the first file: the one of a CA does not match the private key, and the server does not start (key values mismatch)",
            ja: "サーバーは 1 つ目のファイルから自身の証明書を読み込みます。認証局の証明書は秘密鍵と一致しないため、サーバーが起動しません (key values mismatch)",
        },
        remedy: Text {
            en: "swap them, in the server's configuration too: chainmend check {FILES} --for {target}",
            ja: "サーバーの設定も含めて、2 つのファイルを入れ替えてください: chainmend check {FILES} --for {target}",
        },
        fix: Fix::Shown,
        source: "Apache httpd, mod_ssl, SSLCertificateFile and SSLCertificateChainFile",
    },
    Rule {
        code: Code::RootNotInFile,
        name: "root-not-in-file",
        severity: Severity::Warning,
        message: Text {
            en: "the root is not in the file, where the documentation of {target} requires it",
            ja: "{target} の文書にあるルート証明書がファイルに含まれていません",
        },
        why: Text {
            en: "programs that verify the chain themselves when it is installed need its root, and may refuse the chain without it",
            ja: "インストール時に証明書チェーンを検証する製品にはルート証明書が必要で、ない場合は証明書チェーンが拒否されることがあります",
        },
        remedy: Text {
            en: "add it: chainmend fix {FILE} --for {target}",
            ja: "ルート証明書を追加してください: chainmend fix {FILE} --for {target}",
        },
        fix: Fix::Shown,
        source: "IBM technote 1268695; YetOpen/certbot-zimbra#129; freeipa/freeipa-letsencrypt#1",
    },
    Rule {
        code: Code::NotFromRootDown,
        name: "not-from-root-down",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is placed after the certificate that it issued, and the documentation of {target} puts the root first",
            ja: "{certificate} が、それが発行した証明書より後にあります。{target} の文書ではルート証明書が先頭です",
        },
        why: Text {
            en: "this program documents the order from the root down to the server certificate, which is the reverse of what web servers use",
            ja: "この製品の文書では、Web サーバーとは逆に、ルート証明書からサーバー証明書に向かう順に並べます",
        },
        remedy: Text {
            en: "put the root first: chainmend fix {FILE} --for {target}",
            ja: "ルート証明書を先頭にしてください: chainmend fix {FILE} --for {target}",
        },
        fix: Fix::Shown,
        source: "Zimbra wiki, installing a commercial certificate; VojtechMyslivec/letsencrypt-zimbra#79",
    },
    Rule {
        code: Code::SeveralInFile,
        name: "several-in-file",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is not the first in its file, and {target} takes one certificate from each file",
            ja: "{certificate} はファイルの 2 枚目以降にあります。{target} では証明書を 1 枚ずつ別のファイルにします",
        },
        why: Text {
            en: "certificates are installed one by one; if a file has several, all but the first may be dropped without a message",
            ja: "証明書は 1 枚ずつインストールします。複数の証明書を含むファイルでは、2 枚目以降が通知なしで無視されることがあります",
        },
        remedy: Text {
            en: "write one file for each: chainmend fix {FILE} --for {target}",
            ja: "1 枚ずつ別のファイルにしてください: chainmend fix {FILE} --for {target}",
        },
        fix: Fix::Shown,
        source: "j81blog/GenLeCertForNS#36; IBM technote 1268695",
    },
    Rule {
        code: Code::NotForVerification,
        name: "not-for-verification",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} is in a file that the server only uses for verification, and does not belong to the chain",
            ja: "サーバーが検証だけに使うファイルに、この証明書チェーンに属さない {certificate} が入っています",
        },
        why: Text {
            en: "the server does not send it; a file without any certificate of the chain cannot be used to verify it, for OCSP stapling for example. Next to the certificates of the chain, it does no harm, and may be for client certificates",
            ja: "サーバーはこれを送信しません。証明書チェーンの証明書が 1 つもないファイルでは、OCSP stapling などの検証ができません。証明書チェーンの証明書と一緒に入っている場合は害がなく、クライアント証明書用の可能性があります",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "nginx, ngx_http_ssl_module, ssl_trusted_certificate; HAProxy 2.2, configuration manual, crt (.issuer)",
    },
    Rule {
        code: Code::NotInForm,
        name: "not-in-form",
        severity: Severity::Error,
        message: Text {
            en: "the file is not {form}, which {target} loads",
            ja: "{target} が読み込むのは {form} ですが、このファイルは別の形式です",
        },
        why: Text {
            en: "a file in another form cannot be loaded or imported, whatever its name is",
            ja: "形式が異なるファイルは、ファイル名にかかわらず、読み込みやインポートに失敗します",
        },
        remedy: Text {
            en: "write one: chainmend fix {FILE}",
            ja: "その形式のファイルを作成してください: chainmend fix {FILE}",
        },
        fix: Fix::Shown,
        source: "Microsoft, Import-PfxCertificate; Oracle, keytool; RFC 7292; RFC 2315",
    },
    Rule {
        code: Code::FileTooLarge,
        name: "file-too-large",
        severity: Severity::Error,
        message: Text {
            en: "the file has {size} bytes, and {target} accepts at most {limit}",
            ja: "ファイルは {size} バイトですが、{target} の上限は {limit} バイトです",
        },
        why: Text {
            en: "the service refuses the upload; text outside the blocks counts too",
            ja: "サービスがアップロードを拒否します。ブロックの外のテキストも数えられます",
        },
        remedy: Text {
            en: "remove what is not needed: chainmend fix {FILE} --for {target}; if the certificate itself is too large, have it reissued with fewer names",
            ja: "サーバー証明書自体が大きすぎる場合は、ホスト名を減らして再発行を依頼してください。不要な部分を取り除く場合: chainmend fix {FILE} --for {target}",
        },
        fix: Fix::Shown,
        source: "AWS, ACM API reference, ImportCertificate; IAM API reference, UploadServerCertificate",
    },
    Rule {
        code: Code::TooManyCertificates,
        name: "too-many-certificates",
        severity: Severity::Error,
        message: Text {
            en: "the file has {count} certificates, and {target} accepts at most {limit}",
            ja: "ファイルには証明書が {count} 枚ありますが、{target} の上限は {limit} 枚です",
        },
        why: Text {
            en: "the service refuses the upload; the server certificate and duplicates count too",
            ja: "サービスがアップロードを拒否します。サーバー証明書と重複する証明書も数えられます",
        },
        remedy: Text {
            en: "see which chains are shorter: chainmend chains {FILE}",
            ja: "より短い証明書チェーンがあるか確認してください: chainmend chains {FILE}",
        },
        fix: Fix::Shown,
        source: "Google Cloud, self-managed SSL certificates, certificate and key requirements",
    },
    Rule {
        code: Code::JudgedAsContainer,
        name: "judged-as-container",
        severity: Severity::Info,
        message: Text {
            en: "a {form} container, judged as one because no server was named (--for)",
            ja: "{form} 形式のファイルです。サーバー (--for) の指定がないため、この形式のファイルとして診断しました",
        },
        why: Text {
            en: "IIS, Java and other servers that load containers take it; nginx, Apache and most others load only PEM",
            ja: "IIS や Java などはこの形式を読み込みますが、nginx や Apache など多くのサーバーは PEM だけを読み込みます",
        },
        remedy: Text {
            en: "for nginx or Apache, write PEM: {command}",
            ja: "nginx や Apache 用には PEM ファイルを作成してください: {command}",
        },
        fix: Fix::Shown,
        source: "ssl_certificate, nginx; SSLCertificateFile, Apache; Microsoft, Import-PfxCertificate; Oracle, keytool",
    },
];
