//! Batches for native tests.

use crate::abi::{ColumnAccess, ColumnKind, Operation};
use crate::arena::Arena;
use crate::column::Column;
use crate::results::{RawOrigin, RawText, Results};
use crate::runtime::Answer;

/// Values of a column, `None` for NULL.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Values {
    Bool(Vec<u8>),
    Int16(Vec<i16>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Float64(Vec<f64>),
    Uuid(Vec<[u8; 16]>),
    Bytes(Vec<Vec<u8>>),
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Values::Bool(v) => v.len(),
            Values::Int16(v) => v.len(),
            Values::Int32(v) => v.len(),
            Values::Int64(v) => v.len(),
            Values::Float64(v) => v.len(),
            Values::Uuid(v) => v.len(),
            Values::Bytes(v) => v.len(),
        }
    }
}

/// A column of a [`MockBatch`]. It may be written, unless something else is said.
#[derive(Clone, Debug)]
pub struct MockColumn {
    name: String,
    type_oid: u32,
    pub(super) kind: ColumnKind,
    pub(super) access: u8,
    origins: Vec<(String, String, String)>,
    pub(super) validity: Vec<u8>,
    pub(super) values: Values,
}

impl MockColumn {
    pub(super) fn new(name: &str, type_oid: u32, kind: ColumnKind, validity: Vec<bool>, values: Values) -> Self {
        let mut bits = vec![0; (validity.len() + 7) / 8];
        for (row, _) in validity.iter().enumerate().filter(|(_, valid)| **valid) {
            bits[row / 8] |= 1 << (row % 8);
        }
        let access = ColumnAccess::WRITABLE.0 | ColumnAccess::NULLABLE.0;
        MockColumn { name: name.to_owned(), type_oid, kind, access, origins: Vec::new(), validity: bits, values }
    }

    /// A column of type text.
    pub fn text(name: &str, values: &[Option<&str>]) -> Self {
        let bytes = values.iter().map(|v| v.unwrap_or_default().as_bytes().to_vec()).collect();
        Self::new(name, 25, ColumnKind::BYTES, values.iter().map(Option::is_some).collect(), Values::Bytes(bytes))
    }

    /// A column of type bytea.
    pub fn bytea(name: &str, values: &[Option<&[u8]>]) -> Self {
        let bytes = values.iter().map(|v| v.unwrap_or_default().to_vec()).collect();
        Self::new(name, 17, ColumnKind::BYTES, values.iter().map(Option::is_some).collect(), Values::Bytes(bytes))
    }

    /// A column of type boolean.
    pub fn bool(name: &str, values: &[Option<bool>]) -> Self {
        let bytes = values.iter().map(|v| v.unwrap_or_default().into()).collect();
        Self::new(name, 16, ColumnKind::BOOL, values.iter().map(Option::is_some).collect(), Values::Bool(bytes))
    }

    /// A column of type int2.
    pub fn int2(name: &str, values: &[Option<i16>]) -> Self {
        let numbers = values.iter().map(|v| v.unwrap_or_default()).collect();
        Self::new(name, 21, ColumnKind::INT16, values.iter().map(Option::is_some).collect(), Values::Int16(numbers))
    }

    /// A column of type int4.
    pub fn int4(name: &str, values: &[Option<i32>]) -> Self {
        let numbers = values.iter().map(|v| v.unwrap_or_default()).collect();
        Self::new(name, 23, ColumnKind::INT32, values.iter().map(Option::is_some).collect(), Values::Int32(numbers))
    }

    /// A column of type int8.
    pub fn int8(name: &str, values: &[Option<i64>]) -> Self {
        let numbers = values.iter().map(|v| v.unwrap_or_default()).collect();
        Self::new(name, 20, ColumnKind::INT64, values.iter().map(Option::is_some).collect(), Values::Int64(numbers))
    }

    /// A column of type float8.
    pub fn float8(name: &str, values: &[Option<f64>]) -> Self {
        let numbers = values.iter().map(|v| v.unwrap_or_default()).collect();
        Self::new(name, 701, ColumnKind::FLOAT64, values.iter().map(Option::is_some).collect(), Values::Float64(numbers))
    }

