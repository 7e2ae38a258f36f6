/** The patterns of the conformance corpus; README.md says what each matches. */

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/** Why a case failed. */
export class Mismatch extends Error {}

const forms: Record<string, RegExp> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  hash: /^[0-9a-f]{64}$/,
};

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length &&
      a.every((part, index) => isEqual(part, b[index]));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]));
  }
  return a === b;
}

function isOfKind(kind: string, value: Json): boolean {
  switch (kind) {
    case "any":
      return true;
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "integer":
      return Number.isInteger(value);
    case "boolean":
      return typeof value === "boolean";
    case "object":
      return isObject(value);
    case "list":
      return Array.isArray(value);
  }
  const form = forms[kind];
  if (form === undefined) {
    throw new Mismatch(`the case has an unknown pattern: $${kind}`);
  }
  return typeof value === "string" && form.test(value);
}

/** What a case has bound so far, and the comparison of answers with patterns. */
export class Bindings {
  readonly #values: Map<string, Json>;

  constructor(folder: string) {
    this.#values = new Map([["folder", folder]]);
  }

  /** The value with `${name}` replaced in every text. */
  filled<T extends Json>(value: T): T;
  filled(value: Json): Json {
    if (Array.isArray(value)) return value.map((part) => this.filled(part));
    if (isObject(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, part]) => [key, this.filled(part)]),
      );
    }
    if (typeof value !== "string") return value;
    const whole = /^\$\{([^}]*)\}$/.exec(value);
    if (whole?.[1] !== undefined) return this.#value(whole[1]);
    return value.replace(
      /\$\{([^}]*)\}/g,
      (_, name: string) => String(this.#value(name)),
    );
  }

  #value(name: string): Json {
    const value = this.#values.get(name);
    if (value === undefined) {
      throw new Mismatch(`the case uses \${${name}}, which is not bound`);
    }
    return value;
  }

  /** Throws unless the value matches the pattern; `place` says where it stands. */
  match(pattern: Json, value: Json, place = "answer"): void {
    if (isObject(pattern) && isObject(pattern.$subset)) {
      if (!isObject(value)) throw new Mismatch(`${place} is no object`);
      this.#matchKeys(pattern.$subset, value, place);
    } else if (isObject(pattern) && pattern.$not !== undefined) {
      if (this.#matches(pattern.$not, value)) {
        throw new Mismatch(`${place} is ${JSON.stringify(value)}`);
      }
    } else if (
      isObject(pattern) && isObject(value) && pattern.$near === undefined
    ) {
      const unknown = Object.keys(value).find((key) => !Object.hasOwn(pattern, key));
      if (unknown !== undefined) {
        throw new Mismatch(`${place}.${unknown} is not expected`);
      }
      this.#matchKeys(pattern, value, place);
    } else if (
      Array.isArray(pattern) && Array.isArray(value) &&
      pattern.length === value.length
    ) {
      pattern.forEach((part, index) =>
        this.match(part, value[index] ?? null, `${place}[${index}]`)
      );
    } else if (!this.#isAt(pattern, value)) {
      throw new Mismatch(
        `${place}: expected ${JSON.stringify(pattern)}, found ${JSON.stringify(value)}`,
      );
    }
  }

  #matchKeys(pattern: JsonObject, value: JsonObject, place: string): void {
    for (const [key, part] of Object.entries(pattern)) {
      if (!Object.hasOwn(value, key)) {
        throw new Mismatch(`${place}.${key} is missing`);
      }
      this.match(part ?? null, value[key] ?? null, `${place}.${key}`);
    }
  }

  #matches(pattern: Json, value: Json): boolean {
    try {
      this.match(pattern, value);
      return true;
    } catch (error) {
      if (error instanceof Mismatch) return false;
      throw error;
    }
  }

  /** Whether a value fits a pattern that is no object and no list of parts. */
  #isAt(pattern: Json, value: Json): boolean {
    if (isObject(pattern) && Array.isArray(pattern.$near)) {
      const [target = NaN, distance = 0] = pattern.$near.map(Number);
      return typeof value === "number" && Math.abs(value - target) <= distance;
    }
    if (typeof pattern === "string" && pattern.startsWith("$")) {
      return this.#isWord(pattern, value);
    }
    return isEqual(pattern, value);
  }

  /** Whether the value fits a word such as `$uuid:name`, which is bound then. */
  #isWord(word: string, value: Json): boolean {
    if (word.startsWith("$$")) return value === word.slice(1);
    const colon = word.indexOf(":");
    const kind = word.slice(1, colon < 0 ? undefined : colon);
    const name = colon < 0 ? undefined : word.slice(colon + 1);
    if (kind === "contains" && name !== undefined) {
      return typeof value === "string" && value.includes(name);
    }
    if (!isOfKind(kind, value)) return false;
    if (name === undefined) return true;
    if (this.#values.has(name)) return isEqual(this.#values.get(name), value);
    this.#values.set(name, value);
    return true;
  }
}
