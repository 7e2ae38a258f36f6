/** What the ways that call by address have in common: out parameters, and memory of the library's that is freed. */
import {
  type Answer,
  type Content,
  type Functions,
  type Opened,
  type RequestFunction,
} from "../functions.ts";
import { scratch } from "../json.ts";
import { type Declared, type Given } from "./declarations.ts";

/** How a way reaches memory. */
export interface Memory<Constant> {
  /** What a function is given for an array that is there for good; the quickest there is. */
  lasting(array: Uint8Array | BigUint64Array): Given;
  /** The text at an address that is not 0. */
  text(address: bigint): string;
  /** Fills an array with the bytes at an address that is not 0. */
  copy(address: bigint, to: Uint8Array): void;
  constant(address: Constant): string;
}

/** The functions of a loaded library. */
export function functionsOf<Constant>(
  library: Declared<Constant>,
  memory: Memory<Constant>,
): Functions {
  // Calls return before the next one begins, so that all of a thread share the room for a request's answer.
  const room = new BigUint64Array(new ArrayBuffer(8));
  const roomGiven = memory.lasting(room);
  const scratchGiven = memory.lasting(scratch);

  /** The text that a slot leads to, which is freed; the slot is empty then. */
  function taken(slot: BigUint64Array): string | null {
    const address = slot[0];
    if (!address) return null;
    slot[0] = 0n;
    try {
      return memory.text(address);
    } finally {
      library.evalstore_free(address);
    }
  }

  function asking(
    call: (store: bigint, request: Given, result: Given) => number,
  ): RequestFunction {
    return (store, request) => {
      const status = call(store, request === scratch ? scratchGiven : request, roomGiven);
      return { status, text: taken(room) };
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
      const status = library.evalstore_put_content(store, given, BigInt(bytes.length), result);
      return { status, text: taken(result) };
    },
    getContent(store, hash): Content {
      const bytes = new BigUint64Array(1);
      const length = new BigUint64Array(1);
      const error = new BigUint64Array(1);
      const status = library.evalstore_get_content(store, hash, bytes, length, error);
      const text = taken(error);
      const address = bytes[0];
      if (!address) return { status, bytes: null, text };
      try {
        const copy = new Uint8Array(Number(length[0]));
        if (copy.length > 0) memory.copy(address, copy);
        return { status, bytes: copy, text };
      } finally {
        library.evalstore_free(address);
      }
    },
    version: () => memory.constant(library.evalstore_version()),
    abiVersion: () => library.evalstore_abi_version(),
    statusName: (status) => memory.constant(library.evalstore_status_name(status)),
  };
}
