import { durableExecutor, localExecutor } from "../../fixtures/local_executor.ts";
import { testRunExecutor } from "../../contracts/run_executor.ts";

testRunExecutor({
  name: "piped",
  create: (limits) => localExecutor({ limits }),
  skip: [{
    reason: "nothing of a run outlives the dispatcher",
    tests: ["each step of a run is adopted by its own id"],
  }],
});
testRunExecutor({ name: "durable", create: (limits) => durableExecutor({ limits }) });
