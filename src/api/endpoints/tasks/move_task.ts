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
  description:
    "Moves it to another queue, which the board or the config must have. One that is watched starts its agent at once; a run moves tasks only into queues that `allow_queues` of its route allows. A move by a person counts as one on the board (see `on_task_moved`): with the operator's token, or without a token and with the header `Artificer-Caller: person`, which the commands send outside of a run. Any other caller without a token may be the task's agent.",
  operation: moveTask,
  isRepeatable: true,
  output: { 200: { description: "The task as it then is.", schema: taskSchema } },
  answer: (task) => jsonResponse(taskJson(task)),
});
