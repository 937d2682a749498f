import { localExecutor } from "../../fixtures/local_executor.ts";
import { testRunExecutor } from "../../contracts/run_executor.ts";

testRunExecutor({ name: "local", create: (limits) => localExecutor({ limits }) });
