import { useTranslate } from "react-admin";
import { ExportAll } from "../../elements/ExportAll.tsx";
import { useMessages } from "../../elements/useMessages.ts";
import { tokenFileColumns, userFileColumns } from "./file-columns.ts";

const COLUMNS = { users: userFileColumns, tokens: tokenFileColumns };

/** People or tokens as a file, roles by their words. */
export function Export({ of }: { readonly of: keyof typeof COLUMNS }) {
  const t = useTranslate();
  const messages = useMessages();
  return messages && <ExportAll title={t(`nav.${of}`)} columns={COLUMNS[of](Object.keys(messages.role), { t })} />;
}
