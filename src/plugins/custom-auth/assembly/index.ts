// Custom authentication by a key of the configuration: custom_auth.wasm. See README.md for its keys.
import {
  ConfigReader, JsonView, jwtVerifyInto, loadConfig, PluginContext, QueryModification, TextView, Utf8,
} from "@heliosdb/plugin-sdk-assemblyscript";
import { Auth, AuthConfig } from "./auth";

class Config extends AuthConfig {
  /** The name of the key in `config.keys` that tokens are signed with. */
  key: Utf8;

  constructor(c: ConfigReader) {
    super(c, "sub");
    this.key = new Utf8(c.requireText("key"));
    // A misspelt key of an authentication plugin would be a rule that nobody keeps.
    c.refuseUnknown();
  }
}

@plugin({
  "class": "security",
  requests: { allow_session_variables: ["app.user_id", "app.user_role", "app.user_email"], rate_limit_keys: 1 },
})
export class CustomAuth extends Auth {
  private config: Config = new Config(loadConfig());

  name(): string {
    return "custom-auth";
  }

  version(): string {
    return "1.2.0";
  }

  /** A client without a good token is turned away before it is told anything. */
  onConnect(ctx: PluginContext): QueryModification {
    return this.admit(ctx, this.config, false);
  }

  /** Every text asks again: a token ends while a connection lasts, and each counts for the rate limit. */
  onQueryPreParse(ctx: PluginContext): QueryModification {
    return this.admit(ctx, this.config, true);
  }

  protected factsOf(token: TextView, facts: JsonView): bool {
    return jwtVerifyInto(token, this.config.key, facts);
  }
}
