use super::*;

/// The maximum number, and one more; in a folder and by a pattern.
#[test]
fn a_folder_has_a_limit() {
    let folder = tempfile::TempDir::new().unwrap();
    let write = |number: usize| std::fs::write(folder.path().join(format!("{number:03}.pem")), "").unwrap();
    (0..MAX_FOLDER_FILES).for_each(write);
    // Other files do not count.
    std::fs::write(folder.path().join("README"), "").unwrap();
    let pattern = folder.path().join("*.pem");
    let both = [folder.path().to_owned(), pattern];
    let counts = |path: &PathBuf| expand(std::slice::from_ref(path), Language::English).map(|files| files.len());
    for path in &both {
        assert_eq!(counts(path).unwrap(), MAX_FOLDER_FILES, "{}", path.display());
    }
    assert_eq!(expand(&both, Language::English).unwrap().len(), MAX_FOLDER_FILES, "each file once");
    write(MAX_FOLDER_FILES);
    for path in &both {
        let stop = counts(path).unwrap_err();
        let said = format!("{} contains more than {MAX_FOLDER_FILES} files", path.display());
        assert_eq!((stop.exit, &*stop.failure.what), (Exit::Input, &*said));
    }
}
