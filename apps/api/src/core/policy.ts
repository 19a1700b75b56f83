import type { Actor, Role } from "./actor.ts";
import { forbidden } from "./errors.ts";

/**
 * One line of the policy table. Everything not granted by a line is refused. The same table answers react-admin's
 * `canAccess`, so a button that shows is an action that works.
 */
export interface Grant {
  readonly resource: string;
  /** `list show create edit delete` as react-admin names them, or a verb of the resource (`sync`, `decide`); `*`: all. */
  readonly actions: readonly string[];
  readonly roles: readonly Role[] | "everyone";
  /** Absent: every record. */
  readonly when?: (actor: Actor, record: Readonly<Record<string, unknown>>) => boolean;
  /** Fields this grant hides. A field is hidden when every grant the actor has on the resource hides it. */
  readonly hides?: readonly string[];
  /** It only lets a request in: whether it is this actor's to do is asked further on. No right that a person is told of. */
  readonly askedLater?: true;
}

/** A resource, or one record of it for grants that depend on the record. */
export type Target = string | { readonly resource: string; readonly record: Readonly<Record<string, unknown>> };

export interface Policy {
  readonly grants: readonly Grant[];
  can(actor: Actor, action: string, target: Target): boolean;
  /** @throws AppError forbidden */
  demand(actor: Actor, action: string, target: Target): void;
  /** Fields of `resource` this actor must not see. */
  hidden(actor: Actor, resource: string): ReadonlySet<string>;
  /** What the actor may do, for the browser and whoever reads it: resource → actions. */
  document(actor: Actor): Record<string, string[]>;
}

/** The administrator has every grant there is, and `*` on every resource, with nothing hidden. */
const ADMIN: Role = "admin";

const NOTHING: ReadonlySet<string> = new Set();

export function createPolicy(grants: readonly Grant[]): Policy {
  const resources = Map.groupBy(grants, ({ resource }) => resource);
  const roleSets = new Map<string, ReadonlyMap<string, readonly Grant[]>>();
  /** An actor's grants by resource, worked out once per set of roles. */
  const grantsOf = (actor: Actor) => {
    const key = actor.roles.join(",");
    let mine = roleSets.get(key);
    if (!mine) {
      mine = new Map([...resources].map(([name, all]) => [name, all.filter((grant) => applies(grant, actor))]));
      roleSets.set(key, mine);
    }
    return mine;
  };
  const can: Policy["can"] = (actor, action, target) => {
    const { resource, record } = typeof target === "string" ? { resource: target, record: undefined } : target;
    if (actor.roles.includes(ADMIN)) return resources.has(resource);
    return (grantsOf(actor).get(resource) ?? []).some(
      ({ actions, when }) =>
        (actions.includes("*") || actions.includes(action)) && (!when || (record !== undefined && when(actor, record))),
    );
  };
  return {
    grants,
    can,
    demand(actor, action, target) {
      if (can(actor, action, target)) return;
      throw forbidden(action, typeof target === "string" ? target : target.resource);
    },
    hidden(actor, resource) {
      if (actor.roles.includes(ADMIN)) return NOTHING;
      const mine = grantsOf(actor).get(resource) ?? [];
      const first = mine[0]?.hides;
      if (!first) return NOTHING;
      return new Set(first.filter((name) => mine.every(({ hides }) => hides?.includes(name))));
    },
    document(actor) {
      if (actor.roles.includes(ADMIN)) return Object.fromEntries([...resources.keys()].map((name) => [name, ["*"]]));
      const mine = [...grantsOf(actor)]
        .map(([name, some]) => [name, some.filter(({ askedLater }) => !askedLater)] as const)
        .filter(([, some]) => some.length > 0);
      return Object.fromEntries(mine.map(([name, some]) => [name, [...new Set(some.flatMap(({ actions }) => actions))]]));
    },
  };
}

const applies = ({ roles }: Grant, actor: Actor) => roles === "everyone" || roles.some((role) => actor.roles.includes(role));