    /// A column of type uuid.
    pub fn uuid(name: &str, values: &[Option<[u8; 16]>]) -> Self {
        let numbers = values.iter().map(|v| v.unwrap_or_default()).collect();
        Self::new(name, 2950, ColumnKind::BYTES16, values.iter().map(Option::is_some).collect(), Values::Uuid(numbers))
    }

    /// The OID of another type whose values lie alike: 1043 for varchar, 1184 for timestamptz, ...
    pub fn type_oid(mut self, oid: u32) -> Self {
        self.type_oid = oid;
        self
    }

    /// A stored column of schema public that the values are made from.
    pub fn from(mut self, table: &str, column: &str) -> Self {
        self.origins.push(("public".to_owned(), table.to_owned(), column.to_owned()));
        self
    }

    /// The plugin sees it and cannot change it.
    pub fn read_only(mut self) -> Self {
        self.access = 0;
        self
    }

    /// The plugin can make its values NULL, and change nothing else, as with json, numeric and arrays.
    pub fn nullable_only(mut self) -> Self {
        self.access = ColumnAccess::NULLABLE.0;
        self
    }
}

/// Rows to call a hook with: those of a result, unless [`MockBatch::written`] says something else.
#[derive(Clone, Debug)]
pub struct MockBatch {
    pub(super) columns: Vec<MockColumn>,
    pub(super) rows: usize,
    pub(super) selection: Vec<u8>,
    operation: Operation,
}

impl MockBatch {
    /// All rows of these columns, which must be of one length.
    ///
    /// # Panics
    /// They are not.
    pub fn new(columns: Vec<MockColumn>) -> Self {
        let rows = columns.first().map_or(0, |c| c.values.len());
        assert!(columns.iter().all(|c| c.values.len() == rows), "the columns have different lengths");
        let mut selection = vec![0; (rows + 7) / 8];
        (0..rows).for_each(|row| selection[row / 8] |= 1 << (row % 8));
        MockBatch { columns, rows, selection, operation: Operation::RESULT }
    }

    /// The rows are to be written, or deleted.
    pub fn written(mut self, operation: Operation) -> Self {
        self.operation = operation;
        self
    }

    /// Takes a row out, as an operator does: what it holds is not looked at.
    pub fn without(mut self, row: usize) -> Self {
        self.selection[row / 8] &= !(1 << (row % 8));
        self
    }

    /// The rows that are left.
    pub fn rows(&self) -> Vec<usize> {
        (0..self.rows).filter(|row| bit(&self.selection, *row)).collect()
    }

    /// The texts of a column, of the rows that are left.
    ///
    /// # Panics
    /// There is no such column of texts.
    pub fn texts(&self, name: &str) -> Vec<Option<String>> {
        self.left(name, |values, row| match values {
            Values::Bytes(v) => String::from_utf8(v[row].clone()).expect("texts are UTF-8"),
            other => panic!("{other:?} are no texts"),
        })
    }

    /// The numbers of an integer column, of the rows that are left.
    ///
    /// # Panics
    /// There is no such column of integers.
    pub fn ints(&self, name: &str) -> Vec<Option<i64>> {
        self.left(name, |values, row| match values {
            Values::Int16(v) => v[row].into(),
            Values::Int32(v) => v[row].into(),
            Values::Int64(v) => v[row],
            other => panic!("{other:?} are no integers"),
        })
    }

    /// The numbers of a float column, of the rows that are left.
    ///
    /// # Panics
    /// There is no such column of floats.
    pub fn floats(&self, name: &str) -> Vec<Option<f64>> {
        self.left(name, |values, row| match values {
            Values::Float64(v) => v[row],
            other => panic!("{other:?} are no floats"),
        })
    }

    fn left<T>(&self, name: &str, get: impl Fn(&Values, usize) -> T) -> Vec<Option<T>> {
        let column = self.columns.iter().find(|c| c.name == name).unwrap_or_else(|| panic!("there is no column {name}"));
        self.rows().into_iter().map(|row| bit(&column.validity, row).then(|| get(&column.values, row))).collect()
    }

