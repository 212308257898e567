"""marketing-assets: from raw ad exports to tomorrow's budget, every number traceable."""
