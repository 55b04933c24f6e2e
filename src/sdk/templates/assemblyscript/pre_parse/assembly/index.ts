// {{name}}: refuses texts that are too long, before anything of them is parsed.
import {
  ConfigReader, loadConfig, Plugin, PluginContext, QueryModification,
} from "@heliosdb/plugin-sdk-assemblyscript";

/** What the operator configures. */
class Config {
  maxBytes: i64;

  constructor(c: ConfigReader) {
    this.maxBytes = c.integer("max_bytes", 1_000_000, 1);
  }
}

@plugin({ "class": "security" })
export class MyPlugin extends Plugin {
  private config: Config = new Config(loadConfig());

  name(): string { return "{{name}}"; }
  version(): string { return "0.1.0"; }

  onQueryPreParse(ctx: PluginContext): QueryModification {
    if (String.UTF8.byteLength(ctx.sql) > this.config.maxBytes) {
      return QueryModification.reject(`a text may have at most ${this.config.maxBytes} bytes`, "54000");
    }
    return QueryModification.allow();
  }
}
