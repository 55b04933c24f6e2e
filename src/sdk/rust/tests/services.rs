//! What the host does for plugins beyond the query, through the mock that stands for it.

use heliosdb_plugin_sdk::abi::JwtProblem;
use heliosdb_plugin_sdk::testing::{MockHost, MockStatement, Outcome};
use heliosdb_plugin_sdk::{
    counter_add, env_var, files, gauge_set, histogram_observe, hmac_sha256, jwt_verify, kv, rate_limit, sha256, xxhash64, Error, HttpError,
    HttpRequest, Plugin, PluginContext, QueryModification, RateDecision, RateLimit, Regex, Result, TokenProblem,
};

/// Runs one function as its hooks.
struct Doing(fn(&PluginContext) -> Result<()>);

impl Plugin for Doing {
    fn new() -> Result<Self> {
        Err("not started".into())
    }

    fn name(&self) -> &str {
        "doing"
    }

    fn version(&self) -> &str {
        "1.0.0"
    }

    fn on_query_pre_parse(&self, ctx: &PluginContext) -> Result<QueryModification> {
        (self.0)(ctx).map(|()| QueryModification::Allow)
    }

    fn on_query_pre_execution(&self, ctx: &PluginContext) -> Result<QueryModification> {
        (self.0)(ctx).map(|()| QueryModification::Allow)
    }
}

fn run(host: &MockHost, work: fn(&PluginContext) -> Result<()>) -> Outcome {
    host.pre_parse(&Doing(work), "SELECT 1").outcome
}

#[test]
fn a_bucket_allows_or_says_how_long() {
    const LIMIT: RateLimit = RateLimit { tokens: 10, period_ms: 1_000, burst: 20 };
    let host = MockHost::new().rate_limited("bob", 250);
    let outcome = run(&host, |_| {
        assert_eq!(rate_limit("alice", LIMIT, 1)?, RateDecision::Allowed);
        assert_eq!(rate_limit("bob", LIMIT, 1)?, RateDecision::RetryAfterMs(250));
        assert_eq!(rate_limit("", LIMIT, 1).unwrap_err().sqlstate(), "38000");
        assert!(rate_limit("alice", LIMIT, 21).is_err());
        Ok(())
    });
    assert_eq!(outcome, Outcome::Pass);
}

#[test]
fn the_store_keeps_what_one_call_sets_for_the_next() {
    let host = MockHost::new();
    assert_eq!(run(&host, |_| kv::set(b"k", b"v", 0)), Outcome::Pass);
    let outcome = run(&host, |_| {
        assert_eq!(kv::get(b"k").as_deref(), Some(&b"v"[..]));
        assert!(!kv::compare_and_set(b"k", None, b"w", 0)?);
        assert!(kv::compare_and_set(b"k", Some(b"v"), b"w", 0)?);
        assert!(kv::delete(b"k"));
        assert!(!kv::delete(b"k"));
        assert_eq!(kv::increment(b"n", 5, 0)?, 5);
        assert_eq!(kv::increment(b"n", -2, 0)?, 3);
        kv::set(b"text", b"abc", 0)?;
        assert!(kv::increment(b"text", 1, 0).is_err());
        assert!(kv::set(b"", b"abc", 0).is_err());
        Ok(())
    });
    assert_eq!(outcome, Outcome::Pass);
}

