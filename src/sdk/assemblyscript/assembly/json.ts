/** What a JSON value is. */
export enum JsonKind { Null, Bool, Number, String, Array, Object }

/** A JSON value. Numbers keep their text, so that no digit is lost. */
export class Json {
  kind: JsonKind = JsonKind.Null;
  /** A string's text, a number or boolean as it was written. */
  text: string = "";
  /** The elements of an array, the values of an object. */
  items: Json[] = [];
  /** The keys of an object, in order. */
  keys: string[] = [];

  /** Reads a text that is one value (RFC 8259); null when it is none, and then `jsonProblem` says why. */
  static parse(text: string): Json | null {
    return new JsonReader(text).read();
  }

  /** A constant or string, with its text. */
  static of(kind: JsonKind, text: string): Json {
    const value = new Json();
    value.kind = kind;
    value.text = text;
    return value;
  }

  /** A member of an object; null when there is none. */
  get(key: string): Json | null {
    const at = this.keys.indexOf(key);
    return at < 0 ? null : this.items[at];
  }

  /** The text of a member that is a string, number or boolean; null where there is none. */
  getText(key: string): string | null {
    const value = this.get(key);
    if (value === null) return null;
    const scalar = value.kind == JsonKind.String || value.kind == JsonKind.Number || value.kind == JsonKind.Bool;
    return scalar ? value.text : null;
  }

  /** True for the constant true. */
  get isTrue(): bool {
    return this.kind == JsonKind.Bool && this.text == "true";
  }

  /** What it is, for messages. */
  get kindName(): string {
    switch (this.kind) {
      case JsonKind.Null: return "null";
      case JsonKind.Bool: return "a boolean";
      case JsonKind.Number: return "a number";
      case JsonKind.String: return "a string";
      case JsonKind.Array: return "an array";
      default: return "an object";
    }
  }
}

/** Why the last text was no JSON, and where. */
export let jsonProblem: string = "";

/** A text as a JSON string, with its quotes. */
export function jsonString(text: string): string {
  let out = "\"";
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c == 0x22 || c == 0x5c) {
      out += "\\" + String.fromCharCode(c);
    } else if (c < 0x20) {
      out += "\\u00" + (c < 16 ? "0" : "") + c.toString(16);
    } else {
      out += String.fromCharCode(c);
    }
  }
  return out + "\"";
}

const DEPTH_LIMIT = 64;

class JsonReader {
  private at: i32 = 0;
  private failed: bool = false;

  constructor(private text: string) {}

  read(): Json | null {
    const value = this.readValue(0);
    this.skipSpace();
    if (!this.failed && this.at != this.text.length) this.refuse("more behind the value");
    return this.failed ? null : value;
  }

  private refuse(why: string): Json {
    if (!this.failed) jsonProblem = why + " at character " + this.at.toString();
    this.failed = true;
    return new Json();
  }

  private peek(): i32 {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : -1;
  }

  private take(c: i32): bool {
    if (this.peek() != c) return false;
    this.at++;
    return true;
  }

  private skipSpace(): void {
    for (;;) {
      const c = this.peek();
      if (c != 0x20 && c != 0x09 && c != 0x0a && c != 0x0d) return;
      this.at++;
    }
  }

  private readValue(depth: i32): Json {
    this.skipSpace();
    if (depth > DEPTH_LIMIT) return this.refuse("too deep");
    if (this.take(0x7b)) return this.readObject(depth);
    if (this.take(0x5b)) return this.readArray(depth);
    if (this.take(0x22)) return Json.of(JsonKind.String, this.readString());
    if (this.takeWord("null")) return new Json();
    if (this.takeWord("true")) return Json.of(JsonKind.Bool, "true");
    if (this.takeWord("false")) return Json.of(JsonKind.Bool, "false");
    return this.readNumber();
  }

  private takeWord(word: string): bool {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private readObject(depth: i32): Json {
    const value = new Json();
    value.kind = JsonKind.Object;
    this.skipSpace();
    if (this.take(0x7d)) return value;
    while (!this.failed) {
      this.skipSpace();
      if (!this.take(0x22)) return this.refuse("expected a key");
      const key = this.readString();
      if (value.keys.includes(key)) return this.refuse("a key stands twice");
      this.skipSpace();
      if (!this.take(0x3a)) return this.refuse("expected a colon");
      value.keys.push(key);
      value.items.push(this.readValue(depth + 1));
      this.skipSpace();
      if (this.take(0x7d)) return value;
      if (!this.take(0x2c)) return this.refuse("expected a comma or a closing brace");
    }
    return value;
  }

  private readArray(depth: i32): Json {
    const value = new Json();
    value.kind = JsonKind.Array;
    this.skipSpace();
    if (this.take(0x5d)) return value;
    while (!this.failed) {
      value.items.push(this.readValue(depth + 1));
      this.skipSpace();
      if (this.take(0x5d)) return value;
      if (!this.take(0x2c)) return this.refuse("expected a comma or a closing bracket");
    }
    return value;
  }

  private digits(): bool {
    const begin = this.at;
    while (this.peek() >= 0x30 && this.peek() <= 0x39) this.at++;
    return this.at > begin;
  }

  private readNumber(): Json {
    const begin = this.at;
    this.take(0x2d);
    const whole = this.at;
    const zero = this.peek() == 0x30;
    if (!this.digits() || (zero && this.at > whole + 1)) return this.refuse("expected a value");
    if (this.take(0x2e) && !this.digits()) return this.refuse("expected a digit");
    if (this.take(0x65) || this.take(0x45)) {
      if (!this.take(0x2b)) this.take(0x2d);
      if (!this.digits()) return this.refuse("expected a digit");
    }
    return Json.of(JsonKind.Number, this.text.substring(begin, this.at));
  }

  private readString(): string {
    let out = "";
    let begin = this.at;
    let c = this.peek();
    while (c >= 0x20 && c != 0x22) {
      if (c == 0x5c) {
        out += this.text.substring(begin, this.at++);
        const unit = this.readEscape();
        if (this.failed) return out;
        out += String.fromCharCode(unit);
        begin = this.at;
      } else {
        this.at++;
      }
      c = this.peek();
    }
    out += this.text.substring(begin, this.at);
    if (c == 0x22) this.at++;
    else this.refuse(c < 0 ? "a string without an end" : "a control character in a string");
    return out;
  }

  private readEscape(): i32 {
    const c = this.peek();
    this.at++;
    switch (c) {
      case 0x22: case 0x5c: case 0x2f: return c;
      case 0x62: return 8;
      case 0x66: return 12;
      case 0x6e: return 10;
      case 0x72: return 13;
      case 0x74: return 9;
      case 0x75: break;
      default:
        this.refuse("an unknown escape");
        return 0;
    }
    let unit = 0;
    for (let i = 0; i < 4; i++) {
      const h = this.peek() | 0x20;
      const digit = h >= 0x61 && h <= 0x66 ? h - 0x61 + 10 : this.peek() >= 0x30 && this.peek() <= 0x39 ? this.peek() - 0x30 : -1;
      if (digit < 0) {
        this.refuse("an unknown escape");
        return 0;
      }
      unit = unit << 4 | digit;
      this.at++;
    }
    return unit;
  }
}
