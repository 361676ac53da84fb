//! Findings about the contents of a file.

use super::{Code, Fix, Rule, Severity, Text};

/// What to do about two server certificates with keys of one kind, of which a server takes one for a name.
pub(in crate::finding) const ONE_OF_A_KIND: Text = Text {
    en: "put each into a separate file with its intermediates: an ssl_certificate in each server block for nginx, an SSLCertificateFile in each VirtualHost for Apache, two files in the crt folder for HAProxy; for one name, a server uses one certificate with a key of this kind",
    ja: "それぞれを中間CA証明書と共に別のファイルにしてください。nginx は server ごとの ssl_certificate、Apache は VirtualHost ごとの SSLCertificateFile、HAProxy は crt のフォルダー内の 2 つのファイルです。同じ名前に対して使われるのは、この種類の鍵の証明書 1 枚だけです",
};

/// Why it matters, for a server that reads its certificate and its chain from separate files.
pub(in crate::finding) const ONLY_FIRST_USED: Text = Text {
    en: "a server that reads its chain from another file uses only the first certificate of this one",
    ja: "チェーンを別のファイルから読み込むサーバーは、このファイルの先頭の証明書だけを使用します",
};

/// About an older and a newer certificate of one server.
pub(in crate::finding) const OLDER_OF_SITE: Text = Text {
    en: "{certificate} is an older server certificate for the names of {leaf}; it expires on {day}",
    ja: "{certificate} は {leaf} と同じ名前の、より古いサーバー証明書です (有効期限は {day})",
};
pub(in crate::finding) const OTHER_DATES_OF_SITE: Text = Text {
    en: "{certificate} is another server certificate for the names of {leaf}: it is valid from {from} to {day}, that one from {own_from} to {own_day}",
    ja: "{certificate} は {leaf} と同じ名前の、別のサーバー証明書です。有効期間は {from} から {day} までで、{leaf} は {own_from} から {own_day} までです",
};
pub(in crate::finding) const REMOVE_OLDER: Text = Text {
    en: "remove it from the file, or write one with only the newer certificate: chainmend bundle {FILE} --leaf {own_number} -o {NEW}",
    ja: "ファイルから除くか、新しいほうだけのファイルを作成してください: chainmend bundle {FILE} --leaf {own_number} -o {NEW}",
};
pub(in crate::finding) const NEWER_OF_SITE: Text = Text {
    en: "{certificate} is a newer server certificate for the names of {leaf}; it expires on {day}",
    ja: "{certificate} は {leaf} と同じ名前の、より新しいサーバー証明書です (有効期限は {day})",
};
pub(in crate::finding) const TAKE_NEWER: Text = Text {
    en: "use only the newer one: chainmend bundle {FILE} --leaf {number} -o {NEW}",
    ja: "新しいほうだけを使ってください: chainmend bundle {FILE} --leaf {number} -o {NEW}",
};

/// About a certificate that a CA signed twice.
pub(in crate::finding) const SIGNED_AGAIN: Text = Text {
    en: "{certificate} is the same certificate as {leaf}, with the same serial number and another signature",
    ja: "{certificate} は {leaf} と同じ証明書で、シリアル番号も同じですが、署名が異なります",
};
pub(in crate::finding) const TAKE_ONE: Text = Text {
    en: "either works; use only one: chainmend bundle {FILE} --leaf {own_number} -o {NEW}",
    ja: "どちらでも使用できます。片方だけを使ってください: chainmend bundle {FILE} --leaf {own_number} -o {NEW}",
};

/// About a cross-certificate to an unknown root that has the name of a known one.
pub(in crate::finding) const OF_NAMESAKE: Text = Text {
    en: "{certificate} is a cross-certificate that leads to another root with the name {root} (not {namesake}), which is in no known store and was not given with --roots; it is valid until {day}",
    ja: "{certificate} は、{root} という名前の別のルート証明書 ({namesake} ではありません) に至るクロスルート証明書です。このルート証明書は既知のどのストアにもなく、--roots でも指定されていません。有効期限は {day} です",
};

/// What to do about a root in front of its cross-certificate to an unknown root.
pub(in crate::finding) const CHAIN_ALONE: Text = Text {
    en: "write a file with only the chain, without the cross-certificate to an unknown root after it: chainmend bundle {FILE} -o {NEW}",
    ja: "後ろにある、不明なルート証明書に至るクロスルート証明書も除いて、チェーンだけのファイルを作成してください: chainmend bundle {FILE} -o {NEW}",
};

