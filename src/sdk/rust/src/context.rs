use std::cell::{RefCell, RefMut};

use crate::abi::{self, Hook};
use crate::ast::AstNode;
use crate::cache::Cache;
use crate::edits::Edits;
use crate::error::{Error, Result};
use crate::host;
use crate::predicate::PredicateNode;
use crate::results::Results;
use crate::statement::{Statement, StatementKind, TableRef};

/// A column of a table's definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name.
    pub name: String,
    /// PostgreSQL's OID of its type.
    pub type_oid: u32,
    /// PostgreSQL's type modifier, -1 for none.
    pub type_modifier: i32,
    /// Declared NOT NULL.
    pub not_null: bool,
    /// Part of the primary key.
    pub primary_key: bool,
    /// Has a default.
    pub has_default: bool,
}

/// What one call is about: a statement, a text or a batch of rows, the session, and what the plugin may do. Values of the session are
/// asked of the host when a plugin wants them, and only then.
pub struct PluginContext<'a> {
    hook: Hook,
    query_id: u64,
    statement: Statement<'a>,
    edits: RefCell<Edits>,
    results: RefCell<Results<'a>>,
}

impl<'a> PluginContext<'a> {
    pub(crate) fn new(hook: Hook, query_id: u64, statement: Statement<'a>, edits: Edits, results: Results<'a>) -> Self {
        PluginContext { hook, query_id, statement, edits: RefCell::new(edits), results: RefCell::new(results) }
    }

    pub(crate) fn into_parts(self) -> (Statement<'a>, Edits, Results<'a>) {
        (self.statement, self.edits.into_inner(), self.results.into_inner())
    }

    /// The hook that is running.
    pub fn hook(&self) -> Hook {
        self.hook
    }

    /// The execution's number, the same in `pre_execution` and `post_execution` of one execution; other hooks have numbers of their own.
    pub fn query_id(&self) -> u64 {
        self.query_id
    }

    /// The batch of the result, in `post_execution`; without rows and columns elsewhere.
    ///
    /// # Panics
    /// It is lent already: end the first borrow before the second.
    pub fn results(&self) -> RefMut<'_, Results<'a>> {
        self.results.borrow_mut()
    }

    /// The rows that are to be written or deleted, in `on_rows`: the same as [`results`](Self::results).
    ///
    /// # Panics
    /// As [`results`](Self::results).
    pub fn rows(&self) -> RefMut<'_, Results<'a>> {
        self.results()
    }

    /// Sets a session variable, once every plugin has let the client or the text pass. In `on_connect` and `pre_parse` only; needs the
    /// variable in `allow_session_variables`.
    ///
    /// # Errors
    /// Another hook is running, the variable is not granted or locked, or it is no variable that can be set to this value.
    pub fn set_session_var(&self, name: &str, value: &str) -> Result<()> {
        host::set_session_var(name, value, false)
    }

    /// As [`set_session_var`](Self::set_session_var), and the client cannot change or reset the variable afterwards.
    ///
    /// # Errors
    /// As [`set_session_var`](Self::set_session_var).
    pub fn lock_session_var(&self, name: &str, value: &str) -> Result<()> {
        host::set_session_var(name, value, true)
    }

    /// The value of a session variable (SET, or an option of the connection), `None` when it is not set.
    pub fn session_var(&self, name: &str) -> Option<String> {
        host::session_var(name)
    }

    /// A header that the client sent: of its HTTP request, or a connection parameter of that name. Case is ignored.
    pub fn header(&self, name: &str) -> Option<String> {
        host::header(name)
    }

    /// The same as [`header`](Self::header).
    pub fn http_header(&self, name: &str) -> Option<String> {
        self.header(name)
    }

    /// A parameter of the connection: `user`, `database`, `application_name`, ...
    pub fn connection_param(&self, name: &str) -> Option<String> {
        host::connection_param(name)
    }

    /// The text form of parameter `$index` (from 1) of the execution, `None` for NULL. In `pre_execution` of a statement,
    /// `cache_lookup` and `cache_store`; needs `allow_parameter_access`.
    ///
    /// # Errors
    /// There is no such parameter, or the hook is another one.
    pub fn parameter(&self, index: usize) -> Result<Option<String>> {
        crate::services::parameter(index)
    }

    /// The plugin's own part of the result cache, to invalidate in. In every hook of a session; needs `allow_cache`.
    pub fn cache(&self) -> Cache {
        Cache(())
    }

    /// The statement as a tree that can be extended and given back with
    /// [`QueryModification::Modified`](crate::QueryModification::Modified). `Other` in hooks that have no statement: `post_parse`,
    /// `pre_execution` and the cache hooks have one, `post_execution` and its parts do not; there [`Column::origins`](crate::Column::origins) says what columns
    /// are made from.
    pub fn query_ast(&self) -> AstNode {
        AstNode::read(&self.statement)
    }

