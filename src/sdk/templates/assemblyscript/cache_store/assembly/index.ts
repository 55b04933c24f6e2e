// {{name}}: keeps small results only.
import {
  CacheDecision, CacheOffer, ConfigReader, loadConfig, Plugin, PluginContext,
} from "@heliosdb/plugin-sdk-assemblyscript";

/** What the operator configures. */
class Config {
  maxRows: u64;

  constructor(c: ConfigReader) {
    this.maxRows = <u64>c.integer("max_rows", 100, 0);
  }
}

@plugin({ "class": "security", requests: { allow_cache: true } })
export class MyPlugin extends Plugin {
  private config: Config = new Config(loadConfig());

  name(): string { return "{{name}}"; }
  version(): string { return "0.1.0"; }

  onCacheStore(_ctx: PluginContext, offer: CacheOffer): CacheDecision {
    return offer.rows > this.config.maxRows ? CacheDecision.miss() : CacheDecision.useDefault();
  }
}
