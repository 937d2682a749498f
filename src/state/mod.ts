export { FIRST_PORT, keepPort, knownPort, parsePort, readKeptPort } from "./kept_port.ts";
export {
  type Instance,
  INSTANCE_FILE,
  parseInstance,
  readInstance,
  removeInstance,
  writeInstance,
} from "./instance.ts";
export { readStateKey } from "./key.ts";
export { stateNeeds } from "./needs.ts";
export { readHolder } from "./holder.ts";
export { writeProgram } from "./program.ts";
export { isSamePlace, type Place, realPathOf } from "./place.ts";
export { type StatePlaces, statePlaces } from "./places.ts";
export {
  inspectStateDir,
  openStateDir,
  type StateDir,
  type StateUnavailable,
} from "./state_dir.ts";
