//! The host's services as native tests have them: a real store and real hashes; limits, tokens, patterns and servers as the test says.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::{MockHost, HOST};
use crate::abi;
use crate::services::{HttpRequest, HttpResponse, RateLimit};

type Answer<T> = std::result::Result<T, i32>;

/// What a test told of services, and what plugins did with them. Clones share it: what one call stores the next one finds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Services(Rc<RefCell<State>>);

#[derive(Debug, Default)]
struct State {
    store: BTreeMap<Vec<u8>, Vec<u8>>,
    limited: BTreeMap<String, u32>,
    tokens: BTreeMap<(String, String), Answer<String>>,
    patterns: Vec<String>,
    matches: BTreeMap<(String, String), Range<usize>>,
    metrics: BTreeMap<String, i64>,
    environment: BTreeMap<String, String>,
    files: BTreeMap<String, Vec<u8>>,
    parameters: Vec<Option<String>>,
    headers: BTreeMap<String, String>,
    servers: BTreeMap<(String, String), (u16, Vec<u8>)>,
    requests: Vec<HttpRequest>,
}

impl MockHost {
    /// Lets the bucket of this key say that there is a wait of so many milliseconds. Other buckets are full.
    pub fn rate_limited(self, key: &str, wait_ms: u32) -> Self {
        self.state(|s| s.limited.insert(key.to_owned(), wait_ms));
        self
    }

    /// Makes a token good, with these claims (JSON). All others have a bad signature.
    pub fn token(self, token: &str, key: &str, claims: &str) -> Self {
        self.state(|s| s.tokens.insert((token.to_owned(), key.to_owned()), Ok(claims.to_owned())));
        self
    }

    /// Says what a token is refused for, a value of `JwtProblem`.
    pub fn bad_token(self, token: &str, key: &str, problem: abi::JwtProblem) -> Self {
        self.state(|s| s.tokens.insert((token.to_owned(), key.to_owned()), Err(problem.0)));
        self
    }

    /// Says where a pattern matches a text. It matches no other text.
    pub fn pattern_match(self, pattern: &str, text: &str, range: Range<usize>) -> Self {
        self.state(|s| s.matches.insert((pattern.to_owned(), text.to_owned()), range));
        self
    }

    /// Sets and grants a variable of the environment.
    pub fn env_var(self, name: &str, value: &str) -> Self {
        self.state(|s| s.environment.insert(name.to_owned(), value.to_owned()));
        self
    }

    /// Puts a file into the granted directory.
    pub fn file(self, path: &str, contents: impl AsRef<[u8]>) -> Self {
        self.state(|s| s.files.insert(path.to_owned(), contents.as_ref().to_vec()));
        self
    }

    /// Adds a parameter of the execution: the first is $1.
    pub fn parameter(self, value: Option<&str>) -> Self {
        self.state(|s| s.parameters.push(value.map(str::to_owned)));
        self
    }

    /// Grants a method and URL, and says what the server answers. Others are denied.
    pub fn http_answer(self, method: &str, url: &str, status: u16, body: &str) -> Self {
        self.state(|s| s.servers.insert((method.to_owned(), url.to_owned()), (status, body.as_bytes().to_vec())));
        self
    }

    /// Gives every answer of a server a header.
    pub fn http_answer_header(self, name: &str, value: &str) -> Self {
        self.state(|s| s.headers.insert(name.to_ascii_lowercase(), value.to_owned()));
        self
    }

    /// The requests that plugins sent, in order.
    pub fn http_requests(&self) -> Vec<HttpRequest> {
        self.state(|s| s.requests.clone())
    }

    /// What a metric stands at: a counter's or histogram's sum, a gauge's value; 0 when there is none.
    pub fn metric(&self, name: &str) -> i64 {
        self.state(|s| s.metrics.get(name).copied().unwrap_or(0))
    }

    fn state<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.services.0.borrow_mut())
    }
}

fn with<T>(work: impl FnOnce(&mut State) -> T) -> T {
    HOST.with(|host| host.borrow().state(work))
}

fn is_key(key: &[u8]) -> bool {
    (1..=256).contains(&key.len())
}

pub(crate) fn rate_limit(key: &str, limit: RateLimit, cost: i32) -> i32 {
    let valid =
        is_key(key.as_bytes()) && limit.tokens >= 1 && limit.period_ms >= 1 && limit.burst >= 1 && (0..=limit.burst).contains(&cost);
    match valid {
        true => with(|s| s.limited.get(key).map_or(0, |wait| *wait as i32)),
        false => abi::INVALID,
    }
}

pub(crate) fn kv_get(key: &[u8]) -> Option<Vec<u8>> {
    with(|s| s.store.get(key).cloned())
}

pub(crate) fn kv_set(key: &[u8], value: &[u8], _ttl_ms: i32) -> i32 {
    if !is_key(key) || value.len() > 65_536 {
        return abi::INVALID;
    }
    with(|s| s.store.insert(key.to_vec(), value.to_vec()));
    0
}

pub(crate) fn kv_delete(key: &[u8]) -> i32 {
    with(|s| s.store.remove(key)).map_or(abi::ABSENT, |_| 0)
}

