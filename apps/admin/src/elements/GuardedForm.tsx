import { type ComponentProps, useState } from "react";
import { Form, type FormProps, useWarnWhenUnsavedChanges } from "react-admin";
import { useFormState } from "react-hook-form";

/** A form that is not left with unsaved changes unasked. */
export function GuardedForm(props: Omit<FormProps, "warnWhenUnsavedChanges">) {
  return <Form {...props} warnWhenUnsavedChanges WarnWhenUnsavedChangesComponent={OnceChanged} />;
}

type Watched = ComponentProps<NonNullable<FormProps["WarnWhenUnsavedChangesComponent"]>>;

/** Nobody is asked before something was changed: the router complains of every watched page that is left by typing an address. */
function OnceChanged(watched: Watched) {
  const { isDirty } = useFormState({ control: watched.formControl });
  // Saving makes the form clean in the moment it is left, and what holds the page back must still be there to let it go.
  const [wasDirty, setWasDirty] = useState(false);
  if (isDirty && !wasDirty) setWasDirty(true);
  return wasDirty ? <Ask {...watched} /> : null;
}

function Ask({ enable = true, formRootPathName, formControl }: Watched) {
  useWarnWhenUnsavedChanges(enable, formRootPathName, formControl);
  return null;
}
