/**
 * The C functions, declared once for every way that calls them by address.
 *
 * A kind says what a C type means here; deno.ts and node_ffi.ts say what a kind is called there. tools/check_abi.ts
 * holds each row against the signature above it, and the signatures against the header. A function of the header that
 * no way calls is a line `// left out: NAME: WHY` among the rows.
 */

/** What a parameter or a result is. */
export type Kind =
  /** A status, a number of the ABI. */
  | "int32"
  /** A number of bytes. */
  | "size"
  /** An open store: a number, whatever C calls it. */
  | "store"
  /** What is given back to the library to free: a number too. */
  | "memory"
  /** A text of ours, ended by a NUL. */
  | "text"
  /** Bytes of ours. */
  | "bytes"
  /** Room of ours for one address or number. */
  | "slot"
  /** A text of the library's that is there for good. */
  | "constant"
  | "void";

export const declarations = {
  // int32_t evalstore_open(const char *path, const char *options, evalstore_store **store, char **error);
  evalstore_open: { parameters: ["text", "text", "slot", "slot"], result: "int32" },
  // int32_t evalstore_close(evalstore_store *store);
  evalstore_close: { parameters: ["store"], result: "int32" },

  // int32_t evalstore_execute(evalstore_store *store, const char *command, char **result);
  evalstore_execute: { parameters: ["store", "text", "slot"], result: "int32" },
  // int32_t evalstore_append(evalstore_store *store, const char *events, char **result);
  evalstore_append: { parameters: ["store", "text", "slot"], result: "int32" },
  // int32_t evalstore_query(evalstore_store *store, const char *query, char **result);
  evalstore_query: { parameters: ["store", "text", "slot"], result: "int32" },
  // int32_t evalstore_read(evalstore_store *store, const char *request, char **result);
  evalstore_read: { parameters: ["store", "text", "slot"], result: "int32" },
  // int32_t evalstore_poll(evalstore_store *store, const char *request, char **result);
  evalstore_poll: { parameters: ["store", "text", "slot"], result: "int32" },
  // int32_t evalstore_commit(evalstore_store *store, const char *request, char **result);
  evalstore_commit: { parameters: ["store", "text", "slot"], result: "int32" },
  // int32_t evalstore_project(evalstore_store *store, const char *request, char **result);
  evalstore_project: { parameters: ["store", "text", "slot"], result: "int32" },
  // int32_t evalstore_maintain(evalstore_store *store, const char *request, char **result);
  evalstore_maintain: { parameters: ["store", "text", "slot"], result: "int32" },

  // int32_t evalstore_put_content(evalstore_store *store, const void *bytes, size_t length, char **result);
  evalstore_put_content: { parameters: ["store", "bytes", "size", "slot"], result: "int32" },
  // int32_t evalstore_get_content(evalstore_store *store, const char *hash, void **bytes, size_t *length, char **error);
  evalstore_get_content: { parameters: ["store", "text", "slot", "slot", "slot"], result: "int32" },

  // void evalstore_free(void *memory);
  evalstore_free: { parameters: ["memory"], result: "void" },
  // const char *evalstore_version(void);
  evalstore_version: { parameters: [], result: "constant" },
  // int32_t evalstore_abi_version(void);
  evalstore_abi_version: { parameters: [], result: "int32" },
  // const char *evalstore_status_name(int32_t status);
  evalstore_status_name: { parameters: ["int32"], result: "constant" },
} as const;

/** Memory of ours that a function is given: an array, or its address where a way knows one. */
export type Given = Uint8Array | BigUint64Array | bigint | null;

/** What each kind is in TypeScript; `Constant` is what a way makes of an address that it is answered. */
interface Values<Constant> {
  int32: number;
  size: bigint;
  store: bigint;
  memory: bigint;
  text: Given;
  bytes: Given;
  slot: Given;
  constant: Constant;
  void: void;
}

interface Declaration {
  readonly parameters: readonly Kind[];
  readonly result: Kind;
}

type Arguments<Kinds extends readonly Kind[], Constant> = {
  -readonly [At in keyof Kinds]: Values<Constant>[Kinds[At]];
};

type Callable<D extends Declaration, Constant> = (
  ...given: Arguments<D["parameters"], Constant>
) => Values<Constant>[D["result"]];

/** The declared functions, by the same names. */
export type Declared<Constant> = {
  readonly [Name in keyof typeof declarations]: Callable<(typeof declarations)[Name], Constant>;
};

/** The declarations as a way writes them: `written` makes one of the kinds as it calls them. */
export function translated<Written>(
  names: Readonly<Record<Kind, string>>,
  written: (parameters: string[], result: string) => Written,
): Record<keyof Declared<unknown>, Written> {
  const rows = Object.entries<Declaration>(declarations).map(([name, { parameters, result }]) => {
    return [name, written(parameters.map((kind) => names[kind]), names[result])];
  });
  return Object.fromEntries(rows);
}
