export * from "./frame.ts";
export * from "./requests.ts";
export * from "./values.ts";
