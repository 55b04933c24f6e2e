//! Rows that a plugin sees: a result on its way to the client, or rows about to be written. They are read and changed where they lie, in
//! memory that the host and the guest share; nothing is decoded, and a value costs no allocation.
//!
//! Invariants: 1. every pointer is valid for `'a`, the time of one hook call, and for the batch's rows; 2. bytes of values are never
//! written, only the views that point to them: a `&'a str` of one column stays what it is while another, or the same, is changed;
//! 3. what a row holds that is not selected is not looked at: it may be anything.

use std::fmt;

#[cfg(target_arch = "wasm32")]
use crate::abi;
pub use crate::abi::{ColumnAccess, ColumnKind, Operation};
use crate::arena::Arena;
use crate::column::{bit, Column};
use crate::error::{Error, Result};
use crate::replacement::Replacement;

/// A batch of rows. [`PluginContext::results`](crate::PluginContext::results) lends it.
///
/// Rows are counted from 0 to [`row_count`](Results::row_count); those that are not selected (an operator or a plugin before took them out)
/// are no rows of the result.
pub struct Results<'a> {
    pub(crate) columns: Vec<Column<'a>>,
    pub(crate) rows: usize,
    pub(crate) selection: *mut u8,
    pub(crate) selected: usize,
    pub(crate) all_columns: usize,
    pub(crate) sequence: u32,
    pub(crate) rows_before: u64,
    pub(crate) operation: Operation,
    pub(crate) arena: &'a Arena,
    pub(crate) filtered: bool,
    pub(crate) replacement: Option<Replacement>,
}

impl<'a> Results<'a> {
    /// A batch without rows, for hooks that have none.
    pub(crate) fn none(arena: &'a Arena) -> Self {
        Results {
            columns: Vec::new(),
            rows: 0,
            selection: std::ptr::null_mut(),
            selected: 0,
            all_columns: 0,
            sequence: 0,
            rows_before: 0,
            operation: Operation::RESULT,
            arena,
            filtered: false,
            replacement: None,
        }
    }

    /// What the rows are: those of a result, or rows to insert, update or delete.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// Rows that lie in the columns, selected or not.
    pub fn row_count(&self) -> usize {
        self.rows
    }

    /// Rows that are selected.
    pub fn selected_count(&self) -> usize {
        self.selected
    }

    /// Number of the batch within its result, from 0.
    pub fn sequence(&self) -> u32 {
        self.sequence
    }

    /// Rows of the batches before this one.
    pub fn rows_before(&self) -> u64 {
        self.rows_before
    }

    /// Columns of the whole result, those that this plugin does not see among them.
    pub fn result_column_count(&self) -> usize {
        self.all_columns
    }

    /// The columns that this plugin sees.
    pub fn columns(&self) -> &[Column<'a>] {
        &self.columns
    }

    /// The columns that this plugin sees, to change them.
    pub fn columns_mut(&mut self) -> &mut [Column<'a>] {
        &mut self.columns
    }

    /// The first column of this name.
    pub fn column(&self, name: &str) -> Option<&Column<'a>> {
        self.columns.iter().find(|c| c.name() == name)
    }

    /// The first column of this name, to change it.
    pub fn column_mut(&mut self, name: &str) -> Option<&mut Column<'a>> {
        self.columns.iter_mut().find(|c| c.name() == name)
    }

    /// True when the row is one of the result.
    pub fn is_selected(&self, row: usize) -> bool {
        // SAFETY: invariant 1; the row is within the bitmap.
        row < self.rows && unsafe { bit(self.selection, row) }
    }

    /// The selected rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_, 'a>> + '_ {
        (0..self.rows).filter(move |&row| self.is_selected(row)).map(move |row| Row { columns: &self.columns, row })
    }

    pub(crate) fn row(&self, row: usize) -> Row<'_, 'a> {
        Row { columns: &self.columns, row }
    }

    /// Keeps the rows for which `keep` is true; the others do not leave.
    ///
    /// # Errors
    /// The rows are to be written: a write is refused, not thinned out.
    pub fn retain(&mut self, mut keep: impl FnMut(Row<'_, 'a>) -> bool) -> Result<()> {
        for row in 0..self.rows {
            if self.is_selected(row) && !keep(Row { columns: &self.columns, row }) {
                self.remove(row)?;
            }
        }
        Ok(())
    }

    /// Takes one row out. One that is not selected is left as it is.
    ///
    /// # Errors
    /// As [`retain`](Self::retain).
    pub fn remove(&mut self, row: usize) -> Result<()> {
        if self.operation != Operation::RESULT {
            return Err(Error::with_sqlstate("38000", "rows to be written can be changed or refused, not taken out"));
        }
        if self.is_selected(row) {
            // SAFETY: invariant 1; the row is within the bitmap.
            unsafe { *self.selection.add(row / 8) &= !(1 << (row % 8)) };
            self.selected -= 1;
            self.filtered = true;
        }
        Ok(())
    }

    /// A copy of a text that stays until the host has read the batch: what [`Column::set_text`] takes.
    pub fn keep_text(&self, text: &str) -> &'a str {
        self.arena.keep_text(text)
    }

    /// As [`keep_text`](Self::keep_text), for bytes.
    pub fn keep_bytes(&self, bytes: &[u8]) -> &'a [u8] {
        self.arena.keep(bytes)
    }

    pub(crate) fn is_changed(&self) -> bool {
        self.columns.iter().any(|c| c.touched)
    }
}

