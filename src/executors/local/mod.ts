export { createLocalExecutor, type LocalExecutorOptions } from "./executor.ts";
