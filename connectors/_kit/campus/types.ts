/** The invented university behind the demo: what is true, before six platforms each write it down in their own way. */
export interface Campus {
  readonly name: string;
  readonly sites: readonly Site[];
  readonly buildings: readonly Building[];
  readonly rooms: readonly Room[];
  readonly points: readonly Point[];
}

export interface Site {
  readonly id: string;
  readonly name: string;
}

export type BuildingKind = "dorm" | "teaching" | "laboratory" | "office" | "library" | "canteen" | "sports" | "service";

export interface Building {
  readonly id: string;
  readonly site: string;
  readonly zone: string;
  /** The official name; platforms abbreviate it each in their own way. */
  readonly name: string;
  readonly number: number;
  readonly kind: BuildingKind;
  readonly floors: number;
  /** m² */
  readonly area: number;
}

export interface Room {
  readonly id: string;
  readonly building: string;
  readonly floor: number;
  /** e.g. `0417` */
  readonly number: string;
  readonly beds: number;
}

export interface Point {
  readonly id: string;
  readonly building: string;
  readonly gateway: string;
  readonly name: string;
  readonly energy: "electricity" | "water" | "heat";
  /** Sub-item code of the national guideline, e.g. `01A10`. */
  readonly subItem: string;
  /** The building's total, of which this is a part; absent on the total itself. */
  readonly parent?: string;
  /** Mean per hour in the point's unit. */
  readonly meanPerHour: number;
  readonly ratio: number;
}
