import DarkMode from "@mui/icons-material/DarkModeOutlined";
import LightMode from "@mui/icons-material/LightModeOutlined";
import MenuIcon from "@mui/icons-material/Menu";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import { useState } from "react";
import { useGetIdentity, useLogout, useTheme, useTranslate } from "react-admin";
import { useNavigate } from "react-router-dom";
import { usePersonName } from "../elements/person.ts";
import { call } from "../providers/http.ts";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { SearchBox } from "./SearchBox.tsx";

/** The account remembers the language for mails and other machines; this page has it either way. */
const remember = (locale: string) => void call("/me", { method: "PATCH", body: { locale } }).catch(() => undefined);

/** Search, language, theme, account. */
export function TopBar({ onMenu }: { readonly onMenu: () => void }) {
  const t = useTranslate();
  return (
    <header className="top">
      <button type="button" className="btn menu-open" aria-label={t("ra.action.open_menu")} onClick={onMenu}>
        <MenuIcon fontSize="small" />
      </button>
      <SearchBox />
      <div className="top-right">
        <LanguageSwitch onChosen={remember} />
        <ThemeSwitch />
        <Account />
      </div>
    </header>
  );
}

function ThemeSwitch() {
  const t = useTranslate();
  const [stored, setTheme] = useTheme();
  const theme = stored ?? (window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const other = theme === "dark" ? "light" : "dark";
  return (
    <button
      type="button"
      className="plain icon"
      aria-label={t(`top.${other}`)}
      title={t(`top.${other}`)}
      onClick={() => setTheme(other)}
    >
      {theme === "dark" ? <LightMode fontSize="small" /> : <DarkMode fontSize="small" />}
    </button>
  );
}

function Account() {
  const t = useTranslate();
  const logout = useLogout();
  const navigate = useNavigate();
  const person = usePersonName();
  const { data } = useGetIdentity();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const name = person(data?.fullName ?? "");
  return (
    <>
      <button
        type="button"
        className="avatar"
        aria-haspopup="menu"
        aria-label={`${t("ra.auth.user_menu")} ${name}`}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {[...name][0]?.toUpperCase() ?? "·"}
      </button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <MenuItem
          onClick={() => {
            setAnchor(null);
            navigate("/me");
          }}
        >
          {t("ra.auth.user_menu")}
        </MenuItem>
        <MenuItem onClick={() => logout()}>{t("ra.auth.logout")}</MenuItem>
      </Menu>
    </>
  );
}
