"""Each headline figure as a script that measures it side by side with a peer or a floor."""
