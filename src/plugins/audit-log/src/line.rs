//! A line of JSON that fits the log.

use heliosdb_plugin_sdk::StatementKind;

/// Bytes of a line that the host does not cut (it takes 1,024).
const LINE_BYTES: usize = 1_000;

/// Bytes of one value: who sends long ones must not push the rest out of the line.
const VALUE_BYTES: usize = 100;

/// Names in a list.
const NAME_COUNT: usize = 4;

/// One event.
pub struct Line {
    json: String,
}

impl Line {
    /// A line with its first field.
    pub fn new(event: &str) -> Self {
        Line { json: format!("{{\"event\":\"{event}\"") }
    }

    /// A text, cut to 100 bytes.
    pub fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        self.value(value, VALUE_BYTES);
    }

    /// A number.
    pub fn number(&mut self, key: &str, value: u64) {
        self.key(key);
        self.json.push_str(&value.to_string());
    }

    /// A list of names; of more than four it says how many are left out.
    pub fn names<'n>(&mut self, key: &str, names: impl Iterator<Item = &'n str>) {
        self.key(key);
        self.json.push('[');
        let mut count = 0;
        for name in names {
            if count < NAME_COUNT {
                self.json.push_str(if count == 0 { "" } else { "," });
                self.value(name, VALUE_BYTES);
            }
            count += 1;
        }
        self.json.push(']');
        if count > NAME_COUNT {
            self.number(&format!("{key}_left_out"), (count - NAME_COUNT) as u64);
        }
    }

    /// A text, cut to what is left of the line; `KEY_bytes` then tells its length.
    pub fn cut_text(&mut self, key: &str, value: &str) {
        const LENGTH_BYTES: usize = 40;
        self.key(key);
        let room = LINE_BYTES.saturating_sub(self.json.len() + LENGTH_BYTES);
        if !self.value(value, room) {
            self.number(&format!("{key}_bytes"), value.len() as u64);
        }
    }

    /// The line.
    pub fn finish(mut self) -> String {
        self.json.push('}');
        self.json
    }

    fn key(&mut self, key: &str) {
        self.json.push(',');
        self.value(key, VALUE_BYTES);
        self.json.push(':');
    }

    /// False when it was cut to `most` bytes of JSON.
    fn value(&mut self, value: &str, most: usize) -> bool {
        self.json.push('"');
        let end = self.json.len() + most;
        for character in value.chars() {
            let escaped = match character {
                '"' => "\\\"".to_owned(),
                '\\' => "\\\\".to_owned(),
                '\n' => "\\n".to_owned(),
                '\r' => "\\r".to_owned(),
                '\t' => "\\t".to_owned(),
                // What a terminal would act on, or a log would break a line at.
                c if c.is_control() || c == '\u{2028}' || c == '\u{2029}' => format!("\\u{:04x}", u32::from(c)),
                c => c.to_string(),
            };
            if self.json.len() + escaped.len() > end {
                self.json.push('"');
                return false;
            }
            self.json.push_str(&escaped);
        }
        self.json.push('"');
        true
    }
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
