export { createMemoryJournal, type MemoryJournalOptions } from "./journal.ts";
export { createMemoryRequests } from "./requests.ts";
export { createMemoryRunLogs, type MemoryRunLogsOptions } from "./run_logs.ts";
