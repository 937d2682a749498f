import { editTask } from "../../../operations/tasks.ts";
import { jsonResponse } from "../../problem.ts";
import { taskJson, taskSchema } from "../../schemas/task.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const EDIT_TASK = operationEndpoint({
  method: "patch",
  path: "/tasks/{id}",
  id: "editTask",
  tag: "Tasks",
  summary: "Edit a task",
  description: "What is absent stays; `labels` and `assignees` replace the whole set.",
  operation: editTask,
  output: { 200: { description: "The task as it then is.", schema: taskSchema } },
  answer: (task) => jsonResponse(taskJson(task)),
});
