import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { SecretBox } from "../core/context.ts";

const VERSION = "v1";
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * AES-256-GCM. The purpose (which connection, which field) is bound as additional data, so a sealed text moved to another
 * row does not open there.
 */
export function createSecretBox(key: Buffer): SecretBox {
  return {
    seal(plain, purpose) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return [VERSION, nonce.toString("base64url"), body.toString("base64url"), cipher.getAuthTag().toString("base64url")].join(
        ".",
      );
    },
    open(sealed, purpose) {
      const [version, nonce, body, tag, ...more] = sealed.split(".");
      if (version !== VERSION || !nonce || body === undefined || !tag || more.length > 0) throw new Error("not a sealed secret");
      // The length is demanded, because a shorter tag would be accepted and is easier to guess.
      const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64url"), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(purpose))
        .setAuthTag(Buffer.from(tag, "base64url"));
      return Buffer.concat([decipher.update(Buffer.from(body, "base64url")), decipher.final()]).toString("utf8");
    },
    fingerprint: (plain) => createHmac("sha256", key).update(plain).digest("base64url").slice(0, 16),
  };
}

/** The key: from `HUB_SECRET_KEY` (any text, hashed to 32 bytes) or from a file that is made, owner-readable, at first start unless `mayMake` is false. */
export function loadSecretKey(options: { fromEnv: string | undefined; file: string; mayMake?: boolean }): Buffer {
  if (options.fromEnv) return createHash("sha256").update(options.fromEnv).digest();
  if (!existsSync(options.file)) {
    if (options.mayMake === false) throw new Error(`there is no key: neither HUB_SECRET_KEY nor ${options.file}`);
    mkdirSync(dirname(options.file), { recursive: true });
    makeKeyFile(options.file);
  }
  const key = Buffer.from(readFileSync(options.file, "utf8").trim(), "base64");
  if (key.length !== KEY_BYTES) throw new Error(`${options.file} does not hold a 32-byte key; restore it from a backup`);
  return key;
}

/** Another instance may start on the same folder at the same moment: the first one's key stays. */
function makeKeyFile(file: string): void {
  try {
    writeFileSync(file, randomBytes(KEY_BYTES).toString("base64"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
