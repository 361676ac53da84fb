//! Findings about the way from the leaf to a root.

use super::{Code, Fix, Rule, Severity, Text};

/// The remedy for a missing intermediate without a URL.
pub(in crate::finding) const INTERMEDIATE_WITHOUT_URL: Text = Text {
    en: "add the intermediate certificate from the CA's site; {certificate} has no URL (AIA) to fetch it from",
    ja: "認証局が配布している中間CA証明書を追加してください。{certificate} には取得先の URL (AIA) がありません",
};

/// The remedy for a CA certificate, whose issuer may be a root without a URL.
pub(in crate::finding) const ISSUER_WITHOUT_URL: Text = Text {
    en: "if {issuer} is the root of your own CA: give it with --roots FILE, and install it on the clients; otherwise add its certificate from the CA's site, because {certificate} has no URL (AIA) to fetch it from",
    ja: "{issuer} が自社の認証局のルート証明書の場合は --roots FILE で指定し、クライアントにも登録してください。それ以外の場合は、認証局が配布しているその証明書を追加してください。{certificate} には取得先の URL (AIA) がありません",
};

/// The remedy for a CA certificate with a URL.
pub(in crate::finding) const ISSUER_WITH_URL: Text = Text {
    en: "if {issuer} is the root of your own CA: give it with --roots FILE, and install it on the clients; otherwise add its certificate; chainmend bundle fetches it",
    ja: "{issuer} が自社の認証局のルート証明書の場合は --roots FILE で指定し、クライアントにも登録してください。それ以外の場合は、その証明書を追加してください。chainmend bundle で取得できます",
};

/// The remedy for a missing or wrong intermediate after its URL did not provide the right one.
pub(in crate::finding) const INTERMEDIATE_NOT_FETCHED: Text = Text {
    en: "get the intermediate certificate from the CA's site, and give it with --intermediates FILE: the URL (AIA) of {certificate} did not provide it",
    ja: "認証局のサイトから中間CA証明書を入手し、--intermediates FILE で指定してください。{certificate} の URL (AIA) からは取得できませんでした",
};

/// The remedy for a CA certificate after its URL did not provide its issuer.
pub(in crate::finding) const ISSUER_NOT_FETCHED: Text = Text {
    en: "if {issuer} is the root of your own CA: give it with --roots FILE, and install it on the clients; otherwise get its certificate from the CA's site, and give it with --intermediates FILE: the URL (AIA) of {certificate} did not provide it",
    ja: "{issuer} が自社の認証局のルート証明書の場合は --roots FILE で指定し、クライアントにも登録してください。それ以外の場合は、認証局のサイトからその証明書を入手し、--intermediates FILE で指定してください。{certificate} の URL (AIA) からは取得できませんでした",
};

/// The message and the remedy for a server certificate that is its own issuer.
pub(in crate::finding) const SELF_SIGNED_SERVER: Text = Text {
    en: "{certificate} is self-signed: no CA issued it",
    ja: "{certificate} は自己署名証明書で、認証局が発行したものではありません",
};
pub(in crate::finding) const CERTIFICATE_OF_A_CA: Text = Text {
    en: "get a certificate from a CA; for clients of your own: give it with --roots FILE, and install it on them",
    ja: "認証局から証明書の発行を受けてください。自社のクライアントだけで使用する場合は --roots FILE で指定し、クライアントにも登録してください",
};

/// The remedy for a root if a store with it is known.
pub(in crate::finding) const ANOTHER_STORE: Text = Text {
    en: "have the certificate reissued under a root that all stores have; to validate with a store that has this root: --roots {store}",
    ja: "すべてのストアにあるルート証明書の下で証明書を再発行してください。このルート証明書を持つストアで判定する場合: --roots {store}",
};

/// The remedy for a revoked CA certificate whose replacement is available.
pub(in crate::finding) const REPLACED: Text = Text {
    en: "replace it with {replacement}: chainmend fix {FILE}",
    ja: "{replacement} に置き換えてください: chainmend fix {FILE}",
};

/// Like the remedy above, for a file without a server certificate, which is not changed.
pub(in crate::finding) const REPLACED_IN_NEW_FILE: Text = Text {
    en: "replace it with {replacement}: chainmend bundle {FILE} -o {NEW}",
    ja: "{replacement} に置き換えてください: chainmend bundle {FILE} -o {NEW}",
};

