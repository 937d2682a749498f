export { inspectJournal } from "./database/open.ts";
export { createSqliteJournal, type SqliteJournal, type SqliteJournalOptions } from "./journal.ts";
export { createFileRunLogs, type FileRunLogsOptions } from "./logs/run_logs.ts";
export { DEFAULT_KEEP, type Keep } from "./prune/keep.ts";
