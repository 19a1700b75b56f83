import { useTranslate } from "react-admin";

/** What the hub calls the administrator it makes at its first start, until somebody gives him a name. */
export const UNNAMED_ADMINISTRATOR = "Administrator";

/** A person as the reader should read him: names as they are, the administrator without one by his role. */
export const personName = (name: string, t: (key: string) => string): string =>
  name === UNNAMED_ADMINISTRATOR ? t("role.admin") : name;

/** {@link personName} in the reader's language. */
export function usePersonName(): (name: string) => string {
  const t = useTranslate();
  return (name) => personName(name, t);
}
