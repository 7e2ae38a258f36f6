/** The library through `node:ffi`, which Node has from 26.1 on, with `--experimental-ffi`. */
import process from "node:process";
import {
  type Answer,
  type Content,
  type Functions,
  type Opened,
  type StoreNumber,
  type Way,
} from "../functions.ts";

/** What is used of `node:ffi`; the types of Node that know it are not everywhere. */
interface NodeFFI {
  dlopen(
    path: string,
    functions: Record<string, { arguments: readonly string[]; return: string }>,
  ): { functions: unknown };
  toString(pointer: bigint): string;
  toBuffer(pointer: bigint, length: number, copy: boolean): Uint8Array;
}

const request = {
  arguments: ["uint64", "pointer", "pointer"],
  return: "int32",
} as const;

const declarations = {
  // int32_t evalstore_open(const char *path, const char *options, evalstore_store **store, char **error);
  evalstore_open: {
    arguments: ["pointer", "pointer", "pointer", "pointer"],
    return: "int32",
  },
  // int32_t evalstore_close(evalstore_store *store);
  evalstore_close: { arguments: ["uint64"], return: "int32" },

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
    arguments: ["uint64", "pointer", "uint64", "pointer"],
    return: "int32",
  },
  // int32_t evalstore_get_content(evalstore_store *store, const char *hash, void **bytes, size_t *length, char **error);
  evalstore_get_content: {
    arguments: ["uint64", "pointer", "pointer", "pointer", "pointer"],
    return: "int32",
  },

  // void evalstore_free(void *memory);
  evalstore_free: { arguments: ["uint64"], return: "void" },
  // const char *evalstore_version(void);
  evalstore_version: { arguments: [], return: "pointer" },
  // int32_t evalstore_abi_version(void);
  evalstore_abi_version: { arguments: [], return: "int32" },
  // const char *evalstore_status_name(int32_t status);
  evalstore_status_name: { arguments: ["int32"], return: "pointer" },
} as const;

type Pointer = Uint8Array | BigUint64Array | null;
type RequestDeclared = (
  store: bigint,
  request: Pointer,
  result: Pointer,
) => number;

/** The types of the declared functions, by the same names. */
interface Declared {
  evalstore_open(
    path: Pointer,
    options: Pointer,
    store: Pointer,
    error: Pointer,
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
    bytes: Pointer,
    length: bigint,
    result: Pointer,
  ): number;
  evalstore_get_content(
    store: bigint,
    hash: Pointer,
    bytes: Pointer,
    length: Pointer,
    error: Pointer,
  ): number;
  evalstore_free(memory: bigint): void;
  evalstore_version(): bigint;
  evalstore_abi_version(): number;
  evalstore_status_name(status: number): bigint;
}

/** The way through `node:ffi`, or the reason why there is none. */
export function nodeFFI(): Way | string {
  const { getBuiltinModule, permission } = process as {
    getBuiltinModule?: (name: string) => unknown;
    permission?: { has(scope: string): boolean };
  };
  const ffi = getBuiltinModule?.("node:ffi") as NodeFFI | undefined;
  if (ffi === undefined) {
    const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
    return major > 26 || (major === 26 && minor >= 1)
      ? "Node was started without --experimental-ffi"
      : `Node ${process.versions.node} does not have it; it came with 26.1`;
  }
  if (permission !== undefined && !permission.has("ffi")) {
    return "Node was started with --permission, but without --allow-ffi";
  }
  return {
    name: "node:ffi",
    abiNumber: (path) => abiNumber(ffi, path),
    load: (path) => load(ffi, path),
  };
}

function abiNumber(ffi: NodeFFI, path: string): number | null {
  ffi.dlopen(path, {});
  const { evalstore_abi_version } = declarations;
  let library: Declared;
  try {
    library = ffi.dlopen(path, { evalstore_abi_version }).functions as Declared;
  } catch {
    return null;
  }
  return library.evalstore_abi_version();
}

function load(ffi: NodeFFI, path: string): Functions {
  const library = ffi.dlopen(path, declarations).functions as Declared;

  /** The text that a slot leads to, which is freed. */
  function taken(slot: BigUint64Array): string | null {
    const pointer = slot[0];
    if (!pointer) return null;
    try {
      return ffi.toString(pointer);
    } finally {
      library.evalstore_free(pointer);
    }
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
      const pointer = bytes[0];
      if (!pointer) return { status, bytes: null, text };
      try {
        const size = Number(length[0]);
        const copy = new Uint8Array(size);
        if (size > 0) copy.set(ffi.toBuffer(pointer, size, false));
        return { status, bytes: copy, text };
      } finally {
        library.evalstore_free(pointer);
      }
    },
    version: () => ffi.toString(library.evalstore_version()),
    abiVersion: () => library.evalstore_abi_version(),
    statusName: (status) => ffi.toString(library.evalstore_status_name(status)),
  };
}
