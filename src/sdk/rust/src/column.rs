//! One column of a batch. The invariants are those of `results.rs`.

use std::fmt;

use crate::abi::{ColumnAccess, ColumnKind};
use crate::arena::{Arena, TextWriter};
use crate::error::{Error, Result};
use crate::results::{Origin, RawOrigin, RawText, Rewrite, Value};

/// OIDs of types whose values are UTF-8: char, name, text, json, xml, unknown, bpchar, varchar, jsonb (source: PostgreSQL's pg_type.dat).
const TEXT_OIDS: [u32; 9] = [18, 19, 25, 114, 142, 705, 1042, 1043, 3802];

/// A column of a batch: a typed view over the memory that host and guest share.
pub struct Column<'a> {
    pub(crate) name: RawText,
    pub(crate) origins: *const RawOrigin,
    pub(crate) origin_count: usize,
    pub(crate) index: u16,
    pub(crate) kind: ColumnKind,
    pub(crate) access: ColumnAccess,
    pub(crate) type_oid: u32,
    pub(crate) type_modifier: i32,
    pub(crate) rows: usize,
    pub(crate) selection: *const u8,
    pub(crate) validity: *mut u8,
    pub(crate) data: *mut u8,
    pub(crate) arena: &'a Arena,
    pub(crate) touched: bool,
}

macro_rules! fixed {
    ($read:ident, $write:ident, $type:ty, $kind:ident, $what:literal) => {
        #[doc = concat!("The values of a column of ", $what, "; `None` of any other. Those of NULLs may be anything.")]
        pub fn $read(&self) -> Option<&[$type]> {
            // SAFETY: invariant 1; the kind says that such values lie there, and every pattern of bits is one.
            (self.kind == ColumnKind::$kind).then(|| unsafe { self.values::<$type>() })
        }

        #[doc = concat!("The values of a writable column of ", $what, ", to change them; `None` of any other. NULLs stay NULL.")]
        pub fn $write(&mut self) -> Option<&mut [$type]> {
            if self.kind != ColumnKind::$kind || !self.is_writable() {
                return None;
            }
            self.touched = true;
            // SAFETY: as above; the column is borrowed mutably, and no other column has these values.
            Some(unsafe { self.values_mut::<$type>() })
        }
    };
}

