/** Write plugins for HeliosDB-Lite in AssemblyScript: see README.md. */
export {
  CacheDecision as CacheKind, ColumnAccess, ColumnFlag, ColumnKind, Hook, LogLevel, NodeFlags, NodeKind, Operation, RegexFlag, RelationKind, Role,
  StatementKind, TableAccess,
} from "./abi";
export { Cache, CacheDecision, CacheEntry, CacheOffer } from "./cache";
export { Column, Rewrite } from "./column";
export { ConfigReader, loadConfig } from "./config";
export { PluginContext, TableColumn } from "./context";
export { Edits } from "./edits";
export { DEFAULT_SQLSTATE, fail, fault, PluginError, takeError } from "./error";
export { Files } from "./files";
export {
  envVar, hmacSha256, jwtProblem, jwtVerify, jwtVerifyInto, log, logFields, Metrics, nowUs, randomBytes, RateLimit, RateLimiter, Regex, sha256, Store,
  xxhash64,
} from "./host";
export { HttpClient, HttpHeader, HttpOptions, HttpProblem, HttpResponse } from "./http";
export { Json, JsonKind, jsonProblem, jsonString } from "./json";
export { JsonView } from "./json-view";
export { Plugin, QueryModification, ResultEnd, ResultModification } from "./plugin";
export { PredicateNode } from "./predicate";
export { NewRow } from "./replaced";
export { AddedColumn, Results } from "./results";
export { Statement, TableRef } from "./statement";
export { TextView, TextWriter, Utf8 } from "./text";
