/** What the methods of an asynchronous store stand on. */
import { type Group } from "./functions.ts";
import { accepted, type Handle } from "./handle.ts";
import { encode, encodeRaw } from "./json.ts";
import { type PageAnswer } from "./requests.ts";
import { onThread } from "./threads.ts";
import { type CommandOptions, type Page } from "./values.ts";

/** The base of a store whose calls are made on a thread beside the event loop. */
export abstract class AsyncRequests {
  /** The open store. */
  protected abstract readonly handle: Handle;

  /**
   * Sends one request as it is written in the reference, and answers the answer. The other methods are this one
   * with names and types. A text or bytes are sent unchanged.
   */
  async request<T = Record<string, unknown>>(
    group: Group,
    body: object | string | Uint8Array,
  ): Promise<T> {
    return await this.#answer<T>(group, encodeRaw(body));
  }

  /** One request that is no text. */
  protected async ask<T>(group: Group, body: object): Promise<T> {
    return await this.#answer<T>(group, encode(body));
  }

  async #answer<T>(group: Group, bytes: Uint8Array): Promise<T> {
    const answer = await onThread(group, this.handle.store, bytes);
    return JSON.parse(accepted(this.handle.functions, answer));
  }

  /** One command: its result and its receipts in one object. */
  protected async command<T>(
    command: string,
    args: object,
    options: CommandOptions,
  ): Promise<T> {
    const request = { ...options, command, args };
    const { result, ...rest } = await this.ask<{ result: object }>(
      "execute",
      request,
    );
    return { ...result, ...rest } as T;
  }

  /** One query. */
  protected async query<T>(query: string, args: object): Promise<T> {
    return (await this.ask<{ result: T }>("query", { query, args })).result;
  }

  /** One page of a query. */
  protected async page<T>(query: string, args: object): Promise<Page<T>> {
    const answer = await this.ask<PageAnswer<T>>("query", { query, args });
    return { items: answer.result, next_cursor: answer.next_cursor ?? null };
  }

  /** Every item of a query. */
  protected async *pages<T>(
    query: string,
    args: object,
  ): AsyncGenerator<T, void, undefined> {
    let page = await this.page<T>(query, args);
    while (true) {
      yield* page.items;
      if (page.next_cursor === null) return;
      page = await this.page<T>(query, { ...args, cursor: page.next_cursor });
    }
  }
}
