/** The library through `Deno.dlopen`, which needs `--allow-ffi`. */
import {
  type Answer,
  type Content,
  type Functions,
  type Opened,
  type StoreNumber,
  type Way,
} from "../functions.ts";

/** What is used of Deno; the package's types must not ask for those of Deno. */
interface DenoFFI {
  dlopen(
    path: string,
    functions: Record<
      string,
      { parameters: readonly string[]; result: string }
    >,
  ): { symbols: unknown };
  UnsafePointer: { create(value: bigint): object | null };
  UnsafePointerView: new (pointer: object) => {
    getCString(): string;
    copyInto(destination: Uint8Array): void;
  };
}

const request = {
  parameters: ["u64", "buffer", "buffer"],
  result: "i32",
} as const;

const declarations = {
  // int32_t evalstore_open(const char *path, const char *options, evalstore_store **store, char **error);
  evalstore_open: {
    parameters: ["buffer", "buffer", "buffer", "buffer"],
    result: "i32",
  },
  // int32_t evalstore_close(evalstore_store *store);
  evalstore_close: { parameters: ["u64"], result: "i32" },

  // int32_t evalstore_execute(evalstore_store *store, const char *command, char **result);
  evalstore_execute: request,
  // int32_t evalstore_append(evalstore_store *store, const char *events, char **result);
  evalstore_append: request,
  // int32_t evalstore_query(evalstore_store *store, const char *query, char **result);
  evalstore_query: request,
  // int32_t evalstore_read(evalstore_store *store, const char *request, char **result);
  evalstore_read: request,
  // int32_t evalstore_poll(evalstore_store *store, const char *request, char **result);
  evalstore_poll: request,
  // int32_t evalstore_commit(evalstore_store *store, const char *request, char **result);
  evalstore_commit: request,
  // int32_t evalstore_project(evalstore_store *store, const char *request, char **result);
  evalstore_project: request,
  // int32_t evalstore_maintain(evalstore_store *store, const char *request, char **result);
  evalstore_maintain: request,

  // int32_t evalstore_put_content(evalstore_store *store, const void *bytes, size_t length, char **result);
  evalstore_put_content: {
    parameters: ["u64", "buffer", "usize", "buffer"],
    result: "i32",
  },
  // int32_t evalstore_get_content(evalstore_store *store, const char *hash, void **bytes, size_t *length, char **error);
  evalstore_get_content: {
    parameters: ["u64", "buffer", "buffer", "buffer", "buffer"],
    result: "i32",
  },

  // void evalstore_free(void *memory);
  evalstore_free: { parameters: ["u64"], result: "void" },
  // const char *evalstore_version(void);
  evalstore_version: { parameters: [], result: "pointer" },
  // int32_t evalstore_abi_version(void);
  evalstore_abi_version: { parameters: [], result: "i32" },
  // const char *evalstore_status_name(int32_t status);
  evalstore_status_name: { parameters: ["i32"], result: "pointer" },
} as const;

type Buffer = Uint8Array | BigUint64Array | null;
type RequestDeclared = (
  store: bigint,
  request: Buffer,
  result: Buffer,
) => number;

/** The types of the declared functions, by the same names. */
interface Declared {
  evalstore_open(
    path: Buffer,
    options: Buffer,
    store: Buffer,
    error: Buffer,
  ): number;
  evalstore_close(store: bigint): number;
  evalstore_execute: RequestDeclared;
  evalstore_append: RequestDeclared;
  evalstore_query: RequestDeclared;
  evalstore_read: RequestDeclared;
  evalstore_poll: RequestDeclared;
  evalstore_commit: RequestDeclared;
  evalstore_project: RequestDeclared;
  evalstore_maintain: RequestDeclared;
  evalstore_put_content(
    store: bigint,
    bytes: Buffer,
    length: bigint,
    result: Buffer,
  ): number;
  evalstore_get_content(
    store: bigint,
    hash: Buffer,
    bytes: Buffer,
    length: Buffer,
    error: Buffer,
  ): number;
  evalstore_free(memory: bigint): void;
  evalstore_version(): object | null;
  evalstore_abi_version(): number;
  evalstore_status_name(status: number): object | null;
}

/** The way through Deno, or the reason why there is none. */
export function denoFFI(): Way | string {
  const deno = (globalThis as { Deno?: DenoFFI }).Deno;
  if (deno === undefined) return "this is not Deno";
  return {
    name: "deno",
    abiNumber: (path) => abiNumber(deno, path),
    load: (path) => load(deno, path),
  };
}

function abiNumber(deno: DenoFFI, path: string): number | null {
  deno.dlopen(path, {});
  const { evalstore_abi_version } = declarations;
  let library: Declared;
  try {
    library = deno.dlopen(path, { evalstore_abi_version }).symbols as Declared;
  } catch {
    return null;
  }
  return library.evalstore_abi_version();
}

function load(deno: DenoFFI, path: string): Functions {
  const library = deno.dlopen(path, declarations).symbols as Declared;

  function viewed(pointer: bigint | undefined) {
    const created = pointer ? deno.UnsafePointer.create(pointer) : null;
    return created === null ? null : new deno.UnsafePointerView(created);
  }

  /** The text that a slot leads to, which is freed. */
  function taken(slot: BigUint64Array): string | null {
    try {
      return viewed(slot[0])?.getCString() ?? null;
    } finally {
      library.evalstore_free(slot[0] ?? 0n);
    }
  }

  function lasting(pointer: object | null): string {
    return pointer === null ? "" : new deno.UnsafePointerView(pointer).getCString();
  }

  function asking(
    call: RequestDeclared,
  ): (store: StoreNumber, request: Uint8Array) => Answer {
    return (store, request) => {
      const result = new BigUint64Array(1);
      const status = call(store, request, result);
      return { status, text: taken(result) };
    };
  }

  return {
    open(path, options): Opened {
      const store = new BigUint64Array(1);
      const error = new BigUint64Array(1);
      const status = library.evalstore_open(path, options, store, error);
      return { status, store: store[0] ?? 0n, text: taken(error) };
    },
    close: (store) => library.evalstore_close(store),
    execute: asking(library.evalstore_execute),
    append: asking(library.evalstore_append),
    query: asking(library.evalstore_query),
    read: asking(library.evalstore_read),
    poll: asking(library.evalstore_poll),
    commit: asking(library.evalstore_commit),
    project: asking(library.evalstore_project),
    maintain: asking(library.evalstore_maintain),
    putContent(store, bytes): Answer {
      const result = new BigUint64Array(1);
      const given = bytes.length > 0 ? bytes : null;
      const length = BigInt(bytes.length);
      const status = library.evalstore_put_content(
        store,
        given,
        length,
        result,
      );
      return { status, text: taken(result) };
    },
    getContent(store, hash): Content {
      const bytes = new BigUint64Array(1);
      const length = new BigUint64Array(1);
      const error = new BigUint64Array(1);
      const status = library.evalstore_get_content(
        store,
        hash,
        bytes,
        length,
        error,
      );
      const text = taken(error);
      try {
        const view = viewed(bytes[0]);
        if (view === null) return { status, bytes: null, text };
        const copy = new Uint8Array(Number(length[0]));
        if (copy.length > 0) view.copyInto(copy);
        return { status, bytes: copy, text };
      } finally {
        library.evalstore_free(bytes[0] ?? 0n);
      }
    },
    version: () => lasting(library.evalstore_version()),
    abiVersion: () => library.evalstore_abi_version(),
    statusName: (status) => lasting(library.evalstore_status_name(status)),
  };
}
