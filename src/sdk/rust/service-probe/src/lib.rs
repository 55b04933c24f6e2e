//! What the host's tests run of the SDK's services. A text is a word and what it is about; the answer is the message of a refusal (P0042).
//! The service probes of the other SDKs answer the same.

use std::time::Duration;

use heliosdb_plugin_sdk::{
    counter_add, env_var, fail, files, gauge_set, histogram_observe, hmac_sha256, jwt_verify, kv, rate_limit, register_plugin, sha256, xxhash64,
    CacheDecision, CacheEntry, CacheOffer, Error, HttpRequest, Plugin, PluginContext, QueryModification, RateDecision, RateLimit, Regex,
    Result,
};

/// The plugin.
pub struct ServiceProbe {
    pattern: Regex,
}

impl ServiceProbe {
    fn answer(&self, ctx: &PluginContext, word: &str, about: &str) -> Result<String> {
        Ok(match word {
            "limit" => match rate_limit(about, RateLimit { tokens: 1, period_ms: 3_600_000, burst: 1 }, 1)? {
                RateDecision::Allowed => "allowed".to_owned(),
                RateDecision::RetryAfterMs(wait) => wait.to_string(),
            },
            "store" => {
                kv::set(b"key", about.as_bytes(), 0)?;
                let stored = kv::get(b"key").map_or(0, |v| v.len());
                let swapped = (kv::compare_and_set(b"key", None, b"x", 0)?, kv::compare_and_set(b"key", Some(about.as_bytes()), b"x", 0)?);
                let sum = (kv::increment(b"sum", 5, 0)?, kv::increment(b"sum", -7, 0)?);
                format!("{stored} {} {} {} {} {} {}", swapped.0, swapped.1, sum.0, sum.1, kv::delete(b"key"), kv::delete(b"key"))
            }
            "token" => jwt_verify(about, "main")?,
            "hash" => format!("{} {:016x}", hex(&sha256(about.as_bytes())?), xxhash64(about.as_bytes(), 0)),
            "mac" => hex(&hmac_sha256("mac", about.as_bytes())?),
            "match" => {
                let found = self.pattern.find(about, 1)?.map_or("none".to_owned(), |range| format!("{range:?}"));
                format!("{} {found}", self.pattern.is_match(about)?)
            }
            "count" => {
                counter_add("asked", 3)?;
                gauge_set("level", -4)?;
                histogram_observe("bytes", 100)?;
                "counted".to_owned()
            }
            "env" => env_var(about)?.unwrap_or_else(|| "unset".to_owned()),
            "file" => files::read_text(about)?.unwrap_or_else(|| "none".to_owned()),
            "part" => {
                let mut part = [0_u8; 4];
                let read = files::read_at(about, 2, &mut part)?.ok_or("no file")?;
                format!("{read} {}", hex(&part))
            }
            "large" => {
                let file = files::read(about)?.ok_or("no file")?;
                format!("{} {}", file.len(), file.iter().map(|b| u64::from(*b)).sum::<u64>())
            }
            "files" => files::names().join(","),
            "http" => {
                let answer = HttpRequest::post(about).header("X-Probe", "1").body("hello").timeout_ms(100).send()?;
                let kind = answer.header("content-TYPE").unwrap_or_else(|| "none".to_owned());
                format!("{} {kind} {}", answer.status, answer.text().ok_or("no text")?)
            }
            "cache" => cache(ctx, about)?,
            "fail" => fail(about),
            _ => return Err("no such word".into()),
        })
    }
}

fn cache(ctx: &PluginContext, about: &str) -> Result<String> {
    let (target, name) = about.split_once(' ').unwrap_or((about, ""));
    match target {
        "key" => ctx.cache().invalidate_key(name)?,
        "tag" => ctx.cache().invalidate_tag(name)?,
        "table" => ctx.cache().invalidate_table(name)?,
        "all" => ctx.cache().invalidate_all()?,
        _ => return Ok(ctx.cache().count(name)?.to_string()),
    }
    Ok("done".to_owned())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn parameter(ctx: &PluginContext, index: usize) -> Result<String> {
    Ok(ctx.parameter(index)?.unwrap_or_else(|| "NULL".to_owned()))
}

impl Plugin for ServiceProbe {
    fn new() -> Result<Self> {
        Ok(ServiceProbe { pattern: Regex::new("b+", 0)? })
    }

    fn name(&self) -> &str {
        env!("CARGO_PKG_NAME")
    }

    fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }

    fn on_query_pre_parse(&self, ctx: &PluginContext) -> Result<QueryModification> {
        let (word, about) = ctx.sql().split_once(' ').ok_or("no word")?;
        Ok(QueryModification::reject("P0042", self.answer(ctx, word, about)?))
    }

    fn on_query_pre_execution(&self, ctx: &PluginContext) -> Result<QueryModification> {
        Ok(QueryModification::reject("P0042", format!("{} {}", parameter(ctx, 1)?, parameter(ctx, 2)?)))
    }

    fn on_cache_lookup(&self, ctx: &PluginContext) -> Result<CacheDecision> {
        Ok(match parameter(ctx, 1)?.as_str() {
            "miss" => CacheDecision::Miss,
            "use" => CacheDecision::UseCustomCache(CacheEntry::new("k").ttl(Duration::from_secs(5)).tag("a").tag("bc").stale_ok()),
            "plain" => CacheDecision::UseCustomCache(CacheEntry::default()),
            "long" => CacheDecision::UseCustomCache(CacheEntry::new("k".repeat(257))),
            _ => CacheDecision::UseDefault,
        })
    }

    fn on_cache_store(&self, ctx: &PluginContext, offer: &CacheOffer) -> Result<CacheDecision> {
        if parameter(ctx, 1)? == "tell" {
            let told = format!("{} rows, {} bytes, {}", offer.rows, offer.bytes, offer.looked_up.0);
            return Err(Error::with_sqlstate("P0042", told));
        }
        Ok(if offer.rows == 0 { CacheDecision::Miss } else { CacheDecision::UseCustomCache(CacheEntry::new("stored")) })
    }
}

register_plugin!(
    ServiceProbe,
    hooks: ["pre_parse", "pre_execution", "cache_lookup", "cache_store"],
    class: "security",
    requests: "{}"
);