pub(crate) fn kv_increment(key: &[u8], delta: i64, ttl_ms: i32) -> Answer<i64> {
    let now = match kv_get(key) {
        None => 0,
        Some(bytes) => i64::from_le_bytes(bytes.as_slice().try_into().map_err(|_| abi::INVALID)?),
    };
    let sum = now.checked_add(delta).ok_or(abi::INVALID)?;
    match kv_set(key, &sum.to_le_bytes(), ttl_ms) {
        0 => Ok(sum),
        answer => Err(answer),
    }
}

pub(crate) fn kv_compare_and_set(key: &[u8], expected: Option<&[u8]>, value: &[u8], ttl_ms: i32) -> i32 {
    if kv_get(key).as_deref() == expected {
        kv_set(key, value, ttl_ms)
    } else {
        1
    }
}

pub(crate) fn jwt_verify(token: &str, key: &str) -> Answer<String> {
    with(|s| s.tokens.get(&(token.to_owned(), key.to_owned())).cloned()).unwrap_or(Err(abi::JwtProblem::SIGNATURE.0))
}

pub(crate) fn sha256(data: &[u8]) -> Answer<[u8; 32]> {
    Ok(super::hashes::sha256(data))
}

pub(crate) fn hmac_sha256(key: &str, data: &[u8]) -> Answer<[u8; 32]> {
    Ok(super::hashes::hmac_sha256(key.as_bytes(), data))
}

pub(crate) fn xxhash64(data: &[u8], seed: u64) -> u64 {
    super::hashes::xxhash64(data, seed)
}

pub(crate) fn regex_compile(pattern: &str, _flags: u32) -> i32 {
    with(|s| {
        let known = s.patterns.iter().position(|p| p == pattern);
        known.unwrap_or_else(|| {
            s.patterns.push(pattern.to_owned());
            s.patterns.len() - 1
        }) as i32
    })
}

pub(crate) fn regex_is_match(handle: i32, text: &str) -> i32 {
    regex_find(handle, text, 0).map_or_else(|answer| answer, |found| found.is_some() as i32)
}

pub(crate) fn regex_find(handle: i32, text: &str, start: usize) -> Answer<Option<Range<usize>>> {
    if !text.is_char_boundary(start) || text.len() > 65_536 {
        return Err(abi::INVALID);
    }
    with(|s| {
        let pattern = s.patterns.get(handle as usize).cloned().ok_or(abi::INVALID)?;
        Ok(s.matches.get(&(pattern, text.to_owned())).filter(|range| range.start >= start).cloned())
    })
}

pub(crate) fn counter_add(name: &str, delta: i64) -> i32 {
    if delta < 0 {
        return abi::INVALID;
    }
    with(|s| *s.metrics.entry(name.to_owned()).or_default() += delta);
    0
}

pub(crate) fn gauge_set(name: &str, value: i64) -> i32 {
    with(|s| s.metrics.insert(name.to_owned(), value));
    0
}

pub(crate) fn histogram_observe(name: &str, value: i64) -> i32 {
    counter_add(name, value)
}

pub(crate) fn env_var(name: &str) -> Answer<Option<String>> {
    with(|s| s.environment.get(name).cloned()).map(Some).ok_or(abi::DENIED)
}

pub(crate) fn file_size(path: &str) -> i64 {
    match is_path(path) {
        true => with(|s| s.files.get(path).map_or(abi::ABSENT.into(), |file| file.len() as i64)),
        false => abi::INVALID.into(),
    }
}

pub(crate) fn file_read(path: &str, offset: u64, bytes: &mut [u8]) -> i32 {
    const MOST: usize = 1024 * 1024;
    if !is_path(path) {
        return abi::INVALID;
    }
    with(|s| {
        let file = match s.files.get(path) {
            Some(file) => file,
            None => return abi::ABSENT,
        };
        let rest = &file[usize::try_from(offset).unwrap_or(usize::MAX).min(file.len())..];
        let count = rest.len().min(bytes.len()).min(MOST);
        bytes[..count].copy_from_slice(&rest[..count]);
        count as i32
    })
}

pub(crate) fn file_name(index: i32) -> Option<String> {
    with(|s| s.files.keys().nth(usize::try_from(index).ok()?).cloned())
}

fn is_path(path: &str) -> bool {
    (1..=1_024).contains(&path.len()) && !path.contains('\0') && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

pub(crate) fn parameter(index: i32) -> Answer<Option<String>> {
    with(|s| s.parameters.get((index - 1) as usize).cloned()).ok_or(abi::INVALID)
}

pub(crate) fn fail(reason: &str) {
    panic!("the plugin failed: {reason}");
}

pub(crate) fn http_send(request: &HttpRequest) -> Answer<HttpResponse> {
    with(|s| {
        s.requests.push(request.clone());
        let answer = s.servers.get(&(request.method.clone(), request.url.clone())).ok_or(abi::DENIED)?;
        Ok(HttpResponse { status: answer.0, body: answer.1.clone(), number: 0 })
    })
}

pub(crate) fn http_header(name: &str) -> Option<String> {
    with(|s| s.headers.get(&name.to_ascii_lowercase()).cloned())
}
