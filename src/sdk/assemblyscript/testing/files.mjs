// The granted directory of a FakeHost.
const ABSENT = -1, INVALID = -3;
const MOST_READ_BYTES = 1024 * 1024;

/** Files by path (texts or bytes), in the order that the host gives them. */
export function filesOf(files) {
  const named = Object.entries(files).map(([path, file]) => [path, Buffer.from(file)]);
  return new Map(named.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}

/** The functions of the host that read them. */
export function fileImports(host, text, give) {
  const sizeOf = path => {
    const bytes = Buffer.byteLength(path), isPath = bytes <= 1024 && !path.includes("\0") && !path.split("/").some(part => ["", ".", ".."].includes(part));
    return !isPath ? INVALID : host.files.get(path)?.length ?? ABSENT;
  };
  return {
    file_size: (path, length) => BigInt(sizeOf(text(path, length))),
    file_read: (path, length, offset, out, cap) => {
      const name = text(path, length), size = sizeOf(name);
      if (size < 0 || offset < 0n) return size < 0 ? size : INVALID;
      const from = offset < BigInt(size) ? Number(offset) : size;
      // The guest's capacity comes as an i32; memory has less than 2 GiB here.
      const part = host.files.get(name).subarray(from, from + Math.min(cap >>> 0, MOST_READ_BYTES));
      host.bytes.set(part, out);
      return part.length;
    },
    file_name: (index, out, cap) => give([...host.files.keys()][index], out, cap),
  };
}
