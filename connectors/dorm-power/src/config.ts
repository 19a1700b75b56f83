import { field, withConditions } from "@campushub/kit";
import { z } from "zod";
import { DEFAULT_ERROR_CODES, MEANINGS } from "./errors.ts";
import { demandKnownLines, meterSettings } from "./profiles/meters/settings.ts";
import { soapFields } from "./profiles/soap/fields.ts";

/** What each question is called where the connection's table does not say otherwise. */
export const DEFAULT_COMMANDS = {
  signIn: "login",
  zones: "getzonelist",
  buildings: "getbuildlist",
  floors: "getfloorlist",
  rooms: "getroomnumlist",
  accounts: "getbuildroomdetail",
  usage: "getbuildusedetail",
  status: "getbuildlinestatus",
};

export type Command = keyof typeof DEFAULT_COMMANDS;

const codeTable = () => z.record(z.string(), z.string());

/** For the protocol `swae` only; for every protocol over HTTP. */
const SWAE = { field: "profile", is: ["swae"] };
const WEB = { field: "profile", is: ["swae", "soap"] };

const platform = {
  profile: field(z.enum(["swae", "soap", "meters"]).default("swae"), {
    label: { zh: "协议", en: "Profile" },
    values: {
      swae: { zh: "SWAEServlet（新开普/完美校园）", en: "SWAEServlet (完美校园)" },
      soap: { zh: "SOAP 1.1（Suntrans）", en: "SOAP 1.1 (Suntrans)" },
      meters: { zh: "电表直连（DL/T 645，经串口服务器）", en: "Meters themselves (DL/T 645 behind serial servers)" },
    },
    widget: "select",
    group: "platform",
  }),
  baseUrl: field(z.url({ protocol: /^https?$/ }).optional(), {
    label: { zh: "平台地址", en: "Base URL" },
    help: {
      zh: "到域名或应用根路径为止（SOAP：服务的完整地址）；须填最终地址，跳转会把 POST 变成 GET",
      en: "Up to the host or application root (SOAP: the service's whole address); final, as a redirect turns POST into GET",
    },
    widget: "url",
    group: "platform",
    when: { ...WEB, needed: true },
  }),
  customerCode: field(
    z
      .string()
      .regex(/^\d{1,10}$/)
      .optional(),
    {
      label: { zh: "学校代码", en: "Customer code" },
      help: { zh: "请求中的 customercode", en: "`customercode` of each request" },
      widget: "text",
      group: "platform",
      when: { ...SWAE, needed: true },
    },
  ),
  command: field(z.enum(["OWNWaterElecService", "JBSWaterElecService"]).default("OWNWaterElecService"), {
    label: { zh: "服务名", en: "Service" },
    help: { zh: "请求中的 command", en: "`command` of each request" },
    widget: "select",
    group: "platform",
    when: SWAE,
  }),
};

const credentials = {
  account: field(z.string().min(1).max(60).optional(), {
    label: { zh: "账号", en: "Account" },
    widget: "text",
    group: "credentials",
    when: { ...WEB, needed: true },
  }),
  password: field(z.string().min(1).max(200).optional(), {
    label: { zh: "密码", en: "Password" },
    secret: true,
    widget: "password",
    group: "credentials",
    when: { ...WEB, needed: true },
  }),
};

const reading = {
  timeZone: field(z.string().refine(isTimeZone, { error: "not a time zone, e.g. Asia/Shanghai" }).default("Asia/Shanghai"), {
    label: { zh: "平台时区", en: "Platform time zone" },
    widget: "timeZone",
    group: "reading",
  }),
  pageSize: field(z.number().int().min(1).max(1000).default(500), {
    label: { zh: "每页行数", en: "Page size" },
    widget: "number",
    group: "reading",
    when: SWAE,
    unit: { zh: "行", en: "rows" },
  }),
  usageDays: field(z.number().int().min(1).max(366).default(7), {
    label: { zh: "首次读取用量天数", en: "Days of usage at first" },
    help: { zh: "第一次同步读取最近多少个整日", en: "How many whole days the first sync reads" },
    widget: "number",
    group: "reading",
    when: WEB,
    unit: { zh: "天", en: "days" },
  }),
  balanceUnit: field(z.enum(["kWh", "元"]).default("kWh"), {
    label: { zh: "余额单位", en: "Unit of balances" },
    help: { zh: "平台未注明单位时采用", en: "Where the platform does not say" },
    widget: "select",
    group: "reading",
    when: SWAE,
  }),
  balanceIncludesSubsidy: field(z.boolean().default(false), {
    label: { zh: "余额已含补助", en: "Balance includes the subsidy" },
    help: { zh: "否：可用 = 余额 + 补助；是：可用 = 余额", en: "No: available = balance + subsidy; yes: available = balance" },
    widget: "switch",
    group: "reading",
    when: WEB,
  }),
};

