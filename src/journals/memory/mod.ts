export { createMemoryJournal, type MemoryJournalOptions } from "./journal.ts";
