import type { Token, UserView } from "../../contract.ts";
import {
  type FileColumn,
  fileColumn,
  type PathOf,
  personColumn,
  type Speech,
  timeColumn,
  wordsOf,
  yesNoColumn,
} from "../../elements/file-columns.ts";

type Say = Pick<Speech, "t">;

const rolesColumn = (roles: readonly string[], { t }: Say): FileColumn<"roles"> => ({
  paths: ["roles"],
  head: t("user.roles"),
  words: wordsOf(roles, (role) => t(`role.${role}`)),
});

/** People for a file; an address stands in it for whom it stands in the list. */
export const userFileColumns = (roles: readonly string[], { t }: Say): FileColumn<PathOf<UserView>>[] => [
  personColumn("name", t("user.name"), { t }),
  fileColumn("username", t("ra.auth.username")),
  fileColumn("email", t("ra.auth.email")),
  rolesColumn(roles, { t }),
  yesNoColumn("disabled", t("user.disabled"), { t }),
  yesNoColumn("twoFactorEnabled", t("user.twoFactor"), { t }),
  timeColumn("lastSignInAt", t("user.lastSignInAt"), { t }),
  timeColumn("createdAt", t("user.createdAt"), { t }),
];

/** Tokens for a file: never more of one than its beginning. */
export const tokenFileColumns = (roles: readonly string[], { t }: Say): FileColumn<PathOf<Token>>[] => [
  fileColumn("name", t("token.name")),
  fileColumn("prefix", t("token.prefix")),
  rolesColumn(roles, { t }),
  timeColumn("lastUsedAt", t("token.lastUsedAt"), { t }),
  timeColumn("expiresAt", t("token.expiresAt"), { t }),
  timeColumn("revokedAt", t("auditField.revokedAt"), { t }),
  timeColumn("createdAt", t("user.createdAt"), { t }),
];
