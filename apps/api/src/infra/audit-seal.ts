import { createHmac, hkdfSync } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { AuditSeal, ChainHead } from "../core/context.ts";

/** Where a head is kept between starts. */
export interface HeadStore {
  /** @throws Error when what is kept was not written by us. */
  read(): ChainHead | undefined;
  write(head: ChainHead): void;
}

/** The key of the audit's hashes is derived from the hub's, so that no copy of the database holds it. */
export function createAuditSeal(key: Buffer, store: (hash: AuditSeal["hash"]) => HeadStore): AuditSeal {
  const auditKey = Buffer.from(hkdfSync("sha256", key, "", "campushub audit", 32));
  const hash: AuditSeal["hash"] = (text) => createHmac("sha256", auditKey).update(text).digest("hex");
  const kept = store(hash);
  let noted = kept.read();
  let trusted = true;
  const keep = (head: ChainHead) => {
    noted = head;
    kept.write(head);
  };
  return {
    hash,
    noted: () => noted,
    note(head) {
      if (trusted && head.id > (noted?.id ?? 0)) keep(head);
    },
    distrust() {
      const news = trusted;
      trusted = false;
      return news;
    },
    restart(head) {
      trusted = true;
      keep(head);
    },
  };
}

const keptSchema = z.object({ id: z.number().int().positive(), hash: z.string(), seal: z.string() });

/** A small file beside the key, rewritten whole; its own seal tells one that somebody else wrote. */
export function headFile(path: string): (hash: AuditSeal["hash"]) => HeadStore {
  return (hash) => {
    const sealOf = ({ id, hash: at }: ChainHead) => hash(`head ${id} ${at}`);
    return {
      read() {
        if (!existsSync(path)) return undefined;
        const { success, data } = keptSchema.safeParse(parsed(readFileSync(path, "utf8")));
        if (success && sealOf(data) === data.seal) return { id: data.id, hash: data.hash };
        throw new Error(
          `${path} was not written by this hub, or its key is another one now; if the key was lost, move the file away and start again`,
        );
      },
      write(head) {
        writeFileSync(`${path}.new`, JSON.stringify({ ...head, seal: sealOf(head) }), { mode: 0o600 });
        renameSync(`${path}.new`, path);
      },
    };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** For this process only. */
export const headInMemory = (): HeadStore => ({ read: () => undefined, write: () => {} });
