// The result cache: what the hooks cache_lookup and cache_store decide, and what a plugin does with its own part of it.
import { CacheDecision as CacheKind, CacheTarget, DENIED, heliosCacheCount, heliosCacheInvalidate } from "./abi";
import { fault } from "./error";
import { Utf8 } from "./text";

const MAX_NAME_BYTES = 256;
const MAX_TAGS = 16;

/**
 * Where a result lies in the plugin's own part of the cache, and for how long: `{ key: "42", ttlMs: 5000, tags: ["products"] }`. Whatever the
 * key is, an entry serves the very same statement only, under the same values, restrictions and settings: whoever may see other rows finds
 * nothing of another's under it.
 */
export class CacheEntry {
  /** The plugin's own, up to 256 bytes; it may be empty. */
  key: string = "";
  /** Milliseconds that the entry may be served; 0: as long as the grant lets it. */
  ttlMs: u32 = 0;
  /** Names by which entries are invalidated together: up to 16 of 1 to 256 bytes. */
  tags: string[] = [];
  /**
   * The entry may be served until its time has passed, though its tables have changed since: the plugin invalidates it. Needs
   * allow_stale_cache, without which it is served only while they have not.
   */
  staleOk: bool = false;
}

/** What a plugin wants of the result cache. */
export class CacheDecision {
  private constructor(public kind: i32, public entry: CacheEntry | null) {}

  private static default: CacheDecision = new CacheDecision(CacheKind.Default, null);
  private static missed: CacheDecision = new CacheDecision(CacheKind.Miss, null);

  /** What the plugins behind this one say, and in the end the database's own policy. */
  static useDefault(): CacheDecision {
    return CacheDecision.default;
  }

  /** `onCacheLookup`: run the statement; its result is kept only if `onCacheStore` says so. `onCacheStore`: do not keep it. */
  static miss(): CacheDecision {
    return CacheDecision.missed;
  }

  /**
   * `onCacheLookup`: serve the entry, if there is one that holds for this very statement, its values, restrictions and settings; else run the
   * statement and keep its result there. `onCacheStore`: keep the result there. An entry that cannot be is an error of the call.
   */
  static useCustomCache(entry: CacheEntry): CacheDecision {
    const key = String.UTF8.byteLength(entry.key);
    if (key > MAX_NAME_BYTES) fault("38000", "a cache key has " + key.toString() + " bytes; 256 at most");
    let isValid = entry.tags.length <= MAX_TAGS;
    for (let i = 0; i < entry.tags.length; i++) {
      const length = String.UTF8.byteLength(entry.tags[i]);
      isValid = isValid && length > 0 && length <= MAX_NAME_BYTES;
    }
    if (!isValid) fault("38000", "a cache entry has up to 16 tags of 1 to 256 bytes");
    return new CacheDecision(CacheKind.Use, entry);
  }
}

/** A complete result, none of whose rows has left yet. */
export class CacheOffer {
  /** Its rows, before post_execution. */
  rows: u64 = 0;
  /** What it would take of the cache. */
  bytes: u64 = 0;
  /** What this plugin's `onCacheLookup` said: a CacheKind. */
  lookedUp: i32 = 0;
}

/**
 * The plugin's own part of the result cache. Inside a transaction an invalidation happens at the commit, and not at all when the transaction
 * rolls back; a result that was begun before is not kept afterwards. Needs allow_cache.
 */
export class Cache {
  /** Takes out what lies under a key, whatever statement and session it was made for. */
  static invalidateKey(key: string): bool {
    return invalidate(CacheTarget.Key, key);
  }
  /** Takes out the entries with a tag. */
  static invalidateTag(tag: string): bool {
    return invalidate(CacheTarget.Tag, tag);
  }
  /** Takes out the entries that were made from a table: its name, or schema.name. Needs it in allow_table_access. */
  static invalidateTable(table: string): bool {
    return invalidate(CacheTarget.Table, table);
  }
  /** Takes out every entry of this plugin. */
  static invalidateAll(): bool {
    return invalidate(CacheTarget.All, "");
  }

  /** How many entries lie under a key, of whatever statement and session: a hint, since others come and go. */
  static count(key: string): i32 {
    const text = new Utf8(key);
    const answer = heliosCacheCount(text.ptr, text.length);
    if (answer < 0) refuse(answer);
    return max(answer, 0);
  }
}

function invalidate(target: i32, name: string): bool {
  const text = new Utf8(name);
  const answer = heliosCacheInvalidate(target, text.ptr, text.length);
  return answer == 0 ? true : refuse(answer);
}

function refuse(answer: i32): bool {
  return fault("38000", answer == DENIED ? "cache: not granted, or there is no session" : "cache: the name is not valid");
}
