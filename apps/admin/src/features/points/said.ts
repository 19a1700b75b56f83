import type { StreamField, StreamView } from "../../contract.ts";

/** The fields of the stream that describes these points: the one that names most of what the record holds. */
export function fieldsFor(streams: readonly StreamView[], data: Readonly<Record<string, unknown>>): readonly StreamField[] {
  const held = ({ fields }: StreamView) => fields.filter(({ name }) => name in data).length;
  const best = [...streams].sort((a, b) => held(b) - held(a))[0];
  return best && held(best) > 0 ? best.fields : [];
}
