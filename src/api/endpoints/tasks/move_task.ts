import { moveTask } from "../../../operations/tasks.ts";
import { jsonResponse } from "../../problem.ts";
import { taskJson, taskSchema } from "../../schemas/task.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const MOVE_TASK = operationEndpoint({
  method: "post",
  path: "/tasks/{id}/move",
  id: "moveTask",
  tag: "Tasks",
  summary: "Move a task",
  description: "Moves it to another queue. One that is watched starts its agent at once.",
  operation: moveTask,
  isRepeatable: true,
  output: { 200: { description: "The task as it then is.", schema: taskSchema } },
  answer: (task) => jsonResponse(taskJson(task)),
});
