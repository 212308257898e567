"""From the cells of a laid-out table to rows: values, rejects with reasons, totals left out, words on the file."""
