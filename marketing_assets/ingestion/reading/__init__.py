"""From the bytes of a landed file to text cells: decoding, unpacking, splitting, with physical line numbers."""
