import { durableExecutor, localExecutor } from "../../fixtures/local_executor.ts";
import { testRunExecutor } from "../../contracts/run_executor.ts";

testRunExecutor({ name: "piped", create: (limits) => localExecutor({ limits }) });
testRunExecutor({ name: "durable", create: (limits) => durableExecutor({ limits }) });
