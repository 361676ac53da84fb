//! Archives and compressed files, by their first octets. They are named and not unpacked: what is in them is for a person
//! to choose.

use std::fmt;

use memchr::memmem;

/// The format of an archive or a compressed file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Archive {
    /// `gzip` (RFC 1952 §2.3.1).
    Gzip,
    /// ZIP (APPNOTE 4.3.7), also the documents and packages that consist of one.
    Zip,
    /// 7-Zip.
    SevenZip,
    /// `xz`.
    Xz,
    /// `bzip2`.
    Bzip2,
    /// Zstandard (RFC 8878 §3.1.1).
    Zstandard,
    /// RAR.
    Rar,
    /// `tar` (POSIX `ustar`).
    Tar,
    /// Windows cabinet.
    Cabinet,
}

/// The first octets of each format.
const MAGIC: [(&[u8], Archive); 8] = [
    (&[0x1f, 0x8b, 8], Archive::Gzip),
    (b"PK\x03\x04", Archive::Zip),
    (b"7z\xbc\xaf\x27\x1c", Archive::SevenZip),
    (b"\xfd7zXZ\0", Archive::Xz),
    (b"BZh", Archive::Bzip2),
    (&[0x28, 0xb5, 0x2f, 0xfd], Archive::Zstandard),
    (b"Rar!\x1a\x07", Archive::Rar),
    (b"MSCF\0\0\0\0", Archive::Cabinet),
];

/// `ustar` in the header of the first file of a tar archive.
const TAR: (usize, &[u8]) = (257, b"ustar");

/// The size of the header of a tar archive, and where its checksum is: in octal digits (tar(5), "Old-Style Archive
/// Format").
const TAR_HEADER: usize = 512;
const TAR_CHECKSUM: std::ops::Range<usize> = 148..156;

/// Whether the bytes begin with a tar header without `ustar`, by its checksum.
fn is_old_tar(bytes: &[u8]) -> bool {
    let Some(header) = bytes.get(..TAR_HEADER).filter(|header| header.contains(&0)) else { return false };
    let is_blank = |octet: &u8| matches!(octet, b' ' | 0);
    let field = &header[TAR_CHECKSUM];
    let digits: Vec<u8> = field.iter().copied().filter(|octet| !is_blank(octet)).collect();
    let stated = std::str::from_utf8(&digits).ok().and_then(|digits| usize::from_str_radix(digits, 8).ok());
    let own: usize = field.iter().map(|octet| usize::from(*octet)).sum();
    let sum: usize = header.iter().map(|octet| usize::from(*octet)).sum();
    // The checksum counts as spaces.
    stated == Some(sum - own + field.len() * usize::from(b' '))
}

impl Archive {
    /// The format of these bytes. `None` for anything else.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let (at, magic) = TAR;
        if bytes.get(at..).is_some_and(|rest| rest.starts_with(magic)) && memmem::find(&bytes[..at], &[0]).is_some() {
            return Some(Self::Tar);
        }
        if is_old_tar(bytes) {
            return Some(Self::Tar);
        }
        let found = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, archive)| *archive);
        // The size of the blocks, and the number pi, follow.
        let is_text = || !matches!(bytes.get(3..10), Some([b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]));
        found.filter(|archive| *archive != Self::Bzip2 || !is_text())
    }

    /// The command that prints the contents of such a file.
    pub(crate) fn to_output(self) -> &'static str {
        match self {
            Self::Gzip => "gzip -dc",
            Self::Xz => "xz -dc",
            Self::Bzip2 => "bzip2 -dc",
            Self::Zstandard => "zstd -dc",
            Self::Tar => "tar xOf",
            Self::Zip => "unzip -p",
            Self::SevenZip => "7z x -so",
            Self::Rar => "unrar p -inul",
            Self::Cabinet => "cabextract -p",
        }
    }

    /// The command that unpacks such a file. Its path is in the form for a shell.
    pub(crate) fn command(self, file: &str) -> String {
        let lower = file.trim_end_matches('\'').to_ascii_lowercase();
        let is_tar = [".tgz", ".txz", ".tbz2", ".tzst", ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst"]
            .iter()
            .any(|ending| lower.ends_with(ending));
        match self {
            Self::Tar => format!("tar xf {file}"),
            Self::Gzip | Self::Xz | Self::Bzip2 | Self::Zstandard if is_tar => format!("tar xf {file}"),
            Self::Gzip | Self::Xz | Self::Bzip2 | Self::Zstandard => {
                format!("{} {file} | chainmend check -", self.to_output())
            }
            Self::Zip => format!("unzip {file}"),
            Self::SevenZip => format!("7z x {file}"),
            Self::Rar => format!("unrar x {file}"),
            Self::Cabinet => format!("cabextract {file}"),
        }
    }
}

impl fmt::Display for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gzip => "gzip",
            Self::Zip => "ZIP",
            Self::SevenZip => "7-Zip",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
            Self::Zstandard => "Zstandard",
            Self::Rar => "RAR",
            Self::Tar => "tar",
            Self::Cabinet => "CAB",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_by_their_first_octets() {
        let tar = [&b"a.pem"[..], &[0; 252], b"ustar\x0000"].concat();
        let text = [&b"-".repeat(257)[..], b"ustar"].concat();
        let old_tar = |checksum: &[u8]| [&b"a.pem"[..], &[0; 143], checksum, &[0; 356]].concat();
        let sum = b"a.pem".iter().map(|octet| u32::from(*octet)).sum::<u32>() + 8 * 32;
        let (old, damaged) = (format!("{sum:06o}\0 "), format!("{:06o}\0 ", sum + 1));
        let (old, damaged) = (old_tar(old.as_bytes()), old_tar(damaged.as_bytes()));
        let cases: [(&[u8], Option<Archive>, &str, &str); 15] = [
            (&old, Some(Archive::Tar), "old.tar", "tar xf old.tar"),
            (&damaged, None, "", ""),
            (&[0x1f, 0x8b, 8, 0], Some(Archive::Gzip), "a.gz", "gzip -dc a.gz | chainmend check -"),
            (&[0x1f, 0x8b, 8, 0], Some(Archive::Gzip), "a.tgz", "tar xf a.tgz"),
            (b"PK\x03\x04\x14", Some(Archive::Zip), "'a b.zip'", "unzip 'a b.zip'"),
            (b"7z\xbc\xaf\x27\x1c\0", Some(Archive::SevenZip), "a.7z", "7z x a.7z"),
            (b"\xfd7zXZ\0\0", Some(Archive::Xz), "'a b.tar.xz'", "tar xf 'a b.tar.xz'"),
            (b"BZh91AY&SY", Some(Archive::Bzip2), "a.bz2", "bzip2 -dc a.bz2 | chainmend check -"),
            (&[0x28, 0xb5, 0x2f, 0xfd], Some(Archive::Zstandard), "a.zst", "zstd -dc a.zst | chainmend check -"),
            (b"Rar!\x1a\x07\x01\0", Some(Archive::Rar), "a.rar", "unrar x a.rar"),
            (b"MSCF\0\0\0\0", Some(Archive::Cabinet), "a.cab", "cabextract a.cab"),
            (&tar, Some(Archive::Tar), "a.tar", "tar xf a.tar"),
            (&text, None, "", ""),
            (b"BZhello world", None, "", ""),
            (b"-----BEGIN CERTIFICATE-----", None, "", ""),
        ];
        for (bytes, expected, file, command) in cases {
            assert_eq!(Archive::of(bytes), expected, "{bytes:?}");
            assert_eq!(expected.map(|archive| archive.command(file)).unwrap_or_default(), command, "{file}");
        }
    }
}
