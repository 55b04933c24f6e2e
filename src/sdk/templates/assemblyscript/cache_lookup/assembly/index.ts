// {{name}}: keeps results of statements that read people and nothing else.
import {
  CacheDecision, ConfigReader, loadConfig, Plugin, PluginContext,
} from "@heliosdb/plugin-sdk-assemblyscript";

/** What the operator configures. */
class Config {
  seconds: i64;

  constructor(c: ConfigReader) {
    this.seconds = c.integer("seconds", 60, 1, 86_400);
  }
}

@plugin({ "class": "security", requests: { allow_cache: true } })
export class MyPlugin extends Plugin {
  private config: Config = new Config(loadConfig());

  name(): string { return "{{name}}"; }
  version(): string { return "0.1.0"; }

  onCacheLookup(ctx: PluginContext): CacheDecision {
    for (let i = 0; i < ctx.referencedTables.length; i++) {
      if (ctx.referencedTables[i].name != "people") return CacheDecision.useDefault();
    }
    return CacheDecision.useCustomCache({ key: "people", ttlMs: <u32>(this.config.seconds * 1000) });
  }
}
