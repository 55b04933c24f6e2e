//! Calls to the host. In a module they are its imports, and only those that a plugin uses are linked, since each must be granted; in native
//! tests they are answered by [`MockHost`](crate::testing::MockHost).

use crate::abi;
use crate::config::{parse_config, PluginConfig};
use crate::error::{Error, Result};

pub use crate::abi::LogLevel;

#[cfg(not(target_arch = "wasm32"))]
use crate::testing as imports;
#[cfg(target_arch = "wasm32")]
use wasm as imports;

/// Writes a line to the server's log, with the plugin's name.
pub fn log(level: LogLevel, message: &str) {
    imports::log(level, message);
}

/// Writes a line to the server's log, with fields beside it: up to 16, of which the host takes 256 bytes each. Keys are made of `a-z`,
/// `0-9`, `_` and `.`, 1 to 32 bytes. A value is quoted where it must be, so what a client sent belongs into one rather than the message.
///
/// # Errors
/// There are too many fields, or a key is none; nothing was written.
pub fn log_fields(level: LogLevel, message: &str, fields: &[(&str, &str)]) -> Result<()> {
    match imports::log_fields(level, message, fields) {
        0 => Ok(()),
        _ => Err(Error::with_sqlstate("38000", "a line of the log has too many fields, or a key that is none")),
    }
}

/// Microseconds since 1970-01-01 UTC. A decision of post_parse must not depend on it.
pub fn now_us() -> i64 {
    imports::now_us()
}

/// Fills `bytes` with random bytes. A decision of post_parse must not depend on them.
pub fn random(bytes: &mut [u8]) {
    imports::random(bytes);
}

/// Reads the plugin's configuration, and logs the keys that it does not know.
///
/// # Errors
/// A key is missing or has the wrong type; the message names it.
pub fn load_config<T: PluginConfig>() -> Result<T> {
    let (config, unknown) = parse_config::<T>(&imports::config())?;
    for key in unknown {
        log(LogLevel::INFO, &format!("configuration key \"{key}\" is not known to this plugin"));
    }
    Ok(config)
}

pub(crate) fn session_var(name: &str) -> Option<String> {
    imports::session_var(name)
}

pub(crate) fn header(name: &str) -> Option<String> {
    imports::header(name)
}

pub(crate) fn connection_param(name: &str) -> Option<String> {
    imports::connection_param(name)
}

pub(crate) fn set_session_var(name: &str, value: &str, locked: bool) -> Result<()> {
    match imports::set_session_var(name, value, locked) {
        0 => Ok(()),
        abi::DENIED => Err(Error::new(format!("session variable \"{name}\" may not be set by this plugin here"))),
        _ => Err(Error::with_sqlstate("22023", format!("session variable \"{name}\" cannot be set to this value"))),
    }
}

pub(crate) fn table_columns(schema: &str, table: &str) -> Result<Vec<u8>> {
    imports::table_columns(schema, table).map_err(|denied| match denied {
        Refusal::Denied => Error::new(format!("no access to the columns of table \"{table}\"")),
        Refusal::Absent => Error::with_sqlstate("42P01", format!("table \"{table}\" does not exist")),
    })
}

/// Why the host answered no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Absent,
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
    Denied,
}

#[cfg(target_arch = "wasm32")]
pub(crate) use wasm::fail;

#[cfg(target_arch = "wasm32")]
mod wasm {
    use super::{LogLevel, Refusal};
    use crate::abi;

    pub(crate) fn log(level: LogLevel, message: &str) {
        // SAFETY: the host reads the text and does not keep it; it never writes there.
        unsafe { abi::helios_log(level.0, message.as_ptr(), message.len() as u32) }
    }

    pub(crate) fn log_fields(level: LogLevel, message: &str, fields: &[(&str, &str)]) -> i32 {
        let address = |text: &str| (text.as_ptr() as u32, text.len() as u32);
        let described: Vec<abi::LogField> = fields
            .iter()
            .map(|(key, value)| {
                let ((key_ptr, key_len), (value_ptr, value_len)) = (address(key), address(value));
                abi::LogField { key_ptr, key_len, value_ptr, value_len }
            })
            .collect();
        let (text, length) = (message.as_ptr(), message.len() as u32);
        // SAFETY: the host reads all of it during the call.
        unsafe { abi::helios_log_fields(level.0, text, length, described.as_ptr() as *const u8, described.len() as i32) }
    }

    /// Ends this call, and the instance with it: the plugin failed for this reason.
    pub(crate) fn fail(reason: &str) {
        // SAFETY: the host reads the text during the call.
        unsafe { abi::helios_fail(reason.as_ptr(), reason.len() as u32) }
    }

    pub(crate) fn set_session_var(name: &str, value: &str, locked: bool) -> i32 {
        let flags = if locked { abi::SetVariableFlag::LOCKED.0 } else { 0 };
        // SAFETY: the host reads both texts during the call.
        unsafe { abi::helios_set_session_var(name.as_ptr(), name.len() as u32, value.as_ptr(), value.len() as u32, flags) }
    }

    pub(crate) fn now_us() -> i64 {
        // SAFETY: no arguments.
        unsafe { abi::helios_now() }
    }

    pub(crate) fn random(bytes: &mut [u8]) {
        // SAFETY: the host writes exactly this slice.
        unsafe { abi::helios_random(bytes.as_mut_ptr(), bytes.len() as u32) }
    }

    pub(crate) fn config() -> String {
        // SAFETY: see `pull`.
        let answer = pull(|out, cap| unsafe { abi::helios_config(out, cap) });
        answer.map(text).unwrap_or_default()
    }

    pub(crate) fn session_var(name: &str) -> Option<String> {
        // SAFETY: the host only reads the name; for the rest see `pull`.
        pull(|out, cap| unsafe { abi::helios_session_var(name.as_ptr(), name.len() as u32, out, cap) }).ok().map(text)
    }

    pub(crate) fn header(name: &str) -> Option<String> {
        // SAFETY: as session_var.
        pull(|out, cap| unsafe { abi::helios_header(name.as_ptr(), name.len() as u32, out, cap) }).ok().map(text)
    }

    pub(crate) fn connection_param(name: &str) -> Option<String> {
        // SAFETY: as session_var.
        pull(|out, cap| unsafe { abi::helios_connection_param(name.as_ptr(), name.len() as u32, out, cap) }).ok().map(text)
    }

    pub(crate) fn table_columns(schema: &str, table: &str) -> Result<Vec<u8>, Refusal> {
        // SAFETY: as session_var.
        pull(|out, cap| unsafe {
            abi::helios_table_columns(schema.as_ptr(), schema.len() as u32, table.as_ptr(), table.len() as u32, out, cap)
        })
    }

    fn text(bytes: Vec<u8>) -> String {
        // Values come from clients; one that is no UTF-8 must not equal one that is.
        String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
    }

    /// Asks for a value, and once more with room for it if it was longer than the first guess. `ask` must write at most the given capacity
    /// and answer the value's length, or a negative number.
    fn pull(ask: impl Fn(*mut u8, u32) -> i32) -> Result<Vec<u8>, Refusal> {
        let mut bytes = vec![0_u8; 64];
        loop {
            let length = ask(bytes.as_mut_ptr(), bytes.len() as u32);
            if length < 0 {
                return Err(if length == abi::ABSENT { Refusal::Absent } else { Refusal::Denied });
            }
            let fits = length as usize <= bytes.len();
            bytes.resize(length as usize, 0);
            if fits {
                return Ok(bytes);
            }
        }
    }
}
