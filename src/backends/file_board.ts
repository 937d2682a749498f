import { dirname } from "node:path";
import * as z from "zod";
import type { Need } from "../domain/need.ts";
import { isBoardUrl } from "./board_path.ts";

/** The keys under `[backend]` of a board that is a file. `what` it is begins the description of its `url`. */
export function fileBoardOptions(what: string, example: string) {
  return z.strictObject({
    url: z.string().min(1)
      .refine(isBoardUrl, { error: "must be a path or a file:// URL" })
      .meta({
        description: `${what}: a path, absolute or relative to the config, or a file:// URL`,
        examples: [example],
      }),
    user: z.string().min(1).default("artificer")
      .meta({
        description: "Who is assigned to a claimed task and writes the comments",
        examples: ["claude"],
      }),
  });
}

/** The options of a board that is a file, parsed. */
export type FileBoardOptions = z.output<ReturnType<typeof fileBoardOptions>>;

/** The rights that a board needs which is a file, and why: on its folder, since there is more in it than that. */
export function fileBoardNeeds(
  type: string,
  board: string,
  why: { readonly read: string; readonly write: string },
): readonly Need[] {
  const path = dirname(board);
  const who = `Backend "${type}"`;
  return [
    { permission: { name: "read", path }, who, why: why.read },
    { permission: { name: "write", path }, who, why: why.write },
  ];
}
