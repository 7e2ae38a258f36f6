/** A worker of async_test.ts: records 200 results one by one with a store of its own. */
import { parentPort, workerData } from "node:worker_threads";
import { EvalStore } from "../src/index.ts";

const { path, run_id, case_id, model_id } = workerData;
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
store.close();
parentPort?.postMessage(written);
