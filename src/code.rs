//! The codes of the findings.

use std::fmt;

use serde::{Serialize, Serializer};

/// A row for each code: the name of the defect, and its number.
macro_rules! codes {
    ($($name:ident = $number:literal,)+) => {
        /// The code of a finding, by the name of the defect. Each code has a row in the catalogue
        /// ([`crate::finding::all`]).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = concat!("CM", $number)] $name,)+
        }

        impl Code {
            /// All codes in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// `CM` and three digits, as it is shown to people and programs.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("CM", $number),)+
                }
            }

            const fn number(self) -> u16 {
                match self {
                    $(Self::$name => $number,)+
                }
            }
        }
    };
}

// The first digit is the group. A number is never used again.
codes! {
    // The text of a file.
    TextOutsideBlocks = 101,
    CarriageReturns = 102,
    BlankLineBetweenBlocks = 103,
    BlankLineInBlock = 104,
    BlankLineBeforeEnd = 105,
    SpaceAroundLines = 106,
    LineWidth = 107,
    HeadersInBlock = 108,
    GluedEndBegin = 109,
    MissingFinalNewline = 110,
    OldLabel = 111,
    Base64Padding = 112,
    TrailingBytes = 113,
    ByteOrderMark = 114,
    BareBase64 = 115,
    Der = 116,
    Pkcs7 = 117,
    Utf16 = 118,
    NulBytes = 119,
    LoneCarriageReturns = 120,
    MixedLineEndings = 121,
    UnusualSpaces = 122,
    FullWidthCharacters = 123,
    SpacesInBoundary = 124,
    TextOnBoundaryLine = 125,
    MissingLineBreaks = 126,
    EditorDashes = 127,
    DashCount = 128,
    LabelCase = 129,
    LabelMismatch = 130,
    MissingBegin = 131,
    MissingEnd = 132,
    Base64url = 133,
    EscapedLineBreaks = 134,
    Json = 135,
    Yaml = 136,
    Html = 137,
    MailQuoting = 138,
    QuotedPrintable = 139,
    LineNumbers = 140,
    Base64OfPem = 141,
    QuotationMarks = 142,
    Pkcs12 = 143,
    PercentEncoding = 144,
    PowershellEscapes = 145,
    Hexadecimal = 146,
    KubernetesManifest = 147,
    UnencodedSecret = 148,
    ConsoleOutput = 149,
    UnreadContents = 150,
    OtherContents = 151,
    DamagedBlock = 152,
    Octets = 153,
    RegistryExport = 154,
    RichText = 155,
    TrustedForm = 156,
    NotDer = 157,
    CertificateInBer = 158,
    UnreadableBlock = 190,
    // The chain.
    MissingIntermediate = 201,
    WrongIntermediate = 202,
    UntrustedRoot = 203,
    ChainTooLong = 204,
    SearchLimitReached = 205,
    NoValidChain = 206,
    IssuerExpiresFirst = 207,
    CircularChain = 208,
    RootOfOtherStores = 209,
    DamagedSignature = 210,
    RevokedCaCertificate = 211,
    IssuedAfterDistrust = 212,
    LoggedAfterDistrust = 213,
    RootNotForServers = 214,
    LoggingUnknown = 215,
    NoRenewalUnderRoot = 216,
    // One certificate.
    ExpiredCertificate = 301,
    NotYetValidCertificate = 302,
    Sha1Signature = 303,
    ShortKey = 304,
    UnsupportedKey = 305,
    UnsupportedSignature = 306,
    SignatureAlgorithmsDiffer = 307,
    MalformedExtension = 308,
    UnknownCriticalExtension = 309,
    NotForServers = 310,
    NotACa = 311,
    CaMayNotSign = 312,
    PathLengthExceeded = 313,
    NameNotPermitted = 314,
    PolicyNotValid = 315,
    ImpossibleVersion = 316,
    NegativeSerialNumber = 317,
    EmptyIssuer = 318,
    MalformedTime = 319,
    HostNotCovered = 320,
    LeafIsCa = 321,
    KeyUsageNotForTls = 322,
    NoAlternativeNames = 330,
    NoExtendedKeyUsage = 331,
    NoAuthorityKeyIdentifier = 332,
    NoSubjectKeyIdentifier = 333,
    OddSerialNumber = 334,
    OddTimeType = 335,
    ExtensionNotCritical = 336,
    CaWithoutKeyUsage = 338,
    CaPowersWithoutCa = 339,
    LongValidity = 340,
    LegacyAlgorithm = 341,
    ExpiresSoon = 342,
    KeyThatBrowsersRefuse = 343,
    LeadingPeriodInConstraint = 344,
    OddRsaModulus = 345,
    CriticalExtendedKeyUsage = 346,
    AnyExtendedKeyUsage = 347,
    CommonNameNotAmongNames = 348,
    CriticalAlternativeNames = 349,
    CtTimestamps = 350,
    NoCtTimestamps = 351,
    OcspStatusNotYetKnown = 352,
    MustStaple = 353,
    MustStapleWithoutOcsp = 354,
    NotExtendedValidation = 355,
    MalformedCtTimestamps = 356,
    Precertificate = 357,
    LifetimeOfPublicCertificate = 359,
    NoDigitalSignature = 360,
    NetscapeTypeNotForServers = 361,
    NameForNoHost = 362,
    EmptyAlternativeName = 363,
    UnloadableCertificate = 364,
    OcspErrorMayLast = 365,
    ExpiredRoot = 390,
    RootNotYetValid = 391,
    // The contents of a file.
    LeafNotFirst = 401,
    WrongOrder = 402,
    DuplicateCertificate = 403,
    RootIncluded = 404,
    UnrelatedCertificate = 405,
    SupersededCertificate = 406,
    KeyInFile = 407,
    OtherBlock = 408,
    DiffersFromFile = 409,
    ExpiredCertificateBesides = 410,
    UntrustedRootIncluded = 411,
    CrossCertificateBeside = 412,
    AnotherServerCertificate = 413,
    IssuerOfAnother = 414,
    CrossCertificateNotNeeded = 415,
    RootOfOtherStoresIncluded = 416,
    CrossCertificateNotNeededAmongOthers = 417,
    CrossCertificateOfUnknownRoot = 418,
    RenewedRootIncluded = 419,
    OtherKeyOfCa = 420,
    RelatedCertificate = 421,
    AnotherCertificateOfCa = 422,
    // A private key.
    KeyMismatch = 501,
    KeyReadableByOthers = 502,
    KeyOfAnotherCertificate = 503,
    KeyUnusable = 504,
    KeyTextDamaged = 505,
    // The requirements of a server on its files.
    KeyNotInFile = 601,
    NotSentFromHere = 602,
    KeyBehindCertificate = 603,
    FirstOfChainFileSkipped = 604,
    LeafInChainFile = 605,
    FilesSwapped = 606,
    RootNotInFile = 607,
    NotFromRootDown = 608,
    SeveralInFile = 609,
    NotForVerification = 610,
    NotInForm = 611,
    FileTooLarge = 612,
    TooManyCertificates = 613,
    JudgedAsContainer = 614,
    // The network.
    AiaNoAnswer = 701,
    AiaAddressRefused = 702,
    AiaNotACertificate = 703,
    AiaWrongCertificate = 704,
    AiaUnusableUrl = 705,
    AiaLimitReached = 706,
    AiaProxyFailed = 707,
    AiaServerNotTrusted = 708,
    // The clients.
    ClientLeftOut = 801,
    ClientLostSoon = 802,
    IssuerOfAnotherKey = 803,
    IssuerOfAnotherSerial = 804,
    Ed25519Refused = 805,
    DirectoryNameConstraints = 806,
    IssuerNameDiffers = 807,
    StrictClientsRefuse = 808,
    ClientsLedAstray = 809,
    PointFormRefused = 810,
    NamesNotCritical = 811,
    ClientLostWithinHalfAYear = 812,
    InvalidExtension = 813,
    RootNamesAnotherIssuer = 814,
    RootFormRefused = 815,
    ExtensionUnknownToClient = 816,
    KnownCaveats = 817,
    CommonNameNotPermitted = 818,
}

impl Code {
    /// Whether the finding is about the set of certificates in a file, and their order.
    pub(crate) fn is_of_contents(self) -> bool {
        self.number() / 100 == 4
    }

    /// Whether the finding is about a private key.
    pub(crate) fn is_of_key(self) -> bool {
        self.number() / 100 == 5
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise() {
        let numbers: Vec<u16> = Code::ALL.iter().map(|code| code.number()).collect();
        assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        assert!(numbers.iter().all(|number| (100..1000).contains(number)), "{numbers:?}");
    }
}
