use std::fmt;

use crate::abi;
use crate::error::Error;
use crate::services;

/// A request to a server that the operator named in `http_hosts`. In `on_connect`, `pre_parse` and the statement's `pre_execution` only.
///
/// ```no_run
/// use heliosdb_plugin_sdk::HttpRequest;
///
/// fn is_known(token: &str) -> heliosdb_plugin_sdk::Result<bool> {
///     let answer = HttpRequest::post("https://auth.example.com/api/validate").body(token).timeout_ms(100).send()?;
///     Ok(answer.status == 200)
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) timeout_ms: u32,
}

impl HttpRequest {
    /// A request with any method of GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS.
    pub fn new(method: &str, url: &str) -> Self {
        HttpRequest { method: method.to_owned(), url: url.to_owned(), headers: Vec::new(), body: Vec::new(), timeout_ms: 0 }
    }

    /// A GET.
    pub fn get(url: &str) -> Self {
        HttpRequest::new("GET", url)
    }

    /// A POST.
    pub fn post(url: &str) -> Self {
        HttpRequest::new("POST", url)
    }

    /// Adds a header. Host, Content-Length and what else frames a message is the host's.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: impl AsRef<[u8]>) -> Self {
        self.body = body.as_ref().to_vec();
        self
    }

    /// Time for the whole exchange. Without it, all that the operator granted for one hook call.
    pub fn timeout_ms(mut self, timeout_ms: u32) -> Self {
        self.timeout_ms = timeout_ms;
        self
    }

    /// Sends it and waits for the whole answer. Redirects are answers, and not followed.
    ///
    /// # Errors
    /// There was no answer.
    pub fn send(&self) -> Result<HttpResponse, HttpError> {
        services::send(self).map_err(|answer| match abi::HttpProblem(answer) {
            abi::HttpProblem::UNREACHABLE => HttpError::Unreachable,
            abi::HttpProblem::ADDRESS => HttpError::Address,
            abi::HttpProblem::TLS => HttpError::Tls,
            abi::HttpProblem::TIMEOUT => HttpError::Timeout,
            abi::HttpProblem::TOO_LARGE => HttpError::TooLarge,
            abi::HttpProblem::PROTOCOL => HttpError::Protocol,
            _ if answer == abi::DENIED => HttpError::Denied,
            _ if answer == abi::FULL => HttpError::Full,
            _ => HttpError::Invalid,
        })
    }
}

/// A server's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpResponse {
    /// 100 to 599.
    pub status: u16,
    /// As it came; never decompressed.
    pub body: Vec<u8>,
    /// Of the request: the host keeps the headers of the newest answer alone.
    pub(crate) number: u64,
}

impl HttpResponse {
    /// A header, whatever the case of its name; several of one name with `, ` between them.
    ///
    /// # Panics
    /// Another request was sent since: the host keeps the headers of the newest answer alone.
    pub fn header(&self, name: &str) -> Option<String> {
        assert!(services::is_newest(self.number), "the headers of an answer can be asked for until the next request is sent");
        services::header(name)
    }

    /// The body as text, `None` when it is not UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.body).ok()
    }
}

/// Why there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpError {
    /// The operator did not name this server with this method, or the hook may not wait.
    Denied,
    /// The request is malformed.
    Invalid,
    /// As many requests as granted are under way or were sent.
    Full,
    /// Nobody answers there.
    Unreachable,
    /// The name leads to an address that plugins may not reach.
    Address,
    /// The server's certificate is not trusted.
    Tls,
    /// Its time was over.
    Timeout,
    /// The request or the answer is larger than granted.
    TooLarge,
    /// What came is no HTTP.
    Protocol,
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            HttpError::Denied => "this server, this method or this hook is not granted",
            HttpError::Invalid => "the request is malformed",
            HttpError::Full => "too many requests",
            HttpError::Unreachable => "the server cannot be reached",
            HttpError::Address => "the server's address may not be reached",
            HttpError::Tls => "the server's certificate is not trusted",
            HttpError::Timeout => "the server did not answer in time",
            HttpError::TooLarge => "the request or the answer is too large",
            HttpError::Protocol => "the server did not answer with HTTP",
        })
    }
}

impl std::error::Error for HttpError {}

impl From<HttpError> for Error {
    /// 38000 with the problem: a hook that needs the answer refuses.
    fn from(error: HttpError) -> Self {
        Error::with_sqlstate("38000", error.to_string())
    }
}