const codes = {
  businessTypes: field(codeTable().default({ "0": "电", "1": "水" }), {
    label: { zh: "业务类型", en: "Business types" },
    help: { zh: "水电同在一张表中，仅“电”为电费账户", en: "Water and power share one list; only 电 is an account" },
    widget: "codeTable",
    group: "codes",
    when: SWAE,
  }),
  meterKinds: field(codeTable().default({ 照明: "照明", 空调: "空调" }), {
    label: { zh: "表计类别", en: "Meter kinds" },
    help: {
      zh: "左：单元名称中包含的文字，较长者优先；都不包含则为“其他”",
      en: "Left: text contained in the unit's name, the longest first; none gives 其他",
    },
    widget: "codeTable",
    group: "codes",
    when: WEB,
  }),
  statusCodes: field(codeTable().default({ "0": "断电", "1": "送电" }), {
    label: { zh: "继电器状态", en: "Relay states" },
    help: { zh: "左：应答中的 status；右：送电或断电", en: "Left: `status` of the answers; right: 送电 or 断电" },
    widget: "codeTable",
    group: "codes",
    when: WEB,
  }),
  onlineCodes: field(codeTable().default({ "0": "离线", "1": "在线" }), {
    label: { zh: "通讯状态", en: "Link states" },
    help: { zh: "左：应答中的 online；右：在线或离线", en: "Left: `online` of the answers; right: 在线 or 离线" },
    widget: "codeTable",
    group: "codes",
    when: SWAE,
  }),
  cutReasons: field(
    codeTable().default({ "0": "", "1": "欠费", "2": "恶性负载", "3": "过载", "4": "定时", "5": "人工", "6": "锁定" }),
    {
      label: { zh: "断电原因", en: "Cut reasons" },
      help: {
        zh: "左：应答中的 cutreason；右侧留空表示未断电",
        en: "Left: `cutreason` of the answers; an empty right side means not cut",
      },
      widget: "codeTable",
      group: "codes",
      when: SWAE,
    },
  ),
  units: field(codeTable().default({ 度: "kWh", kWh: "kWh", 元: "元" }), {
    label: { zh: "单位", en: "Units" },
    help: { zh: "左：应答中的 oddunit；右：kWh 或 元", en: "Left: `oddunit` of the answers; right: kWh or 元" },
    widget: "codeTable",
    group: "codes",
    when: SWAE,
  }),
  errorCodes: field(z.record(z.string(), z.enum(MEANINGS)).default(DEFAULT_ERROR_CODES), {
    label: { zh: "应答代码", en: "Answer codes" },
    help: {
      zh: "左：code_、body.<result>、fault.<faultcode>、result.<返回值>；右：含义",
      en: "Left: code_, body.<result>, fault.<faultcode>, result.<returned value>; right: meaning",
    },
    widget: "codeTable",
    group: "codes",
    when: WEB,
  }),
  commands: field(codeTable().default(DEFAULT_COMMANDS), {
    label: { zh: "命令名", en: "Commands" },
    help: {
      zh: "各部署的命令名不尽相同；未列出的用默认值",
      en: "Deployments name commands differently; the rest keeps its default",
    },
    widget: "codeTable",
    group: "codes",
    when: SWAE,
  }),
};

const limits = {
  timeoutSeconds: field(z.number().min(1).max(120).default(30), {
    label: { zh: "应答时限", en: "Answer within" },
    help: {
      zh: "超过即算超时；写入超时后只查询，不重发",
      en: "Longer is a time-out; a write that timed out is looked up, never sent again",
    },
    widget: "number",
    group: "limits",
    unit: "s",
    when: WEB,
  }),
  requestsPerSecond: field(z.number().min(0.1).max(1000).default(10), {
    label: { zh: "每秒请求上限", en: "Requests per second" },
    help: { zh: "直读表计时为每条线路的上限", en: "For meters: on each line" },
    widget: "number",
    group: "limits",
    unit: { zh: "次/s", en: "requests/s" },
  }),
};

/** The settings of one connection. There is no default address outside. */
export const config = withConditions(
  z.object({ ...platform, ...credentials, ...meterSettings, ...reading, ...codes, ...soapFields, ...limits }),
).superRefine(demandKnownLines);

export type Config = z.output<typeof config>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
