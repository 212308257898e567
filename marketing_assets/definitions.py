"""The front door: what `workspace.yaml` and the code server load."""

from marketing_assets.pipeline.build import code_location

defs = code_location()
