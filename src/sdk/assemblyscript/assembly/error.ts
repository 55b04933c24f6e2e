import { heliosFail } from "./abi";

/** The SQLSTATE of a refusal that names none: insufficient_privilege. */
export const DEFAULT_SQLSTATE = "42501";

/** Why something is refused: a message for the client, and a SQLSTATE. */
export class PluginError {
  sqlstate: string;
  detail: string = "";
  hint: string = "";

  /** A SQLSTATE that is not five digits or upper-case letters becomes 42501, because no client could make sense of it. */
  constructor(sqlstate: string, public message: string) {
    this.sqlstate = isSqlstate(sqlstate) ? sqlstate : DEFAULT_SQLSTATE;
  }
}

function isSqlstate(code: string): bool {
  if (code.length != 5) return false;
  for (let i = 0; i < 5; i++) {
    const c = code.charCodeAt(i);
    if (!((c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a))) return false;
  }
  return true;
}

// AssemblyScript has no exceptions, and nothing makes a caller look at an answer. So the first error of a call is kept here, and refuses
// whatever the call is about, unless the plugin takes it with `takeError`.
let pending: PluginError | null = null;

/** Keeps an error of this call, unless there is one already. Answers false, so that `return fault(...)` reads well. */
export function fault(sqlstate: string, message: string): bool {
  if (pending === null) pending = new PluginError(sqlstate, message);
  return false;
}

/** The first error of this call, which then refuses nothing any more; null when there was none. */
export function takeError(): PluginError | null {
  const error = pending;
  pending = null;
  return error;
}

/** Ends this call, and the instance with it: the plugin failed for this reason, and the host says so. Never returns. */
export function fail(reason: string): void {
  const bytes = String.UTF8.encode(reason);
  heliosFail(changetype<usize>(bytes), bytes.byteLength);
  unreachable();
}
