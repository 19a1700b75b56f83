import { createServer, type Socket } from "node:net";
import type { FaultBox } from "./fault-box.ts";
import { closeWith, listenOn } from "./server.ts";

/** What comes back over the wire for one question. */
export interface LineAnswer {
  /** In this order; none: silence. */
  readonly frames: readonly Uint8Array[];
  /** The connection breaks instead. */
  readonly hangsUp?: boolean;
  /** Told when the frames leave as they are, in time. */
  readonly onDelivered?: () => void;
}

/** What hangs on a line: it understands questions and answers them. */
export interface Bus<Question> {
  /** Cuts the first whole question off what came; undefined: wait for more. */
  cut(received: Uint8Array): { readonly frame: Question; readonly rest: Uint8Array } | undefined;
  answer(question: Question): LineAnswer;
  /** What another device of the line would say to it. */
  foreign(question: Question): Uint8Array | undefined;
}

export interface SerialServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Bytes a disturbed line invents: wake-up bytes, the beginnings of two frames that never end. */
const NOISE = Uint8Array.of(0xfe, 0x00, 0x68, 0x12, 0x90, 0x68, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x68, 0x91, 0x7f, 0x33, 0x16);

/**
 * A serial server in transparent mode with one bus behind it, doing LINE_FAULTS to its answers. An answer that `lateAnswer` holds
 * back comes right after the next question of anybody, before its answer; with `value` 1 as soon as somebody connects anew.
 */
export async function serveLine<Question>(faults: FaultBox, bus: Bus<Question>, port = 0): Promise<SerialServer> {
  const sockets = new Set<Socket>();
  const held = { forQuestion: [] as LineAnswer[], forConnection: [] as LineAnswer[] };
  const ask = (socket: Socket, question: Question) => {
    for (const late of held.forQuestion.splice(0)) deliver(socket, late);
    if (faults.hit("noAnswer")) return;
    const answer = bus.answer(question);
    if (answer.hangsUp) return void socket.destroy();
    if (answer.frames.length === 0) return;
    const late = faults.take("lateAnswer");
    if (late) return void (late.value === 1 ? held.forConnection : held.forQuestion).push(answer);
    spoiltAnswer({ faults, socket, answer, foreign: () => bus.foreign(question) });
  };
  const server = createServer({ noDelay: true }, (socket) => {
    let received: Uint8Array = new Uint8Array();
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    for (const late of held.forConnection.splice(0)) deliver(socket, late);
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      for (let found = bus.cut(received); found; found = bus.cut(received)) {
        received = found.rest;
        ask(socket, found.frame);
      }
    });
  });
  return { port: await listenOn(server, port), close: () => closeWith(server, sockets) };
}

function deliver(socket: Socket, { frames, onDelivered }: LineAnswer): void {
  for (const frame of frames) socket.write(frame);
  onDelivered?.();
}

interface Spoilable {
  readonly faults: FaultBox;
  readonly socket: Socket;
  readonly answer: LineAnswer;
  readonly foreign: () => Uint8Array | undefined;
}

/** Sends an answer as the switches say; at most one of them hits it. */
function spoiltAnswer({ faults, socket, answer, foreign }: Spoilable): void {
  const last = answer.frames.at(-1)!;
  if (faults.hit("hangUp")) return void socket.destroy();
  if (faults.hit("cutFrame")) return void socket.write(last.subarray(0, Math.floor(last.length / 2)));
  if (faults.hit("badChecksum")) return void socket.write(last.with(-2, last.at(-2)! ^ 0x01));
  if (faults.hit("noise")) socket.write(NOISE);
  else if (faults.hit("foreignAnswer")) socket.write(foreign() ?? NOISE);
  deliver(socket, answer);
}
