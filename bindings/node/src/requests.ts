/** What the methods of a store stand on: a request to the library, and its answer. */
import { type Group } from "./functions.ts";
import { type Handle } from "./handle.ts";
import { encodeRaw, lent } from "./json.ts";
import { type CommandOptions, type Page } from "./values.ts";

/** The answer to a query with a page. */
export interface PageAnswer<T> {
  result: T[];
  next_cursor?: string | null;
}

/** The base of a store whose calls return when they are done. */
export abstract class Requests {
  /** The open store. */
  protected abstract readonly handle: Handle;

  /**
   * Sends one request as it is written in the reference, and returns the answer. The other methods are this one
   * with names and types. A text or bytes are sent unchanged.
   */
  request<T = Record<string, unknown>>(
    group: Group,
    body: object | string | Uint8Array,
  ): T {
    return JSON.parse(this.handle.answer(group, encodeRaw(body)));
  }

  /** One request that is no text. */
  protected ask<T>(group: Group, body: object): T {
    return JSON.parse(this.handle.answer(group, lent(body)));
  }

  /** One command: its result and its receipts in one object. */
  protected command<T>(
    command: string,
    args: object,
    options: CommandOptions,
  ): T {
    const { result, ...rest } = this.ask<{ result: object }>("execute", {
      ...options,
      command,
      args,
    });
    return { ...result, ...rest } as T;
  }

  /** One query. */
  protected query<T>(query: string, args: object): T {
    return this.ask<{ result: T }>("query", { query, args }).result;
  }

  /** One page of a query. */
  protected page<T>(query: string, args: object): Page<T> {
    const answer = this.ask<PageAnswer<T>>("query", { query, args });
    return { items: answer.result, next_cursor: answer.next_cursor ?? null };
  }

  /** Every item of a query. */
  protected *pages<T>(
    query: string,
    args: object,
  ): Generator<T, void, undefined> {
    let page = this.page<T>(query, args);
    while (true) {
      yield* page.items;
      if (page.next_cursor === null) return;
      page = this.page<T>(query, { ...args, cursor: page.next_cursor });
    }
  }
}
