export { auditedBoard } from "./audited_board.ts";
export { type SegmentText, type Verdict, verifyChain } from "./chain.ts";
export type { AuditLine } from "./line.ts";
export { entryOfEvent } from "./of_event.ts";
export { entriesIn, readSegments } from "./read.ts";
export { type AuditOptions, AuditWriter } from "./writer.ts";
