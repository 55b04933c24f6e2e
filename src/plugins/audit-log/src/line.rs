//! A line of the log, within what the host takes.

use heliosdb_plugin_sdk::{Result, StatementKind};

/// Bytes of a field that the host does not cut.
const FIELD_BYTES: usize = 256;

/// Fields that a long text may take.
const PIECE_COUNT: usize = 3;

/// Names in a list.
const NAME_COUNT: usize = 8;

/// One event.
pub struct Line {
    event: &'static str,
    fields: Vec<(String, String)>,
}

impl Line {
    /// A line without fields.
    pub fn new(event: &'static str) -> Self {
        Line { event, fields: Vec::new() }
    }

    /// A text, cut to a field.
    pub fn text(&mut self, key: &str, value: &str) {
        self.fields.push((key_of(key), piece(value).to_owned()));
    }

    /// A number.
    pub fn number(&mut self, key: &str, value: u64) {
        self.fields.push((key_of(key), value.to_string()));
    }

    /// A list of names; of more than eight it says how many are left out.
    pub fn names<'n>(&mut self, key: &str, names: impl Iterator<Item = &'n str>) {
        let names: Vec<&str> = names.collect();
        let shown = names.len().min(NAME_COUNT);
        self.text(key, &names[..shown].join(","));
        if shown < names.len() {
            self.number(&format!("{key}_left_out"), (names.len() - shown) as u64);
        }
    }

    /// A text in up to three fields; if it is longer, `KEY_bytes` tells its length.
    pub fn long_text(&mut self, key: &str, value: &str) {
        let mut rest = value;
        for number in 1..=PIECE_COUNT {
            let head = piece(rest);
            self.text(&if number == 1 { key.to_owned() } else { format!("{key}_{number}") }, head);
            rest = &rest[head.len()..];
            if rest.is_empty() {
                return;
            }
        }
        self.number(&format!("{key}_bytes"), value.len() as u64);
    }

    /// Hands the line to `write`.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn write(&self, write: impl FnOnce(&str, &[(&str, &str)]) -> Result<()>) -> Result<()> {
        let fields: Vec<(&str, &str)> = self.fields.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        write(self.event, &fields)
    }
}

/// As much of a text as a field takes.
fn piece(text: &str) -> &str {
    let mut end = text.len().min(FIELD_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A key that the log takes, made from the name of a variable.
fn key_of(name: &str) -> String {
    let letter = |c: char| match c.to_ascii_lowercase() {
        c if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' => c,
        _ => '_',
    };
    let key: String = name.chars().take(32).map(letter).collect();
    if key.is_empty() || key == "plugin" || key == "version" {
        return format!("{key}_");
    }
    key
}

/// What SQL calls a kind of statement; its number for one that this plugin does not know.
pub fn kind_name(kind: StatementKind) -> String {
    match kind {
        StatementKind::SELECT => "SELECT".to_owned(),
        StatementKind::INSERT => "INSERT".to_owned(),
        StatementKind::UPDATE => "UPDATE".to_owned(),
        StatementKind::DELETE => "DELETE".to_owned(),
        StatementKind::MERGE => "MERGE".to_owned(),
        StatementKind::COPY => "COPY".to_owned(),
        StatementKind::TRUNCATE => "TRUNCATE".to_owned(),
        StatementKind::EXPLAIN => "EXPLAIN".to_owned(),
        StatementKind::CREATE_TABLE => "CREATE TABLE".to_owned(),
        StatementKind::CREATE_TABLE_AS => "CREATE TABLE AS".to_owned(),
        StatementKind::DROP_TABLE => "DROP TABLE".to_owned(),
        other => format!("statement kind {}", other.0),
    }
}
