/**
 * Holds the declarations of every way to the library against the C header.
 *
 *     deno run --allow-read tools/check_abi.ts
 *
 * A function of the header must be declared in each way, below its C signature as a comment, and with the types that
 * the signature means. What the functions of functions.ts leave out must be accounted for in `LEFT_OUT`. It ends
 * with 1 when something is missing, wrong, or there without being in the header.
 */

/** The functions that no way hands on, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  evalstore_free:
    "each way frees what a call gave it before it returns, so that nobody else has a pointer",
};

const root = new URL("../../../", import.meta.url);
const read = (path: string) => Deno.readTextFileSync(new URL(path, root));
const plain = (text: string) => text.replace(/\s+/g, " ").replace(/\( /g, "(").trim();

/** The functions of the header: each name with its signature. */
const header = new Map(
  [
    ...read("include/evalstore.h").matchAll(
      /^[a-z][\w ]*[ *](evalstore_\w+)\([^;]*\);/gm,
    ),
  ]
    .map(([signature, name = ""]) => [name, plain(signature)]),
);

/** The types of a signature: the result's, then those of the parameters. */
function types(signature: string): string[] {
  const [, result = "", , parameters = ""] = /^(.*?)(evalstore_\w+)\((.*)\);$/.exec(signature) ??
    [];
  const given = parameters === "void" ? [] : parameters.split(",");
  return [result.trim(), ...given.map((one) => one.replace(/\w+$/, "").trim())];
}

/** What a C type is called where the functions are declared; a store is a number, and so is memory to free. */
function meanings(
  type: string,
  name: string,
  way: "node:ffi" | "deno",
): string[] {
  const deno = way === "deno";
  if (type === "int32_t") return [deno ? "i32" : "int32"];
  if (type === "size_t") return [deno ? "usize" : "uint64"];
  if (type === "void") return ["void"];
  if (
    type === "evalstore_store *" ||
    (type === "void *" && name === "evalstore_free")
  ) {
    return [deno ? "u64" : "uint64"];
  }
  return deno ? ["buffer", "pointer"] : ["pointer"];
}

const problems: string[] = [];

/** The names that are declared below a comment with a signature, each with its comment and its declaration. */
function declared(
  path: string,
  pattern: RegExp,
): Map<string, { signature: string; text: string }> {
  const found = new Map<string, { signature: string; text: string }>();
  for (const match of read(path).matchAll(pattern)) {
    const { comment = "", name = "", text = "" } = match.groups ?? {};
    found.set(name, {
      signature: plain(comment.replace(/\n \* /g, " ")),
      text: plain(text),
    });
  }
  for (const [name, signature] of header) {
    const one = found.get(name);
    if (one === undefined) {
      problems.push(`${path}: ${name} is not declared below its signature`);
    } else if (one.signature !== signature) {
      problems.push(
        `${path}: above ${name} stands\n    ${one.signature}\n  not\n    ${signature}`,
      );
    }
  }
  for (const name of found.keys()) {
    if (!header.has(name)) {
      problems.push(`${path}: ${name} is not in the header`);
    }
  }
  return found;
}

for (
  const [way, file] of [["node:ffi", "node_ffi"], ["deno", "deno"]] as const
) {
  const path = `bindings/node/src/backends/${file}.ts`;
  const pattern =
    /^ {2}\/\/ (?<comment>\S.*)\n {2}(?<name>evalstore_\w+): (?<text>request|\{[^}]*\}),/gm;
  const request = /^const request = (\{.*?\})/ms.exec(read(path))?.[1] ?? "";
  for (const [name, { text }] of declared(path, pattern)) {
    const words = [
      ...(text === "request" ? request : text).matchAll(/"(\w+)"/g),
    ].map(([, word]) => word);
    const given = [words.pop(), ...words];
    const wanted = types(header.get(name) ?? "");
    const fits = given.length === wanted.length &&
      wanted.every((type, at) => meanings(type, name, way).includes(given[at] ?? ""));
    if (!fits) {
      problems.push(
        `${path}: ${name} is (${given.join()}), which is not (${wanted.join()})`,
      );
    }
  }
}

// The compiler takes the types of the addon from the header; that they are all there is checked here.
declared(
  "bindings/node/addon/functions.h",
  /^\/\* (?<comment>(?:(?!\*\/)[^])*;) \*\/\nFUNCTION\((?<text>)(?<name>\w+)\)/gm,
);

const handedOn = read("bindings/node/src/functions.ts");
for (const name of header.keys()) {
  const short = name.replace("evalstore_", "");
  const method = short.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  const there = new RegExp(`^ {2}${method}\\(|^ {2}"${short}",`, "m").test(
    handedOn,
  );
  if (there === Object.hasOwn(LEFT_OUT, name)) {
    problems.push(
      `src/functions.ts: ${name} is ${there ? "there, but accounted for" : "not there"}`,
    );
  }
}

for (const problem of problems) console.error(problem);
Deno.exit(problems.length > 0 || header.size === 0 ? 1 : 0);
