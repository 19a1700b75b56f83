import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import { useState } from "react";
import { useLocaleState, useTranslate } from "react-admin";
import { LOCALES } from "../i18n/locales.ts";

/** The language of the screens; before the sign-in too. */
export function LanguageSwitch({ onChosen }: { readonly onChosen?: (locale: string) => void }) {
  const t = useTranslate();
  const [locale, setLocale] = useLocaleState();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const choose = (wanted: string) => {
    setAnchor(null);
    setLocale(wanted);
    onChosen?.(wanted);
  };
  return (
    <>
      <button
        type="button"
        className="plain"
        aria-haspopup="menu"
        aria-label={`${t("top.language")} ${LOCALES.find((one) => one.locale === locale)?.name ?? locale}`}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {LOCALES.find((one) => one.locale === locale)?.name ?? locale}
      </button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {LOCALES.map((one) => (
          <MenuItem key={one.locale} lang={one.locale} selected={one.locale === locale} onClick={() => choose(one.locale)}>
            {one.name}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}
