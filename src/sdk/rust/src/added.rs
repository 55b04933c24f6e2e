//! Columns that a plugin adds to a result.

use std::fmt;

use crate::column::Column;
use crate::error::{Error, Result};
use crate::results::{Results, Value};

/// A column that a plugin adds, declared by [`Plugin::on_result`](crate::Plugin::on_result) and filled in each batch.
///
/// ```
/// # use heliosdb_plugin_sdk::AddedColumn;
/// let risk = AddedColumn::int4("risk");
/// assert_eq!((risk.name(), risk.type_oid()), ("risk", 23));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedColumn {
    pub(crate) name: String,
    pub(crate) type_oid: u32,
}

macro_rules! types {
    ($($function:ident, $oid:literal, $what:literal;)+) => {
        $(
            #[doc = concat!("A column of type ", $what, ".")]
            pub fn $function(name: impl Into<String>) -> Self {
                AddedColumn { name: name.into(), type_oid: $oid }
            }
        )+
    };
}

// Source of the OIDs: PostgreSQL's pg_type.dat.
impl AddedColumn {
    types! {
        bool, 16, "boolean";
        bytea, 17, "bytea";
        int8, 20, "int8";
        int2, 21, "int2";
        int4, 23, "int4";
        text, 25, "text";
        oid, 26, "oid";
        float4, 700, "float4";
        float8, 701, "float8";
        varchar, 1043, "varchar";
        date, 1082, "date: days since 2000-01-01";
        timestamp, 1114, "timestamp: microseconds since 2000-01-01";
        timestamptz, 1184, "timestamptz: microseconds since 2000-01-01 UTC";
        uuid, 2950, "uuid";
    }

    /// Its name, as the client is told.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// PostgreSQL's OID of its type.
    pub fn type_oid(&self) -> u32 {
        self.type_oid
    }
}

impl<'a> Results<'a> {
    /// The `i`-th column that this plugin declared in `on_result`.
    pub fn added(&self, i: usize) -> Option<&Column<'a>> {
        self.columns.iter().filter(|c| c.is_added()).nth(i)
    }

    /// The same, to fill it: every value is NULL until it is written.
    pub fn added_mut(&mut self, i: usize) -> Option<&mut Column<'a>> {
        self.columns.iter_mut().filter(|c| c.is_added()).nth(i)
    }

    /// Fills the `i`-th column that this plugin declared with what `compute` makes of each selected row.
    ///
    /// # Errors
    /// There is no such column, or a value is none of its type.
    pub fn compute(&mut self, i: usize, mut compute: impl FnMut(crate::Row<'_, 'a>) -> Value<'a>) -> Result<()> {
        let at = self.columns.iter().enumerate().filter(|(_, c)| c.is_added()).map(|(at, _)| at).nth(i);
        let at = at.ok_or_else(|| Error::with_sqlstate("38000", "the plugin declared no such column"))?;
        for row in 0..self.rows {
            if self.is_selected(row) {
                let value = compute(self.row(row));
                self.columns[at].put(row, value)?;
            }
        }
        Ok(())
    }
}

/// A row of a replaced batch: one of the batch's, or a new one, with values of its own.
#[derive(Clone)]
pub struct NewRow<'a> {
    pub(crate) source: Option<usize>,
    pub(crate) values: Vec<(&'a str, Value<'a>)>,
}

impl<'a> NewRow<'a> {
    /// A row of the batch as it is now, with those columns that the plugin does not see.
    pub fn of(row: usize) -> Self {
        NewRow { source: Some(row), values: Vec::new() }
    }

    /// A row of its own: NULL where nothing else is said. Only for a plugin that may change every column of the result.
    pub fn new() -> Self {
        NewRow { source: None, values: Vec::new() }
    }

    /// With another value in this column.
    pub fn with(mut self, column: &'a str, value: Value<'a>) -> Self {
        self.values.push((column, value));
        self
    }
}

impl Default for NewRow<'_> {
    fn default() -> Self {
        NewRow::new()
    }
}

impl fmt::Debug for NewRow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewRow").field("source", &self.source).field("values", &self.values).finish()
    }
}
