/**
 * The shortest useful program: a study, one checkpoint, and a question about it.
 *
 *     node first.ts evals.db
 *     deno run --allow-ffi --allow-env --allow-read first.ts evals.db
 */
import process from "node:process";
import { EvalStore } from "evalstore";

const store = new EvalStore(process.argv[2]);
try {
  store.createStudy({ id: "nightly", name: "Nightly run", period_type: "daily" });
  store.startStudy({ id: "nightly" });
  store.recordCheckpoint({
    study_id: "nightly",
    metrics: { session_success_rate: 0.75 },
    events_analyzed: 40,
  });

  const latest = store.getLatestCheckpoint({ study_id: "nightly" });
  console.log(latest?.metrics.session_success_rate);
} finally {
  store.close();
}
