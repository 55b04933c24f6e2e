// What both modules of custom authentication do: a client is who its token says.
import { ConfigReader, Json, Plugin, PluginContext, QueryModification, RateLimit, RateLimiter } from "@heliosdb/plugin-sdk-assemblyscript";

/** invalid_authorization_specification */
const UNAUTHORIZED = "28000";
/** configuration_limit_exceeded */
const TOO_MANY = "53400";

/** Keys that both modules have. */
export class AuthConfig {
  /** The parameter of the connection that holds the token, and the session variable that does where a driver sends no such parameter. */
  parameter: string;
  variable: string;
  /** The claims, or the members of a service's answer, that say who it is. */
  idClaim: string;
  roleClaim: string;
  emailClaim: string;
  limit: RateLimit;

  constructor(c: ConfigReader, idClaim: string) {
    this.parameter = c.text("authorization_parameter", "Authorization");
    this.variable = c.text("token_variable", "app.jwt");
    this.idClaim = c.text("user_id_claim", idClaim);
    this.roleClaim = c.text("role_claim", "role");
    this.emailClaim = c.text("email_claim", "email");
    this.limit = {
      maxRequests: <i32>c.integer("max_requests", 1000, 1, 1_000_000),
      windowSeconds: <i32>c.integer("window_seconds", 60, 1, 3600),
    };
  }
}

/** A plugin that admits those whose token is good. Who says so is `factsOf`. */
export abstract class Auth extends Plugin {
  /** What is known of a good token's owner; null where anything about that is in doubt. */
  protected abstract factsOf(token: string): Json | null;

  protected admit(ctx: PluginContext, config: AuthConfig, isCounted: bool): QueryModification {
    const header = authorization(ctx, config);
    if (header.length == 0) return QueryModification.reject("Missing Authorization header", UNAUTHORIZED);
    const facts = this.factsOf(token(header));
    const id = facts === null ? "" : claim(facts, config.idClaim);
    if (facts === null || id.length == 0) return QueryModification.reject("Invalid or expired JWT", UNAUTHORIZED);
    if (isCounted && !RateLimiter.forUser(id).allow(config.limit)) {
      return QueryModification.reject("Rate limit exceeded", TOO_MANY);
    }
    // All three, always: one that nobody names must not be the client's to choose.
    ctx.lockSessionVar("app.user_id", id);
    ctx.lockSessionVar("app.user_role", claim(facts, config.roleClaim));
    ctx.lockSessionVar("app.user_email", claim(facts, config.emailClaim));
    return QueryModification.allow();
  }
}

/** What the client sent; empty when it sent nothing. */
function authorization(ctx: PluginContext, config: AuthConfig): string {
  const sent = ctx.header(config.parameter);
  if (sent !== null && sent.length > 0) return sent;
  const set = ctx.sessionVar(config.variable);
  return set === null ? "" : set;
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
