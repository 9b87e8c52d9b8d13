//! Closed vocabularies: one code, one Chinese word, and the other spellings a file may use.

/// Declares an enum whose every value has a code (database, CSV, JSON), a Chinese and an English
/// word, and the further spellings that input files use for it.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal $zh:literal $en:literal [$($alias:literal),*]),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// Every code with its Chinese word, in the order of declaration.
            pub const WORDS: &'static [(&'static str, &'static str)] = &[$(($code, $zh)),+];

            /// The code that the database, CSV and JSON use.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            /// The Chinese word.
            #[must_use]
            pub const fn zh(self) -> &'static str {
                match self { $($name::$variant => $zh),+ }
            }

            /// The English words.
            #[must_use]
            pub const fn en(self) -> &'static str {
                match self { $($name::$variant => $en),+ }
            }

            /// The value with this code, as the database keeps it.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some($name::$variant),)+ _ => None }
            }

            /// The value that a file's cell means: its code in any case, or a Chinese word.
            #[must_use]
            pub fn from_cell(cell: &str) -> Option<Self> {
                match cell { $($code | $zh $(| $alias)* => Some($name::$variant),)+ _ => Self::from_code(&cell.to_ascii_lowercase()) }
            }
        }
    };
}
pub(crate) use vocabulary;
