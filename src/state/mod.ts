export { FIRST_PORT, keepPort, knownPort, parsePort, readKeptPort } from "./kept_port.ts";
export { stateNeeds } from "./needs.ts";
export { type StatePlaces, statePlaces } from "./places.ts";
export {
  inspectStateDir,
  openStateDir,
  type StateDir,
  type StateUnavailable,
} from "./state_dir.ts";
