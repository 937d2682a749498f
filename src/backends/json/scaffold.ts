import { systemClock } from "../../async/system_clock.ts";
import type { FileScaffold } from "../scaffold.ts";
import { loadBoard } from "./file/load_board.ts";

/** How `init` sets up a JSON board. */
export const scaffold: FileScaffold = {
  shape: "file",
  type: "json",
  isSuggested: false,
  fileName: "board.json",
  extensions: [".json"],
  // Its error says what is wrong with a file that is not a board.
  recognises: () => true,
  options: (name) => ({ url: name }),
  async queueSizes(path) {
    const options = { clock: systemClock, trace: () => Promise.resolve(), known: null };
    const { board } = await loadBoard(path, options);
    return new Map(Array.from(board.queues, ([name, { entries }]) => [name, entries.length]));
  },
  newBoard(_path, queues) {
    const members = queues.map((queue) => `    ${JSON.stringify(queue)}: []`);
    return `{\n  "queues": {\n${members.join(",\n")}\n  }\n}\n`;
  },
};
