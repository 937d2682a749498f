export { createDurableExecutor, type DurableExecutorOptions } from "./durable/executor.ts";
export { createLocalExecutor, type LocalExecutorOptions } from "./executor.ts";