/// About a certificate of a CA beside the one that the chain names by issuer and serial number.
pub(in crate::finding) const NOT_THE_NAMED: Text = Text {
    en: "{certificate} is not the certificate of its CA that {named_by} names by issuer and serial number; that one, {own}, is also in the file",
    ja: "{certificate} は、{named_by} が上位の証明書として発行者とシリアル番号で指定しているものではありません。指定されているのは {own} で、これもファイルに含まれています",
};
pub(in crate::finding) const ONLY_THE_NAMED: Text = Text {
    en: "OpenSSL accepts only the named certificate; the other one makes every handshake longer",
    ja: "OpenSSL が受け入れるのは指定された証明書だけです。もう一方は通信量を無駄に増やします",
};

pub(in crate::finding) const LEFT_OUT: Text = Text {
    en: "nothing to do: the bundle does not contain it",
    ja: "対応は不要です。作成したファイルには含まれません",
};

pub(in crate::finding) const CHOOSE_LEAF: Text = Text {
    en: "the bundle does not contain it; to write its own, choose it with --leaf",
    ja: "作成したファイルには含まれません。この証明書のファイルを作成するには --leaf で指定してください",
};

pub(super) const ROWS: &[Rule] = &[
    Rule {
        code: Code::LeafNotFirst,
        name: "leaf-not-first",
        severity: Severity::Error,
        message: Text {
            en: "the first certificate is {certificate}, but the server certificate seems to be {better}",
            ja: "最初の証明書は {certificate} ですが、サーバー証明書は {better} のようです",
        },
        why: Text {
            en: "a server presents the first certificate of the file as its own; clients accept no other",
            ja: "サーバーはファイルの最初の証明書を自分の証明書として送信し、クライアントは他の証明書を使いません",
        },
        remedy: Text {
            en: "put the server certificate first, then each issuer after the certificate that it issued: chainmend fix {FILE}",
            ja: "サーバー証明書を先頭に置き、続けて発行元の証明書を順に並べてください: chainmend fix {FILE}",
        },
        fix: Fix::Safe,
        source: "RFC 8446 section 4.4.2",
    },
    Rule {
        code: Code::WrongOrder,
        name: "wrong-order",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is placed before the certificate that it issued",
            ja: "{certificate} が、それが発行した証明書より前にあります",
        },
        why: Text {
            en: "RFC 5246 requires each certificate to follow the one that it certifies; current clients reorder them, older Java and Android do not",
            ja: "RFC 5246 では発行先の証明書の後に発行元の証明書を並べます。現在のクライアントは並べ替えますが、古い Java や Android は対応していません",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 5246 section 7.4.2; RFC 8446 section 4.4.2",
    },
    Rule {
        code: Code::DuplicateCertificate,
        name: "duplicate-certificate",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is in the file more than once",
            ja: "{certificate} が重複して含まれています",
        },
        why: Text {
            en: "it makes every handshake longer; with an old OpenSSL, some servers fail to start",
            ja: "通信量が無駄に増えます。古い OpenSSL を使うサーバーには起動しないものがあります",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "haproxy issue 1007",
    },
    Rule {
        code: Code::RootIncluded,
        name: "root-included",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is a root, which clients already have",
            ja: "{certificate} はルート証明書です。クライアントは既に持っています",
        },
        why: Text {
            en: "clients ignore it; it makes every handshake longer",
            ja: "クライアントは無視し、通信量が無駄に増えます",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 8446 section 4.4.2",
    },
    Rule {
        code: Code::UnrelatedCertificate,
        name: "unrelated-certificate",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} does not belong to the chain",
            ja: "{certificate} はこの証明書チェーンに属していません",
        },
        why: Text {
            en: "clients ignore it; it makes every handshake longer and can hide a missing certificate",
            ja: "クライアントは無視し、通信量が無駄に増えます。不足している証明書にも気付きにくくなります",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 8446 section 4.4.2",
    },
    Rule {
        code: Code::SupersededCertificate,
        name: "superseded-certificate",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has been replaced by a newer certificate of the same CA, which is also in the file",
            ja: "{certificate} は古い証明書で、同じ認証局のより新しい証明書もファイルに含まれています",
        },
        why: Text {
            en: "clients need only the newer one; the older one may be revoked, and some clients then refuse the chain",
            ja: "必要なのは新しい証明書だけです。古い証明書は失効していることがあり、その場合は一部のクライアントが拒否します",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "Let's Encrypt ceremony-demos issue 21",
    },
    Rule {
        code: Code::KeyInFile,
        name: "key-in-file",
        severity: Severity::Warning,
        message: Text { en: "the file contains a private key", ja: "ファイルに秘密鍵が含まれています" },
        why: Text {
            en: "everyone who can read the chain can read the key; most servers read the key from a separate file",
            ja: "証明書を読める利用者は秘密鍵も読めます。ほとんどのサーバーでは、秘密鍵を別のファイルに置きます",
        },
        remedy: Text {
            en: "keep the key in a separate file that only the server's user can read",
            ja: "秘密鍵は別のファイルにし、サーバーの実行ユーザーだけが読めるようにしてください",
        },
        fix: Fix::Shown,
        source: "mod_ssl, SSLCertificateFile",
    },
    Rule {
        code: Code::OtherBlock,
        name: "other-block",
        severity: Severity::Warning,
        message: Text {
            en: "a block that is not a certificate: {label}",
            ja: "証明書ではないブロックがあります: {label}",
        },
        why: Text {
            en: "servers ignore it; upload forms refuse it",
            ja: "サーバーは無視しますが、アップロード画面では拒否されます",
        },
        remedy: Text { en: "remove it", ja: "取り除いてください" },
        fix: Fix::Shown,
        source: "RFC 7468",
    },
    Rule {
        code: Code::DiffersFromFile,
        name: "differs-from-file",
        severity: Severity::Error,
        message: Text {
            en: "the certificates differ from those in {file}", ja: "証明書が {file} の内容と異なります"
        },
        why: Text {
            en: "the change was not deployed, or the wrong file was",
            ja: "変更が反映されていないか、別のファイルが使われています",
        },
        remedy: Text {
            en: "copy the file again and reload the server",
            ja: "ファイルを置き直し、サーバーを再読み込みしてください",
        },
        fix: Fix::Shown,
        source: "FAQ F1",
    },
    Rule {
        code: Code::ExpiredCertificateBesides,
        name: "expired-certificate-besides",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} expired on {day}; the chain goes through another certificate of the same CA",
            ja: "{certificate} は {day} に有効期限が切れました。証明書チェーンには同じ認証局の別の証明書が使われます",
        },
        why: Text {
            en: "clients that follow the sent chain fail at it: OpenSSL 1.0, and GnuTLS if it is before the valid one",
            ja: "サーバーが送信した順にたどるクライアント (OpenSSL 1.0、有効な証明書より前に置かれている場合の GnuTLS) が、この証明書を通って失敗します",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "openssl issue 12006; OpenSSL blog 2021-09-13, DST Root CA X3",
    },
    Rule {
        code: Code::UntrustedRootIncluded,
        name: "untrusted-root-included",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is a root that no known client has",
            ja: "{certificate} は、一覧のどのクライアントも持たないルート証明書です",
        },
        why: Text {
            en: "sending a root does not make clients trust it; it makes every handshake longer",
            ja: "ルート証明書は送信しても信頼されず、通信量が無駄に増えます",
        },
        remedy: Text {
            en: "if it is your own CA: install the root on the clients, validate with --roots FILE, and remove the root from the file",
            ja: "自社の認証局の場合は、ルート証明書をクライアントに登録し、--roots FILE で判定し、ファイルからは除いてください",
        },
        fix: Fix::Shown,
        source: "RFC 8446 section 4.4.2; RFC 5280 section 6.1.1",
    },
    Rule {
        code: Code::CrossCertificateBeside,
        name: "cross-certificate-beside",
        severity: Severity::Info,
        message: Text {
            en: "{certificate} is a cross-certificate that leads to {root} ({need}): {history}",
            ja: "{certificate} は {root} に至るクロスルート証明書です ({need}): {history}",
        },
        why: Text {
            en: "clients that have that root but not the newer one need it; others ignore it",
            ja: "新しいルート証明書を持たず、このルート証明書を持つクライアントに必要です。ほかのクライアントは無視します",
        },
        remedy: Text {
            en: "keep it as long as you serve such clients; to list them: chainmend chains {FILE}",
            ja: "該当するクライアントが残っている間は残してください。対象の一覧: chainmend chains {FILE}",
        },
        fix: Fix::Shown,
        source: "RFC 4158 section 1.4; RFC 8446 section 4.4.2",
    },
    Rule {
        code: Code::AnotherServerCertificate,
        name: "another-server-certificate",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is another server certificate, with a key of {key}, beside {leaf}, with a key of {own}",
            ja: "{certificate} (鍵は {key}) は、{leaf} (鍵は {own}) とは別のサーバー証明書です",
        },
        why: Text {
            en: "a server presents the first certificate of a file as its own and sends the second as if it were an intermediate",
            ja: "サーバーは先頭の証明書だけを自分のものとして使い、2 枚目は中間CA証明書として送信します",
        },
        remedy: Text {
            en: "put each into a separate file with its intermediates: two ssl_certificate lines for nginx, two SSLCertificateFile lines for Apache, NAME.rsa and NAME.ecdsa for HAProxy",
            ja: "それぞれを中間CA証明書と共に別のファイルにしてください。nginx は ssl_certificate を 2 行、Apache は SSLCertificateFile を 2 行、HAProxy は NAME.rsa と NAME.ecdsa です",
        },
        fix: Fix::Shown,
        source: "ssl_certificate, nginx; SSLCertificateFile, Apache; crt, HAProxy; haproxy issue 990",
    },
    Rule {
        code: Code::IssuerOfAnother,
        name: "issuer-of-another",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} belongs to the chain of another server certificate in the file",
            ja: "{certificate} は、ファイル内の別のサーバー証明書のチェーンに属しています",
        },
        why: Text {
            en: "clients of the first certificate do not need it",
            ja: "先頭の証明書のチェーンには使われません",
        },
        remedy: Text {
            en: "move it to the file of the certificate that it belongs to",
            ja: "属する証明書のファイルに移してください",
        },
        fix: Fix::Shown,
        source: "RFC 8446 section 4.4.2; haproxy issue 990",
    },
    Rule {
        code: Code::CrossCertificateNotNeeded,
        name: "cross-certificate-not-needed",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is a cross-certificate that leads to {root}; no known client still needs it: {reason}",
            ja: "{certificate} は {root} に至るクロスルート証明書ですが、必要とする既知のクライアントはありません: {reason}",
        },
        why: Text {
            en: "it makes every handshake longer, and older clients that follow it to an expired root fail",
            ja: "通信量が無駄に増え、期限切れのルート証明書までたどる古いクライアントでは検証に失敗します",
        },
        remedy: Text {
            en: "if none of your clients needs it: chainmend fix {FILE} --variant {variant}",
            ja: "自社のクライアントにも不要な場合は取り除いてください: chainmend fix {FILE} --variant {variant}",
        },
        fix: Fix::Consent("--variant ID"),
        source: "RFC 4158 section 1.4; Let's Encrypt, DST Root CA X3 expiration (September 2021); docs/clients.md",
    },
    Rule {
        code: Code::RootOfOtherStoresIncluded,
        name: "root-of-other-stores-included",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is a root that not all clients have: {history}",
            ja: "{certificate} は一部のクライアントだけが持つルート証明書です: {history}",
        },
        why: Text {
            en: "clients that have it ignore the sent copy, and sending it does not make others trust it; it makes every handshake longer",
            ja: "持っているクライアントは送信されたものを無視し、持たないクライアントは送信されても信頼しません。通信量が無駄に増えます",
        },
        remedy: Text {
            en: "remove it from the file; if the chain is complete without it: chainmend fix {FILE}",
            ja: "ファイルから除いてください。これがなくても証明書チェーンが完全な場合: chainmend fix {FILE}",
        },
        fix: Fix::Safe,
        source: "RFC 8446 section 4.4.2; RFC 5280 section 6.1.1; the root stores in roots/",
    },
    Rule {
        code: Code::CrossCertificateNotNeededAmongOthers,
        name: "cross-certificate-not-needed-among-others",
        severity: Severity::Info,
        message: Text {
            en: "{certificate} is a cross-certificate that leads to {root}; no known client still needs it: {reason}",
            ja: "{certificate} は {root} に至るクロスルート証明書ですが、必要とする既知のクライアントはありません: {reason}",
        },
        why: Text {
            en: "it makes every handshake longer; the other certificates lead to several roots that clients need, so no single chain omits only this one",
            ja: "通信量が無駄に増えます。ほかの証明書はクライアントに必要な複数のルート証明書に至るため、これだけを除いた単一のチェーンはありません",
        },
        remedy: Text {
            en: "if none of your clients needs it, remove it from the file by hand",
            ja: "自社のクライアントにも不要な場合は、ファイルから手作業で取り除いてください",
        },
        fix: Fix::Shown,
        source: "RFC 4158 section 1.4; docs/clients.md",
    },
    Rule {
        code: Code::CrossCertificateOfUnknownRoot,
        name: "cross-certificate-of-unknown-root",
        severity: Severity::Info,
        message: Text {
            en: "{certificate} is a cross-certificate that leads to {root}, which is in no known store and was not given with --roots; it is valid until {day}",
            ja: "{certificate} は {root} に至るクロスルート証明書です。このルート証明書は既知のどのストアにもなく、--roots でも指定されていません。有効期限は {day} です",
        },
        why: Text {
            en: "clients on which that root is installed may need it; chainmend cannot know them",
            ja: "このルート証明書が登録されたクライアントには必要な場合がありますが、どのクライアントかは不明です",
        },
        remedy: Text {
            en: "if your clients have that root, give it too: --roots FILE; otherwise remove the certificate",
            ja: "自社のクライアントがこのルート証明書を持つ場合は、そのファイルも --roots FILE で指定してください。持たない場合は取り除いてください",
        },
        fix: Fix::Shown,
        source: "RFC 4158 section 1.4; RFC 8446 section 4.4.2",
    },
    Rule {
        code: Code::RenewedRootIncluded,
        name: "renewed-root-included",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is a root; clients have another certificate for it, which expired on {expired}",
            ja: "{certificate} はルート証明書です。クライアントが持つのは {expired} に期限が切れた証明書で、この証明書ではありません",
        },
        why: Text {
            en: "sending a root does not make clients trust it; clients that refuse expired roots need this one in their stores",
            ja: "ルート証明書は送信しても信頼されません。期限切れのルート証明書を拒否するクライアントには、この証明書の登録が必要です",
        },
        remedy: Text {
            en: "install it on the clients, validate with --roots FILE, and remove it from the file",
            ja: "この証明書をクライアントに登録し、--roots FILE で判定し、ファイルからは除いてください",
        },
        fix: Fix::Safe,
        source: "RFC 8446 section 4.4.2; RFC 5280 section 6.1.1",
    },
    Rule {
        code: Code::OtherKeyOfCa,
        name: "other-key-of-ca",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} has the name of the CA certificate {own} of the chain, but another key",
            ja: "{certificate} は証明書チェーンの {own} と名前は同じですが、鍵が異なります",
        },
        why: Text {
            en: "it belongs to another generation of the CA; some clients take the first issuer with the right name, and fail at it",
            ja: "別の世代の中間CA証明書です。名前が一致する最初の発行元だけを使うクライアントは、この証明書で失敗します",
        },
        remedy: Text { en: "fix it: chainmend fix {FILE}", ja: "修復してください: chainmend fix {FILE}" },
        fix: Fix::Safe,
        source: "RFC 4158 section 2.4.1; RFC 8446 section 4.4.2",
    },
    Rule {
        code: Code::RelatedCertificate,
        name: "related-certificate",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} is not part of the chain: {relation}",
            ja: "{certificate} は証明書チェーンに含まれません: {relation}",
        },
        why: Text {
            en: "clients do not need it to verify this server; it makes every handshake longer",
            ja: "クライアントはこのサーバーの検証に使わないため、通信量が無駄に増えます",
        },
        remedy: Text {
            en: "if something else needs it, keep it in a separate file; to remove it from this one: chainmend fix {FILE}",
            ja: "ほかで必要な場合は別のファイルに保管してください。このファイルから取り除く場合: chainmend fix {FILE}",
        },
        fix: Fix::Safe,
        source: "RFC 8446 section 4.4.2; RFC 5280 section 4.2.1.12",
    },
    Rule {
        code: Code::AnotherCertificateOfCa,
        name: "another-certificate-of-ca",
        severity: Severity::Info,
        message: Text {
            en: "{certificate} is another certificate of the same CA as {own}, with the same key and issuer",
            ja: "{certificate} は、{own} と同じ認証局の別の証明書で、鍵と発行元も同じです",
        },
        why: Text {
            en: "clients need only one of the two; the other makes every handshake longer",
            ja: "クライアントに必要なのは片方だけです。もう片方は通信量を無駄に増やします",
        },
        remedy: Text {
            en: "to keep only the chain in the file: chainmend fix {FILE} --variant standard",
            ja: "証明書チェーンだけを残す場合: chainmend fix {FILE} --variant standard",
        },
        fix: Fix::Consent("--variant ID"),
        source: "RFC 4158 section 2.4.2; RFC 8446 section 4.4.2",
    },
];
