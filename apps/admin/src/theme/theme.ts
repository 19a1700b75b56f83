import type { RaThemeOptions } from "react-admin";
import { cssVariables, dark, FONT, light, type Tokens } from "./tokens.ts";

/** Small, flat, square-ish controls: the desk of somebody who looks at tables all day. */
function controls(tokens: Tokens): NonNullable<RaThemeOptions["components"]> {
  const line = `1px solid ${tokens.line}`;
  return {
    MuiButtonBase: { defaultProps: { disableRipple: true } },
    MuiButton: {
      defaultProps: { size: "small", disableElevation: true, color: "inherit" },
      styleOverrides: {
        root: {
          textTransform: "none",
          borderRadius: 6,
          padding: "5px 12px",
          fontSize: 14,
          lineHeight: 1.5,
          fontWeight: 400,
          minWidth: 0,
        },
        contained: { fontWeight: 600 },
        outlined: { borderColor: tokens.line, backgroundColor: tokens.surface, "&:hover": { borderColor: tokens.faint } },
      },
    },
    MuiTextField: { defaultProps: { size: "small", variant: "outlined" } },
    MuiFormControl: { defaultProps: { size: "small", variant: "outlined" } },
    MuiOutlinedInput: { styleOverrides: { root: { borderRadius: 6, backgroundColor: tokens.surface } } },
    MuiPaper: { styleOverrides: { root: { backgroundImage: "none" } } },
    MuiDialog: { styleOverrides: { paper: { borderRadius: 10, border: line } } },
    MuiDialogTitle: { styleOverrides: { root: { fontSize: 16, fontWeight: 650, padding: "14px 20px" } } },
    MuiDialogActions: { styleOverrides: { root: { padding: "12px 20px", gap: 8 } } },
    MuiTooltip: { defaultProps: { arrow: true } },
    MuiMenuItem: { styleOverrides: { root: { fontSize: 14, minHeight: 32 } } },
    MuiTablePagination: { styleOverrides: { root: { borderBottom: 0 }, toolbar: { minHeight: 44 } } },
  };
}

function tables(tokens: Tokens): NonNullable<RaThemeOptions["components"]> {
  const line = `1px solid ${tokens.line}`;
  return {
    MuiTableCell: {
      styleOverrides: {
        root: { padding: "7px 12px", borderBottom: line, fontSize: 13, lineHeight: 1.5 },
        head: { fontWeight: 600, color: tokens.muted, whiteSpace: "nowrap", backgroundColor: tokens.surface },
        paddingCheckbox: { width: 40, padding: "0 0 0 10px" },
      },
    },
    MuiTableRow: {
      styleOverrides: {
        root: { "&:last-child td": { borderBottom: 0 }, "&.MuiTableRow-hover:hover": { backgroundColor: tokens.hover } },
      },
    },
    MuiTableSortLabel: { styleOverrides: { root: { color: tokens.muted, "&.Mui-active": { color: tokens.ink } } } },
    MuiCheckbox: { defaultProps: { size: "small" } },
    MuiCssBaseline: { styleOverrides: { ":root": { colorScheme: tokens === dark ? "dark" : "light", ...cssVariables(tokens) } } },
  };
}

function themeOf(tokens: Tokens): RaThemeOptions {
  const shade = (main: string) => ({ main, contrastText: tokens.accentInk });
  return {
    palette: {
      mode: tokens === dark ? "dark" : "light",
      primary: shade(tokens.accent),
      secondary: shade(tokens.accent),
      error: shade(tokens.bad),
      warning: shade(tokens.warn),
      success: shade(tokens.ok),
      info: shade(tokens.info),
      background: { default: tokens.bg, paper: tokens.surface },
      text: { primary: tokens.ink, secondary: tokens.muted },
      divider: tokens.line,
    },
    shape: { borderRadius: 6 },
    typography: { fontFamily: FONT, fontSize: 14, body1: { fontSize: 14 }, body2: { fontSize: 14 } },
    components: { ...controls(tokens), ...tables(tokens) },
  };
}

export const lightTheme = themeOf(light);
export const darkTheme = themeOf(dark);
