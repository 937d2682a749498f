import { getTask } from "../../../operations/tasks.ts";
import { jsonResponse } from "../../problem.ts";
import { taskJson, taskSchema } from "../../schemas/task.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const GET_TASK = operationEndpoint({
  method: "get",
  path: "/tasks/{id}",
  id: "getTask",
  tag: "Tasks",
  summary: "Read a task",
  description: "The task as it is on the board now, with its comments and its checklist.",
  operation: getTask,
  output: { 200: { description: "The task.", schema: taskSchema } },
  answer: (task) => jsonResponse(taskJson(task)),
});
