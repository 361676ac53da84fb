use super::*;

/// The keys of a command: its arguments, and the values of each after a dot.
fn keys(command: &clap::Command) -> Vec<String> {
    let mut keys = vec!["about".to_owned(), "exit".to_owned()];
    for argument in command.get_arguments() {
        let id = argument.get_id().as_str();
        keys.push(id.to_owned());
        keys.extend(argument.get_possible_values().iter().map(|value| format!("{id}.{}", value.get_name())));
    }
    keys
}

#[test]
fn every_argument_has_japanese_and_every_text_an_argument() {
    let mut program = Arguments::command();
    program.build();
    let mut commands: Vec<(String, &clap::Command)> = vec![("chainmend".to_owned(), &program)];
    for command in program.get_subcommands() {
        let name = command.get_name();
        commands.push((name.to_owned(), command));
        let of_it = command.get_subcommands().filter(|_| name != "help");
        commands.extend(of_it.map(|own| (format!("{name} {}", own.get_name()), own)));
    }
    for (name, command) in commands.iter().filter(|(name, _)| name != "help") {
        for key in keys(command).iter().filter(|key| name != "chainmend" || *key != "exit") {
            assert!(japanese(name, key).is_some(), "{name}: {key}");
        }
    }
    let sections = JAPANESE.lines().filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'));
    for name in sections {
        // Texts of a command also apply to its subcommands.
        let of = |(of, _): &&(String, &clap::Command)| name == ALL || of == name || of.split(' ').next() == Some(name);
        let known: Vec<String> = commands.iter().filter(of).flat_map(|(_, command)| keys(command)).collect();
        for (key, text) in section(JAPANESE, name).filter_map(|line| line.split_once(" = ")) {
            assert!(known.iter().any(|known| known == key), "[{name}] {key} is no argument");
            assert!(!text.trim().is_empty(), "[{name}] {key}");
        }
    }
}
