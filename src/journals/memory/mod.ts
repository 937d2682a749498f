export { createMemoryJournal, type MemoryJournalOptions } from "./journal.ts";
export { createMemoryRunLogs, type MemoryRunLogsOptions } from "./run_logs.ts";
