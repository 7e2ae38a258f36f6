/** What the schema is made of. */

/** One field: its type, or its type and what is to be said about it. */
export type Field = string | readonly [type: string, doc: string];
export type Fields = Readonly<Record<string, Field>>;

export interface Shape {
  readonly doc: string;
  readonly fields: Fields;
  readonly extends?: string;
}

export interface Command {
  readonly doc: string;
  readonly args: Fields;
  readonly result: "id" | "ids" | "hash" | "forgotten";
}

export interface Query {
  readonly doc: string;
  readonly args: Fields;
  /** Whether it takes the filters of analyses: all of them, those of results, those without runs,
   * or those with the runs that are compared. */
  readonly filters?: "AnalysisFilter" | "ResultFilter" | "SelectionFilter" | "ComparisonFilter";
  /** The type of the result. */
  readonly answer?: string;
  /** The type of the items of a result that comes in pages. */
  readonly page?: string;
}

/** A method that is neither a command nor a query with arguments of its own. */
export interface Call {
  readonly doc: string;
  readonly parameters: string;
  readonly group: string;
  readonly body: string;
  /** The type of the answer; that of `pick` is what the method answers, when there is one. */
  readonly answer: string;
  readonly pick?: string;
}
