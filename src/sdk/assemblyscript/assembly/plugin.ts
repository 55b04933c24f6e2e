import { CacheDecision, CacheOffer } from "./cache";
import { PluginContext } from "./context";
import { DEFAULT_SQLSTATE, PluginError } from "./error";
import { AddedColumn } from "./results";

/**
 * What a plugin decides about a client, a text or a statement. What was restricted or edited holds under every answer but a rejection. An error
 * of the call (`fault`) rejects under every answer.
 */
export class QueryModification {
  private constructor(public error: PluginError | null) {}

  private static passed: QueryModification = new QueryModification(null);

  /** It may go on. */
  static allow(): QueryModification {
    return QueryModification.passed;
  }

  /** It is refused with a message for the client. */
  static reject(message: string, sqlstate: string = DEFAULT_SQLSTATE): QueryModification {
    return new QueryModification(new PluginError(sqlstate, message));
  }
}

/** What a plugin decides about a batch of rows. Values are changed in place: what was written stays written under every answer but a rejection. */
export class ResultModification {
  private constructor(public error: PluginError | null) {}

  private static passed: ResultModification = new ResultModification(null);

  /** The rows leave as they are. */
  static noModification(): ResultModification {
    return ResultModification.passed;
  }

  /** The rows leave as they are now. */
  static modified(): ResultModification {
    return ResultModification.passed;
  }

  /** No row leaves; the client sees SQLSTATE and message. */
  static reject(message: string, sqlstate: string = DEFAULT_SQLSTATE): ResultModification {
    return new ResultModification(new PluginError(sqlstate, message));
  }
}

/** What a result was, all in all. */
export class ResultEnd {
  /** Rows that this plugin was shown. */
  rowsIn: u64 = 0;
  /** Rows that it left. */
  rowsOut: u64 = 0;
  /** Batches that it was shown. */
  batches: u32 = 0;
}

/**
 * A plugin: a class marked with `@plugin`, which extends this one. One object lives in each instance of the module; the host runs several
 * instances side by side, and throws one away after a failure, so an object must keep nothing that another call relies on. The constructor
 * starts it, usually by reading the configuration with `loadConfig`. The methods that a class has are the hooks that the host calls.
 */
export abstract class Plugin {
  /** The plugin's name: a literal, since the module's manifest is made of it. */
  abstract name(): string;

  /** The plugin's version: a literal, as the name. */
  abstract version(): string;

  /** Hook on_connect: a client connected; it was sent nothing yet. Session variables may be set. */
  onConnect(_ctx: PluginContext): QueryModification {
    return QueryModification.allow();
  }

  /** Hook pre_parse: a text arrived (`ctx.sql`), or a prepared statement is executed again. Session variables may be set. */
  onQueryPreParse(_ctx: PluginContext): QueryModification {
    return QueryModification.allow();
  }

  /**
   * Hook post_parse: a statement was parsed and nothing of it is planned. The host remembers the decision for as long as everything that was
   * asked of the context stays the same, so a decision must depend on nothing else.
   */
  onQueryPostParse(_ctx: PluginContext): QueryModification {
    return QueryModification.allow();
  }

  /** Hook pre_execution: a planned statement is about to run, each time that it runs. It can be refused, not changed. */
  onQueryPreExecution(_ctx: PluginContext): QueryModification {
    return QueryModification.allow();
  }

  /**
   * Hook cache_lookup: a read-only statement all of whose tables this plugin was granted is about to run, behind pre_execution, and its result
   * may come from the result cache. The statement and its parameters may be asked for. Needs allow_cache.
   */
  onCacheLookup(_ctx: PluginContext): CacheDecision {
    return CacheDecision.useDefault();
  }

  /**
   * Hook cache_store: a result that may be kept is complete, and none of its rows has left yet. Asked is the plugin that decided about the
   * lookup, or each in turn when none did. `useDefault` keeps it where the lookup said. Needs allow_cache.
   */
  onCacheStore(_ctx: PluginContext, _offer: CacheOffer): CacheDecision {
    return CacheDecision.useDefault();
  }

  /** Hook pre_execution, its second part: rows (`ctx.rows`) are about to be written or deleted, a portion at a time. */
  onRows(_ctx: PluginContext): ResultModification {
    return ResultModification.noModification();
  }

  /**
   * Hook post_execution, its begin: the columns of a result (`ctx.results.columns`, without rows) are known, and no client was told of them.
   * The answer are columns that stand behind them (`results.added` in each batch). Needs allow_added_columns. As in post_parse, the answer
   * must depend on nothing but the columns and what is asked of the context.
   */
  onResult(_ctx: PluginContext): AddedColumn[] {
    return [];
  }

  /** Hook post_execution: a batch of the result (`ctx.results`) is about to leave for the client. */
  onQueryPostExecution(_ctx: PluginContext): ResultModification {
    return ResultModification.noModification();
  }

  /** Hook post_execution, its end: the result is complete. */
  onResultEnd(_ctx: PluginContext, _end: ResultEnd): void {}

  /** Hook on_disconnect: the client is gone. */
  onDisconnect(_ctx: PluginContext): void {}
}
