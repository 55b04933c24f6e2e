// What the host's tests run of the SDK's services. A text is a word and what it is about; the answer is the message of a refusal (P0042).
// The service probes of the other SDKs answer the same.
import {
  Cache, CacheDecision, CacheOffer, envVar, fail, fault, Files, hmacSha256, HttpClient, HttpHeader, jwtProblem, jwtVerify, Metrics, Plugin,
  PluginContext, QueryModification, RateLimiter, Regex, sha256, Store, xxhash64,
} from "@heliosdb/plugin-sdk-assemblyscript";

@plugin
export class ServiceProbe extends Plugin {
  private pattern: Regex = Regex.compile("b+");

  name(): string { return "sdk-service-probe"; }
  version(): string { return "1.0.0"; }

  onQueryPreParse(ctx: PluginContext): QueryModification {
    const space = ctx.sql.indexOf(" ");
    return QueryModification.reject(this.answer(ctx.sql.substring(0, space), ctx.sql.substring(space + 1)), "P0042");
  }

  onQueryPreExecution(ctx: PluginContext): QueryModification {
    return QueryModification.reject(parameter(ctx, 1) + " " + parameter(ctx, 2), "P0042");
  }

  onCacheLookup(ctx: PluginContext): CacheDecision {
    const word = parameter(ctx, 1);
    if (word == "miss") return CacheDecision.miss();
    if (word == "use") return CacheDecision.useCustomCache({ key: "k", ttlMs: 5000, tags: ["a", "bc"], staleOk: true });
    if (word == "plain") return CacheDecision.useCustomCache({});
    if (word == "long") return CacheDecision.useCustomCache({ key: "k".repeat(257) });
    return CacheDecision.useDefault();
  }

  onCacheStore(ctx: PluginContext, offer: CacheOffer): CacheDecision {
    if (parameter(ctx, 1) == "tell") {
      fault("P0042", offer.rows.toString() + " rows, " + offer.bytes.toString() + " bytes, " + offer.lookedUp.toString());
    }
    return offer.rows == 0 ? CacheDecision.miss() : CacheDecision.useCustomCache({ key: "stored" });
  }

  private answer(word: string, about: string): string {
    if (word == "limit") {
      const wait = RateLimiter.forKey(about).take({ maxRequests: 1, windowSeconds: 3600 }, 1);
      return wait == 0 ? "allowed" : wait.toString();
    }
    if (word == "store") return keep(about);
    if (word == "token") {
      const claims = jwtVerify(about, "main");
      if (claims !== null) return claims.getText("sub")!;
      fault("28000", jwtProblem);
    }
    if (word == "hash") return hex(sha256(about)) + " " + number(xxhash64(about));
    if (word == "mac") return hex(hmacSha256("mac", about));
    if (word == "match") return this.match(about);
    if (word == "count") {
      return Metrics.counterAdd("asked", 3) && Metrics.gaugeSet("level", -4) && Metrics.histogramObserve("bytes", 100) ? "counted" : "";
    }
    if (word == "env") {
      const value = envVar(about);
      return value === null ? "unset" : value;
    }
    if (word == "file") {
      const content = Files.readText(about);
      return content === null ? "none" : content;
    }
    if (word == "part") {
      const part = new Uint8Array(4);
      return Files.readAt(about, 2, part).toString() + " " + hex(part);
    }
    if (word == "large") return sum(Files.read(about)!);
    if (word == "files") return Files.names().join(",");
    if (word == "http") return post(about);
    if (word == "cache") return cache(about);
    if (word == "fail") fail(about);
    fault("42501", "no such word");
    return "";
  }

  private match(about: string): string {
    const bytes = String.UTF8.encode(about), found = this.pattern.findAt(changetype<usize>(bytes), bytes.byteLength, 1);
    return this.pattern.isMatch(about).toString() + (found === null ? " none" : " " + found[0].toString() + ".." + found[1].toString());
  }
}

function parameter(ctx: PluginContext, index: i32): string {
  const value = ctx.parameter(index);
  return value === null ? "NULL" : value;
}

function keep(about: string): string {
  Store.set("key", about);
  const stored = Store.get("key")!.length;
  const first = Store.compareAndSet("key", null, "x"), second = Store.compareAndSet("key", about, "x");
  const five = Store.increment("sum", 5), sum = Store.increment("sum", -7), gone = Store.remove("key"), again = Store.remove("key");
  return `${stored} ${first} ${second} ${five} ${sum} ${gone} ${again}`;
}

function post(url: string): string {
  const body = String.UTF8.encode("hello");
  const answer = new HttpClient().send("POST", url, body, { timeout: 100, headers: [new HttpHeader("X-Probe", "1")] });
  if (answer.status == 0) {
    fault("38000", answer.reason);
    return "";
  }
  const kind = answer.header("content-TYPE");
  return answer.status.toString() + " " + (kind === null ? "none" : kind) + " " + answer.body;
}

function cache(about: string): string {
  const space = about.indexOf(" "), target = space < 0 ? about : about.substring(0, space), name = about.substring(space + 1);
  if (target == "key") Cache.invalidateKey(name);
  else if (target == "tag") Cache.invalidateTag(name);
  else if (target == "table") Cache.invalidateTable(name);
  else if (target == "all") Cache.invalidateAll();
  else return Cache.count(name).toString();
  return "done";
}

function sum(bytes: Uint8Array): string {
  let sum: u64 = 0;
  for (let i = 0; i < bytes.length; i++) sum += bytes[i];
  return bytes.length.toString() + " " + sum.toString();
}

function hex(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += bytes[i].toString(16).padStart(2, "0");
  return text;
}

function number(value: u64): string {
  return value.toString(16).padStart(16, "0");
}
