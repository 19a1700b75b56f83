import type { Connector } from "@campushub/kit";

/** Whether records of this stream also describe the points of a reading stream. */
export const describesPoints = ({ streams }: Connector, name: string) =>
  Object.values(streams).some((stream) => stream.kind === "reading" && stream.points === name);
