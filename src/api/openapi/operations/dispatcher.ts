import { DRAIN, PAUSE, REFRESH, RESUME } from "../../routes/bodies.ts";
import { ACCEPTED, PAUSED, PROBE, STATUS } from "../../schemas/status.ts";
import { BODY, type Code } from "../codes.ts";
import type { Operation } from "../operation.ts";

const onRoutes: readonly Code[] = [...BODY, "not_for_runs", "unknown_route"];

export const DISPATCHER_OPERATIONS: readonly Operation[] = [
  {
    method: "get",
    path: "/status",
    id: "getStatus",
    tag: "Dispatcher",
    summary: "See what is going on",
    description: "What runs, how many slots are free, how the board answers.",
    answers: { 200: { description: "The dispatcher's state.", schema: STATUS } },
    problems: [],
  },
  {
    method: "post",
    path: "/refresh",
    id: "refresh",
    tag: "Dispatcher",
    summary: "Look at the board now",
    description: "Asks for a look at the board soon. Many such requests make one look.",
    body: { ...REFRESH, isOptional: true },
    answers: { 202: { description: "It will be done.", schema: ACCEPTED } },
    problems: BODY,
  },
  {
    method: "post",
    path: "/pause",
    id: "pause",
    tag: "Dispatcher",
    summary: "Claim nothing more",
    description:
      "Nothing more is claimed, from one route where `route` is given; live runs go on. Kept until `/resume`, or until the dispatcher ends: one that is started is not paused. Not for a run's token.",
    body: { ...PAUSE, isOptional: true },
    answers: { 200: { description: "What is paused now.", schema: PAUSED } },
    problems: onRoutes,
  },
  {
    method: "post",
    path: "/resume",
    id: "resume",
    tag: "Dispatcher",
    summary: "Claim again",
    description:
      "Without `route` all goes on, also routes that were paused alone; a single route does not go on while all are paused. What is held (`held_routes` of `/status`) is tried again at once, as after a quota was raised. Not for a run's token.",
    body: { ...RESUME, isOptional: true },
    answers: { 200: { description: "What is paused now.", schema: PAUSED } },
    problems: onRoutes,
  },
  {
    method: "post",
    path: "/drain",
    id: "drain",
    tag: "Dispatcher",
    summary: "Let what runs come to its end",
    description:
      "Pauses, and says in the log when no agent runs any more and the board was told all. The dispatcher goes on; it is then safe to stop it. `/status` tells how far it is. Not for a run's token.",
    body: { ...DRAIN, isOptional: true },
    answers: { 202: { description: "What is paused now, and what still runs.", schema: PAUSED } },
    problems: onRoutes,
  },
  {
    method: "get",
    path: "/healthz",
    id: "getHealth",
    tag: "Dispatcher",
    summary: "Probe",
    description: "For a supervisor: 503 while the board fails. Needs no token.",
    answers: {
      200: { description: "The board answers, or was not asked yet.", schema: PROBE },
      503: { description: "The board fails.", schema: PROBE },
    },
    problems: [],
    isOpen: true,
  },
  {
    method: "get",
    path: "/openapi.json",
    id: "getOpenApi",
    tag: "Dispatcher",
    summary: "This description, for programs",
    description: "An OpenAPI 3.1 document. Needs no token.",
    answers: { 200: { description: "The document.", contentType: "application/json" } },
    problems: [],
    isOpen: true,
  },
  {
    method: "get",
    path: "/docs",
    id: "getDocs",
    tag: "Dispatcher",
    summary: "This description, for people",
    description: "A page of its own, without a script. Needs no token.",
    answers: { 200: { description: "The page.", contentType: "text/html; charset=utf-8" } },
    problems: [],
    isOpen: true,
  },
];
