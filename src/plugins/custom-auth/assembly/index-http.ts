// Custom authentication by a service that is asked over HTTP: custom_auth_http.wasm. See README.md for its keys.
import {
  ConfigReader, HttpClient, HttpResponse, jsonString, JsonView, loadConfig, log, LogLevel, PluginContext, QueryModification, TextView,
} from "@heliosdb/plugin-sdk-assemblyscript";
import { Auth, AuthConfig } from "./auth";

class Config extends AuthConfig {
  /** The address of the service that says whose a token is. */
  authUrl: string;
  timeoutMs: u32;

  constructor(c: ConfigReader) {
    super(c, "user_id");
    this.authUrl = c.requireText("auth_url");
    this.timeoutMs = <u32>c.integer("auth_timeout_ms", 100, 1, 60_000);
    // A misspelt key of an authentication plugin would be a rule that nobody keeps.
    c.refuseUnknown();
  }
}

@plugin({
  "class": "security",
  requests: { allow_session_variables: ["app.user_id", "app.user_role", "app.user_email"], rate_limit_keys: 1 },
})
export class CustomAuthHttp extends Auth {
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

  /** 200 and an object. Whatever else comes, or nothing in time, is no. */
  protected factsOf(token: TextView, facts: JsonView): bool {
    const body = "{\"token\":" + jsonString(token.toString()) + "}";
    const answer = new HttpClient().postJson(this.config.authUrl, body, { timeout: this.config.timeoutMs });
    if (answer.status != 200) return refusedBy(answer);
    if (facts.readText(answer.body)) return true;
    log(LogLevel.Warning, "the authentication service answered with no JSON object");
    return false;
  }
}

/** A token that the service does not take is the client's matter; everything else is the operator's, who is told. */
function refusedBy(answer: HttpResponse): bool {
  if (answer.status != 400 && answer.status != 401 && answer.status != 403) {
    log(LogLevel.Warning, "the authentication service: " + (answer.status == 0 ? answer.reason : "status " + answer.status.toString()));
  }
  return false;
}
