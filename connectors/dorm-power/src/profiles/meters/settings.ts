import { field } from "@campushub/kit";
import { z } from "zod";
import { parseRoster } from "./roster.ts";

const METERS = { field: "profile", is: ["meters"] };
const NEEDED = { ...METERS, needed: true };
/** More faults than these say nothing new. */
const TOLD = 10;

const roster = z
  .string()
  .max(2_000_000)
  .superRefine((text, { addIssue }) => {
    const { faults } = parseRoster(text);
    for (const { line, what } of faults.slice(0, TOLD)) addIssue({ code: "custom", message: `line ${line}: ${what}` });
  });

/** Bit of status word 3 (04000503), counted from 0. */
const bit = (standard: number, least = 0) => z.number().int().min(least).max(15).default(standard);

/** What only meters on serial lines need (DL/T 645-2007 over TCP serial servers). */
export const meterSettings = {
  lines: field(
    z.record(z.string().trim().min(1).max(60), z.string().regex(/^[^\s/:]+:\d{1,5}$|^\[[\da-fA-F:]+\]:\d{1,5}$/)).optional(),
    {
      label: { zh: "线路", en: "Lines" },
      help: {
        zh: "左：线路名（表计清单中使用）；右：串口服务器的 主机:端口（透明传输，一条 RS-485 总线一行）",
        en: "Left: the line's name, as the roster uses it; right: host:port of its serial server (transparent, one bus each)",
      },
      widget: "codeTable",
      columns: [
        { zh: "线路", en: "Line" },
        { zh: "串口服务器 主机:端口", en: "Serial server host:port" },
      ],
      group: "platform",
      when: NEEDED,
    },
  ),
  roster: field(roster.optional(), {
    label: { zh: "表计清单", en: "Roster of meters" },
    help: {
      zh: "每行一块表：片区,楼栋,单元,房间,类别,线路,表地址（12 位数字），可再加倍率；逗号或制表符分隔，可有标题行",
      en: "One meter a line: zone,building,unit,room,kind,line,address (12 digits), perhaps a ratio; commas or tabs, a heading is allowed",
    },
    widget: "textarea",
    group: "platform",
    when: NEEDED,
  }),
  meterPassword: field(
    z
      .string()
      .regex(/^[\dA-Fa-f]{6}$/)
      .optional(),
    {
      label: { zh: "表计密码", en: "Meter password" },
      help: {
        zh: "6 位十六进制，仅控制时使用；不填则只读。连错三次表计锁定 24 小时",
        en: "6 hex digits, used for commands only; without it meters are only read. Three wrong ones lock a meter for 24 h",
      },
      secret: true,
      widget: "password",
      group: "credentials",
      when: METERS,
    },
  ),
  accessLevel: field(z.enum(["02", "04", "03", "00"]).default("02"), {
    label: { zh: "密级（PA）", en: "Access level (PA)" },
    help: { zh: "与表计密码同时发出，多为 02 或 04", en: "Sent with the meter password, mostly 02 or 04" },
    widget: "select",
    group: "credentials",
    when: METERS,
  }),
  operatorCode: field(
    z
      .string()
      .regex(/^[\dA-Fa-f]{8}$/)
      .default("00000000"),
    {
      label: { zh: "操作者代码", en: "Operator code" },
      help: { zh: "8 位十六进制，记入表计事件", en: "8 hex digits, kept in the meter's events" },
      widget: "text",
      group: "credentials",
      when: METERS,
    },
  ),
  prepaid: field(z.enum(["none", "energy", "money"]).default("none"), {
    label: { zh: "预付费方式", en: "Prepaid by" },
    values: {
      none: { zh: "表内不预付费，不读余额", en: "not by the meter: no balances" },
      energy: { zh: "按电量：读剩余电量（kWh）", en: "energy: remaining kWh" },
      money: { zh: "按金额：读剩余金额（元）", en: "money: remaining 元" },
    },
    widget: "select",
    group: "reading",
    when: METERS,
  }),
  answerTimeoutMs: field(z.number().int().min(50).max(10_000).default(2_000), {
    label: { zh: "应答时限", en: "Answer time-out" },
    help: {
      zh: "一次询问最长等待；超时后重连并等线路安静再问",
      en: "Longest wait for one answer; then the line is connected anew",
    },
    widget: "number",
    group: "limits",
    unit: "ms",
    when: METERS,
  }),
  relayBit: field(bit(4), {
    label: { zh: "继电器状态位", en: "Relay state bit" },
    help: {
      zh: "状态字 3（04000503）中的位，0 通 1 断；标准为 4",
      en: "Bit of status word 3 (04000503), 0 closed 1 open; by the standard 4",
    },
    widget: "number",
    group: "codes",
    when: METERS,
  }),
  commandBit: field(bit(6, -1), {
    label: { zh: "继电器命令位", en: "Relay command bit" },
    help: {
      zh: "同上，0 通 1 断；标准为 6；-1 表示这些表计不反映命令状态",
      en: "Likewise, 0 closed 1 open; by the standard 6; -1: these meters do not tell it",
    },
    widget: "number",
    group: "codes",
    when: METERS,
  }),
  keepPowerBit: field(bit(12), {
    label: { zh: "保电状态位", en: "Keep-power bit" },
    help: { zh: "同上，1 为保电；厂家可能不同，请核对", en: "Likewise, 1: power is kept; makers may differ, check it" },
    widget: "number",
    group: "codes",
    when: METERS,
  }),
  supplyModes: field(z.record(z.string(), z.string()).default({ "0": "主电源", "1": "辅助电源", "2": "电池供电" }), {
    label: { zh: "供电方式", en: "Supply modes" },
    help: { zh: "左：状态字 3 的第 1、2 位；右：名称", en: "Left: bits 1 and 2 of status word 3; right: what they mean" },
    widget: "codeTable",
    group: "codes",
    when: METERS,
  }),
};

interface Settings {
  readonly profile: string;
  readonly lines?: Readonly<Record<string, string>> | undefined;
  readonly roster?: string | undefined;
}

/** Every meter hangs on a line that the table knows. */
export function demandKnownLines(settings: Settings, { addIssue }: z.core.$RefinementCtx): void {
  if (settings.profile !== "meters" || settings.roster === undefined) return;
  const unknown = new Set(parseRoster(settings.roster).meters.map(({ line }) => line));
  for (const name of Object.keys(settings.lines ?? {})) unknown.delete(name);
  for (const name of [...unknown].slice(0, TOLD)) {
    addIssue({ code: "custom", path: ["roster"], message: `the line ${name} is not in the table of lines` });
  }
}
