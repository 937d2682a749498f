import { DRAIN } from "./dispatcher/drain.ts";
import { GET_DOCS } from "./dispatcher/get_docs.ts";
import { GET_HEALTH } from "./dispatcher/get_health.ts";
import { GET_OPENAPI } from "./dispatcher/get_openapi.ts";
import { GET_STATUS } from "./dispatcher/get_status.ts";
import { PAUSE } from "./dispatcher/pause.ts";
import { PROVE } from "./dispatcher/prove.ts";
import { RECEIVE_HOOK } from "./dispatcher/receive_hook.ts";
import { REFRESH } from "./dispatcher/refresh.ts";
import { RELOAD } from "./dispatcher/reload.ts";
import { RESUME } from "./dispatcher/resume.ts";
import type { Endpoint } from "./endpoint.ts";
import { CANCEL_RUN } from "./runs/cancel_run.ts";
import { GET_LOG_TIMES } from "./runs/get_log_times.ts";
import { GET_RUN } from "./runs/get_run.ts";
import { GET_RUN_LOG } from "./runs/get_run_log.ts";
import { LIST_RUNS } from "./runs/list_runs.ts";
import { RETRY_RUNS } from "./runs/retry_runs.ts";
import { RETRY_RUN } from "./runs/retry_run.ts";
import { ADD_COMMENT } from "./tasks/add_comment.ts";
import { CREATE_TASK } from "./tasks/create_task.ts";
import { EDIT_TASK } from "./tasks/edit_task.ts";
import { GET_TASK } from "./tasks/get_task.ts";
import { MOVE_TASK } from "./tasks/move_task.ts";
import { RETRY_TASK } from "./tasks/retry_task.ts";

/** Every endpoint, in the order in which it is shown. */
export const ENDPOINTS: readonly Endpoint[] = [
  GET_TASK,
  ADD_COMMENT,
  EDIT_TASK,
  MOVE_TASK,
  RETRY_TASK,
  CREATE_TASK,
  LIST_RUNS,
  GET_RUN,
  GET_RUN_LOG,
  GET_LOG_TIMES,
  CANCEL_RUN,
  RETRY_RUN,
  RETRY_RUNS,
  GET_STATUS,
  REFRESH,
  RELOAD,
  PAUSE,
  RESUME,
  DRAIN,
  GET_HEALTH,
  PROVE,
  GET_OPENAPI,
  GET_DOCS,
  RECEIVE_HOOK,
];
