import { type FieldMeta, field } from "@campushub/kit";
import { z } from "zod";
import { ALARM_KINDS, BUILDING_TYPES, ENERGY_CODES, QUALITY_CODES, SUB_ITEM_CODES, VALUE_KINDS } from "./code-tables.ts";

/** The platform's own ceiling for `limit`. */
export const LARGEST_PAGE = 10_000;

const codeTable = (defaults: Record<string, string>, label: FieldMeta["label"], help: FieldMeta["help"]) =>
  field(z.record(z.string(), z.string()).default(defaults), { label, help, widget: "codeTable", group: "codes" });

const platform = {
  baseUrl: field(z.url({ protocol: /^https?$/ }), {
    label: { zh: "平台地址", en: "Base URL" },
    help: { zh: "如 https://nhjg.example.edu.cn，不含 /v2", en: "e.g. https://energy.example.edu, without /v2" },
    widget: "url",
    group: "platform",
  }),
  project: field(z.string().min(1), {
    label: { zh: "项目编号", en: "Project" },
    help: { zh: "平台分配给学校的项目编号", en: "the platform's name for the university" },
    group: "platform",
  }),
  timeZone: field(z.string().default("Asia/Shanghai").refine(isTimeZone, "no such time zone"), {
    label: { zh: "平台时区", en: "Time zone" },
    help: { zh: "平台的时间不带时区，按此解释", en: "the platform's times carry no zone; they are read in this one" },
    widget: "timeZone",
    group: "platform",
  }),
};

const credentials = {
  clientId: field(z.string().min(1), { label: { zh: "客户端编号", en: "Client ID" }, group: "credentials" }),
  clientSecret: field(z.string().min(1), {
    label: { zh: "客户端密钥", en: "Client secret" },
    secret: true,
    widget: "password",
    group: "credentials",
  }),
};

const live = {
  mqttUrl: field(
    z
      .string()
      .regex(/^$|^(mqtts?|wss?):\/\/\S+$/, "mqtt:// or mqtts:// address")
      .default(""),
    {
      label: { zh: "实时数据地址", en: "Live data (MQTT) URL" },
      help: { zh: "留空则不接实时数据", en: "leave empty for no live data" },
      widget: "text",
      group: "platform",
    },
  ),
  mqttClientId: field(z.string().min(1).max(64).default("campushub-energy-phase2"), {
    label: { zh: "MQTT 客户端编号", en: "MQTT client ID" },
    help: {
      zh: "须固定：断线期间的消息按此编号留存，两个接入不得相同",
      en: "must not change: messages are kept under it while we are away; no two connections may share it",
    },
    unshared: { within: "mqttUrl" },
    group: "credentials",
  }),
  mqttUser: field(z.string().default(""), { label: { zh: "MQTT 用户名", en: "MQTT user" }, group: "credentials" }),
  mqttPassword: field(z.string().optional(), {
    label: { zh: "MQTT 密码", en: "MQTT password" },
    secret: true,
    widget: "password",
    group: "credentials",
  }),
};

const reading = {
  historyDays: field(z.int().min(1).max(36_500).default(30), {
    label: { zh: "首次读取的历史", en: "History of the first read" },
    unit: { zh: "天", en: "days" },
    widget: "number",
    group: "reading",
  }),
  historyFrom: field(
    z
      .string()
      .regex(/^$|^\d{4}-\d{2}-\d{2}$/, "YYYY-MM-DD")
      .default(""),
    {
      label: { zh: "历史起始日", en: "History from" },
      help: { zh: "如 2008-01-01；填写后不看天数", en: "e.g. 2008-01-01; takes the place of the number of days" },
      group: "reading",
    },
  ),
  pageSize: field(z.int().min(1).max(LARGEST_PAGE).default(LARGEST_PAGE), {
    label: { zh: "每页读数", en: "Readings per page" },
    unit: { zh: "行", en: "rows" },
    widget: "number",
    group: "limits",
  }),
  requestsPerSecond: field(z.number().min(0.1).max(100).default(20), {
    label: { zh: "每秒请求数", en: "Requests per second" },
    unit: { zh: "次/s", en: "requests/s" },
    widget: "number",
    group: "limits",
  }),
};

const codes = {
  qualityCodes: codeTable(
    QUALITY_CODES,
    { zh: "质量码", en: "Quality codes" },
    { zh: "平台质量码 → 0 好、1 存疑、2 坏、3 替代值", en: "platform code → 0 good, 1 uncertain, 2 bad, 3 substitute" },
  ),
  energyCodes: codeTable(
    ENERGY_CODES,
    { zh: "能源种类", en: "Kinds of energy" },
    { zh: "平台代码 → 能源种类", en: "platform code → kind of energy" },
  ),
  subItemCodes: codeTable(
    SUB_ITEM_CODES,
    { zh: "分项能耗编码", en: "Sub-item codes" },
    { zh: "平台编码 → 国家导则编码", en: "platform code → code of the national guideline" },
  ),
  buildingTypes: codeTable(
    BUILDING_TYPES,
    { zh: "建筑类别", en: "Building types" },
    { zh: "类别字母 → 类别；各导则含义不同", en: "class letter → type; guidelines differ in their meaning" },
  ),
  alarmKinds: codeTable(
    ALARM_KINDS,
    { zh: "告警类别", en: "Kinds of alarm" },
    { zh: "平台代码 → 告警类别", en: "platform code → kind of alarm" },
  ),
  valueKinds: codeTable(
    VALUE_KINDS,
    { zh: "数值含义", en: "Meaning of values" },
    { zh: "平台代码 → register 累计、interval 时段", en: "platform code → register or interval" },
  ),
};

export const config = z.object({ ...platform, ...credentials, ...live, ...reading, ...codes });
export type Config = z.output<typeof config>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
