import type { ReactNode } from "react";
import { type InputProps, maxValue, minValue, required, useInput, useTranslate, ValidationError } from "react-admin";

interface FrameProps {
  readonly id: string;
  readonly label: string;
  readonly help?: string;
  readonly needed?: boolean;
  readonly error?: string;
  /** Over all columns of its form. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** Label above, help and fault below; the fault is tied to the field for screen readers. */
export function Frame({ id, label, help, needed, error, wide, children }: FrameProps) {
  return (
    <div className="lbl" style={{ display: "grid", gap: 4, gridColumn: wide ? "1 / -1" : undefined }}>
      <label htmlFor={id} style={{ fontSize: 13, fontWeight: 550 }}>
        {label}
        {needed && <span aria-hidden="true"> *</span>}
      </label>
      {children}
      {error ? (
        <span className="err" id={`${id}-says`} role="alert">
          <ValidationError error={error} />
        </span>
      ) : (
        help && (
          <span className="help" id={`${id}-says`}>
            {help}
          </span>
        )
      )}
    </div>
  );
}

export interface FieldProps {
  readonly source: string;
  readonly label: string;
  readonly help?: string;
  readonly needed?: boolean;
  readonly unit?: string | null;
  readonly wide?: boolean;
}

/** What every field shares: its state in the form and how it is described to a screen reader. */
function useField({ source, needed, help }: FieldProps, more: Partial<InputProps> = {}) {
  const input = useInput({ source, validate: needed ? required() : undefined, ...more });
  const error = input.fieldState.error?.message;
  const aria = {
    id: input.id,
    "aria-invalid": error ? true : undefined,
    "aria-required": needed || undefined,
    "aria-describedby": error || help ? `${input.id}-says` : undefined,
  } as const;
  return { ...input, error, aria };
}

interface TextProps extends FieldProps {
  readonly type?: "text" | "password" | "url" | "email";
  readonly placeholder?: string;
  readonly autoComplete?: string;
  readonly readOnly?: boolean;
}

export function TextField(props: TextProps) {
  const { field, error, aria } = useField(props);
  return (
    <Frame {...props} id={aria.id} error={error}>
      <input
        {...aria}
        {...field}
        value={field.value ?? ""}
        className="field"
        type={props.type ?? "text"}
        placeholder={props.placeholder}
        autoComplete={props.autoComplete ?? "off"}
        readOnly={props.readOnly}
      />
    </Frame>
  );
}

/** Several lines, e.g. a list somebody pastes. */
export function TextAreaField(props: FieldProps) {
  const { field, error, aria } = useField(props);
  return (
    <Frame {...props} id={aria.id} error={error}>
      <textarea {...aria} {...field} value={field.value ?? ""} className="field mono" rows={8} wrap="off" spellCheck={false} />
    </Frame>
  );
}

interface NumberProps extends FieldProps {
  readonly min?: number | null;
  readonly max?: number | null;
}

export function NumberField(props: NumberProps) {
  const { min, max, needed, unit } = props;
  const validate = [
    ...(needed ? [required()] : []),
    ...(min === null || min === undefined ? [] : [minValue(min)]),
    ...(max === null || max === undefined ? [] : [maxValue(max)]),
  ];
  const { field, error, aria } = useField(props, {
    validate,
    parse: (text: string) => (text === "" ? null : Number(text)),
    format: (value: number | null | undefined) => (value === null || value === undefined ? "" : String(value)),
  });
  return (
    <Frame {...props} id={aria.id} error={error}>
      <span style={{ display: "flex", gap: 8, alignItems: "center" }}>
        <input {...aria} {...field} className="field" type="number" step="any" style={{ maxWidth: 200 }} />
        {unit && <small>{unit}</small>}
      </span>
    </Frame>
  );
}

export function SwitchField(props: FieldProps) {
  const { field, error, aria } = useField(props);
  const t = useTranslate();
  return (
    <Frame {...props} id={aria.id} error={error}>
      <span className="check">
        <input
          {...aria}
          type="checkbox"
          checked={field.value === true}
          onChange={(event) => field.onChange(event.target.checked)}
          onBlur={field.onBlur}
          ref={field.ref}
        />
        <span aria-hidden="true">{t(field.value === true ? "screen.yes" : "screen.no")}</span>
      </span>
    </Frame>
  );
}

interface SelectProps extends FieldProps {
  readonly choices: readonly { readonly id: string; readonly name: string }[];
}

export function SelectField(props: SelectProps) {
  const { field, error, aria } = useField(props);
  const value = String(field.value ?? "");
  const known = props.choices.some(({ id }) => id === value);
  return (
    <Frame {...props} id={aria.id} error={error}>
      <select {...aria} {...field} value={value} className="field">
        {!known && (
          <option value={value} translate="no">
            {value}
          </option>
        )}
        {props.choices.map(({ id, name }) => (
          <option key={id} value={id} translate={name === id ? "no" : undefined}>
            {name}
          </option>
        ))}
      </select>
    </Frame>
  );
}