impl<'a> Column<'a> {
    /// Its name in the result.
    pub fn name(&self) -> &'a str {
        // SAFETY: invariant 1.
        unsafe { self.name.text() }
    }

    /// Its position in the result, from 0.
    pub fn index(&self) -> usize {
        usize::from(self.index)
    }

    /// How its values lie.
    pub fn kind(&self) -> ColumnKind {
        self.kind
    }

    /// PostgreSQL's OID of its type.
    pub fn type_oid(&self) -> u32 {
        self.type_oid
    }

    /// PostgreSQL's type modifier, -1 for none.
    pub fn type_modifier(&self) -> i32 {
        self.type_modifier
    }

    /// What the host takes of it.
    pub fn access(&self) -> ColumnAccess {
        self.access
    }

    /// True when what is written here is what the client gets, or what is stored.
    pub fn is_writable(&self) -> bool {
        self.access.0 & ColumnAccess::WRITABLE.0 != 0
    }

    /// True when values can be made NULL.
    pub fn can_be_null(&self) -> bool {
        self.access.0 & ColumnAccess::NULLABLE.0 != 0
    }

    /// True when its values are computed, or come from more than one stored column.
    pub fn is_derived(&self) -> bool {
        self.access.0 & ColumnAccess::DERIVED.0 != 0
    }

    /// True when this plugin declared it in `on_result`.
    pub fn is_added(&self) -> bool {
        self.access.0 & ColumnAccess::ADDED.0 != 0
    }

    /// True for the text types and json.
    pub fn is_text(&self) -> bool {
        self.kind == ColumnKind::BYTES && TEXT_OIDS.contains(&self.type_oid)
    }

    /// The stored columns that its values are made from.
    pub fn origins(&self) -> impl Iterator<Item = Origin<'a>> + '_ {
        (0..self.origin_count).map(move |i| {
            // SAFETY: invariant 1.
            unsafe {
                let origin = *self.origins.add(i);
                Origin { schema: origin.schema.text(), table: origin.table.text(), column: origin.column.text() }
            }
        })
    }

    /// True when its values are made from this stored column, alone or with others.
    pub fn is_from(&self, table: &str, column: &str) -> bool {
        self.origins().any(|o| o.table == table && o.column == column)
    }

    /// Rows that lie in it, selected or not.
    pub fn row_count(&self) -> usize {
        self.rows
    }

    /// True when the value is NULL, or the row is none of the batch's.
    pub fn is_null(&self, row: usize) -> bool {
        // SAFETY: invariant 1; the row is within the bitmap.
        row >= self.rows || !unsafe { bit(self.validity, row) }
    }

    /// The bytes of a value; `None` when it is NULL, the row is not selected, or the column's values have a fixed width.
    pub fn bytes(&self, row: usize) -> Option<&'a [u8]> {
        if self.kind != ColumnKind::BYTES || self.is_null(row) {
            return None;
        }
        // SAFETY: invariants 1 and 3: the view of a selected row that is not NULL points to bytes that stay.
        unsafe { bit(self.selection, row).then(|| self.values::<RawText>()[row].bytes()) }
    }

    /// The text of a value; `None` when it is NULL, the row is not selected, or the column is none of texts.
    pub fn text(&self, row: usize) -> Option<&'a str> {
        if !self.is_text() {
            return None;
        }
        self.bytes(row).map(text_of)
    }

    /// The texts of all rows, as [`text`](Self::text) gives them.
    pub fn texts(&self) -> impl Iterator<Item = Option<&'a str>> + '_ {
        (0..self.rows).map(move |row| self.text(row))
    }

    /// A value of whatever type; NULL also for a row that is not selected.
    pub fn value(&self, row: usize) -> Value<'a> {
        // SAFETY: invariant 1; the row is within the bitmap, for others is_null is true.
        if self.is_null(row) || !unsafe { bit(self.selection, row) } {
            return Value::Null;
        }
        // SAFETY: invariant 1; the kind says what lies there.
        unsafe {
            match self.kind {
                ColumnKind::BOOL => Value::Bool(self.values::<u8>()[row] != 0),
                ColumnKind::INT16 => Value::Int(self.values::<i16>()[row].into()),
                ColumnKind::INT32 => Value::Int(self.values::<i32>()[row].into()),
                ColumnKind::INT64 => Value::Int(self.values::<i64>()[row]),
                ColumnKind::FLOAT64 => Value::Float(self.values::<f64>()[row]),
                ColumnKind::BYTES16 => Value::Uuid(self.values::<[u8; 16]>()[row]),
                _ => match (self.text(row), self.bytes(row)) {
                    (Some(text), _) => Value::Text(text),
                    (None, Some(bytes)) => Value::Bytes(bytes),
                    (None, None) => Value::Null,
                },
            }
        }
    }

    fixed!(as_bool, as_bool_mut, u8, BOOL, "booleans (0 or 1)");
    fixed!(as_i16, as_i16_mut, i16, INT16, "int2");
    fixed!(as_i32, as_i32_mut, i32, INT32, "int4, date (days since 2000-01-01) or oid");
    fixed!(as_i64, as_i64_mut, i64, INT64, "int8, timestamp or timestamptz (microseconds since 2000-01-01 UTC)");
    fixed!(as_f64, as_f64_mut, f64, FLOAT64, "float4 or float8");
    fixed!(as_uuid, as_uuid_mut, [u8; 16], BYTES16, "uuid, in network order");

    /// Replaces a value with a text that lives until the instance's next call: a `'static` one, a part of any text of this batch, or one
    /// that [`Results::keep_text`](crate::Results::keep_text) made. Nothing is copied.
    ///
    /// # Errors
    /// The column cannot be written, its type is not variable-length, or there is no such row.
    pub fn set_text(&mut self, row: usize, text: &'a str) -> Result<()> {
        self.set_bytes(row, text.as_bytes())
    }

    /// As [`set_text`](Self::set_text), for bytes. Those of a text type must be UTF-8, else the host refuses the batch.
    ///
    /// # Errors
    /// As [`set_text`](Self::set_text).
    pub fn set_bytes(&mut self, row: usize, bytes: &'a [u8]) -> Result<()> {
        self.require_writable(ColumnKind::BYTES)?;
        self.require_row(row)?;
        self.touched = true;
        // SAFETY: invariant 1; the row is within the vectors, and the column is borrowed mutably.
        unsafe {
            self.values_mut::<RawText>()[row] = RawText::of(bytes);
            *self.validity.add(row / 8) |= 1 << (row % 8);
        }
        Ok(())
    }

    /// Replaces a value with a copy of a text.
    ///
    /// # Errors
    /// As [`set_text`](Self::set_text).
    pub fn set_text_copy(&mut self, row: usize, text: &str) -> Result<()> {
        let kept = self.arena.keep_text(text);
        self.set_text(row, kept)
    }

    /// Makes a value NULL.
    ///
    /// # Errors
    /// The column's values cannot be made NULL, or there is no such row.
    pub fn set_null(&mut self, row: usize) -> Result<()> {
        if !self.can_be_null() {
            return Err(self.refusal("its values cannot be made NULL by this plugin"));
        }
        self.require_row(row)?;
        self.touched = true;
        // SAFETY: invariant 1; the row is within the bitmap.
        unsafe { *self.validity.add(row / 8) &= !(1 << (row % 8)) };
        Ok(())
    }

    /// Replaces every value with a text; NULLs stay NULL. Values that can hold no text (numbers, json, arrays) become NULL instead, so
    /// that none leaves.
    ///
    /// # Errors
    /// The plugin may not change the column.
    pub fn mask_all(&mut self, text: &'a str) -> Result<()> {
        let masked = RawText::of(text.as_bytes());
        if self.is_writable() && self.is_text() {
            self.touched = true;
            // SAFETY: invariant 1. Views of NULLs and of rows that are not selected may be anything, so they are written as well.
            unsafe { self.values_mut::<RawText>().fill(masked) };
            return Ok(());
        }
        if !self.can_be_null() {
            return Err(self.refusal("this plugin may not change it"));
        }
        self.touched = true;
        // SAFETY: invariant 1: the bitmap has a bit for each row.
        unsafe { std::slice::from_raw_parts_mut(self.validity, (self.rows + 7) / 8).fill(0) };
        Ok(())
    }

    /// Calls a function with each text that is not NULL, and a writer for its replacement. What is written lies where the host reads it:
    /// no value costs an allocation, or a copy.
    ///
    /// # Errors
    /// The column cannot be written, or is none of texts.
    pub fn rewrite_texts(&mut self, mut rewrite: impl FnMut(&'a str, &mut TextWriter) -> Rewrite) -> Result<()> {
        self.require_writable(ColumnKind::BYTES)?;
        if !self.is_text() {
            return Err(self.refusal("it is no column of texts"));
        }
        let mut writer = TextWriter::new(self.arena);
        // Copies of the pointers: what is written through one of them could be the column itself, for all that the compiler knows.
        let (validity, selection, views) = (self.validity, self.selection, self.data as *mut RawText);
        let mut is_touched = false;
        for first in (0..self.rows).step_by(8) {
            // SAFETY: invariant 1; the byte is within the bitmaps.
            let mut rows = unsafe { *validity.add(first / 8) & *selection.add(first / 8) };
            while rows != 0 {
                let row = first + rows.trailing_zeros() as usize;
                rows &= rows - 1;
                if row >= self.rows {
                    break;
                }
                // SAFETY: invariants 1 and 3; the column is borrowed mutably.
                let view = unsafe { &mut *views.add(row) };
                // SAFETY: as above.
                match rewrite(text_of(unsafe { view.bytes() }), &mut writer) {
                    Rewrite::Keep => writer.forget(),
                    Rewrite::Replace => {
                        *view = RawText::of(writer.keep());
                        is_touched = true;
                    }
                    Rewrite::Null => {
                        writer.forget();
                        self.set_null(row)?;
                    }
                }
            }
        }
        self.touched |= is_touched;
        Ok(())
    }

    /// Replaces a value. Texts and bytes are copied.
    ///
    /// # Errors
    /// The column cannot be written, the value is none of its type, or there is no such row.
    pub fn set(&mut self, row: usize, value: Value<'_>) -> Result<()> {
        if value == Value::Null {
            return self.set_null(row);
        }
        match (value, self.kind) {
            (Value::Text(text), ColumnKind::BYTES) => self.set_text_copy(row, text),
            (Value::Bytes(bytes), ColumnKind::BYTES) => {
                let kept = self.arena.keep(bytes);
                self.set_bytes(row, kept)
            }
            _ => self.set_fixed(row, value),
        }
    }

    /// As [`set`](Self::set), for texts and bytes that live as long as the batch: none is copied.
    pub(crate) fn put(&mut self, row: usize, value: Value<'a>) -> Result<()> {
        match value {
            Value::Text(text) => self.set_text(row, text),
            Value::Bytes(bytes) => self.set_bytes(row, bytes),
            Value::Null => self.set_null(row),
            _ => self.set_fixed(row, value),
        }
    }

    fn set_fixed(&mut self, row: usize, value: Value<'_>) -> Result<()> {
        self.require_row(row)?;
        if !self.is_writable() {
            return Err(self.refusal("this plugin may not write it"));
        }
        let (bytes, width) = self.encode(value)?;
        self.touched = true;
        // SAFETY: invariant 1; the width is that of the kind, and the row is within the vectors.
        unsafe {
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.data.add(row * width), width);
            *self.validity.add(row / 8) |= 1 << (row % 8);
        }
        Ok(())
    }

    /// A value of a fixed width as it lies in the vector, and its width.
    pub(crate) fn encode(&self, value: Value<'_>) -> Result<([u8; 16], usize)> {
        let mut bytes = [0; 16];
        let mut fill = |value: &[u8]| {
            bytes[..value.len()].copy_from_slice(value);
            value.len()
        };
        let out_of_range = |_| Error::with_sqlstate("22003", "a number is out of the column's range");
        let width = match (value, self.kind) {
            (Value::Bool(value), ColumnKind::BOOL) => fill(&[value.into()]),
            (Value::Int(value), ColumnKind::INT16) => fill(&i16::try_from(value).map_err(out_of_range)?.to_le_bytes()),
            (Value::Int(value), ColumnKind::INT32) => fill(&i32::try_from(value).map_err(out_of_range)?.to_le_bytes()),
            (Value::Int(value), ColumnKind::INT64) => fill(&value.to_le_bytes()),
            (Value::Float(value), ColumnKind::FLOAT64) => fill(&value.to_le_bytes()),
            (Value::Uuid(value), ColumnKind::BYTES16) => fill(&value),
            _ => return Err(self.refusal("the value is none of its type")),
        };
        Ok((bytes, width))
    }

    fn require_writable(&self, kind: ColumnKind) -> Result<()> {
        match (self.is_writable(), self.kind == kind) {
            (true, true) => Ok(()),
            (false, _) => Err(self.refusal("this plugin may not write it")),
            _ => Err(self.refusal("its values have a fixed width")),
        }
    }

    fn require_row(&self, row: usize) -> Result<()> {
        if row < self.rows {
            Ok(())
        } else {
            Err(self.refusal("there is no such row"))
        }
    }

    pub(crate) fn refusal(&self, why: &str) -> Error {
        Error::with_sqlstate("38000", format!("column \"{}\": {why}", self.name()))
    }

    /// # Safety
    /// Values of `T` lie there: one for each row.
    unsafe fn values<T>(&self) -> &[T] {
        if self.rows == 0 {
            return &[];
        }
        // SAFETY: by this function's own contract, and invariant 1.
        unsafe { std::slice::from_raw_parts(self.data as *const T, self.rows) }
    }

    /// # Safety
    /// As [`values`](Self::values).
    unsafe fn values_mut<T>(&mut self) -> &mut [T] {
        if self.rows == 0 {
            return &mut [];
        }
        // SAFETY: by this function's own contract, and invariant 1; the column is borrowed mutably.
        unsafe { std::slice::from_raw_parts_mut(self.data as *mut T, self.rows) }
    }
}

impl fmt::Debug for Column<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<Value<'_>> = (0..self.rows).map(|row| self.value(row)).collect();
        f.debug_struct("Column").field("name", &self.name()).field("kind", &self.kind).field("values", &values).finish()
    }
}

/// The host promises that values of the text types are UTF-8, and checks what plugins before this one wrote. It is the host's word that
/// everything here rests on; the tests' own batches are looked over.
fn text_of(bytes: &[u8]) -> &str {
    if cfg!(target_arch = "wasm32") {
        // SAFETY: the ABI's promise (ColumnKind).
        return unsafe { std::str::from_utf8_unchecked(bytes) };
    }
    std::str::from_utf8(bytes).expect("texts are UTF-8")
}

/// # Safety
/// The bitmap reaches to that bit.
pub(crate) unsafe fn bit(bits: *const u8, at: usize) -> bool {
    // SAFETY: by this function's own contract.
    unsafe { *bits.add(at / 8) & (1 << (at % 8)) != 0 }
}
