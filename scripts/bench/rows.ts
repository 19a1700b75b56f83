/** The rows the benchmarks carry: of the size and shape of a dorm account and of an hourly reading. */
export interface RecordRow {
  readonly id: string;
  readonly name: string;
  readonly building: string;
  readonly floor: number;
  readonly balance: number;
  readonly price: number;
  readonly status: string;
  readonly updated: string;
}

export const recordRow = (index: number): RecordRow => ({
  id: `99-${index % 105}--${index % 400}-${index}`,
  name: `柳园${(index % 12) + 1}号楼 ${String(index % 1000).padStart(4, "0")} 照明`,
  building: `柳园${(index % 12) + 1}号楼`,
  floor: (index % 6) + 1,
  balance: Math.round(((index * 37) % 100_000) / 10) / 10,
  price: 0.55,
  status: index % 50 === 0 ? "断电" : "送电",
  updated: new Date(Date.UTC(2026, 10, 1) + index * 1000).toISOString(),
});

export const POINTS = 1_000;
const HOUR = 3_600_000;
export const FIRST_READING = Date.UTC(2026, 8, 1);

/** Time-major, as a platform delivers them: every point of an hour, then the next hour. */
export type ReadingRow = readonly [point: string, time: number, value: number, quality: number];
export const readingRow = (index: number): ReadingRow => {
  const hour = Math.floor(index / POINTS);
  return [`P${index % POINTS}`, FIRST_READING + hour * HOUR, Math.round((hour * 12.5 + (index % POINTS)) * 100) / 100, 0];
};
