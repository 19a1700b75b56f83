import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface PrivatePostgres {
  readonly url: string;
  readonly version: string;
  stop(): void;
}

const DEBIAN = "/usr/lib/postgresql";

/** A PostgreSQL of the benchmarks' own with Debian's default settings, in a folder that goes with it; undefined where none is installed. */
export async function startPrivatePostgres(): Promise<PrivatePostgres | undefined> {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  const version = versions.find((name) => existsSync(join(DEBIAN, name, "bin", "initdb")));
  if (version === undefined) return undefined;
  const bin = (name: string) => join(DEBIAN, version, "bin", name);
  const folder = mkdtempSync(join(tmpdir(), "campushub-bench-pg-"));
  const root = process.getuid?.() === 0;
  if (root) {
    const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"]).toString());
    chownSync(folder, id("-u"), id("-g"));
  }
  chmodSync(folder, 0o700);
  const run = (program: string, args: readonly string[]) => {
    const [command, list] = root ? ["runuser", ["-u", "postgres", "--", program, ...args]] : [program, args];
    execFileSync(command as string, list as string[], { cwd: "/", stdio: "ignore" });
  };
  const port = await freePort();
  const data = join(folder, "data");
  run(bin("initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder}`;
  run(bin("pg_ctl"), ["-D", data, "-l", join(folder, "log"), "-w", "start", "-o", options]);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    version,
    stop() {
      run(bin("pg_ctl"), ["-D", data, "-m", "fast", "stop"]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
