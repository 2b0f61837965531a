"""Tables as rows and columns, and what can be computed of them; engines stay behind `core.ports.Compute`."""
