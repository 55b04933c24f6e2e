// What the transform's exports call. No part of the interface for plugins.
//
// An instance runs one call at a time, on one thread (the ABI says so). An answer stays until the next call, because the host reads it after
// the hook returned.
import {
  ABI_VERSION, AddedColumn as RawAdded, AddedColumns, ARENA_ALIGNMENT, CacheDecision as CacheKind, CacheEntry as RawEntry, CacheFlag,
  CacheOffer as RawOffer, CallFrame, EditList, Rejection, ResultEnd as RawEnd, Verdict, VERDICT_SHIFT_CODE, VERDICT_SHIFT_PTR, View,
} from "./abi";
import { CacheDecision, CacheOffer } from "./cache";
import { configProblem, logUnknownKeys } from "./config";
import { PluginContext } from "./context";
import { PluginError, takeError } from "./error";
import { keepText, keptLength, reserveKept, resetKept, useKept } from "./memory";
import { Plugin, QueryModification, ResultEnd, ResultModification } from "./plugin";

let current: Plugin | null = null;
let context: PluginContext = new PluginContext();
let list: usize = heap.alloc(offsetof<EditList>());
let rejection: usize = heap.alloc(offsetof<Rejection>());
let region: usize = 0;

/** `helios_arena`: the last region is the plugin's again when the host asks for another. */
export function hostRegion(bytes: u32): usize {
  if (region != 0) heap.free(region);
  region = heap.alloc(<usize>bytes + ARENA_ALIGNMENT);
  return (region + ARENA_ALIGNMENT - 1) & ~(<usize>ARENA_ALIGNMENT - 1);
}

/** `helios_init`, once the constructor ran. */
export function started(plugin: Plugin): i64 {
  const error = takeError(), problem = configProblem();
  // A misspelt key before what follows from it.
  if (problem !== null) return reject(problem);
  if (error !== null) return reject(error);
  logUnknownKeys();
  current = plugin;
  return 0;
}

/** Begins a call: what the last one left is taken away first, since the host has read it. */
function begin(frame: usize): Plugin | null {
  resetKept();
  takeError();
  assert(changetype<CallFrame>(frame).abi == ABI_VERSION, "the call frame is not one of this ABI");
  context.show(frame);
  return current;
}

export function connect(frame: usize): i64 {
  const plugin = begin(frame);
  return plugin === null ? notStarted() : answer(plugin.onConnect(context));
}

export function preParse(frame: usize): i64 {
  const plugin = begin(frame);
  return plugin === null ? notStarted() : answer(plugin.onQueryPreParse(context));
}

export function postParse(frame: usize): i64 {
  const plugin = begin(frame);
  if (plugin === null) return notStarted();
  const word = answer(plugin.onQueryPostParse(context));
  if (word != 0 || context.edits.isEmpty) return word;
  memory.fill(list, 0, offsetof<EditList>());
  context.edits.describe(changetype<EditList>(list));
  return <i64>Verdict.Changed | (<i64>list << VERDICT_SHIFT_PTR);
}

export function preExecution(frame: usize): i64 {
  const plugin = begin(frame);
  if (plugin === null) return notStarted();
  if (changetype<CallFrame>(frame).batchPtr != 0) return review(plugin.onRows(context));
  return answer(plugin.onQueryPreExecution(context));
}

export function cacheLookup(frame: usize): i64 {
  const plugin = begin(frame);
  return plugin === null ? notStarted() : cached(plugin.onCacheLookup(context));
}

export function cacheStore(frame: usize): i64 {
  const plugin = begin(frame);
  if (plugin === null) return notStarted();
  const raw = changetype<RawOffer>(<usize>changetype<CallFrame>(frame).batchPtr);
  const offer = new CacheOffer();
  offer.rows = raw.rows;
  offer.bytes = raw.bytes;
  offer.lookedUp = raw.decision;
  return cached(plugin.onCacheStore(context, offer));
}

