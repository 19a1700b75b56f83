import type { Duplex } from "node:stream";
import { Aedes, type AuthenticateError } from "aedes";
import type { LiveMessage } from "../src/wire.ts";

export const BROKER_USER = { name: "campushub", password: "phase2-mqtt-secret" };
const BAD_USER_OR_PASSWORD = 4;

export interface Broker {
  handle(stream: Duplex): void;
  publish(messages: readonly LiveMessage[]): void;
  close(): Promise<void>;
}

/** A real MQTT broker in this process, which knows one user and one topic. */
export async function startBroker(project: string): Promise<Broker> {
  const topic = `energy/${project}/readings`;
  const aedes = await Aedes.createBroker({
    authenticate: (...[, name, password, done]) => {
      if (name === BROKER_USER.name && password?.toString() === BROKER_USER.password) return done(null, true);
      const refused = Object.assign(new Error("bad user name or password"), { returnCode: BAD_USER_OR_PASSWORD });
      done(refused as AuthenticateError, null);
    },
    authorizeSubscribe: (_client, subscription, done) => done(null, subscription.topic === topic ? subscription : null),
  });
  return {
    handle: (stream) => void aedes.handle(stream),
    publish: (messages) => {
      const payload = Buffer.from(JSON.stringify(messages));
      aedes.publish({ cmd: "publish", topic, payload, qos: 1, retain: false, dup: false }, () => {});
    },
    close: () => new Promise((resolve) => aedes.close(() => resolve())),
  };
}
