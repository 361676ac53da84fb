//! The topics by subject.

mod certificate;
mod connection;
mod file;
mod page;
mod server;
mod trust;

use super::{Command, Topic};
use crate::finding::Code;
use crate::language::Text;

pub(super) static TABLES: [&[Topic]; 6] =
    [trust::ROWS, certificate::ROWS, file::ROWS, server::ROWS, connection::ROWS, page::ROWS];

const CHECK: Command = Command {
    line: "chainmend check fullchain.pem",
    what: Text {
        en: "says what is wrong with the file that the server loads",
        ja: "サーバーが読み込むファイルの問題を表示します",
    },
};

const CHECK_HOST: Command = Command {
    line: "chainmend check fullchain.pem --host www.example.jp",
    what: Text {
        en: "says whether clients accept the file for that name, and otherwise why not",
        ja: "そのホスト名でクライアントが受け入れるかどうかと、受け入れない理由を表示します",
    },
};

const FIX: Command = Command {
    line: "chainmend fix fullchain.pem",
    what: Text {
        en: "fixes the file in place and keeps the old one as fullchain.pem.bak",
        ja: "ファイルを修復します。元のファイルは fullchain.pem.bak として残ります",
    },
};

const BUNDLE: Command = Command {
    line: "chainmend bundle server.crt -o fullchain.pem",
    what: Text {
        en: "fetches the intermediates and writes the complete file",
        ja: "中間CA証明書を取得し、必要な証明書をすべて含むファイルを作成します",
    },
};

const KEY: Command = Command {
    line: "chainmend check fullchain.pem --key server.key",
    what: Text {
        en: "says whether the private key belongs to the certificate, and otherwise to which one given it belongs",
        ja: "秘密鍵が証明書と一致するかどうか、一致しない場合はどの証明書のものかを表示します",
    },
};

const CHAINS: Command = Command {
    line: "chainmend chains server.crt",
    what: Text {
        en: "shows every chain and which clients accept it",
        ja: "すべての証明書チェーンと、それを受け入れるクライアントを表示します",
    },
};
