//! What the host's tests run of the SDK's services. A text is a word and what it is about; the answer is the message of a refusal (P0042).

use heliosdb_plugin_sdk::{
    counter_add, env_var, fail, files, gauge_set, histogram_observe, hmac_sha256, jwt_verify, kv, rate_limit, register_plugin, sha256, xxhash64,
    HttpRequest, Plugin, PluginContext, QueryModification, RateLimit, Regex, Result,
};

/// The plugin.
pub struct ServiceProbe {
    pattern: Regex,
}

impl ServiceProbe {
    fn answer(&self, word: &str, about: &str) -> Result<String> {
        Ok(match word {
            "limit" => format!("{:?}", rate_limit(about, RateLimit { tokens: 1, period_ms: 3_600_000, burst: 2 }, 1)?),
            "store" => {
                kv::set(b"key", about.as_bytes(), 0)?;
                let stored = kv::get(b"key").map(|v| v.len());
                let swapped = (kv::compare_and_set(b"key", None, b"x", 0)?, kv::compare_and_set(b"key", Some(about.as_bytes()), b"x", 0)?);
                let sum = (kv::increment(b"sum", 5, 0)?, kv::increment(b"sum", -7, 0)?);
                format!("{stored:?} {swapped:?} {sum:?} {} {}", kv::delete(b"key"), kv::delete(b"key"))
            }
            "token" => jwt_verify(about, "main")?,
            "hash" => format!("{} {:016x}", hex(&sha256(about.as_bytes())?), xxhash64(about.as_bytes(), 0)),
            "mac" => hex(&hmac_sha256("mac", about.as_bytes())?),
            "match" => format!("{} {:?}", self.pattern.is_match(about)?, self.pattern.find(about, 1)?),
            "count" => {
                counter_add("asked", 3)?;
                gauge_set("level", -4)?;
                histogram_observe("bytes", 100)?;
                "counted".to_owned()
            }
            "env" => format!("{:?}", env_var(about)?),
            "file" => format!("{:?}", files::read_text(about)?),
            "part" => {
                let mut part = [0_u8; 4];
                let read = files::read_at(about, 2, &mut part)?;
                format!("{read:?} {part:?}")
            }
            "large" => format!("{:?}", files::read(about)?.map(|f| (f.len(), f.iter().map(|b| u64::from(*b)).sum::<u64>()))),
            "files" => files::names().join(","),
            "http" => {
                let answer = HttpRequest::post(about).header("X-Probe", "1").body("hello").timeout_ms(100).send()?;
                format!("{} {:?}", answer.status, answer.text())
            }
            "fail" => fail(about),
            _ => return Err("no such word".into()),
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
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
        Ok(QueryModification::reject("P0042", self.answer(word, about)?))
    }

    fn on_query_pre_execution(&self, ctx: &PluginContext) -> Result<QueryModification> {
        Ok(QueryModification::reject("P0042", format!("{:?} {:?}", ctx.parameter(1)?, ctx.parameter(2)?)))
    }
}

register_plugin!(ServiceProbe, hooks: ["pre_parse", "pre_execution"], class: "security", requests: "{}");
