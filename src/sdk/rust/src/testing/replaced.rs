//! Columns that are added to a mocked batch, and rows in its place.

use super::batch::{bit, Values};
use super::{MockBatch, MockColumn};
use crate::abi::{ColumnAccess, ColumnKind};
use crate::added::AddedColumn;
use crate::replacement::{LaidColumn, LaidValues, Replacement};

impl MockBatch {
    /// With columns that the plugin declared, every value NULL.
    pub fn adding(mut self, columns: &[AddedColumn]) -> Self {
        let rows = self.rows;
        self.columns.extend(columns.iter().map(|added| {
            let (kind, values) = match added.type_oid() {
                16 => (ColumnKind::BOOL, Values::Bool(vec![0; rows])),
                21 => (ColumnKind::INT16, Values::Int16(vec![0; rows])),
                23 | 26 | 1082 => (ColumnKind::INT32, Values::Int32(vec![0; rows])),
                20 | 1114 | 1184 => (ColumnKind::INT64, Values::Int64(vec![0; rows])),
                700 | 701 => (ColumnKind::FLOAT64, Values::Float64(vec![0.0; rows])),
                2950 => (ColumnKind::BYTES16, Values::Uuid(vec![[0; 16]; rows])),
                _ => (ColumnKind::BYTES, Values::Bytes(vec![Vec::new(); rows])),
            };
            let mut column = MockColumn::new(added.name(), added.type_oid(), kind, vec![false; rows], values);
            column.access |= ColumnAccess::ADDED.0;
            column
        }));
        self
    }

    /// The columns without rows, as a plugin sees them before there are any.
    pub(super) fn emptied(&self) -> Self {
        let mut empty = self.clone();
        empty.rows = 0;
        empty.selection.clear();
        for column in &mut empty.columns {
            column.validity.clear();
            column.values = pick(&column.values, &[]);
        }
        empty
    }

    /// Puts rows in the place of its own, as the host does.
    pub(super) fn replace(&mut self, rows: &Replacement) {
        for (column, laid) in self.columns.iter_mut().zip(&rows.columns) {
            let (validity, values) = match given(laid, column.kind, rows.sources.len()) {
                Some(values) => (laid.validity.clone(), values),
                None => {
                    let mut validity = vec![0; (rows.sources.len() + 7) / 8];
                    let valid = |source: i32| source >= 0 && bit(&column.validity, source as usize);
                    rows.sources.iter().enumerate().filter(|(_, s)| valid(**s)).for_each(|(at, _)| validity[at / 8] |= 1 << (at % 8));
                    (validity, pick(&column.values, &rows.sources))
                }
            };
            column.validity = validity;
            column.values = values;
        }
        self.rows = rows.sources.len();
        self.selection = vec![0xFF; (self.rows + 7) / 8];
    }
}

fn pick(values: &Values, sources: &[i32]) -> Values {
    fn of<T: Clone + Default>(values: &[T], sources: &[i32]) -> Vec<T> {
        sources.iter().map(|s| usize::try_from(*s).map_or_else(|_| T::default(), |s| values[s].clone())).collect()
    }
    match values {
        Values::Bool(v) => Values::Bool(of(v, sources)),
        Values::Int16(v) => Values::Int16(of(v, sources)),
        Values::Int32(v) => Values::Int32(of(v, sources)),
        Values::Int64(v) => Values::Int64(of(v, sources)),
        Values::Float64(v) => Values::Float64(of(v, sources)),
        Values::Uuid(v) => Values::Uuid(of(v, sources)),
        Values::Bytes(v) => Values::Bytes(of(v, sources)),
    }
}

fn given(laid: &LaidColumn, kind: ColumnKind, rows: usize) -> Option<Values> {
    let words = match &laid.values {
        LaidValues::None => return None,
        LaidValues::Texts(texts) => {
            // SAFETY: texts lie in the batch, the arena, or somewhere that lives as long.
            return Some(Values::Bytes(texts.iter().map(|t| unsafe { t.bytes() }.to_vec()).collect()));
        }
        LaidValues::Fixed(words) => words,
    };
    let bytes: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
    fn of<const N: usize>(bytes: &[u8], rows: usize) -> impl Iterator<Item = [u8; N]> + '_ {
        bytes.chunks_exact(N).take(rows).map(|chunk| {
            let mut value = [0; N];
            value.copy_from_slice(chunk);
            value
        })
    }
    Some(match kind {
        ColumnKind::BOOL => Values::Bool(of::<1>(&bytes, rows).map(|b| b[0]).collect()),
        ColumnKind::INT16 => Values::Int16(of(&bytes, rows).map(i16::from_le_bytes).collect()),
        ColumnKind::INT32 => Values::Int32(of(&bytes, rows).map(i32::from_le_bytes).collect()),
        ColumnKind::FLOAT64 => Values::Float64(of(&bytes, rows).map(f64::from_le_bytes).collect()),
        ColumnKind::BYTES16 => Values::Uuid(of(&bytes, rows).collect()),
        _ => Values::Int64(of(&bytes, rows).map(i64::from_le_bytes).collect()),
    })
}
