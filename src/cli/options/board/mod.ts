import { or } from "@optique/core/constructs";
import { command } from "@optique/core/primitives";
import { describedBy } from "../../help/page.ts";
import { boardPages } from "../../help/pages/board.ts";
import {
  type ExportBoardCommand,
  exportCommand,
  type ImportBoardCommand,
  importCommand,
} from "./copy.ts";
import { type AddQueueCommand, type ListQueuesCommand, queueCommand } from "./queue.ts";
import {
  addCommand,
  type AddToBoardCommand,
  type ListBoardCommand,
  listCommand,
  moveCommand,
  type MoveOnBoardCommand,
  removeCommand,
  type RemoveFromBoardCommand,
} from "./tasks.ts";

export type {
  AddQueueCommand,
  AddToBoardCommand,
  ExportBoardCommand,
  ImportBoardCommand,
  ListBoardCommand,
  ListQueuesCommand,
  MoveOnBoardCommand,
  RemoveFromBoardCommand,
};

/** Every command below `board`. None of them needs a dispatcher. */
export type BoardCommand =
  | ListBoardCommand
  | AddToBoardCommand
  | MoveOnBoardCommand
  | RemoveFromBoardCommand
  | AddQueueCommand
  | ListQueuesCommand
  | ImportBoardCommand
  | ExportBoardCommand;

/** `board`, followed by one of its own commands. */
export const boardCommand = command(
  "board",
  or(
    listCommand,
    addCommand,
    moveCommand,
    removeCommand,
    queueCommand,
    importCommand,
    exportCommand,
  ),
  describedBy(boardPages.board),
);
