//! A plugin's own configuration: what stands under its `config` table in `heliosdb.toml`, handed over as JSON.

use crate::error::{Error, Result};
use crate::json::Json;

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
/// The text is no JSON table, a key without a default is missing, or a value has the wrong type.
pub fn parse_config<T: PluginConfig>(text: &str) -> Result<(T, Vec<String>)> {
    let text = if text.trim().is_empty() { "{}" } else { text };
    let table = Json::parse(text).map_err(|e| config_error(format!("the configuration is no JSON: {e}")))?;
    let unknown = match &table {
        Json::Object(members) => members.iter().map(|(k, _)| k.clone()).filter(|k| !T::KEYS.contains(&k.as_str())).collect(),
        other => return Err(config_error(format!("the configuration must be a table, found {}", other.kind()))),
    };
    Ok((T::from_table(&table)?, unknown))
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

impl ConfigValue for Json {
    fn from_config(_key: &str, value: &Json) -> Result<Self> {
        Ok(value.clone())
    }
}

/// Declares a configuration type. A field with `= value` may be left out of the configuration; one without must be there.
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
