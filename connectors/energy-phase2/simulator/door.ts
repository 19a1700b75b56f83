import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { closeWith, listenOn } from "@campushub/kit/testing";

export interface Door {
  readonly port: number;
  close(): Promise<void>;
}

/** First byte of MQTT's CONNECT (MQTT 3.1.1 §3.1.1); HTTP begins with a letter. */
const MQTT_CONNECT = 0x10;

/** One port on 127.0.0.1 for HTTP and MQTT: the demo keeps one address per platform. */
export async function openDoor(port: number, http: RequestListener, mqtt: (stream: Duplex) => void): Promise<Door> {
  const web = createHttpServer(http);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.once("data", (first) => {
      socket.pause();
      socket.unshift(first);
      if (first[0] === MQTT_CONNECT) mqtt(socket);
      else web.emit("connection", socket);
      process.nextTick(() => socket.resume());
    });
  });
  return { port: await listenOn(server, port), close: () => closeWith(server, sockets) };
}
