import type { FaultSwitch } from "@campushub/kit";

/** What web servers of such platforms do when somebody moved them to https. */
export const REDIRECT: FaultSwitch = {
  id: "redirect",
  kind: "transport",
  title: { zh: "跳转 302（POST 会变成 GET）", en: "302 redirect (would turn POST into GET)" },
};
