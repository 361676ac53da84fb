//! Options of the run that suggested commands must repeat. Without `--roots`, for example, they would use other
//! roots.

use std::cell::RefCell;
use std::sync::Arc;

/// An option with its value, quoted for a shell.
pub(crate) struct Option {
    /// The words.
    pub(crate) words: String,
    /// The commands that accept it and depend on it.
    pub(crate) commands: &'static [&'static str],
}

thread_local! {
    static OPTIONS: RefCell<Arc<Vec<Option>>> = RefCell::default();
}

/// Sets the options of this run for this thread. Other threads must be given them.
pub(crate) fn set(options: Arc<Vec<Option>>) {
    OPTIONS.set(options);
}

/// The options of this run.
pub(crate) fn given() -> Arc<Vec<Option>> {
    OPTIONS.with_borrow(Arc::clone)
}

/// The options after a command and its file, each with a leading space.
pub(crate) fn options(command: &str) -> String {
    joined(&given(), command)
}

/// The text with the options added to every command that contains `file`.
pub(crate) fn completed(text: String, file: &str) -> String {
    with_options(text, file, &given())
}

fn joined(options: &[Option], command: &str) -> String {
    without(options, command, "")
}

/// The options but for those that the `rest` of the command has already.
fn without(options: &[Option], command: &str, rest: &str) -> String {
    let name = |option: &Option| option.words.split(' ').next().unwrap_or_default().to_owned();
    let is_new = |option: &&Option| !rest.split(' ').any(|word| word == name(option));
    let taken = options.iter().filter(|option| option.commands.contains(&command)).filter(is_new);
    taken.map(|option| format!(" {}", option.words)).collect()
}

fn with_options(text: String, file: &str, given: &[Option]) -> String {
    ["fix", "bundle", "check", "chains"].into_iter().fold(text, |text, command| {
        let bare = format!("chainmend {command} {file}");
        let mut parts = text.split(&bare);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |done, rest| {
            let end = rest.find([';', '\n']).unwrap_or(rest.len());
            done + &bare + &without(given, command, &rest[..end]) + rest
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_carry_the_options_that_they_take() {
        let option = |words: &str, commands| Option { words: words.to_owned(), commands };
        let given = [option("--roots 'my root.pem'", &["fix", "chains"]), option("--for iis", &["fix"])];
        let cases = [
            ("fix it: chainmend fix a.pem", "fix it: chainmend fix a.pem --roots 'my root.pem' --for iis"),
            ("chainmend chains a.pem を実行", "chainmend chains a.pem --roots 'my root.pem' を実行"),
            (
                "chainmend chains a.pem; then chainmend fix a.pem --support X",
                "chainmend chains a.pem --roots 'my root.pem'; then chainmend fix a.pem --roots 'my root.pem' --for iis --support X",
            ),
            ("chainmend fix a.pem --for nginx", "chainmend fix a.pem --roots 'my root.pem' --for nginx"),
            ("chainmend bundle a.pem", "chainmend bundle a.pem"),
            ("chainmend fix b.pem", "chainmend fix b.pem"),
            ("chmod 600 a.pem", "chmod 600 a.pem"),
        ];
        for (text, expected) in cases {
            assert_eq!(with_options(text.to_owned(), "a.pem", &given), expected);
        }
    }
}
