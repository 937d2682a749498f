export { stateNeeds } from "./needs.ts";
export { type StatePlaces, statePlaces } from "./places.ts";
export { lookAtStateDir, openStateDir, type StateDir, type StateUnavailable } from "./state_dir.ts";
