import * as z from "zod";
import type { Comment, Task } from "../../domain/task.ts";
import { TASK_ID } from "../../operations/input.ts";
import { lazily, type ShownBy } from "./common.ts";

export type CommentJson = ShownBy<typeof commentSchema>;
export type TaskJson = ShownBy<typeof taskSchema>;

/** A comment as the API shows it. */
export const commentSchema = lazily(() =>
  z.object({
    id: z.string().describe("Opaque text."),
    author: z.string().describe("Who wrote it; empty if the board does not say."),
    text: z.string().describe("What it says."),
    created_at: boardInstant("When it was written, where the board says so."),
  }).meta({ id: "Comment", description: "A comment on a task." })
);

/** A task as the API shows it. */
export const taskSchema = lazily(() =>
  z.object({
    id: TASK_ID.describe("Opaque text."),
    name: z.string().describe("Its title."),
    description: z.string().describe("What is to be done; may be empty."),
    url: z.string().describe("Where a person finds it."),
    queue: z.string().describe("The queue that it is in."),
    created_at: boardInstant("When it was created, where the board says so."),
    labels: z.array(z.string()).describe("The names of its labels."),
    assignees: z.array(z.string()).describe("The names of the assigned users."),
    comments: z.array(commentSchema()).describe("Its comments, oldest first."),
    tasks: z.array(z.object({
      id: z.string().describe("Opaque text."),
      name: z.string().describe("What is to be done."),
      completed: z.boolean().describe("Whether it is done."),
    })).describe("Its checklist."),
  }).meta({ id: "Task", description: "One card, issue or row on the board." })
);

/** An instant as the board writes it, unchanged. */
function boardInstant(description: string) {
  return z.string().nullable().meta({ description, examples: ["2026-01-01T00:00:00Z"] });
}

/** A comment, as the API shows it. */
export function commentJson({ id, author, text, createdAt }: Comment): CommentJson {
  return { id, author, text, created_at: createdAt };
}

/** A task, as the API shows it. */
export function taskJson(task: Task): TaskJson {
  return {
    id: task.id,
    name: task.name,
    description: task.description,
    url: task.url,
    queue: task.queue,
    created_at: task.createdAt,
    labels: task.labels,
    assignees: task.assignees,
    comments: task.comments.map(commentJson),
    tasks: task.tasks.map(({ id, name, completed }) => ({ id, name, completed })),
  };
}
