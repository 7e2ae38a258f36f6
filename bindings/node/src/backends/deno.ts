/** The library through `Deno.dlopen`, which needs `--allow-ffi`. */
import { type Functions, type Way } from "../functions.ts";
import { functionsOf } from "./addresses.ts";
import { type Declared, translated } from "./declarations.ts";

interface DenoFunction {
  parameters: readonly string[];
  result: string;
}

/** What is used of Deno; the package's types must not ask for those of Deno. */
interface DenoFFI {
  dlopen(path: string, functions: Record<string, DenoFunction>): { symbols: unknown };
  UnsafePointer: { create(value: bigint): object | null };
  UnsafePointerView: {
    getCString(pointer: object): string;
    copyInto(pointer: object, destination: Uint8Array): void;
  };
}

const declarations = translated({
  int32: "i32",
  size: "usize",
  store: "u64",
  memory: "u64",
  text: "buffer",
  bytes: "buffer",
  slot: "buffer",
  constant: "pointer",
  void: "void",
}, (parameters, result): DenoFunction => ({ parameters, result }));

/** The functions as Deno declares them: a constant is a pointer. */
type DeclaredInDeno = Declared<object | null>;

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
  let library: DeclaredInDeno;
  try {
    library = deno.dlopen(path, { evalstore_abi_version }).symbols as DeclaredInDeno;
  } catch {
    return null;
  }
  return library.evalstore_abi_version();
}

function load(deno: DenoFFI, path: string): Functions {
  const { UnsafePointer, UnsafePointerView } = deno;
  const library = deno.dlopen(path, declarations).symbols as DeclaredInDeno;

  function pointer(address: bigint): object {
    const created = UnsafePointer.create(address);
    if (created === null) throw new TypeError("There is nothing at the address 0.");
    return created;
  }

  return functionsOf(library, {
    lasting: (array) => array,
    text: (address) => UnsafePointerView.getCString(pointer(address)),
    copy: (address, to) => UnsafePointerView.copyInto(pointer(address), to),
    constant: (address) => address === null ? "" : UnsafePointerView.getCString(address),
  });
}
