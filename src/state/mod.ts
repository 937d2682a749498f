export { stateNeeds } from "./needs.ts";
export { type StatePlaces, statePlaces } from "./places.ts";
export {
  inspectStateDir,
  openStateDir,
  type StateDir,
  type StateUnavailable,
} from "./state_dir.ts";
