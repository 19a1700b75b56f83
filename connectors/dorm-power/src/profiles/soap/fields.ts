import { field } from "@campushub/kit";
import { z } from "zod";
import { DEFAULT_METHODS } from "./methods.ts";

const SOAP = { field: "profile", is: ["soap"] };
/** `OrderID` of the orders to a relay. */
export const DEFAULT_ORDERS = { restore: "2", cut: "3" };

const codeTable = () => z.record(z.string(), z.string());

/** The settings that mean something to the protocol `soap` only. */
export const soapFields = {
  methods: field(codeTable().default(DEFAULT_METHODS), {
    label: { zh: "方法名", en: "Methods" },
    help: {
      zh: "左：用途；右：平台的方法名。usage 留空则逐间房查询；未列出的用默认值",
      en: "Left: what for; right: the platform's method. An empty usage asks room by room; the rest keeps its default",
    },
    widget: "codeTable",
    group: "codes",
    when: SOAP,
  }),
  accountTypes: field(codeTable().default({ zm: "照明", kt: "空调" }), {
    label: { zh: "账户类型", en: "Account types" },
    help: {
      zh: "左：房间清单中的列前缀；右：平台的 AccountType",
      en: "Left: prefix of the columns in the list of rooms; right: the platform's AccountType",
    },
    widget: "codeTable",
    group: "codes",
    when: SOAP,
  }),
  meterStates: field(codeTable().default({ "0": "", "1": "恶性负载", "2": "锁定", "3": "" }), {
    label: { zh: "电表状态", en: "Meter states" },
    help: {
      zh: "左：应答中的 Status；右：断电原因，留空表示它不说明原因",
      en: "Left: `Status` of the answers; right: cut reason, empty where it names none",
    },
    widget: "codeTable",
    group: "codes",
    when: SOAP,
  }),
  accountStates: field(codeTable().default({ 正常: "", 余额不足: "欠费", 冻结: "锁定" }), {
    label: { zh: "账户状态", en: "Account states" },
    help: {
      zh: "左：应答中的 AccountStatus；右：断电原因，留空表示它不说明原因",
      en: "Left: `AccountStatus` of the answers; right: cut reason, empty where it names none",
    },
    widget: "codeTable",
    group: "codes",
    when: SOAP,
  }),
  orders: field(codeTable().default(DEFAULT_ORDERS), {
    label: { zh: "控制命令", en: "Orders" },
    help: { zh: "左：cut 断电、restore 送电；右：OrderID", en: "Left: cut, restore; right: OrderID" },
    widget: "codeTable",
    group: "codes",
    when: SOAP,
  }),
};
