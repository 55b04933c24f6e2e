//! What the host does for plugins beyond the query: limits, storage, tokens, hashes, patterns, metrics, requests. Each needs a grant;
//! calling one makes the module import it, so a plugin that uses none needs none. In native tests
//! [`MockHost`](crate::testing::MockHost) answers.

use std::cell::Cell;
use std::ops::Range;

use crate::abi;
use crate::error::{Error, Result};

pub use crate::abi::RegexFlag;
pub use crate::http::{HttpError, HttpRequest, HttpResponse};

#[cfg(not(target_arch = "wasm32"))]
use crate::testing::services as imports;
#[cfg(target_arch = "wasm32")]
use wasm as imports;

/// How a bucket fills: `tokens` in each `period_ms`, up to `burst`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// 1 to 1,000,000.
    pub tokens: i32,
    /// 1 to 3,600,000.
    pub period_ms: i32,
    /// 1 to 1,000,000.
    pub burst: i32,
}

/// What a bucket said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateDecision {
    /// The tokens were taken.
    Allowed,
    /// Nothing was taken; there will be enough in so many milliseconds.
    RetryAfterMs(u32),
}

/// Takes `cost` tokens from the bucket of this key; 0 only looks. Needs `rate_limit_keys`.
///
/// # Errors
/// The key is empty or longer than 256 bytes, or a number is out of its range.
pub fn rate_limit(key: &str, limit: RateLimit, cost: i32) -> Result<RateDecision> {
    match imports::rate_limit(key, limit, cost) {
        0 => Ok(RateDecision::Allowed),
        wait if wait > 0 => Ok(RateDecision::RetryAfterMs(wait as u32)),
        answer => Err(refused("rate limit", answer)),
    }
}

/// The plugin's key-value store, which all its instances and versions share. Needs `kv_max_keys`.
pub mod kv {
    use super::{imports, refused};
    use crate::error::Result;

    /// The value of a key, or `None`.
    pub fn get(key: &[u8]) -> Option<Vec<u8>> {
        imports::kv_get(key)
    }

    /// Stores a value for `ttl_ms` milliseconds; 0: until it is deleted.
    ///
    /// # Errors
    /// The store is full, the key is empty or longer than 256 bytes, or the value longer than 64 KiB.
    pub fn set(key: &[u8], value: &[u8], ttl_ms: i32) -> Result<()> {
        match imports::kv_set(key, value, ttl_ms) {
            0 => Ok(()),
            answer => Err(refused("key-value store", answer)),
        }
    }

    /// Whether there was something to delete.
    pub fn delete(key: &[u8]) -> bool {
        imports::kv_delete(key) == 0
    }

    /// Adds to a number and gives the sum. One that is not there counts as 0 and begins its time to live.
    ///
    /// # Errors
    /// As [`set`]; or the value is no number, or would overflow.
    pub fn increment(key: &[u8], delta: i64, ttl_ms: i32) -> Result<i64> {
        imports::kv_increment(key, delta, ttl_ms).map_err(|answer| refused("key-value store", answer))
    }

    /// Stores a value if the present one is `expected` (`None`: if there is none). Whether it did.
    ///
    /// # Errors
    /// As [`set`].
    pub fn compare_and_set(key: &[u8], expected: Option<&[u8]>, value: &[u8], ttl_ms: i32) -> Result<bool> {
        match imports::kv_compare_and_set(key, expected, value, ttl_ms) {
            0 => Ok(true),
            1 => Ok(false),
            answer => Err(refused("key-value store", answer)),
        }
    }
}

/// Why a token was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenProblem {
    /// It is no token.
    Malformed,
    /// Its algorithm is not that of the key.
    Algorithm,
    /// Its signature is not the key's.
    Signature,
    /// Its time has passed, or it names none.
    Expired,
    /// Its time is to come.
    NotYetValid,
    /// It is for others.
    Audience,
    /// It is by others.
    Issuer,
    /// The key set has no such key, or could not be fetched.
    Key,
    /// The operator did not grant or configure the key: no fault of the token's.
    NoSuchKey,
}

impl From<TokenProblem> for Error {
    /// 28000, and nothing that would help to forge the next one.
    fn from(problem: TokenProblem) -> Self {
        let message = match problem {
            TokenProblem::Expired => "the token has expired",
            TokenProblem::NotYetValid => "the token is not valid yet",
            TokenProblem::NoSuchKey => "the key for tokens is not configured",
            _ => "the token is not valid",
        };
        Error::with_sqlstate("28000", message)
    }
}

