// Custom authentication: a client is who its token says. See README.md for its keys.
import {
  ConfigReader, jwtVerify, Json, loadConfig, Plugin, PluginContext, QueryModification, RateLimit, RateLimiter,
} from "@heliosdb/plugin-sdk-assemblyscript";

/** invalid_authorization_specification */
const UNAUTHORIZED = "28000";
/** configuration_limit_exceeded */
const TOO_MANY = "53400";

/** Who a token belongs to. */
class User {
  constructor(public id: string, public role: string, public email: string) {}
}

class Config {
  /** The parameter of the connection that holds the token, and the session variable that does where a driver sends no such parameter. */
  parameter: string;
  variable: string;
  /** The name of the key in `config.keys` that tokens are signed with. */
  key: string;
  /** The claims that say who it is. */
  idClaim: string;
  roleClaim: string;
  emailClaim: string;
  limit: RateLimit;

  constructor(c: ConfigReader) {
    this.parameter = c.text("authorization_parameter", "Authorization");
    this.variable = c.text("token_variable", "app.jwt");
    this.key = c.requireText("key");
    this.idClaim = c.text("user_id_claim", "sub");
    this.roleClaim = c.text("role_claim", "role");
    this.emailClaim = c.text("email_claim", "email");
    this.limit = {
      maxRequests: <i32>c.integer("max_requests", 1000, 1, 1_000_000),
      windowSeconds: <i32>c.integer("window_seconds", 60, 1, 3600),
    };
    // A misspelt key of an authentication plugin would be a rule that nobody keeps.
    c.refuseUnknown();
  }
}

@plugin({
  "class": "security",
  requests: { allow_session_variables: ["app.user_id", "app.user_role", "app.user_email"], rate_limit_keys: 1 },
})
export class CustomAuth extends Plugin {
  private config: Config = new Config(loadConfig());

  name(): string {
    return "custom-auth";
  }

  version(): string {
    return "1.0.0";
  }

  /** A client without a good token is turned away before it is told anything. */
  onConnect(ctx: PluginContext): QueryModification {
    return this.admit(ctx, false);
  }

  /** Every text asks again: a token ends while a connection lasts, and each counts for the rate limit. */
  onQueryPreParse(ctx: PluginContext): QueryModification {
    return this.admit(ctx, true);
  }

  private admit(ctx: PluginContext, isCounted: bool): QueryModification {
    const header = this.authorization(ctx);
    if (header.length == 0) return QueryModification.reject("Missing Authorization header", UNAUTHORIZED);
    const user = this.userOf(token(header));
    if (user === null) return QueryModification.reject("Invalid or expired JWT", UNAUTHORIZED);
    if (isCounted && !RateLimiter.forUser(user.id).allow(this.config.limit)) {
      return QueryModification.reject("Rate limit exceeded", TOO_MANY);
    }
    // All three, always: one that the token does not name must not be the client's to choose.
    ctx.lockSessionVar("app.user_id", user.id);
    ctx.lockSessionVar("app.user_role", user.role);
    ctx.lockSessionVar("app.user_email", user.email);
    return QueryModification.allow();
  }

  /** What the client sent; empty when it sent nothing. */
  private authorization(ctx: PluginContext): string {
    const sent = ctx.header(this.config.parameter);
    if (sent !== null && sent.length > 0) return sent;
    const set = ctx.sessionVar(this.config.variable);
    return set === null ? "" : set;
  }

  private userOf(token: string): User | null {
    const claims = jwtVerify(token, this.config.key);
    if (claims === null) return null;
    const id = claim(claims, this.config.idClaim);
    return id.length == 0 ? null : new User(id, claim(claims, this.config.roleClaim), claim(claims, this.config.emailClaim));
  }
}

/** The token of "Bearer TOKEN"; the scheme's name has no case (RFC 9110), and may be left out. */
function token(header: string): string {
  const trimmed = header.trim();
  return trimmed.length > 7 && trimmed.substring(0, 7).toLowerCase() == "bearer " ? trimmed.substring(7).trim() : trimmed;
}

/** A claim that is a text or a number; empty when there is none. */
function claim(claims: Json, name: string): string {
  const text = claims.getText(name);
  return text === null ? "" : text;
}
