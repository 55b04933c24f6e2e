// Files of the directory that the operator grants (directory). The host holds them in memory: reading waits for no disk, and an instance sees
// all of them as they were at one moment. When they change, new instances with the new files take its place, so what a plugin's constructor
// reads is never older than the instance.
import { ABSENT, DENIED, heliosFileName, heliosFileRead, heliosFileSize } from "./abi";
import { fault } from "./error";
import { Utf8 } from "./text";

// The longest that a path can be.
const PATH_BYTES = 1024;

/**
 * The files, by their paths from the granted directory ("lists/words.txt"). A path that is absolute or has a part that is empty, `.` or `..` is
 * an error, and so is what is there and no regular file that the server can read.
 */
export class Files {
  /** A whole file; null when there is none. */
  static read(path: string): Uint8Array | null {
    const name = new Utf8(path), size = heliosFileSize(name.ptr, name.length);
    if (!found(path, size)) return null;
    const file = new Uint8Array(<i32>size);
    for (let at = 0; at < file.length;) {
      const read = heliosFileRead(name.ptr, name.length, at, file.dataStart + at, file.length - at);
      if (!found(path, read)) return null;
      if (read == 0) return file.slice(0, at);
      at += read;
    }
    return file;
  }

  /** As `read`, a text. A file that is not UTF-8 is an error, and null. */
  static readText(path: string): string | null {
    const file = Files.read(path);
    if (file === null) return null;
    if (isUtf8(file)) return String.UTF8.decodeUnsafe(file.dataStart, file.length);
    fault("38000", "file " + path + ": it is not UTF-8");
    return null;
  }

  /** Reads into `bytes` from a byte of a file on: how many there were, at most 1 MiB, 0 at and behind the end; -1 when there is no file. */
  static readAt(path: string, offset: i64, bytes: Uint8Array): i32 {
    const name = new Utf8(path), read = heliosFileRead(name.ptr, name.length, offset, bytes.dataStart, bytes.length);
    return found(path, read) ? read : -1;
  }

  /** Bytes of a file; -1 when there is none. */
  static size(path: string): i64 {
    const name = new Utf8(path), size = heliosFileSize(name.ptr, name.length);
    return found(path, size) ? size : -1;
  }

  /** Paths of all readable files, in the order of their bytes. */
  static names(): string[] {
    const names: string[] = [], name = new ArrayBuffer(PATH_BYTES), at = changetype<usize>(name);
    let length = heliosFileName(0, at, PATH_BYTES);
    while (length >= 0) {
      names.push(String.UTF8.decodeUnsafe(at, length));
      length = heliosFileName(names.length, at, PATH_BYTES);
    }
    return names;
  }
}

function found(path: string, answer: i64): bool {
  if (answer >= 0) return true;
  if (answer == ABSENT) return false;
  const why = answer == DENIED ? "it is no regular file that the server can read" : "that is no path below the granted directory";
  return fault("38000", "file " + path + ": " + why);
}

/** Whether bytes are UTF-8: shortest forms, no surrogates, nothing above U+10FFFF (source: RFC 3629, section 4). */
function isUtf8(bytes: Uint8Array): bool {
  const length = bytes.length;
  for (let i = 0; i < length;) {
    const lead: u32 = bytes[i++];
    if (lead < 0x80) continue;
    if (lead < 0xc2 || lead > 0xf4) return false;
    const more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (i + more > length) return false;
    const second: u32 = bytes[i];
    const least: u32 = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80, most: u32 = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) return false;
    for (let j = 1; j < more; j++) {
      if ((bytes[i + j] & 0xc0) != 0x80) return false;
    }
    i += more;
  }
  return true;
}
