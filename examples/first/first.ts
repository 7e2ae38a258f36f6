/**
 * The shortest useful program: a study, one checkpoint, and a question about it.
 *
 *     deno run --allow-ffi --allow-env first.ts evals.db
 *
 * EVALSTORE_LIBRARY names the library; without it the system's loader looks for libevalstore.so.
 */

const call = { parameters: ["pointer", "buffer", "buffer"], result: "i32" } as const;
const library = Deno.dlopen(Deno.env.get("EVALSTORE_LIBRARY") ?? "libevalstore.so", {
  evalstore_open: { parameters: ["buffer", "buffer", "buffer", "buffer"], result: "i32" },
  evalstore_close: { parameters: ["pointer"], result: "i32" },
  evalstore_execute: call,
  evalstore_query: call,
  evalstore_free: { parameters: ["pointer"], result: "void" },
}).symbols;

const text = (value: string) => new TextEncoder().encode(value + "\0");

/** Where the library leaves a pointer. */
const slot = () => new BigUint64Array(1);

/** The JSON in a slot, which is freed; an error object is thrown when the status is not 0. */
function taken(status: number, slot: BigUint64Array) {
  const pointer = Deno.UnsafePointer.create(slot[0]);
  const answer = pointer && JSON.parse(new Deno.UnsafePointerView(pointer).getCString());
  library.evalstore_free(pointer);
  if (status !== 0) throw new Error(answer?.error.message ?? `status ${status}`);
  return answer;
}

const [handle, error] = [slot(), slot()];
taken(library.evalstore_open(Deno.args[0] ? text(Deno.args[0]) : null, null, handle, error), error);
const store = Deno.UnsafePointer.create(handle[0]);

function execute(command: string, args: Record<string, unknown>) {
  const result = slot();
  return taken(
    library.evalstore_execute(store, text(JSON.stringify({ command, args })), result),
    result,
  );
}

function query(query: string, args: Record<string, unknown>) {
  const result = slot();
  return taken(
    library.evalstore_query(store, text(JSON.stringify({ query, args })), result),
    result,
  );
}

try {
  execute("create_study", { id: "nightly", name: "Nightly run", period_type: "daily" });
  execute("start_study", { id: "nightly" });
  execute("record_checkpoint", {
    study_id: "nightly",
    metrics: { session_success_rate: 0.75 },
    events_analyzed: 40,
  });
  const latest = query("get_latest_checkpoint", { study_id: "nightly" }).result;
  console.log(latest.metrics.session_success_rate);
} finally {
  library.evalstore_close(store);
}
