use std::fmt;

/// The SQLSTATE of a refusal that names none: `insufficient_privilege`.
pub const DEFAULT_SQLSTATE: &str = "42501";

/// What a fallible SDK call or hook returns.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a hook refuses a statement.
///
/// A hook that returns an error rejects the statement: the client sees the message with the error's SQLSTATE, 42501 unless
/// another one was named. Texts convert, so `Err("No tenant".into())` and `.map_err(|_| "Invalid tenant")?` both work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    sqlstate: String,
    message: String,
}

impl Error {
    /// An error with SQLSTATE 42501.
    pub fn new(message: impl Into<String>) -> Self {
        Self::with_sqlstate(DEFAULT_SQLSTATE, message)
    }

    /// An error with a SQLSTATE of its own. A code that is not five digits or upper-case letters becomes 42501, because a client could not
    /// make sense of it.
    pub fn with_sqlstate(sqlstate: &str, message: impl Into<String>) -> Self {
        let valid = sqlstate.len() == 5 && sqlstate.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        Error { sqlstate: if valid { sqlstate } else { DEFAULT_SQLSTATE }.to_owned(), message: message.into() }
    }

    /// Five characters.
    pub fn sqlstate(&self) -> &str {
        &self.sqlstate
    }

    /// The text for the client.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<&str> for Error {
    fn from(message: &str) -> Self {
        Error::new(message)
    }
}

impl From<String> for Error {
    fn from(message: String) -> Self {
        Error::new(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_errors_with_the_default_sqlstate() {
        let error: Error = "no".into();
        assert_eq!((error.sqlstate(), error.message()), ("42501", "no"));
    }

    #[test]
    fn a_malformed_sqlstate_becomes_the_default() {
        for bad in ["", "425", "4250a", "425011", "42 01"] {
            assert_eq!(Error::with_sqlstate(bad, "x").sqlstate(), "42501", "{bad:?}");
        }
        assert_eq!(Error::with_sqlstate("0A000", "x").sqlstate(), "0A000");
    }
}
