//! Why there is no chain, or not the requested one.

use crate::language::Text;

pub(in crate::report) const NO_CHAIN: Text =
    Text { en: "no valid chain for {leaf}", ja: "{leaf} の有効な証明書チェーンがありません" };
pub(in crate::report) const NO_CHAIN_BECAUSE: Text = Text {
    en: "no valid chain for {leaf}: {why}",
    ja: "{leaf} の有効な証明書チェーンがありません: {why}",
};
pub(in crate::report) const ALSO: Text = Text { en: "and: {what}", ja: "ほかに: {what}" };
pub(in crate::report) const TOO_LONG: Text = Text {
    en: "the chain has not reached a root after {count} certificates",
    ja: "証明書チェーンが {count} 枚に達してもルート証明書に届きません",
};
pub(in crate::report) const SO_FAR: Text =
    Text { en: "the chain so far: {way}", ja: "ここまでの証明書チェーン: {way}" };
pub(in crate::report) const NOT_ALL_TRIED: Text =
    Text { en: "{limit}; not all paths were tried", ja: "{limit}。そのため、すべては調べていません" };
pub(in crate::report) const GIVE_LESS: Text = Text {
    en: "give only the certificates that belong to this chain",
    ja: "この証明書チェーンに属する証明書だけを指定してください",
};

pub(in crate::report) const NO_ISSUER: Text = Text {
    en: "no valid chain for {leaf}: the issuer of {child} was not found",
    ja: "{leaf} の有効な証明書チェーンがありません: {child} の発行元の証明書が見つかりません",
};
pub(in crate::report) const WANTED: Text =
    Text { en: "wanted: {issuer}{key_id}", ja: "必要な証明書: {issuer}{key_id}" };
pub(in crate::report) const KEY_ID: Text = Text { en: ", key id {digits}", ja: "、鍵識別子 {digits}" };
pub(in crate::report) const OTHER_GENERATION: Text = Text {
    en: "{name} in {origin} has that name, but a different key: it belongs to another generation of the CA",
    ja: "{origin} の {name} は名前は同じですが鍵が異なります。認証局の別の世代の証明書です",
};
pub(in crate::report) const LED_NOWHERE: Text = Text {
    en: "its AIA URL {url} returned a certificate that does not continue the chain",
    ja: "AIA の {url} から得た証明書では、その先に進めません",
};
pub(in crate::report) const AIA_FAILED: Text =
    Text { en: "its AIA URL is {url}: {error}", ja: "AIA の取得先 {url}: {error}" };
pub(in crate::report) const NO_AIA: Text = Text {
    en: "it has no AIA URL from which its issuer could be fetched",
    ja: "発行元の証明書の取得先を示す AIA の URL がありません",
};
pub(in crate::report) const NOT_ASKED: Text = Text {
    en: "its AIA URL {urls} was not requested, and the cache has no answer for it",
    ja: "AIA の取得先 {urls} には問い合わせておらず、以前の実行で保存した応答もありません",
};
pub(in crate::report) const WITHOUT_OFFLINE: Text =
    Text { en: "run it again without --offline", ja: "--offline を付けずに再度実行してください" };
pub(in crate::report) const ALLOW: Text = Text {
    en: "if that is your own CA's server: --aia-allow {network}",
    ja: "自社の認証局のサーバーの場合: --aia-allow {network}",
};
pub(in crate::report) const GIVE_PROXY: Text = Text {
    en: "give the proxy with its user name and password: {variable}=http://USER:PASSWORD@HOST:PORT; or name the CA's host in NO_PROXY",
    ja: "ユーザー名とパスワードを付けてプロキシを指定してください: {variable}=http://USER:PASSWORD@HOST:PORT。または NO_PROXY に認証局のホストを加えてください",
};
pub(in crate::report) const OTHER_PROXY: Text = Text {
    en: "set another proxy, or add the CA's host to NO_PROXY: that one is of {variable}, or of {key} in chainmend.toml (`chainmend config show` says which)",
    ja: "別のプロキシを指定するか、NO_PROXY に認証局のホストを加えてください。そのプロキシは {variable}、または chainmend.toml の {key} で指定されています (chainmend config show で確認できます)",
};
pub(in crate::report) const TRUST_SERVER: Text = Text {
    en: "if that is your own CA's server, trust its root: --roots FILE",
    ja: "自社の認証局のサーバーの場合は、そのルート証明書を指定してください: --roots FILE",
};
pub(in crate::report) const EXPORT_ISSUER: Text = Text {
    en: "export the issuer's certificate from the directory, on a Windows CA with `certutil -ca.cert issuer.cer`, and give it: --intermediates issuer.cer",
    ja: "発行元の証明書をディレクトリから書き出し (Windows の認証局では certutil -ca.cert issuer.cer)、指定してください: --intermediates issuer.cer",
};
pub(in crate::report) const MORE_URLS: Text = Text {
    en: "{count} more AIA URLs did not provide it either (-v lists them)",
    ja: "ほか {count} 件の AIA URL からも取得できませんでした (-v で一覧を表示します)",
};
pub(in crate::report) const GIVE_ISSUER: Text = Text {
    en: "give the issuer's certificate, as the CA sends it: --intermediates FILE",
    ja: "認証局から届いた発行元の証明書を指定してください: --intermediates FILE",
};

