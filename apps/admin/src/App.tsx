import { AdminContext, CoreAdminUI, type I18nProvider, Resource } from "react-admin";
import Home from "./dashboard/Home.tsx";
import { features } from "./features/index.ts";
import { AccessDenied, Loading, NotFound } from "./layout/pages.tsx";
import { Shell } from "./layout/Shell.tsx";
import { SignIn } from "./layout/SignIn.tsx";
import { authProvider } from "./providers/authProvider.ts";
import { dataProvider } from "./providers/dataProvider.ts";
import { queryClient } from "./providers/queryClient.ts";
import { store } from "./providers/store.ts";
import { darkTheme, lightTheme } from "./theme/theme.ts";

/** The back office: every feature is a `<Resource>`, spread from its folder. */
export function App({ i18nProvider }: { readonly i18nProvider: I18nProvider }) {
  return (
    <AdminContext
      dataProvider={dataProvider}
      authProvider={authProvider}
      queryClient={queryClient}
      i18nProvider={i18nProvider}
      store={store}
      lightTheme={lightTheme}
      darkTheme={darkTheme}
    >
      <CoreAdminUI
        title="园枢 CampusHub"
        dashboard={Home}
        layout={Shell}
        loginPage={SignIn}
        loading={Loading}
        catchAll={NotFound}
        accessDenied={AccessDenied}
        authenticationError={AccessDenied}
        requireAuth
        disableTelemetry
      >
        {features.map((feature) => (
          <Resource key={feature.name} {...feature} />
        ))}
      </CoreAdminUI>
    </AdminContext>
  );
}