impl fmt::Debug for Results<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Results").field("columns", &self.columns).field("rows", &self.rows).field("selected", &self.selected).finish()
    }
}

/// One selected row. Names are looked up among the columns that the plugin sees.
#[derive(Clone, Copy)]
pub struct Row<'r, 'a> {
    columns: &'r [Column<'a>],
    row: usize,
}

impl<'r, 'a> Row<'r, 'a> {
    /// Where it lies in the columns.
    pub fn index(&self) -> usize {
        self.row
    }

    /// The value of the first column of this name; `None` when there is no such column.
    pub fn get(&self, name: &str) -> Option<Value<'a>> {
        self.columns.iter().find(|c| c.name() == name).map(|c| c.value(self.row))
    }

    /// The text of a column; `None` when it is NULL, no text, or there is no such column.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.columns.iter().find(|c| c.name() == name).and_then(|c| c.text(self.row))
    }

    /// The number of an integer column; `None` when it is NULL, no integer, or there is no such column.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Some(Value::Int(value)) => Some(value),
            _ => None,
        }
    }

    /// Every column's name and value.
    pub fn values(&self) -> impl Iterator<Item = (&'a str, Value<'a>)> + 'r {
        let (columns, row) = (self.columns, self.row);
        columns.iter().map(move |c| (c.name(), c.value(row)))
    }
}

/// One value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// A boolean.
    Bool(bool),
    /// int2, int4, int8; date as days and timestamps as microseconds since 2000-01-01; oid as its bits.
    Int(i64),
    /// float4, float8.
    Float(f64),
    /// A text type, or json.
    Text(&'a str),
    /// bytea; numeric and arrays in PostgreSQL's binary form.
    Bytes(&'a [u8]),
    /// uuid, in network order.
    Uuid([u8; 16]),
}

/// A stored column that a result's values are made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin<'a> {
    /// Its schema.
    pub schema: &'a str,
    /// Its table.
    pub table: &'a str,
    /// Its name in the table.
    pub column: &'a str,
}

/// What a function given to [`Column::rewrite_texts`] did with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rewrite {
    /// The value stays as it is.
    Keep,
    /// The value is replaced with what was written.
    Replace,
    /// The value becomes NULL.
    Null,
}

/// A text somewhere in memory: on wasm32 the layout of the ABI's `View`, elsewhere with a pointer of the machine.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawText {
    pub(crate) ptr: *const u8,
    pub(crate) len: u32,
}

/// The ABI's `Origin`, with texts as [`RawText`].
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawOrigin {
    pub(crate) schema: RawText,
    pub(crate) table: RawText,
    pub(crate) column: RawText,
}

#[cfg(target_arch = "wasm32")]
const _: [(); std::mem::size_of::<abi::View>()] = [(); std::mem::size_of::<RawText>()];
#[cfg(target_arch = "wasm32")]
const _: [(); std::mem::size_of::<abi::Origin>()] = [(); std::mem::size_of::<RawOrigin>()];

impl RawText {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        RawText { ptr: bytes.as_ptr(), len: bytes.len() as u32 }
    }

    /// # Safety
    /// The bytes lie there, unchanged for `'a`.
    pub(crate) unsafe fn bytes<'a>(self) -> &'a [u8] {
        if self.len == 0 {
            return &[];
        }
        // SAFETY: by this function's own contract.
        unsafe { std::slice::from_raw_parts(self.ptr, self.len as usize) }
    }

    /// # Safety
    /// As [`bytes`](Self::bytes).
    pub(crate) unsafe fn text<'a>(self) -> &'a str {
        // SAFETY: by this function's own contract.
        std::str::from_utf8(unsafe { self.bytes() }).expect("the host writes UTF-8")
    }
}
