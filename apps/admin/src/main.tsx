import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { createI18n } from "./providers/i18nProvider.ts";
import { preferredLocale } from "./providers/store.ts";
import "./theme/base.css";
import "./theme/frame.css";
import "./theme/surface.css";
import "./theme/controls.css";
import "./theme/ops.css";
import "./theme/states.css";
import "./theme/forms.css";

const root = createRoot(document.getElementById("root") as HTMLElement);
const i18nProvider = await createI18n(preferredLocale());

root.render(
  <StrictMode>
    <App i18nProvider={i18nProvider} />
  </StrictMode>,
);
