// Requests to servers that the operator named in http_hosts. In onConnect, onQueryPreParse and onQueryPreExecution only, since the client waits
// meanwhile.
import {
  DENIED, FULL, heliosHttpBody, heliosHttpHeader, heliosHttpRequest, HttpHeader as RawHeader, HttpProblem as RawProblem,
  HttpRequest as RawRequest,
} from "./abi";
import { pull, pullBytes } from "./host";
import { Utf8 } from "./text";
import { Buffer } from "./memory";

/** One header of a request. Host, Content-Length and what else frames a message is the host's. */
export class HttpHeader {
  constructor(public name: string, public value: string) {}
}

/** What goes with a request: `{ timeout: 100 }`. */
export class HttpOptions {
  /** Milliseconds for the whole exchange; 0: as long as the operator lets one hook call wait. */
  timeout: u32 = 0;
  /** Its headers. */
  headers: HttpHeader[] = [];
}

/** Why there was no answer. */
export enum HttpProblem {
  /** There was one. */
  None,
  /** The operator did not name this server with this method, or the hook may not wait. */
  Denied,
  /** The request is malformed. */
  Invalid,
  /** As many requests as granted are under way or were sent. */
  Full,
  /** Nobody answers there. */
  Unreachable,
  /** The name leads to an address that plugins may not reach. */
  Address,
  /** The server's certificate is not trusted. */
  Tls,
  /** Its time was over. */
  Timeout,
  /** The request or the answer is larger than granted. */
  TooLarge,
  /** What came is no HTTP. */
  Protocol,
}

// Requests that were sent: the host keeps the headers of the newest answer alone.
let sent: u64 = 0;

function askHeader(a: usize, aLength: u32, _b: usize, _bLength: u32, out: usize, cap: u32): i32 {
  return heliosHttpHeader(a, aLength, out, cap);
}

function askBody(_a: usize, _aLength: u32, _b: usize, _bLength: u32, out: usize, cap: u32): i32 {
  return heliosHttpBody(out, cap);
}

/** A server's answer, or that there was none. Redirects are answers, and not followed. */
export class HttpResponse {
  private number: u64 = sent;

  /** The status, 100 to 599; 0 when there was no answer. The body's bytes as they came, never decompressed. Why there was no answer. */
  constructor(public status: i32, public bytes: ArrayBuffer, public problem: HttpProblem) {}

  /** The body as text. What is not UTF-8 in it is replaced. */
  get body(): string {
    return String.UTF8.decode(this.bytes);
  }

  /**
   * A header, whatever the case of its name, several of one name with ", " between them; null when there is none. Only the newest answer of a
   * hook's call has its headers: asking an older one ends the call.
   */
  header(name: string): string | null {
    assert(this.number == sent, "the headers of an answer can be asked for until the next request is sent");
    return this.status == 0 ? null : pull(askHeader, name);
  }

  /** Why there was no answer, in words; empty when there was one. */
  get reason(): string {
    switch (this.problem) {
      case HttpProblem.None: return "";
      case HttpProblem.Denied: return "this server, this method or this hook is not granted";
      case HttpProblem.Full: return "too many requests";
      case HttpProblem.Unreachable: return "the server cannot be reached";
      case HttpProblem.Address: return "the server's address may not be reached";
      case HttpProblem.Tls: return "the server's certificate is not trusted";
      case HttpProblem.Timeout: return "the server did not answer in time";
      case HttpProblem.TooLarge: return "the request or the answer is too large";
      case HttpProblem.Protocol: return "the server did not answer with HTTP";
      default: return "the request is malformed";
    }
  }
}

/**
 * Sends requests and waits for the whole answers. That there is no answer is no error of the call: `status` is 0 then, so a plugin that needs a
 * 200 refuses.
 *
 * ```ts
 * const answer = new HttpClient().postJson("https://auth.example.com/api/validate", `{"token":${jsonString(token)}}`, { timeout: 100 });
 * if (answer.status != 200) return QueryModification.reject("the token is not valid", "28000");
 * ```
 */
export class HttpClient {
  /** A GET. */
  get(url: string, options: HttpOptions = new HttpOptions()): HttpResponse {
    return this.send("GET", url, new ArrayBuffer(0), options);
  }

  /** A POST of a text. */
  post(url: string, body: string, options: HttpOptions = new HttpOptions()): HttpResponse {
    return this.send("POST", url, String.UTF8.encode(body), options);
  }

  /** A POST of JSON. */
  postJson(url: string, body: string, options: HttpOptions = new HttpOptions()): HttpResponse {
    const typed: HttpOptions = { timeout: options.timeout, headers: options.headers.concat([new HttpHeader("Content-Type", "application/json")]) };
    return this.post(url, body, typed);
  }

  /** A request with any method of GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS. */
  send(method: string, url: string, body: ArrayBuffer, options: HttpOptions = new HttpOptions()): HttpResponse {
    sent++;
    const status = transmit(method, url, body, options);
    if (status < 0) return new HttpResponse(0, new ArrayBuffer(0), problemOf(status));
    const bytes = pullBytes(askBody);
    assert(bytes !== null, "the host has no body of an answer");
    return new HttpResponse(status, bytes!, HttpProblem.None);
  }
}

function transmit(method: string, url: string, body: ArrayBuffer, options: HttpOptions): i32 {
  // What the request points to: kept from the collector until the host has answered.
  const texts: Utf8[] = [new Utf8(method), new Utf8(url)];
  const headers = new Buffer(), record = new Buffer();
  for (let i = 0; i < options.headers.length; i++) {
    const name = new Utf8(options.headers[i].name), value = new Utf8(options.headers[i].value);
    texts.push(name);
    texts.push(value);
    const raw = changetype<RawHeader>(headers.appendZeros(offsetof<RawHeader>()));
    raw.namePtr = <u32>name.ptr;
    raw.nameLen = name.length;
    raw.valuePtr = <u32>value.ptr;
    raw.valueLen = value.length;
  }
  const request = changetype<RawRequest>(record.appendZeros(offsetof<RawRequest>()));
  request.methodPtr = <u32>texts[0].ptr;
  request.methodLen = texts[0].length;
  request.urlPtr = <u32>texts[1].ptr;
  request.urlLen = texts[1].length;
  request.headersPtr = <u32>headers.ptr;
  request.headerCount = options.headers.length;
  request.bodyPtr = <u32>changetype<usize>(body);
  request.bodyLen = body.byteLength;
  request.timeoutMs = options.timeout;
  const status = heliosHttpRequest(record.ptr);
  if (headers.ptr != 0) heap.free(headers.ptr);
  heap.free(record.ptr);
  return texts.length > 0 ? status : 0;
}

function problemOf(answer: i32): HttpProblem {
  switch (answer) {
    case RawProblem.Unreachable: return HttpProblem.Unreachable;
    case RawProblem.Address: return HttpProblem.Address;
    case RawProblem.Tls: return HttpProblem.Tls;
    case RawProblem.Timeout: return HttpProblem.Timeout;
    case RawProblem.TooLarge: return HttpProblem.TooLarge;
    case RawProblem.Protocol: return HttpProblem.Protocol;
    case DENIED: return HttpProblem.Denied;
    case FULL: return HttpProblem.Full;
    default: return HttpProblem.Invalid;
  }
}
