"""What a cell of a landed file means: numbers, dates, times, flags, currencies, and the locale they are written in."""
