//! Findings about which clients accept a chain.

use super::{Fix, Rule, Severity, Text};

pub(super) static ROWS: &[Rule] = &[
    Rule {
        code: "CM801",
        name: "client-left-out",
        severity: Severity::Warning,
        message: Text {
            en: "the chain of {certificate} is not accepted by {clients}",
            ja: "{certificate} の証明書チェーンは {clients} に受け入れられません",
        },
        why: Text {
            en: "the roots in their stores are others, or they follow another way through the certificates of the file",
            ja: "証明書ストアのルート証明書が異なるか、ファイル内の証明書を別の経路でたどるためです",
        },
        remedy: Text {
            en: "see which chain they accept: chainmend chains FILE; then chainmend bundle FILE --support CLIENT",
            ja: "chainmend chains FILE で受け入れられる証明書チェーンを確認し、chainmend bundle FILE --support CLIENT で作成してください",
        },
        fix: Fix::Consent("--support"),
        source: "docs/clients.md; FAQ F1 and F4",
    },
    Rule {
        code: "CM802",
        name: "client-lost-soon",
        severity: Severity::Warning,
        message: Text {
            en: "{clients} will not accept the chain of {certificate} any more from {day} on",
            ja: "{day} から {clients} は {certificate} の証明書チェーンを受け入れなくなります",
        },
        why: Text {
            en: "a certificate of the chain expires before the server's own, and their stores have no other way to a root",
            ja: "サーバー証明書より先にチェーン内の証明書の有効期限が切れ、他にルート証明書への経路がないためです",
        },
        remedy: Text {
            en: "see what will be left then: chainmend chains FILE --at {day}",
            ja: "その時点の状態を確認してください: chainmend chains FILE --at {day}",
        },
        fix: Fix::Shown,
        source: "docs/clients.md; Let's Encrypt, DST Root CA X3 expiration (September 2021)",
    },
];
