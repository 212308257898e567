"""What a cell of a landed file means: numbers, dates, time stamps, flags, currencies, and the locale they are written in."""
