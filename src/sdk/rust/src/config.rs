//! A plugin's own configuration: what stands under its `config` table in `heliosdb.toml`, handed over as JSON.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::json::Json;
use crate::misspelt::misspelt;

/// SQLSTATE `config_file_error`.
const CONFIG_SQLSTATE: &str = "F0000";

/// A value that a configuration key can hold.
pub trait ConfigValue: Sized {
    /// Reads the value of `key`, which only appears in messages.
    ///
    /// # Errors
    /// The value has another type or does not fit.
    fn from_config(key: &str, value: &Json) -> Result<Self>;
}

/// A whole configuration. [`plugin_config!`](crate::plugin_config) writes the implementation.
pub trait PluginConfig: Sized {
    /// The keys that this configuration knows.
    const KEYS: &'static [&'static str];

    /// Reads the configuration from its table.
    ///
    /// # Errors
    /// A key without a default is missing, or a value has the wrong type.
    fn from_table(table: &Json) -> Result<Self>;
}

/// Reads a configuration from JSON text; an empty text is an empty table. The second part of the answer names keys that the configuration
/// does not know: tables may be shared between plugins, so they are no error, yet worth a line in the log.
///
/// # Errors
/// The text is no JSON table, a key is spelt almost like one that the table does not have, a key without a default is missing, or a value
/// has the wrong type.
pub fn parse_config<T: PluginConfig>(text: &str) -> Result<(T, Vec<String>)> {
    let text = if text.trim().is_empty() { "{}" } else { text };
    let table = Json::parse(text).map_err(|e| config_error(format!("the configuration is no JSON: {e}")))?;
    if !matches!(table, Json::Object(_)) {
        return Err(config_error(format!("the configuration must be a table, found {}", table.kind())));
    }
    // Before what is missing: a misspelt key is why.
    let unknown = unknown_keys("", &table, T::KEYS)?;
    Ok((T::from_table(&table)?, unknown))
}

/// The keys that are not known.
fn unknown_keys(path: &str, table: &Json, known: &[&str]) -> Result<Vec<String>> {
    let members = match table {
        Json::Object(members) => members,
        _ => return Ok(Vec::new()),
    };
    let mut unknown = Vec::new();
    for (key, _) in members.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
        if let Some(meant) = misspelt(key, known, |key| table.get(key).is_some()) {
            return Err(config_error(format!("configuration key \"{path}{key}\" is not known; the nearest is \"{path}{meant}\"")));
        }
        unknown.push(key.clone());
    }
    Ok(unknown)
}

/// A table within the table, which is all the plugin's own: there, no key is unknown. Used by the code that
/// [`plugin_config!`](crate::plugin_config) writes.
#[doc(hidden)]
pub fn inner<T: PluginConfig>(key: &str, value: &Json) -> Result<T> {
    if !matches!(value, Json::Object(_)) {
        return Err(mistyped(key, "a table", value));
    }
    let path = format!("{key}.");
    match unknown_keys(&path, value, T::KEYS)?.first() {
        Some(stranger) => Err(config_error(format!("configuration key \"{path}{stranger}\" is not known to this plugin"))),
        None => T::from_table(value).map_err(|e| Error::with_sqlstate(e.sqlstate(), within(&path, e.message()))),
    }
}

/// A message about a key, with the path to it.
fn within(path: &str, message: &str) -> String {
    message.replacen("configuration key \"", &format!("configuration key \"{path}"), 1)
}

fn config_error(message: String) -> Error {
    Error::with_sqlstate(CONFIG_SQLSTATE, message)
}

fn mistyped(key: &str, wanted: &str, found: &Json) -> Error {
    config_error(format!("configuration key \"{key}\" must be {wanted}, found {}", found.kind()))
}

/// A key that must be there. Used by the code that [`plugin_config!`](crate::plugin_config) writes.
#[doc(hidden)]
pub fn required<T: ConfigValue>(table: &Json, key: &str) -> Result<T> {
    match table.get(key) {
        Some(value) => T::from_config(key, value),
        None => Err(config_error(format!("configuration key \"{key}\" is missing"))),
    }
}

/// A key that may be absent. Used by the code that [`plugin_config!`](crate::plugin_config) writes.
#[doc(hidden)]
pub fn optional<T: ConfigValue>(table: &Json, key: &str) -> Result<Option<T>> {
    table.get(key).map(|value| T::from_config(key, value)).transpose()
}

