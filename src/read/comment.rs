//! Comments of configuration files and programs.

/// The marks at the start of comments in various formats; words are followed by a space.
pub(super) const LEADERS: [&[u8]; 12] =
    [b"#", b";", b"//", b"<!--", b"-- ", b"% ", b"! ", b"* ", b"REM ", b"rem ", b"dnl ", b":: "];

/// The line without its comment mark.
pub(super) fn without_leader(line: &[u8]) -> Option<&[u8]> {
    let rest = LEADERS.iter().find_map(|leader| line.strip_prefix(*leader))?;
    let marks = rest.iter().take_while(|byte| b"#;| ".contains(byte)).count();
    Some(if rest[marks..].starts_with(b"BEGIN") { rest } else { &rest[marks..] })
}
