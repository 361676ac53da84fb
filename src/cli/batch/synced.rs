//! A file that is synced while it is written.

use std::fs::File;
use std::io::{self, Write};

/// A file that is written to disk in between, while more answers are computed, so that little is left at the end. It is
/// flushed after complete answers; if it cannot be written, it ends with the last of those.
pub(super) struct SyncedFile {
    file: File,
    /// The length, and the length of complete answers.
    length: u64,
    complete: u64,
    /// The length that was written to disk.
    synced: u64,
}

impl SyncedFile {
    pub(super) fn of(file: File) -> Self {
        Self { file, length: 0, complete: 0, synced: 0 }
    }
}

impl Write for SyncedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        match &written {
            Ok(count) => self.length += *count as u64,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // The error of writing is reported.
            Err(_) => drop(self.file.set_len(self.complete)),
        }
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        const MOST: u64 = 4 << 20;
        self.complete = self.length;
        if self.length - self.synced >= MOST {
            self.file.sync_data()?;
            self.synced = self.length;
        }
        Ok(())
    }
}