impl ConfigValue for String {
    fn from_config(key: &str, value: &Json) -> Result<Self> {
        match value {
            Json::String(text) => Ok(text.clone()),
            other => Err(mistyped(key, "a string", other)),
        }
    }
}

impl ConfigValue for bool {
    fn from_config(key: &str, value: &Json) -> Result<Self> {
        match value {
            Json::Bool(flag) => Ok(*flag),
            other => Err(mistyped(key, "true or false", other)),
        }
    }
}

macro_rules! number_values {
    ($($type:ty: $wanted:expr),+ $(,)?) => {$(
        impl ConfigValue for $type {
            fn from_config(key: &str, value: &Json) -> Result<Self> {
                match value {
                    Json::Number(text) => text
                        .parse()
                        .map_err(|_| config_error(format!("configuration key \"{key}\" must be {}, found {text}", $wanted))),
                    other => Err(mistyped(key, $wanted, other)),
                }
            }
        }
    )+};
}

number_values! {
    i32: "a 32-bit integer",
    i64: "a 64-bit integer",
    u32: "an integer from 0 to 4294967295",
    u64: "an integer from 0 to 18446744073709551615",
    f64: "a number",
}

impl<T: ConfigValue> ConfigValue for Vec<T> {
    fn from_config(key: &str, value: &Json) -> Result<Self> {
        match value {
            Json::Array(items) => items.iter().map(|item| T::from_config(key, item)).collect(),
            other => Err(mistyped(key, "an array", other)),
        }
    }
}

impl<T: ConfigValue> ConfigValue for Option<T> {
    fn from_config(key: &str, value: &Json) -> Result<Self> {
        match value {
            Json::Null => Ok(None),
            other => T::from_config(key, other).map(Some),
        }
    }
}

impl<T: ConfigValue> ConfigValue for BTreeMap<String, T> {
    fn from_config(key: &str, value: &Json) -> Result<Self> {
        match value {
            Json::Object(members) => {
                members.iter().map(|(name, value)| Ok((name.clone(), T::from_config(&format!("{key}.{name}"), value)?))).collect()
            }
            other => Err(mistyped(key, "a table", other)),
        }
    }
}

impl ConfigValue for Json {
    fn from_config(_key: &str, value: &Json) -> Result<Self> {
        Ok(value.clone())
    }
}

