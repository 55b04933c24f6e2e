//! The cache hooks as a plugin's author uses them.

use std::time::Duration;

use heliosdb_plugin_sdk::testing::{MockHost, MockStatement, MockValue, Outcome};
use heliosdb_plugin_sdk::{CacheDecision, CacheEntry, CacheOffer, Plugin, PluginContext, Result};

struct Hooks<L, S>(L, S);

impl<L, S> Plugin for Hooks<L, S>
where
    L: Fn(&PluginContext) -> Result<CacheDecision>,
    S: Fn(&PluginContext, &CacheOffer) -> Result<CacheDecision>,
{
    fn new() -> Result<Self> {
        Err("made by the test".into())
    }

    fn name(&self) -> &str {
        "hooks"
    }

    fn version(&self) -> &str {
        "1.0.0"
    }

    fn on_cache_lookup(&self, ctx: &PluginContext) -> Result<CacheDecision> {
        (self.0)(ctx)
    }

    fn on_cache_store(&self, ctx: &PluginContext, offer: &CacheOffer) -> Result<CacheDecision> {
        (self.1)(ctx, offer)
    }
}

fn look_up(host: &MockHost, hook: impl Fn(&PluginContext) -> Result<CacheDecision>) -> Outcome {
    let plugin = Hooks(hook, |_: &PluginContext, _: &CacheOffer| Ok(CacheDecision::UseDefault));
    host.cache_lookup(&plugin, &MockStatement::select().reads("t").where_equals("id", MockValue::Parameter(1))).outcome
}

#[test]
fn decisions_reach_the_host_and_the_default_is_no_answer() {
    let host = MockHost::new();
    let entry = CacheEntry::new("k").ttl(Duration::from_secs(5)).tag("a").tag("b").stale_ok();
    assert_eq!(look_up(&host, |_| Ok(CacheDecision::UseDefault)), Outcome::Pass);
    assert_eq!(look_up(&host, |_| Ok(CacheDecision::Miss)), Outcome::Cached(CacheDecision::Miss));
    let used = CacheDecision::UseCustomCache(entry);
    assert_eq!(look_up(&host, |_| Ok(used.clone())), Outcome::Cached(used.clone()));
    assert_eq!(look_up(&host, |_| Err("no".into())), Outcome::rejected("42501", "no"));
}

#[test]
fn entries_that_the_host_would_not_take_refuse_the_statement() {
    let refused = |entry: CacheEntry| {
        let outcome = look_up(&MockHost::new(), |_| Ok(CacheDecision::UseCustomCache(entry.clone())));
        matches!(outcome, Outcome::Rejected { .. })
    };
    let tagged = |count: usize| (0..count).fold(CacheEntry::new(""), |entry, i| entry.tag(i.to_string()));
    assert!(!refused(CacheEntry::new([7; 256])) && refused(CacheEntry::new([7; 257])));
    assert!(!refused(tagged(16)) && refused(tagged(17)));
    assert!(refused(CacheEntry::new("k").tag("")) && refused(CacheEntry::new("k").tag([7; 257])));
}

#[test]
fn a_store_is_offered_with_its_size_and_what_the_lookup_said() {
    let plugin = Hooks(
        |_: &PluginContext| Ok(CacheDecision::Miss),
        |ctx: &PluginContext, offer: &CacheOffer| {
            assert_eq!(ctx.referenced_tables()[0].name, "t");
            Ok(match (offer.rows, offer.bytes, offer.looked_up.0) {
                (3, 90, 1) => CacheDecision::UseCustomCache(CacheEntry::new("k")),
                _ => CacheDecision::Miss,
            })
        },
    );
    let (host, statement) = (MockHost::new(), MockStatement::select().reads("t"));
    let kept = host.cache_store(&plugin, &statement, 3, 90, &CacheDecision::Miss).outcome;
    assert_eq!(kept, Outcome::Cached(CacheDecision::UseCustomCache(CacheEntry::new("k"))));
    let not = host.cache_store(&plugin, &statement, 3, 90, &CacheDecision::UseDefault).outcome;
    assert_eq!(not, Outcome::Cached(CacheDecision::Miss));
}

#[test]
fn parameters_are_read_and_entries_counted_and_invalidated() {
    let host = MockHost::new().parameter(Some("42")).cached("42", 3);
    let outcome = look_up(&host, |ctx| {
        let key = ctx.parameter(1)?.unwrap();
        assert_eq!((ctx.cache().count(&key)?, ctx.cache().count("other")?), (3, 0));
        ctx.cache().invalidate_key(&key)?;
        ctx.cache().invalidate_tag("a")?;
        ctx.cache().invalidate_table("public.t")?;
        ctx.cache().invalidate_all()?;
        assert!(ctx.cache().invalidate_tag("").is_err() && ctx.cache().invalidate_key([0; 257]).is_err());
        assert!(ctx.cache().count([0; 257]).is_err());
        Ok(CacheDecision::UseDefault)
    });
    assert_eq!(outcome, Outcome::Pass);
    assert_eq!(host.invalidated(), ["key 42", "tag a", "table public.t", "all"]);
}