/// Verifies a signed token with the configured key of this name, and gives its claims as JSON ([`Json`](crate::Json) reads them). Needs
/// `allow_keys`.
///
/// # Errors
/// The token is not to be taken.
pub fn jwt_verify(token: &str, key: &str) -> std::result::Result<String, TokenProblem> {
    imports::jwt_verify(token, key).map_err(|answer| match abi::JwtProblem(answer) {
        abi::JwtProblem::ALGORITHM => TokenProblem::Algorithm,
        abi::JwtProblem::SIGNATURE => TokenProblem::Signature,
        abi::JwtProblem::EXPIRED => TokenProblem::Expired,
        abi::JwtProblem::NOT_YET_VALID => TokenProblem::NotYetValid,
        abi::JwtProblem::AUDIENCE => TokenProblem::Audience,
        abi::JwtProblem::ISSUER => TokenProblem::Issuer,
        abi::JwtProblem::KEY => TokenProblem::Key,
        abi::JwtProblem::MALFORMED => TokenProblem::Malformed,
        _ => TokenProblem::NoSuchKey,
    })
}

/// SHA-256.
///
/// # Errors
/// More than 1 MiB.
pub fn sha256(data: &[u8]) -> Result<[u8; 32]> {
    imports::sha256(data).map_err(|answer| refused("sha256", answer))
}

/// HMAC-SHA256 with the configured key of this name, whose algorithm is `hmac_sha256`. Needs `allow_keys`.
///
/// # Errors
/// The key is not granted or configured, or there is more than 1 MiB.
pub fn hmac_sha256(key: &str, data: &[u8]) -> Result<[u8; 32]> {
    imports::hmac_sha256(key, data).map_err(|answer| refused("hmac_sha256", answer))
}

/// XXH64, for buckets: no protection against whoever chooses the data. At most 16 MiB.
pub fn xxhash64(data: &[u8], seed: u64) -> u64 {
    imports::xxhash64(data, seed)
}

/// A regular expression that matches in time linear in the text. Compile it once, in [`Plugin::new`](crate::Plugin::new). Needs
/// `regex_patterns`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regex {
    handle: i32,
}

impl Regex {
    /// Compiles a pattern; `flags` as bits of [`RegexFlag`], 0 for none.
    ///
    /// # Errors
    /// It is no pattern, it is too large, or as many as granted are compiled.
    pub fn new(pattern: &str, flags: u32) -> Result<Regex> {
        let handle = imports::regex_compile(pattern, flags);
        if handle < 0 {
            return Err(refused("regular expression", handle));
        }
        Ok(Regex { handle })
    }

    /// Whether the text has a match.
    ///
    /// # Errors
    /// The text is longer than 64 KiB. What is not looked at must not pass for harmless.
    pub fn is_match(&self, text: &str) -> Result<bool> {
        match imports::regex_is_match(self.handle, text) {
            answer if answer < 0 => Err(refused("regular expression", answer)),
            answer => Ok(answer == 1),
        }
    }

    /// The first match at or behind byte `start`.
    ///
    /// # Errors
    /// The text is longer than 64 KiB, or `start` is no place between characters.
    pub fn find(&self, text: &str, start: usize) -> Result<Option<Range<usize>>> {
        imports::regex_find(self.handle, text, start).map_err(|answer| refused("regular expression", answer))
    }
}

/// Adds to a counter. Names: `a-z`, `0-9`, `_` and `.`, 1 to 64 bytes. Needs `metric_names`.
///
/// # Errors
/// As many metrics as granted are there, the name is none or another kind of metric, or the delta is below 0.
pub fn counter_add(name: &str, delta: i64) -> Result<()> {
    done("counter", imports::counter_add(name, delta))
}

/// Sets a gauge.
///
/// # Errors
/// As [`counter_add`].
pub fn gauge_set(name: &str, value: i64) -> Result<()> {
    done("gauge", imports::gauge_set(name, value))
}

/// Counts a value, 0 or more, into a histogram.
///
/// # Errors
/// As [`counter_add`].
pub fn histogram_observe(name: &str, value: i64) -> Result<()> {
    done("histogram", imports::histogram_observe(name, value))
}

/// A variable of the server's environment, `None` when it is not set. Needs it in `environment`.
///
/// # Errors
/// It is not granted.
pub fn env_var(name: &str) -> Result<Option<String>> {
    imports::env_var(name).map_err(|answer| refused(&format!("variable {name}"), answer))
}

/// Gives up: this call fails for this reason, the instance is thrown away, and the plugin's class says what that means for the statement.
pub fn fail(reason: &str) -> ! {
    imports::fail(reason);
    unreachable!("the host ends the call")
}

/// Text form of `$index` (from 1): see [`PluginContext::parameter`](crate::PluginContext::parameter).
pub(crate) fn parameter(index: usize) -> Result<Option<String>> {
    let index = i32::try_from(index).map_err(|_| refused("parameter", abi::INVALID))?;
    imports::parameter(index).map_err(|answer| refused("parameter", answer))
}

thread_local! {
    /// Requests that were sent.
    static SENT: Cell<u64> = Cell::new(0);
}

