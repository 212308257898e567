"""How platforms write their exports: which header is which column, what stands above and below a table, and by what a
file is recognised. Cells are read in `cells`, files in `reading`.
"""
