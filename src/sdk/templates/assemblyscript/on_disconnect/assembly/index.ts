// {{name}}: writes a line to the log when a client is gone.
import {
  ConfigReader, loadConfig, log, LogLevel, Plugin, PluginContext,
} from "@heliosdb/plugin-sdk-assemblyscript";

/** What the operator configures. */
class Config {
  message: string;

  constructor(c: ConfigReader) {
    this.message = c.text("message", "a client is gone");
  }
}

@plugin({ "class": "observer" })
export class MyPlugin extends Plugin {
  private config: Config = new Config(loadConfig());

  name(): string { return "{{name}}"; }
  version(): string { return "0.1.0"; }

  onDisconnect(_ctx: PluginContext): void {
    log(LogLevel.Info, this.config.message);
  }
}
