// A form from a JSON schema of flat params: numbers, whole numbers, lists of them, choices, switches.

import { el } from "./dom.js";

/** Build the fields into `node`; read() returns the params, or null while a field is wrong. */
export function form(node, schema, values, button, changed) {
  node.replaceChildren();
  const fields = Object.entries(schema.properties).map(([name, rule]) => field(node, name, rule, values[name] ?? rule.default, changed));
  const submit = el("button", "", button);
  submit.type = "submit";
  node.append(submit);
  return {
    read() {
      return node.checkValidity() ? Object.fromEntries(fields.map(({ name, read }) => [name, read()])) : null;
    },
  };
}

function field(node, name, rule, value, changed) {
  const label = el("label", "", name);
  const { input, read } = control(rule, value);
  input.id = `param-${name}`;
  label.htmlFor = input.id;
  input.addEventListener("input", changed);
  node.append(label, input);
  if (rule.description) node.append(el("small", "", rule.description));
  return { name, read };
}

function control(rule, value) {
  if (rule.enum) return choice(rule, value);
  const input = el("input");
  if (rule.type === "boolean") {
    input.type = "checkbox";
    input.checked = value === true;
    return { input, read: () => input.checked };
  }
  if (rule.type === "array") {
    input.value = value.join(", ");
    input.pattern = `\\s*(\\d+(\\s*,\\s*\\d+){0,${rule.maxItems - 1}})?\\s*`;
    return { input, read: () => (input.value.trim() ? input.value.split(",").map(Number) : []) };
  }
  input.type = "number";
  input.required = true;
  input.step = rule.type === "integer" ? "1" : "any";
  if (rule.minimum !== undefined) input.min = rule.minimum;
  if (rule.maximum !== undefined) input.max = rule.maximum;
  input.value = value;
  return { input, read: () => Number(input.value) };
}

function choice(rule, value) {
  const input = el("select");
  for (const one of rule.enum) {
    const option = el("option", "", one);
    option.value = one;
    input.append(option);
  }
  input.value = value;
  return { input, read: () => input.value };
}
