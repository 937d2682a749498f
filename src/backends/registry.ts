import { json } from "./json/mod.ts";
import type { BackendKind, BoardDocument } from "./kind.ts";
import { memory } from "./memory/mod.ts";
import { planka } from "./planka/mod.ts";
import { sqlite } from "./sqlite/mod.ts";

/** All kinds of board. One line here adds one. */
export const backendKinds: readonly BackendKind[] = [json, sqlite, planka, memory];

/** The kind with this `type`, or undefined. */
export function findBackendKind(type: string): BackendKind | undefined {
  return backendKinds.find((kind) => kind.type === type);
}

/** The format of the files that `board import` reads and `board export` writes. */
export async function loadBoardDocument(): Promise<BoardDocument> {
  const load = backendKinds.find((kind) => kind.document !== undefined)?.document;
  if (load === undefined) throw new TypeError("Cannot find a kind of board that is a document");
  return await load();
}