pub(crate) fn send(request: &HttpRequest) -> std::result::Result<HttpResponse, i32> {
    let number = SENT.with(Cell::get) + 1;
    SENT.with(|sent| sent.set(number));
    imports::http_send(request).map(|answer| HttpResponse { number, ..answer })
}

pub(crate) fn is_newest(number: u64) -> bool {
    SENT.with(Cell::get) == number
}

pub(crate) fn header(name: &str) -> Option<String> {
    imports::http_header(name)
}

fn done(what: &str, answer: i32) -> Result<()> {
    match answer {
        0 => Ok(()),
        _ => Err(refused(what, answer)),
    }
}

fn refused(what: &str, answer: i32) -> Error {
    match answer {
        abi::DENIED => Error::with_sqlstate("38000", format!("{what}: not granted, or not in this hook")),
        abi::FULL => Error::with_sqlstate("53400", format!("{what}: the quota is used up")),
        abi::ABSENT => Error::with_sqlstate("38000", format!("{what}: it is not configured")),
        _ => Error::with_sqlstate("38000", format!("{what}: a value is not valid")),
    }
}

#[cfg(target_arch = "wasm32")]
mod wasm {
    use std::ops::Range;

    use super::{HttpRequest, HttpResponse, RateLimit};
    use crate::abi;

    type Answer<T> = std::result::Result<T, i32>;

    pub(super) fn rate_limit(key: &str, limit: RateLimit, cost: i32) -> i32 {
        // SAFETY: in this module: the host reads what it is given during the call, and writes to out areas of exactly these sizes.
        unsafe { abi::helios_rate_limit(key.as_ptr(), key.len() as u32, limit.tokens, limit.period_ms, limit.burst, cost) }
    }

    pub(super) fn kv_get(key: &[u8]) -> Option<Vec<u8>> {
        // SAFETY: as above.
        pull(|out, cap| unsafe { abi::helios_kv_get(key.as_ptr(), key.len() as u32, out, cap) }).ok()
    }

    pub(super) fn kv_set(key: &[u8], value: &[u8], ttl_ms: i32) -> i32 {
        // SAFETY: as above.
        unsafe { abi::helios_kv_set(key.as_ptr(), key.len() as u32, value.as_ptr(), value.len() as u32, ttl_ms) }
    }

    pub(super) fn kv_delete(key: &[u8]) -> i32 {
        // SAFETY: as above.
        unsafe { abi::helios_kv_delete(key.as_ptr(), key.len() as u32) }
    }

    pub(super) fn kv_increment(key: &[u8], delta: i64, ttl_ms: i32) -> Answer<i64> {
        let mut sum = [0_u8; 8];
        // SAFETY: as above.
        match unsafe { abi::helios_kv_increment(key.as_ptr(), key.len() as u32, delta, ttl_ms, sum.as_mut_ptr()) } {
            0 => Ok(i64::from_le_bytes(sum)),
            answer => Err(answer),
        }
    }

    pub(super) fn kv_compare_and_set(key: &[u8], expected: Option<&[u8]>, value: &[u8], ttl_ms: i32) -> i32 {
        let (address, length) = expected.map_or((std::ptr::null(), u32::MAX), |e| (e.as_ptr(), e.len() as u32));
        let (value_at, value_len) = (value.as_ptr(), value.len() as u32);
        // SAFETY: as above; a length of -1 means that there is nothing to read.
        unsafe { abi::helios_kv_compare_and_set(key.as_ptr(), key.len() as u32, address, length, value_at, value_len, ttl_ms) }
    }

    pub(super) fn jwt_verify(token: &str, key: &str) -> Answer<String> {
        let (token_at, token_len) = (token.as_ptr(), token.len() as u32);
        // SAFETY: as above.
        pull(|out, cap| unsafe { abi::helios_jwt_verify(token_at, token_len, key.as_ptr(), key.len() as u32, out, cap) }).map(text)
    }

    pub(super) fn sha256(data: &[u8]) -> Answer<[u8; 32]> {
        let mut hash = [0_u8; 32];
        // SAFETY: as above.
        whole(unsafe { abi::helios_sha256(data.as_ptr(), data.len() as u32, hash.as_mut_ptr()) }).map(|()| hash)
    }

    pub(super) fn hmac_sha256(key: &str, data: &[u8]) -> Answer<[u8; 32]> {
        let mut mac = [0_u8; 32];
        let (data_at, data_len, out) = (data.as_ptr(), data.len() as u32, mac.as_mut_ptr());
        // SAFETY: as above.
        whole(unsafe { abi::helios_hmac_sha256(key.as_ptr(), key.len() as u32, data_at, data_len, out) }).map(|()| mac)
    }

