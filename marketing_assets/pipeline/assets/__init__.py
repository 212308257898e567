"""One thin module per asset group, in the order of the flow."""