/// The remedy for a revoked cross-certificate of a root that is trusted itself.
pub(in crate::finding) const REPLACED_BY_ROOT: Text = Text {
    en: "remove it: the trusted root {root} has the same key and needs no cross-certificate: chainmend fix {FILE}",
    ja: "この証明書を除いてください。同じ鍵のルート証明書 {root} が信頼されているため、クロスルート証明書は不要です: chainmend fix {FILE}",
};

/// Like the remedy above, for a file without a server certificate, which is not changed.
pub(in crate::finding) const REPLACED_BY_ROOT_IN_NEW_FILE: Text = Text {
    en: "remove it: the trusted root {root} has the same key and needs no cross-certificate: chainmend bundle {FILE} -o {NEW}",
    ja: "この証明書を除いてください。同じ鍵のルート証明書 {root} が信頼されているため、クロスルート証明書は不要です: chainmend bundle {FILE} -o {NEW}",
};

/// The remedy for a revoked CA certificate whose replacement may be fetched.
pub(in crate::finding) const REPLACED_BY_URL: Text = Text {
    en: "fetch its replacement from {urls} (chainmend bundle does so without --offline), or ask its CA for it ({issuer}) and give it with --intermediates FILE; if there is none, get the server certificate from another CA",
    ja: "代わりの証明書を {urls} から取得する (--offline のない chainmend bundle が取得します) か、発行元の認証局 ({issuer}) に求め、--intermediates FILE で指定してください。ない場合は、別の認証局からサーバー証明書を取得してください",
};

/// The remedy for a revoked CA certificate without a known replacement.
pub(in crate::finding) const REPLACED_BY_CA: Text = Text {
    en: "ask its CA ({issuer}) for the certificate that replaces it, and give it with --intermediates FILE; if there is none, get the server certificate from another CA",
    ja: "代わりの証明書を発行元の認証局 ({issuer}) に求め、--intermediates FILE で指定してください。ない場合は、別の認証局からサーバー証明書を取得してください",
};

/// The remedy for a wrong intermediate if there is no URL for the right one.
pub(in crate::finding) const OTHER_INTERMEDIATE: Text = Text {
    en: "replace it with the intermediate that the CA provides for this certificate",
    ja: "認証局がこのサーバー証明書用に配布している中間CA証明書に入れ替えてください",
};

