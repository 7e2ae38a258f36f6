/** The C interface as this runner needs it: bytes in; a status and bytes out. */

const out = ["pointer", "buffer", "buffer"] as const;
const request = { parameters: out, result: "i32" } as const;
const symbols = {
  evalstore_open: {
    parameters: ["buffer", "buffer", "buffer", "buffer"],
    result: "i32",
  },
  evalstore_close: { parameters: ["pointer"], result: "i32" },
  evalstore_execute: request,
  evalstore_append: request,
  evalstore_query: request,
  evalstore_read: request,
  evalstore_poll: request,
  evalstore_commit: request,
  evalstore_project: request,
  evalstore_maintain: request,
  evalstore_put_content: {
    parameters: ["pointer", "buffer", "usize", "buffer"],
    result: "i32",
  },
  evalstore_get_content: {
    parameters: ["pointer", "buffer", "buffer", "buffer", "buffer"],
    result: "i32",
  },
  evalstore_free: { parameters: ["pointer"], result: "void" },
  evalstore_status_name: { parameters: ["i32"], result: "pointer" },
} as const;

const built = new URL("../../build/prefix/lib/libevalstore.so", import.meta.url);
const path = Deno.env.get("EVALSTORE_LIBRARY") ?? built;
const library = Deno.dlopen(path, symbols).symbols;

/** Groups whose function takes a request and answers with JSON. */
const functions = {
  execute: library.evalstore_execute,
  append: library.evalstore_append,
  query: library.evalstore_query,
  read: library.evalstore_read,
  poll: library.evalstore_poll,
  commit: library.evalstore_commit,
  project: library.evalstore_project,
  maintain: library.evalstore_maintain,
};
export type Group = keyof typeof functions;

export function isGroup(name: string): name is Group {
  return Object.hasOwn(functions, name);
}

/** What a call left behind: a status's name and a text, or the bytes of a content. */
export interface Answer {
  status: string;
  text: string;
  content?: Uint8Array<ArrayBuffer>;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** The bytes with the NUL that ends a text in C. */
function ended(bytes: Bytes): Bytes {
  const text = new Uint8Array(bytes.length + 1);
  text.set(bytes);
  return text;
}

/** Where a call leaves one pointer or one length. */
class Slot {
  readonly buffer = new BigUint64Array(1);

  get pointer(): Deno.PointerValue {
    return Deno.UnsafePointer.create(this.buffer[0]);
  }

  /** The text the pointer leads to, which is freed. */
  takeText(): string {
    const pointer = this.pointer;
    if (pointer === null) return "";
    const text = new Deno.UnsafePointerView(pointer).getCString();
    library.evalstore_free(pointer);
    return text;
  }
}

function statusName(status: number): string {
  const name = library.evalstore_status_name(status);
  return name === null ? "" : new Deno.UnsafePointerView(name).getCString();
}

/** One open store. */
export class Store {
  readonly #handle: Deno.PointerValue;

  private constructor(handle: Deno.PointerValue) {
    this.#handle = handle;
  }

  /** An open store, or the answer that says why there is none. */
  static open(path: string, options?: string): Store | Answer {
    const [handle, error] = [new Slot(), new Slot()];
    const encoder = new TextEncoder();
    const status = library.evalstore_open(
      ended(encoder.encode(path)),
      options === undefined ? null : ended(encoder.encode(options)),
      handle.buffer,
      error.buffer,
    );
    return status === 0
      ? new Store(handle.pointer)
      : { status: statusName(status), text: error.takeText() };
  }

  close(): void {
    library.evalstore_close(this.#handle);
  }

  request(group: Group, bytes: Bytes): Answer {
    const result = new Slot();
    const status = functions[group](this.#handle, ended(bytes), result.buffer);
    return { status: statusName(status), text: result.takeText() };
  }

  putContent(bytes: Bytes): Answer {
    const result = new Slot();
    const length = BigInt(bytes.length);
    const status = library.evalstore_put_content(
      this.#handle,
      ended(bytes),
      length,
      result.buffer,
    );
    return { status: statusName(status), text: result.takeText() };
  }

  getContent(hash: Bytes): Answer {
    const [content, length, error] = [new Slot(), new Slot(), new Slot()];
    const status = library.evalstore_get_content(
      this.#handle,
      ended(hash),
      content.buffer,
      length.buffer,
      error.buffer,
    );
    const pointer = content.pointer;
    if (pointer === null) {
      return { status: statusName(status), text: error.takeText() };
    }
    const bytes = new Uint8Array(Number(length.buffer[0]));
    new Deno.UnsafePointerView(pointer).copyInto(bytes);
    library.evalstore_free(pointer);
    return { status: statusName(status), text: "", content: bytes };
  }
}
