import * as z from "zod";
import { createTask } from "../../../operations/tasks.ts";
import { jsonResponse } from "../../problem.ts";
import { taskJson, taskSchema } from "../../schemas/task.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const CREATE_TASK = operationEndpoint({
  method: "post",
  path: "/tasks",
  id: "createTask",
  tag: "Tasks",
  summary: "Create a task",
  description:
    "Creates a task in a queue that the board or the config has. A run may touch the tasks that it created, and puts them only into queues that `allow_queues` of its route allows.",
  operation: createTask,
  isRepeatable: true,
  output: {
    201: {
      description: "The task.",
      schema: taskSchema,
      headers: () => z.object({ Location: z.string().describe("The path of the task.") }),
    },
  },
  answer: (task) =>
    jsonResponse(taskJson(task), 201, {
      location: `/tasks/${encodeURIComponent(task.id.toWellFormed())}`,
    }),
});
