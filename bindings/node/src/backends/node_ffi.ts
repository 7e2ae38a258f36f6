/** The library through `node:ffi`, which Node has from 26.1 on, with `--experimental-ffi`. */
import process from "node:process";
import { type Functions, type Way } from "../functions.ts";
import { functionsOf } from "./addresses.ts";
import { type Declared, translated } from "./declarations.ts";

interface NodeFunction {
  arguments: readonly string[];
  return: string;
}

/** What is used of `node:ffi`; the types of Node that know it are not everywhere. */
interface NodeFFI {
  dlopen(path: string, functions: Record<string, NodeFunction>): { functions: unknown };
  /** Where an array is, which its garbage collector does not move. */
  getRawPointer(array: Uint8Array | BigUint64Array): bigint;
  toString(pointer: bigint): string;
  toBuffer(pointer: bigint, length: number, copy: boolean): Uint8Array;
}

const declarations = translated({
  int32: "int32",
  size: "uint64",
  store: "uint64",
  memory: "pointer",
  text: "pointer",
  bytes: "pointer",
  slot: "pointer",
  constant: "pointer",
  void: "void",
}, (parameters, result): NodeFunction => ({ arguments: parameters, return: result }));

/** The functions as Node declares them: a constant is an address. */
type DeclaredInNode = Declared<bigint>;

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
  let library: DeclaredInNode;
  try {
    library = ffi.dlopen(path, { evalstore_abi_version }).functions as DeclaredInNode;
  } catch {
    return null;
  }
  return library.evalstore_abi_version();
}

function load(ffi: NodeFFI, path: string): Functions {
  const library = ffi.dlopen(path, declarations).functions as DeclaredInNode;
  return functionsOf(library, {
    // Node looks an array's address up at each call, which takes longer than all else that it does for one.
    lasting: (array) => ffi.getRawPointer(array),
    text: (address) => ffi.toString(address),
    copy: (address, to) => to.set(ffi.toBuffer(address, to.length, false)),
    constant: (address) => ffi.toString(address),
  });
}
