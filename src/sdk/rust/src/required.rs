//! Columns that a plugin cannot do without.

use crate::column::Column;
use crate::error::{Error, Result};
use crate::results::Results;

impl<'a> Results<'a> {
    /// The first column of this name, to change it.
    ///
    /// # Errors
    /// This plugin sees no such column, and the message says which it sees: the result has none, or the operator did not grant it
    /// (`readable_columns`).
    pub fn require_column_mut(&mut self, name: &str) -> Result<&mut Column<'a>> {
        match self.columns.iter().position(|c| c.name() == name) {
            Some(at) => Ok(&mut self.columns[at]),
            None => Err(self.unseen(name)),
        }
    }

    /// The first column of this name.
    ///
    /// # Errors
    /// As [`require_column_mut`](Self::require_column_mut).
    pub fn require_column(&self, name: &str) -> Result<&Column<'a>> {
        self.column(name).ok_or_else(|| self.unseen(name))
    }

    fn unseen(&self, name: &str) -> Error {
        let names: Vec<&str> = self.columns.iter().map(|c| c.name()).collect();
        let seen = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let why = "the result has no such column, or readable_columns does not grant it";
        Error::with_sqlstate("38000", format!("column \"{name}\" is none that this plugin sees (those are: {seen}); {why}"))
    }
}
