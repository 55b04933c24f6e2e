// Bytes outside of the collected heap: what the host reads, or what must not move.
//
// Invariant: what `keep` gives stays until the next call of a hook begins, which is when `resetKept` runs.

/** A block of bytes that grows at its end. */
export class Buffer {
  /** Where its bytes lie; changes when it grows. */
  ptr: usize = 0;
  /** Bytes that are used. */
  length: u32 = 0;
  private capacity: u32 = 0;

  /** Makes room for so many bytes behind those that are used. */
  reserve(bytes: u32): usize {
    const needed = this.length + bytes;
    if (needed > this.capacity) {
      const capacity = max<u32>(needed, max<u32>(256, this.capacity * 2));
      this.ptr = this.ptr == 0 ? heap.alloc(capacity) : heap.realloc(this.ptr, capacity);
      this.capacity = capacity;
    }
    return this.ptr + this.length;
  }

  /** Appends bytes. */
  append(bytes: usize, count: u32): void {
    memory.copy(this.reserve(count), bytes, count);
    this.length += count;
  }

  /** Appends zeros. */
  appendZeros(count: u32): usize {
    const at = this.reserve(count);
    memory.fill(at, 0, count);
    this.length += count;
    return at;
  }

  /** Appends a text as UTF-8, and answers how many bytes it has. */
  appendText(text: string): u32 {
    const count = <u32>String.UTF8.byteLength(text);
    const at = this.reserve(count);
    String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, at);
    this.length += count;
    return count;
  }
}

/** A text or bytes somewhere in memory. */
@unmanaged
class Chunk {
  next: usize;
  capacity: u32;
  used: u32;
}

let lastChunk: usize = 0;

/** Which call of a hook this is: what was kept in another is gone. */
export let keptCall: u32 = 0;

/** Bytes for which `reserveKept` needs no memory of its own. */
export function roomKept(): u32 {
  const chunk = changetype<Chunk>(lastChunk);
  return lastChunk == 0 ? 0 : chunk.capacity - chunk.used;
}

/** Room for so many bytes that stay until the next call. */
export function reserveKept(bytes: u32): usize {
  let chunk = changetype<Chunk>(lastChunk);
  if (lastChunk == 0 || chunk.capacity - chunk.used < bytes) {
    const capacity = max<u32>(bytes, lastChunk == 0 ? 4096 : chunk.capacity * 2);
    const made = heap.alloc(offsetof<Chunk>() + capacity);
    chunk = changetype<Chunk>(made);
    chunk.next = lastChunk;
    chunk.capacity = capacity;
    chunk.used = 0;
    lastChunk = made;
  }
  return lastChunk + offsetof<Chunk>() + chunk.used;
}

/** Uses so many bytes of what `reserveKept` gave. */
export function useKept(bytes: u32): void {
  changetype<Chunk>(lastChunk).used += bytes;
}

/** A copy of bytes that stays until the next call. */
export function keep(bytes: usize, count: u32): usize {
  const at = reserveKept(count);
  memory.copy(at, bytes, count);
  useKept(count);
  return at;
}

/** The length of what `keepText` kept last. */
export let keptLength: u32 = 0;

/** A text as UTF-8, which stays until the next call. Its length is `keptLength`. */
export function keepText(text: string): usize {
  keptLength = <u32>String.UTF8.byteLength(text);
  const at = reserveKept(keptLength);
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, at);
  useKept(keptLength);
  return at;
}

/** Ends everything that was kept. The largest chunk is used again. */
export function resetKept(): void {
  keptCall++;
  if (lastChunk == 0) return;
  const chunk = changetype<Chunk>(lastChunk);
  let old = chunk.next;
  while (old != 0) {
    const next = changetype<Chunk>(old).next;
    heap.free(old);
    old = next;
  }
  chunk.next = 0;
  chunk.used = 0;
}