function cached(decision: CacheDecision): i64 {
  const error = takeError();
  if (error !== null) return reject(error);
  if (decision.kind == CacheKind.Default) return 0;
  const word = <i64>Verdict.Cached | (<i64>decision.kind << VERDICT_SHIFT_CODE);
  const entry = decision.entry;
  if (entry === null) return word;
  const bytes = <u32>(offsetof<RawEntry>() + entry.tags.length * offsetof<View>());
  // Room for the alignment of its words.
  const at = (reserveKept(bytes + 8) + 7) & ~<usize>7;
  useKept(bytes + 8);
  memory.fill(at, 0, bytes);
  const raw = changetype<RawEntry>(at);
  raw.keyPtr = <u32>keepText(entry.key);
  raw.keyLen = keptLength;
  raw.ttlMs = entry.ttlMs;
  raw.flags = entry.staleOk ? CacheFlag.StaleOk : 0;
  raw.tagsPtr = <u32>(at + offsetof<RawEntry>());
  raw.tagCount = entry.tags.length;
  for (let i = 0; i < entry.tags.length; i++) {
    const view = changetype<View>(<usize>raw.tagsPtr + i * offsetof<View>());
    view.ptr = <u32>keepText(entry.tags[i]);
    view.len = keptLength;
  }
  return word | (<i64>at << VERDICT_SHIFT_PTR);
}

export function onResult(frame: usize): i64 {
  const plugin = begin(frame);
  if (plugin === null) return notStarted();
  const added = plugin.onResult(context);
  const error = takeError();
  if (error !== null) return reject(error);
  if (added.length == 0) return 0;
  const bytes = <u32>(offsetof<AddedColumns>() + added.length * offsetof<RawAdded>());
  // Room for the alignment of its words.
  const at = (reserveKept(bytes + 8) + 7) & ~<usize>7;
  useKept(bytes + 8);
  memory.fill(at, 0, bytes);
  const columns = changetype<AddedColumns>(at);
  columns.columnsPtr = <u32>(at + offsetof<AddedColumns>());
  columns.columnCount = added.length;
  for (let i = 0; i < added.length; i++) {
    const raw = changetype<RawAdded>(<usize>columns.columnsPtr + i * offsetof<RawAdded>());
    raw.namePtr = <u32>keepText(added[i].name);
    raw.nameLen = keptLength;
    raw.typeOid = added[i].typeOid;
    raw.typeModifier = -1;
  }
  return <i64>Verdict.Changed | (<i64>at << VERDICT_SHIFT_PTR);
}

export function onBatch(frame: usize): i64 {
  const plugin = begin(frame);
  return plugin === null ? notStarted() : review(plugin.onQueryPostExecution(context));
}

export function onEnd(frame: usize): i64 {
  const plugin = begin(frame);
  if (plugin === null) return notStarted();
  const raw = changetype<RawEnd>(<usize>changetype<CallFrame>(frame).batchPtr);
  const end = new ResultEnd();
  end.rowsIn = raw.rowsIn;
  end.rowsOut = raw.rowsOut;
  end.batches = raw.batches;
  plugin.onResultEnd(context, end);
  const error = takeError();
  return error === null ? 0 : reject(error);
}

export function disconnect(frame: usize): i64 {
  const plugin = begin(frame);
  if (plugin === null) return notStarted();
  plugin.onDisconnect(context);
  return 0;
}

function answer(decision: QueryModification): i64 {
  const error = takeError();
  if (error !== null) return reject(error);
  return decision.error === null ? 0 : reject(decision.error!);
}

function review(decision: ResultModification): i64 {
  const error = takeError();
  if (error !== null) return reject(error);
  if (decision.error !== null) return reject(decision.error!);
  const results = context.results;
  if (results.replacement != 0) return <i64>Verdict.Replaced | (<i64>results.replacement << VERDICT_SHIFT_PTR);
  return results.isChanged ? Verdict.Changed : results.isFiltered ? Verdict.Filter : 0;
}

function notStarted(): i64 {
  return reject(new PluginError("38000", "the plugin was not started"));
}

function reject(error: PluginError): i64 {
  memory.fill(rejection, 0, offsetof<Rejection>());
  for (let i = 0; i < 5; i++) store<u8>(rejection + i, <u8>error.sqlstate.charCodeAt(i));
  const raw = changetype<Rejection>(rejection);
  raw.messagePtr = <u32>keepText(error.message);
  raw.messageLen = keptLength;
  raw.detailPtr = <u32>keepText(error.detail);
  raw.detailLen = keptLength;
  raw.hintPtr = <u32>keepText(error.hint);
  raw.hintLen = keptLength;
  return <i64>Verdict.Reject | (<i64>rejection << VERDICT_SHIFT_PTR);
}