    /// The statement as the parser made it, every node of it. An empty one in hooks that have none: only `post_parse`,
    /// `pre_execution` and the cache hooks do.
    pub fn statement(&self) -> &Statement<'a> {
        &self.statement
    }

    /// The statement's text, in `pre_parse` the whole text that arrived; empty in hooks that have none.
    pub fn sql(&self) -> &'a str {
        self.statement.sql()
    }

    /// What kind of statement it is.
    pub fn statement_kind(&self) -> StatementKind {
        self.statement.kind()
    }

    /// Every relation that the statement refers to, in joins, subqueries and CTEs too, once per name.
    pub fn referenced_tables(&self) -> &[TableRef<'a>] {
        self.statement.tables()
    }

    /// The columns of a table, found by the search path where `schema` is `None`. Needs `allow_metadata_access`.
    ///
    /// # Errors
    /// There is no such table, or it was not granted.
    pub fn table_columns(&self, schema: Option<&str>, table: &str) -> Result<Vec<TableColumn>> {
        let answer = host::table_columns(schema.unwrap_or(""), table)?;
        columns(&answer).ok_or_else(|| Error::with_sqlstate("38000", format!("the columns of table \"{table}\" cannot be read")))
    }

    /// Only rows of `table` for which `predicate` is true may be seen, changed or written by this statement, wherever it refers to the
    /// table. Several restrictions of a table must all hold. Needs `allow_query_modification`, and the table in `allow_table_access`.
    ///
    /// # Errors
    /// The predicate is too deep, or holds a condition of the statement's own; or the hook is not `post_parse`.
    pub fn restrict(&self, table: &str, predicate: PredicateNode) -> Result<()> {
        self.require_post_parse()?;
        self.edits.borrow_mut().restrict(None, table, &predicate)
    }

    /// As [`restrict`](Self::restrict), for the table of one schema.
    ///
    /// # Errors
    /// As [`restrict`](Self::restrict).
    pub fn restrict_in(&self, schema: &str, table: &str, predicate: PredicateNode) -> Result<()> {
        self.require_post_parse()?;
        self.edits.borrow_mut().restrict(Some(schema), table, &predicate)
    }

    /// Attaches a key and a value to the statement, for logs and EXPLAIN. In `post_parse`; elsewhere there is nothing to attach it to.
    pub fn annotate(&self, key: &str, value: &str) {
        if self.hook == Hook::POST_PARSE {
            self.edits.borrow_mut().annotate(key, value);
        }
    }

    fn require_post_parse(&self) -> Result<()> {
        if self.hook == Hook::POST_PARSE {
            return Ok(());
        }
        Err(Error::with_sqlstate("38000", "tables can be restricted in post_parse only"))
    }
}

/// Reads the answer of `table_columns`: u32 count, u32 0, `ColumnInfo[count]`, names.
fn columns(answer: &[u8]) -> Option<Vec<TableColumn>> {
    let word = |at: usize| answer.get(at..at + 4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    let count = word(0)? as usize;
    let mut columns = Vec::new();
    for i in 0..count {
        let at = 8 + i * std::mem::size_of::<abi::ColumnInfo>();
        let (offset, length, flags) = (word(at)? as usize, word(at + 4)? as usize, abi::ColumnFlag(word(at + 16)?));
        let name = std::str::from_utf8(answer.get(offset..offset.checked_add(length)?)?).ok()?;
        let flag = |f: abi::ColumnFlag| flags.0 & f.0 != 0;
        columns.push(TableColumn {
            name: name.to_owned(),
            type_oid: word(at + 8)?,
            type_modifier: word(at + 12)? as i32,
            not_null: flag(abi::ColumnFlag::NOT_NULL),
            primary_key: flag(abi::ColumnFlag::PRIMARY_KEY),
            has_default: flag(abi::ColumnFlag::HAS_DEFAULT),
        });
    }
    Some(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_column_list_is_refused() {
        let mut answer = Vec::new();
        for word in [1_u32, 0, 32, 2, 20, u32::MAX, 3, 1] {
            answer.extend_from_slice(&word.to_le_bytes());
        }
        answer.extend_from_slice(b"id");
        let read = columns(&answer).unwrap();
        assert_eq!((read[0].name.as_str(), read[0].type_oid, read[0].type_modifier), ("id", 20, -1));
        assert!(read[0].not_null && read[0].primary_key && !read[0].has_default);
        for cut in 0..answer.len() {
            assert!(columns(&answer[..cut]).is_none(), "{cut} bytes were accepted");
        }
    }
}
