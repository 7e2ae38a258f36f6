/**
 * Holds the declarations of the C functions against the C header.
 *
 *     deno run --allow-read tools/check_abi.ts
 *
 * A function of the header must be declared in src/backends/declarations.ts, below its C signature as a comment and
 * with the kinds that the signature means, or be left out there with a reason; and it must be declared in the addon.
 * What the functions of functions.ts leave out must be accounted for in `LEFT_OUT`. It ends with 1 when something is
 * missing, wrong, or there without being in the header.
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

/** The kinds of declarations.ts that a C type means: that of a result, or that of a parameter. */
function kind(type: string, isResult: boolean): string {
  if (type === "int32_t") return "int32";
  if (type === "size_t") return "size";
  if (type === "void") return "void";
  if (type === "evalstore_store *") return "store";
  if (type === "const char *") return isResult ? "constant" : "text";
  if (type === "const void *") return "bytes";
  if (type === "void *") return "memory";
  if (/^\w+ \*\*$|^size_t \*$/.test(type)) return "slot";
  return `a kind for ${type}`;
}

const problems: string[] = [];

/** The functions that are declared below a comment with a signature, each with the text of its declaration. */
function declared(path: string, pattern: RegExp, leftOut: Set<string>): Map<string, string> {
  const found = new Map<string, string>();
  for (const match of read(path).matchAll(pattern)) {
    const { comment = "", name = "", text = "" } = match.groups ?? {};
    found.set(name, text);
    const signature = plain(comment.replace(/\n \* /g, " "));
    const wanted = header.get(name);
    if (wanted === undefined) {
      problems.push(`${path}: ${name} is not in the header`);
    } else if (signature !== wanted) {
      problems.push(`${path}: above ${name} stands\n    ${signature}\n  not\n    ${wanted}`);
    }
  }
  for (const name of new Set([...header.keys(), ...leftOut])) {
    if (found.has(name) && leftOut.has(name)) {
      problems.push(`${path}: ${name} is declared, and left out`);
    } else if (!header.has(name)) {
      problems.push(`${path}: ${name} is left out, but not in the header`);
    } else if (!found.has(name) && !leftOut.has(name)) {
      problems.push(`${path}: ${name} is neither declared below its signature nor left out`);
    }
  }
  return found;
}

const table = "bindings/node/src/backends/declarations.ts";
const leftOut = new Set(
  [...read(table).matchAll(/^ {2}\/\/ left out: (\w+): \S/gm)].map(([, name = ""]) => name),
);
const row =
  /^ {2}\/\/ (?<comment>\S.*;)\n {2}(?<name>\w+): \{\s*(?<text>parameters: \[[^\]]*\],\s*result: "\w+"),?\s*\},/gm;
for (const [name, text] of declared(table, row, leftOut)) {
  const words = [...text.matchAll(/"(\w+)"/g)].map(([, word]) => word);
  const given = [words.pop(), ...words];
  const signature = header.get(name);
  if (signature === undefined) continue;
  const wanted = types(signature).map((type, at) => kind(type, at === 0));
  if (given.join() !== wanted.join()) {
    problems.push(`${table}: ${name} is (${given.join()}), but its signature (${wanted.join()})`);
  }
}

// The compiler takes the types of the addon from the header; that they are all there is checked here.
declared(
  "bindings/node/addon/functions.h",
  /^\/\* (?<comment>(?:(?!\*\/)[^])*;) \*\/\nFUNCTION\((?<name>\w+)\)/gm,
  leftOut,
);

const handedOn = read("bindings/node/src/functions.ts");
for (const name of header.keys()) {
  const short = name.replace("evalstore_", "");
  const method = short.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  const there = new RegExp(`^ {2}${method}\\(|^ {2}"${short}",`, "m").test(
    handedOn,
  );
  if (there === (Object.hasOwn(LEFT_OUT, name) || leftOut.has(name))) {
    problems.push(
      `src/functions.ts: ${name} is ${there ? "there, but accounted for" : "not there"}`,
    );
  }
}

for (const problem of problems) console.error(problem);
Deno.exit(problems.length > 0 || header.size === 0 ? 1 : 0);
