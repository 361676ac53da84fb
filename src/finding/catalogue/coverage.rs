//! Findings about which clients accept a chain.

use super::{Code, Fix, Rule, Severity, Text};

/// The remedy for a certificate that `fix` keeps for other clients.
pub(in crate::finding) const ONE_CHAIN: Text = Text {
    en: "other clients may need it; serve one chain alone: chainmend fix {FILE} --variant standard; all chains: chainmend chains {FILE}",
    ja: "ほかのクライアントに必要な可能性があります。1 つの証明書チェーンだけを送信する場合: chainmend fix {FILE} --variant standard; すべての証明書チェーン: chainmend chains {FILE}",
};

/// About clients that cannot use the key of a certificate.
pub(in crate::finding) const KEY_NOT_USED: Text = Text {
    en: "they do not use keys of this kind or length",
    ja: "この種類または長さの鍵に対応していないためです",
};
pub(in crate::finding) const USE_OTHER_KEY: Text = Text {
    en: "make a key that they use, RSA of 2048 to 4096 bits or ECDSA P-256, and have the certificate reissued",
    ja: "対応している鍵 (2048 から 4096 ビットの RSA、または ECDSA P-256) を作成し、証明書の再発行を依頼してください",
};

pub(super) const ROWS: &[Rule] = &[
    Rule {
        code: Code::ClientLeftOut,
        name: "client-left-out",
        severity: Severity::Warning,
        message: Text {
            en: "{clients} do not accept the chain of {certificate}",
            ja: "{certificate} の証明書チェーンは {clients} に受け入れられません",
        },
        why: Text {
            en: "they have other roots in their stores, or follow another path through the certificates of the file",
            ja: "証明書ストアのルート証明書が異なるか、ファイル内の証明書を別の経路でたどるためです",
        },
        remedy: Text {
            en: "see which chain they accept: chainmend chains {FILE}; then chainmend bundle {FILE} --support CLIENT",
            ja: "受け入れられる証明書チェーンを確認してください: chainmend chains {FILE}; 作成する場合: chainmend bundle {FILE} --support CLIENT",
        },
        fix: Fix::Consent("--support"),
        source: "docs/clients.md; FAQ F1 and F4",
    },
    Rule {
        code: Code::ClientLostSoon,
        name: "client-lost-soon",
        severity: Severity::Warning,
        message: Text {
            en: "from {day}, {clients} will no longer accept the chain of {certificate}",
            ja: "{day} から {clients} は {certificate} の証明書チェーンを受け入れなくなります",
        },
        why: Text {
            en: "by then a certificate of the chain has expired, is revoked or has left their store, and they have no other path to a root",
            ja: "その時点までに、チェーン内の証明書の有効期限切れや失効、またはルート証明書のストアからの削除があり、他にルート証明書への経路がないためです",
        },
        remedy: Text {
            en: "see which chains remain: chainmend chains {FILE} --at {day}",
            ja: "その時点の状態を確認してください: chainmend chains {FILE} --at {day}",
        },
        fix: Fix::Shown,
        source: "docs/clients.md; Let's Encrypt, DST Root CA X3 expiration (September 2021)",
    },
    Rule {
        code: Code::IssuerOfAnotherKey,
        name: "issuer-of-another-key",
        severity: Severity::Error,
        message: Text {
            en: "{clients} refuse the chain: the authority key identifier of {certificate} does not match the key of its issuer",
            ja: "{certificate} の発行者キー識別子が発行元の鍵と一致しないため、{clients} はこの証明書チェーンを拒否します",
        },
        why: Text {
            en: "they accept only a certificate with that key identifier as issuer, although the signature is valid",
            ja: "署名が正しくても、そのキー識別子を持つ証明書だけを発行元とみなすためです",
        },
        remedy: Text {
            en: "use the issuer certificate with that subject key identifier; if there is none, have the certificate reissued",
            ja: "そのキー識別子を持つ発行元の証明書を使用してください。ない場合は認証局に証明書を再発行してもらってください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.1.1; OpenSSL, X509_check_akid; GnuTLS, is_issuer",
    },
    Rule {
        code: Code::IssuerOfAnotherSerial,
        name: "issuer-of-another-serial",
        severity: Severity::Error,
        message: Text {
            en: "{clients} refuse the chain: {certificate} names another certificate of its issuer, by issuer and serial number",
            ja: "{certificate} が発行者とシリアル番号で発行元の別の証明書を指しているため、{clients} はこの証明書チェーンを拒否します",
        },
        why: Text {
            en: "OpenSSL accepts only the named certificate, not a renewed one with the same key",
            ja: "OpenSSL は指定された証明書だけを受け入れ、同じ鍵で更新された証明書は受け入れないためです",
        },
        remedy: Text {
            en: "use the named certificate with that serial number; if it no longer exists, have the certificate reissued",
            ja: "そのシリアル番号の証明書を使用してください。ない場合は認証局に証明書を再発行してもらってください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.1.1; OpenSSL, X509_check_akid; openssl issue 19982",
    },
    Rule {
        code: Code::Ed25519Refused,
        name: "ed25519-refused",
        severity: Severity::Warning,
        message: Text {
            en: "{clients} refuse {certificate}: they cannot use Ed25519",
            ja: "{clients} は Ed25519 に対応していないため {certificate} を拒否します",
        },
        why: Text {
            en: "they do not offer Ed25519, so the handshake fails before they validate the certificate",
            ja: "ハンドシェイクで Ed25519 を提示しないため、証明書の検証前に接続が失敗します",
        },
        remedy: Text {
            en: "for browsers, have the certificate issued for an ECDSA key (P-256 or P-384) or an RSA key",
            ja: "ブラウザで使用する場合は、ECDSA (P-256 または P-384) または RSA の鍵で証明書を発行してください",
        },
        fix: Fix::Shown,
        source: "roots/client-rules.toml; BoringSSL, ssl/extensions.cc; cabforum/servercert issue 451",
    },
    Rule {
        code: Code::DirectoryNameConstraints,
        name: "directory-name-constraints",
        severity: Severity::Warning,
        message: Text {
            en: "{clients} refuse the chain: {certificate} has name constraints for directory names",
            ja: "{certificate} にディレクトリ名の名前制約があるため、{clients} はこの証明書チェーンを拒否します",
        },
        why: Text {
            en: "Go processes only DNS names, addresses, mailboxes and URIs, and says: x509: unhandled critical extension; rustls accepts no directory name",
            ja: "Go は DNS 名、IP アドレス、メールアドレス、URI の制約だけに対応し、x509: unhandled critical extension と表示します。rustls はディレクトリ名の制約に対応していません",
        },
        remedy: Text {
            en: "if such clients must connect, have the CA certificate issued without constraints for directory names",
            ja: "これらのクライアントが接続する場合は、ディレクトリ名の制約がないCA証明書を使用してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.1.10; crypto/x509, parser.go; cert-manager issue 8023; rustls/webpki issue 19",
    },
    Rule {
        code: Code::IssuerNameDiffers,
        name: "issuer-name-differs",
        severity: Severity::Warning,
        message: Text {
            en: "{clients} refuse the chain: the issuer name in {certificate} is not encoded as in the issuer's certificate",
            ja: "{certificate} の発行者名の表記が発行元の証明書のサブジェクトと一致しないため、{clients} はこの証明書チェーンを拒否します",
        },
        why: Text {
            en: "RFC 5280 allows different string types, case and spaces; these clients compare byte by byte or (GnuTLS) letter by letter, and find no issuer",
            ja: "RFC 5280 では文字列の型や大文字・小文字、空白の違いは許されますが、これらのクライアントはバイト単位 (GnuTLS は文字単位) で比較するため発行元の証明書が見つかりません",
        },
        remedy: Text {
            en: "have the certificate reissued with the issuer name exactly as in the CA certificate",
            ja: "CA証明書のサブジェクトとまったく同じ発行者名で証明書を発行してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 7.1; crypto/x509, cert_pool.go; GnuTLS, _gnutls_x509_compare_raw_dn; rustls-webpki, verify_cert.rs",
    },
    Rule {
        code: Code::StrictClientsRefuse,
        name: "strict-clients-refuse",
        severity: Severity::Warning,
        message: Text {
            en: "{clients} refuse the chain because of {certificate}: {demand}",
            ja: "{clients} は {certificate} のためにこの証明書チェーンを拒否します: {demand}",
        },
        why: Text {
            en: "they verify strictly by RFC 5280 (VERIFY_X509_STRICT), including the root",
            ja: "ルート証明書も含めて RFC 5280 を厳密に適用 (VERIFY_X509_STRICT) するためです",
        },
        remedy: Text {
            en: "have the certificate reissued in accordance with RFC 5280; until then such a client needs ssl_context.verify_flags &= ~ssl.VERIFY_X509_STRICT",
            ja: "RFC 5280 に従った証明書を発行してください。それまでは ssl_context.verify_flags &= ~ssl.VERIFY_X509_STRICT で回避できます",
        },
        fix: Fix::Shown,
        source: "Python ssl documentation, create_default_context (3.13); OpenSSL, check_extensions",
    },
    Rule {
        code: Code::ClientsLedAstray,
        name: "clients-led-astray",
        severity: Severity::Error,
        message: Text {
            en: "{clients} refuse {leaf} because of {certificate}, although they accept its chain without it",
            ja: "{clients} は {leaf} の証明書チェーンだけなら受け入れますが、{certificate} があるため拒否します",
        },
        why: Text {
            en: "they follow the served certificates to one that has expired, breaks a rule or leads to no trusted root, and try no other path; GnuTLS uses the first certificate whose name and key identifier match",
            ja: "送信された証明書をたどり、期限切れの証明書や規則に違反する証明書、持っていないルート証明書に行き着くためです。名前と鍵識別子が一致する最初の証明書だけを使用し (GnuTLS)、別の証明書を試さないクライアントがあります",
        },
        remedy: Text {
            en: "serve only the chain: chainmend fix {FILE}",
            ja: "証明書チェーンだけを送信するようにしてください: chainmend fix {FILE}",
        },
        fix: Fix::Safe,
        source: "GnuTLS, lib/x509/common.c: _gnutls_sort_clist; docs/clients.md; certtool and openssl, tried with such files",
    },
    Rule {
        code: Code::PointFormRefused,
        name: "point-form-refused",
        severity: Severity::Error,
        message: Text {
            en: "{clients} refuse {certificate}: the point of its ECDSA key is in {form} form",
            ja: "{certificate} の ECDSA 鍵の点が{form}のため、{clients} が拒否します",
        },
        why: Text {
            en: "only the uncompressed form is mandatory, and the hybrid form is forbidden; OpenSSL reads all forms",
            ja: "必須とされているのは非圧縮形式の読み取りだけで、ハイブリッド形式は禁止されています。OpenSSL はすべて読み取ります",
        },
        remedy: Text {
            en: "reissue the certificate with the key in uncompressed form: openssl ec -conv_form uncompressed",
            ja: "鍵を非圧縮形式に変換して、証明書を再発行してください: openssl ec -conv_form uncompressed",
        },
        fix: Fix::Shown,
        source: "RFC 5480 section 2.2; openssl, gnutls-cli and Java, tried with such certificates; NSS, lib/freebl/ec.c; crypto/x509, parser.go",
    },
    Rule {
        code: Code::NamesNotCritical,
        name: "names-not-critical",
        severity: Severity::Warning,
        message: Text {
            en: "{clients} cannot read {certificate}: its subject is empty and its alternative names are not critical",
            ja: "{certificate} はサブジェクトが空でサブジェクト代替名がクリティカルでないため、{clients} が読み取れません",
        },
        why: Text {
            en: "Java cannot parse such a certificate: SubjectAlternativeName extension MUST be marked critical when subject field is empty",
            ja: "Java はこのような証明書を解析できません: SubjectAlternativeName extension MUST be marked critical when subject field is empty",
        },
        remedy: Text {
            en: "ask the CA for a certificate with a subject, or with critical alternative names",
            ja: "サブジェクトのある証明書、またはサブジェクト代替名がクリティカルな証明書の発行を依頼してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.1.6; OpenJDK, sun.security.x509.X509CertInfo: verifyCert; tried with Java 17",
    },
    Rule {
        code: Code::ClientLostWithinHalfAYear,
        name: "client-lost-within-half-a-year",
        severity: Severity::Warning,
        message: Text {
            en: "from {day}, {clients} will not accept a chain like that of {certificate}{announced}: {instead}",
            ja: "{day} から {clients} は {certificate} のようなチェーンを受け入れなくなります{announced}。{instead}",
        },
        why: Text {
            en: "a root or cross-certificate expires, or a store removes it; this affects the next certificate of the server, even if this one expires before",
            ja: "ルート証明書またはクロスルート証明書の期限が切れるか、証明書ストアから削除されるためです。現在のサーバー証明書がその前に終わる場合も、次の証明書が影響を受けます",
        },
        remedy: Text {
            en: "see which chains remain: chainmend chains {FILE} --at {day}; if there is none, ask the CA for a chain to another root",
            ja: "その時点で残る証明書チェーンがない場合は、別のルート証明書への証明書チェーンを認証局に確認してください。その時点の一覧: chainmend chains {FILE} --at {day}",
        },
        fix: Fix::Shown,
        source: "roots/announcements.toml; docs/clients.md",
    },
    Rule {
        code: Code::InvalidExtension,
        name: "invalid-extension",
        severity: Severity::Error,
        message: Text {
            en: "{clients} refuse {certificate} because of an extension that is damaged or not for TLS: {extension}",
            ja: "{clients} は、壊れているか TLS 用ではない拡張 ({extension}) のため {certificate} を拒否します",
        },
        why: Text {
            en: "OpenSSL reads it in every certificate, and treats the whole certificate as invalid (unable to get local issuer certificate; X509 V3 routines: invalid certificate); an example is a CRL distribution point with neither a location nor an issuer",
            ja: "OpenSSL はこの拡張をすべての証明書で読み取り、証明書全体を無効とみなします (unable to get local issuer certificate、X509 V3 routines: invalid certificate)。場所も発行者も示さない CRL 配布点も該当します",
        },
        remedy: Text {
            en: "ask the CA for a replacement", ja: "認証局に新しい証明書の発行を依頼してください"
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.1.13; RFC 3779; RFC 3820; OpenSSL, crypto/x509/v3_purp.c: ossl_x509v3_cache_extensions; openssl, Python and Node.js, tried with such certificates",
    },
    Rule {
        code: Code::RootNamesAnotherIssuer,
        name: "root-names-another-issuer",
        severity: Severity::Error,
        message: Text {
            en: "{clients} refuse the chain: the authority key identifier of the root {certificate} does not match the root itself",
            ja: "ルート証明書 {certificate} の発行者キー識別子が自身の鍵や証明書と一致しないため、{clients} はこの証明書チェーンを拒否します",
        },
        why: Text {
            en: "they treat it as issued by another CA, and look for that issuer (unable to get issuer certificate); clients that accept any certificate of their store as an anchor accept it",
            ja: "別の認証局が発行した証明書とみなしてその発行元の証明書を探すためです (unable to get issuer certificate)。証明書ストアの証明書をすべてトラストアンカーとして認めるクライアントは受け入れます",
        },
        remedy: Text {
            en: "reissue the root with the same key and name, with a matching authority key identifier or without one; the certificates below it can stay",
            ja: "同じ鍵と名前で、発行者キー識別子を自身のものにするか省いて、ルート証明書を発行し直してください。下位の証明書はそのまま使用できます",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.1.1; OpenSSL, crypto/x509/v3_purp.c: EXFLAG_SS; openssl and Node.js, tried with such roots",
    },
    Rule {
        code: Code::RootFormRefused,
        name: "root-form-refused",
        severity: Severity::Error,
        message: Text {
            en: "{clients} refuse the root {certificate}: {fault}",
            ja: "{clients} はルート証明書 {certificate} を拒否します: {fault}",
        },
        why: Text {
            en: "only the name and the key of a root are needed to verify a chain, but these clients parse all of it",
            ja: "チェーンの検証に必要なのはルート証明書の名前と鍵だけですが、これらのクライアントはルート証明書全体を読み取るためです",
        },
        remedy: Text {
            en: "reissue the root with the same key and name, as RFC 5280 specifies; the certificates below it can stay",
            ja: "同じ鍵と名前で、RFC 5280 の形式のルート証明書を発行し直してください。下位の証明書はそのまま使用できます",
        },
        fix: Fix::Shown,
        source: "RFC 5280 sections 4.1.1.2, 4.1.2.1 and 4.1.2.5; openssl, certtool and Java, tried with such roots",
    },
    Rule {
        code: Code::ExtensionUnknownToClient,
        name: "extension-unknown-to-client",
        severity: Severity::Warning,
        message: Text {
            en: "{clients} refuse {certificate}: {fault}",
            ja: "{clients} は {certificate} を拒否します: {fault}",
        },
        why: Text {
            en: "GnuTLS (contains an unknown critical extension; violates the signer's constraints; ASN1 parser: Error in DER parsing) reads these extensions in every certificate, including the root, and does not process policy constraints; neither does rustls",
            ja: "GnuTLS はルート証明書も含めてこれらの拡張を読み取り (contains an unknown critical extension、violates the signer's constraints、ASN1 parser: Error in DER parsing)、ポリシー制約には対応していません。rustls も対応していません",
        },
        remedy: Text {
            en: "if such clients must connect, have the certificate reissued without the extension",
            ja: "これらのクライアントが接続する場合は、この拡張のない証明書を使用してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 sections 4.2.1.5, 4.2.1.7 and 4.2.1.11; RFC 7633 section 4.2.2; certtool, tried with such certificates",
    },
    Rule {
        code: Code::KnownCaveats,
        name: "known-caveats",
        severity: Severity::Warning,
        message: Text {
            en: "the chain is {id}{conditions}: {caveats}",
            ja: "証明書チェーンは {id} です{conditions}。{caveats}",
        },
        why: Text {
            en: "the CA or a root program has published this about these certificates; it concerns only the clients named there",
            ja: "認証局またはルートプログラムがこれらの証明書について公表している内容です。影響を受けるのは、そこに記載されたクライアントだけです",
        },
        remedy: Text {
            en: "if the clients named there must connect, look for another chain: chainmend chains {FILE}",
            ja: "記載されたクライアントを接続させる場合は、別の証明書チェーンがあるか確認してください: chainmend chains {FILE}",
        },
        fix: Fix::Shown,
        source: "the catalogue of chains (roots/variants.toml), with the source of each; FAQ F5",
    },
    Rule {
        code: Code::CommonNameNotPermitted,
        name: "common-name-not-permitted",
        severity: Severity::Error,
        message: Text {
            en: "{clients} refuse {certificate}: it has no DNS name among its alternative names, and a CA above it does not allow its common name (name constraints)",
            ja: "{certificate} にはサブジェクト代替名の DNS 名がなく、そのコモンネーム (CN) を上位の認証局が許可していないため (名前制約)、{clients} が拒否します",
        },
        why: Text {
            en: "these clients take the common name for a DNS name if there is no other; browsers and Go do not read it",
            ja: "これらのクライアントは、ほかに DNS 名がないとコモンネームを DNS 名として扱います。ブラウザや Go は参照しません",
        },
        remedy: Text {
            en: "ask the CA for a certificate with the DNS names of the server, without a common name, or with one that the CA allows",
            ja: "サーバーの DNS 名を含む証明書、またはコモンネームがないか許可された名前である証明書の発行を認証局に依頼してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 4.2.1.10; OpenSSL, NAME_CONSTRAINTS_check_CN; GnuTLS, gnutls_x509_name_constraints_check_crt",
    },
];
