import { addComment } from "../../../operations/tasks.ts";
import { jsonResponse } from "../../problem.ts";
import { commentJson, commentSchema } from "../../schemas/task.ts";
import { operationEndpoint } from "../operation_endpoint.ts";

export const ADD_COMMENT = operationEndpoint({
  method: "post",
  path: "/tasks/{id}/comments",
  id: "addComment",
  tag: "Tasks",
  summary: "Comment on a task",
  description: "Adds a comment, as the dispatcher's account on the board.",
  operation: addComment,
  isRepeatable: true,
  output: { 201: { description: "The comment.", schema: commentSchema } },
  answer: (comment) => jsonResponse(commentJson(comment), 201),
});
