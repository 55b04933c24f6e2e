// {{name}}: refuses one user, and tells everyone's name in a session variable that clients cannot change.
import {
  ConfigReader, loadConfig, Plugin, PluginContext, QueryModification,
} from "@heliosdb/plugin-sdk-assemblyscript";

/** What the operator configures. */
class Config {
  blockedUser: string;

  constructor(c: ConfigReader) {
    this.blockedUser = c.requireText("blocked_user");
  }
}

@plugin({ "class": "security", requests: { allow_session_variables: ["app.user"] } })
export class MyPlugin extends Plugin {
  private config: Config = new Config(loadConfig());

  name(): string { return "{{name}}"; }
  version(): string { return "0.1.0"; }

  onConnect(ctx: PluginContext): QueryModification {
    const name = ctx.connectionParam("user"), user = name === null ? "" : name;
    if (user == this.config.blockedUser) return QueryModification.reject(`user ${user} may not connect`, "28000");
    ctx.lockSessionVar("app.user", user);
    return QueryModification.allow();
  }
}