pub(super) const ROWS: &[Rule] = &[
    Rule {
        code: Code::MissingIntermediate,
        name: "missing-intermediate",
        severity: Severity::Error,
        message: Text {
            en: "the issuer of {certificate} is missing: {issuer}",
            ja: "{certificate} の発行元の証明書がありません: {issuer}",
        },
        why: Text {
            en: "clients that do not fetch missing certificates (curl, Java, Android, most programs) refuse the connection",
            ja: "不足している証明書を自動的に取得しないクライアント (curl、Java、Android など) は接続を拒否します",
        },
        remedy: Text {
            en: "add the intermediate certificate; chainmend bundle fetches it",
            ja: "中間CA証明書を追加してください。chainmend bundle で取得できます",
        },
        fix: Fix::Safe,
        source: "RFC 8446 section 4.4.2; FAQ F1",
    },
    Rule {
        code: Code::WrongIntermediate,
        name: "wrong-intermediate",
        severity: Severity::Error,
        message: Text {
            en: "{wrong} has the name of the issuer of {certificate}, but a different key",
            ja: "{wrong} は {certificate} の発行元と名前は同じですが、鍵が異なります",
        },
        why: Text {
            en: "it belongs to another generation of the CA, so no client can build a chain with it",
            ja: "別の世代の中間CA証明書のため、どのクライアントも証明書チェーンを構築できません",
        },
        remedy: Text {
            en: "replace it with the intermediate that the CA provides for this certificate; chainmend bundle fetches it",
            ja: "このサーバー証明書用の中間CA証明書に入れ替えてください。chainmend bundle で取得できます",
        },
        fix: Fix::Safe,
        source: "RFC 5280 section 6.1.3; FAQ F1",
    },
    Rule {
        code: Code::UntrustedRoot,
        name: "untrusted-root",
        severity: Severity::Error,
        message: Text {
            en: "the chain ends at {certificate}, which is not a trusted root",
            ja: "証明書チェーンの終点 {certificate} は信頼されたルート証明書ではありません",
        },
        why: Text {
            en: "clients accept only chains to a root in their own store",
            ja: "クライアントは自分の証明書ストアにあるルート証明書につながるチェーンだけを受け入れます",
        },
        remedy: Text {
            en: "if it is your own CA: give its root with --roots FILE, and install that root on the clients",
            ja: "自社の認証局の場合は --roots FILE でルート証明書を指定し、クライアントにも登録してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 6.1.1; FAQ F1",
    },
    Rule {
        code: Code::ChainTooLong,
        name: "chain-too-long",
        severity: Severity::Error,
        message: Text {
            en: "the chain has not reached a root after {count} certificates, the limit",
            ja: "証明書チェーンが上限の {count} 枚に達してもルート証明書に届きません",
        },
        why: Text {
            en: "no client follows such a long chain",
            ja: "これほど長いチェーンをたどるクライアントはありません",
        },
        remedy: Text {
            en: "give only the certificates that belong to this chain",
            ja: "このチェーンに属する証明書だけを指定してください",
        },
        fix: Fix::Shown,
        source: "the depth of Android's verifier (Conscrypt TrustManagerImpl)",
    },
    Rule {
        code: Code::SearchLimitReached,
        name: "search-limit-reached",
        severity: Severity::Error,
        message: Text {
            en: "{limit}; not all paths were tried", ja: "{limit}。そのため、すべては調べていません"
        },
        why: Text {
            en: "certificates that certify each other lead to an endless search; clients give up too",
            ja: "互いに署名し合う多数の証明書は際限なく探索を続けさせるため、クライアントも途中で打ち切ります",
        },
        remedy: Text {
            en: "give only the certificates that belong to this chain",
            ja: "このチェーンに属する証明書だけを指定してください",
        },
        fix: Fix::Shown,
        source: "docs/validation.md, budgets",
    },
    Rule {
        code: Code::NoValidChain,
        name: "no-valid-chain",
        severity: Severity::Error,
        message: Text {
            en: "no valid chain for {certificate}",
            ja: "{certificate} の有効な証明書チェーンがありません",
        },
        why: Text { en: "clients refuse the connection", ja: "クライアントは接続を拒否します" },
        remedy: Text {
            en: "see the possible chains: chainmend chains",
            ja: "証明書チェーンの一覧を確認してください: chainmend chains",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 6.1",
    },
    Rule {
        code: Code::IssuerExpiresFirst,
        name: "issuer-expires-first",
        severity: Severity::Warning,
        message: Text {
            en: "{certificate} expires on {day}, before {leaf} ({until})",
            ja: "{certificate} の有効期限 ({day}) は、{leaf} の有効期限 ({until}) より先に切れます",
        },
        why: Text {
            en: "the chain through it ends on that day; if it is a cross-certificate, clients that know only the old root lose access",
            ja: "その日にこの証明書を経由するチェーンは無効になります。クロスルート証明書の場合は、古いルート証明書しか持たないクライアントが接続できなくなります",
        },
        remedy: Text {
            en: "see which clients remain: chainmend chains {FILE} --at {day}; ask the CA for the chain that replaces it",
            ja: "後継の証明書チェーンを認証局に確認してください。その時点の状態: chainmend chains {FILE} --at {day}",
        },
        fix: Fix::Shown,
        source: "FAQ F2; Let's Encrypt, DST Root CA X3 expiration (September 2021); AddTrust (May 2020)",
    },
    Rule {
        code: Code::CircularChain,
        name: "circular-chain",
        severity: Severity::Error,
        message: Text {
            en: "all issuers of {certificate} are below it in the chain",
            ja: "{certificate} の発行元は、証明書チェーンでその下にある証明書だけです",
        },
        why: Text {
            en: "a loop of certificates that certify each other does not lead to a root",
            ja: "互いに署名し合うだけの証明書からは、ルート証明書に到達できません",
        },
        remedy: Text {
            en: "add the certificate that a root issued for one of these CAs",
            ja: "これらの認証局のいずれかに対して、ルート認証局が発行した証明書を追加してください",
        },
        fix: Fix::Shown,
        source: "RFC 4158 section 5.2; RFC 5280 section 6.1",
    },
    Rule {
        code: Code::RootOfOtherStores,
        name: "root-of-other-stores",
        severity: Severity::Error,
        message: Text {
            en: "the chain ends at {certificate}, which is not among the trusted roots: {history}",
            ja: "証明書チェーンの終点 {certificate} は信頼するルート証明書に含まれていません: {history}",
        },
        why: Text {
            en: "clients without that root refuse the connection; others accept it",
            ja: "このルート証明書を持たないクライアントは接続を拒否し、持つクライアントは受け入れます",
        },
        remedy: Text {
            en: "have the certificate reissued under a root that all stores have; to validate with another store: --roots STORE",
            ja: "すべてのストアにあるルート証明書の下で証明書を再発行してください。別のストアで判定する場合: --roots STORE",
        },
        fix: Fix::Shown,
        source: "RFC 5280 section 6.1.1; the root stores in roots/",
    },
    Rule {
        code: Code::DamagedSignature,
        name: "damaged-signature",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} was altered or damaged: its signature is wrong, although it names the key of {issuer}",
            ja: "{certificate} は {issuer} の鍵を指していますが、署名が一致しません。証明書が改変されているか、壊れています",
        },
        why: Text {
            en: "the certificate or its signature differs from what the CA issued; clients refuse it (certificate signature failure), and another intermediate does not help",
            ja: "証明書または署名の一部が発行時と異なるためです。クライアントは拒否し (certificate signature failure)、別の中間CA証明書に替えても解決しません",
        },
        remedy: Text {
            en: "get the original certificate from the CA again",
            ja: "認証局から受け取った元の証明書を使用してください",
        },
        fix: Fix::Shown,
        source: "RFC 5280 sections 4.1.1.3, 4.2.1.1 and 6.1.3 (a)(1)",
    },
    Rule {
        code: Code::RevokedCaCertificate,
        name: "revoked-ca-certificate",
        severity: Severity::Error,
        message: Text {
            en: "{certificate} is revoked: {revocation}",
            ja: "{certificate} は失効しています: {revocation}",
        },
        why: Text {
            en: "clients that know of the revocation refuse every chain through it: Firefox from OneCRL, others from their own lists, CRLs or OCSP",
            ja: "失効を知るクライアントは、この証明書を経由するチェーンをすべて拒否します。Firefox は OneCRL、ほかのクライアントは独自のリスト、CRL、OCSP で失効を確認します",
        },
        remedy: Text {
            en: "ask the CA for the certificate that replaces it, and give it with --intermediates FILE; if there is none, get the server certificate from another CA",
            ja: "代わりの証明書を認証局に求め、--intermediates FILE で指定してください。ない場合は、別の認証局からサーバー証明書を取得してください",
        },
        fix: Fix::Safe,
        source: "OneCRL (Mozilla, security-state/onecrl); RFC 5280 section 6.1.3 (a)(3)",
    },
    Rule {
        code: Code::IssuedAfterDistrust,
        name: "issued-after-distrust",
        severity: Severity::Error,
        message: Text {
            en: "the server certificate was issued on {found}, after the day from which {user} no longer trusts new certificates of the root {certificate}: {day}",
            ja: "サーバー証明書の発行日 {found} は、{user} がルート証明書 {certificate} の新しい証明書を信頼しなくなった日 ({day}) より後です",
        },
        why: Text {
            en: "the root is still in the store for certificates that were issued before; {user} refuses later ones",
            ja: "ルート証明書は、それまでに発行された証明書のためにストアに残っています。{user} は、それより後に発行された証明書を拒否します",
        },
        remedy: Text {
            en: "have the certificate issued under another root; see the possible chains: chainmend chains {FILE}",
            ja: "別のルート証明書の下でサーバー証明書を再発行してください。他の証明書チェーンの確認: chainmend chains {FILE}",
        },
        fix: Fix::Shown,
        source: "Mozilla, certdata.txt: CKA_NSS_SERVER_DISTRUST_AFTER; OpenJDK, jdk.security.caDistrustPolicies; Microsoft, authroot.stl: property 126",
    },
    Rule {
        code: Code::LoggedAfterDistrust,
        name: "logged-after-distrust",
        severity: Severity::Error,
        message: Text {
            en: "the server certificate was logged on {found}, after the day from which {user} no longer trusts new certificates of the root {certificate}: {day}",
            ja: "サーバー証明書の Certificate Transparency のタイムスタンプ {found} は、{user} がルート証明書 {certificate} の新しい証明書を信頼しなくなった日 ({day}) より後です",
        },
        why: Text {
            en: "the root is still in the store for certificates that were logged before; {user} refuses later ones",
            ja: "ルート証明書は、それまでに記録された証明書のためにストアに残っています。{user} は、それより後の証明書を拒否します",
        },
        remedy: Text {
            en: "have the certificate issued under another root; see the possible chains: chainmend chains {FILE}",
            ja: "別のルート証明書の下でサーバー証明書を再発行してください。他の証明書チェーンの確認: chainmend chains {FILE}",
        },
        fix: Fix::Shown,
        source: "Chromium, net/data/ssl/chrome_root_store/root_store.textproto: sct_not_after",
    },
    Rule {
        code: Code::RootNotForServers,
        name: "root-not-for-servers",
        severity: Severity::Error,
        message: Text {
            en: "{user} has the root {certificate}, but not for this certificate: it is trusted {condition}",
            ja: "{user} はルート証明書 {certificate} を、この証明書については信頼しません (信頼の条件: {condition})",
        },
        why: Text {
            en: "a root may stay in a store for signatures, mail or older certificates, while it is refused for servers",
            ja: "署名やメールなど、他の用途または過去の署名のためだけにストアに残っているルート証明書は、サーバーには使用できません",
        },
        remedy: Text {
            en: "have the certificate issued under a root that is trusted for servers; see the possible chains: chainmend chains {FILE}",
            ja: "サーバー用に信頼されているルート証明書の下で再発行してください。他の証明書チェーンの確認: chainmend chains {FILE}",
        },
        fix: Fix::Shown,
        source: "Microsoft, authroot.stl: properties 9 and 104",
    },
    Rule {
        code: Code::LoggingUnknown,
        name: "logging-unknown",
        severity: Severity::Warning,
        message: Text {
            en: "{user} trusts the root {certificate} {condition}; the server certificate has no embedded timestamp, so this cannot be decided",
            ja: "{user} がルート証明書 {certificate} を信頼する条件は「{condition}」ですが、サーバー証明書にタイムスタンプがないため判定できません",
        },
        why: Text {
            en: "a server can send timestamps in the handshake or with its OCSP response; without one from before that day the chain is refused",
            ja: "タイムスタンプは、ハンドシェイクや OCSP 応答でも送信できます。その日までのものがない場合、チェーンは拒否されます",
        },
        remedy: Text {
            en: "try it with {user}; or have the certificate issued under another root",
            ja: "{user} で接続を確認するか、別のルート証明書の下で再発行してください",
        },
        fix: Fix::Shown,
        source: "Chromium, net/data/ssl/chrome_root_store/root_store.textproto: sct_not_after; RFC 6962 section 3.3",
    },
    Rule {
        code: Code::NoRenewalUnderRoot,
        name: "no-renewal-under-root",
        severity: Severity::Warning,
        message: Text {
            en: "the next certificate must be issued under another root: {certificate} is trusted {conditions}",
            ja: "次に更新する証明書は、別のルート証明書の下で発行する必要があります。{certificate} を信頼する条件: {conditions}",
        },
        why: Text {
            en: "a renewed certificate under this root will be refused there",
            ja: "現在の証明書の期限に、このルート証明書の下で発行された証明書は拒否されます",
        },
        remedy: Text {
            en: "ask the CA for the root of the next certificate, and test its chain: chainmend chains {FILE}",
            ja: "次の証明書のルート証明書を認証局に確認し、その証明書チェーンを確認してください: chainmend chains {FILE}",
        },
        fix: Fix::Shown,
        source: "Chromium, root_store.textproto: sct_not_after; Mozilla, certdata.txt: CKA_NSS_SERVER_DISTRUST_AFTER",
    },
];
