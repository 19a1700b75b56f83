/** The platform's own database: what is true, whatever its answers say. Money and energy in hundredths. */
export interface Platform {
  readonly seed: number;
  readonly zones: readonly Zone[];
  readonly buildings: readonly Building[];
  /** `roomverify|date` → hundredths of a kWh collected anew after the first collection. */
  readonly corrections: Map<string, number>;
}

export interface Zone {
  readonly id: string;
  readonly name: string;
}

export interface Building {
  readonly id: string;
  readonly zone: Zone;
  readonly name: string;
  readonly units: readonly Unit[];
  meters: readonly Meter[];
  /** No longer listed; their consumption stays on the books. */
  removed: readonly Meter[];
}

/** What stands between building and room: 照明房间, 空调房间, or a storey. */
export interface Unit {
  readonly id: string;
  readonly name: string;
}

export type CutReason = "欠费" | "恶性负载" | "过载" | "定时" | "人工" | "锁定";

export interface Meter {
  /** Counts through the whole platform; every figure of the meter follows from it and the seed. */
  readonly ordinal: number;
  readonly roomVerify: string;
  readonly roomId: string;
  roomName: string;
  fullName: string;
  readonly unit: Unit;
  readonly kind: "照明" | "空调" | "其他";
  balance: number;
  subsidy: number;
  used: number;
  bought: number;
  granted: number;
  readonly price: number;
  /** Watts. */
  load: number;
  powered: boolean;
  online: boolean;
  cut: CutReason | undefined;
  /** Epoch ms of the last change of its state. */
  changedAt: number;
  /** Cold-water balance kept under the same room, if it has one. */
  readonly water: number | undefined;
  /** A fault planted from the start. */
  readonly oddity?: "balanceIsText" | "unknownStatus" | "listedTwice";
}

export interface MeterPlace {
  readonly zone: Zone;
  readonly buildingId: string;
  readonly buildingName: string;
  readonly unit: Unit;
  readonly roomId: string;
  readonly roomName: string;
  /** Zone as this platform writes it in full names. */
  readonly zoneName?: string;
}

export const DAY_MS = 86_400_000;
