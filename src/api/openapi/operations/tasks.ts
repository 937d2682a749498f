import * as z from "zod";
import { COMMENT, CREATE, MOVE, PATCH, RETRY } from "../../routes/bodies.ts";
import { IDEMPOTENCY, TASK_ID } from "../../schemas/common.ts";
import { COMMENT as COMMENT_JSON, TASK } from "../../schemas/task.ts";
import { BOARD, BODY, type Code, REPEATABLE, RETRY_REFUSALS } from "../codes.ts";
import type { Operation } from "../operation.ts";

const params = z.object({ id: TASK_ID.describe("The task's id.") });
const headers = IDEMPOTENCY;
const onTask: readonly Code[] = ["broken_path", "not_your_task", ...BOARD];

export const TASK_OPERATIONS: readonly Operation[] = [
  {
    method: "get",
    path: "/tasks/{id}",
    id: "getTask",
    tag: "Tasks",
    summary: "Read a task",
    description: "The task as it is on the board now, with its comments and its checklist.",
    params,
    answers: { 200: { description: "The task.", schema: TASK } },
    problems: onTask,
  },
  {
    method: "post",
    path: "/tasks/{id}/comments",
    id: "addComment",
    tag: "Tasks",
    summary: "Comment on a task",
    description: "Adds a comment, as the dispatcher's account on the board.",
    params,
    headers,
    body: COMMENT,
    answers: { 201: { description: "The comment.", schema: COMMENT_JSON } },
    problems: [...onTask, ...BODY, ...REPEATABLE],
  },
  {
    method: "patch",
    path: "/tasks/{id}",
    id: "editTask",
    tag: "Tasks",
    summary: "Edit a task",
    description: "What is absent stays; `labels` and `assignees` replace the whole set.",
    params,
    body: PATCH,
    answers: { 200: { description: "The task as it then is.", schema: TASK } },
    problems: [...onTask, ...BODY],
  },
  {
    method: "post",
    path: "/tasks/{id}/move",
    id: "moveTask",
    tag: "Tasks",
    summary: "Move a task",
    description: "Moves it to another queue. One that is watched starts its agent at once.",
    params,
    headers,
    body: MOVE,
    answers: { 200: { description: "The task as it then is.", schema: TASK } },
    problems: [...onTask, ...BODY, ...REPEATABLE],
  },
  {
    method: "post",
    path: "/tasks/{id}/retry",
    id: "retryTask",
    tag: "Tasks",
    summary: "Run a task again",
    description:
      "Moves a task that is parked, or that waits for its next attempt, back to its ready queue, and has it run as soon as there is a slot, as its first attempt. Not for a run's token.",
    params,
    headers,
    body: { ...RETRY, isOptional: true },
    answers: { 202: { description: "The task, which is to be run.", schema: TASK } },
    problems: ["broken_path", ...BOARD, ...BODY, ...REPEATABLE, ...RETRY_REFUSALS],
  },
  {
    method: "post",
    path: "/tasks",
    id: "createTask",
    tag: "Tasks",
    summary: "Create a task",
    description: "Creates a task. A run may touch the tasks that it created.",
    headers,
    body: CREATE,
    answers: {
      201: {
        description: "The task.",
        schema: TASK,
        headers: z.object({ Location: z.string().describe("The path of the task.") }),
      },
    },
    problems: [...BOARD, ...BODY, ...REPEATABLE],
  },
];