    pub(super) fn xxhash64(data: &[u8], seed: u64) -> u64 {
        // SAFETY: as above.
        unsafe { abi::helios_xxhash64(data.as_ptr(), data.len() as u32, seed as i64) as u64 }
    }

    pub(super) fn regex_compile(pattern: &str, flags: u32) -> i32 {
        // SAFETY: as above.
        unsafe { abi::helios_regex_compile(pattern.as_ptr(), pattern.len() as u32, flags) }
    }

    pub(super) fn regex_is_match(handle: i32, text: &str) -> i32 {
        // SAFETY: as above.
        unsafe { abi::helios_regex_is_match(handle, text.as_ptr(), text.len() as u32) }
    }

    pub(super) fn regex_find(handle: i32, text: &str, start: usize) -> Answer<Option<Range<usize>>> {
        let mut found = abi::RegexMatch { begin: 0, end: 0 };
        let out = &mut found as *mut abi::RegexMatch as *mut u8;
        // SAFETY: as above.
        match unsafe { abi::helios_regex_find(handle, text.as_ptr(), text.len() as u32, start as i32, out) } {
            0 => Ok(None),
            1 => Ok(Some(found.begin as usize..found.end as usize)),
            answer => Err(answer),
        }
    }

    pub(super) fn counter_add(name: &str, delta: i64) -> i32 {
        // SAFETY: as above.
        unsafe { abi::helios_counter_add(name.as_ptr(), name.len() as u32, delta) }
    }

    pub(super) fn gauge_set(name: &str, value: i64) -> i32 {
        // SAFETY: as above.
        unsafe { abi::helios_gauge_set(name.as_ptr(), name.len() as u32, value) }
    }

    pub(super) fn histogram_observe(name: &str, value: i64) -> i32 {
        // SAFETY: as above.
        unsafe { abi::helios_histogram_observe(name.as_ptr(), name.len() as u32, value) }
    }

    pub(super) fn env_var(name: &str) -> Answer<Option<String>> {
        // SAFETY: as above.
        present(pull(|out, cap| unsafe { abi::helios_env_var(name.as_ptr(), name.len() as u32, out, cap) }))
    }

    pub(super) fn parameter(index: i32) -> Answer<Option<String>> {
        // SAFETY: as above.
        present(pull(|out, cap| unsafe { abi::helios_parameter(index, out, cap) }))
    }

    pub(super) fn fail(reason: &str) {
        crate::host::fail(reason);
    }

    pub(super) fn http_send(request: &HttpRequest) -> Answer<HttpResponse> {
        let headers: Vec<abi::HttpHeader> = request
            .headers
            .iter()
            .map(|(name, value)| abi::HttpHeader {
                name_ptr: name.as_ptr() as u32,
                name_len: name.len() as u32,
                value_ptr: value.as_ptr() as u32,
                value_len: value.len() as u32,
            })
            .collect();
        let raw = abi::HttpRequest {
            method_ptr: request.method.as_ptr() as u32,
            method_len: request.method.len() as u32,
            url_ptr: request.url.as_ptr() as u32,
            url_len: request.url.len() as u32,
            headers_ptr: headers.as_ptr() as u32,
            header_count: headers.len() as u32,
            body_ptr: request.body.as_ptr() as u32,
            body_len: request.body.len() as u32,
            timeout_ms: request.timeout_ms,
            reserved: 0,
        };
        // SAFETY: as above; everything that the request points to outlives the call.
        let status = unsafe { abi::helios_http_request(&raw as *const abi::HttpRequest as *const u8) };
        if status < 0 {
            return Err(status);
        }
        // SAFETY: as above.
        let body = pull(|out, cap| unsafe { abi::helios_http_body(out, cap) })?;
        Ok(HttpResponse { status: status as u16, body, number: 0 })
    }

    pub(super) fn http_header(name: &str) -> Option<String> {
        // SAFETY: as above.
        pull(|out, cap| unsafe { abi::helios_http_header(name.as_ptr(), name.len() as u32, out, cap) }).ok().map(text)
    }

    fn whole(answer: i32) -> Answer<()> {
        if answer == 0 {
            Ok(())
        } else {
            Err(answer)
        }
    }

    fn present(answer: Answer<Vec<u8>>) -> Answer<Option<String>> {
        match answer {
            Ok(bytes) => Ok(Some(text(bytes))),
            Err(abi::ABSENT) => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())
    }

    /// Asks with room for a first guess, and again when there was more.
    fn pull(ask: impl Fn(*mut u8, u32) -> i32) -> Answer<Vec<u8>> {
        let mut bytes = vec![0_u8; 512];
        loop {
            let length = ask(bytes.as_mut_ptr(), bytes.len() as u32);
            if length < 0 {
                return Err(length);
            }
            let fits = length as usize <= bytes.len();
            bytes.resize(length as usize, 0);
            if fits {
                return Ok(bytes);
            }
        }
    }
}
