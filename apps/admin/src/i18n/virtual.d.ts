declare module "virtual:messages-zh-TW" {
  import type { Messages } from "./zh-CN/index.ts";

  const messages: Messages;
  export default messages;
}
declare module "*.css";
declare module "cronstrue/locales/*";