    /// Lays the batch out as a guest sees it, runs `hook`, and takes back what the host would.
    pub(super) fn during(&mut self, arena: &Arena, hook: impl FnOnce(Results<'_>) -> Answer) -> Answer {
        let mut laid: Vec<Laid> = self.columns.iter().map(Laid::out).collect();
        let mut selection = self.selection.clone();
        selection.resize(selection.len().max(1), 0);
        let bits = selection.as_mut_ptr();
        let mut columns = Vec::new();
        for (index, (column, laid)) in self.columns.iter().zip(&mut laid).enumerate() {
            columns.push(Column {
                name: RawText::of(column.name.as_bytes()),
                origins: laid.origins.as_ptr(),
                origin_count: laid.origins.len(),
                index: index as u16,
                kind: column.kind,
                access: ColumnAccess(column.access),
                type_oid: column.type_oid,
                type_modifier: -1,
                rows: self.rows,
                selection: bits,
                validity: laid.validity.as_mut_ptr(),
                data: laid.data(),
                arena,
                touched: false,
            });
        }
        let answer = hook(Results {
            columns,
            rows: self.rows,
            selection: bits,
            selected: self.rows().len(),
            all_columns: self.columns.len(),
            sequence: 0,
            rows_before: 0,
            operation: self.operation,
            arena,
            filtered: false,
            replacement: None,
        });
        let taken: Vec<(Vec<u8>, Option<Values>)> =
            self.columns.iter().zip(laid).map(|(column, laid)| laid.take_back(column, &self.selection)).collect();
        // Replaced rows may point to values as they were.
        let mut before = Vec::new();
        for (column, (validity, values)) in self.columns.iter_mut().zip(taken) {
            column.validity = validity;
            if let Some(values) = values {
                before.push(std::mem::replace(&mut column.values, values));
            }
        }
        self.selection.iter_mut().zip(&selection).for_each(|(was, is)| *was &= is);
        if let Answer::Replaced(rows) = &answer {
            self.replace(rows);
        }
        answer
    }
}

/// A column's vectors in memory.
struct Laid {
    origins: Vec<RawOrigin>,
    validity: Vec<u8>,
    views: Vec<RawText>,
    values: Values,
}

impl Laid {
    fn out(column: &MockColumn) -> Self {
        let text = |t: &String| RawText::of(t.as_bytes());
        let views = match &column.values {
            Values::Bytes(values) => values.iter().map(|v| RawText::of(v)).collect(),
            _ => Vec::new(),
        };
        Laid {
            origins: column.origins.iter().map(|(s, t, c)| RawOrigin { schema: text(s), table: text(t), column: text(c) }).collect(),
            validity: column.validity.clone(),
            views,
            values: column.values.clone(),
        }
    }

    fn data(&mut self) -> *mut u8 {
        match &mut self.values {
            Values::Bool(v) => v.as_mut_ptr(),
            Values::Int16(v) => v.as_mut_ptr().cast(),
            Values::Int32(v) => v.as_mut_ptr().cast(),
            Values::Int64(v) => v.as_mut_ptr().cast(),
            Values::Float64(v) => v.as_mut_ptr().cast(),
            Values::Uuid(v) => v.as_mut_ptr().cast(),
            Values::Bytes(_) => self.views.as_mut_ptr().cast(),
        }
    }

    /// Validity and values as the host takes them over.
    fn take_back(self, column: &MockColumn, selection: &[u8]) -> (Vec<u8>, Option<Values>) {
        if column.access & ColumnAccess::WRITABLE.0 == 0 {
            let nullable = column.access & ColumnAccess::NULLABLE.0 != 0;
            let cleared = column.validity.iter().zip(&self.validity).map(|(was, is)| was & is).collect();
            return (if nullable { cleared } else { column.validity.clone() }, None);
        }
        let values = match self.values {
            Values::Bytes(values) => {
                let row = |(row, was): (usize, &Vec<u8>)| {
                    if bit(&self.validity, row) && bit(selection, row) {
                        // SAFETY: a view points to a value of the batch, to the arena, or to something that lives as long.
                        unsafe { self.views[row].bytes() }.to_vec()
                    } else {
                        was.clone()
                    }
                };
                Values::Bytes(values.iter().enumerate().map(row).collect())
            }
            other => other,
        };
        (self.validity, Some(values))
    }
}

pub(super) fn bit(bits: &[u8], at: usize) -> bool {
    bits[at / 8] & (1 << (at % 8)) != 0
}
