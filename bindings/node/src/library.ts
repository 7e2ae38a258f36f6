/** Finding a way to the library and the library itself, and refusing one that does not fit. */
import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { addon } from "./backends/addon.ts";
import { denoFFI } from "./backends/deno.ts";
import { nodeFFI } from "./backends/node_ffi.ts";
import { BackendNotFoundError, IncompatibleLibraryError, LibraryNotFoundError } from "./errors.ts";
import { ABI_VERSION, type Backend, type Functions, type Way } from "./functions.ts";

const NAME = process.platform === "darwin" ? "libevalstore.dylib" : "libevalstore.so";
const VARIABLE = "EVALSTORE_LIBRARY";

/** One loaded library: the way to it, where it came from, and its functions. */
export interface Library {
  readonly backend: Backend;
  readonly path: string;
  readonly functions: Functions;
}

let loaded: Library | undefined;

/**
 * The library, found and loaded at the first call and kept for the life of the thread.
 *
 * Looks into the package itself, then at the path in EVALSTORE_LIBRARY, then, in a source checkout, at the place
 * where that checkout builds it, then asks the system's loader.
 *
 * @throws {BackendNotFoundError} there is no way to call C here.
 * @throws {LibraryNotFoundError} the library is in none of these places, or EVALSTORE_LIBRARY names one that
 *     cannot be loaded: what somebody chose is never passed over in silence.
 * @throws {IncompatibleLibraryError} it was found, but has another ABI number.
 */
export function library(): Library {
  return loaded ??= found(way());
}

/** The first way that there is. */
function way(): Way {
  const ways: [Backend, () => Way | string][] = [
    ["deno", denoFFI],
    ["node:ffi", nodeFFI],
    [
      "node-api",
      () =>
        addon(
          places("evalstore.node", "build/node/package/lib/evalstore.node"),
        ),
    ],
  ];
  const tried: string[] = [];
  for (const [name, find] of ways) {
    const found = find();
    if (typeof found !== "string") return found;
    tried.push(`${name}: ${found}`);
  }
  throw new BackendNotFoundError(
    `There is no way to call the library from here. Tried:${listed(tried)}`,
    { code: "backend_not_found", details: { ways: tried } },
  );
}

/** Where a file of the package is: in the package itself, and in the source checkout that the package sits in. */
function places(name: string, built: string): string[] {
  const package_ = fileURLToPath(new URL("..", import.meta.url));
  const checkout = /\/bindings\/node\/src\/[^/]*$/.test(
    new URL(import.meta.url).pathname,
  );
  return checkout
    ? [resolve(package_, "lib", name), resolve(package_, "../..", built)]
    : [resolve(package_, "lib", name)];
}

function found(way: Way): Library {
  const [packed, ...built] = places(NAME, `build/prefix/lib/${NAME}`);
  const { named, silent } = variable();
  const tried: string[] = [];
  for (const place of [packed, named, ...built, NAME, `${NAME}.0`]) {
    if (place === undefined) {
      tried.push(`${VARIABLE}: ${silent}`);
      continue;
    }
    let number: number | null;
    try {
      number = way.abiNumber(place);
    } catch (error) {
      tried.push(`${place}: ${reason(place, error)}`);
      if (place === named) {
        throw notFound(
          `${VARIABLE} names a library that cannot be loaded.`,
          tried,
        );
      }
      continue;
    }
    return {
      backend: way.name,
      path: place,
      functions: checked(way, place, number),
    };
  }
  throw notFound(`The library ${NAME} was not found.`, tried);
}

/** What the variable names, or why it names nothing. */
function variable(): { named?: string; silent: string } {
  try {
    const named = process.env[VARIABLE];
    // Absolute, because the loader would search for a name without a separator instead of opening that file.
    return named ? { named: resolve(named), silent: "" } : { silent: "not set" };
  } catch (error) {
    return { silent: message(error) }; // Deno without --allow-env
  }
}

function checked(way: Way, path: string, number: number | null): Functions {
  if (number === null) {
    throw incompatible(
      path,
      number,
      "has no ABI number (evalstore_abi_version)",
    );
  }
  if (number !== ABI_VERSION) {
    throw incompatible(path, number, `has ABI number ${number}`);
  }
  try {
    return way.load(path);
  } catch (error) {
    throw incompatible(path, number, `lacks a function (${message(error)})`);
  }
}

/** Why the loader refused, in the words that help most. */
function reason(place: string, error: unknown): string {
  const words = message(error);
  if (words.includes("--allow-ffi")) return words;
  if (!place.includes("/")) return "not known to the system's loader";
  try {
    if (!existsSync(place)) return "no such file";
    if (statSync(place).isDirectory()) {
      return `a folder; name the file in it, ${place}/${NAME} for example`;
    }
  } catch {
    // Deno without --allow-read: the loader's words must do.
  }
  return words.replace(`${place}: `, "");
}

function notFound(problem: string, tried: string[]): LibraryNotFoundError {
  return new LibraryNotFoundError(
    `${problem} Looked at:${listed(tried)}\n` +
      `Install a package that contains the library, or set ${VARIABLE} to the path of ${NAME}.`,
    { code: "library_not_found", details: { places: tried } },
  );
}

function incompatible(
  path: string,
  found: number | null,
  problem: string,
): IncompatibleLibraryError {
  return new IncompatibleLibraryError(
    `The library at ${path} ${problem}, but this package needs ABI number ${ABI_VERSION}. Install the evalstore ` +
      `package and the library of the same release, or set ${VARIABLE} to a library that fits; a library inside ` +
      `the package is used before ${VARIABLE}.`,
    {
      code: "incompatible_library",
      details: { path, found, needed: ABI_VERSION },
    },
  );
}

function listed(lines: string[]): string {
  return lines.map((line) => `\n  - ${line}`).join("");
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
