// What both modules of custom authentication do: a client is who its token says.
import {
  ConfigReader, JsonView, Plugin, PluginContext, QueryModification, RateLimit, RateLimiter, TextView, Utf8,
} from "@heliosdb/plugin-sdk-assemblyscript";

/** invalid_authorization_specification */
const UNAUTHORIZED = "28000";
/** configuration_limit_exceeded */
const TOO_MANY = "53400";

const USER_ID: Utf8 = new Utf8("app.user_id");
const USER_ROLE: Utf8 = new Utf8("app.user_role");
const USER_EMAIL: Utf8 = new Utf8("app.user_email");
const BEARER: Utf8 = new Utf8("bearer ");

/** Keys that both modules have. */
export class AuthConfig {
  /** The parameter of the connection that holds the token, and the session variable that does where a driver sends no such parameter. */
  parameter: Utf8;
  variable: Utf8;
  /** The claims, or the members of a service's answer, that say who it is. */
  idClaim: Utf8;
  roleClaim: Utf8;
  emailClaim: Utf8;
  limit: RateLimit;

  constructor(c: ConfigReader, idClaim: string) {
    this.parameter = new Utf8(c.text("authorization_parameter", "Authorization"));
    this.variable = new Utf8(c.text("token_variable", "app.jwt"));
    this.idClaim = new Utf8(c.text("user_id_claim", idClaim));
    this.roleClaim = new Utf8(c.text("role_claim", "role"));
    this.emailClaim = new Utf8(c.text("email_claim", "email"));
    this.limit = {
      maxRequests: <i32>c.integer("max_requests", 1000, 1, 1_000_000),
      windowSeconds: <i32>c.integer("window_seconds", 60, 1, 3600),
    };
  }
}

/** A plugin that admits those whose token is good. Who says so is `factsOf`. Texts are read where they lie, since each text of each client asks. */
export abstract class Auth extends Plugin {
  private sent: TextView = new TextView();
  private facts: JsonView = new JsonView();
  private id: TextView = new TextView();
  private other: TextView = new TextView();

  /** Reads what is known of a good token's owner; false where anything about that is in doubt. */
  protected abstract factsOf(token: TextView, facts: JsonView): bool;

  protected admit(ctx: PluginContext, config: AuthConfig, isCounted: bool): QueryModification {
    const token = this.sent, facts = this.facts, id = this.id;
    if (!authorization(ctx, config, token)) return QueryModification.reject("Missing Authorization header", UNAUTHORIZED);
    leaveToken(token);
    if (!this.factsOf(token, facts) || !facts.text(config.idClaim, id) || id.length == 0) {
      return QueryModification.reject("Invalid or expired JWT", UNAUTHORIZED);
    }
    if (isCounted && !RateLimiter.allowUser(id, config.limit)) return QueryModification.reject("Rate limit exceeded", TOO_MANY);
    // All three, always: one that nobody names must not be the client's to choose. A claim that is no text or number is empty.
    ctx.lockSessionVarTo(USER_ID, id);
    facts.text(config.roleClaim, this.other);
    ctx.lockSessionVarTo(USER_ROLE, this.other);
    facts.text(config.emailClaim, this.other);
    ctx.lockSessionVarTo(USER_EMAIL, this.other);
    return QueryModification.allow();
  }
}

/** What the client sent; false when it sent nothing. */
function authorization(ctx: PluginContext, config: AuthConfig, into: TextView): bool {
  if (ctx.headerInto(config.parameter, into) && into.length > 0) return true;
  return ctx.sessionVarInto(config.variable, into) && into.length > 0;
}

/** Leaves the token of "Bearer TOKEN"; the scheme's name has no case (RFC 9110), and may be left out. */
function leaveToken(sent: TextView): void {
  sent.trim();
  if (!sent.beginsWith(BEARER)) return;
  sent.skip(BEARER.length);
  sent.trim();
}
