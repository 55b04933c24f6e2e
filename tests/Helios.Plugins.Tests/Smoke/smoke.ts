// The ABI in AssemblyScript: logs each text, and refuses it with its own words.
import { ABI_VERSION, ARENA_ALIGNMENT, CallFrame, Hook, LogLevel, Rejection, VERDICT_SHIFT_PTR, Verdict, checkLayout, heliosLog } from "./abi";

const rejection = changetype<Rejection>(heap.alloc(offsetof<Rejection>()));

export function helios_abi_v1(): void {
  checkLayout();
}

export function helios_arena(bytes: i32): i32 {
  const room = heap.alloc(bytes + ARENA_ALIGNMENT);
  return <i32>((room + ARENA_ALIGNMENT - 1) & ~(<usize>ARENA_ALIGNMENT - 1));
}

export function helios_pre_parse(address: i32): i64 {
  const frame = changetype<CallFrame>(<usize>address);
  if (frame.abi != ABI_VERSION || frame.hook != Hook.PreParse) return -1;
  heliosLog(LogLevel.Info, frame.sqlPtr, frame.sqlLen);
  memory.fill(changetype<usize>(rejection), 0, offsetof<Rejection>());
  rejection.sqlstate0 = 0x50;
  rejection.sqlstate1 = 0x30;
  rejection.sqlstate2 = 0x30;
  rejection.sqlstate3 = 0x30;
  rejection.sqlstate4 = 0x37;
  rejection.messagePtr = frame.sqlPtr;
  rejection.messageLen = frame.sqlLen;
  return <i64>Verdict.Reject | (<i64>changetype<usize>(rejection) << VERDICT_SHIFT_PTR);
}
