//! Rows that leave instead of a batch, laid out as the host reads them.

use crate::abi::ColumnKind;
use crate::added::NewRow;
use crate::column::Column;
use crate::error::{Error, Result};
use crate::results::{RawText, Results, Value};

/// What a guest answers instead of a batch. Texts lie where the row's values say: they live as long as the batch.
#[derive(Clone, Debug)]
pub(crate) struct Replacement {
    pub(crate) sources: Vec<i32>,
    pub(crate) columns: Vec<LaidColumn>,
}

/// One column of it; without values of its own those of the source rows count.
#[derive(Clone, Debug)]
pub(crate) struct LaidColumn {
    pub(crate) validity: Vec<u8>,
    pub(crate) values: LaidValues,
}

#[derive(Clone, Debug)]
pub(crate) enum LaidValues {
    None,
    /// Dense values; words, so that they are aligned.
    Fixed(Vec<u64>),
    Texts(Vec<RawText>),
}

impl<'a> Results<'a> {
    /// Rows that leave instead of this batch: fewer, more, or others. What was changed in place counts for rows taken over.
    ///
    /// # Errors
    /// The rows are to be written; a row or a column is none of the batch's; a value is none of its column's type, or may not be changed.
    pub fn replace(&mut self, rows: &[NewRow<'a>]) -> Result<()> {
        if self.operation != crate::Operation::RESULT {
            return Err(refusal("rows to be written can be changed or refused, not replaced"));
        }
        let mut sources = Vec::with_capacity(rows.len());
        let mut is_given = vec![false; self.columns.len()];
        for row in rows {
            match row.source {
                Some(source) if !self.is_selected(source) => return Err(refusal("a row comes from one that is none of the batch")),
                source => sources.push(source.map_or(-1, |s| s as i32)),
            }
            for (name, _) in &row.values {
                let at = self.columns.iter().position(|c| c.name() == *name).ok_or_else(|| refusal("there is no such column"))?;
                if !self.columns[at].is_writable() {
                    return Err(self.columns[at].refusal("this plugin may not write it"));
                }
                is_given[at] = true;
            }
        }
        let columns =
            self.columns.iter().zip(is_given).map(|(c, is_given)| if is_given { lay_out(c, rows) } else { Ok(LaidColumn::none()) });
        self.replacement = Some(Replacement { columns: columns.collect::<Result<_>>()?, sources });
        Ok(())
    }
}

impl LaidColumn {
    fn none() -> Self {
        LaidColumn { validity: Vec::new(), values: LaidValues::None }
    }
}

fn lay_out(column: &Column<'_>, rows: &[NewRow<'_>]) -> Result<LaidColumn> {
    let mut validity = vec![0; (rows.len() + 7) / 8];
    let mut fixed = Vec::new();
    let mut texts = Vec::new();
    let width = match column.kind() {
        ColumnKind::BOOL => 1,
        ColumnKind::INT16 => 2,
        ColumnKind::INT32 => 4,
        ColumnKind::BYTES16 => 16,
        _ => 8,
    };
    if column.kind() == ColumnKind::BYTES {
        texts = vec![RawText::of(&[]); rows.len()];
    } else {
        fixed = vec![0_u64; (rows.len() * width + 7) / 8];
    }
    for (at, row) in rows.iter().enumerate() {
        let given = row.values.iter().rev().find(|(name, _)| *name == column.name()).map(|(_, value)| *value);
        let value = given.unwrap_or_else(|| row.source.map_or(Value::Null, |source| column.value(source)));
        if value == Value::Null {
            continue;
        }
        validity[at / 8] |= 1 << (at % 8);
        match (column.kind(), value) {
            (ColumnKind::BYTES, Value::Text(text)) => texts[at] = RawText::of(text.as_bytes()),
            (ColumnKind::BYTES, Value::Bytes(bytes)) => texts[at] = RawText::of(bytes),
            (ColumnKind::BYTES, _) => return Err(column.refusal("the value is none of its type")),
            _ => {
                let (bytes, length) = column.encode(value)?;
                for (i, byte) in bytes[..length].iter().enumerate() {
                    let to = at * width + i;
                    fixed[to / 8] |= u64::from(*byte) << (to % 8 * 8);
                }
            }
        }
    }
    let values = if column.kind() == ColumnKind::BYTES { LaidValues::Texts(texts) } else { LaidValues::Fixed(fixed) };
    Ok(LaidColumn { validity, values })
}

fn refusal(why: &str) -> Error {
    Error::with_sqlstate("38000", why)
}