/// Declares a configuration type. A field with `= value` may be left out of the configuration; one without must be there. A field may be a
/// text, a boolean, a number, a list (`Vec`), a table of names (`BTreeMap<String, _>`), another type that was declared so, `Option` of
/// these, or [`Json`](crate::Json).
///
/// ```
/// use heliosdb_plugin_sdk::{plugin_config, parse_config};
///
/// plugin_config! {
///     /// What the operator sets.
///     pub struct Config {
///         /// Where the tenant stands.
///         pub tenant_id_session_var: String,
///         pub tenant_column: String = "tenant_id".to_owned(),
///     }
/// }
///
/// let (config, unknown) = parse_config::<Config>(r#"{"tenant_id_session_var": "app.tenant", "colour": 1}"#).unwrap();
/// assert_eq!(config.tenant_id_session_var, "app.tenant");
/// assert_eq!(config.tenant_column, "tenant_id");
/// assert_eq!(unknown, ["colour"]);
/// ```
#[macro_export]
macro_rules! plugin_config {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $( $(#[$field_meta:meta])* $field_vis:vis $field:ident : $type:ty $(= $default:expr)? ),* $(,)?
        }
    ) => {
        $(#[$meta])*
        $vis struct $name {
            $( $(#[$field_meta])* $field_vis $field: $type, )*
        }

        impl $crate::PluginConfig for $name {
            const KEYS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn from_table(table: &$crate::Json) -> $crate::Result<Self> {
                Ok($name {
                    $( $field: $crate::plugin_config!(@field table, $field $(, $default)?), )*
                })
            }
        }

        impl $crate::config::ConfigValue for $name {
            fn from_config(key: &str, value: &$crate::Json) -> $crate::Result<Self> {
                $crate::config::inner(key, value)
            }
        }
    };
    (@field $table:ident, $field:ident) => { $crate::config::required($table, stringify!($field))? };
    (@field $table:ident, $field:ident, $default:expr) => {
        match $crate::config::optional($table, stringify!($field))? {
            Some(value) => value,
            None => $default,
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    crate::plugin_config! {
        #[derive(Debug, PartialEq)]
        struct Sample {
            name: String,
            limit: i64 = 10,
            tables: Vec<String> = vec!["users".to_owned()],
            strict: bool = true,
            ratio: Option<f64> = None,
        }
    }

    fn read(text: &str) -> Result<Sample> {
        parse_config(text).map(|(config, _)| config)
    }

    #[test]
    fn defaults_fill_what_is_absent() {
        let expected = Sample { name: "n".into(), limit: 10, tables: vec!["users".into()], strict: true, ratio: None };
        assert_eq!(read(r#"{"name":"n"}"#).unwrap(), expected);
    }

    #[test]
    fn values_replace_defaults() {
        let config = read(r#"{"name":"n","limit":-9223372036854775808,"tables":[],"strict":false,"ratio":0.5}"#).unwrap();
        let expected = Sample { name: "n".into(), limit: i64::MIN, tables: vec![], strict: false, ratio: Some(0.5) };
        assert_eq!(config, expected);
    }

    crate::plugin_config! {
        #[derive(Debug, PartialEq)]
        struct Outer {
            rules: Vec<Sample> = Vec::new(),
            limits: BTreeMap<String, u32> = BTreeMap::new(),
        }
    }

    #[test]
    fn tables_within_the_table_are_read_into_their_own_types() {
        let read = |text: &str| parse_config::<Outer>(text).map(|(config, unknown)| (config, unknown));
        let (config, unknown) = read(r#"{"rules":[{"name":"a"},{"name":"b","limit":2}],"limits":{"x":1},"other":1}"#).unwrap();
        assert_eq!(config.rules.iter().map(|r| (r.name.as_str(), r.limit)).collect::<Vec<_>>(), [("a", 10), ("b", 2)]);
        assert_eq!((config.limits["x"], unknown), (1, vec!["other".to_owned()]));
        let message = |text: &str| read(text).unwrap_err().message().to_owned();
        assert_eq!(message(r#"{"rules":[{"name":1}]}"#), "configuration key \"rules.name\" must be a string, found a number");
        assert_eq!(message(r#"{"rules":[{"name":"a","other":1}]}"#), "configuration key \"rules.other\" is not known to this plugin");
        let nearest = "configuration key \"rules.lmiit\" is not known; the nearest is \"rules.limit\"";
        assert_eq!(message(r#"{"rules":[{"name":"a","lmiit":1}]}"#), nearest);
        let number = "configuration key \"limits.x\" must be an integer from 0 to 4294967295, found -1";
        assert_eq!(message(r#"{"limits":{"x":-1}}"#), number);
    }

    #[test]
    fn a_misspelt_key_is_named_with_the_nearest() {
        let message = |text: &str| read(text).unwrap_err().message().to_owned();
        assert_eq!(message(r#"{"nmae":"n"}"#), "configuration key \"nmae\" is not known; the nearest is \"name\"");
        assert_eq!(message(r#"{"name":"n","limits":1}"#), "configuration key \"limits\" is not known; the nearest is \"limit\"");
        assert!(read(r#"{"name":"n","limit":1,"limits":1,"colour":1}"#).is_ok());
    }

    #[test]
    fn messages_name_the_key_and_the_type() {
        let message = |text: &str| read(text).unwrap_err().message().to_owned();
        assert_eq!(message("{}"), "configuration key \"name\" is missing");
        assert_eq!(message(""), "configuration key \"name\" is missing");
        assert_eq!(message(r#"{"name":1}"#), "configuration key \"name\" must be a string, found a number");
        assert_eq!(message(r#"{"name":"n","limit":1.5}"#), "configuration key \"limit\" must be a 64-bit integer, found 1.5");
        assert_eq!(message(r#"{"name":"n","tables":["a",true]}"#), "configuration key \"tables\" must be a string, found a boolean");
        assert_eq!(message("[]"), "the configuration must be a table, found an array");
        assert!(message("{").starts_with("the configuration is no JSON: "));
    }
}
