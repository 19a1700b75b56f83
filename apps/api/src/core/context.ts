import type { Database, Db } from "@campushub/drizzle";
import type { Clock, Connector, Reach } from "@campushub/kit";
import type { SQL } from "drizzle-orm";
import type { Actor } from "./actor.ts";
import type { Policy } from "./policy.ts";

export interface Log {
  debug(facts: Record<string, unknown>, message: string): void;
  info(facts: Record<string, unknown>, message: string): void;
  warn(facts: Record<string, unknown>, message: string): void;
  error(facts: Record<string, unknown>, message: string): void;
}

/** Seals and opens secrets of connections (AES-256-GCM); a sealed text is useless without the key file. */
export interface SecretBox {
  seal(plain: string, purpose: string): string;
  open(sealed: string, purpose: string): string;
  /** Tells equal secrets from different ones without saying anything of them; of no use without the key. */
  fingerprint(plain: string): string;
}

/** Where the chain of the audit ended. */
export interface ChainHead {
  readonly id: number;
  readonly hash: string;
}

/** What the database alone cannot forge: the key of the audit's hashes, and a note beside it of how far the chain went. */
export interface AuditSeal {
  /** HMAC-SHA256 (hex) under a key that is not in the database. */
  hash(text: string): string;
  /** The farthest head noted here; undefined: none ever was. */
  noted(): ChainHead | undefined;
  /** After the commit. Once `distrust` was called the note stays as it is, so that a check goes on finding what is missing. */
  note(head: ChainHead): void;
  /** The database does not hold what was noted. @returns whether that is news. */
  distrust(): boolean;
  /** The database was restored, and a person is told: the note begins anew. */
  restart(head: ChainHead): void;
}

/** Events of other instances may have been missed: whoever keeps or shows something reads it again. */
export const MISSED = "hub.missed";
/** Rights, sessions or credentials changed: every instance forgets who stood for what, and asks again. */
export const IDENTITY_CHANGED = "identity.changed";

/** What happened, told to browsers and other instances; at-most-once, so readers reload, never count. */
export interface HubEvent {
  /** A resource of the policy, or `resource.what`: only who may list or see the resource is told. */
  readonly topic: string;
  readonly id?: string | number;
  readonly data?: Record<string, unknown>;
}

export interface EventHub {
  publish(event: HubEvent): void;
  subscribe(listener: (event: HubEvent) => void): () => void;
}

/** A durable job queue shared by all instances. */
export interface JobQueue {
  /** Enqueues now; with `tx` only if that transaction commits. `key`: at most one waiting job per key. */
  send(name: string, data: Record<string, unknown>, options?: { key?: string; tx?: Db; afterSeconds?: number }): Promise<void>;
  work(name: string, options: { concurrency: number }, handler: (data: Record<string, unknown>) => Promise<void>): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What the composition root made, handed to every verb. */
export interface Services {
  readonly database: Database;
  readonly db: Db;
  readonly clock: Clock;
  /** The database's own time, as an expression: what several processes compare stands on one clock, whatever theirs say. */
  readonly databaseNow: () => SQL<Date>;
  readonly log: Log;
  readonly policy: Policy;
  readonly secrets: SecretBox;
  readonly audit: AuditSeal;
  readonly events: EventHub;
  readonly queue: JobQueue;
  /** The connectors this build knows, by id. */
  readonly connectors: ReadonlyMap<string, Connector>;
  /** This process, as other instances see it. */
  readonly instance: string;
  /** Which addresses connections may be connected to. */
  readonly reach: Reach;
}

/** The context of one call: who, on what, when. */
export interface Ctx extends Services {
  readonly actor: Actor;
  readonly requestId?: string;
}
