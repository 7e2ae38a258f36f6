/** A worker of async_test.ts: records 200 results one by one with a store of its own, which it may leave open. */
import { parentPort, workerData } from "node:worker_threads";
import { EvalStore } from "../src/index.ts";

const { path, run_id, case_id, model_id, leave } = workerData;
const store = new EvalStore(path, { durability: "normal" });
let written = 0;
for (; written < 200; written++) {
  store.recordResult({
    run_id,
    case_id,
    model_id,
    succeeded: written % 3 > 0,
    cost_usd: 0.01,
  });
}
if (!leave) store.close();
parentPort?.postMessage(written);
