export * from "./faults.ts";
export { makeCertificate } from "./certificate.ts";
export { FakePlanka, type PlankaOptions, startPlanka } from "./planka.ts";
export type { SeenRequest } from "./requests.ts";
export type { Layout, LayoutSpec } from "./layout.ts";
export type { Account, CardSpec, UserSpec } from "./seed.ts";
export type { Board, Card, Label, List, Project, User } from "./state/records.ts";