#[test]
fn tokens_are_what_the_test_says() {
    let host = MockHost::new().token("good", "main", r#"{"sub":"alice"}"#).bad_token("old", "main", JwtProblem::EXPIRED);
    let outcome = run(&host, |_| {
        assert_eq!(jwt_verify("good", "main").as_deref(), Ok(r#"{"sub":"alice"}"#));
        assert_eq!(jwt_verify("good", "other"), Err(TokenProblem::Signature));
        jwt_verify("old", "main")?;
        Ok(())
    });
    assert_eq!(outcome, Outcome::rejected("28000", "the token has expired"));
}

#[test]
fn hashes_are_those_of_the_standards() {
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    // FIPS 180-4 and RFC 4231 (case 2); xxHash's own examples.
    assert_eq!(hex(&sha256(b"abc").unwrap()), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    let two_blocks = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    assert_eq!(hex(&sha256(two_blocks).unwrap()), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    let mac = hmac_sha256("Jefe", b"what do ya want for nothing?").unwrap();
    assert_eq!(hex(&mac), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assert_eq!(xxhash64(b"", 0), 0xef46db3751d8e999);
    assert_eq!(xxhash64(b"abc", 0), 0x44bc2cf5ad770999);
    assert_eq!(xxhash64(b"Nobody inspects the spammish repetition", 0), 0xfbcea83c8a378bf1);
}

#[test]
fn patterns_match_where_the_test_says() {
    let host = MockHost::new().pattern_match("b+", "abbc", 1..3);
    let outcome = run(&host, |_| {
        let pattern = Regex::new("b+", 0)?;
        assert!(pattern.is_match("abbc")?);
        assert!(!pattern.is_match("ac")?);
        assert_eq!(pattern.find("abbc", 0)?, Some(1..3));
        assert_eq!(pattern.find("abbc", 2)?, None);
        assert!(pattern.find("\u{e9}", 1).is_err());
        Ok(())
    });
    assert_eq!(outcome, Outcome::Pass);
}

#[test]
fn metrics_are_seen_by_the_test() {
    let host = MockHost::new();
    run(&host, |_| {
        counter_add("asked", 2)?;
        counter_add("asked", 1)?;
        gauge_set("level", -4)?;
        histogram_observe("bytes", 100)?;
        assert!(counter_add("asked", -1).is_err());
        Ok(())
    });
    assert_eq!((host.metric("asked"), host.metric("level"), host.metric("bytes")), (3, -4, 100));
}

#[test]
fn variables_and_parameters_are_those_given() {
    let host = MockHost::new().env_var("HOME", "/root").parameter(Some("12")).parameter(None);
    let work = Doing(|ctx| {
        assert_eq!(env_var("HOME")?.as_deref(), Some("/root"));
        assert_eq!(env_var("SECRET").unwrap_err().sqlstate(), "38000");
        assert_eq!(ctx.parameter(1)?.as_deref(), Some("12"));
        assert_eq!(ctx.parameter(2)?, None);
        assert!(ctx.parameter(3).is_err());
        assert!(ctx.parameter(0).is_err());
        Ok(())
    });
    assert_eq!(host.pre_execution(&work, &MockStatement::select()).outcome, Outcome::Pass);
}

#[test]
fn files_are_those_of_the_test() {
    const LARGE: usize = 3 * 1024 * 1024 + 5;
    let host = MockHost::new().file("words.txt", "alpha beta").file("lists/large", vec![7_u8; LARGE]).file("not-text", [0xFF]);
    let outcome = run(&host, |_| {
        assert_eq!(files::read_text("words.txt")?.as_deref(), Some("alpha beta"));
        assert_eq!(files::read("lists/large")?, Some(vec![7_u8; LARGE]));
        assert_eq!(files::read("nothing")?, None);
        assert_eq!(files::size("lists/large")?, Some(LARGE as u64));
        assert_eq!(files::names(), ["lists/large", "not-text", "words.txt"]);
        let mut part = [0_u8; 4];
        assert_eq!(files::read_at("words.txt", 6, &mut part)?, Some(4));
        assert_eq!(&part, b"beta");
        assert_eq!(files::read_at("words.txt", u64::MAX, &mut part)?, Some(0));
        assert!(files::read_text("not-text").is_err());
        for out in ["../words.txt", "/etc/passwd", "lists/./large", "lists//large", "", "a\0"] {
            assert_eq!(files::read(out).unwrap_err().sqlstate(), "38000");
        }
        Ok(())
    });
    assert_eq!(outcome, Outcome::Pass);
}

#[test]
fn a_server_answers_what_the_test_says_and_others_are_denied() {
    const URL: &str = "https://auth.example.com/api/validate";
    let host = MockHost::new().http_answer("POST", URL, 200, r#"{"id":1}"#).http_answer_header("X-Trace", "7");
    let outcome = run(&host, |_| {
        let answer = HttpRequest::post(URL).header("Content-Type", "text/plain").body("token").timeout_ms(100).send()?;
        assert_eq!((answer.status, answer.text()), (200, Some(r#"{"id":1}"#)));
        assert_eq!((answer.header("x-trace").as_deref(), answer.header("X-Other")), (Some("7"), None));
        assert_eq!(HttpRequest::get(URL).send(), Err(HttpError::Denied));
        HttpRequest::get("https://elsewhere.example.com/").send()?;
        Ok(())
    });
    assert_eq!(outcome, Outcome::rejected("38000", "this server, this method or this hook is not granted"));
    assert_eq!(host.http_requests()[0], HttpRequest::post(URL).header("Content-Type", "text/plain").body("token").timeout_ms(100));
}

#[test]
#[should_panic(expected = "until the next request is sent")]
fn headers_are_those_of_the_newest_answer() {
    let host = MockHost::new().http_answer("GET", "https://a/", 200, "").http_answer_header("A", "b");
    run(&host, |_| {
        let first = HttpRequest::get("https://a/").send()?;
        HttpRequest::get("https://a/").send()?;
        first.header("A");
        Ok(())
    });
}

#[test]
#[should_panic(expected = "the plugin failed: no way on")]
fn a_plugin_that_gives_up_fails() {
    run(&MockHost::new(), |_| heliosdb_plugin_sdk::fail("no way on"));
}

#[test]
fn problems_become_refusals() {
    assert_eq!(Error::from(TokenProblem::Signature), Error::with_sqlstate("28000", "the token is not valid"));
    assert_eq!(Error::from(HttpError::Timeout), Error::with_sqlstate("38000", "the server did not answer in time"));
}
