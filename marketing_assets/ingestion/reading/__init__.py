"""From the bytes of a landed file to the cells of its records, with physical line numbers: unpacking, decoding,
splitting, sheets and Parquet. What a cell means is not known here. The front door is `opening.open_source`.
"""
