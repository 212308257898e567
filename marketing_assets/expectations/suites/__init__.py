"""The contracts themselves: one module per asset, one row per named expectation. Nothing here runs anything."""
