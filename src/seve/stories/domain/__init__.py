"""Pure rules: values in, values out; no Django, no input or output, no clock."""