pub(in crate::report) const UNTRUSTED: Text = Text {
    en: "no trusted chain for {leaf}: it ends at {root}, which is not a trusted root",
    ja: "{leaf} の信頼された証明書チェーンがありません: 終点の {root} は信頼されたルート証明書ではありません",
};
pub(in crate::report) const SELF_SIGNED: Text = Text {
    en: "no trusted chain for {leaf}: it is self-signed, no CA issued it",
    ja: "{leaf} の信頼された証明書チェーンがありません: 自己署名証明書で、認証局が発行したものではありません",
};
pub(in crate::report) const CERTIFICATE_OF_A_CA: Text = Text {
    en: "get a certificate from a CA; for clients of your own: --roots FILE with this certificate",
    ja: "認証局から証明書の発行を受けてください。自社のクライアントだけで使用する場合は、この証明書を --roots FILE で指定してください",
};
pub(in crate::report) const TRUSTED_ARE: Text =
    Text { en: "trusted roots: {stores}", ja: "信頼しているもの: {stores}" };
pub(in crate::report) const GIVEN: Text =
    Text { en: "{count} given certificates", ja: "指定された証明書 {count} 枚" };
pub(in crate::report) const SHA256: Text =
    Text { en: "{root} has the SHA-256 {sha256}", ja: "{root} の SHA-256 は {sha256} です" };
pub(in crate::report) const KNOWN_ROOT: Text = Text {
    en: "{root} is a root that other stores have or had: {stores}",
    ja: "{root} は他の証明書ストアに登録されている、または登録されていたルート証明書です: {stores}",
};
pub(in crate::report) const ISSUED_ANEW: Text = Text {
    en: "have the certificate reissued under a trusted root; or validate with a store that has this one: --roots {store}",
    ja: "信頼されているルート証明書の下で証明書の再発行を受けてください。このルート証明書を含む証明書ストアで判定することもできます: --roots {store}",
};
pub(in crate::report) const OWN_ROOT: Text = Text {
    en: "if it is the root of your own CA: --roots FILE with its certificate",
    ja: "それが自社の認証局のルート証明書の場合: --roots FILE でその証明書を指定してください",
};
pub(in crate::report) const MEMBER_FROM: Text = Text {
    en: "{name} is from {origin}, SHA-256 {sha256}",
    ja: "{name} の取得元は {origin}、SHA-256 は {sha256} です",
};

pub(in crate::report) const FOR_LEAF: Text = Text { en: "{error} for {leaf}", ja: "{leaf} については、{error}" };
pub(in crate::report) const THERE_IS: Text = Text {
    en: "available: {kind}, root {root} ({option})",
    ja: "候補: {kind}、ルート証明書 {root} ({option})",
};
pub(in crate::report) const MISSING_LINK: Text = Text {
    en: "no valid chain has the certificate {subject} issued by {issuer}, which {id} goes through",
    ja: "{id} が経由する、{issuer} の発行した {subject} の証明書を含む有効な証明書チェーンがありません",
};
pub(in crate::report) const OF_ANOTHER: Text = Text {
    en: "{id} is for certificates of {product} ({chain})",
    ja: "{id} は {product} の証明書用です ({chain})",
};
pub(in crate::report) const GIVE_LINK: Text = Text {
    en: "get the certificate {subject} that {issuer} issued from the CA and give it: --intermediates FILE",
    ja: "{issuer} の発行した {subject} の証明書を認証局から入手して指定してください: --intermediates FILE",
};
pub(in crate::report) const GIVE_VALID_CROSS: Text = Text {
    en: "if the CA has a newer cross-certificate, give it: --intermediates FILE",
    ja: "認証局が新しいクロスルート証明書を配布している場合は、指定してください: --intermediates FILE",
};
pub(in crate::report) const GIVE_CROSS: Text = Text {
    en: "give the cross-certificate, if the CA has one: --intermediates FILE",
    ja: "認証局がクロスルート証明書を提供している場合は指定してください: --intermediates FILE",
};
pub(in crate::report) const GIVE_ROOT: Text = Text {
    en: "if the clients have the root {issuer}: --roots FILE with its certificate, in addition to the other roots",
    ja: "クライアントがルート証明書 {issuer} を信頼している場合は、ほかのルート証明書とともに指定してください: --roots FILE",
};
pub(in crate::report) const TAKE_EXPIRED: Text = Text {
    en: "for clients that accept an expired root: {option}",
    ja: "期限切れのルート証明書を受け入れるクライアントのために使用する場合: {option}",
};
pub(in crate::report) const TAKE_STANDARD: Text = Text {
    en: "or use the standard chain: --variant standard",
    ja: "または標準の証明書チェーンを使用してください: --variant standard",
};
pub(in crate::report) const SEE_CHAINS: Text = Text {
    en: "see the possible chains: chainmend chains {file}",
    ja: "chainmend chains {file} で証明書チェーンの一覧を確認してください",
};
pub(in crate::report) const NAME_A_ROOT: Text = Text {
    en: "name one of these roots with --preferred-root",
    ja: "--preferred-root で上記のルート証明書のいずれかを指定してください",
};
