// A plugin for the SDK's tests of what lies outside of a statement: servers, the cache, rows in the place of others. `act` names what it does.
import {
  AddedColumn, Cache, CacheDecision, CacheOffer, ConfigReader, envVar, Files, HttpClient, HttpHeader, HttpProblem, loadConfig, NewRow, Plugin,
  PluginContext, QueryModification, ResultModification, takeError,
} from "@heliosdb/plugin-sdk-assemblyscript";

class Rule {
  column: string;
  least: i64;
  constructor(c: ConfigReader) {
    this.column = c.requireText("column");
    this.least = c.integer("least", 5);
  }
}

class Config {
  act: string;
  rules: Rule[] = [];
  constructor(c: ConfigReader) {
    this.act = c.requireText("act");
    const rules = c.list("rules");
    for (let i = 0; i < rules.length; i++) this.rules.push(new Rule(rules[i]));
  }
}

@plugin
export class Outside extends Plugin {
  private config: Config = new Config(loadConfig());

  name(): string { return "outside"; }
  version(): string { return "1.0.0"; }

  onConnect(_ctx: PluginContext): QueryModification {
    return this.ask();
  }

  onQueryPreParse(ctx: PluginContext): QueryModification {
    if (this.config.act == "env") return QueryModification.reject(envVar(ctx.sql)!);
    if (this.config.act == "text") {
      const text = Files.readText(ctx.sql);
      return QueryModification.reject(text === null ? "no file" : text);
    }
    if (this.config.act == "part") return part(ctx.sql);
    if (this.config.act == "large") {
      const file = Files.read(ctx.sql)!;
      let sum: u64 = 0;
      for (let i = 0; i < file.length; i++) sum += file[i];
      return QueryModification.reject(`${Files.size(ctx.sql)} ${file.length} ${sum} ${Files.names().join(",")}`);
    }
    if (this.config.act == "old") {
      const http = new HttpClient(), first = http.get(URL);
      http.get(URL);
      first.header("a");
    }
    return this.ask();
  }

  onQueryPostParse(_ctx: PluginContext): QueryModification {
    return this.ask();
  }

  onQueryPreExecution(_ctx: PluginContext): QueryModification {
    return this.ask();
  }

  onCacheLookup(ctx: PluginContext): CacheDecision {
    const key = ctx.parameter(1)!;
    if (this.config.act == "default") return CacheDecision.useDefault();
    if (this.config.act == "miss") return CacheDecision.miss();
    if (this.config.act == "plain") return CacheDecision.useCustomCache({});
    if (this.config.act == "tags") return CacheDecision.useCustomCache({ tags: key.split(",") });
    if (this.config.act == "invalidate") {
      assert(Cache.count(key) == 3 && Cache.count("other") == 0);
      assert(Cache.invalidateKey(key) && Cache.invalidateTag("a") && Cache.invalidateTable("public.t") && Cache.invalidateAll());
      assert(!Cache.invalidateTag("") && takeError() !== null);
      return CacheDecision.useDefault();
    }
    return CacheDecision.useCustomCache({ key: key, ttlMs: 5000, tags: ["a", "b"], staleOk: true });
  }

  onCacheStore(ctx: PluginContext, offer: CacheOffer): CacheDecision {
    const isIt = ctx.referencedTables[0].name == "t" && offer.rows == 3 && offer.bytes == 90 && offer.lookedUp == 1;
    return isIt ? CacheDecision.useCustomCache({ key: "k" }) : CacheDecision.miss();
  }

  onResult(ctx: PluginContext): AddedColumn[] {
    return ctx.results.column("name") === null ? [] : [AddedColumn.int4("length"), AddedColumn.uuid("key")];
  }

  onRows(ctx: PluginContext): ResultModification {
    ctx.rows.replace([]);
    return ResultModification.modified();
  }

  onQueryPostExecution(ctx: PluginContext): ResultModification {
    const rows = ctx.results, act = this.config.act;
    if (act == "others") {
      rows.replace([NewRow.of(2), NewRow.of(0).withText("name", "x").withNull("age"), NewRow.of(0)]);
    } else if (act == "none") {
      rows.replace([]);
    } else if (act == "fresh") {
      const key = new ArrayBuffer(16);
      store<u8>(changetype<usize>(key), 9);
      rows.replace([NewRow.fresh().withInteger("age", 7).withBytes("key", key)]);
    } else if (act == "no row") {
      rows.replace([NewRow.of(9)]);
    } else if (act == "gone") {
      rows.replace([NewRow.of(1)]);
    } else if (act == "no column") {
      rows.replace([NewRow.of(0).withNull("nothing")]);
    } else if (act == "not writable") {
      rows.replace([NewRow.of(0).withInteger("id", 1)]);
    } else if (act == "range") {
      rows.replace([NewRow.of(0).withInteger("age", 1 << 40)]);
    } else if (act == "type") {
      rows.replace([NewRow.of(0).withInteger("name", 1)]);
    } else if (act == "too many") {
      const many: NewRow[] = [];
      for (let i = 0; i < 8193; i++) many.push(NewRow.of(0));
      rows.replace(many);
    } else if (act == "masked") {
      rows.column("name")!.maskAll("*");
      rows.replace([NewRow.of(0), NewRow.of(0).withInteger("age", 1)]);
    } else if (act == "needs") {
      assert(rows.requireColumn("age")!.name == "age");
      const ssn = rows.requireColumn("ssn");
      if (ssn !== null) ssn.maskAll("***");
    } else if (act == "added") {
      for (let row: u32 = 0; row < rows.rowCount; row++) {
        const name = rows.text(row, "name");
        if (name !== null) rows.added(0)!.setInteger(row, name.length);
      }
    }
    return ResultModification.modified();
  }

  private ask(): QueryModification {
    const answer = new HttpClient().postJson(URL, "{\"token\":1}", { timeout: 100, headers: [new HttpHeader("X-A", "1")] });
    if (answer.status == 0) {
      assert(answer.problem != HttpProblem.None && answer.body == "" && answer.header("a") === null);
      return QueryModification.reject(answer.reason, "38000");
    }
    const kind = answer.header("content-type"), other = answer.header("X-Other");
    return QueryModification.reject(answer.status.toString() + " " + kind! + " " + (other === null) .toString() + " " + answer.body, "P0042");
  }
}

const URL = "https://auth.example.com/api/validate";

function part(path: string): QueryModification {
  const bytes = new Uint8Array(8), read = Files.readAt(path, 6, bytes), behind = Files.readAt(path, i64.MAX_VALUE, bytes);
  return QueryModification.reject(`${read} ${behind} ${Files.size(path)} ${String.UTF8.decode(bytes.buffer)}`);
}
